"""The sweep for reminders: what is due in each cell, as rows of the outbox, a few cells at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.front import Front
from bot.house import House
from bot.logs import log
from bot.screen import pack_screen, put_into_words
from bot.wording import Words
from handlers.membership import CONSENT_VERSION
from handlers.papers_of_meetings import MATERIAL, RESOLUTION
from handlers.reminders import (
    CHANGED,
    ENDED_BY_PAPER,
    ROWS,
    Due,
    Occasion,
    Recipient,
    Reminder,
    Row,
    addressed,
    due,
    is_reminded,
    of_check_in,
    of_meeting,
    of_period,
    planned,
    quiet,
    swept_until,
)
from handlers.reminding import About, changed_message, reminder_message
from handlers.vocabulary import Meeting
from storage import meetings, outbox, papers, reminders
from storage.meetings import Change
from storage.outbox import REMINDER, Letter
from storage.reminders import Person

LOOK_BACK = timedelta(days=4)  # meetings that may still ask the secretary for something
LOOK_AHEAD = timedelta(days=3)  # no meeting is spoken of before the morning two days ahead of it
CELLS_AT_ONCE = 8  # in one commit: some 280 rows, 20 ms for which a member who chats waits at most
AFTER_A_CHANGE = timedelta(days=9)  # longer than a period is open
FIRST_LOOK_BACK = timedelta(hours=1)  # a new installation reminds of nothing that is long past


async def remind(front: Front) -> int:
    """Queue every reminder that became due since the last sweep; returns how many there were."""
    now = front.clock()
    since = await front.database.reading(reminders.swept_until) or now - FIRST_LOOK_BACK
    channels = frozenset(front.outboxes)
    work = partial(remind_cell, house=front.house, channels=channels, since=since, now=now)
    queued = 0
    units = await front.database.reading(partial(_cells_to_remind, front.house, since, now))
    for first in range(0, len(units), CELLS_AT_ONCE):
        together = [partial(work, unit=unit) for unit in units[first : first + CELLS_AT_ONCE]]
        queued += sum(await asyncio.gather(*map(front.database.transaction, together)))
    swept = swept_until(since, now, front.house.timezone)
    await front.database.transaction(partial(reminders.keep_swept, at=swept))
    if queued:
        log.info("reminders queued=%d", queued)
    return queued


def _cells_to_remind(house: House, since: datetime, now: datetime, connection: sqlite3.Connection) -> list[int]:
    """Most minutes nobody has to be reminded of anything, and nothing is written."""
    if quiet(now, house.timezone):
        return []
    changed = meetings.changed_since(connection, since)
    return [
        unit for unit in reminders.cells(connection) if unit in changed or _dues(connection, house, unit, since, now)
    ]


def _dues(
    connection: sqlite3.Connection, house: House, unit: int, since: datetime, now: datetime
) -> list[tuple[Reminder, About]]:
    """What this cell is to be reminded of now, each with what the reminder speaks of."""
    zone = house.timezone
    found = [
        (reminder, meeting)
        for occasion, meeting in occasions_of(connection, house, unit, now, LOOK_AHEAD)
        for reminder in due(planned(occasion, zone), since, now, zone)
    ]
    if not found:
        return []
    period, window = meetings.window_at(connection, unit, now, zone)
    plain = About(period, window, None, _usual_place(connection, unit), now.astimezone(zone))
    there = papers.counts(connection, unit, now - LOOK_BACK)
    return [(reminder, _about(meeting, plain, there)) for reminder, meeting in found]


def occasions_of(
    connection: sqlite3.Connection, house: House, unit: int, now: datetime, ahead: timedelta
) -> Iterator[tuple[Occasion, Meeting | None]]:
    """What a cell is reminded of: its period, the check-in, its meetings up to so far ahead."""
    zone = house.timezone
    yield of_period(*meetings.window_at(connection, unit, now, zone)), None
    yield of_check_in(now.astimezone(zone).date(), zone), None
    for meeting in meetings.around(connection, house.seal, unit, now - LOOK_BACK, now + ahead):
        yield of_meeting(meeting.starts_at, zone), meeting


def _usual_place(connection: sqlite3.Connection, unit: int) -> str:
    plan = meetings.plan_of(connection, unit)
    return plan.place if plan else ""


def _about(meeting: Meeting | None, plain: About, there: Mapping[tuple[int, str], int]) -> About:
    """What a reminder speaks of; `there`: how many papers of which kind a meeting has."""
    if meeting is None:
        return plain
    return replace(
        plain,
        meeting=meeting,
        place=meeting.place or plain.place,
        materials=there.get((meeting.id, MATERIAL), 0),
        resolutions=there.get((meeting.id, RESOLUTION), 0),
    )


def remind_cell(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, since: datetime, now: datetime
) -> int:
    """One cell's reminders. The same sweep twice queues nothing twice: each has its identity."""
    letters = [
        *letters_due(connection, house, channels, unit, _looked_back(connection, unit, since, now), now),
        *_letters_about_changes(connection, house, channels, unit, since, now),
    ]
    return outbox.queue_many(connection, house.seal, letters, now) if letters else 0


