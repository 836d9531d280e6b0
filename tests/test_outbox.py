"""The outbox on a real database and a channel that is slow, refuses, or loses people; no test waits."""

import asyncio
import itertools
import json
import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from bot.channels import Delivery, SendFailed
from bot.commands_outbox import list_dead_letters, retry
from bot.documents import Document
from bot.front import Front
from bot.outages import OUTAGE_REST
from bot.outbox import LONGEST_SEND, LOOK_AGAIN, WAITS, Outbox
from bot.pacing import MOST_ALIKE, TELEGRAM, UNPACED, LoopGuard, Pace, Road
from bot.replies import Replies
from bot.screen import Button, Screen, pack_screen, unpack_screen
from bot.settings import Settings, read_settings
from bot.turn import Reply
from storage import chats, members, outbox
from storage.chats import Chat
from storage.database import Database, commit_together
from storage.outbox import ANNOUNCEMENT, REMINDER, URGENT, Letter
from storage.sealing import Seal, SealBroken
from tests.conversation import KEY, NOON, Town, fresh_database
from tests.posting_channel import NothingAnnounced
from tests.quick_time import Inline, play

T = TypeVar("T")

SCREEN = Screen(
    language="vi",
    notices=("Đã ghi.",),
    heading="Kỳ tự soi tháng 12/2026",
    progress=(9, 27),
    title="Đồng chí còn 5 ngày",
    lines=("Mỗi lần một câu.",),
    choices=((Button("Tự soi", "w", "plain", chosen=False), Button("Để sau", "l", "plain", chosen=True)),),
    takes_text=False,
    first_number=1,
)
NETWORK_SECONDS = 0.08  # how long a send usually takes


@dataclass
class Channel(NothingAnnounced):
    """Remembers what arrived and when. `fails` is what the next calls to an address raise, after accepting or not."""

    name: str = "telegram"
    shown: list[tuple[float, str, str]] = field(default_factory=list)
    fails: dict[str, list[Exception]] = field(default_factory=dict)
    seconds: float = NETWORK_SECONDS
    accepts_first: bool = False
    hangs: set[str] = field(default_factory=set)
    inside: list[str] = field(default_factory=list)
    most_inside: int = 0
    deliveries: list[Delivery] = field(default_factory=list)

    async def show(self, delivery: Delivery) -> str | None:
        assert delivery.address not in self.inside, "two on their way to one chat"
        self.inside.append(delivery.address)
        self.most_inside = max(self.most_inside, len(self.inside))
        try:
            return await self._take(delivery)
        finally:
            self.inside.remove(delivery.address)

    async def _take(self, delivery: Delivery) -> str:
        failing = self.fails.get(delivery.address)
        if failing and not self.accepts_first:
            raise failing.pop(0)
        await asyncio.sleep(inf_if(delivery.address in self.hangs, self.seconds))
        self.shown.append((asyncio.get_running_loop().time(), delivery.address, delivery.screen.title))
        self.deliveries.append(delivery)
        if failing:
            raise failing.pop(0)
        return str(len(self.shown))

    async def hand_over(self, address: str, document: Document) -> None:
        raise AssertionError("no file was asked for")

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(address, title) for _, address, title in self.shown]


def inf_if(holds: bool, otherwise: float) -> float:
    return 1e6 if holds else otherwise


