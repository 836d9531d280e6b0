"""Replies on their way out, to a channel that is slow, refuses, or loses people; time passes when the test says so."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import bot.replies
from bot.channels import Delivery, SendFailed
from bot.documents import Document
from bot.front import Front
from bot.replies import WAITS, Replies
from bot.turn import Inbound, Reply
from handlers.events import Answered, DataOpened, Event, ExportAsked, MenuOpened, Said, SheetAsked, WalkOpened
from storage.database import Database
from tests.conversation import Town, fresh_database
from tests.posting_channel import NothingAnnounced

ADDRESS = "1"


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0)


class Clockwork:
    """asyncio, but for its `sleep`, which lasts until somebody wakes the sleepers."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._asleep: list[asyncio.Future[None]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        asleep: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asleep.append(asleep)
        await asleep

    async def is_asked(self, times: int) -> None:
        await until(lambda: len(self.asked) == times)

    async def passes(self, times: int = 1) -> None:
        """So many waits come to their end, one after the other."""
        for _ in range(times):
            await until(lambda: any(not asleep.done() for asleep in self._asleep))
            for asleep in self._asleep:
                if not asleep.done():
                    asleep.set_result(None)


@dataclass
class Channel(NothingAnnounced):
    """Remembers what it showed. `failing` are what the next calls raise; while `held`, calls do not come back."""

    name: str = "telegram"
    tried: list[str] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    failing: list[Exception | None] = field(default_factory=list)
    most_at_once: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(101))
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _inside: Any = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self._open.set()

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def show(self, delivery: Delivery) -> str | None:
        await self._goes(delivery.address, what(delivery))
        message = str(delivery.current) if delivery.edit else str(next(self._numbers))
        self.shown.append((message, what(delivery)))
        return message

    async def hand_over(self, address: str, document: Document) -> None:
        await self._goes(address, document.name)
        self.handed.append(document.name)

    async def _goes(self, address: str, told: str) -> None:
        self.tried.append(told)
        self._inside[address] += 1
        self.most_at_once = max(self.most_at_once, self._inside[address])
        try:
            await self._open.wait()
            failed = self.failing.pop(0) if self.failing else None
            if failed:
                raise failed
        finally:
            self._inside[address] -= 1


def what(delivery: Delivery) -> str:
    screen = delivery.screen
    return f"câu {screen.progress[0]}" if screen.progress else screen.title


@dataclass
class Post:
    """A town, its front, and one channel with its way out."""

    town: Town
    front: Front
    channel: Channel
    replies: Replies
    clock: Clockwork
    updates: Any = field(default_factory=itertools.count)

    async def turn(self, event: Event, pressed: str | None = None, address: str = ADDRESS) -> Reply:
        reply = await self.front.turn(Inbound("telegram", address, event, f"u{next(self.updates)}", pressed))
        self.replies.send(reply)
        return reply

    async def quiet(self) -> None:
        """Nothing is on its way, and what there was to mark is marked."""
        await until(lambda: not self.replies._busy)  # the only thing to wait for that no test may change
        await self.front.database.flush()

    def standing(self, address: str = ADDRESS) -> tuple[object, ...]:
        """The platform's message, whether a screen is owed, whether the chat is unreachable."""
        asked = "SELECT screen, owed = 1, unreachable_at IS NOT NULL FROM chats WHERE address = ?"
        return tuple(self.town.connection.execute(asked, (address,)).fetchone())

    def answered(self, number: int, value: int = 0) -> Answered:
        catalogue = self.town.house.shelf.current("vi")
        return Answered("2026-12", catalogue.indicators[number - 1].code, value)


@pytest.fixture
async def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    clock = Clockwork()
    monkeypatch.setattr(bot.replies, "asyncio", clock)
    town = Town(fresh_database(tmp_path))
    for member, address in (("AN", ADDRESS), ("BINH", "2")):
        town.joined(member, address)
    town.write(lambda db: db.execute("UPDATE chats SET owed = 0"))
    database = await Database.open(town.path)
    front, channel = Front(database, town.house, lambda: town.now), Channel()
    made = Post(town, front, channel, Replies(channel, front), clock)
    yield made
    await made.replies.close(0)
    await database.close()
    town.close()


async def test_a_screen_that_is_out_is_owed_no_more_and_its_message_is_remembered(post: Post) -> None:
    await post.turn(WalkOpened())
    assert post.standing() == (None, 1, 0)
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1")]
    assert post.standing() == ("101", 0, 0)


