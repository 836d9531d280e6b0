"""Zalo for the tests: the Bot API over real HTTP on loopback, several bots, and people who write to one of them."""

# ruff: noqa: ASYNC109 - how long a test waits is its own word, and the error tells what had happened by then

import asyncio
import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.channels.styled import units

TOKEN = "4242:a-zalo-token-of-the-double"
PATIENCE = 30.0  # seconds until something is given up that a busy machine is only slow with
LONGEST = 2000  # UTF-16 units
FIRST_DATE = 1_796_446_800_000  # milliseconds: noon of 5 December 2026 in Vietnam
USUAL = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden: user has blocked the bot", 404: "Not Found",
    408: "Request timeout", 429: "Quota exceeded", 500: "Internal Server Error", 502: "Bad Gateway",
}  # fmt: skip


class Call(NamedTuple):
    """One call of a bot, by the double's own name for it."""

    bot: str
    method: str
    fields: dict[str, Any]


class Sent(NamedTuple):
    """A message that a bot sent."""

    bot: str
    chat: str
    text: str
    photo: str = ""


class Refused(Exception):
    """What the server answers instead of a result; `status` may be 200."""

    def __init__(self, code: int, description: str = "", status: int | None = None) -> None:
        super().__init__(code)
        self.code, self.description = code, description or USUAL.get(code, "Failed")
        self.status = status or code

    def response(self) -> web.Response:
        told = {"ok": False, "error_code": self.code, "description": self.description}
        return web.json_response(told, status=self.status)


@dataclass(slots=True, eq=False)
class Fault:
    """Something that goes wrong with the next `left` calls of a method (None: until cleared); `met` counts them."""

    method: str
    bot: str
    left: int | None
    answer: web.Response | Refused | str | None  # None: it hangs until cleared
    status: int = 200
    location: str = ""
    met: int = 0
    spared: int = 0  # so many calls go well before
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def clear(self) -> None:
        self.left = 0
        self.over.set()

    def meets(self, call: Call) -> bool:
        if self.left == 0 or self.method not in (call.method, "*") or self.bot not in (call.bot, ""):
            return False
        self.spared -= 1
        return self.spared < 0

    async def response(self) -> web.Response | None:
        self.met += 1
        self.left = None if self.left is None else self.left - 1
        if self.answer is None:
            await self.over.wait()
            return None
        if isinstance(self.answer, Refused):
            return self.answer.response()
        headers = {"Location": self.location} if self.location else None
        return web.Response(text=str(self.answer), status=self.status, headers=headers)


@dataclass
class Account:
    """A bot as the platform knows it."""

    id: str
    token: str
    name: str
    webhook: dict[str, str] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {"id": self.id, "account_name": self.name, "account_type": "BASIC", "can_join_groups": False}


