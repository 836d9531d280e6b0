"""Announcements as they are written, agreed to, halted, corrected and read, in whole conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers import events as e
from handlers import facts as f
from handlers.announcements import LONGEST_TEXT, Announcement, AttachedFile, Body, Span
from handlers.packing import EVENTS
from handlers.states import (
    AtAnnouncement,
    AtAnnouncements,
    AtMenu,
    AttachingFile,
    ChoosingStart,
    ConfirmingAnnouncement,
    ConfirmingUrgency,
    PickingUnits,
    WritingAnnouncement,
)
from handlers.vocabulary import ExportFile
from storage import announcements, deliveries
from storage.desk import Desk, FactRefused
from storage.facts import write
from tests.announcing_town import TEXT, announces, attaching, demoted, sent, settle, starts, state_of, text_of
from tests.conversation import A_PDF, Person, Town, labels, shelf, wording

WORDS = wording()["vi"]
A_JPG = b"\xff\xd8\xff\xe0 a photo"
EVENING = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)  # 21 o'clock in Vietnam
Actor = Callable[[Town], Person]


@pytest.fixture(autouse=True)
def settled(town: Town) -> None:
    settle(town)


@pytest.fixture
def em(town: Town) -> Person:
    """Of the committee of the ward."""
    return town.joined("EM")


@pytest.fixture
def an(town: Town) -> Person:
    """A member below it who can be reached."""
    return town.joined("AN")


def one(town: Town, id_: int) -> Announcement:
    found = announcements.one(town.connection, town.seal, id_)
    assert found is not None
    return found


def notices(person: Person) -> tuple[str, ...]:
    return person.replies[-1].screen.notices


def place(person: Person) -> object:
    return person.replies[-1].chat.state


def newest(town: Town, id_: int) -> int:
    """The newest deed in its record: what somebody has read who looks at it now."""
    return announcements.newest_deed(town.connection, id_)


def record(town: Town, id_: int) -> list[tuple[str, str]]:
    return [(what, who) for _, what, who in announcements.record_of(town.connection, id_)]


# ------------------------------------------------------------------ who


@pytest.mark.parametrize("code", ["AN", "BINH", "CUONG"])
def test_a_member_and_a_secretary_announce_nothing(town: Town, code: str) -> None:
    person = town.joined(code)
    assert "Thông báo" not in labels(person.says("/menu"))
    assert person.says("/thongbao").screen.notices == (WORDS("not_allowed"),)


def test_a_stranger_is_asked_for_a_code(town: Town) -> None:
    assert town.talks("nobody").says("/thongbao").screen.notices == (WORDS("stranger.first_code"),)


def test_a_committee_finds_it_in_the_menu(em: Person) -> None:
    em.says("/menu")
    em.presses("Thông báo")
    assert place(em) == AtAnnouncements(1, 0)
    assert labels(em.replies[-1]) == ["Soạn thông báo", "Hai người duyệt", "Về trang đầu"]


def test_who_is_in_two_committees_says_for_which(town: Town) -> None:
    town.connection.execute(
        "INSERT INTO roles (member_id, role, unit_id) VALUES (?, 'cap_uy', ?)", (town.id_of("LAN"), town.unit_of("DU"))
    )
    lan = town.joined("LAN")
    lan.says("/thongbao")
    assert place(lan) == AtAnnouncements(0, 0)
    lan.presses("Đảng ủy phường Bến Đá")
    lan.presses("Soạn thông báo")
    assert place(lan) == WritingAnnouncement(town.unit_of("DK"))


def events_about(id_: int) -> list[Any]:
    """Every button there is about announcements, forged to name this one."""
    samples: dict[str, Any] = {"audience": "all", "at": "", "unit": 2, "page": 0}
    made: list[Any] = []
    for kind in EVENTS.values():
        names = [field.name for field in fields(kind)]
        if "announcement" in names:
            made.append(kind(**{name: id_ if name == "announcement" else samples.get(name, True) for name in names}))
    return made


@pytest.mark.parametrize("code", ["LAN", "AN", "BINH", "KIEN"])
def test_nobody_else_sees_or_touches_a_draft(town: Town, em: Person, code: str) -> None:
    """Another branch's committee, a member, a secretary, a colleague of the same committee."""
    id_ = announces(em, "điều riêng của bản nháp")
    person = town.joined(code)
    before = town.dump("chats", "inbox")
    for event in events_about(id_):
        reply = person.sends(event)
        assert "điều riêng" not in person.screen
        assert reply.screen.notices
    assert len(events_about(id_)) > 30
    assert town.dump("chats", "inbox") == before


@pytest.mark.parametrize("code", ["LAN", "AN", "BINH"])
def test_nobody_else_sees_or_touches_what_is_being_sent(town: Town, em: Person, code: str) -> None:
    person = town.joined(code)
    id_ = announces(em, "điều riêng của đơn vị")
    em.presses("Gửi")
    before = town.dump("chats", "inbox")
    for event in events_about(id_):
        person.sends(event)
        assert "điều riêng" not in person.screen
    assert town.dump("chats", "inbox") == before


# ------------------------------------------------------------------ writing


