"""Who a browser is: a random token in a cookie, of which only the hash is ever stored."""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from storage import chats, invitations
from storage.chats import Chat
from storage.sealing import Seal

COOKIE = "tusoi"
KEPT_FOR = timedelta(days=180)
_TOKEN_LENGTH = 43  # what token_urlsafe(32) gives


def address_of(request: web.Request) -> str | None:
    """The chat's address of a browser with a cookie, None without a usable one."""
    token = request.cookies.get(COOKIE, "")
    return _address(token) if len(token) == _TOKEN_LENGTH else None


def new_session() -> tuple[str, str]:
    """A fresh token and the address it stands for."""
    token = secrets.token_urlsafe(32)
    return token, _address(token)


def session_by_link(seal: Seal, link: str, page: str) -> tuple[str, str]:
    """The same of a personal link, for a page that drew `page` at random: again the same if its answer was lost.

    Only who has the key can work it out, so whoever knows the link alone has no cookie by it.
    """
    token = base64.urlsafe_b64encode(seal.hash(f"session:{link}:{page}")).decode().rstrip("=")
    return token, _address(token)


def _address(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def set_cookie(response: web.StreamResponse, token: str, secure: bool) -> None:
    response.set_cookie(
        COOKIE, token, max_age=int(KEPT_FOR.total_seconds()), httponly=True, samesite="Strict", secure=secure, path="/"
    )


def keep_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """The same cookie from today on."""
    set_cookie(response, request.cookies[COOKIE], came_over_https(request))


def drop_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Who comes next to this browser begins with a cookie of their own."""
    response.del_cookie(COOKIE, path="/", secure=came_over_https(request), httponly=True, samesite="Strict")


def move_away(connection: sqlite3.Connection, seal: Seal, chat: Chat, address: str, now: datetime) -> None:
    """Give a chat another address. Its wrong tries go along: they count for the browser."""
    tries = invitations.wrong_tries(connection, seal, chat.channel, chat.address, now)
    chats.move_to_address(connection, chat.id, address)
    for _ in range(tries):
        invitations.add_wrong_try(connection, seal, chat.channel, address, now)


def came_over_https(request: web.Request) -> bool:
    """Directly, or through a proxy on this machine that says so."""
    return request.secure or (_is_local(request) and request.headers.get("X-Forwarded-Proto") == "https")


def origin_of(request: web.Request) -> str:
    """The network address the request came from, for counting tries; a local proxy is believed."""
    forwarded = request.headers.get("X-Forwarded-For", "") if _is_local(request) else ""
    return forwarded.rpartition(",")[2].strip() or request.remote or ""


def _is_local(request: web.Request) -> bool:
    return request.remote in {"127.0.0.1", "::1"}


class Tries:
    """Failed sign-ins by network address, in memory only; a whole office may share one address."""

    MOST = 30
    WITHIN = timedelta(minutes=15)
    PLACES = 10_000  # beyond that the oldest place is forgotten, so that memory stays bounded

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._failed: dict[str, deque[datetime]] = {}

    def too_many(self, origin: str) -> bool:
        failed = self._failed.get(origin, deque())
        while failed and failed[0] <= self._clock() - self.WITHIN:
            failed.popleft()
        return len(failed) >= self.MOST

    def failed(self, origin: str) -> None:
        if len(self._failed) >= self.PLACES and origin not in self._failed:
            del self._failed[next(iter(self._failed))]
        self._failed.setdefault(origin, deque(maxlen=self.MOST)).append(self._clock())
