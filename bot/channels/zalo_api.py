"""Zalo's Bot API, one session for all bots: a call and its result, or why there is none. The token is never told."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import nullcontext
from typing import Any, Literal

import aiohttp

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
MOST_AT_ONCE = 64  # calls on their way; who waits for messages is not counted
LARGEST_ANSWER = 1024 * 1024  # bytes
GET_UPDATES = "getUpdates"
NOBODY_THERE = re.compile(
    r"\b(user|chat|recipient)( id)?( is| was| has been| does)? (not found|not exist|deleted|deactivated|blocked)"
    r"|\bblocked by (the )?user|\buser (has )?blocked\b",
    re.IGNORECASE,
)

Why = Literal["token", "idle", "quota", "later", "gone", "broken"]


class CallFailed(Exception):
    """`token` is refused; `idle`: nothing came; `quota`: the month's is used up; `gone`: nobody is there.

    `later`: it may work another time; `broken`: never.
    """

    def __init__(self, why: Why, code: int = 0) -> None:
        super().__init__(f"{why} {code}")
        self.why = why
        self.code = code


class ZaloApi:
    """The platform at one base address, which the token and the method are put behind."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._session: aiohttp.ClientSession | None = None
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def call(self, token: str, method: str, patience: float = READ_SECONDS, **params: object) -> Any:
        """What the platform answers, of whatever shape. Raises CallFailed."""
        async with nullcontext() if method == GET_UPDATES else self._room:
            status, body = await self._post(f"{self._base}{token}/{method}", params, patience)
        try:
            return result_of(status, body)
        except CallFailed as failed:
            if failed.why == "idle" and method != GET_UPDATES:
                raise CallFailed("later", failed.code) from None
            raise

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, params: dict[str, object], patience: float) -> tuple[int, bytes]:
        """Redirects are not followed: nobody else is told the token. An address it cannot be put into fails, too."""
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=patience, total=patience * 2)
        try:
            async with self._opened().post(url, json=params, timeout=timeout, allow_redirects=False) as response:
                body = await read_at_most(response.content, LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise CallFailed("later") from None
        if body is None:
            raise CallFailed("later", response.status)
        return response.status, body

    def _opened(self) -> aiohttp.ClientSession:
        """Opened with the first call, so that a program without bots has none."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


async def read_at_most(stream: aiohttp.StreamReader, most: int) -> bytes | None:
    """All of it; None where it is more."""
    body = bytearray()
    async for chunk in stream.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def result_of(status: int, body: bytes) -> Any:
    """The result in an envelope, None where it names none. `ok: false` is a failure whatever the status says."""
    told = _envelope(body)
    well = 200 <= status < 300
    if well and told.get("ok") is True:
        return told.get("result")
    code = _number(told.get("error_code")) or (0 if well else status)
    raise CallFailed(_why(code, str(told.get("description", ""))), code)


def _envelope(body: bytes) -> dict[str, Any]:
    """Empty where it is none, as from a gateway on the way."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _number(given: object) -> int:
    text = str(given)
    return int(text) if re.fullmatch(r"[0-9]{3}", text) else 0


def _why(code: int, description: str) -> Why:
    """403 and 404 may come from a gateway, and 404 may say that there is no such token: neither ends a message.

    Nobody is there only where the platform itself says so, in words.
    """
    if code in FIXED:
        return FIXED[code]
    if 400 <= code < 500 or not code:
        if NOBODY_THERE.search(description):
            return "gone"
        return {0: "later", 403: "later", 404: "token"}.get(code, "broken")  # type: ignore[return-value]  # all three are a Why
    return "later"


FIXED: dict[int, Why] = {401: "token", 408: "idle", 429: "quota"}


def told_of(me: object) -> tuple[str, str]:
    """The platform's id for a bot, and its name. Raises CallFailed where it does not say."""
    told = me if isinstance(me, dict) else {}
    id_ = str(told.get("id") or "")
    if not id_:
        raise CallFailed("later")
    return id_, str(told.get("account_name") or told.get("display_name") or "")


def is_verified(told: object) -> bool:
    """Whether the platform could reach the address that it was told to deliver to; it may not say."""
    verification = told.get("verification") if isinstance(told, dict) else None
    return not isinstance(verification, dict) or verification.get("ok") is True
