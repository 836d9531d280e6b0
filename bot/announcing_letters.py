"""What the committee is told of its announcements: that one is held, and what became of one; rows of the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from bot.house import House
from bot.screen import pack_screen, put_into_words
from handlers.announcements import Announcement, Tally
from handlers.events import AnnouncementOpened
from handlers.reminders import awake
from handlers.vocabulary import Choice, Joined, Message, Text, Verbatim, say
from storage import announcement_sweep, outbox, reminders
from storage.outbox import REMINDER, Letter

HELD, OVER = "announcement_held", "announcement_over"
WORTH_TELLING = timedelta(days=30)


def tell_the_committee(
    connection: sqlite3.Connection, house: House, one: Announcement, channels: Collection[str], now: datetime
) -> None:
    """Everybody else who may send it."""
    others = [member for member in announcement_sweep.colleagues(connection, one.id) if member != one.author]
    _tell(connection, house, others, (HELD, one.id), _held(one), channels, now)


def tell_the_author(
    connection: sqlite3.Connection,
    house: House,
    one: Announcement,
    tally: Tally,
    channels: Collection[str],
    now: datetime,
) -> None:
    """The numbers of its report."""
    _tell(connection, house, [one.author], (OVER, one.id), _over(one, tally), channels, now)


def _tell(
    connection: sqlite3.Connection,
    house: House,
    members: Iterable[int],
    about: tuple[str, int],
    message: Message,
    channels: Collection[str],
    now: datetime,
) -> None:
    """Nothing of this goes out at night."""
    kind, id_ = about
    put: Callable[[str], str] = lambda language: pack_screen(put_into_words(message, (), house.wording[language]))  # noqa: E731  a name for one line
    letters = [
        Letter(
            identity=f"{kind}:{id_}:{member}:{now:%Y%m%d%H%M}",
            lane=REMINDER,
            member=member,
            chat=reach.chat,
            kind=kind,
            text=put(reach.language),
            not_before=awake(now, house.timezone),
            until=now + WORTH_TELLING,
        )
        for member in members
        if (reach := reminders.reach_of(connection, member, channels))
    ]
    outbox.queue_many(connection, house.seal, letters, now)


def _held(one: Announcement) -> Message:
    return Message(
        title=say("announcing.held.title"),
        lines=(
            say("announcing.held.why", unit=Verbatim(one.unit_name), name=Verbatim(one.author_name)),
            say("announcing.held.now"),
        ),
        choices=_look(one),
    )


def _over(one: Announcement, tally: Tally) -> Message:
    sent = say("announcing.over.sent", sent=tally.sent, people=tally.people)
    read = say("announcing.over.read", read=tally.read, unread=max(0, tally.sent - tally.read))
    return Message(
        heading=Verbatim(one.unit_name),
        title=say("announcing.over.title"),
        lines=(Joined((sent, *_failed(tally))), *((read,) if one.wants_read else ())),
        choices=_look(one),
    )


def _failed(tally: Tally) -> tuple[Text, ...]:
    """Why it did not go to the rest; what a channel did not take has many reasons, and is one number."""
    known = {
        "no_chat": say("announcing.over.no_chat", number=tally.failed.get("no_chat", 0)),
        "no_consent": say("announcing.over.no_consent", number=tally.failed.get("no_consent", 0)),
        "blocked": say("announcing.over.blocked", number=tally.failed.get("blocked", 0)),
        "left": say("announcing.over.left", number=tally.failed.get("left", 0)),
    }
    other = sum(number for reason, number in tally.failed.items() if reason not in known)
    told = tuple(text for reason, text in known.items() if tally.failed.get(reason))
    return (*told, *((say("announcing.over.other", number=other),) if other else ()))


def _look(one: Announcement) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.announcement"), AnnouncementOpened(one.id), "main"),),)
