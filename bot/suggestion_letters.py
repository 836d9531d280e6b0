"""Who is told of a suggestion for review and of what was written to it: rows of the outbox, by day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.front import Front
from bot.house import House
from bot.logs import log_failure
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


@dataclass(frozen=True, slots=True)
class Queueing:
    """What a sweep queues, and which lines need not be told of any more."""

    letters: tuple[Letter, ...] = ()
    told: tuple[int, ...] = ()


async def send_suggestion_letters(front: Front) -> int:
    """Queue what is to be told since the last sweep; returns how many letters. At night it waits for the morning."""
    now, channels = front.clock(), frozenset(front.outboxes)
    if quiet(now, front.house.timezone):
        return 0
    if await front.database.reading(lambda db: Desk(db, front.house, channels, now).due()) == Queueing():
        return 0  # most minutes nobody is to be told anything, and nothing is written
    return await front.database.transaction(partial(queue, house=front.house, channels=channels, now=now))


def queue(connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime) -> int:
    """All letters that are due: of several lines of one side only the newest is told of."""
    due = Desk(connection, house, channels, now).due()
    suggestion_news.keep_told(connection, due.told, now)
    return outbox.queue_many(connection, house.seal, due.letters, now) if due.letters else 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where letters about suggestions are written, in one sweep. No sealed words are opened for them."""

    connection: sqlite3.Connection
    house: House
    channels: Collection[str]
    now: datetime

    def due(self) -> Queueing:
        """One suggestion that fails keeps no other from its letters."""
        works = [partial(self._news, lines) for lines in _of_each_side(suggestion_news.to_tell(self.connection))]
        works += [partial(self._reminder, id_) for id_ in due_tomorrow(self.connection, self.house, self.now)]
        found = [_guarded(work) for work in works]
        return Queueing(
            tuple(letter for each in found for letter in each.letters),
            tuple(line for each in found for line in each.told),
        )

    def _news(self, lines: tuple[Untold, ...]) -> Queueing:
        """To the other side. While nobody there can be told it waits, but not for ever."""
        news = _worth_most(lines)
        letters = tuple(self._of_news(news))
        over = news.at + WORTH_TELLING <= self.now
        return Queueing(letters, tuple(each.entry for each in lines) if letters or over else ())

    def _of_news(self, news: Untold) -> Iterator[Letter]:
        sides = suggestions.sides_of(self.connection, news.suggestion)
        for member in sorted(sides.people("concerned" if news.side == "author" else "author") if sides else ()):
            one = suggestions.outline(self.connection, news.suggestion, member)
            if one is not None:
                message = news_message(one, news.side, news.what, news.name)
                identity = f"{SUGGESTION}:{member}:{one.id}.{news.entry}"
                yield from self._letter(SUGGESTION, member, identity, message, self.now + WORTH_TELLING)

    def _reminder(self, id_: int) -> Queueing:
        """The day before, to the one concerned who has not answered; not on leave, not in silence."""
        sides = suggestions.sides_of(self.connection, id_)
        letters: list[Letter] = []
        for member in sorted(sides.concerned if sides else ()):
            identity = f"{DUE}:{member}:{id_}.{self._today}"
            if suggestion_news.is_queued(self.connection, identity) or self._is_spared(member):
                continue
            one = suggestions.outline(self.connection, id_, member)
            if one is not None and self._is_worth_reminding(one):
                until = begin_of(self._today + ONE_DAY, self.house)
                letters += self._letter(DUE, member, identity, due_message(one), until)
        return Queueing(tuple(letters))

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

    def _letter(self, kind: str, member: int, identity: str, message: Message, until: datetime) -> Iterator[Letter]:
        """In the one chat that is to be used, to somebody who is here and has agreed."""
        reach = reminders.reach_of(self.connection, member, self.channels)
        if reach is None or not suggestions.can_be_told(self.connection, member):
            return
        text = pack_screen(put_into_words(message, (), self.house.wording[reach.language]))
        yield Letter(identity, REMINDER, member, reach.chat, kind, text, not_before=self.now, until=until)


def _guarded(work: Callable[[], Queueing]) -> Queueing:
    try:
        return work()
    except Exception as wrong:
        log_failure("letters about a suggestion", wrong)
        return Queueing()


def _of_each_side(untold: Iterable[Untold]) -> Iterable[tuple[Untold, ...]]:
    """The lines of each side of each suggestion, the oldest first."""
    found: dict[tuple[int, str], tuple[Untold, ...]] = {}
    for each in untold:
        found[each.suggestion, each.side] = (*found.get((each.suggestion, each.side), ()), each)
    return found.values()


def _worth_most(lines: tuple[Untold, ...]) -> Untold:
    """The last line of a side; that there is a new suggestion at all is told before anything written to it."""
    first, last = lines[0], lines[-1]
    return first if first.what == "made" and last.what != "withdrawn" else last


def due_tomorrow(connection: sqlite3.Connection, house: House, now: datetime) -> tuple[int, ...]:
    """The open ones without an answer whose meeting or day is tomorrow."""
    tomorrow = now.astimezone(house.timezone).date() + ONE_DAY
    span = begin_of(tomorrow, house), begin_of(tomorrow + ONE_DAY, house)
    return suggestion_news.to_remind(connection, *span, tomorrow)


def begin_of(day: date, house: House) -> datetime:
    return datetime.combine(day, time(), house.timezone)
