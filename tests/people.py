"""The kinds of people whom a permission test asks, and which of them hold which rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import events as e
from handlers.roster import MemberRow, Role, UnitRow
from storage import members
from tests.conversation import Person, Town

Actor = Callable[[Town], Person]

FURTHER = {  # people whom only these tests need, each in the roster once asked for
    "HAI": MemberRow("HAI", "Đỗ Văn Hải", "DU2", (Role("cap_uy", "DU2"),)),
    "HOA": MemberRow("HOA", "Ngô Thị Hoa", "CB5"),
    "KHANH": MemberRow("KHANH", "Bùi Văn Khánh", "CB5"),
    "LAN": MemberRow("LAN", "Đặng Thị Lan", "CB5"),
    "MAI": MemberRow("MAI", "Phan Thị Mai", "CB5", (Role("pho_bi_thu", "CB5"),)),
    "NAM": MemberRow("NAM", "Võ Văn Nam", "CB5", (Role("quan_tri", ""),)),
    "PHUC": MemberRow("PHUC", "Hồ Văn Phúc", "CB6"),
    "QUY": MemberRow("QUY", "Lưu Văn Quý", "CB7", (Role("bi_thu", "CB7"),)),
    "THAO": MemberRow("THAO", "Tạ Thị Thảo", "DU", (Role("cap_uy", "DU"),)),
}
ANOTHER_BRANCH = (
    UnitRow("DU2", "Đảng ủy phường Đông An", "dang_uy", None),
    UnitRow("CB7", "Chi bộ Tổ dân phố 7", "chi_bo", "DU2"),
)


def further(town: Town, code: str) -> str:
    """Enters one of them in the roster."""
    town.write(lambda db: members.write_units(db, ANOTHER_BRANCH if code == "HAI" else ()))
    town.write(lambda db: members.write_members(db, [FURTHER[code]]))
    return code


def nobody(town: Town) -> Person:
    return town.talks("nobody")


def hesitant(town: Town) -> Person:
    """Has read whom the code is for and what would be stored, and has not answered."""
    return _before_consent(town, "DUNG")


def refuser(town: Town) -> Person:
    person = _before_consent(town, further(town, "PHUC"))
    person.presses("Không đồng ý")
    return person


def _before_consent(town: Town, code: str) -> Person:
    person = town.talks(code.lower())
    person.says(town.invite(code))
    person.presses("Đúng, là tôi")
    return person


def put_out(town: Town) -> Person:
    """Was signed out from the member's other device."""
    person = town.joined(further(town, "LAN"))
    town.joined("LAN", "lan-elsewhere").sends(e.OthersSignedOut())
    return person


def colleague(town: Town) -> Person:
    return town.joined("GIANG")


def secretary(town: Town) -> Person:
    return town.joined("BINH")


def deputy(town: Town) -> Person:
    return town.joined(further(town, "MAI"))


def foreign_secretary(town: Town) -> Person:
    return town.joined("CUONG")


def committee(town: Town) -> Person:
    return town.joined("EM")


def foreign_committee(town: Town) -> Person:
    """Of a branch that has nothing to do with the cells at stake."""
    return town.joined(further(town, "HAI"))


def administrator(town: Town) -> Person:
    """Keeps the roster, and is a member of the cell like any other."""
    return town.joined(further(town, "NAM"))


def withdrawn(town: Town) -> Person:
    person = town.joined(further(town, "HOA"))
    person.says("/dulieu")
    person.presses("Rút lại đồng ý")
    person.presses("Rút lại đồng ý")
    return person


def leaver(town: Town) -> Person:
    person = town.joined(further(town, "KHANH"))
    town.leaves("KHANH")
    person.says("/start")
    return person


ROLES: tuple[Actor, ...] = (
    nobody, hesitant, refuser, put_out, colleague, secretary, deputy, foreign_secretary, committee,
    foreign_committee, administrator, withdrawn, leaver,
)  # fmt: skip
STRANGERS: set[Actor] = {nobody, hesitant, refuser, put_out}
COMMITTEES: set[Actor] = {committee, foreign_committee}
SECRETARIES: set[Actor] = {secretary, deputy}  # of the cell at stake
AGREED: set[Actor] = {colleague, *SECRETARIES, foreign_secretary, *COMMITTEES, administrator}
OF_A_PERSON = AGREED | {withdrawn, leaver}
INVITERS: set[Actor] = {*SECRETARIES, foreign_secretary}
SEEING = INVITERS | COMMITTEES
OF_THE_CELL: set[Actor] = {colleague, *SECRETARIES, administrator}
EVERYBODY = STRANGERS | OF_A_PERSON
NOBODY: set[Actor] = set()
LIKE: Mapping[Actor, Actor] = {deputy: secretary}  # holds the same rights, so that no table names both


def like(role: Actor) -> Actor:
    """Whose rights this person has."""
    return LIKE.get(role, role)


def named(thing: object) -> str:
    return str(getattr(thing, "__name__", thing))
