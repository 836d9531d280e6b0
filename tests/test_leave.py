"""Who is reminded and where: leave of absence, the channel a member chose, another one where that is blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.reminding import remind_cell
from bot.schedule import forget
from bot.screen import unpack_screen
from handlers import events as e
from handlers.reminders import ROWS
from storage import chats, meetings, outbox
from tests.conversation import TIMEZONE, Person, Town

BOTH = frozenset({"telegram", "web"})
OPENED = datetime(2027, 1, 28, 2, 0, tzinfo=UTC)  # 09:00: the February period of a cell that meets on the 3rd


@pytest.fixture
def cell(town: Town) -> dict[str, Person]:
    """Three members of a cell that meets on the 3rd, the first of them on two channels."""
    town.plans("CB5", "ngày 3 hằng tháng, 19:30")
    people = {code: town.joined(code) for code in ("AN", "BINH", "GIANG")}
    people["AN at home"] = town.joined("AN", "an-web", "web")
    return people


def sweep(town: Town, channels: frozenset[str] = BOTH, at: datetime = OPENED) -> None:
    """What the pulse does, when the February period has opened unless the test says otherwise."""
    town.now = at
    unit, since = town.unit_of("CB5"), town.now - timedelta(days=1)
    town.write(partial(remind_cell, house=town.house, channels=channels, unit=unit, since=since, now=town.now))


def queued(town: Town) -> set[tuple[str, str]]:
    """Who would be reminded, and where."""
    rows = town.connection.execute(
        "SELECT members.code, chats.address FROM outbox JOIN members ON members.id = outbox.member_id "
        "JOIN chats ON chats.id = outbox.chat_id WHERE outbox.state = 'queued'"
    )
    return set(rows)


def chat_of(town: Town, address: str) -> int:
    (chat,) = town.connection.execute("SELECT id FROM chats WHERE address = ?", (address,)).fetchone()
    return int(chat)


# ------------------------------------------------------------------ leave


@pytest.mark.parametrize(
    ("until", "reminded"),
    [("2027-01-27", True), ("2027-01-28", False), ("open", False), ("back", True)],
    ids=["until yesterday", "until today", "without an end", "back"],
)
def test_whoever_is_on_leave_is_not_reminded_up_to_and_with_the_last_day(
    town: Town, cell: dict[str, Person], until: str, reminded: bool
) -> None:
    cell["BINH"].sends(e.LeaveChosen("GIANG", "open"))
    cell["BINH"].sends(e.LeaveChosen("GIANG", until))
    sweep(town)
    assert {code for code, _ in queued(town)} == {"AN", "BINH"} | ({"GIANG"} if reminded else set())


def test_leave_takes_back_what_is_already_on_its_way(town: Town, cell: dict[str, Person]) -> None:
    sweep(town)
    cell["BINH"].sends(e.LeaveChosen("GIANG", "open"))
    assert {code for code, _ in queued(town)} == {"AN", "BINH"}


def test_leave_is_for_the_own_cell_alone_and_noted_by_its_secretary(town: Town, cell: dict[str, Person]) -> None:
    town.joined("CUONG").sends(e.LeaveChosen("GIANG", "open"))
    cell["AN"].sends(e.LeaveChosen("GIANG", "open"))
    cell["BINH"].sends(e.LeaveChosen("DUNG", "open"))
    assert town.connection.execute("SELECT count(*) FROM leaves").fetchone() == (0,)


def test_a_member_on_leave_may_still_look_at_oneself(town: Town, cell: dict[str, Person]) -> None:
    cell["BINH"].sends(e.LeaveChosen("GIANG", "open"))
    town.now = OPENED
    cell["GIANG"].says("/start")
    cell["GIANG"].walks()
    cell["GIANG"].presses("Gửi")
    assert town.runs_of("GIANG")[0].submitted_at == OPENED


# ------------------------------------------------------------------ where


def test_a_reminder_comes_to_one_chat_only_and_to_the_page_where_there_is_no_other(
    town: Town, cell: dict[str, Person]
) -> None:
    sweep(town)
    assert queued(town) == {("AN", "an"), ("BINH", "binh"), ("GIANG", "giang")}


def test_without_telegram_whoever_has_the_page_is_reminded_there(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, frozenset({"web"}))
    assert queued(town) == {("AN", "an-web")}


def test_a_reminder_comes_where_the_member_chose(town: Town, cell: dict[str, Person]) -> None:
    cell["AN"].sends(e.ReminderChannelChosen("web"))
    cell["GIANG"].sends(e.ReminderChannelChosen("web"))  # has never been there
    sweep(town)
    assert queued(town) == {("AN", "an-web"), ("BINH", "binh"), ("GIANG", "giang")}


def test_where_one_channel_is_blocked_the_other_one_takes_what_waits(town: Town, cell: dict[str, Person]) -> None:
    sweep(town)
    for address in ("an", "giang"):
        chat = chat_of(town, address)
        town.write(partial(chats.mark_unreachable, chat_id=chat, now=town.now))
        town.write(partial(outbox.nobody_there, chat=chat, channels=BOTH, now=town.now))
    assert queued(town) == {("AN", "an-web"), ("BINH", "binh")}
    assert town.connection.execute("SELECT state FROM outbox WHERE error = 'gone'").fetchall() == [("gone",)]


# ------------------------------------------------------------------ what is on its way and makes no sense any more


def _sends(person: Person) -> None:
    person.says("/start")
    person.walks()
    person.presses("Gửi")


def _withdraws(person: Person) -> None:
    person.sends(e.WithdrawalAsked())
    person.sends(e.WithdrawalConfirmed())


@pytest.mark.parametrize(
    "does",
    [_sends, _withdraws, lambda person: person.sends(e.SilenceChosen("day"))],
    ids=["sends the self-comparison", "withdraws the consent", "asks for silence"],
)
def test_a_reminder_that_is_not_out_yet_is_taken_back(
    town: Town, cell: dict[str, Person], does: Callable[[Person], object]
) -> None:
    sweep(town)
    does(cell["GIANG"])
    assert {code for code, _ in queued(town)} == {"AN", "BINH"}


def test_silence_takes_back_no_invitation_to_a_meeting(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, at=datetime(2027, 2, 3, 2, 0, tzinfo=UTC))
    cell["GIANG"].sends(e.SilenceChosen("always"))
    kinds = town.connection.execute(
        "SELECT kind FROM outbox JOIN members ON members.id = member_id WHERE code = 'GIANG' AND state = 'queued'"
    )
    assert [kind for (kind,) in kinds] == ["meeting_morning"]


@pytest.mark.parametrize("how", ["moved", "cancelled"])
def test_invitations_to_a_meeting_that_is_moved_or_cancelled_are_taken_back(
    town: Town, cell: dict[str, Person], how: str
) -> None:
    sweep(town, at=datetime(2027, 2, 3, 2, 0, tzinfo=UTC))
    (meeting,) = town.connection.execute("SELECT id FROM meetings WHERE period = '2027-02'").fetchone()
    if how == "moved":
        cell["BINH"].sends(e.MovingOpened(meeting, "2027-02-05"))
    else:
        cell["BINH"].sends(e.CancellingOpened(meeting))
        cell["BINH"].sends(e.MeetingCancelled(meeting))
    waiting = {kind for (kind,) in town.connection.execute("SELECT kind FROM outbox WHERE state = 'queued'")}
    assert {kind for kind in waiting if ROWS[kind].about == "meeting"} == set()


def test_a_check_in_that_is_done_is_not_asked_for(town: Town, cell: dict[str, Person]) -> None:
    an = cell["AN"]
    for words in ("làm một", "làm hai"):
        an.sends(e.CommitmentBegun("1.1"))
        an.says(words)
        an.says("31/3")
        an.presses("Chỉ mình tôi")
    sweep(town, at=datetime(2027, 1, 1, 2, 0, tzinfo=UTC))
    left = []
    for commitment in town.commitments_of("AN"):
        an.sends(e.CheckInOpened())
        an.sends(e.Remedied(commitment.id, 1, "2027-Q1"))
        rows = town.connection.execute("SELECT kind FROM outbox WHERE kind LIKE 'check_in%' AND state = 'queued'")
        left.append(len(rows.fetchall()))
    assert left == [1, 0]


def test_a_meeting_moved_within_its_day_is_announced_again(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, at=datetime(2027, 2, 2, 10, 0, tzinfo=UTC))  # 17:00, the afternoon before
    (meeting,) = town.connection.execute("SELECT id FROM meetings WHERE period = '2027-02'").fetchone()
    cell["BINH"].sends(e.MovingOpened(meeting))
    cell["BINH"].says("3/2 15:00")
    sweep(town, at=datetime(2027, 2, 2, 10, 5, tzinfo=UTC))
    kinds = town.connection.execute("SELECT kind FROM outbox WHERE kind LIKE 'meeting%' AND state = 'queued'")
    assert [kind for (kind,) in kinds] == ["meeting_day_before"] * 3


def test_what_waits_for_a_phone_that_was_put_out_goes_to_where_the_member_is(
    town: Town, cell: dict[str, Person]
) -> None:
    sweep(town)
    cell["AN at home"].sends(e.OthersSignedOut())
    assert ("AN", "an") not in {_claimed(town) for _ in range(3)}
    town.write(partial(forget, now=town.now, timezone=TIMEZONE, channels=BOTH))
    assert ("AN", "an-web") in queued(town)


def _claimed(town: Town) -> tuple[str, str]:
    """The next that would be sent by Telegram: whose it is, and where to."""
    claimed = town.write(partial(outbox.claim_next, channel="telegram", now=town.now))
    if claimed is None:
        return ("", "")
    code = "SELECT code FROM members JOIN outbox ON outbox.member_id = members.id WHERE outbox.id = ?"
    return town.connection.execute(code, (claimed.id,)).fetchone()[0], claimed.address


# ------------------------------------------------------------------ a calendar that is changed


def _february(town: Town) -> int:
    (meeting,) = town.connection.execute("SELECT id FROM meetings WHERE period = '2027-02'").fetchone()
    return int(meeting)


def _go_out(town: Town) -> None:
    town.write(lambda db: db.execute("UPDATE outbox SET state = 'sent' WHERE state = 'queued'").close())


def _kinds(town: Town, member: str) -> list[str]:
    rows = town.connection.execute(
        "SELECT kind FROM outbox JOIN members ON members.id = member_id WHERE code = ? AND state = 'queued'", (member,)
    )
    return sorted(kind for (kind,) in rows)


MORNING = datetime(2027, 2, 3, 2, 0, tzinfo=UTC)  # 09:00 on the day of the meeting, which is at 19:30


@pytest.mark.parametrize("how", ["another hour", "another day", "cancelled"])
def test_whoever_was_invited_is_told_that_the_meeting_is_another_one(
    town: Town, cell: dict[str, Person], how: str
) -> None:
    sweep(town, at=MORNING)
    _go_out(town)
    town.joined("GIANG", "giang-moi")  # not a new invitation: the same person
    if how == "cancelled":
        cell["BINH"].sends(e.CancellingOpened(_february(town)))
        cell["BINH"].sends(e.MeetingCancelled(_february(town)))
    else:
        cell["BINH"].sends(e.MovingOpened(_february(town)))
        cell["BINH"].says("3/2 18:00" if how == "another hour" else "10/2")
    again = {"another hour": ["meeting_changed", "meeting_morning"]}
    for _ in range(2):
        sweep(town, at=town.now + timedelta(minutes=1))
        told = [kind for kind in _kinds(town, "GIANG") if kind.startswith("meeting")]
        assert told == again.get(how, ["meeting_changed"])


def test_whoever_was_not_invited_yet_is_not_told_of_a_change(town: Town, cell: dict[str, Person]) -> None:
    town.now = OPENED
    cell["BINH"].sends(e.MovingOpened(_february(town)))
    cell["BINH"].says("10/2")
    sweep(town)
    assert "meeting_changed" not in _kinds(town, "GIANG")


def test_a_meeting_moved_to_this_evening_is_announced_today(town: Town, cell: dict[str, Person]) -> None:
    town.now = datetime(2027, 2, 2, 3, 0, tzinfo=UTC)  # 10:00 the day before
    cell["BINH"].sends(e.MovingOpened(_february(town)))
    cell["BINH"].says("2/2 19:30")
    sweep(town, at=town.now + timedelta(minutes=1))
    assert "meeting_morning" in _kinds(town, "GIANG")


def test_a_period_that_closes_at_another_time_says_the_new_one(town: Town, cell: dict[str, Person]) -> None:
    town.now = OPENED
    sweep(town)
    cell["BINH"].sends(e.MovingOpened(_february(town)))
    cell["BINH"].says("2/2 19:30")
    sweep(town, at=OPENED + timedelta(minutes=1))
    kept = town.connection.execute(
        "SELECT identity, payload FROM outbox WHERE kind LIKE 'period%' AND state = 'queued'"
    )
    told = [unpack_screen(town.seal.open(text, f"outbox|{identity}").decode()) for identity, text in kept]
    assert {screen.lines[0] for screen in told} == {"Kỳ đóng khi họp: 19 giờ 30, thứ Ba 2/2/2027."}


def test_two_meetings_on_one_day_are_two_invitations(town: Town, cell: dict[str, Person]) -> None:
    town.meets("CB5", datetime(2027, 2, 3, 7, 0, tzinfo=UTC))
    sweep(town, at=MORNING)
    assert _kinds(town, "GIANG").count("meeting_morning") == 2


def test_whoever_moves_to_another_cell_hears_no_more_of_the_old_one(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, at=MORNING)
    town.moves("GIANG", "CB6")
    assert (_kinds(town, "GIANG"), "meeting_morning" in _kinds(town, "AN")) == ([], True)


def test_leave_that_is_noted_later_excuses_nobody_from_a_meeting_already_held(
    town: Town, cell: dict[str, Person]
) -> None:
    town.now = datetime(2027, 2, 6, 2, 0, tzinfo=UTC)
    cell["BINH"].sends(e.LeaveChosen("GIANG", "open"))
    unit = town.unit_of("CB5")
    held = meetings.who_comes(town.connection, town.seal, unit, _february(town), TIMEZONE)
    assert [each.on_leave for each in held] == [False] * 3


def test_erasing_everything_ends_silence_and_the_choice_of_a_channel(town: Town, cell: dict[str, Person]) -> None:
    an = cell["AN"]
    an.sends(e.SilenceChosen("always"))
    an.sends(e.ReminderChannelChosen("web"))
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())
    left = [
        town.connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("silences", "reminder_channels")
    ]
    assert left == [(0,), (0,)]
