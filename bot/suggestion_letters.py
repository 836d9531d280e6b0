"""Who is told of a suggestion for review and of what was written to it: rows of the outbox, by day."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.front import Front
from bot.house import House
from bot.screen import pack_screen, put_into_words
from handlers.reminders import quiet
from handlers.suggesting_letters import due_message, news_message
from handlers.suggestions import Suggestion
from handlers.vocabulary import Message
from storage import members, outbox, reminders, suggestion_news, suggestions
from storage.outbox import REMINDER, Letter
from storage.suggestion_news import Untold
from storage.suggestion_writers import DUE, SUGGESTION

WORTH_TELLING = timedelta(days=30)
ONE_DAY = timedelta(days=1)


async def send_suggestion_letters(front: Front) -> int:
    """Queue what is to be told since the last sweep; returns how many letters. At night it waits for the morning."""
    now, channels = front.clock(), frozenset(front.outboxes)
    if quiet(now, front.house.timezone):
        return 0
    if not await front.database.reading(partial(_is_any, house=front.house, now=now)):
        return 0
    return await front.database.transaction(partial(queue, house=front.house, channels=channels, now=now))


def _is_any(connection: sqlite3.Connection, house: House, now: datetime) -> bool:
    """Most minutes nobody is to be told anything, and nothing is written."""
    return bool(suggestion_news.to_tell(connection) or due_tomorrow(connection, house, now))


def queue(connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime) -> int:
    """All letters that are due: of several lines of one side only the newest is told of."""
    desk = Desk(connection, house, channels, now)
    letters = [*desk.news(), *desk.reminders()]
    suggestion_news.keep_told(connection, now)
    return outbox.queue_many(connection, house.seal, letters, now) if letters else 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where letters about suggestions are written, in one sweep."""

    connection: sqlite3.Connection
    house: House
    channels: Collection[str]
    now: datetime

    def news(self) -> Iterator[Letter]:
        """To the other side of each suggestion to which something was written."""
        until = self.now + WORTH_TELLING
        for untold in _newest(suggestion_news.to_tell(self.connection)).values():
            sides = suggestions.sides_of(self.connection, untold.suggestion)
            readers = sides.people("concerned" if untold.side == "author" else "author") if sides else frozenset()
            for member in sorted(readers):
                one = suggestions.one(self.connection, self.house.seal, untold.suggestion, member)
                if one is not None:
                    message = news_message(one, untold.side, untold.what, untold.name)
                    yield from self._letter(SUGGESTION, member, f"{one.id}.{untold.entry}", message, until)

    def reminders(self) -> Iterator[Letter]:
        """The day before, to the one concerned who has not answered; not on leave, not in silence."""
        until = begin_of(self._today + ONE_DAY, self.house)
        for id_ in due_tomorrow(self.connection, self.house, self.now):
            sides = suggestions.sides_of(self.connection, id_)
            for member in sorted(sides.concerned if sides else ()):
                one = suggestions.one(self.connection, self.house.seal, id_, member)
                if one is not None and self._is_worth_reminding(one) and not self._is_spared(member):
                    yield from self._letter(DUE, member, f"{id_}.{self._today}", due_message(one), until)

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.house.timezone).date()

    def _is_worth_reminding(self, one: Suggestion) -> bool:
        """Not on the day it was made: its first letter was told then."""
        return one.reachable and one.made_at.astimezone(self.house.timezone).date() < self._today

    def _is_spared(self, member: int) -> bool:
        silent = reminders.silent_until(self.connection, member)
        on_leave, _ = members.leave_of(self.connection, member, self._today)
        return on_leave or (silent is not None and self.now < silent)

    def _letter(self, kind: str, member: int, subject: str, message: Message, until: datetime) -> Iterator[Letter]:
        """In the one chat that is to be used, to somebody who is here and has agreed."""
        reach = reminders.reach_of(self.connection, member, self.channels)
        if reach is None or not suggestions.can_be_told(self.connection, member):
            return
        text = pack_screen(put_into_words(message, (), self.house.wording[reach.language]))
        identity = f"{kind}:{member}:{subject}"
        yield Letter(identity, REMINDER, member, reach.chat, kind, text, not_before=self.now, until=until)


def _newest(untold: tuple[Untold, ...]) -> Mapping[tuple[int, str], Untold]:
    """The last line of each side; that there is a new suggestion at all is told before anything written to it."""
    found: dict[tuple[int, str], Untold] = {}
    for each in untold:
        before = found.get((each.suggestion, each.side))
        if before is None or before.what != "made" or each.what == "withdrawn":
            found[each.suggestion, each.side] = each
    return found


def due_tomorrow(connection: sqlite3.Connection, house: House, now: datetime) -> tuple[int, ...]:
    """The open ones without an answer whose meeting or day is tomorrow."""
    tomorrow = now.astimezone(house.timezone).date() + ONE_DAY
    span = begin_of(tomorrow, house), begin_of(tomorrow + ONE_DAY, house)
    return suggestion_news.to_remind(connection, *span, tomorrow)


def begin_of(day: date, house: House) -> datetime:
    return datetime.combine(day, time(), house.timezone)
