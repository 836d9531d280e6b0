"""The server of our own page: sign-in, events in, screens out, live updates, documents. Everything else is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.attachments import make_document
from bot.channels.web.pages import as_json, farewell, page_words
from bot.channels.web.sessions import (
    Tries,
    address_of,
    came_over_https,
    new_session,
    origin_of,
    set_cookie,
)
from bot.front import Front, TurnFailed
from bot.turn import Inbound, Reply
from bot.wording import DEFAULT_LANGUAGE, Words
from handlers.events import Arrived, Event, ExportAsked, Said, SheetAsked
from handlers.packing import unpack_event
from storage import chats

NAME = "web"
STATIC = Path(__file__).parent / "static"
LONGEST_BODY = 16 * 1024
LONGEST_TEXT = 4000
LONGEST_ID = 64
HEARTBEAT_SECONDS = 15.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebPage:
    """The page's server. `demo` are links to try it as different people, absent in production."""

    def __init__(self, front: Front, demo: list[dict[str, str]] | None = None) -> None:
        self._front, self._demo = front, demo
        self._tries = Tries(front.clock)
        self._open_streams: dict[str, set[asyncio.Queue[dict[str, Any] | None]]] = {}
        front.news[NAME] = self._show_news

    def add_to(self, app: web.Application) -> None:
        """The routes. What is not among them does not exist."""
        app.middlewares.append(guarded)
        app.on_response_prepare.append(_add_headers)
        app.router.add_get("/", self._page)
        app.router.add_static("/static/", STATIC)
        app.router.add_get("/healthz", self._healthy)
        app.router.add_get("/api/words", self._words)
        app.router.add_get("/api/screen", self._screen)
        app.router.add_get("/api/stream", self._stream)
        app.router.add_post("/api/arrive", self._arrive)
        app.router.add_post("/api/events", self._event)
        app.router.add_get("/documents", self._document)

    async def close(self) -> None:
        """End the open streams, so that stopping does not wait for them."""
        for streams in self._open_streams.values():
            for stream in streams:
                stream.put_nowait(None)

    # -------------------------------------------------------------- pages

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def _healthy(self, _request: web.Request) -> web.Response:
        await self._front.database.reading(lambda _db: None)
        return web.json_response({"ok": True})

    async def _words(self, request: web.Request) -> web.Response:
        words = self._front.house.wording[await self._language(request)]
        return web.json_response({"lang": words.locale, "words": page_words(words)})

    async def _language(self, request: web.Request) -> str:
        address = address_of(request)
        if address is None:
            return DEFAULT_LANGUAGE
        return (await self._front.look(NAME, address)).screen.language

    def _spoken(self, reply: Reply) -> Words:
        return self._front.house.wording[reply.screen.language]

    def _as_json(self, reply: Reply) -> dict[str, Any]:
        return as_json(reply, self._spoken(reply), self._demo)

    # -------------------------------------------------------------- where am I?

    async def _screen(self, request: web.Request) -> web.Response:
        reply = await self._look(request)
        return web.json_response(self._as_json(reply)) if reply else self._refuse_stranger()

    async def _look(self, request: web.Request) -> Reply | None:
        address = address_of(request)
        reply = await self._front.look(NAME, address) if address else None
        return reply if reply and reply.chat.id else None

    def _refuse_stranger(self) -> web.Response:
        """Nobody is signed in; the people to try the page as are named also then."""
        words = self._front.house.wording[DEFAULT_LANGUAGE]
        error = words("page.signed_out")
        demo = {"demo": {"people": self._demo}} if self._demo else {}
        return web.json_response({"error": error, **demo}, status=401)

    # -------------------------------------------------------------- signing in

    async def _arrive(self, request: web.Request) -> web.Response:
        """A code from the form or from a link. A browser gets its cookie at the first try, so that tries count."""
        body = await _json(request)
        code = body.get("code")
        if not isinstance(code, str) or not code.strip() or len(code) > LONGEST_ID:
            return self._error("page.bad_request", 400)
        if self._tries.too_many(origin_of(request)):
            return self._error("page.too_many", 429)
        address, token = address_of(request), None
        if address is None:
            token, address = new_session()
        response = await self._try_code(request, address, code)
        if token:
            set_cookie(response, token, came_over_https(request))
        return response

    async def _try_code(self, request: web.Request, address: str, code: str) -> web.Response:
        reply = await self._front.turn(Inbound(NAME, address, Arrived(code)))
        if reply.chat.id:
            return web.json_response(self._as_json(reply))
        self._tries.failed(origin_of(request))
        return web.json_response({"error": " ".join(reply.screen.notices)}, status=403)

    # -------------------------------------------------------------- something happened

    async def _event(self, request: web.Request) -> web.Response:
        """One press or typed text. The page sends the same id until it is answered; it happens once."""
        address = address_of(request)
        if address is None:
            return self._refuse_stranger()
        body = await _json(request)
        id_, event = body.get("id"), _event_of(body)
        if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID or event is None:
            return self._error("page.bad_request", 400)
        before = await self._look(request)
        if before is None:
            return self._refuse_stranger()
        return await self._take(address, Inbound(NAME, address, event, f"{before.chat.id}:{id_}"))

    async def _take(self, address: str, inbound: Inbound) -> web.Response:
        reply = await self._front.turn(inbound)
        data = self._as_json(reply)
        if not reply.chat.id:
            data = farewell(data)
        elif reply.chat.news:
            chat_id, revision = reply.chat.id, reply.revision
            self._front.database.later(lambda db: chats.shown(db, chat_id, None, revision))
        self._publish(address, data)
        return web.json_response(data)

    def _error(self, key: str, status: int) -> web.Response:
        words = self._front.house.wording[DEFAULT_LANGUAGE]
        texts = {"page.bad_request": words("page.bad_request"), "page.too_many": words("page.too_many")}
        return web.json_response({"error": texts[key]}, status=status)

    # -------------------------------------------------------------- live

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the screen at once, then every change, then a heartbeat where nothing changes."""
        reply = await self._look(request)
        address = address_of(request)
        if reply is None or address is None:
            return self._refuse_stranger()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._open_streams.setdefault(address, set()).add(queue)
        try:
            queue.put_nowait(self._as_json(reply))
            await _pour(queue, response)
        except ConnectionError:
            pass  # the browser went away; it comes back by itself and asks where it was
        finally:
            self._open_streams[address].discard(queue)
            if not self._open_streams[address]:
                del self._open_streams[address]
        return response

    def _publish(self, address: str, data: dict[str, Any]) -> None:
        for stream in self._open_streams.get(address, ()):
            stream.put_nowait(data)

    async def _show_news(self, address: str) -> None:
        if address in self._open_streams:
            self._publish(address, self._as_json(await self._front.look(NAME, address)))

    # -------------------------------------------------------------- documents

    async def _document(self, request: web.Request) -> web.StreamResponse:
        """A file for whoever is signed in, made for this request and kept nowhere."""
        event = unpack_event(request.query.get("event", ""))
        if not isinstance(event, (SheetAsked, ExportAsked)):
            raise web.HTTPNotFound
        reply = await self._look(request)
        if reply is None:
            return self._refuse_stranger()
        reply = await self._front.turn(Inbound(NAME, reply.chat.address, event))
        if not reply.attachments:
            raise web.HTTPNotFound
        document = await make_document(reply.attachments[0], self._spoken(reply))
        headers = {
            "Content-Type": document.mime,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name)}",
            "Cache-Control": "no-store",
        }
        return web.Response(body=document.content, headers=headers)


async def _pour(queue: asyncio.Queue[dict[str, Any] | None], response: web.StreamResponse) -> None:
    while True:
        try:
            data = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if data is None:
            return
        text = json.dumps(data, ensure_ascii=False)
        await response.write(f"event: screen\nid: {data['revision']}\ndata: {text}\n\n".encode())


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _event_of(body: dict[str, Any]) -> Event | None:
    event, text = body.get("event"), body.get("text")
    if isinstance(event, str) and text is None:
        return unpack_event(event)
    if isinstance(text, str) and event is None and len(text) <= LONGEST_TEXT:
        return Said(text)
    return None


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Requests that change something come from our own page or not at all; a failed turn is an apology."""
    if request.method not in {"GET", "HEAD"} and request.path.startswith("/api/") and not _is_our_page(request):
        return web.json_response({"error": "cross-origin request refused"}, status=403)
    try:
        return await handler(request)
    except TurnFailed:
        return web.json_response({"error": "try again"}, status=503)


def _is_our_page(request: web.Request) -> bool:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("Host")
    json_only = request.content_type == "application/json"
    return same and json_only and site in {None, "same-origin"} and request.headers.get("X-Tusoi") == "1"


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    if request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