def _looked_back(connection: sqlite3.Connection, unit: int, since: datetime, now: datetime) -> datetime:
    """A calendar that was changed makes things due that should have been said before; what was said is not repeated."""
    return min(since, now - AFTER_A_CHANGE) if unit in meetings.changed_since(connection, since) else since


def _letters_about_changes(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, since: datetime, now: datetime
) -> Iterator[Letter]:
    """To those who were invited to a time that is not the meeting's any more."""
    for change in meetings.changes_of(connection, house.seal, unit, since):
        end = max(change.was_at, change.meeting.starts_at)
        is_back = change.meeting.starts_at == change.was_at and not change.meeting.cancelled
        if now < end and not is_back:
            reminder = Reminder(CHANGED.kind, str(change.id), now, end)
            yield from _told_of(change, reminder, _invited(connection, house, channels, unit, change, now), house, now)


def _invited(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, change: Change, now: datetime
) -> list[Person]:
    subject = of_meeting(change.was_at, house.timezone).subject
    invited = outbox.invited(connection, unit, subject)
    period, _ = meetings.window_at(connection, unit, now, house.timezone)
    people = reminders.people_of(connection, unit, channels, period, now.astimezone(house.timezone).date())
    return [each for each in people if each.id in invited]


def _told_of(change: Change, reminder: Reminder, people: list[Person], house: House, now: datetime) -> Iterator[Letter]:
    for each in people:
        who = Recipient(on_leave=each.on_leave, consented=each.consent == CONSENT_VERSION)
        if is_reminded(CHANGED.kind, who, now):
            screen = put_into_words(changed_message(change.was_at, change.meeting), (), house.wording[each.language])
            yield _letter(Due(reminder, each.id), each, pack_screen(screen))


def letters_due(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, since: datetime, now: datetime
) -> list[Letter]:
    """What a sweep at this moment would queue for a cell, if it were not queued before."""
    dues = _dues(connection, house, unit, since, now)
    if not dues:
        return []
    day = now.astimezone(house.timezone).date()
    people = reminders.people_of(connection, unit, channels, dues[0][1].period, day)
    return [letter for reminder, about in dues for letter in _letters(reminder, about, people, house, now)]


def _letters(reminder: Reminder, about: About, people: list[Person], house: House, now: datetime) -> Iterator[Letter]:
    row = ROWS[reminder.kind]
    wanted = {each.id: each for each in people if row.to == "members" or each.secretary}
    recipients = {each.id: _recipient(each, row, about) for each in wanted.values()}
    texts: dict[str, str] = {}  # the same for everybody who speaks a language: nothing in it is anybody's own
    for each in addressed(reminder, recipients, now):
        person = wanted[each.person]
        if person.language not in texts:
            texts[person.language] = _text(reminder, about, house.wording[person.language])
        yield _letter(each, person, texts[person.language])


def _recipient(person: Person, row: Row, about: About) -> Recipient:
    finished = {
        "period": person.submitted,
        "check_in": not person.waiting,
        ENDED_BY_PAPER[MATERIAL]: about.materials > 0,
        ENDED_BY_PAPER[RESOLUTION]: about.resolutions > 0,
    }
    return Recipient(
        finished=finished.get(row.line, False),
        on_leave=person.on_leave,
        silent_until=person.silent_until,
        consented=person.consent == CONSENT_VERSION,
    )


def _text(reminder: Reminder, about: About, words: Words) -> str:
    return pack_screen(put_into_words(reminder_message(reminder.kind, about), (), words))


def _letter(each: Due, person: Person, text: str) -> Letter:
    return Letter(
        identity=each.identity,
        lane=REMINDER,
        member=person.id,
        chat=person.chat,
        kind=each.reminder.kind,
        text=text,
        not_before=each.reminder.at,
        until=each.reminder.until,
    )