def test_a_text_is_kept_with_its_styles(town: Town, em: Person) -> None:
    id_ = attaching(em, "Họp *gấp* tại _hội trường_")
    assert one(town, id_).body == Body("Họp gấp tại hội trường", (Span("bold", 4, 3), Span("italic", 12, 10)))


def test_a_platforms_styles_are_kept_and_stars_are_then_stars(town: Town, em: Person) -> None:
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    em.sends(e.Said("Họp *gấp* ngay", (Span("underline", 0, 3), Span("link", 10, 40, "https://a.vn"))))
    kept = one(town, 1).body
    assert kept == Body("Họp *gấp* ngay", (Span("underline", 0, 3), Span("link", 10, 4, "https://a.vn")))


def test_a_text_of_exactly_as_many_letters_as_fit_is_taken(town: Town, em: Person) -> None:
    text = ("🌱 đồng chí ế và *sao* " * 400)[: LONGEST_TEXT - 1] + "."
    assert len(text) == LONGEST_TEXT
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    em.sends(e.Said(text, (Span("bold", 0, LONGEST_TEXT),)))
    assert place(em) == AttachingFile(1)
    assert one(town, 1).body == Body(text, (Span("bold", 0, LONGEST_TEXT),))


@pytest.mark.parametrize(("more", "told"), [(1, "Dài quá 1 ký tự"), (77, "Dài quá 77 ký tự")])
def test_a_text_that_is_too_long_is_told_by_how_much(em: Person, more: int, told: str) -> None:
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    em.says("a" * (LONGEST_TEXT + more))
    assert notices(em)[0].startswith(told)
    assert place(em) == WritingAnnouncement(1, refused=True)


def test_so_many_emoji_that_a_platform_would_cut_them_off_are_too_many(em: Person) -> None:
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    em.says("🌱" * 3000)
    assert notices(em)[0].startswith("Dài quá 1075 ký tự so với mức 1925.")
    em.says("🌱" * 1925)
    assert place(em) == AttachingFile(1)


@pytest.mark.parametrize("text", ["TỐI MẬT\nKế hoạch", "Kính gửi\nĐộ mật: Mật\nvề việc"])
def test_a_marking_of_secrecy_stops_it_with_an_explanation(town: Town, em: Person, text: str) -> None:
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    em.says(text)
    assert "không gửi được qua đây" in notices(em)[0]
    assert town.dump().get("announcements") is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": "MẬT - Kế hoạch.pdf"},
        {"caption": "Độ mật: Tối mật"},
        {"lines": ("TUYỆT MẬT",)},
    ],
)
def test_a_file_that_bears_a_marking_is_stopped(town: Town, em: Person, change: dict[str, Any]) -> None:
    id_ = attaching(em)
    event = e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", 10, A_PDF)
    em.sends(replace(event, **change))
    assert "bí mật" in notices(em)[0].lower() or "mật" in notices(em)[0].lower()
    assert one(town, id_).file is None


