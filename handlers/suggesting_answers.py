"""What both sides write to a suggestion: taking it on, explaining, replying, closing it, taking it back."""

from __future__ import annotations

from handlers.events import (
    Said,
    SuggestionAccepted,
    SuggestionEntryOpened,
    SuggestionOpened,
    SuggestionsOpened,
    SuggestionWithdrawing,
    SuggestionWithdrawn,
)
from handlers.facts import SuggestionEntered
from handlers.states import AtSuggestion, State, WithdrawingSuggestion, WritingSuggestionEntry
from handlers.suggesting import (
    as_read,
    by_whom,
    gone,
    knows,
    member_of,
    pages,
    refused,
    standing_of,
    subject_of,
    written,
)
from handlers.suggestions import WRITTEN, Entry, Suggestion, What
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

TITLES = {
    "explained": say("suggest.write_explanation"),
    "added": say("suggest.write_more"),
    "replied": say("suggest.write_reply"),
    "closed": say("suggest.write_outcome"),
}
WHAT = {
    "accepted": say("suggest.has_accepted"),
    "explained": say("suggest.has_explained"),
    "added": say("suggest.has_added"),
    "replied": say("suggest.has_replied"),
    "closed": say("suggest.has_closed"),
    "withdrawn": say("suggest.has_withdrawn"),
    "erased": say("suggest.has_erased"),
}


# ------------------------------------------------------------------ one as it is read


def suggestion_prompt(state: AtSuggestion, known: Known) -> Message:
    one = knows(known).one
    if one is None:
        back = Choice(say("button.back"), SuggestionsOpened(), words=say("typed.back"))
        return Message(title=say("suggest.heading"), lines=(say("suggest.gone"),), choices=((back,),))
    there = pages(one)
    page = min(state.page, len(there) - 1)
    return Message(
        heading=say("suggest.heading"),
        title=subject_of(one, known),
        lines=(
            *((by_whom(one, one.made_at),) if page else as_read(one, one.made_at)),
            *map(_line, there[page]),
            *((say("suggest.passed_on", name=Verbatim(one.author_name)),) if one.passed_on else ()),
            *_standing(one),
        ),
        choices=(*_answers(one), *_endings(one), *_turning(one, page, len(there)), (_back(one),)),
    )


def _line(entry: Entry) -> Text:
    head = say("suggest.entry", day=Moment(entry.at), name=Verbatim(entry.name), what=WHAT[entry.what])
    if entry.what in WRITTEN:
        return Joined((head, Verbatim(entry.text) if entry.text else say("suggest.erased")))
    return head


def _standing(one: Suggestion) -> tuple[Text, ...]:
    if one.is_open and not one.reachable:
        return (say("suggest.out_of_reach"),)
    return () if one.is_open and one.answered_at else (standing_of(one),)


def _answers(one: Suggestion) -> tuple[tuple[Choice, ...], ...]:
    """Of the one concerned."""
    if one.side != "concerned" or not takes(one, "explained"):
        return ()
    rows: tuple[tuple[Choice, ...], ...] = (
        (
            Choice(say("button.suggest_accept"), SuggestionAccepted(one.id), "main"),
            Choice(say("button.suggest_explain"), SuggestionEntryOpened(one.id, "explained"), "main"),
        ),
    )
    more = Choice(say("button.suggest_more"), SuggestionEntryOpened(one.id, "added"))
    return (*rows, (more,)) if one.answered_at else rows


def _endings(one: Suggestion) -> tuple[tuple[Choice, ...], ...]:
    """Of the author's side."""
    if one.side != "author" or not one.is_open:
        return ()
    close = Choice(say("button.suggest_close"), SuggestionEntryOpened(one.id, "closed"))
    if not one.reachable:
        return ((close,),)
    reply = Choice(say("button.suggest_reply"), SuggestionEntryOpened(one.id, "replied"))
    return ((reply, close), (Choice(say("button.suggest_withdraw"), SuggestionWithdrawing(one.id)),))


def _turning(one: Suggestion, page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), SuggestionOpened(one.id, page - 1)),) if page else ()
    after = (Choice(say("button.next_page"), SuggestionOpened(one.id, page + 1)),) if page + 1 < count else ()
    return ((*before, *after),) if before or after else ()


def _back(one: Suggestion) -> Choice:
    box = "made" if one.side == "author" else "given"
    return Choice(say("button.back"), SuggestionsOpened(box), words=say("typed.back"))


