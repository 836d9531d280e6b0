"""Announcements on their way: to whom each goes, the rows of the outbox that carry it, and what became of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime, timedelta, tzinfo

from handlers.announcements import Announcement, Reached, Tally
from handlers.membership import CONSENT_VERSION
from handlers.reminders import awake
from storage.outbox import ANNOUNCEMENT, URGENT
from storage.statements import statements

SQL = statements("deliveries")
EDITABLE = timedelta(hours=48)  # a platform changes no message that is older
APART = timedelta(seconds=2)  # a chat takes one a second: the text comes before its file
WAITS = frozenset({"queued", "claimed", "halted"})
UNREACHABLE = {"gone": "blocked"}  # found out on the way


# ------------------------------------------------------------------ to whom


def reached(connection: sqlite3.Connection, announcement: Announcement, channels: Collection[str]) -> Reached:
    """To whom it would go now, by channel, and who cannot be reached by any of these channels."""
    rows = list(SQL.reached(connection, **_audience(announcement, channels)))
    return Reached(
        people=sum(count for _, _, count in rows),
        by_channel={channel: count for error, channel, count in rows if not error},
        unreachable={error: count for error, _, count in rows if error},
    )


def queue(
    connection: sqlite3.Connection,
    announcement: Announcement,
    channels: Collection[str],
    now: datetime,
    timezone: tzinfo,
) -> int:
    """It is on its way from now on; returns for how many people there are new rows.

    After a stop its audience is looked up again: who was sent it is not sent it twice.
    """
    SQL.take_back(connection, id=announcement.id)
    before = connection.total_changes
    SQL.queue(
        connection,
        **_audience(announcement, channels),
        lane=_lane(announcement),
        not_before=_text(now if announcement.urgent else awake(now, timezone)),
        at=_text(now),
    )
    queued = connection.total_changes - before
    SQL.begun(connection, id=announcement.id, at=_text(now))
    return queued


def _audience(announcement: Announcement, channels: Collection[str]) -> dict[str, object]:
    """An audience that nobody has chosen yet is nobody."""
    known = bool(announcement.audience)
    return {
        "id": announcement.id if known else 0,
        "audience": announcement.audience,
        "channels": f",{','.join(channels)},",
        "consent": CONSENT_VERSION,
    }


def _lane(announcement: Announcement) -> int:
    return URGENT if announcement.urgent else ANNOUNCEMENT


# ------------------------------------------------------------------ its course


def stop(connection: sqlite3.Connection, id_: int, now: datetime) -> bool:  # noqa: ARG001  every change has its time
    """What waits stays where it is; False where it is not on its way. What is in the air arrives."""
    if not SQL.pass_on(connection, id=id_, state="stopped", before="sending"):
        return False
    SQL.halt(connection, id=id_)
    SQL.look_anew(connection, id=id_)
    return True


def resume(connection: sqlite3.Connection, id_: int, now: datetime) -> bool:  # noqa: ARG001  every change has its time
    """It goes on, to whoever belongs to its audience by then; False where it was not stopped."""
    return bool(SQL.pass_on(connection, id=id_, state="sending", before="stopped"))


def end(connection: sqlite3.Connection, id_: int, now: datetime) -> bool:
    """Everybody was sent it who could be."""
    return bool(SQL.ended(connection, id=id_, at=_text(now)))


def call_off(connection: sqlite3.Connection, id_: int, now: datetime) -> bool:
    """It went to some and goes to nobody else; False where it is not held, or had not begun."""
    if not SQL.call_off(connection, id=id_, at=_text(now)):
        return False
    SQL.end_halted(connection, id=id_, at=_text(now))
    return True


def hold(connection: sqlite3.Connection, id_: int) -> bool:
    """Nobody stands behind it any more."""
    return any(SQL.pass_on(connection, id=id_, state="held", before=before) for before in ("scheduled", "sending"))


# ------------------------------------------------------------------ what became of it


def tally(connection: sqlite3.Connection, announcement: Announcement, rate: float) -> Tally:
    """How far it has come, in people; `rate` is how many a channel takes in a second."""
    report: str | None = SQL.report_of(connection, id=announcement.id)
    if report:
        return Tally(**json.loads(report))
    rows = list(SQL.standings(connection, id=announcement.id))
    left = sum(count for state, _, count, _ in rows if state in WAITS)
    return Tally(
        people=sum(count for _, _, count, _ in rows),
        sent=sum(count for state, _, count, _ in rows if state == "sent"),
        left=left,
        read=sum(read for state, _, _, read in rows if state == "sent"),
        failed=_failed(rows),
        seconds_left=left / rate if rate else 0.0,
    )


def is_frozen(connection: sqlite3.Connection, id_: int) -> bool:
    """Whether only its numbers are left, and nobody is known any more whom it went to."""
    return SQL.report_of(connection, id=id_) is not None


def _failed(rows: list[tuple[str, str, int, int]]) -> dict[str, int]:
    """By reason: why there was no way, or what a channel said."""
    failed: dict[str, int] = {}
    for state, error, count, _ in rows:
        if state in {"gone", "dead"}:
            reason = UNREACHABLE.get(error, error)
            failed[reason] = failed.get(reason, 0) + count
    return dict(sorted(failed.items()))


def mark_read(connection: sqlite3.Connection, announcement_id: int, member: int, now: datetime) -> bool:
    """The member says that it was read; False where that is known, or the member was never sent it."""
    at = _text(now)
    is_new = bool(SQL.read(connection, identity=_identity(announcement_id, member), at=at))
    if is_new:
        SQL.put_away(connection, id=announcement_id, member_id=member, at=at)
    return is_new


def was_sent(connection: sqlite3.Connection, announcement_id: int, member: int) -> bool:
    """Whether it went to this member, or is about to."""
    return bool(SQL.was_sent(connection, identity=_identity(announcement_id, member)))


def has_come(connection: sqlite3.Connection, announcement_id: int, member: int) -> bool:
    """Whether it is with this member: what waits on the page is there."""
    return bool(SQL.has_come(connection, identity=_identity(announcement_id, member)))


def is_read(connection: sqlite3.Connection, announcement_id: int, member: int) -> bool:
    """Whether this member has said that it was read."""
    return bool(SQL.is_read(connection, identity=_identity(announcement_id, member)))


def came(connection: sqlite3.Connection, announcement_id: int, member: int) -> tuple[str, datetime | None]:
    """By which unit it was sent to this member, and when it came."""
    row = SQL.came(connection, identity=_identity(announcement_id, member))
    return (row[0], _instant(row[1])) if row else ("", None)


def of_member(connection: sqlite3.Connection, member: int) -> tuple[tuple[str, datetime | None, datetime | None], ...]:
    """What a member was sent: by which unit, when, and when it was read."""
    rows = SQL.of_member(connection, member_id=member)
    return tuple((unit, _instant(sent), _instant(read)) for unit, sent, read in rows)


def end_for(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    """Nothing more goes to a member who withdrew the consent."""
    SQL.end_for(connection, member_id=member, at=_text(now))
    SQL.end_rest_for(connection, member_id=member)


# ------------------------------------------------------------------ what follows it


def remind_unread(
    connection: sqlite3.Connection,
    id_: int,
    by: int,  # noqa: ARG001  the record says who
    now: datetime,
    timezone: tzinfo = UTC,
) -> bool:
    """Ask that those who have not read it are reminded; False where that was asked today, or nobody is to read it.

    What is asked at night is of the day it goes out on.
    """
    day = awake(now, timezone).astimezone(timezone).date().isoformat()
    return bool(SQL.ask_reminder(connection, id=id_, day=day, at=_text(now)))


def corrected(connection: sqlite3.Connection, id_: int, now: datetime) -> None:
    """Its text was changed once more: everybody who was sent it gets the new one, and is not counted again."""
    SQL.is_corrected(connection, id=id_)
    SQL.overtaken(connection, id=id_)
    _correct(connection, id_, now)
    SQL.correct_reminders(connection, id=id_, lane=ANNOUNCEMENT, since=_text(now - EDITABLE), at=_text(now))


def catch_up(connection: sqlite3.Connection, id_: int, letter: int, edition: int, now: datetime) -> None:
    """What was in the air, in an earlier edition, while a correction was made gets it now that it has arrived."""
    if SQL.corrects(connection, id=id_) > edition:
        _correct(connection, id_, now, letter)


def _correct(connection: sqlite3.Connection, id_: int, now: datetime, only: int | None = None) -> None:
    SQL.correct(
        connection,
        id=id_,
        lane=ANNOUNCEMENT,
        since=_text(now - EDITABLE),
        at=_text(now),
        consent=CONSENT_VERSION,
        only=only,
    )


def went_anew(connection: sqlite3.Connection, letter: int, sent_as: str | None, now: datetime) -> None:
    """A correction stands in this message from now on."""
    SQL.now_sent_as(connection, id=letter, sent_as=sent_as, at=_text(now))


def follow_up(connection: sqlite3.Connection, letter: int, identity: str, now: datetime) -> None:
    """What one message could not hold comes after it, to the same chat."""
    SQL.follow_up(connection, id=letter, identity=identity, not_before=_text(now + APART), at=_text(now))


def _identity(announcement_id: int, member: int) -> str:
    return f"announcement:{announcement_id}:{member}"


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
