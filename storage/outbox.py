"""The outbox: reminders and announcements as rows, claimed one at a time by an update that says who won."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.reminders import PAGE, reach_of
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("outbox")
REMINDER, ANNOUNCEMENT, URGENT = 1, 2, 3
LANES = (URGENT, REMINDER, ANNOUNCEMENT)  # in the order of who goes first
AT_NIGHT = (URGENT,)
KEPT = timedelta(days=60)
_BLOCK = 128  # bytes: texts are filled up to it, so that the length of a sealed one says little
_RESEAL_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be queued. `text` is final; after `until` it is not sent any more.

    `identity` says what it is, such as "period_80:17:2026-12": nothing of the same identity is ever queued again.
    """

    identity: str
    lane: int
    member: int | None
    chat: int
    kind: str
    text: str
    not_before: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message on its way. `attempts` counts this one.

    One of an announcement has no text of its own: it goes as that stands after `edition` corrections, and after
    `revision` changes of any kind.
    `sent_as` is the platform's id of the message that it is to change; `is_read`: the member has said so.
    """

    id: int
    identity: str
    chat: int
    address: str
    kind: str
    sealed: bytes
    attempts: int
    language: str = "vi"
    announcement: int | None = None
    sent_as: str | None = None
    is_read: bool = False
    edition: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter on a page. One of an announcement has no text of its own."""

    id: int
    text: str
    announcement: int | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, and why."""

    id: int
    kind: str
    channel: str
    error: str
    attempts: int
    at: datetime


def queue_many(connection: sqlite3.Connection, seal: Seal, letters: Iterable[Letter], now: datetime) -> int:
    """Queue what was never queued before, for chats that can be reached; returns how many there were."""
    before = connection.total_changes
    at = _text(now)
    SQL.queue(connection, [_row(letter, seal, at) for letter in letters])
    return connection.total_changes - before


def _row(letter: Letter, seal: Seal, at: str) -> dict[str, object]:
    return {
        "identity": letter.identity,
        "lane": letter.lane,
        "member_id": letter.member,
        "chat_id": letter.chat,
        "kind": letter.kind,
        "payload": _sealed(seal, letter.text, letter.identity),
        "not_before": _text(letter.not_before),
        "until": _text(letter.until) if letter.until else None,
        "at": at,
    }


def claim_next(
    connection: sqlite3.Connection, channel: str, now: datetime, lanes: Iterable[int] = LANES
) -> Claimed | None:
    """Take the next message that may go, by these lanes; None where there is none. What is too late is dropped."""
    at = _text(now)
    SQL.drop_late(connection, at=at)
    for lane in lanes:
        row = SQL.next_due(connection, channel=channel, lane=lane, at=at)
        if row and SQL.claim(connection, id=row[0]):
            return _claimed(*row)
    return None


def _claimed(*row: Any) -> Claimed:
    id_, identity, chat, address, kind, sealed, attempts, language, announcement, sent_as, read_at = row[:11]
    return Claimed(
        id=id_,
        identity=identity,
        chat=chat,
        address=address,
        kind=kind,
        sealed=sealed or b"",
        attempts=attempts + 1,
        language=language,
        announcement=announcement,
        sent_as=sent_as,
        is_read=read_at is not None,
        edition=row[11] or 0,
        revision=row[12] or 0,
    )


def comes_due(connection: sqlite3.Connection, channel: str, now: datetime) -> datetime | None:
    """When the next message may go that may not go yet."""
    times = [SQL.comes_due(connection, channel=channel, lane=lane, at=_text(now)) for lane in LANES]
    return min((datetime.fromisoformat(time) for time in times if time), default=None)


def text_of(letter: Claimed, seal: Seal) -> str:
    """What it says. Raises SealBroken."""
    return _opened(seal, letter.sealed, letter.identity)


def mark_sent(connection: sqlite3.Connection, letter: int, now: datetime, sent_as: str | None = None) -> None:
    """It is out, as this message of the platform."""
    SQL.finish(connection, id=letter, state="sent", at=_text(now), sent_as=sent_as)


def put_off(connection: sqlite3.Connection, letter: int, until: datetime, error: str, spared: bool = False) -> None:
    """Again at `until`. `spared`: this was no attempt, for the channel or the chat could take nothing at all."""
    SQL.end_ownerless(connection, id=letter, at=_text(until))
    SQL.put_off(connection, id=letter, at=_text(until), error=error, spared=int(spared))


def give_up(connection: sqlite3.Connection, letter: int, error: str, now: datetime) -> None:
    """Make it a dead letter."""
    SQL.end_ownerless(connection, id=letter, at=_text(now))
    SQL.give_up(connection, id=letter, error=error, at=_text(now))


def end_ownerless(connection: sqlite3.Connection, letter: int, now: datetime) -> None:
    """It did not arrive, and its member erased everything while it was on its way."""
    SQL.end_ownerless(connection, id=letter, at=_text(now))


def nobody_there(connection: sqlite3.Connection, chat: int, channels: Collection[str], now: datetime) -> frozenset[str]:
    """What is for this chat goes on to another one of the same member, by one of these channels, or ends.

    Returns the channels that something went on to.
    """
    went_on_to = go_on(connection, chat, channels, in_the_air=True)
    SQL.nobody_there(connection, chat_id=chat, at=_text(now))
    return went_on_to


def go_on(
    connection: sqlite3.Connection, chat: int, channels: Collection[str], in_the_air: bool = False
) -> frozenset[str]:
    """What waits for this chat goes on to another one of the same member, as far as there is one.

    `in_the_air`: also what is on its way, which is known not to arrive. Returns the channels that something went on to.
    """
    went_on_to = set()
    for letter, member, waits in list(SQL.unsent_to(connection, chat_id=chat)):
        reach = reach_of(connection, member, channels) if member and (waits or in_the_air) else None
        if reach and reach.chat != chat:
            SQL.redirect(connection, id=letter, chat_id=reach.chat, channel=reach.channel)
            went_on_to.add(reach.channel)
    return frozenset(went_on_to)


def elsewhere(
    connection: sqlite3.Connection, letter: int, channels: Collection[str], until: datetime, error: str
) -> frozenset[str]:
    """What may not go here now goes on to another chat of its member's, by one of these channels, or waits till then.

    It goes where it comes to the member; a page shows it while it waits. The chat that could not take it stays as it
    is. Returns the channel that it went on to.
    """
    member = SQL.owner(connection, id=letter)
    reach = reach_of(connection, member, frozenset(channels) - {PAGE}) if member else None
    if reach is None:
        put_off(connection, letter, until, error, spared=True)
        return frozenset()
    return move(connection, letter, reach.chat, reach.channel)


def other_chats(connection: sqlite3.Connection, letter: int, channel: str) -> tuple[tuple[int, str], ...]:
    """The other chats of a letter's member on this channel, what was used last first, with their addresses."""
    return tuple(SQL.other_chats(connection, id=letter, channel=channel))