# ------------------------------------------------------------------ what is written to it


def takes(one: Suggestion, what: str) -> bool:
    """Whether this side may write this now: to an open one, and to one out of reach only its end."""
    side = "concerned" if what == "accepted" else WRITTEN.get(what, "author")
    return one.is_open and one.side == side and (one.reachable or what == "closed")


def _one(id_: int, known: Known) -> Suggestion | None:
    one = knows(known).one
    return one if one is not None and one.id == id_ else None


def accept(event: SuggestionAccepted, _state: State, known: Known) -> Outcome:
    """One tap; words may follow."""
    one = _one(event.suggestion, known)
    if one is None:
        return gone(known)
    if not takes(one, "accepted"):
        return _not_now(one)
    if one.entries and one.entries[-1].own and one.entries[-1].what == "accepted":
        return Outcome(_newest(one), (say("suggest.accepted_already"),))  # the second of two quick presses
    return _entered(one, "accepted", "", say("suggest.accepted"), known)


def open_entry(event: SuggestionEntryOpened, _state: State, known: Known) -> Outcome:
    one = _one(event.suggestion, known)
    if one is None or event.what not in WRITTEN:
        return gone(known)
    return Outcome(WritingSuggestionEntry(one.id, event.what)) if takes(one, event.what) else _not_now(one)


def entry_prompt(state: WritingSuggestionEntry, known: Known) -> Message:
    one = knows(known).one
    lead = say("suggest.outcome_lead") if state.what == "closed" else say("suggest.entry_lead")
    return Message(
        heading=subject_of(one, known) if one else say("suggest.heading"),
        title=TITLES.get(state.what, say("suggest.write_more")),
        lines=(lead,),
        choices=((Choice(say("button.back"), SuggestionOpened(state.suggestion), words=say("typed.back")),),),
        takes_text=True,
    )


def write_entry(event: Said, state: WritingSuggestionEntry, known: Known) -> Outcome:
    one, text = _one(state.suggestion, known), written(event.text)
    if one is None:
        return gone(known)
    if state.what not in WRITTEN or not takes(one, state.what):
        return _not_now(one)
    wrong = refused(text)
    if wrong:
        return Outcome(state, (wrong,))
    done = say("suggest.closed") if state.what == "closed" else say("suggest.entered")
    return _entered(one, _what(state.what), text, done, known)


def _what(name: str) -> What:
    names: tuple[What, ...] = ("explained", "added", "replied", "closed")
    return next(each for each in names if each == name)


def open_withdrawing(event: SuggestionWithdrawing, _state: State, known: Known) -> Outcome:
    one = _one(event.suggestion, known)
    if one is None:
        return gone(known)
    return Outcome(WithdrawingSuggestion(one.id)) if takes(one, "withdrawn") else _not_now(one)


def withdrawing_prompt(state: WithdrawingSuggestion, known: Known) -> Message:
    one = knows(known).one
    return Message(
        heading=subject_of(one, known) if one else None,
        title=say("suggest.withdraw_title"),
        lines=(say("suggest.withdraw_what"),),
        choices=(
            (Choice(say("button.suggest_withdraw"), SuggestionWithdrawn(state.suggestion), "danger"),),
            (Choice(say("button.keep"), SuggestionOpened(state.suggestion), "main", words=say("typed.keep")),),
        ),
    )


def withdraw(event: SuggestionWithdrawn, state: WithdrawingSuggestion, known: Known) -> Outcome:
    """Only the one that is asked about: the button may be of an older question."""
    one = _one(event.suggestion, known)
    if event.suggestion != state.suggestion:
        return Outcome(state, (say("outdated"),))
    if one is None:
        return gone(known)
    if not takes(one, "withdrawn"):
        return _not_now(one)
    return _entered(one, "withdrawn", "", say("suggest.withdrawn"), known)


def _entered(one: Suggestion, what: What, text: str, notice: Text, known: Known) -> Outcome:
    fact = SuggestionEntered(member_of(known).id, one.id, one.side, what, text)
    return Outcome(_newest(one), (notice,), (fact,))


def _newest(one: Suggestion) -> AtSuggestion:
    """Its last page, also after a further line: the screen itself takes no number beyond the last."""
    return AtSuggestion(one.id, len(pages(one)))


def _not_now(one: Suggestion) -> Outcome:
    notice = say("suggest.out_of_reach") if one.is_open and not one.reachable else say("suggest.over")
    return Outcome(_newest(one), (notice,))
