"""A committee among itself: who is told that something waits or came back, who reads what, who is left alone."""

from __future__ import annotations

import pytest

from bot.announcing import end
from bot.announcing_letters import tell_of_deeds
from handlers import events as e
from storage import announcement_sweep, announcements, approvals
from tests.announcing_town import TEXT, announces, attaching, demoted, sent, settle, starts, state_of, text_of
from tests.conversation import A_PDF, Person, Town, labels, wording
from tests.test_announcing import turned_on

VI = wording()["vi"]


@pytest.fixture
def em(town: Town) -> Person:
    settle(town)
    return town.joined("EM")


@pytest.fixture
def kien(town: Town, em: Person) -> Person:
    return town.joined("KIEN")


def newest(town: Town, id_: int) -> int:
    return announcements.newest_deed(town.connection, id_)


def who_is_told(town: Town) -> list[tuple[str, str]]:
    town.write(lambda db: tell_of_deeds(db, town.house, town.house.channels, town.now))
    town.write(lambda db: tell_of_deeds(db, town.house, town.house.channels, town.now))
    asked = (
        "SELECT members.code, outbox.kind FROM outbox JOIN members ON members.id = outbox.member_id"
        " WHERE outbox.kind LIKE 'announcement_%' AND outbox.state = 'queued' ORDER BY outbox.id"
    )
    found = [(code, kind) for code, kind in town.connection.execute(asked)]
    town.write(lambda db: db.execute("UPDATE outbox SET state = 'sent' WHERE kind LIKE 'announcement_%'"))
    return found


def test_a_colleague_fetches_no_file_of_a_draft(town: Town, em: Person, kien: Person) -> None:
    id_ = attaching(em)
    em.sends(e.AnnouncementFileSent(id_, "document", "Kế hoạch.pdf", len(A_PDF), A_PDF))
    reply = kien.sends(e.AnnouncementFileAsked(id_))
    assert (reply.attachments, reply.screen.notices) == ((), (VI("announcement.no_file"),))
    assert em.sends(e.AnnouncementFileAsked(id_)).attachments
    town.write(lambda db: announcements.pass_on(db, id_, "draft", "scheduled"))
    assert kien.sends(e.AnnouncementFileAsked(id_)).attachments


# ------------------------------------------------------------------ what waits, and what came of it


def test_the_others_are_told_that_one_waits_and_who_asked_what_came_of_it(town: Town, em: Person, kien: Person) -> None:
    town.joined("AN")
    turned_on(em)
    id_ = announces(em)
    em.presses("Gửi")
    assert who_is_told(town) == [("KIEN", "announcement_news")]
    kien.sends(e.AnnouncementSeen(id_))
    kien.presses("Trả lại")
    kien.says("Thiếu địa điểm")
    assert who_is_told(town) == [("EM", "announcement_news")]
    em.sends(e.AnnouncementOpened(id_))
    em.presses("Gửi")
    assert who_is_told(town) == [("KIEN", "announcement_news")]
    kien.sends(e.Approved(id_, newest(town, id_)))
    assert who_is_told(town) == [("EM", "announcement_news")]
    assert who_is_told(town) == []