class Post:
    """A town with people in so many chats, a channel, and the outbox of one process."""

    def __init__(self, folder: Path, people: int = 3, pace: Pace = UNPACED) -> None:
        self.town = Town(fresh_database(folder))
        self.town.connection.execute("PRAGMA synchronous=OFF").close()
        self.member = _member(self.town)
        self.pace, self.channel, self.numbers = pace, Channel(), itertools.count()
        self.chats = self.write(lambda db: [_add_chat(db, str(number + 1)) for number in range(people)])
        self.town.connection.execute("UPDATE chats SET member_id = ?", (self.member,)).close()
        self.begin()

    def begin(self) -> None:
        """What a process builds when it starts."""
        inline = cast("Any", Inline(self.town.connection))
        self.front = Front(Database(inline, inline), self.town.house, self.clock)
        self.road = Road(self.pace, self.time)
        self.outbox = Outbox(self.channel, self.front, self.road, LoopGuard(self.time))
        self.replies = Replies(self.channel, self.front, self.road)

    def time(self) -> float:
        return asyncio.get_running_loop().time()

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=self.time())

    def letter(self, person: int = 1, title: str = "Nhắc", **more: Any) -> Letter:
        """A reminder for the person of this number."""
        usual = Letter(
            identity=f"reminder:{person}:{next(self.numbers)}",
            lane=REMINDER,
            member=self.member,
            chat=self.chats[person - 1],
            kind="reminder",
            text=pack_screen(replace(SCREEN, title=title)),
            not_before=NOON,
        )
        return replace(usual, **more)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return _write(self.town, work)

    def queue(self, *letters: Letter) -> int:
        return self.write(lambda db: outbox.queue_many(db, self.town.seal, letters, NOON))

    def reply(self, person: int = 1, title: str = "Trả lời") -> Reply:
        chat = Chat("telegram", str(person), self.chats[person - 1])
        return Reply(chat, 1, replace(SCREEN, title=title))

    def rows(self) -> list[tuple[object, ...]]:
        """State, attempts and error of each row."""
        asked = "SELECT state, attempts, error FROM outbox ORDER BY id"
        return [tuple(row) for row in self.town.connection.execute(asked)]

    def unreachable(self) -> list[str]:
        asked = "SELECT address FROM chats WHERE unreachable_at IS NOT NULL ORDER BY id"
        return [address for (address,) in self.town.connection.execute(asked)]

    async def works(self, seconds: float) -> None:
        await self.outbox.start()
        await asyncio.sleep(seconds)
        await self.outbox.close()
        await self.front.database.flush()

    def killed(self) -> None:
        """The process ends without a word: its tasks are gone, and only the file is left."""
        for task in self.outbox._senders:
            task.cancel()
        self.town.restart()
        self.town.connection.execute("PRAGMA synchronous=OFF").close()
        self.channel.inside.clear()
        self.begin()


def _write(town: Town, work: Callable[[sqlite3.Connection], T]) -> T:
    (result,) = commit_together(town.connection, [work])
    if isinstance(result, Exception):
        raise result
    done: T = result
    return done


def _member(town: Town) -> int:
    person = members.by_code(town.connection, "AN")
    assert person is not None
    return person.id


def _add_chat(connection: sqlite3.Connection, address: str) -> int:
    chat = Chat("telegram", address)
    return chats.keep(connection, chat, chat.state, owed=False, now=NOON)[0]


