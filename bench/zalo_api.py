"""A light Zalo Bot API, a process of its own, that is also its members: `python -m bench.zalo_api` prints its port.

They type the walk: a group of nine at a time, each read and confirmed, sent, then one answer changed again and again.
What they type goes to the bot by webhook; whatever is sent back to a chat is the answer to it."""

import asyncio
import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Iterator

import aiohttp
import uvloop

from bench.chats import as_json
from bench.load import Meter
from bench.measure import memory_mib
from bench.wire import Connection, Params

GROUPS, SEND, CHANGES = 3, "1", ("sửa 5:1", "sửa 5:0")
HEADER = "X-Bot-Api-Secret-Token"
PATIENCE = 15.0
"""Seconds after which a reply counts as lost."""


def typed() -> Iterator[str]:
    """What a member types, one message after another, for ever."""
    yield from ("/tusoi", *(("0", "0") * GROUPS), SEND)
    yield from itertools.cycle(CHANGES)


class ZaloApi:
    """The methods a bot calls, and the members of all bots."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._waiting: dict[tuple[str, str], asyncio.Future[str]] = {}
        self._scripts: dict[str, Iterator[str]] = {}

    def route(self, path: str, params: Params, _connection: Connection) -> Awaitable[bytes] | bytes:
        if path.startswith("/bench/"):
            return self._steer(path.removeprefix("/bench/"), params)
        token, _, method = path.removeprefix("/bot").partition("/")
        self._calls[method] += 1
        if method == "getMe":
            return _ok({"id": f"bot{token}", "account_name": f"bot.{token}", "display_name": f"Tự Soi {token}"})
        if method == "setWebhook":
            return _ok({"url": params["url"], "verification": {"ok": True}})
        if method == "sendMessage":
            return self._sent(token, params)
        return _ok(True)

    def _sent(self, token: str, params: Params) -> bytes:
        waiting = self._waiting.pop((token, str(params["chat_id"])), None)
        if waiting and not waiting.done():
            waiting.set_result(str(params["text"]))
        return _ok({"message_id": f"{next(self._numbers):x}", "date": time.time_ns() // 1_000_000})

    async def _steer(self, order: str, params: Params) -> bytes:
        """The orders of the benchmark; a failure is told with the words a developer needs."""
        try:
            async with asyncio.timeout(float(str(params["limit"]))), aiohttp.ClientSession() as client:
                return _ok(await self._turns(client, params))
        except Exception as problem:
            return as_json(
                {"ok": False, "error_code": 500, "description": f"{order}: {problem!r} {self._calls}"}
            ).encode()

    async def _turns(self, client: aiohttp.ClientSession, params: Params) -> dict[str, object]:
        """So many messages by so many chats at a time: [its bot's webhook, secret and token, the chat] of each."""
        chats, turns, pid = params["chats"], int(str(params["turns"])), int(str(params["pid"]))
        assert isinstance(chats, list)
        before, calls, left = Meter.read(pid), Counter(self._calls), itertools.count(1)
        started, times = time.monotonic(), list[float]()

        async def type_on(url: str, secret: str, token: str, chat: str) -> None:
            script = self._scripts.setdefault(chat, typed())
            while next(left) <= turns:
                times.append(await self._one(client, (url, secret, token, chat), next(script)))

        await asyncio.gather(*(type_on(*chat) for chat in chats))
        after, seconds = Meter.read(pid), time.monotonic() - started
        bot, server = after.bot - before.bot, after.server - before.server
        return {
            "turns": turns,
            "per_second": turns / seconds,
            "cpu_per_turn": bot * 1000 / turns,
            "p50": 1000 * sorted(times)[len(times) // 2],
            "memory": memory_mib(pid)[0],
            "server_busy": server / seconds,
            "others_busy": (after.machine - before.machine - bot - server) / seconds,
            "calls": dict(self._calls - calls),
            "polls": self._calls["getUpdates"],
        }

    async def _one(self, client: aiohttp.ClientSession, chat: tuple[str, str, str, str], text: str) -> float:
        """Seconds until the bot's next message to that chat."""
        url, secret, token, address = chat
        answer = self._waiting[token, address] = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        async with client.post(url, json=self._update(address, text), headers={HEADER: secret}) as taken:
            if taken.status != 200:
                raise RuntimeError(f"the webhook answered {taken.status}")
        await asyncio.wait_for(answer, PATIENCE)
        return time.monotonic() - began

    def _update(self, chat: str, text: str) -> dict[str, object]:
        message = {
            "from": {"id": chat, "display_name": "Nguyễn Văn An", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "text": text,
            "message_id": f"{next(self._numbers):x}",
            "date": time.time_ns() // 1_000_000,
        }
        return {"event_name": "message.text.received", "message": message}


def _ok(result: object) -> bytes:
    return as_json({"ok": True, "result": result}).encode()


async def serve() -> None:
    api, connections = ZaloApi(), set[Connection]()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(api.route, lambda: 0.0, connections), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    # Ends by itself when whoever started it is gone, however that one ended.
    while os.getppid() == parent:
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(uvloop.run(serve()))