async def test_a_press_changes_its_own_message_and_an_old_one_brings_a_new_message(post: Post) -> None:
    await post.turn(WalkOpened())
    await post.quiet()
    await post.turn(post.answered(1), pressed="101")
    await post.quiet()
    await post.turn(post.answered(1, 2), pressed="55")
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1"), ("101", "câu 2"), ("102", "câu 2")]
    assert post.standing() == ("102", 0, 0)


async def test_one_screen_is_on_its_way_at_a_time_and_the_newest_one_wins(post: Post) -> None:
    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: post.channel.tried)
    for number in (1, 2, 3):
        await post.turn(post.answered(number))
    post.channel.release()
    await post.quiet()
    assert [told for _, told in post.channel.shown] == ["câu 1", "câu 4"]
    assert post.channel.most_at_once == 1
    assert post.standing() == ("102", 0, 0)


async def test_a_chat_that_is_slow_keeps_no_other_waiting(post: Post) -> None:
    post.channel.failing = [SendFailed("later")]
    await post.turn(WalkOpened())
    await until(lambda: post.clock.asked)
    await post.turn(DataOpened(), address="2")
    await until(lambda: post.channel.shown)
    assert [told for _, told in post.channel.shown] == ["Dữ liệu của tôi"]


async def test_a_press_that_came_while_a_new_screen_was_on_its_way_changes_that_screen(post: Post) -> None:
    await post.turn(WalkOpened())
    await post.quiet()
    post.channel.hold()
    await post.turn(Said("0"))
    await until(lambda: len(post.channel.tried) == 2)
    await post.turn(post.answered(2), pressed="101")
    post.channel.release()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1"), ("102", "câu 2"), ("103", "câu 3")]
    assert post.standing() == ("103", 0, 0)


async def test_files_of_replaced_screens_are_kept(post: Post) -> None:
    await post.turn(WalkOpened())
    await post.turn(post.answered(1))
    await post.quiet()
    post.channel.hold()
    await post.turn(ExportAsked())
    await until(lambda: len(post.channel.tried) > 1)
    await post.turn(SheetAsked("2026-12", "docx"))
    await post.turn(MenuOpened())
    post.channel.release()
    await post.quiet()
    assert [name.rpartition(".")[2] for name in post.channel.handed] == ["json", "docx"]


async def test_a_file_that_has_to_wait_does_not_bring_its_screen_again(post: Post) -> None:
    post.channel.failing = [None, SendFailed("later"), SendFailed("later", 9)]
    await post.turn(ExportAsked())
    await post.clock.passes(2)
    await post.quiet()
    assert post.clock.asked == [WAITS[0], 9]
    assert (len(post.channel.shown), len(post.channel.handed)) == (1, 1)


async def test_a_reply_that_arrives_while_owed_screens_are_looked_for_comes_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = post.front.look

    async def meanwhile_it_arrives(channel: str, address: str) -> Reply:
        post.channel.release()
        await post.quiet()
        return await look(channel, address)

    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: post.channel.tried)
    monkeypatch.setattr(post.front, "look", meanwhile_it_arrives)
    await post.replies.make_good()
    post.channel.release()
    await post.quiet()
    assert [told for _, told in post.channel.shown] == ["câu 1"]


async def test_a_file_that_is_refused_takes_nothing_else_with_it(post: Post) -> None:
    await post.turn(WalkOpened())
    await post.turn(post.answered(1))
    await post.quiet()
    post.channel.hold()
    await post.turn(ExportAsked())
    await until(lambda: len(post.channel.tried) == 2)
    await post.turn(SheetAsked("2026-12", "pdf"))
    post.channel.failing = [None, None, SendFailed("broken")]
    post.channel.release()
    await post.quiet()
    assert [name.rpartition(".")[2] for name in post.channel.handed] == ["pdf"]
    assert post.standing()[1:] == (0, 0)


async def test_a_screen_that_failed_keeps_its_files_when_a_newer_one_came_meanwhile(post: Post) -> None:
    post.channel.hold()
    await post.turn(ExportAsked())
    await until(lambda: post.channel.tried)
    await post.turn(WalkOpened())
    post.channel.failing = [SendFailed("later", 3)]
    post.channel.release()
    await post.clock.passes()
    await post.quiet()
    assert [told for _, told in post.channel.shown] == ["câu 1"]
    assert len(post.channel.handed) == 1