def post_story(
    people: int = 3, pace: Pace = UNPACED
) -> Callable[[Callable[[Post], Awaitable[None]]], Callable[[Path], None]]:
    """A test that is a story on quick time."""

    def dress(story: Callable[[Post], Awaitable[None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def told() -> None:
                post = Post(tmp_path, people, pace)
                try:
                    await story(post)
                finally:
                    await post.outbox.close(0)
                    await post.replies.close(0)
                    post.town.close()

            play(told())

        test.__name__ = getattr(story, "__name__", "test")
        return test

    return dress


def test_a_screen_is_the_same_after_it_was_a_row() -> None:
    assert unpack_screen(pack_screen(SCREEN)) == SCREEN
    bare = replace(SCREEN, notices=(), progress=None, lines=(), choices=())
    assert unpack_screen(pack_screen(bare)) == bare


@post_story()
async def test_each_lane_goes_out_as_a_new_message_reminders_first(post: Post) -> None:
    post.queue(post.letter(1, "Thông báo", lane=ANNOUNCEMENT), post.letter(2, "Nhắc"))
    await post.outbox.step()
    await post.outbox.step()
    assert post.channel.told == [("2", "Nhắc"), ("1", "Thông báo")]
    assert [(delivery.current, delivery.edit) for delivery in post.channel.deliveries] == [(None, False)] * 2
    assert post.channel.deliveries[0].screen == replace(SCREEN, title="Nhắc")
    await asyncio.sleep(0.01)
    assert post.rows() == [("sent", 1, None), ("sent", 1, None)]


@post_story()
async def test_an_empty_outbox_has_nothing_to_do(post: Post) -> None:
    assert not await post.outbox.step()


@post_story()
async def test_what_was_queued_once_is_never_queued_again(post: Post) -> None:
    letter = post.letter(1)
    assert [post.queue(letter), post.queue(letter, post.letter(2)), post.queue(letter)] == [1, 1, 0]
    await post.works(2)
    assert post.queue(letter) == 0
    assert len(post.channel.shown) == 2


@post_story()
async def test_text_is_sealed_to_its_identity_and_not_kept_once_it_is_out(post: Post) -> None:
    post.queue(post.letter(1, "Còn 18 câu"))
    claimed = post.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert claimed is not None
    assert "Còn".encode() not in claimed.sealed
    assert len(claimed.sealed) % 128 == 4 + 12 + 16  # key id, nonce, tag: the text itself fills whole blocks
    assert json.loads(outbox.text_of(claimed, post.town.seal))["title"] == "Còn 18 câu"
    with pytest.raises(SealBroken):
        outbox.text_of(replace(claimed, identity="reminder:2:0"), post.town.seal)
    post.write(lambda db: outbox.mark_sent(db, claimed.id, NOON))
    assert post.town.connection.execute("SELECT payload FROM outbox").fetchall() == [(None,)]


@post_story()
async def test_rows_wait_for_their_time_and_a_bell_is_not_needed_for_it(post: Post) -> None:
    post.queue(post.letter(1, not_before=NOON + timedelta(seconds=100)))
    await post.works(200)
    assert [round(at, 1) for at, _, _ in post.channel.shown] == [100.1]


@post_story()
async def test_a_bell_is_heard_at_once(post: Post) -> None:
    await post.outbox.start()
    await asyncio.sleep(5)
    post.queue(post.letter(1))
    post.outbox.wake()
    await asyncio.sleep(1)
    assert [round(at, 2) for at, _, _ in post.channel.shown] == [5.08]


@post_story()
async def test_what_comes_too_late_is_dropped(post: Post) -> None:
    post.queue(post.letter(1, until=NOON), post.letter(2, until=NOON + timedelta(hours=1)))
    await post.works(2)
    assert post.channel.told == [("2", "Nhắc")]
    assert post.rows() == [("late", 0, None), ("sent", 1, None)]


@post_story()
async def test_what_is_late_waits_for_the_morning_unless_it_is_urgent(post: Post) -> None:
    evening, morning = 8 * 3600 - 1, 20 * 3600  # seconds after noon
    at = NOON + timedelta(seconds=evening)
    post.queue(post.letter(1, not_before=at), post.letter(2, lane=URGENT, not_before=at))
    post.queue(post.letter(3, lane=ANNOUNCEMENT, not_before=at + timedelta(seconds=5)))
    post.channel.fails = {address: [SendFailed("later")] for address in ("1", "2")}
    await post.works(22 * 3600)
    times = {address: when for when, address, _ in post.channel.shown}
    assert times["2"] == pytest.approx(evening + WAITS[0], abs=1)
    for waiting in ("1", "3"):
        assert times[waiting] == pytest.approx(morning, abs=LOOK_AGAIN + 1)
        assert times[waiting] > morning


@post_story()
async def test_what_is_withdrawn_is_not_sent(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2, kind="meeting"))
    post.write(lambda db: outbox.withdraw(db, post.member, ("reminder",)))
    await post.works(2)
    assert post.rows() == [("sent", 1, None)]


@post_story()
async def test_who_has_left_gets_nothing_that_still_waited(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2, member=None))
    post.write(lambda db: members.deactivate(db, ["AN"], NOON))
    await post.works(2)
    assert post.rows() == [("sent", 1, None)]


@post_story()
async def test_one_message_is_on_its_way_to_a_chat_and_others_go_meanwhile(post: Post) -> None:
    post.queue(*(post.letter(1, f"1-{n}") for n in range(3)), *(post.letter(2, f"2-{n}") for n in range(3)))
    await post.works(20)
    assert post.channel.most_inside == 2
    assert [title for _, address, title in post.channel.shown if address == "1"] == ["1-0", "1-1", "1-2"]
    assert [title for _, address, title in post.channel.shown if address == "2"] == ["2-0", "2-1", "2-2"]


@post_story()
async def test_a_row_is_claimed_by_one(post: Post) -> None:
    post.queue(post.letter(1))
    claims = [post.write(lambda db: outbox.claim_next(db, "telegram", NOON)) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


@post_story()
async def test_a_crash_between_claim_and_send_loses_nothing(post: Post) -> None:
    post.queue(post.letter(1))
    post.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    post.killed()
    await post.works(2)
    assert post.channel.told == [("1", "Nhắc")]


@post_story()
async def test_a_crash_between_send_and_mark_sends_once_more_at_most(post: Post) -> None:
    post.queue(post.letter(1))
    claimed = post.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert claimed is not None
    await post.channel.show(Delivery("1", SCREEN, None, edit=False))
    post.killed()
    await post.works(2)
    assert len(post.channel.shown) == 2
    assert post.rows() == [("sent", 2, None)]


@post_story(people=300)
async def test_however_often_it_is_killed_none_is_lost_and_only_what_was_on_its_way_comes_twice(post: Post) -> None:
    post.queue(*(post.letter(person) for person in range(1, 301)))
    for _ in range(3):
        await post.outbox.start()
        await asyncio.sleep(0.2)
        post.killed()
        await asyncio.sleep(0)
    await post.works(30)
    arrived = [address for address, _ in post.channel.told]
    assert set(arrived) == {str(person) for person in range(1, 301)}
    assert len(arrived) <= 300 + 3 * 16
    assert post.write(outbox.counts) == {"sent": 300}


@post_story()
async def test_an_orderly_end_lets_what_is_on_its_way_arrive(post: Post) -> None:
    post.queue(post.letter(1), post.letter(1))
    await post.outbox.start()
    await asyncio.sleep(NETWORK_SECONDS / 2)
    await post.outbox.close()
    assert [row[0] for row in post.rows()] == ["sent", "queued"]


@post_story(pace=TELEGRAM, people=40)
async def test_bulk_waits_exactly_as_long_as_the_platform_says_and_replies_to_others_go_on(post: Post) -> None:
    post.queue(*(post.letter(person) for person in range(1, 41)))
    post.channel.fails["20"] = [SendFailed("later", 7.0)]
    await post.outbox.start()
    while post.channel.fails["20"]:
        await asyncio.sleep(0.001)
    slowed = post.time()
    await asyncio.sleep(0.5)
    before = len(post.channel.shown)
    post.replies.send(post.reply(1))
    post.replies.send(post.reply(20))
    await asyncio.sleep(6.4)
    assert post.channel.told[before:] == [("1", "Trả lời")]
    await asyncio.sleep(20)
    at_20 = [(title, at - slowed) for at, address, title in post.channel.shown if address == "20"]
    assert at_20[0][0] == "Trả lời"
    assert at_20[0][1] == pytest.approx(7.0 + NETWORK_SECONDS, abs=0.01)
    bulk = [at - slowed for at, _, title in post.channel.shown if title == "Nhắc" and at > slowed + 1]
    assert bulk[0] == pytest.approx(7.0 + NETWORK_SECONDS, abs=0.01)
    assert post.write(outbox.counts) == {"sent": 40}
    assert {row[1] for row in post.rows()} == {1}


@post_story()
async def test_who_blocked_the_bot_is_unreachable_and_gets_nothing_more(post: Post) -> None:
    post.queue(post.letter(1), post.letter(1), post.letter(2))
    post.channel.fails["1"] = [SendFailed("gone")]
    await post.works(5)
    assert post.rows() == [("gone", 1, "gone"), ("gone", 0, "gone"), ("sent", 1, None)]
    assert post.unreachable() == ["1"]
    assert post.queue(post.letter(1)) == 0


@post_story()
async def test_what_fails_for_a_while_is_tried_again_with_growing_waits(post: Post) -> None:
    post.queue(post.letter(1))
    post.channel.fails["1"] = [SendFailed("later")] * 3
    await post.works(700)
    assert [round(at) for at, _, _ in post.channel.shown] == [sum(WAITS[:3])]
    assert post.rows() == [("sent", 4, None)]


@post_story()
async def test_what_fails_always_becomes_a_dead_letter_that_can_be_tried_again(post: Post) -> None:
    post.queue(post.letter(1))
    post.channel.fails["1"] = [SendFailed("later")] * 5
    await post.outbox.start()
    await asyncio.sleep(sum(WAITS) + 60)
    assert post.rows() == [("dead", 5, "failed")]
    (letter,) = post.write(outbox.dead_letters)
    assert (letter.kind, letter.channel, letter.error, letter.attempts) == ("reminder", "telegram", "failed", 5)
    assert post.write(lambda db: outbox.retry(db, letter.id, post.clock()))
    assert not post.write(lambda db: outbox.retry(db, letter.id, post.clock()))
    await asyncio.sleep(60)
    assert post.rows() == [("sent", 1, None)]


@post_story()
async def test_what_the_platform_will_never_take_is_not_tried_again(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2))
    post.channel.fails["1"] = [SendFailed("broken")]
    await post.works(5)
    assert post.rows() == [("dead", 1, "refused"), ("sent", 1, None)]


@post_story()
async def test_a_row_that_cannot_be_opened_stops_no_other(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2))
    post.town.connection.execute("UPDATE outbox SET payload = x'00' WHERE id = 1")
    await post.works(5)
    assert post.rows() == [("dead", 1, "broken"), ("sent", 1, None)]


