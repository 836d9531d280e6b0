"""Whole walks on Zalo while everything goes wrong that can: what is stored is what the member saw confirmed."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot.replies
from bot.clock import MovableClock
from bot.schedule import Pulse
from tests.zalo_double import FIRST_DATE, ZaloDouble
from tests.zalo_running import Place, connected, eventually, place, quick

Answers = tuple[int | None, ...]
LEVELS = {"Không có": 0, "Có phần": 1, "Có": 2}
CONFIRMED = re.compile(r"^Đã ghi: (.*?)\.", re.MULTILINE)
ONE = re.compile(r"câu (\d+) (Không có|Có phần|Có)")
WALKS = {
    "AN": ("/tusoi", "3 5", "1 2", "12", "có phần", "0", "0", "Gửi"),
    "BINH": ("/tusoi", "0", "0", "0", "đúng", "không có", "0", "Gửi"),
    "GIANG": ("/tusoi", "1:2 9:1", "câu 18 có", "19, 20", "2 1", "Gửi"),
}
NOT_TAKEN = "1:1 10:1 21:2"  # what is typed before and comes after it: never one of the answers above
BROKEN = "<html>a gateway</html>"


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    monkeypatch.setattr(bot.replies, "WAITS", (0.02,) * 8)
    async with place(tmp_path) as made:
        await made.starts()
        await connected(made)
        for code in WALKS:
            await made.joins(code, code)
        yield made


class Trouble:
    """What goes wrong with each message, by lot."""

    def __init__(self, there: Place, seed: int) -> None:
        self._there, self._dice = there, random.Random(seed)

    @property
    def _double(self) -> ZaloDouble:
        return self._there.double

    async def says(self, chat: str, text: str) -> None:
        """Delivered twice at least, in both shapes, with an older one behind it at times."""
        before, told = len(self._double.texts(chat)), self._double.message(chat, text)
        if self._dice.random() < 0.4:
            assert await self._double.deliver(self._there.bot, told, secret="not-the-secret") == 403
        self._breaks()
        shapes = self._dice.sample([True, False], 2)
        assert [await self._double.deliver(self._there.bot, told, wrapped=shape) for shape in shapes] == [200, 200]
        await self._double.grows(chat, before)
        if self._dice.random() < 0.4:
            await self._comes_late(chat)
        assert await self._double.deliver(self._there.bot, told, wrapped=shapes[0]) == 200

    async def _comes_late(self, chat: str) -> None:
        before = len(self._double.texts(chat))
        old = self._double.message(chat, NOT_TAKEN, date=FIRST_DATE)
        assert await self._double.deliver(self._there.bot, old, wrapped=self._dice.random() < 0.5) == 200
        await self._double.grows(chat, before)

    def _breaks(self) -> None:
        lot = self._dice.randrange(5)
        if lot < 2:
            self._double.fails("sendMessage", (500, 408)[lot], status=200, times=2)
        elif lot < 4:
            self._double.answers("sendMessage", BROKEN, (502, 200)[lot - 2])


def seen(double: ZaloDouble, chat: str) -> Answers:
    """What the member saw confirmed, group by group; each confirmation once."""
    said = [found.group(1) for text in double.texts(chat) if (found := CONFIRMED.search(text))]
    assert len(said) == 3, said
    return tuple(value for number, words in enumerate(said) for value in _group(9 * number + 1, words))


def _group(first: int, words: str) -> Answers:
    named = {int(number): LEVELS[level] for number, level in ONE.findall(words)}
    return tuple(named.get(number, 0) for number in range(first, first + 9))


def stored(there: Place, code: str) -> Answers:
    (run,) = there.town.runs_of(code)
    assert run.submitted_at is not None
    return run.answers


@pytest.mark.parametrize("seed", range(8))
async def test_what_is_stored_is_what_was_seen_confirmed_whatever_goes_wrong(there: Place, seed: int) -> None:
    async def walks(code: str) -> None:
        trouble = Trouble(there, seed * 10 + list(WALKS).index(code))
        for text in WALKS[code]:
            await trouble.says(code, text)

    await asyncio.gather(*map(walks, WALKS))
    expected = {
        "AN": {3: 1, 5: 2, 12: 1}, "BINH": {}, "GIANG": {1: 2, 9: 1, 18: 2, 19: 2, 20: 1},
    }  # fmt: skip
    for code, given in expected.items():
        answers = tuple(given.get(number, 0) for number in range(1, 28))
        assert (code, stored(there, code), seen(there.double, code)) == (code, answers, answers)


async def test_a_month_that_is_used_up_on_the_way_loses_no_answer(there: Place) -> None:
    """What answered a screen that was shown is taken, nothing else is, and the new month begins with one message."""
    clock = there.front.clock = MovableClock(there.front.clock)
    for text in WALKS["AN"][:3]:
        await there.double.says("AN", text)
    fault, before = there.double.fails("sendMessage", 429, status=200, times=None), there.double.texts("AN")
    for text in ("12:1", "21:2"):
        await there.double.brings(there.bot, there.double.message("AN", text))
    await eventually(lambda: there.asked("SELECT 1 FROM zalo_months WHERE used_up_at IS NOT NULL"))
    for _ in range(2):
        await Pulse(there.front).make_good()
        assert (fault.met, there.double.texts("AN")) == (1, before)
    fault.clear()
    clock.move_to(datetime(2027, 1, 1, 1, 1, tzinfo=UTC))
    await Pulse(there.front).make_good()
    await there.double.grows("AN", len(before))
    (said,) = there.double.texts("AN")[len(before) :]
    (run,) = there.town.runs_of("AN")
    assert said.startswith("Kỳ trước đã đóng nên không sửa được nữa. Những gì đã trả lời vẫn còn nguyên.")
    assert run.answers == (0, 0, 1, 0, 2, *(0,) * 6, 1, *(0,) * 6, *(None,) * 9)
