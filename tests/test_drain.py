"""Reminders by the thousand over real HTTP: killed in their midst, a platform that fails, members who chat."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import pytest

import bot.channels.telegram
import bot.outbox
from bot.channels import telegram_http
from bot.channels.telegram_http import AiohttpRequest
from bot.front import Front
from bot.outbox import SENDERS
from bot.pacing import Road
from bot.screen import Screen, pack_screen
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow
from storage import chats, members, outbox
from storage.outbox import REMINDER, Letter
from tests.conversation import NOON, Town
from tests.running import Place, Process, place, process, served, some_settings
from tests.telegram_double import Fault, Person, TelegramDouble

TITLE = "Nhắc số"


def letter(chat: int, number: int) -> Letter:
    screen = Screen("vi", (), "", None, f"{TITLE} {number}", (), (), takes_text=False, first_number=1)
    return Letter(f"drain:{number}", REMINDER, None, chat, "drain", pack_screen(screen), NOON)


def queue(there: Place, addresses: list[int]) -> None:
    """One reminder for each chat; all have written to the bot before."""
    town = there.town

    def work(connection: sqlite3.Connection) -> None:
        letters = [letter(_chat(connection, address), number) for number, address in enumerate(addresses)]
        outbox.queue_many(connection, town.seal, letters, NOON)

    for address in addresses:
        there.double.person(address, started=True)
    town.write(work)


def _chat(connection: sqlite3.Connection, address: int) -> int:
    chat = chats.find(connection, "telegram", str(address), CONSENT_VERSION)
    return chat.id or chats.keep(connection, chat, chat.state, owed=False, now=NOON)[0]


def rows(town: Town) -> list[tuple[str, int, str | None]]:
    """State, attempts and error of each row."""
    return list(town.connection.execute("SELECT state, attempts, error FROM outbox ORDER BY id"))


def copies(double: TelegramDouble, addresses: list[int]) -> dict[int, int]:
    """How many reminders each phone shows."""
    return {a: sum(TITLE in message.text for message in double.person(a).messages) for a in addresses}


# ------------------------------------------------------------------ killed in the midst of it

MANY = list(range(1, 2001))
HANGING = 8  # taken by the platform and not answered yet, at each kill
KILLED_AT = (200, 700, 1300)


async def test_killed_while_two_thousand_drain_none_is_lost_and_only_what_was_on_its_way_comes_twice(
    tmp_path: Path,
) -> None:
    async with place(tmp_path) as there:
        queue(there, MANY)
        settings = some_settings(there.path, there.double, telegram_rate=1000)
        on_their_way: Counter[int] = Counter()
        async with process(settings, tmp_path) as serving:
            for at in KILLED_AT:
                on_their_way.update(await _killed(there, serving, at))
                await serving.start()
            await there.double.until(lambda: len(there.double.chats) == len(MANY), 60, "the rest")
            assert await serving.stop() == 0
        arrived = copies(there.double, MANY)
        assert min(arrived.values()) == 1
        assert {a for a, n in arrived.items() if n > 1 + on_their_way[a]} == set()
        assert sum(arrived.values()) >= len(MANY) + len(KILLED_AT) * HANGING
        assert there.town.write(outbox.counts) == {"sent": len(MANY)}
        there.double.assert_clean()


async def _killed(there: Place, serving: Process, at: int) -> list[int]:
    """Killed with some on their way, once so many have arrived; returns whose were on their way."""
    double = there.double
    await double.until(lambda: len(double.chats) >= at, 60, f"{at} reminders")
    fault = double.hangs("sendMessage", times=HANGING, after_accepting=True)
    await double.until(lambda: fault.met == HANGING, 20, "calls that hang")
    await serving.kill()
    double.heal()
    asked = "SELECT chats.address FROM outbox JOIN chats ON chats.id = outbox.chat_id WHERE outbox.state = 'claimed'"
    claimed = [int(address) for (address,) in there.town.connection.execute(asked)]
    assert HANGING <= len(claimed) <= SENDERS
    return claimed


# ------------------------------------------------------------------ a platform that fails

NOISE = 2.0  # seconds of that time, half a real one: a busy machine is late, and a call may arrive late or early
FASTER = 4  # time passes so many times faster in the road, the clock and the waits of the outbox
WAIT = 0.4  # seconds before a further try
PATIENCE = 1.0  # seconds for an answer, instead of 20


class Impatient(AiohttpRequest):
    """Does not wait long for an answer, except on the long poll."""

    def __init__(self, most: int = 64, proxy: str = "", read_seconds: float = PATIENCE) -> None:
        super().__init__(most, proxy, read_seconds)


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / FASTER)


@dataclass
class Post:
    """Three people with two reminders for the first one, and the product that has not started."""

    place: Place
    serving: AsyncExitStack
    front: Front | None = None

    @property
    def double(self) -> TelegramDouble:
        return self.place.double

    async def sends(self) -> None:
        """Start, and wait until no row is on its way or waits."""
        settings = some_settings(self.place.path, self.double, clock_speed=float(FASTER))
        self.front = await self.serving.enter_async_context(served(settings))
        async with asyncio.timeout(60):
            while {state for state, *_ in rows(self.place.town)} & {"queued", "claimed"}:
                await self.front.database.flush()
                await asyncio.sleep(0.01)

    def tries(self, chat: int) -> list[float]:
        """When the first of a chat's reminders was tried, from the first try on, in the product's time."""
        calls = [call for call in self.double.calls_of("sendMessage") if str(chat) == str(call.fields["chat_id"])]
        mine = [call.at for call in calls if call.fields["text"] == calls[0].fields["text"]]
        return [(at - mine[0]) * FASTER for at in mine]

    def whose(self, chat: int) -> list[tuple[str, int, str | None]]:
        asked = (
            "SELECT outbox.state, attempts, error FROM outbox JOIN chats ON chats.id = chat_id"
            " WHERE address = ? ORDER BY outbox.id"
        )
        return list(self.place.town.connection.execute(asked, (str(chat),)))


@pytest.fixture
async def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    monkeypatch.setattr(bot.channels.telegram, "AiohttpRequest", Impatient)
    road = partial(Road, clock=lambda: time.monotonic() * FASTER, sleep=_sleep)
    monkeypatch.setattr(bot.channels.telegram, "Road", road)
    monkeypatch.setattr(bot.outbox, "WAITS", (WAIT * FASTER,) * 4)
    monkeypatch.setattr(bot.outbox, "LOOK_AGAIN", 0.02)
    async with place(tmp_path) as there, AsyncExitStack() as serving:
        queue(there, [1, 2, 3, 1])
        yield Post(there, serving)
    there.double.assert_clean()


LATEST = 20.0  # seconds of the quickened clock: a busy machine may be late, but never early
SENT_AT_ONCE, SENT_AT_THE_SECOND_TRY = ("sent", 1, None), ("sent", 2, None)


async def test_told_to_wait_seven_seconds_everything_waits_exactly_so_long_and_comes_once(post: Post) -> None:
    fault = post.double.fails("sendMessage", 429, retry_after=7, chat=1)
    await post.sends()
    assert fault.met == 1
    assert rows(post.place.town) == [SENT_AT_ONCE] * 4  # it was not the message's own failure
    refused = post.double.calls_of("sendMessage", 1)[0].at
    later = sorted((call.at - refused) * FASTER for call in post.double.calls_of("sendMessage"))
    assert [at for at in later if NOISE < at < 7] == []  # but for what was on its way when it was told
    again, second = later[-2:]
    assert 7 <= again < 7 + LATEST
    assert second - again >= 0.5  # the second one to the same person leaves a second later, and may travel faster
    assert copies(post.double, [1, 2, 3]) == {1: 2, 2: 1, 3: 1}


async def test_somebody_who_blocked_the_bot_is_marked_and_tried_no_more(post: Post) -> None:
    post.double.fails("sendMessage", 403, chat=1, times=None)
    await post.sends()
    assert post.whose(1) == [("gone", 1, "gone"), ("gone", 0, "gone")]
    assert [*post.whose(2), *post.whose(3)] == [SENT_AT_ONCE] * 2
    assert post.tries(1) == [0.0]
    assert post.place.chat(1) == (False, True)
    assert (post.place.chat(2), post.place.chat(3)) == ((False, False),) * 2


FAULTS = ("500", "502", "hangs", "hangs after accepting", "closes", "closes after accepting")


def _goes_wrong(double: TelegramDouble, fault: str) -> Fault:
    match fault.split(maxsplit=1)[0]:
        case "hangs":
            return double.hangs("sendMessage", chat=1, after_accepting="after" in fault)
        case "closes":
            return double.closes("sendMessage", chat=1, after_accepting="after" in fault)
        case status:
            return double.fails("sendMessage", int(status), chat=1)


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_may_not_have_arrived_is_sent_again_and_comes_twice_at_most(post: Post, fault: str) -> None:
    made = _goes_wrong(post.double, fault)
    await post.sends()
    assert made.met == 1
    assert post.whose(1) == [SENT_AT_THE_SECOND_TRY, SENT_AT_ONCE]
    assert [*post.whose(2), *post.whose(3)] == [SENT_AT_ONCE] * 2
    assert copies(post.double, [1, 2, 3]) == {1: 2 + ("after" in fault), 2: 1, 3: 1}
    first, again, *_ = post.tries(1)
    patience = PATIENCE if "hangs" in fault else 0
    assert again - first >= (patience + WAIT / 2) * FASTER  # the first may have taken longer to arrive


def test_an_answer_that_does_not_come_for_thirty_seconds_is_not_waited_for() -> None:
    assert telegram_http.READ_SECONDS < 30 < bot.outbox.LONGEST_SEND


async def test_what_always_fails_becomes_a_dead_letter_and_the_others_go(post: Post) -> None:
    post.double.fails("sendMessage", 500, chat=2, times=None)
    await post.sends()
    assert post.whose(2) == [("dead", 5, "failed")]
    assert [*post.whose(1), *post.whose(3)] == [SENT_AT_ONCE] * 3
    assert copies(post.double, [1, 2, 3]) == {1: 2, 2: 0, 3: 1}


# ------------------------------------------------------------------ members chat meanwhile

CROWD = list(range(1001, 6001))
CHATTING = range(1, 13)
SECONDS = 10.0
LONGEST_WAIT = 0.5
USUAL = 0.03  # seconds a reply takes at most where nothing else goes on; a slower machine is slower in everything


async def test_members_who_chat_while_five_thousand_drain_are_answered_within_half_a_second(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        people = [MemberRow(f"C{number}", f"Đồng chí {number}", "CB5") for number in CHATTING]
        there.town.write(lambda db: members.write_members(db, people))
        async with served(some_settings(there.path, there.double)) as front:
            chatting = [await there.comes(number, f"C{number}") for number in CHATTING]
            slowness = max(1.0, median([await _reply_to(person) for person in chatting]) / USUAL)
            queue(there, [*CHATTING, *CROWD])  # each of those who chat is reminded too
            front.outboxes["telegram"]()
            began = time.monotonic()
            longest = await _wait_of_most(chatting)
            if longest > LONGEST_WAIT * slowness:  # a machine that was busy with something else gets one more chance
                longest = await _wait_of_most(chatting)
            seconds = time.monotonic() - began
            drained = sum(TITLE in call.fields["text"] for call in there.double.calls_of("sendMessage"))
        assert longest <= LONGEST_WAIT * slowness
        assert (
            seconds * 12 / slowness < drained < seconds * 24 + 50
        )  # it drained all the time, and made room for the replies
        there.double.assert_clean()


async def _wait_of_most(chatting: list[Person]) -> float:
    """What 95 of 100 replies wait at most."""
    until = time.monotonic() + SECONDS
    waits = await asyncio.gather(*(_chats(person, until) for person in chatting))
    all_waits = sorted(wait for mine in waits for wait in mine)
    assert len(all_waits) > 100
    return all_waits[int(len(all_waits) * 0.95)]


async def _chats(person: Person, until: float) -> list[float]:
    """How long each answer took; about once a second, with another screen each time."""
    waits = []
    while time.monotonic() < until:
        waits.append(await _reply_to(person))
        await asyncio.sleep(0.7 + person.user_id / 40)
    return waits


async def _reply_to(person: Person) -> float:
    began = time.monotonic()
    await person.says("/trogiup")
    while TITLE in (await person.next_reply()).text:
        pass
    return time.monotonic() - began
