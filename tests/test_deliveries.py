"""To whom an announcement goes, by which chat, and what the rows of it say afterwards."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from handlers import facts as f
from handlers.announcements import Reached, Tally
from handlers.reminders import awake
from storage import announcement_sweep, announcements, chats, deliveries, outbox, reminders
from storage.chats import Chat
from storage.desk import Desk
from storage.facts import write
from storage.outbox import KEPT, URGENT
from tests.announced_town import CHANNELS, joins, one, queued, written
from tests.conversation import NOON, TIMEZONE, Town, fresh_database

EVENING = NOON + timedelta(hours=9)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = Town(fresh_database(tmp_path))
    for code in ("AN", "BINH", "CUONG", "EM"):
        joins(there, code, "telegram")
    yield there
    there.close()


def reached(town: Town, id_: int) -> Reached:
    return deliveries.reached(town.connection, one(town, id_), CHANNELS)


def tally(town: Town, id_: int) -> Tally:
    return deliveries.tally(town.connection, one(town, id_), 24)


def rows(
    town: Town, columns: str = "members.code, outbox.state, outbox.error, outbox.channel"
) -> list[tuple[object, ...]]:
    joined = "outbox LEFT JOIN members ON members.id = outbox.member_id"
    asked = town.connection.execute(f"SELECT {columns} FROM {joined} ORDER BY members.code, outbox.id")
    return [tuple(row) for row in asked]


def sent(town: Town, at: datetime = NOON) -> None:
    """Whatever waits for Telegram goes out, as message 7."""

    def work(connection: sqlite3.Connection) -> None:
        while claimed := outbox.claim_next(connection, "telegram", at):
            outbox.mark_sent(connection, claimed.id, at, "7")

    town.write(work)


def whom(town: Town) -> list[str]:
    """Who has a row that is on its way or arrived."""
    asked = (
        "SELECT members.code FROM outbox JOIN members ON members.id = outbox.member_id"
        " WHERE outbox.state <> 'gone' AND outbox.kind = 'announcement' ORDER BY 1"
    )
    return [code for (code,) in town.connection.execute(asked)]


# ------------------------------------------------------------------ the audience


@pytest.mark.parametrize(
    ("audience", "units", "people"),
    [
        ("all", (), ["AN", "BINH", "CUONG", "EM"]),
        ("secretaries", (), ["BINH", "CUONG"]),
        ("units", ("CB5",), ["AN", "BINH"]),
        ("units", ("CB5", "CB6"), ["AN", "BINH", "CUONG"]),
        ("units", ("DU",), ["AN", "BINH", "CUONG", "EM"]),
        ("units", (), []),
        ("", (), []),
    ],
)
def test_it_goes_to_whom_it_is_addressed(town: Town, audience: str, units: tuple[str, ...], people: list[str]) -> None:
    id_ = written(town, audience=audience, units=units)  # type: ignore[arg-type]  # one of its words
    told = reached(town, id_)
    queued(town, id_)
    assert whom(town) == people
    assert dict(told.by_channel) == ({"telegram": len(people)} if people else {})


def test_a_unit_that_was_chosen_and_moved_away_is_not_reached(town: Town) -> None:
    id_ = written(town, unit="CB5", author="BINH", audience="units", units=("CB5", "CB6"))
    queued(town, id_)
    assert whom(town) == ["AN", "BINH"]


def test_a_secretary_of_another_cell_is_no_secretary_here(town: Town) -> None:
    town.write(
        lambda db: db.execute(
            "INSERT INTO roles (member_id, role, unit_id) VALUES (?, 'bi_thu', ?)",
            (town.id_of("AN"), town.unit_of("CB6")),
        )
    )
    id_ = written(town, audience="secretaries")
    queued(town, id_)
    assert whom(town) == ["BINH", "CUONG"]


def test_who_cannot_be_reached_has_a_row_that_says_why(town: Town) -> None:
    joins(town, "GIANG", "telegram", gone=True)
    town.write(lambda db: db.execute("UPDATE consents SET version = 'old' WHERE member_id = ?", (town.id_of("AN"),)))
    town.leaves("CUONG")
    id_ = written(town)
    told = reached(town, id_)
    assert queued(town, id_) == 5
    assert rows(town) == [
        ("AN", "gone", "no_consent", "telegram"),
        ("BINH", "queued", None, "telegram"),
        ("DUNG", "gone", "no_chat", ""),
        ("EM", "queued", None, "telegram"),
        ("GIANG", "gone", "blocked", "telegram"),
    ]
    why = {"blocked": 1, "no_chat": 1, "no_consent": 1}
    assert told == Reached(5, {"telegram": 2}, why)
    assert tally(town, id_) == Tally(people=5, left=2, failed=why, seconds_left=2 / 24)


def test_each_gets_it_in_the_chat_that_a_reminder_would_use(town: Town) -> None:
    dice = random.Random(9)
    for number in range(60):
        code = dice.choice(("AN", "BINH", "CUONG", "DUNG", "EM", "GIANG"))
        channel = dice.choice(("telegram", "web", "zalo", "terminal"))
        joins(town, code, channel, f"{number}", days_ago=dice.uniform(0, 9), gone=dice.random() < 0.4)
        if dice.random() < 0.2:
            town.write(partial(reminders.prefer, member=town.id_of(code), channel=channel))
    for number in range(12):
        channels = frozenset(dice.sample(("telegram", "web", "zalo"), dice.randint(1, 3)))
        announcement = one(town, id_ := written(town))
        told = deliveries.reached(town.connection, announcement, channels)
        town.write(partial(deliveries.queue, announcement=announcement, channels=channels, now=NOON, timezone=TIMEZONE))
        asked = "SELECT member_id, chat_id FROM outbox WHERE announcement_id = ? AND state = 'queued'"
        chosen = dict(town.connection.execute(asked, (id_,)))
        wanted = {
            person: reach
            for code in ("AN", "BINH", "CUONG", "DUNG", "EM", "GIANG")
            if (reach := reminders.reach_of(town.connection, person := town.id_of(code), channels))
        }
        assert chosen == {person: reach.chat for person, reach in wanted.items()}, number
        assert told.by_channel == Counter(reach.channel for reach in wanted.values())


def test_nobody_is_queued_twice(town: Town) -> None:
    id_ = written(town)
    assert (queued(town, id_), queued(town, id_)) == (6, 2)  # who had no chat is looked at again
    assert tally(town, id_).people == 6


def test_what_is_not_urgent_waits_for_the_morning(town: Town) -> None:
    calm, urgent = written(town), written(town, urgent=True)
    for id_ in (calm, urgent):
        queued(town, id_, EVENING)
    asked = "SELECT DISTINCT announcement_id, lane = ?, not_before FROM outbox ORDER BY 1"
    morning = awake(EVENING, TIMEZONE).isoformat()
    assert list(town.connection.execute(asked, (URGENT,))) == [(calm, 0, morning), (urgent, 1, EVENING.isoformat())]


# ------------------------------------------------------------------ stopped and resumed


def test_what_is_stopped_stays_where_it_is_and_goes_on_to_whoever_belongs_to_it_then(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    first = town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    second = town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert first
    assert second
    town.write(lambda db: outbox.mark_sent(db, first.id, NOON))
    assert town.write(lambda db: deliveries.stop(db, id_, NOON))
    town.write(lambda db: outbox.put_off(db, second.id, NOON, "failed"))  # it was in the air, and did not arrive
    assert town.write(lambda db: outbox.claim_next(db, "telegram", NOON)) is None
    assert (tally(town, id_).sent, tally(town, id_).left) == (1, 3)
    assert announcement_sweep.due(town.connection, NOON) == ()

    town.leaves("CUONG")
    joins(town, "DUNG", "telegram")
    assert town.write(lambda db: deliveries.resume(db, id_, NOON))
    assert announcement_sweep.due(town.connection, NOON) == (id_,)
    queued(town, id_)
    sent(town)
    assert whom(town) == ["AN", "BINH", "DUNG", "EM"]
    assert tally(town, id_) == Tally(people=5, sent=4, failed={"no_chat": 1})
    assert not announcement_sweep.is_left(town.connection, id_)


def test_what_is_not_on_its_way_is_not_stopped_and_what_was_not_stopped_does_not_go_on(town: Town) -> None:
    id_ = written(town)
    assert not town.write(lambda db: deliveries.stop(db, id_, NOON))
    assert not town.write(lambda db: deliveries.resume(db, id_, NOON))


def test_after_a_kill_what_was_in_the_air_when_it_was_stopped_waits_too(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    town.write(lambda db: deliveries.stop(db, id_, NOON))
    assert town.write(lambda db: outbox.put_back_claimed(db, "telegram")) == 1
    assert town.write(lambda db: outbox.claim_next(db, "telegram", NOON)) is None


# ------------------------------------------------------------------ read, reminded, corrected


def test_who_has_read_it_is_counted_once_and_only_who_was_sent_it(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    said = [
        town.write(partial(deliveries.mark_read, announcement_id=id_, member=town.id_of(who), now=NOON))
        for who in ("AN", "AN", "DUNG")
    ]
    assert said == [True, False, False]
    assert tally(town, id_).read == 1
    assert deliveries.is_read(town.connection, id_, town.id_of("AN"))
    assert not deliveries.is_read(town.connection, id_, town.id_of("BINH"))


def test_only_who_has_not_read_it_is_reminded_once_a_day(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    town.write(lambda db: deliveries.mark_read(db, id_, town.id_of("AN"), NOON))
    by, day = town.id_of("EM"), NOON.astimezone(TIMEZONE).date()
    asked = [town.write(lambda db: deliveries.remind_unread(db, id_, by, NOON, TIMEZONE)) for _ in range(2)]
    assert asked == [True, False]
    assert announcement_sweep.reminders_asked(town.connection) == ((id_, day),)
    assert town.write(lambda db: announcement_sweep.queue_reminder(db, id_, day, NOON, TIMEZONE)) == 3
    assert announcement_sweep.reminders_asked(town.connection) == ()
    town.write(lambda db: deliveries.mark_read(db, id_, town.id_of("BINH"), NOON))
    waiting = [
        code
        for code, kind, state in rows(town, "members.code, outbox.kind, outbox.state")
        if state == "queued" and kind == "announcement_reminder"
    ]
    assert waiting == ["CUONG", "EM"]
    assert tally(town, id_).people == 6
    assert town.write(lambda db: deliveries.remind_unread(db, id_, by, NOON + timedelta(days=1), TIMEZONE))


def asks_reminder(town: Town, id_: int, at: datetime) -> bool:
    return town.write(partial(deliveries.remind_unread, id_=id_, by=town.id_of("EM"), now=at, timezone=TIMEZONE))


def test_what_is_asked_twice_in_one_night_is_one_reminder(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    assert [asks_reminder(town, id_, at) for at in (EVENING, NOON + timedelta(hours=13))] == [True, False]
    ((_, day),) = announcement_sweep.reminders_asked(town.connection)
    assert day == awake(EVENING, TIMEZONE).astimezone(TIMEZONE).date()


def test_what_does_not_go_out_before_the_night_goes_in_the_morning_and_never_beside_the_next(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    waiting = "SELECT count(*), min(until) FROM outbox WHERE kind = 'announcement_reminder' AND state = 'queued'"
    for at in (NOON + timedelta(hours=7), NOON + timedelta(days=1, hours=7)):
        asks_reminder(town, id_, at)
        ((_, day),) = announcement_sweep.reminders_asked(town.connection)
        town.write(partial(announcement_sweep.queue_reminder, id_=id_, day=day, now=at, timezone=TIMEZONE))
        people, until = town.connection.execute(waiting).fetchone()
        assert (people, datetime.fromisoformat(until) > at + timedelta(hours=24)) == (4, True)


def test_without_a_mark_to_read_nobody_is_reminded(town: Town) -> None:
    id_ = written(town, wants_read=False)
    queued(town, id_)
    assert not town.write(lambda db: deliveries.remind_unread(db, id_, town.id_of("EM"), NOON, TIMEZONE))


def test_a_correction_goes_to_who_was_sent_it_in_that_message_while_it_is_young_and_counts_for_nothing(
    town: Town,
) -> None:
    id_ = written(town, audience="units", units=("CB5",))
    queued(town, id_)
    sent(town)
    town.write(lambda db: deliveries.corrected(db, id_, NOON + timedelta(hours=47)))
    corrected = "SELECT sent_as FROM outbox WHERE kind = 'correction' AND identity LIKE ?"
    assert [way for (way,) in town.connection.execute(corrected, (f"correction:{id_}:1:%",))] == ["7", "7"]
    town.write(lambda db: deliveries.corrected(db, id_, NOON + timedelta(hours=49)))
    assert [way for (way,) in town.connection.execute(corrected, (f"correction:{id_}:2:%",))] == [None, None]
    assert list(town.connection.execute(corrected, (f"correction:{id_}:1:%",))) == []  # overtaken
    assert (tally(town, id_).people, one(town, id_).corrects) == (3, 2)


def test_what_still_waits_goes_out_with_the_new_text_and_needs_no_correction(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    town.write(lambda db: deliveries.corrected(db, id_, NOON))
    assert outbox.counts(town.connection) == {"gone": 2, "queued": 4}


# ------------------------------------------------------------------ people who go


def tells(town: Town, fact: f.Fact) -> None:
    """A fact is written as a turn writes it."""
    by_pin, current = town.house.shelf.by_pin("vi"), town.house.shelf.current("vi")
    chat = Chat("telegram", "x")  # the writers of these facts do not look at it
    town.write(lambda db: write(fact, Desk(db, town.seal, by_pin, current, chat, NOON, TIMEZONE)))


def test_somebody_erased_stays_a_number_in_the_report_and_nothing_more(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    person = town.id_of("AN")
    town.write(lambda db: deliveries.mark_read(db, id_, person, NOON))
    before = tally(town, id_)
    tells(town, f.DataErased(person))
    assert tally(town, id_) == before
    asked = "SELECT count(*) FROM outbox WHERE member_id = ? OR identity LIKE ? OR sent_as IS NULL AND member_id = ?"
    assert list(town.connection.execute(asked, (person, f"announcement:{id_}:{person}", person))) == [(0,)]


def test_somebody_who_erases_before_it_came_is_told_of_as_without_consent(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    tells(town, f.DataErased(town.id_of("AN")))
    assert tally(town, id_).failed == {"no_chat": 2, "no_consent": 1}


def test_somebody_who_withdraws_the_consent_gets_nothing_more(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    tells(town, f.ConsentWithdrawn(town.id_of("AN")))
    sent(town)
    assert whom(town) == ["BINH", "CUONG", "EM"]
    assert tally(town, id_).failed == {"no_chat": 2, "no_consent": 1}


def test_somebody_who_leaves_is_not_in_it_and_somebody_who_moves_still_is(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    town.leaves("CUONG")
    town.write(lambda db: outbox.withdraw_of_movers(db, [("AN", "CB6")]))
    town.moves("AN", "CB6")
    assert (whom(town), tally(town, id_).people) == (["AN", "BINH", "EM"], 6)
    assert tally(town, id_).failed == {"left": 1, "no_chat": 2}


def test_a_chat_that_is_gone_hands_it_on_to_the_page_and_it_counts_once(town: Town) -> None:
    joins(town, "AN", "web")
    id_ = written(town, audience="units", units=("CB5",))
    queued(town, id_)
    claimed = town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert claimed
    town.write(lambda db: chats.mark_unreachable(db, claimed.chat, NOON))
    town.write(lambda db: outbox.nobody_there(db, claimed.chat, CHANNELS, NOON))
    assert rows(town) == [
        ("AN", "queued", None, "web"),
        ("BINH", "queued", None, "telegram"),
        ("GIANG", "gone", "no_chat", ""),
    ]
    assert (tally(town, id_).sent, tally(town, id_).left) == (1, 1)  # on the page it is where its reader finds it


# ------------------------------------------------------------------ long afterwards


def test_after_sixty_days_the_numbers_stay_and_nobodys_name(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    town.write(lambda db: deliveries.mark_read(db, id_, town.id_of("AN"), NOON))
    town.write(lambda db: deliveries.end(db, id_, NOON))
    before = deliveries.tally(town.connection, one(town, id_), 0)
    for later in (KEPT, KEPT + timedelta(seconds=1)):
        town.write(partial(outbox.forget_old, now=NOON + later, channels=CHANNELS))
        town.write(partial(announcement_sweep.freeze_old, now=NOON + later))
        assert deliveries.tally(town.connection, one(town, id_), 0) == before
    assert outbox.counts(town.connection) == {}


def test_the_own_record_says_what_came_and_when_it_was_read(town: Town) -> None:
    id_ = written(town)
    queued(town, id_)
    sent(town)
    person, later = town.id_of("AN"), NOON + timedelta(hours=1)
    town.write(lambda db: deliveries.mark_read(db, id_, person, later))
    assert deliveries.of_member(town.connection, person) == (("Đảng ủy phường Hòa Bình", NOON, later),)
    assert deliveries.of_member(town.connection, town.id_of("DUNG")) == ()


def test_who_may_send_it_is_looked_at_again(town: Town) -> None:
    id_ = written(town)
    assert announcement_sweep.may_go(town.connection, id_)
    assert announcement_sweep.colleagues(town.connection, id_) == (town.id_of("EM"),)
    town.moves("EM", "DU")
    assert not announcement_sweep.may_go(town.connection, id_)
    town.write(lambda db: db.execute("UPDATE announcements SET approved_by = ?", (town.id_of("BINH"),)))
    assert not announcement_sweep.may_go(town.connection, id_)


def test_a_file_is_for_who_was_sent_it(town: Town) -> None:
    id_ = written(town, audience="units", units=("CB5",))
    queued(town, id_)
    went = {code: deliveries.was_sent(town.connection, id_, town.id_of(code)) for code in ("AN", "CUONG", "GIANG")}
    assert went == {"AN": True, "CUONG": False, "GIANG": False}
    assert announcements.content_of(town.connection, town.seal, id_) is None