def move(connection: sqlite3.Connection, letter: int, chat: int, channel: str) -> frozenset[str]:
    """Another chat takes it; returns its channel."""
    SQL.redirect(connection, id=letter, chat_id=chat, channel=channel)
    return frozenset({channel})


def waiting_for(connection: sqlite3.Connection, seal: Seal, chat: int, now: datetime) -> tuple[Waiting, ...]:
    """The letters a page shows: there they wait until they are read. Raises SealBroken."""
    rows = SQL.waiting_for(connection, chat_id=chat, at=_text(now))
    return tuple(
        Waiting(id_, _opened(seal, sealed, identity) if sealed else "", announcement, read_at is not None)
        for id_, identity, sealed, announcement, read_at in rows
    )


def read(connection: sqlite3.Connection, letter: int, chat: int, now: datetime) -> None:
    """Somebody at this page has seen it; another member's letter is left alone."""
    SQL.read(connection, id=letter, chat_id=chat, at=_text(now))


def put_back_claimed(connection: sqlite3.Connection, channel: str) -> int:
    """At a start: queue again what was on its way; returns how many there were."""
    SQL.end_all_ownerless(connection, channel=channel)
    return int(SQL.put_back_claimed(connection, channel=channel))


def withdraw(connection: sqlite3.Connection, member: int, kinds: Iterable[str]) -> None:
    """What waits of these kinds for this member makes no sense any more."""
    SQL.withdraw(connection, [{"member_id": member, "kind": kind} for kind in kinds])


