"""One that was sent to some and lost who stood behind it: it is never written anew, and its numbers stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.announcing import begin
from handlers import events as e
from handlers import facts as f
from handlers.announcements import Tally
from storage import announcement_sweep, deliveries
from storage.desk import Desk, FactRefused
from storage.facts import write
from storage.outbox import KEPT
from tests.announcing_town import announces, demoted, settle, starts, state_of
from tests.conversation import Person, Town, labels, shelf, wording

WORDS = wording()["vi"]


@pytest.fixture
def kien(town: Town) -> Person:
    settle(town)
    return town.joined("KIEN")


@pytest.fixture
def half(town: Town, kien: Person) -> int:
    """Em has sent it to one of three, stopped it and left the committee; Kien let it go on, and it is held."""
    em, _ = town.joined("EM"), town.joined("AN")
    id_ = announces(em)
    em.presses("Gửi")
    starts(town, id_)
    first = "UPDATE outbox SET state = 'sent', ended_at = made_at WHERE member_id = ? AND kind = 'announcement'"
    town.write(lambda db: db.execute(first, (town.id_of("AN"),)))
    em.sends(e.Stopped(id_))
    demoted(town, "EM")
    kien.sends(e.Resumed(id_))
    town.write(lambda db: begin(db, town.house, id_, town.house.channels, town.now))
    assert state_of(town, id_) == "held"
    kien.sends(e.AnnouncementOpened(id_))
    return id_


def tally(town: Town, id_: int) -> Tally:
    return deliveries.tally(town.connection, announcement_sweep.by_number(id_, town.now), 0)


def writes(town: Town, person: Person, fact: Any) -> None:
    languages, chat = shelf().by_pin("vi"), person.replies[-1].chat
    write(fact, Desk(town.connection, town.seal, languages, shelf().current("vi"), chat, town.now, town.house.timezone))


def test_who_looks_at_it_sees_how_far_it_came(kien: Person, half: int) -> None:
    assert "Đã gửi 1, còn 2 chưa gửi." in kien.screen
    assert WORDS("announcing.held_half") in kien.screen


def test_who_takes_it_up_has_it_stopped_and_lets_it_go_on(town: Town, kien: Person, half: int) -> None:
    kien.presses("Nhận gửi")
    assert (state_of(town, half), kien.replies[-1].screen.notices) == ("stopped", (WORDS("announcing.taken_up_half"),))
    kien.presses("Tiếp tục")
    town.write(lambda db: begin(db, town.house, half, town.house.channels, town.now))
    assert (state_of(town, half), tally(town, half).sent, tally(town, half).left) == ("sending", 1, 2)


def test_who_ends_it_keeps_the_report_and_the_rest_get_nothing(town: Town, kien: Person, half: int) -> None:
    kien.presses("Hủy")
    assert WORDS("announcing.drop_half") in kien.screen
    kien.presses("Hủy thông báo")
    assert (state_of(town, half), kien.replies[-1].screen.notices) == ("done", (WORDS("announcing.dropped_half"),))
    kien.sends(e.AnnouncementOpened(half))
    assert "Đã tới 1 trên " in kien.screen
    assert "dừng gửi: 2" in kien.screen
    assert "đang trên đường" not in kien.screen
    assert "Đính chính" in labels(kien.replies[-1])


@pytest.mark.parametrize("state", ["waiting", "scheduled"])
def test_what_some_have_is_never_a_draft_again(town: Town, kien: Person, half: int, state: str) -> None:
    by = town.id_of("KIEN")
    changed = "UPDATE announcements SET state = ?, author_id = ?"
    town.write(lambda db: db.execute(changed, (state, by)))
    for fact in (f.AnnouncementTakenBack(half, by), f.AnnouncementCancelled(half, by)):
        with pytest.raises(FactRefused):
            writes(town, kien, fact)
    kien.sends(e.TakenBack(half))
    assert state_of(town, half) == state


@pytest.mark.parametrize("state", ["held", "cancelled", "sending", "stopped", "done"])
def test_of_what_was_begun_only_the_numbers_are_kept_in_the_end(town: Town, half: int, state: str) -> None:
    before = tally(town, half)
    town.write(lambda db: db.execute("UPDATE announcements SET state = ?", (state,)))
    later = town.now + KEPT + timedelta(days=1)
    town.write(lambda db: announcement_sweep.freeze_old(db, later))
    assert town.connection.execute("SELECT count(*) FROM outbox WHERE announcement_id = ?", (half,)).fetchone() == (0,)
    assert (tally(town, half), state_of(town, half)) == (before, "cancelled" if state == "cancelled" else "done")
