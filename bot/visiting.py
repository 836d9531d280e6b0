"""The sweep for whoever is sent to a cell's meeting: told when assigned or changed, reminded, asked what came of it.

What was told last stands with the visit, so that a change is told once, also after a machine was off; reminders are
known by their identity. Nothing is written at night, and what came due before the last telling was said by it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.front import Front
from bot.house import House
from bot.logs import log
from bot.screen import pack_screen, put_into_words
from handlers.membership import CONSENT_VERSION
from handlers.reminders import Reminder, due, of_meeting, quiet
from handlers.rhythm import closes_at
from handlers.visit_letters import About, visit_message
from handlers.visit_times import ASSIGNED, CHANGED, OFF, of_any, of_one
from handlers.visits import VisitMeeting, quarter_at, quarter_from
from storage import outbox, reminders, visit_letters
from storage.outbox import REMINDER, Letter
from storage.reminders import Reach
from storage.visit_letters import Pending

GONE, ANY, CANCELLED = "off", "any", "cancelled"  # what can be told beside the time of a meeting
WORTH_TELLING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Word:
    """One letter that is due. `telling` is what is told of the visit by it, empty for a reminder."""

    visit: Pending
    reminder: Reminder
    meeting: VisitMeeting | None
    telling: str = ""

    @property
    def identity(self) -> str:
        """The same on every sweep and after every restart, so that it is sent once."""
        return f"{self.reminder.kind}:{self.visit.member}:{self.visit.id}:{self.reminder.subject}"


async def tell_visitors(front: Front) -> int:
    """Queue what is due; returns how many letters there were. Most minutes there is nothing, and nothing is written."""
    now, house = front.clock(), front.house
    if quiet(now, house.timezone):
        return 0
    channels = frozenset(front.outboxes)
    if not await front.database.reading(partial(_to_do, house=house, channels=channels, now=now)):
        return 0
    work = partial(queue_due, house=house, channels=channels, now=now)
    queued = await front.database.transaction(work)
    if queued:
        log.info("letters about visits queued=%d", queued)
    return queued


def words_due(connection: sqlite3.Connection, house: House, now: datetime) -> list[Word]:
    """What is to be said now, whether or not it can be."""
    oldest = quarter_at(now, house.timezone).previous
    visits = visit_letters.pending(connection, oldest.code)
    found = [word for visit in visits for word in (*_words(visit, house, now), *_lapsed(connection, visit, house, now))]
    return [word for word in found if word.telling or not visit_letters.is_queued(connection, word.identity)]


def _words(visit: Pending, house: House, now: datetime) -> Iterator[Word]:
    standing = _standing(visit, house)
    if standing != visit.told:
        yield Word(visit, _telling(visit, house, now), visit.meeting, standing)
    elif not visit.taken_back and visit.told_at:
        zone, meetings = house.timezone, visit.any_of
        planned = of_one(visit.meeting, zone) if visit.meeting else of_any(meetings, zone)
        for each in due(planned, visit.told_at, now, zone):
            yield Word(visit, each, visit.meeting or _named(each, meetings, house))


def _lapsed(connection: sqlite3.Connection, visit: Pending, house: House, now: datetime) -> Iterator[Word]:
    """Of a visit to any of the quarter: a meeting that was reminded of is still ahead, but not held at that time."""
    if visit.meeting or visit.taken_back or not visit.told_at:
        return
    held = {of_meeting(each.starts_at, house.timezone).subject for each in visit.any_of}
    today = of_meeting(now, house.timezone).subject
    for subject in visit_letters.announced(connection, visit.member, visit.id):
        if subject not in held and subject > today:
            yield Word(visit, Reminder(CHANGED, f"not {subject}", now, _until(visit, house, now)), None)


def _named(reminder: Reminder, meetings: tuple[VisitMeeting, ...], house: House) -> VisitMeeting | None:
    """Which of the meetings of a quarter a reminder speaks of."""
    zone = house.timezone
    return next((each for each in meetings if of_meeting(each.starts_at, zone).subject == reminder.subject), None)


def _standing(visit: Pending, house: House) -> str:
    """How it is with a visit, as far as whoever is sent has to know."""
    if visit.taken_back:
        return GONE
    if visit.meeting is None:
        return ANY
    return CANCELLED if visit.meeting.cancelled else of_meeting(visit.meeting.starts_at, house.timezone).subject


def _telling(visit: Pending, house: House, now: datetime) -> Reminder:
    kind = OFF if visit.taken_back else ASSIGNED if visit.told is None else CHANGED
    return Reminder(kind, str(visit.tellings + 1), now, _until(visit, house, now))


def _until(visit: Pending, house: House, now: datetime) -> datetime:
    """The meeting, or the end of the quarter; that it is off is worth knowing for a while."""
    if visit.meeting and not visit.meeting.cancelled and not visit.taken_back:
        return visit.meeting.starts_at
    quarter = quarter_from(visit.quarter)
    end = closes_at(quarter.last, house.timezone) if quarter else now
    return min(end, now + WORTH_TELLING) if visit.taken_back else end


# ------------------------------------------------------------------ as rows of the outbox


def queue_due(connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime) -> int:
    """Whoever is on leave, has not agreed or can be reached nowhere is told once that is over."""
    letters = []
    for word, reach in _to_do(connection, house, channels, now):
        if reach and now < word.reminder.until:
            letters.append(_letter(word, reach, house, now))
        if word.telling and (reach or now >= word.reminder.until):
            visit_letters.told(connection, word.visit.id, word.telling, now)
        if word.telling == GONE:
            visit_letters.drop(connection, word.visit.id)
    return outbox.queue_many(connection, house.seal, letters, now)


def _to_do(
    connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime
) -> list[tuple[Word, Reach | None]]:
    """What can be said, or need not be any more; what can be neither waits, and nothing is written for it."""
    words = words_due(connection, house, now)
    found = [(word, _reach(connection, word.visit.member, house, channels, now)) for word in words]
    return [(word, reach) for word, reach in found if reach or word.telling == GONE or now >= word.reminder.until]


def _reach(
    connection: sqlite3.Connection, member: int, house: House, channels: Collection[str], now: datetime
) -> Reach | None:
    """Silence does not stop these: they are invitations."""
    day = now.astimezone(house.timezone).date()
    version, away = visit_letters.consent_and_leave(connection, member, day)
    return None if away or version != CONSENT_VERSION else reminders.reach_of(connection, member, channels)


def _letter(word: Word, reach: Reach, house: House, now: datetime) -> Letter:
    visit = word.visit
    ahead = tuple(each for each in visit.any_of if each.starts_at > now)
    of_any = visit.meeting is None
    about = About(visit.id, visit.unit_name, visit.cell_name, visit.quarter, word.meeting, ahead, of_any)
    message = visit_message(word.reminder.kind, about)
    return Letter(
        identity=word.identity,
        lane=REMINDER,
        member=visit.member,
        chat=reach.chat,
        kind=word.reminder.kind,
        text=pack_screen(put_into_words(message, (), house.wording[reach.language])),
        not_before=word.reminder.at,
        until=word.reminder.until,
    )
