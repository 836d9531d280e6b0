"""To whom a new suggestion goes: for which unit one speaks, then down the tree to a unit, or to a member of a cell."""

from __future__ import annotations

from handlers.commitments import distinct, last_page
from handlers.events import (
    SuggestionAimed,
    SuggestionBegun,
    SuggestionsOpened,
    SuggestionToMember,
    SuggestionToUnit,
)
from handlers.facts import SuggestionDrafted
from handlers.states import (
    AtMenu,
    AtSuggestions,
    ChoosingActing,
    ChoosingSubject,
    DroppingSuggestion,
    State,
    SuggestingTo,
)
from handlers.suggesting import knows, member_of
from handlers.suggestions import Standing
from handlers.vocabulary import Choice, Known, Message, Outcome, Text, Verbatim, say

NAMES_AT_ONCE = 8


def begin(event: SuggestionBegun, _state: State, known: Known) -> Outcome:
    units = [each.unit for each in knows(known).acting]
    if not units or (event.acting and event.acting not in units):
        return not_allowed()
    if not event.acting and len(units) > 1:
        return Outcome(ChoosingActing())
    acting = event.acting or units[0]
    return Outcome(SuggestingTo(acting, acting))


def not_allowed() -> Outcome:
    return Outcome(AtMenu(), (say("not_allowed"),))


def acting_prompt(_state: ChoosingActing, known: Known) -> Message:
    acting = knows(known).acting
    names = distinct(tuple(each.name for each in acting))
    return Message(
        heading=say("suggest.heading"),
        title=say("suggest.for_which"),
        choices=(
            *((Choice(Verbatim(name), SuggestionBegun(each.unit)),) for name, each in zip(names, acting, strict=True)),
            (Choice(say("button.back"), SuggestionsOpened("made"), words=say("typed.back")),),
        ),
    )


def where_nobody_acts(_state: ChoosingActing, known: Known) -> State | None:
    return None if knows(known).acting else AtSuggestions("given")


# ------------------------------------------------------------------ down the tree


def aim(event: SuggestionAimed, _state: State, known: Known) -> Outcome:
    there = knows(known).standing
    if there is None:
        return not_allowed()
    return Outcome(SuggestingTo(there.acting, there.unit, min(max(event.page, 0), _last_page(there))))


def where_nothing_is(_state: SuggestingTo, known: Known) -> State | None:
    return None if knows(known).standing else AtSuggestions("made")


def to_prompt(state: SuggestingTo, known: Known) -> Message:
    there = knows(known).standing
    back = Choice(say("button.back"), SuggestionsOpened("made"), words=say("typed.back"))
    if there is None:
        return Message(title=say("suggest.heading"), lines=(say("not_allowed"),), choices=((back,),))
    if there.above:
        back = Choice(say("button.unit_above"), SuggestionAimed(there.acting, there.above), words=say("typed.back"))
    whole = ((Choice(say("button.suggest_unit"), SuggestionToUnit(there.acting, there.unit), "main"),),)
    return Message(
        heading=Verbatim(there.name),
        title=say("suggest.to_whom"),
        lines=_lead(there),
        choices=(
            *(whole if there.takes else ()),
            *_rows(there, state.page),
            *_turning(there, state.page),
            (back,),
        ),
    )


def _lead(there: Standing) -> tuple[Text, ...]:
    unled = (say("suggest.nobody_leads"),) if there.unled else ()
    if not there.is_cell:
        return (say("suggest.to_lead_unit"), *unled)
    return (say("suggest.to_lead"), *(() if there.members else (say("suggest.nobody_yet"),)), *unled)


def _rows(there: Standing, page: int) -> tuple[tuple[Choice, ...], ...]:
    """Members in the order of the alphabet, or units in the order of their codes: nothing is counted or ranked."""
    span = slice(page * NAMES_AT_ONCE, (page + 1) * NAMES_AT_ONCE)
    if there.is_cell:
        names = distinct(tuple(name for _, name in there.members))[span]
        people = zip(names, there.members[span], strict=True)
        return tuple((Choice(Verbatim(name), SuggestionToMember(there.acting, code)),) for name, (code, _) in people)
    names = distinct(tuple(name for _, name in there.units))[span]
    below = zip(names, there.units[span], strict=True)
    return tuple((Choice(Verbatim(name), SuggestionAimed(there.acting, unit)),) for name, (unit, _) in below)


def _last_page(there: Standing) -> int:
    return last_page(len(there.members if there.is_cell else there.units), NAMES_AT_ONCE)


def _turning(there: Standing, page: int) -> tuple[tuple[Choice, ...], ...]:
    here = there.acting, there.unit
    before = (Choice(say("button.previous_page"), SuggestionAimed(*here, page - 1)),) if page else ()
    after = (Choice(say("button.next_page"), SuggestionAimed(*here, page + 1)),) if page < _last_page(there) else ()
    return ((*before, *after),) if before or after else ()


def choose(_event: SuggestionToMember | SuggestionToUnit, _state: State, known: Known) -> Outcome:
    """Whom it may go to was looked up with the rights of now: a button is not a permission."""
    target, draft = knows(known).target, knows(known).draft
    if target is None:
        return not_allowed()
    if draft is not None and draft.subject is not None and draft.subject.reason:
        return Outcome(DroppingSuggestion())  # there is one draft at a time, and this one is worth a question
    return Outcome(ChoosingSubject(), facts=(SuggestionDrafted(member_of(known).id, target),))