async def test_the_platforms_own_wait_is_kept_to_the_second_however_often_it_asks(post: Post) -> None:
    post.channel.failing = [SendFailed("later", seconds) for seconds in (17, 3, 3600, 1, 2, 4, 8)]
    await post.turn(WalkOpened())
    await post.clock.passes(7)
    await post.quiet()
    assert post.clock.asked == [17, 3, 3600, 1, 2, 4, 8]
    assert post.channel.shown == [("101", "câu 1")]


async def test_a_new_event_does_not_shorten_the_platforms_wait_and_is_what_is_shown_after_it(post: Post) -> None:
    post.channel.failing = [SendFailed("later", 60)]
    await post.turn(WalkOpened())
    await until(lambda: post.clock.asked)
    await post.turn(post.answered(1))
    for _ in range(20):
        await asyncio.sleep(0)
    assert post.channel.tried == ["câu 1"]
    await post.clock.passes()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 2")]


async def test_waits_grow_and_after_the_last_the_screen_stays_owed(post: Post) -> None:
    post.channel.failing = [SendFailed("later")] * 5
    await post.turn(WalkOpened())
    await post.clock.passes(len(WAITS))
    await post.quiet()
    assert post.clock.asked == list(WAITS)
    assert (post.channel.shown, len(post.channel.tried)) == ([], 5)
    assert post.standing() == (None, 1, 0)


async def test_a_new_event_cuts_a_wait_of_our_own_short(post: Post) -> None:
    post.channel.failing = [SendFailed("later")]
    await post.turn(WalkOpened())
    await until(lambda: post.clock.asked)
    await post.turn(post.answered(1))
    await post.quiet()
    assert post.channel.shown == [("101", "câu 2")]
    assert post.standing() == ("101", 0, 0)


async def test_impatience_does_not_use_up_the_tries(post: Post) -> None:
    post.channel.failing = [SendFailed("later")] * 9
    await post.turn(WalkOpened())
    for tries in range(1, 10):
        await post.clock.is_asked(tries)
        await post.turn(DataOpened())
    await post.quiet()
    assert set(post.clock.asked) == {WAITS[0]}
    assert len(post.channel.shown) == 1


async def test_where_nobody_is_any_more_nothing_is_owed(post: Post) -> None:
    post.channel.failing = [SendFailed("gone")]
    await post.turn(ExportAsked())
    await post.quiet()
    assert post.standing() == (None, 0, 1)
    assert (len(post.channel.tried), post.channel.handed) == (1, [])


async def test_what_will_never_be_taken_is_not_tried_again_and_not_owed(post: Post) -> None:
    post.channel.failing = [SendFailed("broken")]
    await post.turn(WalkOpened())
    await post.quiet()
    assert post.standing() == (None, 0, 0)
    assert (post.channel.tried, post.clock.asked) == (["câu 1"], [])


async def test_an_error_nobody_thought_of_costs_one_screen_and_not_the_next(post: Post) -> None:
    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: post.channel.tried)
    await post.turn(post.answered(1))
    post.channel.failing = [RuntimeError("nobody thought of it")]
    post.channel.release()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 2")]


async def test_after_a_crash_every_chat_that_is_owed_its_screen_gets_it_as_a_new_message(post: Post) -> None:
    await post.turn(WalkOpened())
    await post.quiet()
    await post.front.turn(Inbound("telegram", ADDRESS, post.answered(1), "lost", "101"))
    assert post.standing() == ("101", 1, 0)
    later = Replies(post.channel, post.front)
    assert await later.make_good() == 1
    await until(lambda: not later._busy)
    await post.front.database.flush()
    assert post.channel.shown == [("101", "câu 1"), ("102", "câu 2")]
    assert post.standing() == ("102", 0, 0)
    assert await later.make_good() == 0


