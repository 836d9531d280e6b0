"""A town for suggestions for review: two branches, everybody in, and one suggestion by a secretary to a member."""

from __future__ import annotations

import itertools
import shutil
from functools import cache
from pathlib import Path

from bot.front import Front
from bot.suggestion_letters import send_suggestion_letters
from handlers import events as e
from handlers.roster import MemberRow, Role, UnitRow
from storage import members, outbox, suggestions
from storage.database import Database
from tests.conversation import Person, Town, fresh_database

REASON = "Ba kỳ họp gần đây đồng chí ít góp ý."
ANSWER = "Tôi phải chăm mẹ ốm nên vắng hai buổi."
OUTCOME = "Đã kiểm điểm tại cuộc họp, đồng chí nhận rõ."
DAY = "2026-12-20"

MORE_UNITS = (UnitRow("DU2", "Đảng ủy phường An Bình", "dang_uy", None), UnitRow("CB7", "Chi bộ 7", "chi_bo", "DU2"))
MORE_PEOPLE = (
    MemberRow("PHUC", "Đặng Văn Phúc", "CB5", (Role("pho_bi_thu", "CB5"),)),
    MemberRow("LAM", "Ngô Thị Lam", "CB6", (Role("cap_uy", "DU"),)),
    MemberRow("XUAN", "Mai Thị Xuân", "CB7", (Role("cap_uy", "DU2"),)),
    MemberRow("VAN", "Phan Thị Vân", "CB5"),  # has never come in
    MemberRow("YEN", "Lưu Thị Yến", "CB5", (Role("quan_tri", ""),)),
)
EVERYBODY = ("AN", "BINH", "CUONG", "DUNG", "EM", "GIANG", "PHUC", "LAM", "XUAN", "YEN")


@cache
def _settled(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    town = Town(fresh_database(folder))
    town.write(lambda db: members.write_units(db, MORE_UNITS))
    town.write(lambda db: members.write_members(db, MORE_PEOPLE))
    for code in EVERYBODY:
        town.joined(code)
    town.close()
    return town.path


def settled(folder: Path) -> Town:
    """A town of one's own where everybody has come in; it is made once for all tests."""
    there = _settled(folder.parent / "settled")
    shutil.copyfile(there, folder / "tusoi.db")
    return Town(folder / "tusoi.db", updates=itertools.count(1000))


def people(town: Town) -> dict[str, Person]:
    """Everybody, at the menu; who they are stands in `tests.conversation.PEOPLE` and above."""
    folk = {code: town.talks(code.lower()) for code in EVERYBODY}
    for person in folk.values():
        person.sends(e.MenuOpened())
    return folk


def write(author: Person, to: e.SuggestionToMember | e.SuggestionToUnit, reason: str = REASON) -> None:
    """Up to the last look."""
    author.sends(to)
    author.sends(e.SubjectChosen("1.5"))
    author.says(reason)
    author.sends(e.ByWhenChosen(0, DAY))


def suggest(author: Person, to: e.SuggestionToMember | e.SuggestionToUnit, reason: str = REASON) -> int:
    """Written and sent; returns its id."""
    write(author, to, reason)
    author.presses("Gửi gợi ý")
    return newest(author.town)


def newest(town: Town) -> int:
    return int(town.connection.execute("SELECT max(id) FROM suggestions").fetchone()[0])


def to_an(town: Town) -> e.SuggestionToMember:
    return e.SuggestionToMember(town.unit_of("CB5"), "AN")


def says(person: Person, id_: int, what: str, text: str) -> None:
    person.sends(e.SuggestionEntryOpened(id_, what))
    person.says(text)


def state_of(town: Town, id_: int) -> str:
    return str(town.connection.execute("SELECT state FROM suggestions WHERE id = ?", (id_,)).fetchone()[0])


def history(town: Town, id_: int, reader: str) -> list[tuple[str, str, str]]:
    """What somebody may read of one: who did what, and in which words."""
    one = suggestions.one(town.connection, town.seal, id_, town.id_of(reader))
    return [(each.name, each.what, each.text) for each in one.entries] if one else []


async def beats(town: Town) -> None:
    """What the pulse does about letters."""
    database = await Database.open(town.path)
    try:
        await send_suggestion_letters(Front(database, town.house, lambda: town.now, outboxes={"telegram": _wake}))
    finally:
        await database.close()


def _wake() -> None:
    """Nobody sends anything here."""


def letters(town: Town) -> list[tuple[str, str, str]]:
    """To whom, of which kind, and the whole text of every letter that waits."""
    rows = town.connection.execute(
        "SELECT members.code, kind, identity, payload FROM outbox JOIN members ON members.id = outbox.member_id"
        " WHERE kind LIKE 'suggestion%' AND outbox.state = 'queued' ORDER BY outbox.id"
    ).fetchall()
    return [(code, kind, outbox._opened(town.seal, sealed, identity)) for code, kind, identity, sealed in rows]


def told(town: Town) -> list[tuple[str, str]]:
    return [(code, kind) for code, kind, _ in letters(town)]
