"""Who is told of a release, and the gentle word of a secretary to those who have not finished: rows of the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from bot.front import Front
from bot.house import House
from bot.screen import pack_file, pack_screen, put_into_words
from bot.summaries import Reader, release_of
from bot.wording import Words
from handlers.events import WalkOpened
from handlers.meeting_rules import Window
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from handlers.release_papers import ReleasePaper
from handlers.reminders import awake, quiet
from handlers.reminding import closes
from handlers.rhythm import Period
from handlers.summaries import release_message
from handlers.vocabulary import Choice, Message, Verbatim, say
from storage import meetings, outbox, participation, releases, reminders
from storage.outbox import REMINDER, Letter
from storage.participation import Nudge
from storage.reminders import PAGE, Person, Reach

RELEASE, NUDGE = "release", "nudge"
WORTH_TELLING = timedelta(days=30)
APART = timedelta(seconds=2)  # a chat takes one a second: the message comes before its files


def tell_readers(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, period: Period, now: datetime
) -> int:
    """A message to each secretary or member of the committee, and its files; returns how many were queued. Once."""
    letters = []
    for member, version, of_the_cell in releases.readers(connection, unit):
        reach = reminders.reach_of(connection, member, channels)
        reader = Reader(reach.language, of_the_cell) if reach else None
        paper = release_of(connection, house, unit, period, now, reader) if reader else None
        if reach and paper and version == CONSENT_VERSION:
            texts = _texts(unit, paper, reach, house.wording[reach.language])
            identity = f"{RELEASE}:{member}:{unit}:{period.code}"
            letters += [
                letter(
                    Told(f"{identity}{part}", RELEASE, member, reach.chat, text),
                    now + number * APART,
                    now + WORTH_TELLING,
                    house.timezone,
                )
                for number, (part, text) in enumerate(texts)
            ]
    releases.delivered(connection, unit, period, now)
    return outbox.queue_many(connection, house.seal, letters, now)


def _texts(unit: int, paper: ReleasePaper, reach: Reach, words: Words) -> Iterator[tuple[str, str]]:
    """The message, then its files one by one, so that none is sent twice for another's sake.

    On the page the buttons of the message are enough: nothing can be sent there.
    """
    message = release_message(unit, paper)
    yield "", pack_screen(put_into_words(message, (), words))
    if reach.channel != PAGE:
        asked = (choice.event for row in message.choices for choice in row if choice.kind == "document")
        yield from ((f":{number}", pack_file(pack(event))) for number, event in enumerate(asked, 1))


@dataclass(frozen=True, slots=True)
class Told:
    """What is written to one member, in the chat that is to be used."""

    identity: str
    kind: str
    member: int
    chat: int
    text: str


def letter(told: Told, now: datetime, until: datetime, timezone: tzinfo) -> Letter:
    """Nothing goes out at night."""
    return Letter(
        identity=told.identity,
        lane=REMINDER,
        member=told.member,
        chat=told.chat,
        kind=told.kind,
        text=told.text,
        not_before=awake(now, timezone),
        until=until,
    )


# ------------------------------------------------------------------ the gentle word


async def send_nudges(front: Front) -> int:
    """Queue what secretaries asked for; returns how many letters there are. At night it waits for the morning."""
    now, channels = front.clock(), frozenset(front.outboxes)
    if quiet(now, front.house.timezone):
        return 0
    queued = 0
    for nudge in await front.database.reading(participation.to_nudge):
        work = partial(_queue, house=front.house, channels=channels, nudge=nudge, now=now)
        queued += await front.database.transaction(work)
    return queued


def _queue(connection: sqlite3.Connection, house: House, channels: Collection[str], nudge: Nudge, now: datetime) -> int:
    """To those who have not finished, whom the bot may remind: not on leave, not silent. One goes out on a day."""
    participation.nudge_queued(connection, nudge, now)
    period, window = meetings.window_at(connection, nudge.unit, now, house.timezone)
    if period != nudge.period or not window.opens_at <= now < window.closes_at:
        return 0
    day = now.astimezone(house.timezone).date()
    people = reminders.people_of(connection, nudge.unit, channels, period, day)
    texts = {language: _text(nudge, window, house.wording[language]) for language in {each.language for each in people}}
    letters = [
        letter(
            Told(f"{NUDGE}:{each.id}:{day}", NUDGE, each.id, each.chat, texts[each.language]),
            now,
            window.closes_at,
            house.timezone,
        )
        for each in _to_be_nudged(people, now)
        if each.id != nudge.by_member
    ]
    return outbox.queue_many(connection, house.seal, letters, now)


def _to_be_nudged(people: Iterable[Person], now: datetime) -> Iterable[Person]:
    for each in people:
        silent = each.silent_until is not None and now < each.silent_until
        if not (each.submitted or each.on_leave or silent) and each.consent == CONSENT_VERSION:
            yield each


def _text(nudge: Nudge, window: Window, words: Words) -> str:
    message = Message(
        title=say("nudge.title", name=Verbatim(nudge.by), month=nudge.period.month, year=nudge.period.year),
        lines=(closes(window, words.timezone), say("nudge.saved")),
        choices=((Choice(say("button.walk"), WalkOpened(), "main"),),),
    )
    return pack_screen(put_into_words(message, (), words))