async def test_one_chat_that_cannot_be_shown_keeps_no_other_from_its_screen(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (ADDRESS, "2"):
        await post.front.turn(Inbound("telegram", address, WalkOpened(), f"lost {address}"))
    look = post.front.look

    async def look_but_not_at_the_first(channel: str, address: str) -> Reply:
        if address == ADDRESS:
            raise ValueError("cannot be opened")
        return await look(channel, address)

    monkeypatch.setattr(post.front, "look", look_but_not_at_the_first)
    assert await post.replies.make_good() == 2
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1")]
    assert (post.standing()[1], post.standing("2")[1]) == (1, 0)


async def test_making_good_sends_nothing_twice_that_is_out_or_on_its_way(post: Post) -> None:
    await post.turn(WalkOpened(), address="2")
    await until(lambda: not post.replies._busy)
    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: len(post.channel.tried) == 2)
    await post.replies.make_good()
    post.channel.release()
    await post.quiet()
    assert [told for _, told in post.channel.shown] == ["câu 1", "câu 1"]


async def test_making_good_leaves_alone_who_was_answered_meanwhile(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (ADDRESS, "2"):
        await post.front.turn(Inbound("telegram", address, WalkOpened(), f"lost {address}"))
    look = post.front.look

    async def look_while_the_other_one_writes(channel: str, address: str) -> Reply:
        if address == ADDRESS and not post.channel.tried:
            await post.turn(WalkOpened(), address="2")
            await until(lambda: "2" not in post.replies._busy)
        return await look(channel, address)

    monkeypatch.setattr(post.front, "look", look_while_the_other_one_writes)
    await post.replies.make_good()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1"), ("102", "câu 1")]


async def test_making_good_leaves_alone_whoever_is_about_to_be_answered(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn is durable, and its reply is not yet on its way."""
    is_durable, may_go_on = asyncio.Event(), asyncio.Event()

    async def takes_long(_reply: Reply) -> None:
        is_durable.set()
        await may_go_on.wait()

    monkeypatch.setattr(post.front, "_followed", takes_long)
    turn = asyncio.create_task(post.turn(WalkOpened()))
    await is_durable.wait()
    assert await post.replies.make_good() == 1
    await until(lambda: not post.replies._busy)
    may_go_on.set()
    await turn
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1")]


async def test_making_good_leaves_alone_who_is_answered_while_it_looks(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is out, and not yet written down, when the look comes back that found it owed."""
    await post.front.turn(Inbound("telegram", ADDRESS, WalkOpened(), "lost"))
    look = post.front.look

    async def slow_look(channel: str, address: str) -> Reply:
        monkeypatch.setattr(post.front, "look", look)
        stale = await look(channel, address)
        await post.turn(post.answered(1))
        seen = await look(channel, address)
        await until(lambda: not post.replies._busy)
        assert seen.chat.owed or stale.chat.owed
        return seen

    monkeypatch.setattr(post.front, "look", slow_look)
    await post.replies.make_good()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 2")]


async def test_making_good_wakes_what_waits_for_the_network(post: Post) -> None:
    post.channel.failing = [SendFailed("later")]
    await post.turn(WalkOpened())
    await until(lambda: post.clock.asked)
    await post.replies.make_good()
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1")]


async def test_a_look_that_was_overtaken_does_not_cover_the_newer_screen(post: Post) -> None:
    stale = await post.front.look("telegram", ADDRESS)
    await post.turn(WalkOpened())
    post.replies.send(stale)
    await post.quiet()
    assert post.channel.shown == [("101", "câu 1")]


async def test_closing_waits_for_what_is_on_its_way(post: Post) -> None:
    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: post.channel.tried)
    closing = asyncio.create_task(post.replies.close())
    await asyncio.sleep(0)
    post.channel.release()
    await closing
    await post.front.database.flush()
    assert post.standing() == ("101", 0, 0)


async def test_closing_leaves_what_is_late_owed(post: Post) -> None:
    post.channel.hold()
    await post.turn(WalkOpened())
    await until(lambda: post.channel.tried)
    await post.replies.close(patience=0)
    await post.front.database.flush()
    assert post.channel.shown == []
    assert post.standing() == (None, 1, 0)


async def test_closing_does_not_sit_out_a_wait(post: Post) -> None:
    post.channel.failing = [SendFailed("later", 3600)]
    await post.turn(WalkOpened())
    await until(lambda: post.clock.asked)
    async with asyncio.timeout(60):
        await post.replies.close(patience=1000)
    assert post.standing() == (None, 1, 0)


async def test_after_closing_nothing_is_sent_and_the_chat_stays_owed(post: Post) -> None:
    await post.replies.close()
    await post.turn(WalkOpened())
    assert (post.channel.tried, post.standing()) == ([], (None, 1, 0))
