"""Whether Zalo's bots are reached, what is wrong with one and what to do, and how much of the month is left."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass

from bot.app import clock_of
from bot.channels.zalo_api import CallFailed, ZaloApi, told_of
from bot.channels.zalo_bots import AT_ONCE, PATH
from bot.settings import Settings
from handlers.rhythm import period_at
from storage import zalo
from storage.database import connect_to_look
from storage.sealing import KeyMissing, Seal, SealBroken
from storage.zalo import Used, ZaloBot

PATIENCE = 10.0
USED_UP = "this month's quota is used up: add a second bot, or wait for the 1st"
NO_WEBHOOK = "its messages are delivered to a webhook, and none is set here: start `python -m bot serve`, or set one"
Ask = Callable[[ZaloApi, Settings, ZaloBot], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """`wrong` is empty where all is well."""

    bot: ZaloBot
    wrong: str


class Unreachable(Exception):
    """What could not be asked, and what to do; never the token."""


def bots_of(connection: sqlite3.Connection, seal: Seal, settings: Settings) -> tuple[ZaloBot, ...]:
    """Those at work, each with its token; the settings' own has the id 0 until the server has met it."""
    own = settings.zalo_token
    found = [bot if bot.token else _with(bot, own) for bot in zalo.active(connection, seal) if bot.token or own]
    met = any(bot.token == own for bot in found)
    return (*found, *([] if met or not own else [ZaloBot(0, None, own)]))


def _with(bot: ZaloBot, token: str) -> ZaloBot:
    return ZaloBot(bot.id, bot.unit, token, bot.account, bot.name)


async def reach(settings: Settings, bots: Iterable[ZaloBot], ask: Ask) -> list[Checked]:
    """Ask about each of them, a few at a time."""
    api, room = ZaloApi(settings.zalo_api), asyncio.Semaphore(AT_ONCE)

    async def one(bot: ZaloBot) -> Checked:
        async with room:
            return Checked(bot, await ask(api, settings, bot))

    try:
        return list(await asyncio.gather(*map(one, bots)))
    finally:
        await api.close()


async def me(settings: Settings, token: str) -> tuple[str, str]:
    """The platform's id for a bot, and its name. Raises Unreachable."""
    api = ZaloApi(settings.zalo_api)
    try:
        return told_of(await api.call(token, "getMe", PATIENCE))
    except CallFailed as failed:
        raise Unreachable(_says(failed)) from None
    finally:
        await api.close()


async def is_known(api: ZaloApi, settings: Settings, bot: ZaloBot) -> str:  # noqa: ARG001  as the other one is asked
    """Whether the platform knows the token, and as the bot it was added as."""
    try:
        account, _ = told_of(await api.call(bot.token, "getMe", PATIENCE))
    except CallFailed as failed:
        return _says(failed)
    return "" if bot.account in {"", account} else "its token is another bot's now: add it again"


async def is_delivered_to(api: ZaloApi, settings: Settings, bot: ZaloBot) -> str:
    """The same, and whether its messages come here."""
    wrong = await is_known(api, settings, bot)
    if wrong:
        return wrong
    try:
        told = await api.call(bot.token, "getWebhookInfo", PATIENCE)
    except CallFailed as failed:
        return _says(failed)
    url = str(told.get("url") or "") if isinstance(told, dict) else ""
    return _wrong_with(url, settings.zalo_webhook.rstrip("/"), bot)


def _wrong_with(url: str, base: str, bot: ZaloBot) -> str:
    """Of where its messages go. The number of the settings' own may not be known."""
    if not base:
        return NO_WEBHOOK if url else ""
    wanted = f"{base}{PATH}/{bot.id}" if bot.id else f"{base}{PATH}"
    if url == wanted or (not bot.id and url.startswith(f"{wanted}/")):
        return ""
    return f"its messages are not delivered to {wanted}: start `python -m bot serve`, which says so to Zalo"


def _says(failed: CallFailed) -> str:
    if failed.why == "token":
        return "its token is refused: make a new one with the Zalo Bot Platform and add it again"
    if failed.why == "quota":
        return USED_UP
    if failed.code:
        return f"Zalo answered {failed.code}: try again later"
    return "out of reach: check the network and TUSOI_ZALO_API"


def number(used: Used) -> int:
    """Of the month's quota, which counts both ways."""
    return used.sent + used.received


def is_used_up(used: Used, quota: int) -> bool:
    """By what was counted here, or because the platform has said so."""
    return used.up or number(used) >= quota


# ------------------------------------------------------------------ for the doctor


async def zalo_findings(settings: Settings) -> list[tuple[bool, str]]:
    """Whether it is well, and what to say; writes nothing."""
    bots, used = _stored(settings)
    if not bots:
        return [(True, "not set up (TUSOI_ZALO_TOKEN is empty, and `python -m bot zalo add` added no bot)")]
    quota = settings.zalo_quota
    checked = [_with_month(each, used, quota) for each in await reach(settings, bots, is_delivered_to)]
    wrong = [(False, f"{which(each.bot)}: {each.wrong}") for each in checked if each.wrong]
    well = [each.bot for each in checked if not each.wrong]
    return [*wrong, *([(True, _reached(well, used, quota))] if well else [])]


def _with_month(checked: Checked, used: dict[int, Used], quota: int) -> Checked:
    """A bot that is reached and may send nothing is not well."""
    is_up = not checked.wrong and is_used_up(used.get(checked.bot.id, Used()), quota)
    return Checked(checked.bot, USED_UP) if is_up else checked


def _stored(settings: Settings) -> tuple[tuple[ZaloBot, ...], dict[int, Used]]:
    """What is wrong with the database or its key is said elsewhere."""
    own = (ZaloBot(0, None, settings.zalo_token),) if settings.zalo_token else ()
    if not settings.keys or not settings.database.exists():
        return own, {}
    month = period_at(clock_of(settings)(), settings.timezone).code
    try:
        with closing(connect_to_look(settings.database)) as connection:
            return bots_of(connection, Seal(settings.keys), settings), zalo.used_in(connection, month)
    except (sqlite3.Error, KeyMissing, SealBroken):
        return own, {}


def which(bot: ZaloBot) -> str:
    """How a bot is called to whoever runs the program."""
    return f"bot {bot.id}" if bot.id else "TUSOI_ZALO_TOKEN"


def _reached(bots: list[ZaloBot], used: dict[int, Used], quota: int) -> str:
    fullest = max(bots, key=lambda bot: number(used.get(bot.id, Used())))
    left = max(quota - number(used.get(fullest.id, Used())), 0)
    return f"{len(bots)} reached; the fullest, {which(fullest)}, has {left} of {quota} messages left this month"