def test_a_photo_goes_with_it_and_is_never_uploaded_again(town: Town, em: Person) -> None:
    id_ = attaching(em)
    em.sends(e.AnnouncementFileSent(id_, "photo", "Hội nghị.jpg", len(A_PDF), A_JPG, file_id="AgACAgUAAx"))
    assert one(town, id_).file == AttachedFile("photo", "Hội nghị.jpg", "image/jpeg", len(A_PDF))
    assert announcements.content_of(town.connection, town.seal, id_) == A_PDF
    assert announcements.upload_of(town.connection, id_, "telegram") == "AgACAgUAAx"
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", len(A_PDF), A_PDF))
    assert announcements.upload_of(town.connection, id_, "telegram") is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"size": 20 * 2**20 + 1}, WORDS("papers.too_big", most=20)),
        ({"size": 0}, WORDS("papers.empty")),
        ({"name": "Phim.mp4"}, WORDS("papers.wrong_kind")),
        ({"head": b"MZ"}, WORDS("papers.wrong_kind")),
        ({"lines": None}, WORDS("papers.unreadable")),
    ],
)
def test_a_file_that_cannot_be_taken_is_explained(town: Town, em: Person, change: dict[str, Any], told: str) -> None:
    id_ = attaching(em)
    em.sends(replace(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", 10, A_PDF), **change))
    assert (notices(em), one(town, id_).file) == ((told,), None)


def test_an_image_too_large_for_a_photo_goes_as_a_file(town: Town, em: Person) -> None:
    id_ = attaching(em)
    em.sends(e.AnnouncementFileSent(id_, "photo", "Ảnh.jpg", 11 * 2**20, A_JPG))
    kept = one(town, id_).file
    assert kept is not None
    assert kept.kind == "document"


def test_a_file_can_be_taken_away_again(town: Town, em: Person) -> None:
    id_ = attaching(em)
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", 10, A_PDF))
    em.sends(e.AnnouncementFileOpened(id_))
    em.presses("Bỏ tệp này")
    assert one(town, id_).file is None


def test_a_draft_survives_leaving_and_a_restart_and_stands_in_the_list(town: Town, em: Person) -> None:
    attaching(em)
    em.says("/menu")
    town.restart()
    em.says("/thongbao")
    em.presses("Mời các đồng chí dự hội nghị…")
    assert em.replies[-1].screen.title == WORDS("announcing.to_whom")


def test_every_part_can_be_changed_and_the_rest_stays(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    before = one(town, id_)
    em.presses("Sửa")
    em.presses("Nội dung")
    em.says("Lời khác")
    em.presses("Sửa")
    em.presses("Người nhận")
    em.presses("Bí thư, phó bí thư")
    em.presses("Sửa")
    em.presses("“Đã đọc”")
    em.presses("Không cần")
    em.presses("Sửa")
    em.presses("Thời điểm gửi")
    em.says("15/12 9:00")
    assert place(em) == ConfirmingAnnouncement(id_)
    at = datetime(2026, 12, 15, 2, 0, tzinfo=UTC)
    after = replace(before, body=Body("Lời khác"), audience="secretaries", wants_read=False, starts_at=at)
    assert one(town, id_) == after


def test_the_list_has_pages_the_newest_first(em: Person) -> None:
    for number in range(6):
        attaching(em, f"Thông báo thứ {number}")
    em.says("/thongbao")
    assert labels(em.replies[-1])[1:6] == [f"Thông báo thứ {number}" for number in (5, 4, 3, 2, 1)]
    em.presses("Trang sau")
    assert labels(em.replies[-1])[1] == "Thông báo thứ 0"


# ------------------------------------------------------------------ to whom


def picking(em: Person) -> int:
    id_ = attaching(em)
    em.presses("Bỏ qua")
    em.presses("Chọn đơn vị")
    return id_


def test_units_are_ticked_and_unticked(town: Town, em: Person) -> None:
    id_ = picking(em)
    em.presses("Chi bộ Tổ dân phố 5")
    em.presses("Chi bộ Tổ dân phố 6")
    em.presses("✓ Chi bộ Tổ dân phố 5")
    assert (one(town, id_).audience, one(town, id_).units) == ("units", (town.unit_of("CB6"),))
    em.presses("Xong")
    assert em.replies[-1].screen.title == WORDS("announcing.read_mark")


def test_no_unit_is_no_audience(em: Person) -> None:
    id_ = picking(em)
    em.presses("Xong")
    assert (place(em), notices(em)) == (PickingUnits(id_), (WORDS("announcing.no_unit_yet"),))


def test_a_unit_with_units_below_is_opened_and_can_be_chosen_whole(town: Town, em: Person) -> None:
    town.connection.execute("UPDATE units SET parent_id = ? WHERE code = 'DK'", (town.unit_of("DU"),))
    id_ = picking(em)
    em.presses("Đảng ủy phường Bến Đá")
    em.presses("Chọn cả đơn vị này")
    assert one(town, id_).units == (town.unit_of("DK"),)
    assert WORDS("announcing.covered") in em.screen
    em.presses("Lên cấp trên")
    assert "✓ Đảng ủy phường Bến Đá" in labels(em.replies[-1])


def test_what_hangs_below_a_chosen_unit_is_not_chosen_once_more(town: Town, em: Person) -> None:
    town.connection.execute("UPDATE units SET parent_id = ? WHERE code = 'DK'", (town.unit_of("DU"),))
    id_ = picking(em)
    em.presses("Đảng ủy phường Bến Đá")
    em.presses("Chi bộ Bến Đá 1")
    em.presses("Chọn cả đơn vị này")
    assert one(town, id_).units == (town.unit_of("DK"),)
    em.presses("Chi bộ Bến Đá 1")
    assert (notices(em), one(town, id_).units) == ((WORDS("announcing.covered"),), (town.unit_of("DK"),))


@pytest.mark.parametrize("unit", ["DK", "CB1", "DU"])
def test_a_forged_unit_that_is_not_below_is_refused(town: Town, em: Person, unit: str) -> None:
    id_ = picking(em)
    em.sends(e.UnitTicked(id_, town.unit_of(unit), True))
    assert notices(em) == (WORDS("announcing.not_below"),)
    assert one(town, id_).units == ()


@pytest.mark.parametrize("unit", ["DK", "CB1"])
def test_a_forged_look_into_another_branch_shows_nothing(town: Town, em: Person, unit: str) -> None:
    id_ = picking(em)
    em.sends(e.UnitsOpened(id_, town.unit_of(unit)))
    assert "Bến Đá" not in em.screen


def test_a_unit_that_strayed_from_the_tree_keeps_it_from_going_out(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    town.write(lambda db: announcements.address_to(db, id_, "units", [town.unit_of("CB5")]))
    town.connection.execute("UPDATE units SET parent_id = ? WHERE code = 'CB5'", (town.unit_of("DK"),))
    em.sends(e.AnnouncementConfirmed(id_))
    assert (state_of(town, id_), notices(em)) == ("draft", (WORDS("announcing.strayed"),))


def test_an_audience_that_reaches_nobody_cannot_be_sent(town: Town, em: Person) -> None:
    id_ = announces(em)
    town.write(lambda db: announcements.address_to(db, id_, "units", [town.unit_of("CB6")]))
    em.sends(e.AnnouncementOpened(id_))
    assert WORDS("announcing.reaches_nobody") in em.screen
    em.presses("Gửi")
    assert (state_of(town, id_), notices(em)) == ("draft", (WORDS("announcing.reaches_nobody"),))


def test_the_last_look_tells_people_by_channel_and_who_is_out_of_reach(town: Town, em: Person, an: Person) -> None:
    town.joined("BINH", channel="web")
    id_ = announces(em)
    assert deliveries.reached(town.connection, one(town, id_), town.house.channels).by_channel == {
        "telegram": 2,
        "web": 1,
    }
    assert em.replies[-1].screen.lines == (
        (
            "Gửi tới: Đảng ủy phường Hòa Bình và các đơn vị bên dưới\n3 đồng chí\nTelegram 2 · trang web 1\n"
            "Chưa liên lạc được 4 (chưa tham gia: 4)"
        ),
        "Cần “Đã đọc”: có\nBắt đầu: ngay\nDự kiến dưới 1 phút",
    )


# ------------------------------------------------------------------ when


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("15/12 8:00", datetime(2026, 12, 15, 1, 0, tzinfo=UTC)),
        ("mai 9 giờ", datetime(2026, 12, 6, 2, 0, tzinfo=UTC)),
        ("9:30 ngày mai", datetime(2026, 12, 6, 2, 30, tzinfo=UTC)),
        ("15 giờ hôm nay", datetime(2026, 12, 5, 8, 0, tzinfo=UTC)),
        ("15:30", datetime(2026, 12, 5, 8, 30, tzinfo=UTC)),
        ("ngày kia", datetime(2026, 12, 7, 1, 0, tzinfo=UTC)),
        ("ngay", None),
    ],
)
def test_a_start_is_understood_as_it_is_typed(town: Town, em: Person, typed: str, at: datetime | None) -> None:
    id_ = announces(em)
    em.sends(e.StartOpened(id_))
    em.says(typed)
    assert (place(em), one(town, id_).starts_at) == (ConfirmingAnnouncement(id_), at)


@pytest.mark.parametrize("typed", ["4/12/2026 8:00", "8:00", "hôm nay 11 giờ"])
def test_a_time_that_has_passed_is_refused(em: Person, typed: str) -> None:
    id_ = announces(em)
    em.sends(e.StartOpened(id_))
    em.says(typed)
    assert (place(em), notices(em)) == (ChoosingStart(id_), (WORDS("announcing.when_past"),))


@pytest.mark.parametrize("typed", ["bao giờ cũng được", "32/13 8:00"])
def test_a_time_that_is_none_is_asked_for_again(em: Person, typed: str) -> None:
    id_ = announces(em)
    em.sends(e.StartOpened(id_))
    em.says(typed)
    assert notices(em) == (WORDS("announcing.when_unclear"),)


def test_a_forged_start_far_away_or_unreadable_is_refused(town: Town, em: Person) -> None:
    id_ = announces(em)
    for at in ("20990101T0800", "hôm qua", "20261301T0800"):
        em.sends(e.StartChosen(id_, at))
        assert notices(em)
    assert one(town, id_).starts_at is None


def test_a_time_that_passed_while_it_was_written_is_chosen_again(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    em.sends(e.StartOpened(id_))
    em.says("15:00")
    town.wait(hours=5)
    em.presses("Gửi")
    assert (place(em), state_of(town, id_)) == (ChoosingStart(id_), "draft")


def test_at_night_it_says_that_it_starts_in_the_morning(town: Town, em: Person, an: Person) -> None:
    town.now = EVENING
    id_ = announces(em)
    assert "8 giờ 00" in notices(em)[0]
    assert "Bắt đầu: 8 giờ 00, Chủ nhật 6/12/2026" in em.screen
    em.presses("Gửi")
    assert state_of(town, id_) == "scheduled"


def test_urgent_is_asked_twice_and_kept_in_the_record(town: Town, em: Person, an: Person) -> None:
    town.now = EVENING
    id_ = announces(em)
    em.presses("Gửi khẩn")
    em.presses("Đúng, việc khẩn")
    assert (one(town, id_).urgent, place(em)) == (False, ConfirmingUrgency(id_, True))
    em.presses("Gửi khẩn")
    assert one(town, id_).urgent
    assert ("urgent", "Hoàng Văn Em") in record(town, id_)
    assert "Bắt đầu: ngay" in em.screen


@pytest.mark.parametrize("asked", [0, 1])
def test_a_forged_urgency_skips_no_question(town: Town, em: Person, asked: int) -> None:
    id_ = announces(em)
    for _ in range(asked):
        em.presses("Gửi khẩn")
    em.sends(e.UrgencyOpened(id_, True)) if not asked else None
    em.sends(e.UrgencyChosen(id_, True))
    assert (one(town, id_).urgent, place(em)) == (False, ConfirmingUrgency(id_, False))


# ------------------------------------------------------------------ preview and confirming


def test_the_preview_is_what_members_will_see(em: Person) -> None:
    announces(em, "Họp *gấp*")
    screen = em.presses("Xem trước").screen
    assert (screen.heading, screen.title, screen.body) == (
        "Đảng ủy phường Hòa Bình",
        "Thông báo",
        Body("Họp gấp", (Span("bold", 4, 3),)),
    )
    assert labels(em.replies[-1]) == ["Quay lại"]


def test_a_confirmed_one_waits_for_its_sweep(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    assert (state_of(town, id_), place(em)) == ("scheduled", AtAnnouncement(id_))
    assert record(town, id_) == [("written", "Hoàng Văn Em"), ("confirmed", "Hoàng Văn Em")]


def test_the_second_of_two_quick_presses_sends_nothing_twice(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    screen = em.replies[-1]
    em.presses("Gửi")
    em.presses("Gửi", screen)
    assert (state_of(town, id_), len(record(town, id_))) == ("scheduled", 2)


def test_who_loses_the_role_before_confirming_sends_nothing(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    screen = em.replies[-1]
    demoted(town, "EM")
    em.presses("Gửi", screen)
    assert (notices(em), state_of(town, id_), place(em)) == ((WORDS("not_allowed"),), "draft", AtMenu())


def test_who_loses_the_role_while_writing_loses_the_place(town: Town, em: Person) -> None:
    em.says("/thongbao")
    em.presses("Soạn thông báo")
    demoted(town, "EM")
    em.says(TEXT)
    assert (place(em), town.dump().get("announcements")) == (AtMenu(), None)


def test_who_moved_to_another_committee_sends_nothing_of_the_old_one(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    town.connection.execute("UPDATE roles SET unit_id = ? WHERE member_id = ?", (town.unit_of("DK"), town.id_of("EM")))
    em.sends(e.AnnouncementConfirmed(id_))
    assert (notices(em), state_of(town, id_)) == ((WORDS("not_allowed"),), "draft")


# ------------------------------------------------------------------ before it starts


def test_a_scheduled_one_is_changed_as_a_draft_and_confirmed_again(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    em.presses("Sửa")
    assert (state_of(town, id_), place(em)) == ("draft", ConfirmingAnnouncement(id_))
    em.presses("Sửa")
    em.presses("Nội dung")
    em.says("Lời khác")
    em.presses("Gửi")
    assert (state_of(town, id_), text_of(town, id_)) == ("scheduled", "Lời khác")


def test_a_scheduled_one_is_cancelled_after_a_second_question(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    em.presses("Hủy")
    assert state_of(town, id_) == "scheduled"
    em.presses("Hủy thông báo")
    assert state_of(town, id_) == "cancelled"
    assert record(town, id_)[-1] == ("cancelled", "Hoàng Văn Em")


def test_a_cancelled_draft_leaves_nothing(town: Town, em: Person) -> None:
    announces(em)
    em.presses("Hủy")
    em.presses("Hủy thông báo")
    tables = ("announcements", "announcement_record", "announcement_files")
    assert [town.dump().get(name) for name in tables] == [None, None, None]


@pytest.mark.parametrize("event", [e.TakenBack, e.DroppingOpened])
def test_what_has_started_is_not_taken_back(town: Town, em: Person, an: Person, event: Callable[[int], Any]) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    starts(town, id_)
    em.sends(event(id_))
    assert (notices(em), state_of(town, id_)) == ((WORDS("announcing.begun"),), "sending")


# ------------------------------------------------------------------ on its way, and after


@pytest.fixture
def going(town: Town, em: Person, an: Person) -> int:
    """One that is on its way to two."""
    id_ = announces(em)
    em.presses("Gửi")
    starts(town, id_)
    em.sends(e.AnnouncementOpened(id_))
    return id_


def test_progress_is_told_in_numbers_alone(em: Person, going: int) -> None:
    assert "Đang gửi… 0/2 · còn khoảng 5 giây" in em.screen
    assert "Nguyễn Văn An" not in em.screen


def test_it_is_stopped_and_goes_on(town: Town, em: Person, going: int) -> None:
    em.presses("Dừng")
    assert (state_of(town, going), "Đã gửi 0, còn 2 chưa gửi." in em.screen) == ("stopped", True)
    em.presses("Tiếp tục")
    assert (state_of(town, going), record(town, going)[-2:]) == (
        "sending",
        [("stopped", "Hoàng Văn Em"), ("resumed", "Hoàng Văn Em")],
    )


def test_a_colleague_stops_it_too(town: Town, going: int) -> None:
    kien = town.joined("KIEN")
    kien.sends(e.AnnouncementOpened(going))
    kien.presses("Dừng")
    assert record(town, going)[-1] == ("stopped", "Bùi Văn Kiên")


def test_whom_it_goes_to_is_changed_while_it_is_stopped(town: Town, em: Person, going: int) -> None:
    em.presses("Dừng")
    em.presses("Đổi người nhận")
    em.presses("Chọn đơn vị")
    em.presses("Chi bộ Tổ dân phố 6")
    em.presses("Xong")
    em.presses("Tiếp tục")
    assert (one(town, going).units, state_of(town, going)) == ((town.unit_of("CB6"),), "sending")


def test_it_does_not_go_on_to_no_unit_at_all(town: Town, em: Person, going: int) -> None:
    em.presses("Dừng")
    em.presses("Đổi người nhận")
    em.presses("Chọn đơn vị")
    em.sends(e.Resumed(going))
    assert (state_of(town, going), place(em)) == ("stopped", PickingUnits(going))


def test_whom_it_goes_to_is_not_changed_while_it_is_on_its_way(town: Town, em: Person, going: int) -> None:
    em.sends(e.AudienceChosen(going, "secretaries"))
    assert one(town, going).audience == "all"


@pytest.fixture
def gone(town: Town, em: Person, an: Person) -> int:
    """One that was sent to two."""
    id_ = announces(em)
    em.presses("Gửi")
    sent(town, id_)
    em.sends(e.AnnouncementOpened(id_))
    return id_


def test_the_report_tells_numbers_and_reasons(em: Person, gone: int) -> None:
    assert em.replies[-1].screen.lines == (
        "Đã gửi xong",
        "Gửi xong lúc 12 giờ 00, 5/12/2026.\nĐã tới 2 trên 7 đồng chí.\nChưa liên lạc được 5 (chưa tham gia: 5)",
        WORDS("announcing.read_by_few", least=5),
    )


def test_who_reads_it_says_so_once(town: Town, em: Person, an: Person, gone: int) -> None:
    only_two = WORDS("announcing.read_by_few", least=5)
    assert an.sends(e.AnnouncementRead(gone)).screen.notices == (WORDS("announcement.noted"),)
    assert an.sends(e.AnnouncementRead(gone)).screen.notices == (WORDS("announcement.read_before"),)
    em.sends(e.AnnouncementOpened(gone))
    assert (only_two in em.screen, "Đã đọc 1" in em.screen) == (True, False)
    assert "Nguyễn Văn An" not in em.screen


def test_of_five_and_more_it_is_told_how_many_have_read_it(town: Town, em: Person, an: Person) -> None:
    for code in ("BINH", "CUONG", "GIANG"):
        town.joined(code)
    id_ = announces(em)
    em.presses("Gửi")
    sent(town, id_)
    an.sends(e.AnnouncementRead(id_))
    em.sends(e.AnnouncementOpened(id_))
    assert "Đã đọc 1, chưa đọc 4." in em.screen


def test_nobody_reads_what_did_not_come(town: Town, gone: int) -> None:
    before = town.dump("chats", "inbox")["outbox"]
    dung = town.joined("DUNG")
    assert dung.sends(e.AnnouncementRead(gone)).screen.notices == (WORDS("announcement.not_yours"),)
    assert dung.sends(e.AnnouncementRead(77)).screen.notices == (WORDS("announcement.not_yours"),)
    assert town.dump("chats", "inbox")["outbox"] == before


def test_readers_are_reminded_once_a_day(town: Town, em: Person, gone: int) -> None:
    em.presses("Nhắc người chưa đọc")
    assert notices(em) == (WORDS("announcing.reminded"),)
    em.presses("Nhắc người chưa đọc")
    assert notices(em) == (WORDS("announcing.reminded_today"),)
    town.wait(days=1)
    em.presses("Nhắc người chưa đọc")
    assert [what for what, _ in record(town, gone)].count("reminded") == 2


def test_nobody_is_reminded_where_everybody_has_read_it(town: Town, em: Person, an: Person) -> None:
    everybody = (em, an, *(town.joined(code) for code in ("BINH", "CUONG", "GIANG")))
    id_ = announces(em)
    em.presses("Gửi")
    sent(town, id_)
    for person in everybody:
        person.sends(e.AnnouncementRead(id_))
    em.sends(e.ReadersReminded(id_))
    assert notices(em) == (WORDS("announcing.all_read"),)


def test_a_correction_is_looked_at_confirmed_and_counted(town: Town, em: Person, gone: int) -> None:
    em.presses("Đính chính")
    em.says("Họp *Chủ nhật*")
    screen = em.replies[-1].screen
    assert (screen.title, screen.body, one(town, gone).corrects) == (
        "Đính chính lần 1",
        Body("Họp Chủ nhật", (Span("bold", 4, 8),)),
        0,
    )
    em.presses("Gửi đính chính")
    assert (text_of(town, gone), one(town, gone).corrects) == ("Họp Chủ nhật", 1)
    assert record(town, gone)[-1] == ("corrected", "Hoàng Văn Em")


def test_a_correction_is_looked_through_for_markings_of_secrecy(town: Town, em: Person, gone: int) -> None:
    em.presses("Đính chính")
    em.says("TUYỆT MẬT\nnội dung")
    assert (text_of(town, gone), "không gửi được" in notices(em)[0]) == (TEXT, True)


def test_a_correction_that_changes_nothing_is_none(em: Person, gone: int) -> None:
    em.presses("Đính chính")
    em.says(TEXT)
    assert notices(em) == (WORDS("announcing.nothing_changed"),)


def test_a_correction_waits_while_its_author_says_that_it_was_read(em: Person, gone: int) -> None:
    em.presses("Đính chính")
    em.says("Lời khác")
    em.sends(e.AnnouncementRead(gone))
    assert labels(em.replies[-1]) == ["Gửi đính chính", "Bỏ đính chính", "Quay lại"]


def test_a_correction_can_be_dropped(town: Town, em: Person, gone: int) -> None:
    em.presses("Đính chính")
    em.says("Lời khác")
    em.presses("Bỏ đính chính")
    assert (text_of(town, gone), town.dump().get("announcement_corrections")) == (TEXT, None)


def test_the_record_says_who_did_what(em: Person, gone: int) -> None:
    em.presses("Lịch sử")
    assert "12 giờ 00, 5/12/2026 · Hoàng Văn Em: ra lệnh gửi" in em.screen


# ------------------------------------------------------------------ two who have to agree


@pytest.fixture
def kien(town: Town) -> Person:
    """Another member of the same committee."""
    return town.joined("KIEN")


def turned_on(em: Person) -> None:
    em.says("/thongbao")
    em.presses("Hai người duyệt")
    em.presses("Cần hai người duyệt")


def test_it_cannot_be_turned_on_by_somebody_who_is_alone(em: Person) -> None:
    turned_on(em)
    assert notices(em) == (WORDS("approval.alone"),)
    assert WORDS("approval.off") in em.screen


def test_it_is_turned_off_by_two_alone(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    em.presses("Tắt")
    for event in (e.ApprovalChosen(1, False), e.ApprovalChosen(1, False)):
        em.sends(event)
    assert WORDS("approval.on") in em.screen
    kien.sends(e.ApprovalOpened(1))
    kien.presses("Đồng ý tắt")
    assert WORDS("approval.off") in kien.screen


def test_another_branch_turns_nothing_on_or_off(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    em.presses("Tắt")
    lan = town.joined("LAN")
    before = town.dump("chats", "inbox")
    lan.sends(e.ApprovalChosen(1, False))
    assert (notices(lan), town.dump("chats", "inbox")) == ((WORDS("not_allowed"),), before)


def test_a_second_member_reads_it_and_approves(town: Town, em: Person, kien: Person, an: Person) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    assert (state_of(town, id_), notices(em)) == ("waiting", (WORDS("announcing.waits_for_second"),))
    em.sends(e.Approved(id_, newest(town, id_)))
    assert (state_of(town, id_), notices(em)) == ("waiting", (WORDS("announcing.not_own"),))
    kien.says("/thongbao")
    assert "Chờ duyệt" in kien.screen
    kien.sends(e.AnnouncementOpened(id_))
    kien.presses("Đọc để duyệt")
    kien.presses("Duyệt")
    assert (state_of(town, id_), one(town, id_).approved_by) == ("scheduled", town.id_of("KIEN"))
    assert record(town, id_)[-2:] == [("asked", "Hoàng Văn Em"), ("approved", "Bùi Văn Kiên")]


@pytest.mark.parametrize("code", ["LAN", "AN", "BINH"])
def test_nobody_else_approves(town: Town, em: Person, kien: Person, code: str) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    person = town.joined(code)
    person.sends(e.Approved(id_, newest(town, id_)))
    person.sends(e.ReturningOpened(id_, newest(town, id_)))
    assert (notices(person), state_of(town, id_)) == ((WORDS("not_allowed"),), "waiting")


def test_a_second_member_gives_it_back_with_a_word(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    kien.sends(e.AnnouncementSeen(id_))
    kien.presses("Trả lại")
    kien.says("Thiếu địa điểm")
    assert (state_of(town, id_), place(kien)) == ("draft", AtAnnouncements(1))
    em.sends(e.AnnouncementOpened(id_))
    assert "Được trả lại với lời nhắn: “Thiếu địa điểm”" in em.screen
    em.presses("Gửi")
    assert "Thiếu địa điểm" not in em.screen


def test_what_was_changed_after_approval_is_approved_again(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    kien.sends(e.Approved(id_, newest(town, id_)))
    em.sends(e.TakenBack(id_))
    em.presses("Gửi")
    assert (state_of(town, id_), one(town, id_).approved_by) == ("waiting", None)


def test_a_correction_needs_the_second_member_too(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    sent(town, id_)
    turned_on(em)
    em.sends(e.CorrectionOpened(id_))
    em.says("Lời khác")
    em.presses("Gửi đính chính")
    em.sends(e.Approved(id_, newest(town, id_)))
    assert text_of(town, id_) == TEXT
    kien.says("/thongbao")
    assert "Đính chính chờ duyệt" in kien.screen
    kien.sends(e.CorrectionOpened(id_))
    kien.presses("Duyệt")
    assert (text_of(town, id_), one(town, id_).corrects) == ("Lời khác", 1)


def test_an_old_button_approves_nothing_that_was_changed_since(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    old = kien.sends(e.AnnouncementSeen(id_))
    em.sends(e.TakenBack(id_))
    em.sends(e.AnnouncementTextOpened(id_))
    em.says("Lời mà đồng chí Kiên chưa đọc")
    em.presses("Gửi")
    for label in ("Duyệt", "Trả lại"):
        kien.presses(label, old)
        assert (state_of(town, id_), notices(kien)) == ("waiting", (WORDS("announcing.changed_since"),))
    fact = f.AnnouncementApproved(id_, town.id_of("KIEN"), False, newest(town, id_) - 1)
    with pytest.raises(FactRefused):
        write(fact, desk_of(town, kien))


def test_what_was_changed_while_a_word_of_refusal_was_typed_is_not_given_back(
    town: Town, em: Person, kien: Person
) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    kien.sends(e.AnnouncementSeen(id_))
    kien.presses("Trả lại")
    em.sends(e.TakenBack(id_))
    em.presses("Gửi")
    kien.says("Thiếu địa điểm")
    assert (state_of(town, id_), notices(kien)) == ("waiting", (WORDS("announcing.changed_since"),))


def test_an_old_button_approves_no_other_correction(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    sent(town, id_)
    turned_on(em)
    asks_to_correct(em, id_, "Lời thứ nhất")
    old = kien.sends(e.CorrectionOpened(id_))
    em.sends(e.CorrectionDropped(id_))
    asks_to_correct(em, id_, "Lời thứ hai")
    kien.presses("Duyệt", old)
    assert (text_of(town, id_), notices(kien)) == (TEXT, (WORDS("announcing.changed_since"),))


def asks_to_correct(person: Person, id_: int, text: str) -> None:
    person.sends(e.CorrectionOpened(id_))
    person.says(text)
    person.presses("Gửi đính chính")


def test_whom_it_goes_to_is_not_changed_behind_the_second_members_back(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    kien.sends(e.Approved(id_, newest(town, id_)))
    starts(town, id_)
    em.sends(e.Stopped(id_))
    em.presses("Đổi người nhận")
    assert notices(em) == (WORDS("announcing.agreed_audience"),)
    em.sends(e.AudienceChosen(id_, "secretaries"))
    assert one(town, id_).audience == "all"


def test_an_orphan_is_taken_up_by_a_colleague(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    demoted(town, "EM")
    town.write(lambda db: deliveries.hold(db, id_))
    kien.sends(e.AnnouncementOpened(id_))
    kien.presses("Nhận gửi")
    assert (state_of(town, id_), one(town, id_).author_name) == ("scheduled", "Bùi Văn Kiên")


# ------------------------------------------------------------------ the writers


@pytest.mark.parametrize(
    "fact",
    [
        f.AnnouncementScheduled(1, 0, False),
        f.AnnouncementWritten(1, 0, Body("forged")),
        f.AnnouncementAddressed(1, 0, "all"),
        f.AnnouncementCancelled(1, 0),
    ],
)
@pytest.mark.parametrize("code", ["LAN", "AN", "KIEN"])
def test_a_writer_looks_again_at_who_may(town: Town, em: Person, code: str, fact: Any) -> None:
    announces(em)
    desk = desk_of(town, town.joined(code))
    with pytest.raises(FactRefused):
        write(replace(fact, by=town.id_of(code)), desk)
    with pytest.raises(FactRefused):
        write(replace(fact, by=town.id_of("EM")), desk)


def test_a_writer_refuses_an_author_who_is_in_the_committee_no_more(town: Town, em: Person, an: Person) -> None:
    id_ = announces(em)
    demoted(town, "EM")
    em.sends(e.Returned())
    with pytest.raises(FactRefused):
        write(f.AnnouncementScheduled(id_, town.id_of("EM"), False), desk_of(town, em))
    assert state_of(town, id_) == "draft"


def test_a_writer_refuses_a_unit_that_is_not_below(town: Town, em: Person) -> None:
    id_ = announces(em)
    fact = f.AnnouncementAddressed(id_, town.id_of("EM"), "units", (town.unit_of("CB1"),))
    with pytest.raises(FactRefused):
        write(fact, desk_of(town, em))


def desk_of(town: Town, person: Person) -> Desk:
    languages, chat = shelf().by_pin("vi"), person.replies[-1].chat
    return Desk(town.connection, town.seal, languages, shelf().current("vi"), chat, town.now, town.house.timezone)


# ------------------------------------------------------------------ what is kept of a person


def test_what_was_written_and_received_is_exported(town: Town, em: Person, gone: int) -> None:
    em.sends(e.AnnouncementRead(gone))
    (file,) = em.sends(e.ExportAsked()).attachments
    assert isinstance(file, ExportFile)
    at = town.now.isoformat()
    assert file.content["announcements"] == {
        "written": [{"unit": "Đảng ủy phường Hòa Bình", "made_at": at, "state": "done", "text": TEXT, "file": None}],
        "received": [{"unit": "Đảng ủy phường Hòa Bình", "at": at, "read_at": at}],
    }


def test_whoever_erases_the_own_data_leaves_no_draft_and_no_name_in_a_record(town: Town, em: Person, gone: int) -> None:
    announces(em, "bản nháp thứ hai")
    em.sends(e.ErasureAsked())
    em.sends(e.ErasureConfirmed())
    assert [who for _, who in record(town, gone)] == ["", ""]
    assert [id_ for (id_,) in town.connection.execute("SELECT id FROM announcements")] == [gone]
