"""A town that announces: two committees, people who have joined, and one announcement written from end to end."""

from __future__ import annotations

from handlers.roster import MemberRow, Role, UnitRow
from handlers.states import AtAnnouncement, AttachingFile, ConfirmingAnnouncement
from storage import announcements, deliveries, members
from tests.conversation import Person, Town

TEXT = "Mời các đồng chí dự hội nghị sáng thứ Bảy."
UNITS = (
    UnitRow("DK", "Đảng ủy phường Bến Đá", "dang_uy", None),
    UnitRow("CB1", "Chi bộ Bến Đá 1", "chi_bo", "DK"),
)
PEOPLE = (
    MemberRow("KIEN", "Bùi Văn Kiên", "DU", (Role("cap_uy", "DU"),)),
    MemberRow("LAN", "Ngô Thị Lan", "DK", (Role("cap_uy", "DK"),)),
)


def settle(town: Town) -> None:
    """A second member of the committee, and another branch with a committee of its own."""
    town.write(lambda db: members.write_units(db, UNITS))
    town.write(lambda db: members.write_members(db, PEOPLE))


def announces(person: Person, text: str = TEXT) -> int:
    """Up to the last look: to everybody, with a reading mark, at once; returns the id."""
    person.says("/thongbao")
    person.presses("Soạn thông báo")
    person.says(text)
    person.presses("Bỏ qua")
    person.presses("Tất cả đảng viên")
    person.presses("Cần “Đã đọc”")
    person.presses("Gửi ngay")
    place = person.replies[-1].chat.state
    assert isinstance(place, ConfirmingAnnouncement)
    return place.announcement


def attaching(person: Person, text: str = TEXT) -> int:
    """Written, and a file is asked for."""
    person.says("/thongbao")
    person.presses("Soạn thông báo")
    person.says(text)
    place = person.replies[-1].chat.state
    assert isinstance(place, AttachingFile)
    return place.announcement


def sent(town: Town, id_: int) -> None:
    """What the sweep and the channels do, all at once."""
    starts(town, id_)
    town.connection.execute(
        "UPDATE outbox SET state = 'sent', ended_at = ? WHERE announcement_id = ? AND state = 'queued'",
        (town.now.isoformat(), id_),
    )
    town.write(lambda db: deliveries.end(db, id_, town.now))


def starts(town: Town, id_: int) -> None:
    one = announcements.one(town.connection, town.seal, id_)
    assert one is not None
    town.write(lambda db: deliveries.queue(db, one, town.house.channels, town.now, town.house.timezone))


def state_of(town: Town, id_: int) -> str:
    one = announcements.one(town.connection, town.seal, id_)
    return one.state if one else "nothing"


def text_of(town: Town, id_: int) -> str:
    one = announcements.one(town.connection, town.seal, id_)
    return one.body.text if one else ""


def is_at(person: Person, id_: int) -> bool:
    return person.replies[-1].chat.state == AtAnnouncement(id_)


def demoted(town: Town, code: str, unit: str = "DU") -> None:
    """The roster says that this person is in no committee any more."""
    (name,) = town.connection.execute("SELECT name FROM members WHERE code = ?", (code,)).fetchone()
    town.write(lambda db: members.write_members(db, [MemberRow(code, name, unit, ())]))
