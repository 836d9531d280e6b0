"""Whether a month of a cell of 35 fits into what one Zalo bot may send and receive, with half of it to spare."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.announced_town import written
from tests.zalo_cell import PEOPLE, SECRETARY, Cell, cell_of_35

Ways = tuple[tuple[str, ...], ...]
SAID_AT = 2400  # messages, of which the secretary is told
HALF = 1500  # of the 3,000 messages that a bot has for a month, sent and received
AT_ONCE, REMINDED, LAST_DAY = PEOPLE[0::3], PEOPLE[1::3], PEOPLE[2::3]  # when they do what they are asked for
AWAY, CORRECTING = PEOPLE[3::7], PEOPLE[5::7]
WALKS: Ways = (  # as many of each: everything the short way, with words and weights, one thing after the other
    ("Tự soi", "0", "0", "0", "0", "0", "0", "Gửi"),
    ("tu soi", "3:2 5:1", "câu 12 có", "27 có phần", "Gửi"),
    ("/tusoi", "3 5", "1 2", "12", "có phần", "0", "0", "Gửi"),
)
CHECK_INS: Ways = (
    ("Kiểm lại", "0 0 0"),
    ("kiem lai", "0 1 2", "2: 31/3/2027; 3: 15/4/2027"),
    ("Kiểm lại", "1:0 2:1", "2", "giữ nguyên"),
)
LONGEST_WALK, LONGEST_CHECK_IN = WALKS[0], ("/menu", "Kiểm lại quý I", "1:1", "2:1 3:2", "31/3/2027")


async def each_their_way(cell: Cell, who: Iterable[str], about: str, ways: Ways) -> None:
    for number, way in enumerate(ways):
        await cell.all_say([code for code in who if PEOPLE.index(code) // 3 % len(ways) == number], about, *way)


async def announces(cell: Cell, day: int) -> None:
    """A letter of the committee, which is not on this bot; everybody reads it."""
    written(cell.there.town)
    await cell.until(day, "09:00")
    await cell.all_say(PEOPLE, "reading", "Đã đọc")


async def the_month(cell: Cell, walks: Ways, check_ins: Ways) -> None:
    await cell.until(1, "08:00")
    await each_their_way(cell, AT_ONCE, "check-in", check_ins)
    await announces(cell, 4)
    await announces(cell, 11)
    await cell.until(13, "19:30")
    await each_their_way(cell, AT_ONCE, "walk", walks)
    await cell.all_say(CORRECTING, "correcting", "sửa 3 có")
    await announces(cell, 18)
    await cell.until(19, "10:00")
    await each_their_way(cell, REMINDED, "walk", walks)
    await the_meeting(cell, walks)
    await announces(cell, 25)
    await cell.until(25, "19:30")
    await each_their_way(cell, REMINDED, "check-in", check_ins)
    await cell.until(31, "08:00")
    await each_their_way(cell, LAST_DAY, "check-in", check_ins)


async def the_meeting(cell: Cell, walks: Ways) -> None:
    """Its period closes with it; a third is done with it on the evening before."""
    await cell.until(19, "17:00")
    await each_their_way(cell, LAST_DAY, "walk", walks)
    await cell.all_say([code for code in PEOPLE if code not in AWAY], "meeting", "Dự")
    await cell.all_say(AWAY, "meeting", "Vắng", "Tôi đi công tác.")
    await cell.until(20, "08:00")
    await cell.until(21, "08:00")
    await cell.says(SECRETARY, "release", "Bản Word")
    await cell.until(22, "08:00")
    await cell.all_say(PEOPLE, "link", "mở trang")


def done(cell: Cell) -> dict[str, int]:
    """What the members did, as it is stored."""
    return {
        name: cell.there.asked(statement)[0][0]
        for name, statement in (
            ("walks", "SELECT count(*) FROM runs WHERE period = '2027-01' AND submitted_at IS NOT NULL"),
            ("check-ins", "SELECT count(*) FROM check_ins"),
            ("attendances", "SELECT count(coming) FROM attendance"),
            ("readings", "SELECT count(read_at) FROM outbox WHERE kind = 'announcement'"),
            ("links", "SELECT count(*) FROM links"),
            ("of 80 %", "SELECT count(*) FROM outbox WHERE kind = 'zalo_quota'"),
            ("not sent", "SELECT count(*) FROM outbox WHERE channel = 'zalo' AND state <> 'sent'"),
        )
    }


ALL = {"walks": 35, "check-ins": 105, "attendances": 35, "readings": 140, "links": 36, "of 80 %": 0, "not sent": 0}


async def agrees(cell: Cell) -> None:
    """The bot's month, the platform and the members counted alike, everything was done, and nothing was refused."""
    double, used = cell.there.double, await cell.month()
    told = cell.told.total() + cell.letters().total()
    assert (used.sent, len(double.calls_of("sendMessage"))) == (len(double.sent), len(double.sent))
    assert (used.sent, used.received, used.up) == (told, cell.heard.total(), False), cell.numbers()
    assert done(cell) == ALL


async def test_the_whole_month_leaves_half_of_what_the_bot_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with cell_of_35(tmp_path, monkeypatch) as cell:
        await the_month(cell, WALKS, CHECK_INS)
        await agrees(cell)
        assert cell.used <= HALF, f"{cell.used} messages\n{cell.numbers()}"


async def test_also_where_everybody_goes_the_longest_way_what_is_sent_is_less_than_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A walk of eight messages and a check-in of five, each of them answered."""
    async with cell_of_35(tmp_path, monkeypatch) as cell:
        await the_month(cell, (LONGEST_WALK,), (LONGEST_CHECK_IN,))
        await agrees(cell)
        sent = cell.used - cell.heard.total()
        assert sent <= HALF, f"{sent} sent of {cell.used} messages\n{cell.numbers()}"
        assert cell.used < SAID_AT
