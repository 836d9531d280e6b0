"""One announcement for 16,000 members of 453 cells over the real adapter, to a platform that keeps its limits."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from bot.pacing import TELEGRAM
from handlers.announcements import Tally
from storage import deliveries
from tests.announced_town import INVITING, one, province, written
from tests.announcing_by_telegram import copies, on_loop_time, phones, sending
from tests.conversation import Town, fresh_database
from tests.quick_time import play
from tests.running import Place, place, process, served, some_settings
from tests.telegram_double import Fault, Limits, TelegramDouble

__all__ = ["on_loop_time"]

PEOPLE, CELLS = 16_000, 453
BLOCKED, DELETED, UNANSWERED = 480, 160, 80  # three in a hundred, one in a hundred, one in two hundred
RATE = TELEGRAM.bulk_each_second


def standing(town: Town, id_: int) -> Tally:
    return deliveries.tally(town.connection, one(town, id_), 0)


async def over(town: Town, id_: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while one(town, id_).state != "done":
            await asyncio.sleep(0.1)


def seconds_of(double: TelegramDouble) -> float:
    """From the first try for anybody to the last first try."""
    first: dict[int, float] = {}
    for call in double.calls_of("sendMessage"):
        if INVITING.text in call.fields["text"]:
            first.setdefault(int(call.fields["chat_id"]), call.at)
    return max(first.values()) - min(first.values())


# ------------------------------------------------------------------ at the real rate, in time that costs nothing


@pytest.mark.usefixtures("on_loop_time")
def test_sixteen_thousand_get_it_once_at_the_configured_rate_and_the_report_is_exact(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    town.connection.execute("PRAGMA synchronous=OFF").close()
    play(_sixteen_thousand(town))
    town.close()


async def _sixteen_thousand(town: Town) -> None:
    province(town, PEOPLE, CELLS)
    id_ = written(town, "TOP", "M0")
    async with TelegramDouble() as double:
        phones(double, PEOPLE)
        unlucky = random.Random(5).sample(sorted(double.people), BLOCKED + DELETED + UNANSWERED)
        blocked, deleted = set(unlucky[:BLOCKED]), set(unlucky[BLOCKED : BLOCKED + DELETED])
        unanswered = set(unlucky[BLOCKED + DELETED :])
        for address in blocked:
            double.people[address].blocked = True
        for address in deleted:
            double.people[address].deleted = True
        for address in unanswered:
            double.hangs("sendMessage", chat=address, after_accepting=True)
        limits = Limits()
        double.enforces(limits)
        async with sending(town, double) as there:
            await there.done(id_)
        gone = BLOCKED + DELETED
        assert copies(double) == Counter(
            {a: 1 + (a in unanswered) for a in double.people if a not in blocked | deleted}
        )
        assert standing(town, id_) == Tally(people=PEOPLE, sent=PEOPLE - gone, failed={"blocked": gone})
        assert limits.told == 0
        assert seconds_of(double) == pytest.approx((PEOPLE - TELEGRAM.burst) / RATE, rel=0.03)
        double.assert_clean()


# ------------------------------------------------------------------ in real time

SOME = 240


async def test_at_the_real_rate_nobody_is_told_to_slow_down(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        province(there.town, SOME, 10)
        phones(there.double, SOME)
        limits = Limits()
        there.double.enforces(limits)
        id_ = written(there.town, "TOP", "M0")
        async with served(some_settings(there.path, there.double)):
            await over(there.town, id_, 40)
        assert copies(there.double) == Counter(dict.fromkeys(there.double.people, 1))
        assert limits.told == 0
        assert seconds_of(there.double) >= (SOME - TELEGRAM.burst) / RATE * 0.97
        there.double.assert_clean()


# ------------------------------------------------------------------ killed on the way

MANY = 3000
KILLED_AT = (300, 1000, 2000)
HANGING = 8  # taken by the platform and not answered yet, at each kill


async def test_killed_three_times_on_the_way_none_is_lost_and_only_what_was_in_flight_comes_twice(
    tmp_path: Path,
) -> None:
    async with place(tmp_path) as there:
        province(there.town, MANY, 100)
        phones(there.double, MANY)
        id_ = written(there.town, "TOP", "M0")
        settings = some_settings(there.path, there.double, telegram_rate=1000)
        in_flight: Counter[int] = Counter()
        async with process(settings, tmp_path) as serving:
            for at in KILLED_AT:
                await there.double.until(partial(_has_begun, there.double, at), 60, f"{at} announcements")
                fault = there.double.hangs("sendMessage", times=HANGING, after_accepting=True)
                await there.double.until(partial(_is_met, fault), 20, "calls that hang")
                await serving.kill()
                there.double.heal()
                in_flight.update(_claimed(there))
                await serving.start()
            await over(there.town, id_, 60)
            assert await serving.stop() == 0
        arrived = copies(there.double)
        assert len(arrived) == MANY
        assert {a for a, shown in arrived.items() if shown > 1 + in_flight[a]} == set()
        assert standing(there.town, id_) == Tally(people=MANY, sent=MANY)
        there.double.assert_clean()


def _has_begun(double: TelegramDouble, at: int) -> bool:
    return len(double.chats) >= at


def _is_met(fault: Fault) -> bool:
    return fault.met == HANGING


def _claimed(there: Place) -> list[int]:
    asked = "SELECT chats.address FROM outbox JOIN chats ON chats.id = outbox.chat_id WHERE outbox.state = 'claimed'"
    return [int(address) for (address,) in there.town.connection.execute(asked)]
