"""Announcements as they are written: text and file sealed, audience, time, and a record of who did what."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from handlers.announcements import Announcement, AttachedFile, Audience, Body, Span, State
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("announcements")
_RESEAL_AT_ONCE = 100


def begin(connection: sqlite3.Connection, unit: int, author: int, now: datetime) -> int:
    """A new draft; returns its id."""
    return int(SQL.begin(connection, unit_id=unit, author_id=author, at=_text(now)))


def one(connection: sqlite3.Connection, seal: Seal, id_: int) -> Announcement | None:
    """One announcement. Raises SealBroken."""
    row = SQL.one(connection, id=id_)
    return _announcement(row, units_of(connection, id_), seal) if row else None


def units_of(connection: sqlite3.Connection, id_: int) -> tuple[int, ...]:
    """The units that were chosen."""
    return tuple(unit for (unit,) in SQL.units_of(connection, id=id_))


def of_unit(
    connection: sqlite3.Connection, seal: Seal, unit: int, most: int, skip: int = 0
) -> tuple[Announcement, ...]:
    """A page of a unit's announcements, the newest first."""
    found = (one(connection, seal, id_) for (id_,) in list(SQL.of_unit(connection, unit_id=unit, most=most, skip=skip)))
    return tuple(each for each in found if each)


def _announcement(row: tuple[Any, ...], units: tuple[int, ...], seal: Seal) -> Announcement:
    id_, unit, unit_name, author, author_name, state, made_at, body, audience, wants_read, urgent = row[:11]
    starts_at, approved_by, corrects, started_at, ended_at, *file = row[11:]
    return Announcement(
        id=id_,
        unit=unit,
        unit_name=unit_name,
        author=author,
        author_name=author_name,
        state=state,
        made_at=datetime.fromisoformat(made_at),
        body=body_from(seal.open(body, _about(id_))) if body else Body(""),
        audience=audience,
        units=units,
        wants_read=None if wants_read is None else bool(wants_read),
        urgent=bool(urgent),
        starts_at=_instant(starts_at),
        approved_by=approved_by,
        corrects=corrects,
        file=_file(file, id_, seal),
        started_at=_instant(started_at),
        ended_at=_instant(ended_at),
    )


def _file(file: list[Any], id_: int, seal: Seal) -> AttachedFile | None:
    kind, name, media_type, size = file
    return AttachedFile(kind, seal.open(name, _name(id_)).decode(), media_type, size) if kind else None


def standing(connection: sqlite3.Connection, id_: int) -> tuple[int, int, State] | None:
    """Its unit, its author and how far it is, and nothing of what it says."""
    row = SQL.standing(connection, id=id_)
    return (row[0], row[1], row[2]) if row else None


def has_begun(connection: sqlite3.Connection, id_: int) -> bool:
    """Whether some may have it already: nobody writes it anew then."""
    return bool(SQL.has_begun(connection, id=id_))


# ------------------------------------------------------------------ what is written


def write_body(connection: sqlite3.Connection, seal: Seal, id_: int, body: Body) -> None:
    SQL.write(connection, id=id_, body=seal.seal(body_text(body).encode(), _about(id_)))


def body_text(body: Body) -> str:
    """A text with its styles, as it is stored."""
    return json.dumps({"text": body.text, "spans": [asdict(span) for span in body.spans]}, ensure_ascii=False)


def body_from(plain: bytes) -> Body:
    """What `body_text` made."""
    given = json.loads(plain)
    return Body(given["text"], tuple(Span(**span) for span in given["spans"]))


def address_to(connection: sqlite3.Connection, id_: int, audience: Audience, units: Iterable[int] = ()) -> None:
    SQL.address(connection, id=id_, audience=audience)
    SQL.forget_units(connection, id=id_)
    SQL.choose_units(connection, [{"id": id_, "unit_id": unit} for unit in units])


def want_read(connection: sqlite3.Connection, id_: int, wanted: bool) -> None:
    SQL.want_read(connection, id=id_, wanted=int(wanted))


