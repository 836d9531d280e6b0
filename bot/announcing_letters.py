"""What the committee is told of its announcements: that one is held, and what became of one; rows of the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from bot.house import House
from bot.screen import pack_screen, put_into_words
from handlers.announcements import Announcement, Tally, names_readers
from handlers.events import AnnouncementOpened
from handlers.reminders import awake
from handlers.vocabulary import Choice, Joined, Message, Text, Verbatim, say
from storage import announcement_news, announcement_sweep, announcements, outbox, reminders
from storage.announcement_news import Untold
from storage.outbox import REMINDER, Letter

HELD, OVER, NEWS = "announcement_held", "announcement_over", "announcement_news"
WORTH_TELLING = timedelta(days=30)
DEEDS: dict[str, Text] = {
    "asked": say("announcing.news.asked"),
    "correction_asked": say("announcing.news.correction_asked"),
    "approved": say("announcing.news.approved"),
    "returned": say("announcing.news.returned"),
}


def tell_the_committee(
    connection: sqlite3.Connection, house: House, one: Announcement, channels: Collection[str], now: datetime
) -> None:
    """Everybody else who may send it."""
    others = [member for member in announcement_sweep.colleagues(connection, one.id) if member != one.author]
    _tell(connection, house, others, (HELD, one.id, _minute(now)), _held(one), channels, now)


def tell_the_author(
    connection: sqlite3.Connection,
    house: House,
    one: Announcement,
    tally: Tally,
    channels: Collection[str],
    now: datetime,
) -> None:
    """The numbers of its report, to who wrote it and who agreed; to the committee where neither is in it any more."""
    committee = announcement_sweep.colleagues(connection, one.id)
    behind = [member for member in committee if member in {one.author, one.approved_by}]
    _tell(connection, house, behind or committee, (OVER, one.id, _minute(now)), _over(one, tally), channels, now)


def tell_of_deeds(connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime) -> int:
    """That something waits, to the others of the committee; what came of it, to who asked. Returns how many deeds."""
    untold = announcement_news.untold(connection, now)
    for deed in untold:
        one = announcements.one(connection, house.seal, deed.announcement)
        if one is not None:
            _tell_of(connection, house, one, deed, channels, now)
    return len(untold)


def _tell_of(
    connection: sqlite3.Connection,
    house: House,
    one: Announcement,
    deed: Untold,
    channels: Collection[str],
    now: datetime,
) -> None:
    asks = deed.what in {"asked", "correction_asked"}
    committee = announcement_sweep.colleagues(connection, one.id)
    members = [member for member in committee if (member != deed.by if asks else member == deed.asker)]
    _tell(connection, house, members, (NEWS, one.id, str(deed.deed)), _news(one, deed.what), channels, now)


def _minute(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M}"


def _tell(
    connection: sqlite3.Connection,
    house: House,
    members: Iterable[int],
    about: tuple[str, int, str],
    message: Message,
    channels: Collection[str],
    now: datetime,
) -> None:
    """Nothing of this goes out at night; of one subject nobody is told twice."""
    kind, id_, subject = about
    put: Callable[[str], str] = lambda language: pack_screen(put_into_words(message, (), house.wording[language]))  # noqa: E731  a name for one line
    letters = [
        Letter(
            identity=f"{kind}:{id_}:{member}:{subject}",
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


def _news(one: Announcement, what: str) -> Message:
    """Never the words of refusal: those are read where the announcement is."""
    return Message(
        heading=Verbatim(one.unit_name),
        title=say("announcing.news.title"),
        lines=(DEEDS[what],),
        choices=_look(one),
    )


def _over(one: Announcement, tally: Tally) -> Message:
    sent = say("announcing.over.sent", sent=tally.sent, people=tally.people)
    read = say("announcing.over.read", read=tally.read, unread=max(0, tally.sent - tally.read))
    return Message(
        heading=Verbatim(one.unit_name),
        title=say("announcing.over.title"),
        lines=(Joined((sent, *_failed(tally))), *((read,) if one.wants_read and not names_readers(tally) else ())),
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
