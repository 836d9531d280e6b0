"""The serving process killed at any moment of a walk: what was acknowledged is there, no update is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.running import Browser, Place, Process, acts, browser, place, process, some_settings
from tests.telegram_double import Fault, Person

SEED = 27
LABELS = ("Không có", "Có phần", "Có")


@dataclass
class Shop:
    """A place, and the process that serves it."""

    place: Place
    serving: Process

    async def dies(self) -> None:
        await self.serving.kill()
        self.place.double.heal()

    async def comes_back(self) -> None:
        await self.serving.start()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with place(tmp_path) as there, process(some_settings(there.path, there.double), tmp_path) as serving:
        yield Shop(there, serving)
    there.double.assert_clean()


class Walker:
    """Somebody who answers question after question, and remembers what was acknowledged."""

    def __init__(self, shop: Shop, person: Person, dice: random.Random) -> None:
        self._shop, self.person, self._dice = shop, person, dice
        self.acknowledged: list[int] = []

    @property
    def next_question(self) -> str:
        return f"{len(self.acknowledged) + 2}/27"

    async def presses(self) -> int:
        """Answers the open question; nothing is acknowledged yet."""
        value = self._dice.randrange(3)
        question = next(m for m in reversed(self.person.messages) if f"{len(self.acknowledged) + 1}/27" in m.text)
        await self.person.presses(LABELS[value], question)
        return value

    async def sees_the_next(self, value: int) -> None:
        """The next question is on the screen, which is the promise that the answer is kept."""
        shown = self.next_question
        await self._shop.place.double.until(lambda: any(shown in m.text for m in self.person.messages), 20)
        self.acknowledged.append(value)

    async def walks(self, questions: int) -> None:
        for _ in range(questions):
            await self.sees_the_next(await self.presses())

    def nothing_is_lost(self) -> None:
        stored = self._shop.place.answers("AN")
        assert [value for value in stored if value is not None] == self.acknowledged

    def copies(self) -> int:
        """How many more messages than one show the newest question."""
        shown = Counter(m.text for m in self.person.messages)
        return max(shown.values()) - 1


async def _walker(shop: Shop) -> Walker:
    person = await shop.place.comes(7, "AN")
    await acts(person, "Tự soi")
    return Walker(shop, person, random.Random(SEED))


async def test_killed_between_any_two_steps_of_a_walk_nothing_acknowledged_is_lost(shop: Shop) -> None:
    walker = await _walker(shop)
    dice = random.Random(SEED)
    for _ in range(4):
        await walker.walks(dice.randint(1, 4))
        await shop.dies()
        walker.nothing_is_lost()
        await shop.comes_back()
        await walker.walks(1)
        walker.nothing_is_lost()
        assert walker.copies() <= 1
    await shop.place.double.quiet()


async def test_killed_while_presses_are_on_their_way_none_is_lost(shop: Shop) -> None:
    walker = await _walker(shop)
    dice = random.Random(SEED + 1)
    for _ in range(3):
        await walker.walks(1)
        value = await walker.presses()
        await asyncio.sleep(dice.random() * 0.03)
        await shop.dies()
        await shop.comes_back()
        await walker.sees_the_next(value)
        walker.nothing_is_lost()
        assert walker.copies() <= 1


async def test_killed_right_after_an_update_was_handed_out_it_is_taken_after_the_restart(shop: Shop) -> None:
    walker = await _walker(shop)
    await shop.place.double.quiet()
    handed_out = shop.place.double.hangs("getUpdates", after_accepting=True)
    await _poll_again(shop, handed_out)
    value = await walker.presses()
    assert shop.place.answers("AN") == ()
    await shop.dies()
    assert len(shop.place.double.pending) == 1
    await shop.comes_back()
    await walker.sees_the_next(value)
    walker.nothing_is_lost()


async def _poll_again(shop: Shop, fault: Fault) -> None:
    """Somebody else's update ends the poll that was open, so that the next one meets the fault."""
    await shop.place.double.person(99).says("/start")
    await shop.place.double.until(lambda: fault.met)


