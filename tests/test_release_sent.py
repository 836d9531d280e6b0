"""A release all the way to a secretary's phone: the message, then its files, each once, also through a crash."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.front import Front
from bot.schedule import Pulse
from handlers.membership import CONSENT_VERSION
from handlers.rhythm import period_from
from handlers.vocabulary import Run
from storage import answers, consent
from tests.conversation import Town, shelf
from tests.running import place, served, some_settings
from tests.telegram_double import Person

MORNING = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)  # 09:00: December has closed
FILES = ["tong-hop-2026-12.docx", "tong-hop-2026-12.xlsx"]


def sent(town: Town, code: str) -> None:
    """This member has sent December's self-comparison."""
    at, member = MORNING - timedelta(days=3), town.id_of(code)
    catalogue = shelf().current("vi")
    run = Run(period_from("2026-12"), catalogue, (0,) * len(catalogue.indicators))
    town.write(partial(answers.add_runs, runs=[answers.stored_run(town.seal, run, member, at, at)]))
    town.write(partial(consent.give, member=member, version=CONSENT_VERSION, channel="web", now=at))


async def closes(front: Front) -> None:
    await Pulse(front).release()


async def test_a_release_reaches_the_secretary_with_its_files(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        sent(there.town, "AN")
        async with served(some_settings(there.path, there.double, clock_start=MORNING)) as front:
            binh = await there.comes(8, "BINH")
            await closes(front)
            await there.double.until(lambda: len(files_of(binh)) == len(FILES), 30, "the files")
            await closes(front)
            async with asyncio.timeout(60):
                while states(there.town) != {"sent"}:  # nothing that the double would notice
                    await asyncio.sleep(0.05)
        told = [message.text for message in binh.messages if "Đã gửi: 1/3 đồng chí" in message.text]
        assert (len(told), sorted(files_of(binh))) == (1, FILES)
        there.double.assert_clean()


async def test_files_are_made_by_the_rights_of_the_moment_they_go_out(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        sent(there.town, "AN")
        settings = some_settings(there.path, there.double, clock_start=MORNING)
        async with served(settings) as front:
            binh = await there.comes(8, "BINH")
            front.outboxes["telegram"] = lambda: None  # queued, and the process ends before anything is sent
            await closes(front)
            await front.database.transaction(lambda db: db.execute("DELETE FROM roles").close())
        before = len(binh.messages)
        async with served(settings):
            await there.double.until(lambda: len(binh.messages) > before, 10, "the message")
            async with asyncio.timeout(60):
                while states(there.town) != {"sent"}:  # nothing that the double would notice
                    await asyncio.sleep(0.05)
        assert (files_of(binh), len(binh.messages)) == ([], before + 1)


def states(town: Town) -> set[str]:
    return {state for (state,) in town.connection.execute("SELECT state FROM outbox")}


def files_of(person: Person) -> list[str]:
    return [message.filename for message in person.messages if message.filename]
