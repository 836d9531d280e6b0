"""Suggestions for review as lists and one by one, as either side reads them; and the words all of this shares."""

from __future__ import annotations

from datetime import date, datetime

from handlers.commitments import distinct, last_page, shortened
from handlers.events import (
    MenuOpened,
    SuggestionBegun,
    SuggestionOpened,
    SuggestionResumed,
    SuggestionsOpened,
)
from handlers.rights import COMMITTEE, DEPUTY, SECRETARY, suggests_in
from handlers.secrecy import marking_among
from handlers.self_comparison import legible
from handlers.states import AtSuggestion, AtSuggestions, State
from handlers.suggestions import LONGEST_WORDS, Box, Entry, Suggesting, Suggestion
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Member,
    Message,
    Moment,
    Outcome,
    Text,
    Verbatim,
    say,
    say_count,
)

AT_ONCE = 6
LETTERS_AT_ONCE = 1500  # of reason and history on one screen: Telegram takes 4,096, and emoji count twice
SHORT_SUBJECT = 60  # letters of a field of work in a list


def knows(known: Known) -> Suggesting:
    return known.suggesting or Suggesting()


def member_of(known: Known) -> Member:
    if known.member is None:
        raise LookupError("suggestions were opened without a member")
    return known.member


def is_offered(known: Known) -> bool:
    """Whether the menu leads here: to whoever may suggest, and to whom something was suggested."""
    return bool(suggests_in(known.member)) or knows(known).received


# ------------------------------------------------------------------ the two lists


def open_suggestions(event: SuggestionsOpened, _state: State, known: Known) -> Outcome:
    box = _box(event.box, known)
    listed = _listed(box, known)
    return Outcome(AtSuggestions(box, min(max(event.page, 0), last_page(len(listed), AT_ONCE))))


def _box(wanted: str, known: Known) -> Box:
    """What waits for an answer of one's own comes first, then what one has made."""
    if wanted in {"made", "given"}:
        return "made" if wanted == "made" else "given"
    waiting = any(each.is_open and each.answered_at is None for each in knows(known).given)
    return "made" if not waiting and (knows(known).acting or knows(known).made) else "given"


def _listed(box: str, known: Known) -> tuple[Suggestion, ...]:
    return knows(known).made if box == "made" else knows(known).given


def suggestions_prompt(state: AtSuggestions, known: Known) -> Message:
    listed = _listed(state.box, known)
    page = min(state.page, last_page(len(listed), AT_ONCE))
    shown = listed[page * AT_ONCE : (page + 1) * AT_ONCE]
    labels = distinct(tuple(_other_side(each) for each in shown))
    return Message(
        heading=say("suggest.heading"),
        title=say("suggest.made") if state.box == "made" else say("suggest.given"),
        lines=(*_unfinished(state, known), *(tuple(_line(each, known) for each in shown) or (_none(state.box),))),
        choices=(
            *((Choice(Verbatim(name), SuggestionOpened(each.id)),) for name, each in zip(labels, shown, strict=True)),
            *_turning(state.box, page, len(listed)),
            *_ways(state, known),
            (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),),
        ),
    )


def _none(box: str) -> Text:
    return say("suggest.none_made") if box == "made" else say("suggest.none_given")


def _other_side(each: Suggestion) -> str:
    return each.to if each.side == "author" else each.author_name


def _line(each: Suggestion, known: Known) -> Text:
    return Joined((Verbatim(_other_side(each)), _short_subject(each, known), standing_of(each)))


def _short_subject(each: Suggestion, known: Known) -> Text:
    if each.subject is not None and each.subject.field:
        return shortened(each.subject.field, SHORT_SUBJECT)
    return subject_of(each, known)


def _unfinished(state: AtSuggestions, known: Known) -> tuple[Text, ...]:
    draft = knows(known).draft
    return (say("suggest.unfinished", name=Verbatim(draft.to)),) if draft and state.box == "made" else ()


