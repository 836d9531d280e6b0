"""The product serving Zalo's bots in a test: by webhook or by polling, with the double in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels import zalo_bots
from bot.front import Front
from bot.settings import Settings
from storage import members, zalo
from tests.conversation import NOON, Town, fresh_database
from tests.running import PUBLIC, served, some_settings
from tests.zalo_double import PATIENCE, TOKEN, Account, ZaloDouble

SECRET = "a-secret-of-zalo"


@dataclass
class Place:
    """A town on a database of its own, Zalo in front of it."""

    town: Town
    double: ZaloDouble
    settings: Settings
    front: Front = field(init=False)
    serving: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def bot(self) -> Account:
        return self.double.bots[TOKEN]

    def adds(self, token: str, unit: str = "CB5") -> Account:
        """A bot of a cell, as the command adds it."""
        account = self.double.bots.get(token) or self.double.add(token)
        unit_id, seal = members.unit_ids(self.town.connection)[unit], self.town.seal
        self.town.write(lambda db: zalo.add(db, seal, unit_id, token, account.id, account.name, NOON))
        return account

    async def starts(self, **changes: Any) -> None:
        """Everything that `serve` runs, once every bot has been connected."""
        for name, value in changes.items():
            object.__setattr__(self.settings, name, value)
        self.front = await self.serving.enter_async_context(served(self.settings))

    async def stops(self) -> None:
        await self.serving.aclose()

    async def joins(self, chat: str, member_code: str, account: Account | None = None) -> str:
        """Somebody arrives and agrees; returns what the bot says then."""
        for text in (f"/start {self.town.invite(member_code)}", "Đúng, là tôi"):
            await self.double.says(chat, text, account)
        return await self.double.says(chat, "Đồng ý", account)

    def asked(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        return list(self.town.connection.execute(statement, given))


@asynccontextmanager
async def place(folder: Path, *, by_webhook: bool = True, **changes: Any) -> AsyncIterator[Place]:
    """Everything is there, nothing serves yet. The bot is that of the settings, unless they name none."""
    town = Town(fresh_database(folder))
    try:
        async with ZaloDouble() as double:
            webhook = {"zalo_webhook": PUBLIC, "zalo_secret": SECRET} if by_webhook else {}
            given: dict[str, Any] = {"zalo_token": TOKEN, "zalo_api": double.base_url, **webhook, **changes}
            settings = some_settings(town.path, **given)
            double.target = f"http://127.0.0.1:{settings.web_port}"
            there = Place(town, double, settings)
            async with there.serving:
                yield there
    finally:
        town.close()


async def connected(there: Place, bots: int = 1) -> None:
    """Every bot knows where to deliver, or is asked for its messages."""
    double = there.double
    if there.settings.zalo_webhook:
        await double.until(lambda: sum(bool(account.webhook) for account in double.bots.values()) >= bots)
    else:
        await double.until(lambda: len({call.bot for call in double.calls_of("getUpdates")}) >= bots)


async def eventually(holds: Callable[[], object]) -> None:
    """Waits for what the product alone knows of."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def quick(monkeypatch: Any) -> None:
    """Nothing waits as long as the product does."""
    monkeypatch.setattr(zalo_bots, "LOOK_AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(zalo_bots, "REFUSED_SECONDS", 0.02)
    monkeypatch.setattr(zalo_bots, "UNVERIFIED_SECONDS", (0.02, 0.02))
    monkeypatch.setattr(zalo_bots, "LONGEST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr(zalo_bots, "QUIET_SECONDS", 0.01)
