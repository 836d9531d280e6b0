"""The server of our own page: sign-in, events in, screens out, live updates, documents. Everything else is refused."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.attachments import make_document
from bot.channels.web.desk import Desk
from bot.channels.web.pages import as_json, farewell, is_in, page_words
from bot.channels.web.sessions import (
    COOKIE,
    Tries,
    address_of,
    came_over_https,
    drop_cookie,
    keep_cookie,
    move_away,
    new_session,
    origin_of,
    session_by_link,
    set_cookie,
)
from bot.channels.web.streams import Screen, Stream, Streams
from bot.channels.web.uploads import Uploads
from bot.front import Front, TurnFailed
from bot.incoming_files import IncomingFile, is_image, largest, place_for_files, take_file
from bot.logs import log_failure
from bot.opening import LinkRefused, Opened, Opening
from bot.turn import Inbound, Reply
from bot.wording import DEFAULT_LANGUAGE, Words
from handlers.events import (
    AnnouncementFileAsked,
    Arrived,
    CalendarAsked,
    Event,
    ExportAsked,
    MinutesAsked,
    PaperAsked,
    ReleaseAsked,
    ReportFileAsked,
    Returned,
    Said,
    SheetAsked,
    YearAsked,
)
from handlers.membership import CONSENT_VERSION
from handlers.packing import unpack_event
from handlers.states import Recognising, State, Stranger
from storage import chats
from storage.chats import Chat

NAME = "web"
STATIC = Path(__file__).parent / "static"
OURS = ("/api/", "/demo/")
LONGEST_BODY = 16 * 1024
LONGEST_TEXT = 4000
LONGEST_ID = 64
AS_A_FILE = (
    SheetAsked, ExportAsked, CalendarAsked, PaperAsked, ReleaseAsked, YearAsked, MinutesAsked, ReportFileAsked,
    AnnouncementFileAsked
)  # fmt: skip
HEARTBEAT_SECONDS = 15.0
RECONNECT_AFTER = 1000  # milliseconds; browsers by themselves wait three seconds or more
SLOWEST_READER = 30.0  # seconds a page may take to read one screen
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
    """The page's server. `demo` is a strip to try it as different people at different times, absent in production."""

    def __init__(self, front: Front, demo: Callable[[Words], dict[str, Any]] | None = None) -> None:
        self._front, self._demo = front, demo
        self._tries = Tries(front.clock)
        self._streams = Streams()
        front.news[NAME] = self._show_news
        front.refreshing[NAME] = self._show_news
        front.outboxes[NAME] = self._show_letters
        self._showing: set[asyncio.Task[None]] = set()
        self._unseen = False  # whether pages that are open have to look once more
        self._uploads = Uploads()
        self._desk = Desk(front, self._chat, self._refuse_stranger)

    def add_to(self, app: web.Application) -> None:
        """The routes. What is not among them does not exist."""
        app.middlewares.append(self._guarded)
        app.on_response_prepare.append(_add_headers)
        app.router.add_get("/", self._page)
        app.router.add_static("/static/", STATIC)
        app.router.add_get("/healthz", self._healthy)
        app.router.add_get("/api/words", self._words)
        app.router.add_get("/api/screen", self._screen)
        app.router.add_get("/api/stream", self._stream, allow_head=False)
        app.router.add_post("/api/arrive", self._arrive)
        app.router.add_post("/api/open", self._open)
        app.router.add_post("/api/events", self._event)
        app.router.add_post("/api/files", self._file)
        self._desk.add_to(app)
        app.router.add_get("/documents", self._document, allow_head=False)

    async def close(self) -> None:
        """End the open streams, so that stopping does not wait for them."""
        self._streams.end_all()
        await asyncio.gather(*self._showing, return_exceptions=True)

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Requests that change something come from our own page or not at all; what failed is an apology."""
        if request.method not in {"GET", "HEAD"} and request.path.startswith(OURS) and not _is_our_page(request):
            return web.json_response({"error": "cross-origin request refused"}, status=403)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except TurnFailed:
            return await self._apologise(request)
        except Exception as failed:
            log_failure("page", failed, method=request.method)
            return await self._apologise(request)

    # -------------------------------------------------------------- pages

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def _healthy(self, _request: web.Request) -> web.Response:
        await self._front.database.reading(lambda _db: None)
        return web.json_response({"ok": True})

    async def _words(self, request: web.Request) -> web.Response:
        words = await self._words_for(request)
        return web.json_response({"lang": words.locale, "words": page_words(words)})

    async def _chat(self, request: web.Request) -> Chat | None:
        """The chat that is signed in with this browser's cookie."""
        address = address_of(request)
        if address is None:
            return None
        chat = await self._front.database.reading(lambda db: chats.find(db, NAME, address, CONSENT_VERSION))
        return chat if is_in(chat) else None

    async def _words_for(self, request: web.Request) -> Words:
        chat = await self._chat(request)
        return self._front.house.wording[chat.language if chat else DEFAULT_LANGUAGE]

    def _spoken(self, reply: Reply) -> Words:
        return self._front.house.wording[reply.screen.language]

    def _as_json(self, reply: Reply) -> dict[str, Any]:
        words = self._spoken(reply)
        return as_json(reply, words, self._demo and self._demo(words))

    # -------------------------------------------------------------- where am I?

    async def _screen(self, request: web.Request) -> web.Response:
        """Also what keeps a member's cookie: it ends 180 days after the page was last opened, as its chat does.

        A newcomer's is left alone: the fresh one may be on its way, and this answer may come in after it.
        """
        reply = await self._look(request)
        if reply is None:
            return self._refuse_stranger()
        if not is_in(reply.chat):  # put out from elsewhere, and to be told
            return self._say_farewell(request, reply.chat.address, farewell(self._as_json(reply)))
        response = web.json_response(self._as_json(reply))
        if reply.chat.member:
            keep_cookie(request, response)
        return response

    async def _look(self, request: web.Request) -> Reply | None:
        address = address_of(request)
        reply = await self._front.look(NAME, address) if address else None
        return reply if reply and reply.chat.id else None

    def _refuse_stranger(self) -> web.Response:
        """Nobody is signed in; the people to try the page as are named also then."""
        words = self._front.house.wording[DEFAULT_LANGUAGE]
        error = words("page.signed_out")
        demo = {"demo": self._demo(words)} if self._demo else {}
        return web.json_response({"error": error, **demo}, status=401)

    # -------------------------------------------------------------- signing in

    async def _arrive(self, request: web.Request) -> web.Response:
        """A code from the form or from a link. A browser gets its cookie at the first try, so that tries count."""
        body = await _json(request)
        code = body.get("code")
        if not isinstance(code, str) or not code.strip() or len(code) > LONGEST_ID:
            return await self._bad_request(request)
        if self._tries.too_many(origin_of(request)):
            words = await self._words_for(request)
            return web.json_response({"error": words("page.too_many")}, status=429)
        address, token = address_of(request), None
        if address is None:
            token, address = new_session()
        response = await self._try_code(request, address, code)
        if token and COOKIE not in response.cookies:
            set_cookie(response, token, came_over_https(request))
        return response

    async def _try_code(self, request: web.Request, address: str, code: str) -> web.Response:
        reply = await self._front.turn(Inbound(NAME, address, Arrived(code)))
        if _begins(Stranger(), reply):
            return await self._let_in(request, reply)
        if is_in(reply.chat):
            return web.json_response(self._as_json(reply))
        self._tries.failed(origin_of(request))
        return web.json_response({"error": " ".join(reply.screen.notices)}, status=403)

    async def _let_in(self, request: web.Request, reply: Reply) -> web.Response:
        """A good code moves the chat to a fresh cookie: one that somebody planted or copied before opens nothing.

        Here and not at the consent: this answer may be lost on its way, and then the code still works.
        """
        token, address = new_session()
        seal, now = self._front.house.seal, self._front.clock()
        await self._front.database.transaction(lambda db: move_away(db, seal, reply.chat, address, now))
        self._streams.end(reply.chat.address)
        response = web.json_response({**self._as_json(reply), "arrived": True})
        set_cookie(response, token, came_over_https(request))
        return response

    async def _open(self, request: web.Request) -> web.Response:
        """A personal link from a chat. The page draws an id for it, by which it is known if it has to ask again."""
        body = await _json(request)
        token, id_ = body.get("token"), body.get("id")
        if not all(isinstance(each, str) and 0 < len(each) <= LONGEST_ID for each in (token, id_)):
            return await self._bad_request(request)
        words = await self._words_for(request)
        if self._tries.too_many(origin_of(request)):
            return web.json_response({"error": words("page.too_many")}, status=429)
        cookie, fresh = session_by_link(self._front.house.seal, str(token), str(id_))
        try:
            opened = await self._front.open_link(Opening(str(token), address_of(request), fresh))
        except LinkRefused as refused:
            if refused.another:
                return web.json_response({"error": words("links.another")}, status=409)
            self._tries.failed(origin_of(request))
            return web.json_response({"error": words("links.closed")}, status=403)
        return self._opened(request, opened, cookie)

    def _opened(self, request: web.Request, opened: Opened, cookie: str) -> web.Response:
        """Whose page it is stands above it: a link may have come from somebody else, and a phone may be shared."""
        reply, words = opened.reply, self._spoken(opened.reply)
        data = self._as_json(reply)
        if reply.chat.member:
            welcome = words("links.welcome", name=reply.chat.member.name)
            data["notices"] = [welcome, *data["notices"]]
        file = {"label": words("links.file_ready"), "href": f"/documents?event={opened.file}"} if opened.file else None
        response = web.json_response({**data, "arrived": True, "offer": file})
        if opened.is_new:
            set_cookie(response, cookie, came_over_https(request))
        else:
            self._streams.show(reply.chat.address, data)
        return response

    # -------------------------------------------------------------- something happened

    async def _event(self, request: web.Request) -> web.Response:
        """One press or typed text. The page sends the same id until it is answered; it happens once."""
        chat = await self._chat(request)
        if chat is None:
            return self._refuse_stranger()
        body = await _json(request)
        id_, event = body.get("id"), _event_of(body)
        if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID or event is None:
            return await self._bad_request(request)
        inbound = Inbound(NAME, chat.address, event, f"{chat.id}:{id_}", letter=_letter_of(body))
        reply = await self._front.turn(inbound)
        if not is_in(reply.chat):
            return self._say_farewell(request, chat.address, farewell(self._as_json(reply)))
        return await self._let_in(request, reply) if _begins(chat.state, reply) else self._answer(reply)

    async def _file(self, request: web.Request) -> web.Response:
        """A file for the place that this chat is at, which has to wait for one before a byte of it is read."""
        chat = await self._chat(request)
        if chat is None:
            return self._refuse_stranger()
        words = self._front.house.wording[chat.language]
        id_, name = request.query.get("id", ""), request.query.get("name", "")
        if not 0 < len(id_) <= LONGEST_ID or len(name) > LONGEST_TEXT:
            return await self._bad_request(request)
        place = await place_for_files(self._front, NAME, chat.address)
        if place is None:
            return web.json_response({"error": words("papers.not_here")}, status=409)
        most = largest(place)
        content = await self._uploads.read(request, most)
        if content is None:
            return web.json_response({"error": words("papers.too_big", most=most // 2**20)}, status=413)
        inbound = Inbound(NAME, chat.address, Returned(), f"{chat.id}:{id_}")
        file = IncomingFile(name, len(content), content, as_photo=is_image(name))
        return self._answer(await take_file(self._front, inbound, place, file))

    def _answer(self, reply: Reply) -> web.Response:
        chat_id, revision, data = reply.chat.id, reply.revision, self._as_json(reply)
        if reply.chat.news:
            self._front.database.later(lambda db: chats.shown(db, chat_id, None, revision))
        self._streams.show(reply.chat.address, data)
        return web.json_response(data)

    def _say_farewell(self, request: web.Request, address: str, data: Screen) -> web.Response:
        """The last screen of somebody who is not signed in any more, also for the other tabs."""
        self._streams.show(address, data)
        self._streams.end(address)
        response = web.json_response(data)
        drop_cookie(request, response)
        return response

    async def _bad_request(self, request: web.Request) -> web.Response:
        words = await self._words_for(request)
        return web.json_response({"error": words("page.bad_request")}, status=400)

    async def _apologise(self, request: web.Request) -> web.Response:
        """Nothing was saved; the page tries again by itself a few times before it says this."""
        try:
            words = await self._words_for(request)
        except Exception:  # what failed may be the database itself
            words = self._front.house.wording[DEFAULT_LANGUAGE]
        return web.json_response({"error": words("apology")}, status=503)

    # -------------------------------------------------------------- live

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the screen at once, then every change, then a heartbeat where nothing changes."""
        address = address_of(request)
        if address is None or await self._chat(request) is None:
            return self._refuse_stranger()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        stream = self._streams.open(address)
        try:
            stream.begin(self._as_json(await self._front.look(NAME, address)))
            await response.prepare(request)
            await _write(response, f"retry: {RECONNECT_AFTER}\n")
            await self._pour(stream, response, request)
        except (ConnectionError, TimeoutError):
            pass  # the browser went away; it comes back by itself and asks where it was
        finally:
            self._streams.close(address, stream)
        return response

    async def _pour(self, stream: Stream, response: web.StreamResponse, request: web.Request) -> None:
        while True:
            try:
                screen = await asyncio.wait_for(stream.next(), HEARTBEAT_SECONDS)
            except TimeoutError:
                if await self._chat(request) is None:
                    return  # signed out from elsewhere; the page asks again and is told
                await _write(response, ": still here\n\n")
                continue
            if screen is None:
                return
            text = json.dumps(screen, ensure_ascii=False)
            await _write(response, f"event: screen\nid: {screen['revision']}\ndata: {text}\n\n")

    async def _show_news(self, address: str) -> None:
        if address not in self._streams:
            return
        reply = await self._front.look(NAME, address)
        data = self._as_json(reply)
        self._streams.show(address, data if is_in(reply.chat) else farewell(data))
        if not is_in(reply.chat):
            self._streams.end(address)

    def _show_letters(self) -> None:
        """Something was queued: pages that are open show it, the others find it when they are opened.

        One pass over them at a time: whatever is queued meanwhile is shown by one more.
        """
        self._unseen = True
        if not self._showing:
            task = asyncio.get_running_loop().create_task(self._show_to_all())
            self._showing.add(task)
            task.add_done_callback(self._shown)

    def _shown(self, task: asyncio.Task[None]) -> None:
        """What was queued as the last pass came to its end needs one more."""
        self._showing.discard(task)
        if self._unseen and not task.cancelled():
            self._show_letters()

    async def _show_to_all(self) -> None:
        while self._unseen:
            self._unseen = False
            for address in self._streams.addresses:
                try:
                    await self._show_news(address)
                except Exception as failed:  # the other pages are shown it all the same
                    log_failure("letters", failed, channel=NAME)

    # -------------------------------------------------------------- documents

    async def _document(self, request: web.Request) -> web.StreamResponse:
        """A file for whoever is signed in, made for this request and kept nowhere."""
        event = unpack_event(request.query.get("event", ""))
        if not isinstance(event, AS_A_FILE):
            raise web.HTTPNotFound
        reply = await self._look(request)
        if reply is None:
            return self._refuse_stranger()
        reply = await self._front.turn(Inbound(NAME, reply.chat.address, event))
        if not reply.attachments:
            raise web.HTTPNotFound
        front, words = self._front, self._spoken(reply)
        document = await make_document(reply.attachments[0], words, front.kept, front.house.templates)
        headers = {
            "Content-Type": document.mime,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name)}",
            "Cache-Control": "no-store",
        }
        return web.Response(body=document.content, headers=headers)


async def _write(response: web.StreamResponse, text: str) -> None:
    async with asyncio.timeout(SLOWEST_READER):
        await response.write(text.encode())


async def _json(request: web.Request) -> dict[str, Any]:
    """The body as an object, empty where it is none. The webhook of a channel beside us takes longer ones."""
    if (request.content_length or 0) > LONGEST_BODY or len(await request.read()) > LONGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, request.content_length or 0)
    try:
        body = await request.json()
        json.dumps(body, ensure_ascii=False).encode()  # half a character, as in "\\ud800", is no text
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _event_of(body: dict[str, Any]) -> Event | None:
    event, text = body.get("event"), body.get("text")
    if isinstance(text, str):  # some keyboards send a letter and its accents one by one
        text = unicodedata.normalize("NFC", text)
    if isinstance(event, str) and text is None:
        return unpack_event(event)
    if isinstance(text, str) and event is None and len(text) <= LONGEST_TEXT:
        return Said(text)
    return Returned() if _letter_of(body) and event is None and text is None else None


def _letter_of(body: dict[str, Any]) -> int:
    """The card above the screen that was answered or put away; 0 where there was none."""
    letter = body.get("letter", 0)
    return letter if isinstance(letter, int) and 0 <= letter < 2**63 else 0


def _begins(before: State, reply: Reply) -> bool:
    """Whether a good code was just given."""
    return isinstance(reply.chat.state, Recognising) and reply.chat.state != before


def _is_our_page(request: web.Request) -> bool:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("Host")
    expected = "application/octet-stream" if request.path == "/api/files" else "application/json"
    return (
        same
        and request.content_type == expected
        and site in {None, "same-origin"}
        and request.headers.get("X-Tusoi") == "1"
    )


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    is_file = request.path.startswith("/static/") and response.status < 400
    response.headers.setdefault("Cache-Control", "no-cache" if is_file else "no-store")