def test_a_correction_that_was_given_back_is_there_with_its_word(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    sent_by(town, em, id_)
    turned_on(em)
    em.sends(e.CorrectionOpened(id_))
    em.says("Lời khác")
    em.presses("Gửi đính chính")
    assert who_is_told(town) == [("KIEN", "announcement_news")]
    kien.sends(e.CorrectionOpened(id_))
    kien.presses("Trả lại")
    kien.says("Thiếu địa điểm")
    assert who_is_told(town) == [("EM", "announcement_news")]
    em.sends(e.AnnouncementOpened(id_))
    word = VI("announcing.returned_with", word="Thiếu địa điểm")
    assert word in em.screen
    assert word not in kien.sends(e.AnnouncementOpened(id_)).screen.lines
    em.presses("Xem đính chính")
    assert (word in em.screen, "Lời khác" in em.screen, text_of(town, id_)) == (True, True, TEXT)
    em.presses("Gửi đính chính")
    assert word not in em.screen


def sent_by(town: Town, person: Person, id_: int) -> None:
    person.presses("Gửi")
    sent(town, id_)


# ------------------------------------------------------------------ who is there no more


def test_the_numbers_go_to_the_committee_where_its_author_is_not_in_it(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    demoted(town, "EM")
    town.write(lambda db: db.execute("UPDATE announcements SET state = 'sending', queued_at = ?", ("x",)))
    town.write(lambda db: end(db, town.house, id_, town.house.channels, town.now))
    assert who_is_told(town) == [("KIEN", "announcement_over")]


def test_letters_that_wait_are_withdrawn_from_who_lost_the_role(town: Town, em: Person, kien: Person) -> None:
    id_ = announces(em)
    em.presses("Gửi")
    town.write(lambda db: db.execute("UPDATE announcements SET state = 'sending', queued_at = ?", ("x",)))
    town.write(lambda db: end(db, town.house, id_, town.house.channels, town.now))
    demoted(town, "EM")
    assert who_is_told(town) == []


def test_who_is_left_alone_ends_that_two_have_to_agree(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    demoted(town, "KIEN")
    em.sends(e.ApprovalOpened(1))
    em.presses("Tắt")
    assert VI("approval.off") in em.screen


def test_who_had_asked_and_is_then_alone_ends_it_too(town: Town, em: Person, kien: Person) -> None:
    turned_on(em)
    em.presses("Tắt")
    assert VI("approval.on") in em.screen
    demoted(town, "KIEN")
    em.sends(e.ApprovalOpened(1))
    em.presses("Tắt")
    assert VI("approval.off") in em.screen


def test_what_was_to_go_out_by_the_word_of_one_waits_once_two_have_to_agree(
    town: Town, em: Person, kien: Person
) -> None:
    town.joined("AN")
    id_ = announces(em)
    em.presses("Gửi")
    turned_on(kien)
    assert (state_of(town, id_), who_is_told(town)) == ("waiting", [("KIEN", "announcement_news")])
    kien.sends(e.Approved(id_, newest(town, id_)))
    assert state_of(town, id_) == "scheduled"


# ------------------------------------------------------------------ corrections of two, and of long ago


def test_nobody_writes_over_a_colleagues_correction_until_it_has_lain_for_a_day(
    town: Town, em: Person, kien: Person
) -> None:
    id_ = announces(em)
    sent_by(town, em, id_)
    for person, words in ((em, "Lời của Em"), (kien, "Lời của Kiên")):
        person.sends(e.CorrectionOpened(id_))
        person.says(words)
    assert kien.replies[-2].screen.notices == (VI("announcing.colleague_corrects", name="Hoàng Văn Em"),)
    assert kept(town, id_) == "Lời của Em"
    town.wait(days=1)
    kien.sends(e.CorrectionOpened(id_))
    kien.says("Lời của Kiên")
    assert kept(town, id_) == "Lời của Kiên"


def test_a_correction_that_was_opened_before_a_colleagues_is_not_written_over_it(
    town: Town, em: Person, kien: Person
) -> None:
    id_ = announces(em)
    sent_by(town, em, id_)
    kien.sends(e.CorrectionOpened(id_))
    em.sends(e.CorrectionOpened(id_))
    em.says("Lời của Em")
    kien.says("Lời của Kiên")
    assert kept(town, id_) == "Lời của Em"


def kept(town: Town, id_: int) -> str:
    found = approvals.correction_of(town.connection, town.seal, id_)
    return found.body.text if found else ""


def test_what_is_long_over_is_neither_corrected_nor_reminded_of(town: Town, em: Person) -> None:
    id_ = announces(em)
    sent_by(town, em, id_)
    town.wait(days=61)
    town.write(lambda db: announcement_sweep.freeze_old(db, town.now))
    em.sends(e.AnnouncementOpened(id_))
    assert labels(em.replies[-1]) == ["Xem nội dung", "Lịch sử", "Các thông báo"]
    for event in (e.CorrectionOpened(id_), e.ReadersReminded(id_)):
        assert em.sends(event).screen.notices == (VI("announcing.long_over"),)


def test_an_old_button_changes_nothing_of_whom_a_halted_one_goes_to(town: Town, em: Person) -> None:
    town.joined("AN")
    id_ = announces(em)
    em.presses("Gửi")
    starts(town, id_)
    em.sends(e.Stopped(id_))
    for event in (e.AudienceChosen(id_, "secretaries"), e.UnitTicked(id_, town.unit_of("CB6"), True)):
        assert em.sends(event).screen.notices == (VI("outdated"),)
    one = announcements.one(town.connection, town.seal, id_)
    assert one is not None
    assert (one.audience, one.units) == ("all", ())
