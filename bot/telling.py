"""Who is told of a release, and the gentle word of a secretary to those who have not finished: rows of the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from bot.front import Front
from bot.house import House
from bot.screen import pack_screen, put_into_words
from bot.summaries import release_of
from handlers.events import WalkOpened
from handlers.membership import CONSENT_VERSION
from handlers.meeting_rules import Window
from handlers.reminders import awake, quiet
from handlers.rhythm import Period
from handlers.summaries import release_message
from handlers.vocabulary import Choice, Message, Moment, Verbatim, say
from storage import meetings, outbox, participation, releases, reminders
from storage.outbox import REMINDER, Letter
from storage.participation import Nudge
from storage.reminders import Person

RELEASE, NUDGE = "release", "nudge"
WORTH_TELLING = timedelta(days=30)


def tell_readers(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, period: Period, now: datetime
) -> int:
    """One letter to each secretary or member of the committee; returns how many were queued. Once for a release."""
    letters = []
    for member, version in releases.readers(connection, unit):
        reach = reminders.reach_of(connection, member, channels)
        if reach and version == CONSENT_VERSION:
            paper = release_of(connection, house, unit, period, now, reach.language)
            if paper:
                screen = put_into_words(release_message(unit, paper), (), house.wording[reach.language])
                identity = f"{RELEASE}:{member}:{unit}:{period.code}"
                letters.append(_letter(identity, member, reach.chat, RELEASE, pack_screen(screen), house, now))
    releases.delivered(connection, unit, period, now)
    return outbox.queue_many(connection, house.seal, letters, now)


def _letter(
    identity: str, member: int, chat: int, kind: str, text: str, house: House, now: datetime, until: datetime | None = None
) -> Letter:
    """Nothing goes out at night."""
    return Letter(
        identity=identity,
        lane=REMINDER,
        member=member,
        chat=chat,
        kind=kind,
        text=text,
        not_before=awake(now, house.timezone),
        until=until or now + WORTH_TELLING,
    )


# ------------------------------------------------------------------ the gentle word


async def send_nudges(front: Front) -> int:
    """Queue what secretaries asked for; returns how many letters there are. At night it waits for the morning."""
    now, channels = front.clock(), frozenset(front.outboxes)
    if quiet(now, front.house.timezone):
        return 0
    queued = 0
    for nudge in await front.database.reading(participation.to_nudge):
        queued += await front.database.transaction(
            lambda db, nudge=nudge: _queue(db, front.house, channels, nudge, now)
        )
    return queued


def _queue(
    connection: sqlite3.Connection, house: House, channels: Collection[str], nudge: Nudge, now: datetime
) -> int:
    """To those who have not finished, whom the bot may remind: not on leave, not silent."""
    participation.nudge_queued(connection, nudge, now)
    period, window = meetings.window_at(connection, nudge.unit, now, house.timezone)
    if period != nudge.period or not window.opens_at <= now < window.closes_at:
        return 0
    day = now.astimezone(house.timezone).date()
    people = reminders.people_of(connection, nudge.unit, channels, period, day)
    letters = [
        _letter(
            f"{NUDGE}:{each.id}:{nudge.day.isoformat()}", each.id, each.chat, NUDGE,
            _text(nudge, window, house, each.language), house, now, window.closes_at,
        )
        for each in _to_be_nudged(people, now)
    ]  # fmt: skip
    return outbox.queue_many(connection, house.seal, letters, now)


def _to_be_nudged(people: Iterable[Person], now: datetime) -> Iterable[Person]:
    for each in people:
        silent = each.silent_until is not None and now < each.silent_until
        if not (each.submitted or each.on_leave or silent) and each.consent == CONSENT_VERSION:
            yield each


def _text(nudge: Nudge, window: Window, house: House, language: str) -> str:
    last = window.closes_at - timedelta(seconds=1)
    message = Message(
        title=say("nudge.title", name=Verbatim(nudge.by), month=nudge.period.month, year=nudge.period.year),
        lines=(say("remind.closes", time=Moment(last, "time"), day=Moment(last, "weekday")), say("nudge.saved")),
        choices=((Choice(say("button.walk"), WalkOpened(), "main"),),),
    )
    return pack_screen(put_into_words(message, (), house.wording[language]))
