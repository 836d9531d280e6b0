"""The sweep for reminders: what is due in each cell, as rows of the outbox, a cell at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import partial

from bot.front import Front
from bot.logs import log
from bot.screen import pack_screen, put_into_words
from bot.turn import House
from bot.wording import Words
from handlers.membership import CONSENT_VERSION
from handlers.reminders import (
    ROWS,
    Due,
    Recipient,
    Reminder,
    addressed,
    due,
    of_check_in,
    of_meeting,
    of_period,
    planned,
    swept_until,
)
from handlers.reminding import About, reminder_message
from storage import meetings, outbox, reminders
from storage.outbox import REMINDER, Letter
from storage.reminders import Person

LOOK_BACK = timedelta(days=4)  # meetings that may still ask the secretary for something
FIRST_LOOK_BACK = timedelta(hours=1)  # a new installation reminds of nothing that is long past


async def remind(front: Front) -> int:
    """Queue every reminder that became due since the last sweep; returns how many there were."""
    now = front.clock()
    since = await front.database.reading(reminders.swept_until) or now - FIRST_LOOK_BACK
    channels = frozenset(front.outboxes)
    queued = 0
    for unit in await front.database.reading(partial(_cells_to_remind, front.house, since, now)):
        work = partial(remind_cell, house=front.house, channels=channels, unit=unit, since=since, now=now)
        queued += await front.database.transaction(work)  # a cell at a time: members who chat do not wait for all
    swept = swept_until(since, now, front.house.timezone)
    await front.database.transaction(partial(reminders.keep_swept, at=swept))
    if queued:
        log.info("reminders queued=%d", queued)
    return queued


def _cells_to_remind(house: House, since: datetime, now: datetime, connection: sqlite3.Connection) -> list[int]:
    """Most minutes nobody has to be reminded of anything, and nothing is written."""
    return [unit for unit in reminders.cells(connection) if _dues(connection, house, unit, since, now)]


def _dues(
    connection: sqlite3.Connection, house: House, unit: int, since: datetime, now: datetime
) -> list[tuple[Reminder, About]]:
    occasions = occasions_of(connection, house, unit, now)
    return [(each, about) for reminder, about in occasions for each in due([reminder], since, now, house.timezone)]


def remind_cell(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, since: datetime, now: datetime
) -> int:
    """One cell's reminders. The same sweep twice queues nothing twice: each has its identity."""
    letters = letters_due(connection, house, channels, unit, since, now)
    return outbox.queue_many(connection, house.seal, letters, now) if letters else 0


def letters_due(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, since: datetime, now: datetime
) -> list[Letter]:
    """What a sweep at this moment would queue for a cell, if it were not queued before."""
    dues = _dues(connection, house, unit, since, now)
    if not dues:
        return []
    period, _ = meetings.window_at(connection, unit, now, house.timezone)
    day = now.astimezone(house.timezone).date()
    people = reminders.people_of(connection, unit, channels, period, day)
    return [letter for reminder, about in dues for letter in _letters(reminder, about, people, house, now)]


def occasions_of(
    connection: sqlite3.Connection, house: House, unit: int, now: datetime
) -> Iterator[tuple[Reminder, About]]:
    """Everything this cell may be reminded of around now, with what the reminder speaks of."""
    period, window = meetings.window_at(connection, unit, now, house.timezone)
    plan = meetings.plan_of(connection, unit)
    usual = plan.place if plan else ""
    plain = About(period, window, None, usual, now.astimezone(house.timezone))
    for occasion in (of_period(period, window), of_check_in(now.astimezone(house.timezone).date(), house.timezone)):
        yield from ((reminder, plain) for reminder in planned(occasion, house.timezone))
    for meeting in meetings.coming_up(connection, house.seal, unit, 0, now - LOOK_BACK):
        if not meeting.cancelled:
            about = About(period, window, meeting, meeting.place or usual, now.astimezone(house.timezone))
            occasion = of_meeting(meeting.starts_at, house.timezone)
            yield from ((reminder, about) for reminder in planned(occasion, house.timezone))


def _letters(reminder: Reminder, about: About, people: list[Person], house: House, now: datetime) -> Iterator[Letter]:
    row = ROWS[reminder.kind]
    wanted = {each.id: each for each in people if row.to == "members" or each.secretary}
    recipients = {each.id: _recipient(each, row.about) for each in wanted.values()}
    texts: dict[str, str] = {}  # the same for everybody who speaks a language: nothing in it is anybody's own
    for each in addressed(reminder, recipients, now):
        person = wanted[each.person]
        if person.language not in texts:
            texts[person.language] = _text(reminder, about, house.wording[person.language])
        yield _letter(each, person, texts[person.language])


def _recipient(person: Person, about: str) -> Recipient:
    finished = {"period": person.submitted, "check_in": not person.waiting}.get(about, False)
    return Recipient(
        finished=finished,
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
