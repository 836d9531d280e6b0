"""A chat driver: people talk to the whole core, database and words included, without any platform."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.catalogues import Shelf, load_catalogues
from bot.channels.plain import as_text
from bot.screen import Button
from bot.turn import House, Inbound, Reply, take_turn
from bot.wording import Wording, load_wording
from handlers import codes
from handlers.events import Event, Outdated, Said
from handlers.packing import unpack_event
from handlers.roster import MemberRow, Role, UnitRow
from storage import invitations, members
from storage.database import commit_together, connect
from storage.migrate import migrate
from storage.sealing import Seal, check_keyring

TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)  # 12 o'clock in Vietnam
KEY = bytes(range(32))

UNITS = (
    UnitRow("DU", "Đảng ủy phường Hòa Bình", "dang_uy", None),
    UnitRow("CB5", "Chi bộ Tổ dân phố 5", "chi_bo", "DU"),
    UnitRow("CB6", "Chi bộ Tổ dân phố 6", "chi_bo", "DU"),
)
PEOPLE = (
    MemberRow("AN", "Nguyễn Văn An", "CB5", ()),
    MemberRow("BINH", "Trần Thị Bình", "CB5", (Role("bi_thu", "CB5"),)),
    MemberRow("CUONG", "Lê Văn Cường", "CB6", (Role("bi_thu", "CB6"),)),
    MemberRow("DUNG", "Phạm Thị Dung", "CB6", ()),
    MemberRow("EM", "Hoàng Văn Em", "DU", (Role("cap_uy", "DU"),)),
    MemberRow("GIANG", "Vũ Thị Giang", "CB5", ()),
)


@cache
def shelf() -> Shelf:
    return load_catalogues()


@cache
def wording() -> Wording:
    return load_wording(TIMEZONE)


_template: list[Path] = []


def fresh_database(folder: Path) -> Path:
    """A migrated, empty database; migrated once and copied, for Alembic costs a second."""
    if not _template or not _template[0].exists():
        made = folder.parent / "template.db"
        made.unlink(missing_ok=True)
        connect(made).close()
        migrate(made)
        _template[:] = [made]
    path = folder / "tusoi.db"
    shutil.copyfile(_template[0], path)
    return path


@dataclass
class Town:
    """A small organisation on a real database, and the clock on its wall."""

    path: Path
    now: datetime = NOON
    seal: Seal = field(default_factory=lambda: Seal([KEY]))
    updates: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.connection = connect(self.path)
        letters = itertools.count()
        self.house = House(self.seal, shelf(), wording(), TIMEZONE, lambda: _letters(next(letters)))
        self.write(lambda connection: check_keyring(connection, self.seal))
        self.write(lambda connection: members.write_units(connection, UNITS))
        self.write(lambda connection: members.write_members(connection, PEOPLE))

    def write(self, work: object) -> object:
        result = commit_together(self.connection, [work])[0]  # type: ignore[list-item]  # any function of a connection
        if isinstance(result, Exception):
            raise result
        return result

    def invite(self, member_code: str) -> str:
        """A fresh code for a member, as an administrator makes it."""
        ends = codes.ends_at(self.now)
        code = codes.make(ends, f"TEST{next(self.updates):04d}".replace("0", "Z").replace("1", "Y"))

        def add(connection: sqlite3.Connection) -> None:
            person = members.by_code(connection, member_code)
            assert person is not None
            invitations.add(connection, self.seal, person.id, code, ends)

        self.write(add)
        return code

    def take(self, inbound: Inbound) -> Reply:
        def turn(connection: sqlite3.Connection) -> Reply:
            return take_turn(connection, inbound, self.house, self.now)

        reply = self.write(turn)
        assert isinstance(reply, Reply)
        return reply

    def restart(self) -> None:
        """The process ends and begins again: only the file is left."""
        self.connection.close()
        self.connection = connect(self.path)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def close(self) -> None:
        self.connection.close()

    def talks(self, address: str, channel: str = "telegram") -> Person:
        return Person(self, channel, address)

    def joined(self, member_code: str, address: str = "", channel: str = "telegram") -> Person:
        """Somebody who has come in and agreed."""
        person = self.talks(address or member_code.lower(), channel)
        person.says(f"/start {self.invite(member_code)}")
        person.presses("Đúng, là tôi")
        person.presses("Đồng ý")
        return person


def _letters(number: int) -> str:
    return "".join(codes.ALPHABET[(number // 30**at) % 30] for at in range(codes.RANDOM_LENGTH))


@dataclass
class Person:
    """Somebody with a phone. Every reply is also written down as a transcript."""

    town: Town
    channel: str
    address: str
    replies: list[Reply] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    def says(self, text: str) -> Reply:
        return self._happens(Said(text), text)

    def presses(self, label: str, reply: Reply | None = None) -> Reply:
        """Press a button of the newest screen, or of an older one."""
        pressed = next(button for button in buttons(reply or self.replies[-1]) if button.label == label)
        old = "" if reply is None or reply is self.replies[-1] else " (nút cũ)"
        return self._happens(unpack_event(pressed.event), f"[{label}]{old}")

    def sends(self, event: Event) -> Reply:
        """A forged event: what a modified client could send."""
        return self._happens(event, f"<{type(event).__name__}>")

    def _happens(self, event: Event, shown: str) -> Reply:
        inbound = Inbound(self.channel, self.address, event, f"{self.address}-{next(self.town.updates)}")
        reply = self.town.take(inbound)
        self.replies.append(reply)
        self.transcript += [f"thành viên: {shown}", self._told(reply), ""]
        return reply

    def _told(self, reply: Reply) -> str:
        words = wording()[reply.screen.language]
        if self.channel != "telegram":
            text = as_text(reply.screen, words)
        else:
            rows = [" ".join(f"[{button.label}]" for button in row) for row in reply.screen.choices]
            text = as_text(replace(reply.screen, choices=()), words) + "".join(f"\n{row}" for row in rows)
        files = [f"({type(attachment).__name__})" for attachment in reply.attachments]
        body = "\n".join([text, *files]).split("\n")
        return "bot:        " + "\n            ".join(body).replace("            \n", "\n")

    @property
    def screen(self) -> str:
        """What stands on the screen now, as plain text."""
        return as_text(self.replies[-1].screen, wording()[self.replies[-1].screen.language])

    def walks(self, answers: dict[str, str] | None = None) -> Reply:
        """From the menu through all open questions; `answers` by number, "Không có" otherwise."""
        reply = self.presses("Tự soi")
        while reply.screen.progress:
            number, _ = reply.screen.progress
            reply = self.presses((answers or {}).get(str(number), "Không có"))
        return reply


def buttons(reply: Reply) -> list[Button]:
    return [button for row in reply.screen.choices for button in row]


def is_dead_end(reply: Reply) -> bool:
    return not buttons(reply) or any(isinstance(unpack_event(button.event), Outdated) for button in buttons(reply))