async def test_killed_after_the_commit_and_before_the_reply_the_screen_is_sent_after_the_restart(shop: Shop) -> None:
    walker = await _walker(shop)
    await shop.place.double.quiet()
    fault = shop.place.double.hangs("editMessageText")
    value = await walker.presses()
    await shop.place.double.until(lambda: fault.met)
    assert shop.place.answers("AN")[0] == value
    await shop.dies()
    before = len(walker.person.messages)
    await shop.comes_back()
    await walker.sees_the_next(value)
    walker.nothing_is_lost()
    assert len(walker.person.messages) <= before + 1


async def test_killed_after_the_reply_was_taken_and_before_that_was_known_there_is_one_copy_at_most(shop: Shop) -> None:
    walker = await _walker(shop)
    await shop.place.double.quiet()
    fault = shop.place.double.hangs("sendMessage", after_accepting=True)
    await walker.person.says("có")
    await shop.place.double.until(lambda: fault.met)
    await shop.dies()
    await shop.comes_back()
    await walker.sees_the_next(2)
    await walker.walks(1)
    walker.nothing_is_lost()
    assert walker.copies() <= 1


async def test_an_event_of_the_page_that_was_answered_is_there_after_a_kill_and_happens_once(shop: Shop) -> None:
    async with browser(shop.serving.url) as page:
        await _signs_in(shop, page)
        pressed = page.event("Có phần")
        assert await page.sends(pressed, "first") == 200
        await shop.dies()
        await shop.comes_back()
        assert shop.place.answers("AN")[:2] == (1, None)
        revision = (await page.looks())["revision"]
        assert page.screen["progress"] == {"n": 2, "total": 27}
        assert await page.sends(pressed, "first") == 200
        assert page.screen["revision"] == revision
        assert await page.sends(page.event("Có"), "first") == 200
        assert shop.place.answers("AN")[:2] == (1, None)


async def _signs_in(shop: Shop, page: Browser) -> None:
    assert await page.arrives(shop.place.town.invite("AN")) == 200
    for id_, label in enumerate(("Đúng, là tôi", "Đồng ý", "Tự soi")):
        assert await page.presses(label, f"in-{id_}") == 200


async def test_an_event_of_the_page_that_was_not_answered_is_whole_or_not_at_all(shop: Shop) -> None:
    async with browser(shop.serving.url) as page:
        await _signs_in(shop, page)
        pressed = page.event("Có")
        sending = asyncio.create_task(page.sends(pressed, "cut off"))
        await asyncio.sleep(0.003)
        await shop.dies()
        await asyncio.gather(sending, return_exceptions=True)
        await shop.comes_back()
        for _ in range(2):  # as the page does: again, until it is answered
            assert await page.sends(pressed, "cut off") == 200
        assert page.screen["progress"] == {"n": 2, "total": 27}
        assert shop.place.answers("AN")[:2] == (2, None)


async def test_asked_to_end_it_ends_cleanly_and_owes_nothing(shop: Shop) -> None:
    walker = await _walker(shop)
    await walker.walks(2)
    async with browser(shop.serving.url) as page, aiohttp.ClientSession() as other:
        await _signs_in_as(shop, page)
        stream = await other.get(f"{shop.serving.url}/api/stream", cookies={"tusoi": page.token})
        assert stream.status == 200
        await shop.place.double.quiet()
        assert await shop.serving.stop() == 0
        stream.close()
    assert shop.place.chat(7) == (False, False)
    assert "Traceback" not in shop.serving.log.read_text()
    walker.nothing_is_lost()


async def _signs_in_as(shop: Shop, page: Browser) -> None:
    assert await page.arrives(shop.place.town.invite("DUNG")) == 200


async def test_asked_to_end_while_a_chat_has_to_wait_it_does_not_wait(shop: Shop) -> None:
    walker = await _walker(shop)
    fault = shop.place.double.fails("editMessageText", 429, retry_after=3600)
    value = await walker.presses()
    await shop.place.double.until(lambda: fault.met)
    assert await shop.serving.stop() == 0
    assert shop.place.chat(7) == (True, False)
    await shop.comes_back()
    await walker.sees_the_next(value)