@post_story(people=2)
async def test_a_send_that_hangs_is_given_up_and_tried_again_and_others_go_meanwhile(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2))
    post.channel.hangs = {"1"}
    await post.outbox.start()
    await asyncio.sleep(LONGEST_SEND - 1)
    assert post.channel.told == [("2", "Nhắc")]
    post.channel.hangs.clear()
    await asyncio.sleep(WAITS[0] + 2)
    assert post.rows() == [("sent", 2, None), ("sent", 1, None)]


@post_story()
async def test_a_connection_that_closes_after_accepting_costs_one_duplicate(post: Post) -> None:
    post.queue(post.letter(1))
    post.channel.fails["1"], post.channel.accepts_first = [SendFailed("later")], True
    await post.works(60)
    assert len(post.channel.shown) == 2
    assert post.rows() == [("sent", 2, None)]


@post_story(people=30)
async def test_a_platform_that_is_out_for_hours_makes_no_dead_letters(post: Post) -> None:
    post.queue(*(post.letter(person) for person in range(1, 31)))
    post.channel.fails = {str(person): [SendFailed("later")] * 10_000 for person in range(1, 31)}
    await post.outbox.start()
    await asyncio.sleep(3 * 3600)
    tries = 30 * 10_000 - sum(map(len, post.channel.fails.values()))
    assert tries <= 16 * (3 * 3600 / OUTAGE_REST + 1)
    post.channel.fails.clear()
    await asyncio.sleep(2 * 3600)
    assert post.write(outbox.counts) == {"sent": 30}