def _turning(box: str, page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), SuggestionsOpened(box, page - 1)),) if page else ()
    more = page < last_page(count, AT_ONCE)
    after = (Choice(say("button.next_page"), SuggestionsOpened(box, page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _ways(state: AtSuggestions, known: Known) -> tuple[tuple[Choice, ...], ...]:
    there = knows(known)
    resume = ((Choice(say("button.suggest_resume"), SuggestionResumed(), "main"),),) if there.draft else ()
    begin = ((Choice(say("button.suggest_new"), SuggestionBegun(), "main"),),) if there.acting else ()
    other = (
        Choice(say("button.suggest_given"), SuggestionsOpened("given"))
        if state.box == "made"
        else Choice(say("button.suggest_made"), SuggestionsOpened("made"))
    )
    both = bool(there.acting or there.made) and (state.box == "given" or bool(there.given))
    return (*(resume if state.box == "made" else ()), *begin, *(((other,),) if both else ()))


# ------------------------------------------------------------------ one of them


def open_one(event: SuggestionOpened, _state: State, known: Known) -> Outcome:
    one = knows(known).one
    if one is None or one.id != event.suggestion:
        return gone(known)
    last = len(pages(one)) - 1
    return Outcome(AtSuggestion(one.id, last if event.page < 0 else min(event.page, last)))


def gone(known: Known) -> Outcome:
    """What is not there for this person: never there, not theirs any more, or somebody else's."""
    return Outcome(AtSuggestions(_box("", known)), (say("suggest.gone"),))


def where_gone(_state: State, known: Known) -> State | None:
    """Where to be instead, once one is not there for this person any more."""
    return None if knows(known).one is not None else AtSuggestions(_box("", known))


def pages(one: Suggestion) -> tuple[tuple[Entry, ...], ...]:
    """The history in screens; the first one has the reason as well."""
    found: list[list[Entry]] = [[]]
    room = LETTERS_AT_ONCE - (len(one.subject.reason) if one.subject else 0)
    for entry in one.entries:
        if len(entry.text) > room:
            found.append([])
            room = LETTERS_AT_ONCE
        found[-1].append(entry)
        room -= len(entry.text) + 60  # its date and name
    return tuple(tuple(page) for page in found)


def as_read(one: Suggestion, made_at: datetime) -> tuple[Text, ...]:
    """What the one concerned reads: from whom, to whom, why, by when. The author always stands there."""
    return (
        Joined((by_whom(one, made_at), say("suggest.to", name=Verbatim(one.to)))),
        *reason_of(one),
        *by_when(one),
    )


def reason_of(one: Suggestion) -> tuple[Text, ...]:
    return (say("suggest.reason", text=Verbatim(one.subject.reason)),) if one.subject and one.subject.reason else ()


def by_whom(one: Suggestion, made_at: datetime) -> Text:
    return say("suggest.by", name=Verbatim(one.author_name), role=role_of(one), day=Moment(made_at))


def role_of(one: Suggestion) -> Text:
    """In which role it was made: the one of then, whatever the author is now."""
    unit = Verbatim(one.unit_name)
    return {
        SECRETARY: say("suggest.as_secretary", unit=unit),
        DEPUTY: say("suggest.as_deputy", unit=unit),
        COMMITTEE: say("suggest.as_committee", unit=unit),
    }[one.role]


def subject_of(one: Suggestion, known: Known) -> Text:
    if one.subject is None:
        return say("suggest.erased")
    if one.subject.field:
        return say("suggest.field_is", field=Verbatim(one.subject.field))
    code = one.subject.indicator
    return Verbatim(f"{code} {known.catalogue.find(code).title}" if code in known.catalogue else code)


def by_when(one: Suggestion) -> tuple[Text, ...]:
    if one.meets_at is not None:
        return (say("suggest.at_meeting", time=Moment(one.meets_at, "time"), day=Moment(one.meets_at, "weekday")),)
    return (say("suggest.by_day", day=one.due),) if one.due else ()


def standing_of(one: Suggestion) -> Text:
    """How far one is, in a few words."""
    if one.state == "closed":
        return say("suggest.is_closed")
    if one.state == "withdrawn":
        return say("suggest.is_withdrawn")
    if one.state == "erased":
        return say("suggest.is_erased")
    return say("suggest.is_answered", day=Moment(one.answered_at)) if one.answered_at else say("suggest.is_unanswered")


# ------------------------------------------------------------------ what is typed


def refused(text: str) -> Text | None:
    """Why typed words are not taken; None where they are."""
    if not text:
        return say("suggest.empty")
    if len(text) > LONGEST_WORDS:
        return say_count("suggest.too_long", len(text), most=LONGEST_WORDS)
    grade = marking_among(text.splitlines())
    return say("suggest.secret", grade=Verbatim(grade)) if grade else None


def written(typed: str) -> str:
    return legible(typed)


def until(day: date, known: Known) -> bool:
    """Whether a day lies ahead, today included."""
    return day >= known.now.astimezone(known.timezone).date()
