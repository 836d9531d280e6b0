"""A text that came in two parts, a text that came with its file, and the file fetched from the preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.announcing import begin, end
from handlers import events as e
from handlers.announcements import LONGEST_TEXT, AttachedFile, Body, Span
from handlers.states import AttachingFile, ChoosingAudience, PreviewingAnnouncement, WritingAnnouncement
from handlers.vocabulary import AnnouncementFile
from storage import announcements, deliveries
from tests.announcing_town import announces, attaching, demoted, sent, settle, starts
from tests.conversation import A_PDF, Person, Town, labels, wording

WORDS = wording()["vi"]
A_JPG = b"\xff\xd8\xff\xe0 a photo"
UNIT = 1


@pytest.fixture(autouse=True)
def settled(town: Town) -> None:
    settle(town)


@pytest.fixture
def em(town: Town) -> Person:
    """Of the committee of the ward."""
    return town.joined("EM")


def notices(person: Person) -> tuple[str, ...]:
    return person.replies[-1].screen.notices


def place(person: Person) -> object:
    return person.replies[-1].chat.state


def kept(town: Town, id_: int) -> tuple[Body, AttachedFile | None]:
    one = announcements.one(town.connection, town.seal, id_)
    assert one is not None
    return one.body, one.file


def writing(person: Person) -> None:
    person.says("/thongbao")
    person.presses("Soạn thông báo")


# ------------------------------------------------------------------ a text that a platform cut in two


def test_the_end_of_a_text_that_was_cut_does_not_pass_for_the_whole(town: Town, em: Person) -> None:
    writing(em)
    em.says("a" * (LONGEST_TEXT + 500))
    em.says("phần cuối của bài")
    only = WORDS("announcing.only_this_kept", words="phần cuối của bài", button="Sửa nội dung")
    assert notices(em) == (WORDS("announcing.draft_kept"), only)
    em.presses("Sửa nội dung")
    em.says("Bài đã rút gọn")
    assert (notices(em), kept(town, 1)[0]) == ((WORDS("commitments.kept"),), Body("Bài đã rút gọn"))


def test_another_text_for_a_draft_that_was_cut_is_told_as_well(em: Person) -> None:
    attaching(em)
    em.presses("Sửa nội dung")
    em.says("a" * (LONGEST_TEXT + 500))
    em.says("phần cuối")
    assert (place(em), notices(em)[1]) == (
        AttachingFile(1),
        WORDS("announcing.only_this_kept", words="phần cuối", button="Sửa nội dung"),
    )


def test_a_text_refused_for_its_marking_is_not_taken_for_a_part(em: Person) -> None:
    writing(em)
    em.says("TỐI MẬT\nKế hoạch")
    em.says("Mời họp")
    assert notices(em) == (WORDS("announcing.draft_kept"),)


# ------------------------------------------------------------------ a text that came with its file

BOTH = e.AnnouncementFileSent(
    0, "photo", "Ảnh.jpg", len(A_PDF), A_JPG, "Họp gấp", file_id="AgACAgUAAx", spans=(Span("bold", 4, 3),)
)


def test_a_photo_with_a_caption_is_text_and_file_in_one_go(town: Town, em: Person) -> None:
    writing(em)
    em.sends(BOTH)
    file = AttachedFile("photo", "Ảnh.jpg", "image/jpeg", len(A_PDF))
    assert kept(town, 1) == (Body("Họp gấp", (Span("bold", 4, 3),)), file)
    assert notices(em) == (WORDS("announcing.draft_kept"), WORDS("announcing.file_taken", name="Ảnh.jpg"))
    assert place(em) == ChoosingAudience(1)
    assert announcements.upload_of(town.connection, 1, "telegram") == "AgACAgUAAx"


def test_a_draft_gets_another_text_and_file_in_one_go(town: Town, em: Person) -> None:
    id_ = announces(em)
    em.sends(e.AnnouncementTextOpened(id_))
    em.sends(replace(BOTH, announcement=id_))
    body, file = kept(town, id_)
    assert (body.text, file and file.name) == ("Họp gấp", "Ảnh.jpg")


def test_who_is_in_two_committees_brings_both_for_the_one_chosen(town: Town) -> None:
    town.connection.execute(
        "INSERT INTO roles (member_id, role, unit_id) VALUES (?, 'cap_uy', ?)", (town.id_of("LAN"), town.unit_of("DU"))
    )
    lan = town.joined("LAN")
    lan.sends(e.ComposingOpened(town.unit_of("DK")))
    lan.sends(BOTH)
    one = announcements.one(town.connection, town.seal, 1)
    assert (one and one.unit, kept(town, 1)[0].text) == (town.unit_of("DK"), "Họp gấp")


def test_a_photo_without_words_is_told_to_come_later(town: Town, em: Person) -> None:
    writing(em)
    em.sends(e.SentNoWords())
    assert (notices(em), place(em)) == ((WORDS("announcing.text_first"),), WritingAnnouncement(UNIT))
    em.sends(replace(BOTH, caption="  "))
    assert (notices(em), town.dump().get("announcements")) == ((WORDS("announcing.text_first"),), None)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"size": 0}, WORDS("papers.empty")), ({"size": 20 * 2**20 + 1}, WORDS("papers.too_big", most=20))],
)
def test_where_the_file_cannot_be_taken_the_text_is_kept_and_that_is_said(
    town: Town, em: Person, change: dict[str, Any], told: str
) -> None:
    writing(em)
    em.sends(replace(BOTH, **change))
    assert kept(town, 1) == (Body("Họp gấp", (Span("bold", 4, 3),)), None)
    assert (place(em), notices(em)[1:]) == (AttachingFile(1), (told, WORDS("announcing.file_not_taken")))


def test_where_the_text_cannot_be_taken_nothing_is(town: Town, em: Person) -> None:
    writing(em)
    em.sends(replace(BOTH, caption="TỐI MẬT\nKế hoạch", spans=()))
    assert "không gửi được qua đây" in notices(em)[0]
    assert (notices(em)[1:], town.dump().get("announcements")) == ((WORDS("announcing.text_first"),), None)


def test_who_lost_the_role_meanwhile_brings_nothing(town: Town, em: Person) -> None:
    writing(em)
    demoted(town, "EM")
    em.sends(BOTH)
    assert town.dump().get("announcements") is None


def test_words_that_came_with_a_later_file_are_not_lost_unseen(town: Town, em: Person) -> None:
    id_ = attaching(em)
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", len(A_PDF), A_PDF, "Kèm kế hoạch chi tiết"))
    left = WORDS("announcing.caption_left", button="Sửa nội dung")
    assert notices(em) == (WORDS("announcing.file_taken", name="Kế hoạch.pdf"), left)
    assert "Sửa nội dung" in labels(em.replies[-1])
    em.sends(e.AnnouncementFileSent(id_, "photo", "Hội nghị.jpg", len(A_PDF), A_JPG, "Hội nghị"))
    assert notices(em) == (WORDS("announcing.file_taken", name="Hội nghị.jpg"),)


# ------------------------------------------------------------------ its file, from the preview


def with_file(em: Person) -> int:
    id_ = announces(em)
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", len(A_PDF), A_PDF))
    return id_


def fetched(person: Person, id_: int) -> bool:
    reply = person.sends(e.AnnouncementFileAsked(id_))
    assert reply.attachments in {(), (AnnouncementFile(id_, "Kế hoạch.pdf", "application/pdf"),)}
    return bool(reply.attachments)


def test_the_preview_hands_out_the_file_and_stays(em: Person) -> None:
    id_ = with_file(em)
    em.sends(e.AnnouncementSeen(id_))
    assert labels(em.replies[-1]) == ["Tải tệp kèm theo", "Quay lại"]
    em.presses("Tải tệp kèm theo")
    assert em.replies[-1].attachments == (AnnouncementFile(id_, "Kế hoạch.pdf", "application/pdf"),)
    assert place(em) == PreviewingAnnouncement(id_)


def test_a_second_member_of_the_committee_finds_it_beside_the_approval(town: Town, em: Person) -> None:
    kien, _ = town.joined("KIEN"), town.joined("AN")
    em.says("/thongbao")
    em.presses("Hai người duyệt")
    em.presses("Cần hai người duyệt")
    id_ = with_file(em)
    assert not fetched(kien, id_)
    em.sends(e.AnnouncementConfirmed(id_))
    kien.sends(e.AnnouncementSeen(id_))
    assert labels(kien.replies[-1]) == ["Tải tệp kèm theo", "Duyệt", "Trả lại", "Quay lại"]
    assert fetched(kien, id_)


def test_members_get_the_file_only_once_it_came_to_them(town: Town, em: Person) -> None:
    an, lan, binh = town.joined("AN"), town.joined("LAN"), town.joined("BINH")
    id_ = with_file(em)
    assert [fetched(who, id_) for who in (an, lan, binh)] == [False, False, False]
    em.sends(e.AnnouncementConfirmed(id_))
    starts(town, id_)
    town.connection.execute("UPDATE outbox SET channel = 'telegram' WHERE announcement_id = ?", (id_,))
    assert [fetched(who, id_) for who in (an, lan, binh)] == [False, False, False]
    sent(town, id_)
    assert [fetched(who, id_) for who in (an, lan, binh)] == [True, False, True]


# ------------------------------------------------------------------ what the bot does by itself


def test_the_record_shows_when_it_started_and_when_it_was_sent(town: Town, em: Person) -> None:
    town.joined("AN")
    id_ = announces(em)
    em.presses("Gửi")
    town.write(lambda db: begin(db, town.house, id_, town.house.channels, town.now))
    town.connection.execute("UPDATE outbox SET state = 'sent' WHERE announcement_id = ?", (id_,))
    later = town.now + timedelta(minutes=9)
    town.write(lambda db: end(db, town.house, id_, town.house.channels, later))
    em.sends(e.RecordOpened(id_))
    assert [line.partition(" · ")[2] for line in em.screen.splitlines() if " · " in line][-2:] == [
        f"{WORDS('announcing.by_itself')}: {WORDS('deed.started')}",
        f"{WORDS('announcing.by_itself')}: {WORDS('deed.done')}",
    ]


def test_the_record_shows_that_it_was_held(town: Town, em: Person) -> None:
    kien, _ = town.joined("KIEN"), town.joined("AN")
    id_ = announces(em)
    em.presses("Gửi")
    demoted(town, "EM")
    town.write(lambda db: begin(db, town.house, id_, town.house.channels, town.now))
    kien.sends(e.RecordOpened(id_))
    assert f"{WORDS('announcing.by_itself')}: {WORDS('deed.held')}" in kien.screen
    assert deliveries.tally(town.connection, announcements.one(town.connection, town.seal, id_), 0).people == 0  # type: ignore[arg-type]  # it is there