@post_story()
async def test_the_same_text_again_and_again_stops_as_a_loop_and_is_reported(post: Post) -> None:
    post.queue(*(post.letter(1) for _ in range(MOST_ALIKE + 2)), post.letter(2))
    await post.works(100)
    assert post.write(outbox.counts) == {"dead": 2, "sent": MOST_ALIKE + 1}
    assert {letter.error for letter in post.write(outbox.dead_letters)} == {"loop"}


@post_story(people=5000, pace=TELEGRAM)
async def test_a_reply_overtakes_five_thousand_reminders(post: Post) -> None:
    post.queue(*(post.letter(person) for person in range(1, 5001)))
    dice, asked = random.Random(7), {}
    await post.outbox.start()
    while post.time() < 150:
        await asyncio.sleep(dice.expovariate(4))
        person = dice.randint(1, 5000)
        asked[f"{person} {post.time()}"] = post.time()
        post.replies.send(post.reply(person, f"{person} {post.time()}"))
    await asyncio.sleep(5)
    waits = sorted(at - NETWORK_SECONDS - asked[title] for at, _, title in post.channel.shown if title in asked)
    assert len(waits) > 0.95 * len(asked) > 400
    assert waits[int(len(waits) * 0.95)] <= 0.5
    bulk = sum(1 for _, _, title in post.channel.shown if title == "Nhắc")
    assert bulk > 24 * 150 * 0.9


