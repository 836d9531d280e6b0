"""HTTP/1.1 by hand, as little as a Bot API server on loopback needs: it should cost less than what it measures."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, unquote

Params: TypeAlias = dict[str, object]
Route: TypeAlias = 'Callable[[str, Params, "Connection"], Awaitable[bytes] | bytes]'
"""Takes the path, the parameters and the connection asked on; gives the JSON body of the answer, now or later."""

LENGTH = re.compile(rb"\r\ncontent-length:[ ]*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ ]*chunked", re.IGNORECASE)
KIND = re.compile(rb"\r\ncontent-type:[ ]*([^\r\n]+)", re.IGNORECASE)
REFUSED = b'{"ok":false,"error_code":'
PART_NAME = re.compile(rb'name="?([^";\r\n]+)', re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One kept-alive connection; clients of the Bot API never pipeline, so one request at a time is read."""

    def __init__(self, route: Route, delay: Callable[[], float], open_ones: set["Connection"]) -> None:
        self._route = route
        self._delay = delay
        self._open_ones = open_ones
        self._read = b""
        self._transport: asyncio.WriteTransport | None = None
        self._later: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are write transports without being registered as such.
        self._transport = cast(asyncio.WriteTransport, transport)
        self._open_ones.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._open_ones.discard(self)

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def data_received(self, data: bytes) -> None:
        self._read += data
        while request := _take_request(self._read):
            path, params, self._read = request
            self._answer(self._route(path, params, self))

    def _answer(self, answer: Awaitable[bytes] | bytes) -> None:
        if isinstance(answer, bytes):
            self._send(answer)
            return
        task = asyncio.ensure_future(self._answer_later(answer))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _answer_later(self, answer: Awaitable[bytes]) -> None:
        self._send(await answer)

    def _send(self, body: bytes) -> None:
        if delay := self._delay():
            asyncio.get_running_loop().call_later(delay, self._write, body)
        else:
            self._write(body)

    def _write(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(_response(body))


def _response(body: bytes) -> bytes:
    # The code of a refusal stands at a known place: {"ok":false,"error_code":400,...
    status = body[len(REFUSED) : len(REFUSED) + 3] if body.startswith(REFUSED) else b"200"
    head = b"HTTP/1.1 %b Told\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def _take_request(read: bytes) -> tuple[str, Params, bytes] | None:
    """The first whole request in what was read and the rest, or None while it is incomplete."""
    end = read.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = read[:end]
    taken = _take_body(head, read[end + 4 :])
    if taken is None:
        return None
    body, rest = taken
    target = head.split(b" ", 2)[1].decode()
    path, _, query = target.partition("?")
    kind = KIND.search(head)
    params = _params(kind.group(1) if kind else b"", body)
    return path, params | dict(parse_qsl(query)), rest


def _take_body(head: bytes, read: bytes) -> tuple[bytes, bytes] | None:
    if CHUNKED.search(head):
        return _take_chunks(read)
    found = LENGTH.search(head)
    length = int(found.group(1)) if found else 0
    return (read[:length], read[length:]) if len(read) >= length else None


def _take_chunks(read: bytes) -> tuple[bytes, bytes] | None:
    body = b""
    while True:
        line, mark, read = read.partition(b"\r\n")
        if not mark:
            return None
        size = int(line.split(b";")[0], 16)
        if len(read) < size + 2:
            return None
        body, read = body + read[:size], read[size + 2 :]
        if size == 0:
            return body, read


def _params(kind: bytes, body: bytes) -> Params:
    if not body:
        return {}
    if kind.startswith(b"application/json"):
        return dict(json.loads(body))
    if kind.startswith(b"multipart/"):
        return _parts(kind, body)
    return _form(body.decode())


def _form(body: str) -> Params:
    """Like `parse_qsl`, which costs five times as much on bodies of this size."""
    pairs = (pair.partition("=") for pair in body.replace("+", " ").split("&"))
    return {name: unquote(value) for name, _, value in pairs}


def _parts(kind: bytes, body: bytes) -> Params:
    boundary = kind.partition(b"boundary=")[2].strip(b'"')
    params: Params = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        found = PART_NAME.search(head)
        if found and b"filename=" not in head:
            params[found.group(1).decode()] = content.removesuffix(b"\r\n").decode()
    return params
