"""What came to a member is found again: by the member alone, as it stands now."""

from __future__ import annotations

import pytest

from handlers import events as e
from handlers.states import AtMenu, AtReceivedAnnouncement, AtReceivedAnnouncements
from handlers.vocabulary import AnnouncementFile
from storage import announcements, deliveries
from tests.announcing_town import TEXT, announces, sent, settle
from tests.conversation import A_PDF, Person, Town, labels, wording

WORDS = wording()["vi"]
BUTTON = "Thông báo đã nhận"


@pytest.fixture
def an(town: Town) -> Person:
    """It came to this member."""
    settle(town)
    return town.joined("AN")


@pytest.fixture
def came(town: Town, an: Person) -> int:
    """Sent with a file, and with a reading mark."""
    em = town.joined("EM")
    id_ = announces(em)
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", len(A_PDF), A_PDF))
    em.sends(e.AnnouncementConfirmed(id_))
    sent(town, id_)
    return id_


def notices(person: Person) -> tuple[str, ...]:
    return person.replies[-1].screen.notices


def place(person: Person) -> object:
    return person.replies[-1].chat.state


def test_the_menu_offers_it_only_to_whom_something_came(town: Town, an: Person, came: int) -> None:
    lan = town.joined("LAN")
    assert [BUTTON in labels(who.says("/menu")) for who in (an, lan)] == [True, False]


def test_who_received_it_reads_it_fetches_its_file_and_says_so(town: Town, an: Person, came: int) -> None:
    an.says("/menu")
    an.presses(BUTTON)
    assert (
        "5/12/2026 · Đảng ủy phường Hòa Bình · Chưa báo đọc: “Mời các đồng chí dự hội nghị sáng thứ Bả…”" in an.screen
    )
    an.presses("Mời các đồng chí dự hội nghị…")
    assert (place(an), labels(an.replies[-1])) == (
        AtReceivedAnnouncement(came),
        ["Tải tệp kèm theo", "Đã đọc", "Quay lại"],
    )
    assert TEXT in an.screen
    assert an.presses("Tải tệp kèm theo").attachments == (AnnouncementFile(came, "Kế hoạch.pdf", "application/pdf"),)
    an.presses("Đã đọc")
    assert (notices(an), labels(an.replies[-1])) == ((WORDS("announcement.noted"),), ["Tải tệp kèm theo", "Quay lại"])
    assert deliveries.is_read(town.connection, came, town.id_of("AN"))
    an.presses("Quay lại")
    assert "· Đã đọc: “Mời" in an.screen


def test_saying_it_twice_is_told_and_counted_once(town: Town, an: Person, came: int) -> None:
    an.sends(e.ReceivedAnnouncementRead(came))
    an.sends(e.ReceivedAnnouncementRead(came))
    assert notices(an) == (WORDS("announcement.read_before"),)


def test_it_is_shown_as_it_stands_now(town: Town, an: Person, came: int) -> None:
    one = announcements.one(town.connection, town.seal, came)
    assert one is not None
    town.write(lambda db: announcements.write_body(db, town.seal, came, type(one.body)("Họp chiều Chủ nhật.")))
    town.write(lambda db: deliveries.corrected(db, came, town.now))
    an.sends(e.ReceivedAnnouncementOpened(came))
    assert (an.replies[-1].screen.title, "Họp chiều Chủ nhật." in an.screen) == (
        WORDS("announcement.corrected", number=1),
        True,
    )


@pytest.mark.parametrize("code", ["LAN", "KIEN", "GIANG"])
def test_nobody_else_finds_it_whatever_they_forge(town: Town, an: Person, came: int, code: str) -> None:
    """A committee of another branch, one of the same committee and a member of another cell, to whom it did not go."""
    town.connection.execute("DELETE FROM outbox WHERE announcement_id = ? AND member_id = ?", (came, town.id_of(code)))
    other = town.joined(code)
    before = town.dump("chats", "inbox")
    for event in (e.ReceivedAnnouncementOpened(came), e.ReceivedAnnouncementRead(came)):
        other.sends(event)
        assert (notices(other), TEXT in other.screen) == ((WORDS("announcement.not_yours"),), False)
    assert town.dump("chats", "inbox") == before
    other.sends(e.ReceivedAnnouncementsOpened())
    assert WORDS("received.none") in other.screen


def test_what_still_waits_for_its_turn_has_not_come(town: Town, an: Person, came: int) -> None:
    town.connection.execute("UPDATE outbox SET state = 'queued', channel = 'telegram'")
    an.sends(e.ReceivedAnnouncementOpened(came))
    assert (place(an), notices(an)) == (AtMenu(), (WORDS("announcement.not_yours"),))


def test_once_it_is_not_kept_any_more_the_list_is_there(town: Town, an: Person, came: int) -> None:
    an.sends(e.ReceivedAnnouncementOpened(came))
    town.connection.execute("DELETE FROM outbox WHERE announcement_id = ?", (came,))
    an.sends(e.AnnouncementFileAsked(came))
    assert place(an) == AtReceivedAnnouncements()


def test_the_list_has_pages_the_newest_first(town: Town, an: Person) -> None:
    em = town.joined("EM")
    for number in range(6):
        id_ = announces(em, f"Tin số {number}")
        em.presses("Gửi")
        sent(town, id_)
    an.sends(e.ReceivedAnnouncementsOpened())
    assert [label for label in labels(an.replies[-1]) if label.startswith("Tin")] == [
        f"Tin số {number}" for number in (5, 4, 3, 2, 1)
    ]
    an.sends(e.ReceivedAnnouncementsOpened(1))
    assert [label for label in labels(an.replies[-1]) if label.startswith("Tin")] == ["Tin số 0"]
