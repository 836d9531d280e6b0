"""A platform that delivers out of order: what was sent before something that was taken already changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.turn import Inbound, Reply
from handlers import events as e
from storage import chats, zalo
from tests.conversation import NOON, Town, wording

LATE = wording()["vi"]("late.not_taken")
ZALO = zalo.address_of(1, "abc")


def sends(town: Town, text: str, sent_at: datetime | None, update: str = "", address: str = ZALO) -> Reply:
    return town.take(Inbound("zalo", address, e.Said(text), update, sent_at=sent_at))


def heard(town: Town, address: str = ZALO) -> datetime | None:
    return chats.find(town.connection, "zalo", address, "").heard_at


@pytest.fixture
def there(town: Town) -> Town:
    """A member is at the meetings on Zalo, by a message of this noon."""
    town.joined("AN", ZALO, "zalo")
    sends(town, "/lichhop", NOON)
    return town


def test_an_earlier_message_that_comes_late_is_not_taken(there: Town) -> None:
    before = there.dump("chats", "inbox")
    place = chats.find(there.connection, "zalo", ZALO, "").state
    reply = sends(there, "/dulieu", NOON - timedelta(seconds=1), "7")
    assert (reply.screen.notices, reply.chat.state, heard(there)) == ((LATE,), place, NOON)
    assert there.dump("chats", "inbox") == before


def test_what_comes_late_answers_nothing(there: Town) -> None:
    there.wait(seconds=2)
    sends(there, "/tusoi", NOON)
    place = sends(there, "/tusoi", NOON + timedelta(seconds=2)).chat.state
    before = there.runs_of("AN")
    for text in ("có", "0", "1", "3 5", "ghi chú"):
        reply = sends(there, text, NOON + timedelta(seconds=1))
        assert (reply.screen.notices, reply.chat.state) == ((LATE,), place)
    assert there.runs_of("AN") == before


def test_a_code_that_comes_late_is_not_used_up(town: Town) -> None:
    sends(town, "/trogiup", NOON)
    code = town.invite("AN")
    assert sends(town, code, NOON - timedelta(minutes=1)).screen.notices == (LATE,)
    assert LATE not in sends(town, code, NOON + timedelta(minutes=1)).screen.notices


def test_messages_in_their_order_and_of_one_moment_are_taken(there: Town) -> None:
    for seconds, text in ((0, "/dulieu"), (0, "/kenh"), (1, "/camket")):
        there.wait(seconds=seconds)
        assert LATE not in sends(there, text, NOON + timedelta(seconds=seconds)).screen.notices
    assert heard(there) == NOON + timedelta(seconds=1)


def test_a_second_late_message_is_late_too_and_a_newer_one_is_not(there: Town) -> None:
    late = [sends(there, "/dulieu", NOON - timedelta(seconds=each)).screen.notices for each in (1, 30)]
    assert late == [(LATE,), (LATE,)]
    there.wait(seconds=1)
    assert LATE not in sends(there, "/dulieu", NOON + timedelta(seconds=1)).screen.notices


def test_where_nothing_is_said_of_when_it_was_sent_everything_is_taken(there: Town) -> None:
    assert LATE not in sends(there, "/dulieu", None).screen.notices
    assert heard(there) == NOON


def test_the_same_message_twice_is_repeated_and_not_late(there: Town) -> None:
    there.wait(seconds=9)
    first = sends(there, "/dulieu", NOON + timedelta(seconds=9), "7")
    sends(there, "/kenh", NOON + timedelta(seconds=9), "8")
    again = sends(there, "/dulieu", NOON + timedelta(seconds=9), "7")
    assert (first.repeated, again.repeated, again.screen.notices) == (False, True, ())


def test_a_platform_whose_clock_is_ahead_shuts_nobody_out(there: Town) -> None:
    sends(there, "/dulieu", NOON + timedelta(days=400))
    assert heard(there) == NOON
    there.wait(seconds=1)
    assert LATE not in sends(there, "/dulieu", NOON + timedelta(seconds=1)).screen.notices


def test_each_chat_has_its_own_order(there: Town) -> None:
    other = zalo.address_of(1, "def")
    there.joined("GIANG", other, "zalo")
    assert LATE not in sends(there, "/dulieu", NOON - timedelta(hours=1), address=other).screen.notices
    assert (heard(there), heard(there, other)) == (NOON, NOON - timedelta(hours=1))


def test_somebody_nobody_knows_is_told_so_too(town: Town) -> None:
    sends(town, "/trogiup", NOON)
    assert sends(town, "xin chào", NOON - timedelta(seconds=1)).screen.notices == (LATE,)
