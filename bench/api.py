"""A light Bot API server, a process of its own, that is also the load: `python -m bench.api` prints its port.

It answers the methods a bot uses as the real one would and plays the chats of `load.py`. `/bench/...` steers it."""

import asyncio
import json
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache
from html import unescape
from re import compile as pattern

import uvloop

from bench.chats import Json, as_json
from bench.drain import Drain
from bench.load import Load, plain
from bench.measure import is_alive
from bench.wire import Connection, Params

BOT: Json = {"id": 7_000_000_000, "is_bot": True, "first_name": "Tự Soi", "username": "tu_soi_bot"}
ME = BOT | {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
MOST_UPDATES = 100
TAG = pattern(r"<[^>]*>")
TRUE = b'{"ok":true,"result":true}'


class Updates:
    """The updates not confirmed yet, and the one long poll that may be waiting for more."""

    def __init__(self) -> None:
        self._queue: deque[tuple[int, str]] = deque()
        self._last = 0
        self._handed = 0
        self.again = 0
        self._poll: tuple[Connection, asyncio.Future[bytes], int] | None = None

    def add(self, update: Json) -> None:
        self._last += 1
        self._queue.append((self._last, f'{{"update_id":{self._last},' + as_json(update)[1:]))
        if self._poll is not None and len(self._queue) == 1:
            # At the end of this turn of the loop, so that what came together goes out together.
            asyncio.get_running_loop().call_soon(self._wake)

    def ask(self, params: Params, connection: Connection) -> Awaitable[bytes] | bytes:
        """getUpdates: a higher offset confirms, a second poll ends the first, waiting is for an open connection."""
        offset, limit = _number(params, "offset", 0), _number(params, "limit", MOST_UPDATES)
        self._confirm(offset)
        self._end_the_other_poll()
        timeout = _number(params, "timeout", 0)
        if self._queue or not timeout:
            return self._batch(limit)
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[bytes] = loop.create_future()
        self._poll = (connection, waiting, limit)
        loop.call_later(timeout, self._time_out, waiting)
        return waiting

    def _confirm(self, offset: int) -> None:
        while self._queue and (self._queue[0][0] < offset or len(self._queue) > -offset > 0):
            self._queue.popleft()

    def _batch(self, limit: int) -> bytes:
        batch = [each for each, _ in zip(self._queue, range(min(limit, MOST_UPDATES)), strict=False)]
        self.again += sum(1 for number, _ in batch if number <= self._handed)
        self._handed = max(self._handed, batch[-1][0] if batch else 0)
        return _ok(f"[{','.join(text for _, text in batch)}]")

    def _end_the_other_poll(self) -> None:
        if self._poll is not None and not self._poll[1].done():
            self._poll[1].set_result(_refused(409, "Conflict: terminated by other getUpdates request"))
        self._poll = None

    def _wake(self) -> None:
        if self._poll is None:
            return
        (connection, waiting, limit), self._poll = self._poll, None
        if connection.is_open and not waiting.done():
            waiting.set_result(self._batch(limit))

    def _time_out(self, waiting: asyncio.Future[bytes]) -> None:
        if self._poll is not None and self._poll[1] is waiting:
            self._poll = None
            waiting.set_result(_ok("[]"))


class Api:
    """The methods by name, in lower case, and what the chats see of them."""

    def __init__(self) -> None:
        self._updates = Updates()
        self.load = Load(self._updates.add)
        self._drain = Drain()
        self.delay = 0.0
        self._unchanged = 0
        self._calls: Counter[str] = Counter()
        self._methods: dict[str, Callable[[Params], bytes]] = {
            "getme": lambda _: _ok(as_json(ME)),
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "senddocument": self._send_document,
            "sendphoto": self._send_document,
            "getwebhookinfo": lambda _: _ok('{"url":"","has_custom_certificate":false,"pending_update_count":0}'),
        }

    def route(self, path: str, params: Params, connection: Connection) -> Awaitable[bytes] | bytes:
        if path.startswith("/bench/"):
            return self._steer(path.removeprefix("/bench/"), params)
        method = path.rpartition("/")[2].lower()
        self._calls[method] += 1
        if method == "getupdates":
            return self._updates.ask(params, connection)
        act = self._methods.get(method)
        # What shows nothing (answerCallbackQuery, setMyCommands, deleteWebhook, ...) is simply granted.
        return act(params) if act else TRUE

    def _send_message(self, params: Params) -> bytes:
        chat = self.load.chat(_number(params, "chat_id", 0))
        chat.message_id += 1
        self._drain.arrived()
        return self._show(chat.id, chat.message_id, params, {})

    def _edit_message_text(self, params: Params) -> bytes:
        chat = self.load.chat(_number(params, "chat_id", 0))
        number = _number(params, "message_id", 0)
        if not 0 < number <= chat.message_id:
            return _refused(400, "Bad Request: message to edit not found")
        if chat.shown.get("message_id") == number and chat.screen == _screen(params):
            self._unchanged += 1
            self.load.shown(chat)
            return _refused(400, "Bad Request: message is not modified")
        return self._show(chat.id, number, params, {"edit_date": int(time.time())})

    def _show(self, chat_id: int, number: int, params: Params, more: Json) -> bytes:
        chat = self.load.chat(chat_id)
        message: Json = {"message_id": number, "from": BOT, "chat": chat.place, "date": int(time.time()), **more}
        message["text"] = _seen(str(params.get("text", "")), "parse_mode" in params)
        if markup := _markup(params):
            message["reply_markup"] = markup
        chat.show(message, _screen(params))
        self.load.shown(chat)
        return _ok(as_json(message))

    def _send_document(self, params: Params) -> bytes:
        chat = self.load.chat(_number(params, "chat_id", 0))
        chat.message_id += 1
        document = {"file_id": "f", "file_unique_id": "u", "file_name": "phieu", "file_size": 1}
        message = {"message_id": chat.message_id, "from": BOT, "chat": chat.place, "date": int(time.time())}
        return _ok(as_json(message | {"document": document}))

    async def _steer(self, order: str, params: Params) -> bytes:
        """The orders of the benchmark itself; a failure is told with the words a developer needs."""
        try:
            return _ok(as_json(await _while_alive(_number(params, "pid", 0), self._obey(order, params))))
        except Exception as problem:
            stuck = [chat.screen for chat in self.load.chats.values() if chat.due is not None][:1]
            return _refused(500, f"{order}: {problem!r}; calls {self._calls}; unanswered screen {stuck}")
        finally:
            self.delay = 0.0

    async def _obey(self, order: str, params: Params) -> object:
        limit = float(str(params["limit"]))
        if order == "drain":
            skipped, messages = _number(params, "skipped", 1), _number(params, "messages", 1000)
            return await self._drain.measure(_number(params, "pid", 0), skipped, messages, limit)
        if order != "join":
            return await self._measure(order, params, limit)
        codes = params["codes"]
        assert isinstance(codes, list)
        await asyncio.wait_for(self.load.join(codes, bool(params["walks"])), limit)
        return {"joined": len(codes), "first_reply": self.load.first_reply}

    async def _measure(self, order: str, params: Params, limit: float) -> object:
        again, unchanged, calls = self._updates.again, self._unchanged, Counter(self._calls)
        self.delay = float(str(params.get("delay", 0)))
        pid, chats = _number(params, "pid", 0), _number(params, "chats", 8)
        if order == "closed":
            run = self.load.closed(pid, chats, _number(params, "taps", 100), limit)
        else:
            run = self.load.open(pid, chats, float(str(params["rate"])), float(str(params["seconds"])), limit)
        measured = plain(await run)
        seen = {"handed_again": self._updates.again - again, "unchanged": self._unchanged - unchanged}
        return measured | seen | {"calls": dict(self._calls - calls)}


async def _while_alive(pid: int, work: Coroutine[None, None, object]) -> object:
    """The outcome of the work, or an error as soon as the bot it waits for has ended."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=0.5)
        if not task.done() and not is_alive(pid):
            task.cancel()
            raise ChildProcessError("the bot ended")
    return task.result()


def _ok(result: str) -> bytes:
    return b'{"ok":true,"result":' + result.encode() + b"}"


def _refused(code: int, words: str) -> bytes:
    return as_json({"ok": False, "error_code": code, "description": words}).encode()


def _number(params: Params, name: str, otherwise: int) -> int:
    return int(str(params.get(name) or otherwise))


def _screen(params: Params) -> str:
    """Everything of a screen that an edit could change."""
    return f"{params.get('text')}\0{params.get('reply_markup')}"


def _markup(params: Params) -> Json | None:
    """As it came: an object in JSON bodies, text in forms."""
    markup = params.get("reply_markup")
    if isinstance(markup, str):
        markup = json.loads(markup)
    return markup if isinstance(markup, dict) and "inline_keyboard" in markup else None


@lru_cache(4096)
def _seen(text: str, marked_up: bool) -> str:
    return unescape(TAG.sub("", text)) if marked_up else text


async def serve() -> None:
    api = Api()
    connections: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(api.route, lambda: api.delay, connections), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    # Ends by itself when whoever started it is gone, however that one ended.
    while os.getppid() == parent:
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(uvloop.run(serve()))
