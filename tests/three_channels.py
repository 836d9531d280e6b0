"""One member on Zalo, on the page and on Telegram at once, over real HTTP, and what came to each of the three."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot import app
from bot.app import front_of, running
from bot.clock import MovableClock, trial_clock
from bot.front import Front
from bot.pacing import UNPACED
from bot.schedule import Pulse
from bot.settings import Settings
from tests.conversation import NOON, Town, fresh_database
from tests.running import PUBLIC, Browser, browser, some_settings
from tests.telegram_double import Person, TelegramDouble
from tests.zalo_double import TOKEN, ZaloDouble
from tests.zalo_running import SECRET

CHAT, USER = "c1", 7
Came = tuple[list[str], list[str]]  # what came to Zalo, and to Telegram


@dataclass
class Life:
    """The member, the three channels, and the process, which may be stopped and started again."""

    town: Town
    zalo: ZaloDouble
    telegram: TelegramDouble
    settings: Settings
    page: Browser
    clock: MovableClock = field(default_factory=lambda: MovableClock(trial_clock(NOON, 1.0)))
    front: Front = field(init=False)
    serving: AsyncExitStack = field(default_factory=AsyncExitStack)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def phone(self) -> Person:
        return self.telegram.person(USER)

    async def starts(self) -> None:
        """Everything that `serve` runs, once both bots are connected."""
        bot = self.zalo.bots[TOKEN]
        bot.webhook = {}
        self.front = await self.serving.enter_async_context(front_of(self.settings, self.clock))
        await self.serving.enter_async_context(running(self.settings, self.front))
        await self.zalo.until(lambda: bot.webhook)

    async def stops(self) -> None:
        await self.serving.aclose()

    def came(self) -> Came:
        """All that has come so far."""
        return self.zalo.texts(CHAT), [message.text for message in self.phone.messages]

    async def on_zalo(self, *texts: str) -> str:
        """Typed there, each once the one before is answered; returns the last answer."""
        return [await self.zalo.says(CHAT, text) for text in texts][-1]

    async def on_telegram(self, *labels: str) -> str:
        """One button after the other; returns what stands there then."""
        for label in labels:
            await self.phone.sees(label)
            await self.phone.presses(label)
            await self.phone.screen()
        return self.phone.newest().text

    async def on_the_page(self, *labels: str) -> str:
        """One button after the other; returns the title that stands there then."""
        for label in labels:
            assert await self.page.presses(label, f"press-{next(self._ids)}") == 200
        return str(self.page.screen["title"])

    async def until(self, at: datetime) -> None:
        """Whatever is due by then has been queued, and goes out."""
        self.clock.move_to(at)
        pulse = Pulse(self.front)
        await pulse.remind()
        await pulse.announce()
        self.front.wake_outboxes()

    def answers(self) -> tuple[int | None, ...]:
        runs = self.town.runs_of("AN")
        return runs[0].answers if runs else ()


@asynccontextmanager
async def life(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Life]:
    """An has come in on Zalo. The platforms' pace is no part of this."""
    monkeypatch.setattr(app, "ZALO", UNPACED)
    monkeypatch.setattr(app, "telegram_pace", lambda _: UNPACED)
    town = Town(fresh_database(folder))
    async with ZaloDouble() as zalo, TelegramDouble() as telegram:
        ours = {"zalo_token": TOKEN, "zalo_api": zalo.base_url, "zalo_webhook": PUBLIC, "zalo_secret": SECRET}
        settings = some_settings(town.path, telegram, web_url=PUBLIC, **ours)
        at = zalo.target = f"http://127.0.0.1:{settings.web_port}"
        async with browser(at) as page:
            there = Life(town, zalo, telegram, settings, page)
            async with there.serving:
                await there.starts()
                await there.on_zalo(f"/start {town.invite('AN')}", "Đúng, là tôi", "Đồng ý")
                yield there
    town.close()


async def links_telegram(there: Life) -> None:
    """By a code that /kenh makes on Zalo."""
    code = code_in(await there.on_zalo("/kenh", "Thêm kênh"))
    await there.phone.says(f"/start {code}")
    await there.phone.screen()
    await there.on_telegram("Đúng, là tôi", "Đồng ý")


def code_in(text: str) -> str:
    """The invitation code that an answer shows."""
    return next(word for word in text.split() if len(word) == 11 and word[5] == "-")


def token_in(text: str) -> str:
    """What the personal link in an answer holds."""
    assert "#mo=" in text, text
    return text.partition("#mo=")[2].split("\n")[0]