def withdraw_in(connection: sqlite3.Connection, unit: int, kinds: Iterable[str], subject: str) -> None:
    """What waits of these kinds about one subject makes no sense any more for anybody in a cell."""
    SQL.withdraw_in(connection, [{"unit_id": unit, "kind": kind, "subject": subject} for kind in kinds])


def withdraw_about(connection: sqlite3.Connection, kinds: Iterable[str], subject: str) -> None:
    """What waits of these kinds about one thing, for anybody; identities are `kind:member:subject.and more`."""
    SQL.withdraw_about(connection, [{"kind": kind, "subject": subject} for kind in kinds])


def withdraw_of_movers(connection: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """By the codes of members and of the units they are in from now on."""
    SQL.withdraw_of_movers(connection, [{"code": code, "unit": unit} for code, unit in rows])


def invited(connection: sqlite3.Connection, unit: int, subject: str) -> frozenset[int]:
    """The members of a cell who have been invited to the meeting of this time."""
    return frozenset(member for (member,) in SQL.invited(connection, unit_id=unit, subject=subject))


def withdraw_of_those_who_left(connection: sqlite3.Connection) -> None:
    """Whoever has left is told nothing more."""
    SQL.end_of_those_who_left(connection)
    SQL.withdraw_of_those_who_left(connection)


def withdraw_of_those_who_lost_their_office(connection: sqlite3.Connection) -> None:
    """No release and no letter about a suggestion goes to whoever spoke for its unit and does no longer."""
    SQL.withdraw_of_those_who_lost_their_office(connection)
    SQL.withdraw_of_those_on_no_side(connection)


def dead_letters(connection: sqlite3.Connection) -> tuple[DeadLetter, ...]:
    rows = SQL.dead_letters(connection)
    return tuple(
        DeadLetter(id_, kind, channel, error, attempts, datetime.fromisoformat(at))
        for id_, kind, channel, error, attempts, at in rows
    )


def retry(connection: sqlite3.Connection, letter: int, now: datetime) -> bool:
    """Queue a dead letter again; False where there is none of this id, or it would come too late."""
    return bool(SQL.retry(connection, id=letter, at=_text(now)))


def retry_all(connection: sqlite3.Connection, now: datetime) -> int:
    """Queue every dead letter again that would not come too late; returns how many there were."""
    return int(SQL.retry_all(connection, at=_text(now)))


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many messages are in each state."""
    return dict(SQL.counts(connection))


def forget_old(connection: sqlite3.Connection, now: datetime, channels: Collection[str] = ()) -> None:
    """For the sweep: drop what came too late, find another chat for what lost its own, forget what ended long ago."""
    SQL.drop_late(connection, at=_text(now))
    for letter, member in list(SQL.homeless(connection)):
        reach = reach_of(connection, member, channels) if member else None
        if reach:
            SQL.redirect(connection, id=letter, chat_id=reach.chat, channel=reach.channel)
        else:
            SQL.drop(connection, id=letter, at=_text(now))
    for (chat,) in list(SQL.waited_in_vain(connection)):
        go_on(connection, chat, channels)
    SQL.forget_ended(connection, before=_text(now - KEPT))


def erase(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    """Nothing of a member's is kept; of an announcement, that somebody was sent it, without who."""
    SQL.forget_whose(connection, member_id=member, at=_text(now))
    SQL.erase(connection, member_id=member)


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next texts with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    fresh = [{"id": id_, "payload": _resealed(seal, payload, identity)} for id_, identity, payload in rows]
    SQL.reseal(connection, fresh)
    return (rows[-1][0] if rows else None), len(rows)


def _opened(seal: Seal, sealed: bytes, identity: str) -> str:
    return seal.open(sealed, _about(identity)).decode().rstrip(" ")


def _resealed(seal: Seal, sealed: bytes, identity: str) -> bytes:
    return seal.seal(seal.open(sealed, _about(identity)), _about(identity))


def _sealed(seal: Seal, text: str, identity: str) -> bytes:
    plain = text.encode()
    return seal.seal(plain + b" " * (-len(plain) % _BLOCK), _about(identity))


def _about(identity: str) -> str:
    return f"outbox|{identity}"


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
