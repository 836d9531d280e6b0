"""A new suggestion, second half: by which meeting, and a last look at it as the other side will see it."""

from __future__ import annotations

from datetime import date

from handlers.events import (
    ByWhenChosen,
    ByWhenOpened,
    ReasonOpened,
    Said,
    SuggestionConfirmed,
    SuggestionDropConfirmed,
    SuggestionDropped,
    SuggestionResumed,
    SuggestionsOpened,
)
from handlers.facts import SuggestionDated, SuggestionDraftDropped, SuggestionMade
from handlers.rhythm import add_months, date_typed
from handlers.states import AtSuggestion, AtSuggestionPreview, AtSuggestions, ChoosingByWhen, DroppingSuggestion, State
from handlers.suggesting import as_read, knows, member_of, subject_of, until
from handlers.suggesting_anew import draft_of, nothing, place_of, reason_in
from handlers.vocabulary import Choice, Known, Message, Moment, Outcome, Verbatim, say

FURTHEST_MONTHS = 12


def open_by_when(_event: ByWhenOpened, _state: State, known: Known) -> Outcome:
    draft = draft_of(known)
    if draft is None:
        return nothing()
    return Outcome(ChoosingByWhen() if reason_in(draft) else place_of(draft))


def by_when_prompt(_state: ChoosingByWhen, known: Known) -> Message:
    """The next meetings of the cell concerned; where none is planned, as in units above cells, a day."""
    draft, upcoming = draft_of(known), knows(known).upcoming
    return Message(
        heading=say("suggest.for", name=Verbatim(draft.to)) if draft else say("suggest.heading"),
        title=say("suggest.by_when"),
        lines=(say("suggest.by_when_lead") if upcoming else say("suggest.by_day_lead"),),
        choices=(
            *(_meetings(known) or _days(known)),
            (Choice(say("button.back"), ReasonOpened(), words=say("typed.back")),),
        ),
    )


def _meetings(known: Known) -> tuple[tuple[Choice, ...], ...]:
    return tuple(
        (Choice(say("meetings.when", time=at_time, day=at_day), ByWhenChosen(each.meeting), "main"),)
        for each in knows(known).upcoming
        for at_time, at_day in ((Moment(each.starts_at, "time"), Moment(each.starts_at, "weekday")),)
    )


def _days(known: Known) -> tuple[tuple[Choice, ...], ...]:
    today = known.now.astimezone(known.timezone).date()
    in_one, in_three = (add_months(today, number).isoformat() for number in (1, 3))
    return (
        (
            Choice(say("button.one_month"), ByWhenChosen(0, in_one), "main"),
            Choice(say("button.three_months"), ByWhenChosen(0, in_three), "main"),
        ),
    )


def choose_by_when(event: ByWhenChosen, state: State, known: Known) -> Outcome:
    draft = draft_of(known)
    if draft is None or not reason_in(draft):
        return nothing()
    if not event.meeting:
        return _on_day(_day(event.day), state, known)
    meeting = next((each for each in knows(known).upcoming if each.meeting == event.meeting), None)
    if meeting is None:
        return Outcome(ChoosingByWhen(), (say("suggest.no_meeting"),))
    day = meeting.starts_at.astimezone(known.timezone).date()
    return Outcome(AtSuggestionPreview(), facts=(SuggestionDated(member_of(known).id, meeting.meeting, day),))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def type_by_when(event: Said, state: ChoosingByWhen, known: Known) -> Outcome:
    """A typed day: 15/3, 15-3-2027."""
    return _on_day(date_typed(event.text, known.now.astimezone(known.timezone).date()), state, known)


def _on_day(day: date | None, state: State, known: Known) -> Outcome:
    if draft_of(known) is None:
        return nothing()
    if day is None:
        return Outcome(state, (say("suggest.day_unclear"),))
    if not until(day, known) or day > add_months(known.now.astimezone(known.timezone).date(), FURTHEST_MONTHS):
        return Outcome(state, (say("suggest.day_out_of_reach"),))
    return Outcome(AtSuggestionPreview(), facts=(SuggestionDated(member_of(known).id, 0, day),))


# ------------------------------------------------------------------ the last look


def preview_prompt(_state: AtSuggestionPreview, known: Known) -> Message:
    draft = draft_of(known)
    if draft is None:
        back = Choice(say("button.back"), SuggestionsOpened("made"), words=say("typed.back"))
        return Message(title=say("suggest.heading"), lines=(say("suggest.no_draft"),), choices=((back,),))
    return Message(
        heading=say("suggest.preview"),
        title=subject_of(draft, known),
        lines=(*as_read(draft, known.now), say("suggest.preview_lead")),
        choices=(
            (Choice(say("button.suggest_send"), SuggestionConfirmed(draft.id), "main"),),
            (
                Choice(say("button.suggest_reason"), ReasonOpened()),
                Choice(say("button.suggest_by_when"), ByWhenOpened()),
            ),
            (
                Choice(say("button.suggest_drop"), SuggestionDropped()),
                Choice(say("button.back"), SuggestionsOpened("made"), words=say("typed.back")),
            ),
        ),
    )


def confirm(event: SuggestionConfirmed, _state: AtSuggestionPreview, known: Known) -> Outcome:
    """Its reader and the rights of its author were looked at a moment ago: without either there is no draft."""
    draft = draft_of(known)
    if draft is None or draft.id != event.draft or draft.due is None:
        return nothing()
    if not until(draft.due, known):
        return Outcome(ChoosingByWhen(), (say("suggest.day_out_of_reach"),))
    notice = say("suggest.sent", name=Verbatim(draft.to))
    return Outcome(AtSuggestion(draft.id), (notice,), (SuggestionMade(member_of(known).id, draft.id),))


# ------------------------------------------------------------------ dropping it


def drop(_event: SuggestionDropped, _state: State, known: Known) -> Outcome:
    """Where the reason is written, that is work which would be lost: it is asked about again."""
    draft = draft_of(known)
    if draft is None:
        return nothing()
    return Outcome(DroppingSuggestion()) if reason_in(draft) else _dropped(known)


def dropping_prompt(_state: DroppingSuggestion, known: Known) -> Message:
    draft = draft_of(known)
    keep = Choice(say("button.suggest_resume"), SuggestionResumed(), "main", words=say("typed.keep"))
    sure = (Choice(say("button.suggest_drop"), SuggestionDropConfirmed(draft.id), "danger"),) if draft else ()
    return Message(
        heading=subject_of(draft, known) if draft else None,
        title=say("suggest.drop_title"),
        lines=(say("suggest.drop_first", name=Verbatim(draft.to)),) if draft else (),
        choices=((keep,), sure),
    )


def drop_confirmed(event: SuggestionDropConfirmed, state: DroppingSuggestion, known: Known) -> Outcome:
    """Only the draft that is asked about: the button may be of an older question."""
    draft = draft_of(known)
    if draft is None:
        return nothing()
    return _dropped(known) if draft.id == event.draft else Outcome(state, (say("outdated"),))


def _dropped(known: Known) -> Outcome:
    return Outcome(AtSuggestions("made"), (say("suggest.dropped"),), (SuggestionDraftDropped(member_of(known).id),))