class ZaloDouble:
    """The server; its state outlives the bot under test."""

    def __init__(self) -> None:
        self.port = 0
        self.bots: dict[str, Account] = {}
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.target: str | None = None  # where a public https webhook really is: http://127.0.0.1:PORT
        self.blocked: set[str] = set()
        self.most_at_once = 0
        self._now = 0
        self._faults: list[Fault] = []
        self._numbers, self._dates = itertools.count(1), itertools.count(FIRST_DATE, 1000)
        self._closing, self._tick = False, asyncio.Event()
        self.add(TOKEN)

    def add(self, token: str, name: str = "bot.tu-soi", id_: str = "") -> Account:
        """One more bot, found by its token."""
        account = Account(id_ or f"{len(self.bots) + 1:016x}", token, name)
        self.bots[token] = account
        return account

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._take)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._closing = True
        self.heal()
        self._announce()
        await self._client.close()
        await self._runner.cleanup()

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _announce(self) -> None:
        passed, self._tick = self._tick, asyncio.Event()
        passed.set()

    async def until(self, holds: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Waits for anything about the double that a function can say."""
        try:
            async with asyncio.timeout(timeout):
                while not holds():
                    await self._tick.wait()
        except TimeoutError:
            last = [(call.bot, call.method) for call in self.calls[-6:]]
            raise TimeoutError(f"did not come in {timeout} s; last calls {last}, sent {self.sent[-3:]}") from None

    def calls_of(self, method: str, bot: str = "") -> list[Call]:
        return [call for call in self.calls if call.method == method and bot in ("", call.bot)]

    def texts(self, chat: str, bot: str = "") -> list[str]:
        return [sent.text for sent in self.sent if sent.chat == chat and bot in ("", sent.bot)]

    # --- faults ------------------------------------------------------------------------------------------------------

    def fails(
        self, method: str, code: int = 500, description: str = "", *,
        status: int | None = None, times: int | None = 1, bot: str = "", spared: int = 0,
    ) -> Fault:  # fmt: skip
        """The next calls of a method ("*": of every one) are refused; `status=200` says so in the body alone."""
        return self._plan(Fault(method, bot, times, Refused(code, description, status), spared=spared))

    def answers(self, method: str, text: str, status: int = 200, *, times: int | None = 1, bot: str = "") -> Fault:
        """The next calls are answered with this, which need be no JSON, and take no effect."""
        return self._plan(Fault(method, bot, times, text, status))

    def redirects(self, method: str, to: str) -> Fault:
        """The next call is sent to another method."""
        location = f"{self.base_url}{TOKEN}/{to}"
        return self._plan(Fault(method, "", 1, "elsewhere", 307, location))

    def hangs(self, method: str, *, times: int | None = 1, bot: str = "") -> Fault:
        """The call is answered once the fault is cleared, and takes effect then."""
        return self._plan(Fault(method, bot, times, None))

    def heal(self) -> None:
        for fault in self._faults:
            fault.clear()
        self._faults.clear()

    def _plan(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    # --- hearing a call ----------------------------------------------------------------------------------------------

    async def _take(self, request: web.Request) -> web.Response:
        account = self.bots.get(request.match_info["token"])
        if account is None:
            return Refused(401).response()
        body = await request.text()
        given = await request.json() if body and request.content_type == "application/json" else await request.post()
        call = Call(account.id, request.match_info["method"], dict(given))
        self.calls.append(call)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        self._announce()
        try:
            return await self._answered(account, call)
        finally:
            self._now -= 1
            self._announce()

    async def _answered(self, account: Account, call: Call) -> web.Response:
        fault = next((each for each in self._faults if each.meets(call)), None)
        wrong = await fault.response() if fault else None
        if wrong is not None:
            return wrong
        try:
            return web.json_response({"ok": True, "result": await self._result(account, call)})
        except Refused as refused:
            return refused.response()

    async def _result(self, account: Account, call: Call) -> object:
        if call.method == "getUpdates":
            return await self._get_updates(account, call.fields)
        answer = _METHODS.get(call.method)
        if answer is None:
            raise Refused(404)
        return answer(self, account, call.fields)

    async def _get_updates(self, account: Account, fields: Mapping[str, Any]) -> dict[str, Any]:
        """One of them, which is not given again."""
        if account.webhook:
            raise Refused(400, "can't use getUpdates while a webhook is set")
        with suppress(TimeoutError):
            await self.until(lambda: account.waiting or self._closing, float(fields.get("timeout") or 0))
        if not account.waiting:
            raise Refused(408)
        return account.waiting.pop(0)

    def get_me(self, account: Account, _: Mapping[str, Any]) -> dict[str, Any]:
        return account.told()

    def set_webhook(self, account: Account, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The address is only looked at: whether it answers is what a test says by `answers`."""
        url, secret = str(fields.get("url") or ""), str(fields.get("secret_token") or "")
        if urlsplit(url).scheme != "https" or not 8 <= len(secret) <= 256:
            raise Refused(400, "bad webhook: an https url and a secret_token of 8 to 256 characters")
        account.webhook = {"url": url, "secret": secret}
        return {"url": url, "updated_at": next(self._dates), "verification": {"ok": True}}

    def delete_webhook(self, account: Account, _: Mapping[str, Any]) -> dict[str, Any]:
        account.webhook = {}
        return {"url": "", "updated_at": next(self._dates)}

    def webhook_info(self, account: Account, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"url": account.webhook.get("url", ""), "updated_at": next(self._dates)}

    def send_message(self, account: Account, fields: Mapping[str, Any]) -> dict[str, Any]:
        text = fields.get("text")
        if not isinstance(text, str) or not 1 <= units(text) <= LONGEST:
            raise Refused(400, f"text must be 1 to {LONGEST} characters")
        return self._keep(Sent(account.id, self._reach(fields), text))

    def send_photo(self, account: Account, fields: Mapping[str, Any]) -> dict[str, Any]:
        caption, photo = str(fields.get("caption") or ""), str(fields.get("photo") or "")
        if urlsplit(photo).scheme not in {"http", "https"} or units(caption) > LONGEST:
            raise Refused(400, "photo must be an address")
        return self._keep(Sent(account.id, self._reach(fields), caption, photo))

    def chat_action(self, _: Account, fields: Mapping[str, Any]) -> bool:
        return bool(self._reach(fields))

    def _reach(self, fields: Mapping[str, Any]) -> str:
        chat = fields.get("chat_id")
        if not isinstance(chat, str) or not chat:
            raise Refused(400, "chat_id is required")
        if chat in self.blocked:
            raise Refused(403)
        return chat

    def _keep(self, sent: Sent) -> dict[str, Any]:
        self.sent.append(sent)
        return {"message_id": f"{next(self._numbers):x}", "date": next(self._dates)}

    async def grows(self, chat: str, before: int, bot: str = "") -> None:
        """More than so many messages have come to a chat."""
        await self.until(lambda: len(self.texts(chat, bot)) > before)

    # --- people ------------------------------------------------------------------------------------------------------

    def message(
        self, chat: str, text: str = "", *, kind: str = "text", id_: str = "", date: int = 0,
        changes: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """What somebody wrote, as the platform tells it, but for these changes."""
        message = {
            "from": {"id": chat, "display_name": "Đồng chí", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "message_id": id_ or f"m{next(self._numbers):x}",
            "date": date or next(self._dates),
            **({"text": text} if kind == "text" else {}),
            **(changes or {}),
        }
        return {"event_name": f"message.{kind}.received", "message": message}

    async def deliver(
        self, account: Account, told: Mapping[str, Any], *, wrapped: bool = True, secret: str | None = None
    ) -> int:
        """Posts to the bot's webhook; returns the status."""
        body = {"ok": True, "result": told} if wrapped else told
        return await self.post(account.webhook["url"], body, account.webhook["secret"] if secret is None else secret)

    async def post(self, url: str, body: object, secret: str) -> int:
        """Posts anything: text as it is, everything else as JSON."""
        address = self.target.rstrip("/") + urlsplit(url).path if self.target else url
        headers = {"X-Bot-Api-Secret-Token": secret}
        what = {"data": body} if isinstance(body, str | bytes) else {"json": body}
        async with self._client.post(address, headers=headers, **what) as answer:
            await answer.read()
            return answer.status

    async def brings(self, account: Account, told: dict[str, Any]) -> None:
        """By webhook where there is one; else it waits to be asked for."""
        if account.webhook:
            assert await self.deliver(account, told) == 200
        else:
            account.waiting.append(told)
            self._announce()

    async def says(self, chat: str, text: str, account: Account | None = None) -> str:
        """Somebody writes; returns what the bot answers, all messages of it."""
        bot = account or self.bots[TOKEN]
        before = len(self.texts(chat, bot.id))
        told = self.message(chat, text)
        await self.brings(bot, told)
        await self.grows(chat, before, bot.id)
        return "\n".join(self.texts(chat, bot.id)[before:])


_METHODS: Mapping[str, Callable[[ZaloDouble, Account, Mapping[str, Any]], object]] = {
    "getMe": ZaloDouble.get_me,
    "setWebhook": ZaloDouble.set_webhook,
    "deleteWebhook": ZaloDouble.delete_webhook,
    "getWebhookInfo": ZaloDouble.webhook_info,
    "sendMessage": ZaloDouble.send_message,
    "sendPhoto": ZaloDouble.send_photo,
    "sendChatAction": ZaloDouble.chat_action,
}
