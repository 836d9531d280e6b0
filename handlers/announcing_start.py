"""When an announcement starts: at once, at a proposed or typed time; and whether it goes out at night, too."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo

from handlers.announcements import Announcement
from handlers.announcing import lacking, me, next_part, one_of
from handlers.commitments import today
from handlers.events import PartsOpened, Said, SendingOpened, StartChosen, StartOpened, UrgencyChosen, UrgencyOpened
from handlers.facts import AnnouncementTimed, UrgencySet
from handlers.meeting_rules import moment_typed
from handlers.reminders import MORNING, awake
from handlers.rhythm import add_months, plain
from handlers.states import ChoosingStart, ConfirmingUrgency, State
from handlers.vocabulary import Choice, Known, Message, Moment, Outcome, Text, say

FURTHEST_MONTHS = 6
FORM = "%Y%m%dT%H%M"  # no colons: they part the fields of a button
ONE_DAY = timedelta(days=1)
# As `plain` leaves what was typed: Vietnamese without its diacritics.
_DAYS = (
    (re.compile(r"\b(?:ngay )?mai\b"), 1),
    (re.compile(r"\b(?:ngay )?(?:kia|mot)\b"), 2),
    (re.compile(r"\b(?:hom|ngay) nay\b"), 0),
)
_NOW = frozenset({"ngay", "bay gio", "gui ngay", "luon"})


def open_start(_event: StartOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(ChoosingStart(one.id)) if one else lacking(known)


def start_prompt(state: ChoosingStart, known: Known) -> Message:
    id_, day = state.announcement, today(known)
    monday = day + ONE_DAY * (7 - day.weekday())
    proposed: tuple[tuple[Text, date], ...] = (
        (say("button.start_tomorrow"), day + ONE_DAY),
        *(((say("button.start_monday"), monday),) if monday != day + ONE_DAY else ()),
    )
    return Message(
        title=say("announcing.when"),
        lines=(say("announcing.when_how"),),
        choices=(
            (Choice(say("button.start_now"), StartChosen(id_, ""), "main"),),
            *((Choice(label, StartChosen(id_, _morning(each).strftime(FORM))),) for label, each in proposed),
            (Choice(say("button.other_part"), PartsOpened(id_), words=say("typed.back")),),
        ),
        takes_text=True,
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING)


def type_start(event: Said, state: ChoosingStart, known: Known) -> Outcome:
    if plain(event.text) in _NOW:
        return _start(None, known)
    at = start_typed(event.text, today(known), known.timezone)
    return _start(at, known) if at else Outcome(state, (say("announcing.when_unclear"),))


def start_typed(text: str, day: date, timezone: tzinfo) -> datetime | None:
    """`15/3 8:00`, `mai 8 giờ`, `8:00` of today; a day without an hour is its morning."""  # house: as it is typed
    words = plain(text)
    for pattern, days in _DAYS:
        words = pattern.sub(f" {(day + ONE_DAY * days).strftime('%d/%m/%Y')} ", words)
    at = moment_typed(words, day, MORNING, timezone)
    return at or moment_typed(f"{words} {day.strftime('%d/%m/%Y')}", day, None, timezone)


def choose_start(event: StartChosen, state: State, known: Known) -> Outcome:
    if not event.at:
        return _start(None, known)
    try:
        at = datetime.strptime(event.at, FORM).replace(tzinfo=known.timezone)
    except ValueError:
        return Outcome(state, (say("outdated"),))
    return _start(at, known)


def _start(at: datetime | None, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    if at is not None and at <= known.now:
        return Outcome(ChoosingStart(one.id), (say("announcing.when_past"),))
    if at is not None and at.astimezone(known.timezone).date() > add_months(today(known), FURTHEST_MONTHS):
        return Outcome(ChoosingStart(one.id), (say("announcing.when_far", months=FURTHEST_MONTHS),))
    return Outcome(next_part(one), _waits_for_morning(one, at, known), (AnnouncementTimed(one.id, me(known), at),))


def _waits_for_morning(one: Announcement, at: datetime | None, known: Known) -> tuple[Text, ...]:
    asked = at or known.now
    begins = awake(asked, known.timezone)
    return () if one.urgent or begins == asked else (say("announcing.at_night", time=_clock(begins), day=_day(begins)),)


def begins_at(one: Announcement, known: Known) -> datetime | None:
    """When it really starts: at night only what is urgent does; None: at once."""
    asked = one.starts_at if one.starts_at and one.starts_at > known.now else known.now
    begins = asked if one.urgent else awake(asked, known.timezone)
    return None if begins == known.now else begins


def told_start(one: Announcement, known: Known) -> Text:
    begins = begins_at(one, known)
    return say("announcing.starts", time=_clock(begins), day=_day(begins)) if begins else say("announcing.starts_now")


def is_past(one: Announcement, known: Known) -> bool:
    """The time that was chosen went by while it was written."""
    return one.starts_at is not None and one.starts_at <= known.now


def _clock(at: datetime) -> Moment:
    return Moment(at, "time")


def _day(at: datetime) -> Moment:
    return Moment(at, "weekday")


# ------------------------------------------------------------------ urgent


def open_urgency(event: UrgencyOpened, _state: State, known: Known) -> Outcome:
    """Asked twice: the second question is reached from the first alone."""
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    asked = isinstance(_state, ConfirmingUrgency) and _state.announcement == one.id
    return Outcome(ConfirmingUrgency(one.id, event.again and asked))


def urgency_prompt(state: ConfirmingUrgency, _known: Known) -> Message:
    id_ = state.announcement
    keep = Choice(say("button.not_urgent"), SendingOpened(id_), "main", words=say("typed.back"))
    if not state.again:
        return Message(
            title=say("announcing.urgent_title"),
            lines=(say("announcing.urgent_what"),),
            choices=((Choice(say("button.urgent"), UrgencyOpened(id_, True), "danger"),), (keep,)),
        )
    return Message(
        title=say("announcing.urgent_sure"),
        lines=(say("announcing.urgent_kept"),),
        choices=((Choice(say("button.urgent_sure"), UrgencyChosen(id_, True), "danger"),), (keep,)),
    )


def choose_urgency(event: UrgencyChosen, state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    if event.urgent and state != ConfirmingUrgency(one.id, True):
        return Outcome(ConfirmingUrgency(one.id))
    facts = (UrgencySet(one.id, me(known), event.urgent),) if event.urgent != one.urgent else ()
    return Outcome(next_part(one), facts=facts)