@post_story(people=1500, pace=TELEGRAM)
async def test_bulk_drains_at_its_pace_over_a_minute(post: Post) -> None:
    post.queue(*(post.letter(person) for person in range(1, 1501)))
    await post.works(60)
    assert 0.98 * 24 * 60 <= len(post.channel.shown) <= 24 * 60 + TELEGRAM.burst


@post_story()
async def test_an_idle_outbox_looks_seldom(post: Post) -> None:
    looks = 0

    def count(_statement: str) -> None:
        nonlocal looks
        looks += 1

    post.town.connection.set_trace_callback(count)
    await post.works(3600)
    assert looks < 3600 * 10  # statements of all senders together


@post_story()
async def test_old_rows_are_forgotten_and_homeless_ones_end(post: Post) -> None:
    post.queue(post.letter(1), post.letter(2))
    await post.works(2)
    post.queue(post.letter(3))
    post.write(lambda db: db.execute("DELETE FROM chats WHERE address = '3'"))
    post.write(lambda db: outbox.forget_old(db, NOON + timedelta(days=59)))
    assert [row[0] for row in post.rows()] == ["sent", "sent", "gone"]
    post.write(lambda db: outbox.forget_old(db, NOON + timedelta(days=61)))
    assert [row[0] for row in post.rows()] == ["gone"]
    post.write(lambda db: outbox.erase(db, post.member, post.clock()))
    assert post.rows() == []


@post_story()
async def test_texts_are_sealed_anew_with_a_new_key(post: Post) -> None:
    post.queue(post.letter(1, "Nhắc cũ"))
    both, fresh = Seal([bytes(32), KEY]), Seal([bytes(32)])
    after, count = post.write(lambda db: outbox.reseal_some(db, both, 0))
    assert (count, post.write(lambda db: outbox.reseal_some(db, both, after or 0))) == (1, (None, 0))
    claimed = post.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert claimed is not None
    assert unpack_screen(outbox.text_of(claimed, fresh)).title == "Nhắc cũ"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a town with two dead letters, of which the second would come too late."""
    with closing(Town(fresh_database(tmp_path))) as town:
        chat = _write(town, lambda db: _add_chat(db, "1"))
        for number, until in ((1, None), (2, NOON + timedelta(hours=1))):
            letter = Letter(f"x:{number}", REMINDER, None, chat, "period_80", "{}", NOON, until)
            outbox.queue_many(town.connection, town.seal, [letter], NOON)
            outbox.claim_next(town.connection, "telegram", NOON)
            outbox.give_up(town.connection, number, "failed", NOON)
    monkeypatch.setattr("bot.commands_outbox.clock_of", lambda _: lambda: NOON + timedelta(hours=2))
    return replace(read_settings(), database=tmp_path / "tusoi.db", keys=(KEY,))


def test_the_command_lists_dead_letters_without_names_or_texts(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    list_dead_letters(settings)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [
        [str(number), "period_80", "telegram", "failed", "1", "2026-12-05", "12:00"] for number in (1, 2)
    ]


def test_the_command_tries_again_what_still_makes_sense(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception, match="too late"):
        retry(settings, 2)
    retry(settings, None)
    retry_again = pytest.raises(Exception, match="no dead letter")
    with retry_again:
        retry(settings, 1)
    assert capsys.readouterr().out == "1 messages are queued again\n"