def make_urgent(connection: sqlite3.Connection, id_: int, urgent: bool) -> None:
    SQL.make_urgent(connection, id=id_, urgent=int(urgent))


def start_at(connection: sqlite3.Connection, id_: int, at: datetime | None) -> None:
    """None: at once."""
    SQL.time(connection, id=id_, starts_at=_text(at) if at else None)


def pass_on(connection: sqlite3.Connection, id_: int, before: State, state: State) -> bool:
    """From one state to the next; False where somebody else was first."""
    return bool(SQL.pass_on(connection, id=id_, state=state, before=before))


# ------------------------------------------------------------------ its file


def put_file(connection: sqlite3.Connection, seal: Seal, id_: int, file: AttachedFile, content: bytes) -> None:
    """Its one photo or file, in place of the one before."""
    SQL.put_file(
        connection,
        id=id_,
        kind=file.kind,
        media_type=file.media_type,
        size=file.size,
        name=seal.seal(file.name.encode(), _name(id_)),
        content=seal.seal(content, _content(id_)),
    )
    SQL.forget_uploads(connection, id=id_)
    SQL.revised(connection, id=id_)


def drop_file(connection: sqlite3.Connection, id_: int) -> None:
    SQL.drop_file(connection, id=id_)
    SQL.forget_uploads(connection, id=id_)
    SQL.revised(connection, id=id_)


def content_of(connection: sqlite3.Connection, seal: Seal, id_: int) -> bytes | None:
    """What its file holds. Raises SealBroken."""
    sealed = SQL.content(connection, id=id_)
    return seal.open(sealed, _content(id_)) if sealed else None


def revision_of(connection: sqlite3.Connection, id_: int) -> int:
    """How often what recipients see was changed: a file that was uploaded before is another one."""
    return int(SQL.revision(connection, id=id_) or 0)


def remember_upload(connection: sqlite3.Connection, id_: int, channel: str, file_id: str) -> None:
    """A platform that was given the file once calls it so."""
    SQL.remember_upload(connection, id=id_, channel=channel, file_id=file_id)


def upload_of(connection: sqlite3.Connection, id_: int, channel: str) -> str | None:
    file_id: str | None = SQL.upload(connection, id=id_, channel=channel)
    return file_id


# ------------------------------------------------------------------ its record


def record(connection: sqlite3.Connection, id_: int, member: int | None, what: str, now: datetime) -> None:
    SQL.record(connection, id=id_, member_id=member, what=what, at=_text(now))


def record_of(connection: sqlite3.Connection, id_: int) -> tuple[tuple[datetime, str, str], ...]:
    """When, what, and who, the oldest first."""
    return tuple((datetime.fromisoformat(at), what, name or "") for at, what, name in SQL.record_of(connection, id=id_))


def newest_deed(connection: sqlite3.Connection, id_: int) -> int:
    """The number of the newest deed: another one where anything of it was decided since."""
    return int(SQL.newest_deed(connection, id=id_))


# ------------------------------------------------------------------ sealing


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next texts with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.sealed_texts(connection, after=after, most=_RESEAL_AT_ONCE))
    for id_, body in rows:
        SQL.write(connection, id=id_, body=seal.seal(seal.open(body, _about(id_)), _about(id_)))
    return (rows[-1][0] if rows else None), len(rows)


def reseal_some_files(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """The same for the next file: one at a time, for it may be large."""
    row = SQL.sealed_file(connection, after=after)
    if row is None:
        return None, 0
    id_, name, content = row
    SQL.reseal_file(
        connection,
        id=id_,
        name=seal.seal(seal.open(name, _name(id_)), _name(id_)),
        content=seal.seal(seal.open(content, _content(id_)), _content(id_)),
    )
    return id_, 1


def _about(id_: int) -> str:
    return f"announcement|{id_}"


def _name(id_: int) -> str:
    return f"announcement-file-name|{id_}"


def _content(id_: int) -> str:
    return f"announcement-file|{id_}"


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
