"""Telegram for the tests: the Bot API over real HTTP on loopback, and people who write, press and block the bot."""

# ruff: noqa: ASYNC109 - how long a test waits is its own word, and the error tells what had happened by then

import asyncio
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from tests.telegram_spec import BUTTONS_A_MESSAGE, CannotParse, File, Parsed, check_call, parse, units

Fields = Mapping[str, Any]

TOKEN = "4242:a-token-of-the-double"
BOT = {"id": 4242, "is_bot": True, "first_name": "Tự Soi", "username": "tusoi_bot"}
ABILITIES = {
    "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
    "can_connect_to_business": False, "has_main_web_app": False,
}  # fmt: skip

BLOCKED = "Forbidden: bot was blocked by the user"
DEACTIVATED = "Forbidden: user is deactivated"
CHAT_NOT_FOUND = "Bad Request: chat not found"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
PATIENCE = 30.0  # seconds until something is given up that a busy machine is only slow with
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_ON = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_USUAL = {400: CHAT_NOT_FOUND, 401: "Unauthorized", 403: BLOCKED, 404: "Not Found", 409: OTHER_POLL, 502: "Bad Gateway"}

# Fields that a form carries as JSON and a test wants as values; everything else stays the string it is.
_JSON_FIELDS = frozenset({
    "chat_id", "message_id", "message_thread_id", "user_id", "offset", "limit", "timeout", "cache_time",
    "max_connections", "allowed_updates", "reply_markup", "commands", "scope", "entities", "caption_entities",
    "link_preview_options", "reply_parameters", "show_alert", "disable_notification", "protect_content",
    "drop_pending_updates", "disable_content_type_detection",
})  # fmt: skip


class Call(NamedTuple):
    """One call of the bot: fields are values whatever the transport was, `at` is monotonic."""

    method: str
    fields: dict[str, Any]
    at: float


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it stood when it was looked at; an edit makes a new one with the same message_id."""

    message_id: int
    chat_id: int
    by_bot: bool
    text: str
    html: str = ""
    entities: tuple[tuple[tuple[str, Any], ...], ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    edits: int = 0
    document: bytes | None = None
    filename: str | None = None
    file_id: str | None = None
    kind: str = "text"
    date: int = 0
    markup: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def labels(self) -> list[list[str]]:
        return [[button.label for button in row] for row in self.keyboard]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    def button(self, label: str) -> Button:
        for button in self.buttons:
            if button.label == label:
                return button
        raise LookupError(f"no button {label!r} on message {self.message_id}, there are {self.labels}")

    def shown(self) -> str:
        """The message as a transcript shows it: the text (or the file), then a line for each row of buttons."""
        said = f"<{self.filename}> {self.text}".rstrip() if self.document is not None else self.text
        return "\n".join([said, *(" ".join(f"[{label}]" for label in row) for row in self.labels)])


class Refused(Exception):
    """What the server answers instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def response(self) -> web.Response:
        told: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        told |= {"parameters": self.parameters} if self.parameters else {}
        return web.json_response(told, status=self.status)


@dataclass(slots=True, eq=False)
class Fault:
    """Something that goes wrong with the next `left` calls of a method (None: until cleared); `met` counts them."""

    method: str
    chat: int | None
    left: int | None
    does: str
    refusal: Refused
    after_accepting: bool
    met: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def clear(self) -> None:
        """Nothing goes wrong any more, and the calls that hang are answered now."""
        self.left = 0
        self._over.set()

    async def over(self) -> None:
        await self._over.wait()

    def meets(self, method: str, chat: int | None) -> bool:
        return self.left != 0 and self.method in (method, "*") and self.chat in (None, chat)

    def meet(self) -> None:
        self.met += 1
        self.left = None if self.left is None else self.left - 1


SENDING = frozenset({"sendMessage", "sendPhoto", "sendDocument"})


@dataclass
class Limits:
    """So many messages in any second, and to one chat so many seconds `apart`: what the network leaves of one."""

    each_second: int = 30
    apart: float = 0.9
    told: int = 0  # how often to slow down
    _latest: deque[float] = field(default_factory=deque)
    _chats: dict[int | None, float] = field(default_factory=dict)

    def refuses(self, call: Call, chat: int | None) -> int:
        """How many seconds to wait; 0 where it may go."""
        at = call.at
        while self._latest and self._latest[0] <= at - 1:
            self._latest.popleft()
        if len(self._latest) >= self.each_second or at - self._chats.get(chat, -1e9) < self.apart:
            self.told += 1
            return 1
        self._latest.append(at)
        self._chats[chat] = at
        return 0


class Person:
    """Somebody with Telegram on a phone, in a private chat with the bot."""

    def __init__(self, double: "TelegramDouble", user: dict[str, Any], *, started: bool) -> None:
        self._double, self.user, self.started, self.blocked = double, user, started, False
        self.deleted = False  # the account is no more
        self.toasts: list[str] = []  # what answerCallbackQuery showed
        self._acted_at, self._read, self._waits = 0, 0, False

    @property
    def user_id(self) -> int:
        return int(self.user["id"])

    @property
    def chat(self) -> dict[str, Any]:
        names = {"first_name", "last_name", "username"}
        return {"id": self.user_id, "type": "private", **{key: self.user[key] for key in self.user if key in names}}

    @property
    def everything(self) -> list[ChatMessage]:
        """The whole chat as it stands, the person's own messages too."""
        return list(self._double.chats[self.user_id].values())

    @property
    def messages(self) -> list[ChatMessage]:
        """What the bot wrote and did not delete, in chat order, as it stands now."""
        return [message for message in self.everything if message.by_bot]

    def newest(self) -> ChatMessage:
        """The newest message with buttons, or the newest one where none has any."""
        with_buttons = [message for message in self.messages if message.keyboard]
        return (with_buttons or self.messages)[-1]

    def commands(self) -> list[tuple[str, str]]:
        """The menu of commands that this person's phone shows: the narrowest scope wins, then the language."""
        languages = (str(self.user.get("language_code", ""))[:2], "")
        scopes = (f"chat:{self.user_id}", "all_private_chats", "default")
        keys = itertools.product(scopes, languages)
        return next((list(found) for key in keys if (found := self._double.commands.get(key))), [])

    async def says(self, text: str) -> int | None:
        """Writes a message; returns the update's id (None when the bot does not want this kind)."""
        self.started = True
        length = units(text.split(maxsplit=1)[0]) if text.startswith("/") else 0
        entities = ((("type", "bot_command"), ("offset", 0), ("length", length)),) if length else ()
        return self._write(ChatMessage(0, self.user_id, by_bot=False, text=text, entities=entities))

    async def sends_document(self, filename: str, content: bytes, caption: str = "") -> int | None:
        self.started = True
        file_id = self._double.keep(File(filename, content))
        file = {"document": content, "filename": filename, "file_id": file_id, "kind": "document"}
        return self._write(ChatMessage(0, self.user_id, by_bot=False, text=caption, **file))  # type: ignore[arg-type]  # one of each kind

    async def sends_photo(self, content: bytes, caption: str = "") -> int | None:
        self.started = True
        file_id = self._double.keep(File("photo.jpg", content))
        file = {"document": content, "file_id": file_id, "kind": "photo"}
        return self._write(ChatMessage(0, self.user_id, by_bot=False, text=caption, **file))  # type: ignore[arg-type]  # one of each kind

    async def presses(self, label: str, message: "ChatMessage | int | None" = None) -> int | None:
        """Presses a button by its label, on the newest message with buttons if nothing else is said.

        `message` is an id, or a message as it stood earlier: an old screen that the phone still shows.
        """
        seen = self._double.chats[self.user_id][message] if isinstance(message, int) else message or self.newest()
        button = seen.button(label)
        if button.data is None:
            raise LookupError(f"{label!r} opens {button.url}, the bot hears nothing of it")
        return await self.sends_back(button.data, seen.message_id)

    async def sees(self, label: str, timeout: float = PATIENCE) -> None:
        """A button of this label on the newest screen: the reaction to the last press may be a moment behind it."""
        await self._double.until(
            lambda: any(label in row for row in self.newest().labels), timeout, f"a button {label!r}"
        )

    async def sends_back(self, data: str, message_id: int) -> int | None:
        """A callback query with any data, as a stranger's client may make up."""
        self.started = True
        query = self._double.ask(self, data, message_id)
        return self._act("callback_query", query)

    async def blocks_the_bot(self) -> int | None:
        self._waits, self.blocked = False, True
        return self._double.offer("my_chat_member", self._membership("member", "kicked"))

    async def unblocks_the_bot(self) -> int | None:
        self.blocked = False
        return self._double.offer("my_chat_member", self._membership("kicked", "member"))

    async def next_reply(self, timeout: float = PATIENCE) -> ChatMessage:
        """The next message that the bot sent or edited after what this person did last; each call takes one."""
        reactions = self._double.reactions[self.user_id]
        await self._double.until(lambda: len(reactions) > self._read, timeout, f"a reply to {self.user_id}")
        self._read += 1
        return reactions[self._read - 1]

    async def screen(self, timeout: float = PATIENCE) -> ChatMessage:
        """What the person looks at once the bot reacted: the newest message with buttons, or the newest one."""
        await self._double.until(lambda: self.messages and not self.waits, timeout, f"a screen of {self.user_id}")
        return self.newest()

    @property
    def waits(self) -> bool:
        """Whether the bot has not reacted yet to what this person did last."""
        return self._waits and len(self._double.reactions[self.user_id]) <= self._acted_at and not self.blocked

    def toast(self, text: str) -> None:
        self.toasts.append(text)
        self._waits = False

    def _write(self, message: ChatMessage) -> int | None:
        written = self._double.put(message)
        return self._act("message", self._double.wire(written))

    def _act(self, kind: str, payload: Mapping[str, Any]) -> int | None:
        self._acted_at = self._read = len(self._double.reactions[self.user_id])
        update_id = self._double.offer(kind, payload)
        self._waits = update_id is not None
        return update_id

    def _membership(self, old: str, new: str) -> dict[str, Any]:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        about = {"chat": self.chat, "from": self.user, "date": int(time.time())}
        return about | {"old_chat_member": member(old), "new_chat_member": member(new)}


class TelegramDouble:
    """The server and the people; its state outlives the bot under test, which may be killed and started again."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token, self.port = token, 0
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.people: dict[int, Person] = {}
        self.chats: defaultdict[int, dict[int, ChatMessage]] = defaultdict(dict)
        self.reactions: defaultdict[int, list[ChatMessage]] = defaultdict(list)
        self.commands: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self.answers: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.files: dict[str, File] = {}
        self.pending: list[dict[str, Any]] = []
        self.confirmed_offset = 0
        self.webhook: dict[str, Any] = {}
        self.webhook_target: str | None = None  # where a public https webhook really is: http://127.0.0.1:PORT
        self.webhook_timeout = 5.0
        self.delivery_attempts = 0
        self._faults: list[Fault] = []
        self._queries: dict[str, int] = {}
        self._allowed: list[str] = []
        self._update_ids, self._message_ids, self._numbers = (itertools.count(first) for first in (1001, 1, 1))
        self._poll, self._closing, self._tick = 0, False, asyncio.Event()
        self._limits: Limits | None = None

    # --- running -----------------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file/bot"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._hear)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        app.router.add_route("*", "/{nothing:.*}", self._nothing)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self._client = aiohttp.ClientSession()
        self._delivery = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._closing = True
        self.heal()
        self._announce()
        self._delivery.cancel()
        with suppress(asyncio.CancelledError):
            await self._delivery
        await self._client.close()
        await self._runner.cleanup()

    # --- people ------------------------------------------------------------------------------------------------------

    def person(
        self, user_id: int, first_name: str = "Đồng chí", language_code: str = "vi", *, started: bool = False,
        **names: str,
    ) -> Person:  # fmt: skip
        """Somebody new, or the same one again; `started`: wrote to the bot long ago, so that it may write first."""
        user = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code, **names}
        return self.people.setdefault(user_id, Person(self, user, started=started))

    def keep(self, file: File) -> str:
        file_id = f"file-{next(self._numbers)}"
        self.files[file_id] = file
        return file_id

    def put(self, message: ChatMessage) -> ChatMessage:
        placed = replace(message, message_id=next(self._message_ids), date=int(time.time()))
        self.chats[placed.chat_id][placed.message_id] = placed
        return placed

    def ask(self, person: Person, data: str, message_id: int) -> dict[str, Any]:
        """A callback query, known from now on."""
        query_id = f"{person.user_id}{next(self._numbers):09}"
        self._queries[query_id] = person.user_id
        shown = self.chats[person.user_id].get(message_id)
        message = self.wire(shown) if shown else {"chat": person.chat, "message_id": message_id, "date": 0}
        return {"id": query_id, "from": person.user, "message": message, "chat_instance": "1", "data": data}

    def offer(self, kind: str, payload: Mapping[str, Any]) -> int | None:
        """Puts an update into the queue, unless the bot said that it does not want this kind."""
        if self._allowed and kind not in self._allowed:
            return None
        update_id = next(self._update_ids)
        self.pending.append({"update_id": update_id, kind: payload})
        self._announce()
        return update_id

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _announce(self) -> None:
        passed, self._tick = self._tick, asyncio.Event()
        passed.set()

    async def _change(self, holds: Callable[[], object]) -> None:
        while not holds():
            await self._tick.wait()

    async def until(
        self, holds: Callable[[], object], timeout: float = PATIENCE, what: str = "what was waited for"
    ) -> None:
        """Waits for anything about the double that a function can say; TimeoutError tells what had happened."""
        try:
            async with asyncio.timeout(timeout):
                await self._change(holds)
        except TimeoutError:
            raise TimeoutError(f"{what} did not come in {timeout} s; {self._standing()}") from None

    async def quiet(self, timeout: float = PATIENCE) -> None:
        """Waits until every update is confirmed and the bot reacted to what everybody did last.

        It reacts by sending, editing (an edit that changes nothing counts) or answering a press with words.
        """
        await self.until(lambda: not self.pending and not self._waiting(), timeout, "quiet")

    def _waiting(self) -> list[int]:
        return [person.user_id for person in self.people.values() if person.waits]

    def _standing(self) -> str:
        waiting = f"{len(self.pending)} updates unconfirmed, no reaction for {self._waiting()}"
        return f"{waiting}, last calls {[call.method for call in self.calls[-6:]]}"

    # --- what went on ------------------------------------------------------------------------------------------------

    def calls_of(self, method: str, chat: int | None = None) -> list[Call]:
        return [c for c in self.calls if c.method == method and chat in (None, self._chat_of(c.fields))]

    def assert_clean(self) -> None:
        """No call broke a rule of the published description."""
        if self.violations:
            raise AssertionError("calls that Telegram's description forbids:\n" + "\n".join(self.violations))

    # --- faults ------------------------------------------------------------------------------------------------------

    def fails(
        self, method: str, status: int = 500, description: str | None = None, *,
        retry_after: int | None = None, times: int | None = 1, chat: int | None = None, after_accepting: bool = False,
    ) -> Fault:  # fmt: skip
        """The next calls of a method ("*": of every one) are refused; `times=None` until cleared."""
        usual = f"Too Many Requests: retry after {retry_after}" if retry_after else "Internal Server Error"
        parameters = {"retry_after": retry_after} if retry_after else {}
        refusal = Refused(status, description or _USUAL.get(status, usual), **parameters)
        return self._plan(Fault(method, chat, times, "refuses", refusal, after_accepting))

    def hangs(
        self, method: str, *, times: int | None = 1, chat: int | None = None, after_accepting: bool = False,
    ) -> Fault:  # fmt: skip
        """The call is taken and not answered until `clear()`; it takes effect then, or at once `after_accepting`."""
        return self._plan(Fault(method, chat, times, "hangs", Refused(500, ""), after_accepting))

    def closes(
        self, method: str, *, times: int | None = 1, chat: int | None = None, after_accepting: bool = True,
    ) -> Fault:  # fmt: skip
        """The call takes effect (not with `after_accepting=False`) and the connection closes without an answer."""
        return self._plan(Fault(method, chat, times, "closes", Refused(500, ""), after_accepting))

    def enforces(self, limits: "Limits") -> None:
        """Messages that come too fast are refused from now on, as Telegram refuses them."""
        self._limits = limits

    def heal(self) -> None:
        for fault in self._faults:
            fault.clear()
        self._faults.clear()

    def _plan(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def _fault_for(self, call: Call) -> Fault | None:
        chat = self._chat_of(call.fields)
        return next((fault for fault in self._faults if fault.meets(call.method, chat)), None)

    def _chat_of(self, fields: Fields) -> int | None:
        asked = self._queries.get(str(fields.get("callback_query_id")))
        chat = fields.get("chat_id", asked)
        return chat if isinstance(chat, int) else None

    # --- hearing a call ----------------------------------------------------------------------------------------------

    async def _nothing(self, _: web.Request) -> web.Response:
        return Refused(404, "Not Found").response()

    async def _hear(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return Refused(401, "Unauthorized").response()
        method, raw = request.match_info["method"], await _fields_of(request)
        call = Call(method, {name: _native(name, value) for name, value in raw.items()}, time.monotonic())
        self.calls.append(call)
        self.violations += check_call(method, raw)
        fault = self._fault_for(call)
        response = await (self._go_wrong(request, fault, call) if fault else self._answer(call))
        self._announce()
        return response

    async def _go_wrong(self, request: web.Request, fault: Fault, call: Call) -> web.Response:
        fault.meet()
        accepted = await self._answer(call) if fault.after_accepting else None
        self._announce()
        if fault.does == "hangs":
            await fault.over()
            return accepted or await self._answer(call)
        if fault.does == "closes" and request.transport:
            request.transport.close()
            return web.Response()
        return fault.refusal.response()

    async def _answer(self, call: Call) -> web.Response:
        try:
            return web.json_response({"ok": True, "result": await self._result(call)})
        except Refused as refusal:
            return refusal.response()

    async def _result(self, call: Call) -> object:
        if call.method == "getUpdates":
            return await self._get_updates(call.fields)
        if self._limits and call.method in SENDING and (wait := self._limits.refuses(call, self._chat_of(call.fields))):
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        answer = _METHODS.get(call.method)
        if answer is None:
            raise Refused(404, "Not Found")
        return answer(self, call.fields)

    async def _download(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or file is None:
            return Refused(404, "Not Found").response()
        return web.Response(body=file.content, content_type="application/octet-stream")

    # --- updates -----------------------------------------------------------------------------------------------------

    async def _get_updates(self, fields: Fields) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused(409, WEBHOOK_IS_ON)
        self._confirm(int(fields.get("offset") or 0))
        self._allowed = fields.get("allowed_updates", self._allowed)
        self._poll = turn = self._poll + 1
        self._announce()
        with suppress(TimeoutError):
            over = float(fields.get("timeout") or 0)
            await self.until(lambda: self.pending or self._poll != turn or self._closing, over)
        if self._poll != turn:
            raise Refused(409, OTHER_POLL)
        return self.pending[: int(fields.get("limit") or 100)]

    def _confirm(self, offset: int) -> None:
        """A negative offset forgets all but the last ones."""
        if offset < 0:
            offset = self.pending[offset:][0]["update_id"] if self.pending else 0
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.confirmed_offset = max(self.confirmed_offset, offset)

    def _drop_pending(self, fields: Fields) -> None:
        if fields.get("drop_pending_updates") is True and self.pending:
            self._confirm(self.pending[-1]["update_id"] + 1)

    def set_webhook(self, fields: Fields) -> bool:
        url = str(fields.get("url") or "")
        if url and not self._reachable(url):
            raise Refused(400, "Bad Request: bad webhook: only 127.0.0.1 or, with webhook_target, an https URL")
        self._drop_pending(fields)
        self._allowed = fields.get("allowed_updates", self._allowed)
        self.webhook = {"url": url, "secret": fields.get("secret_token"), "error": None} if url else {}
        return True

    def delete_webhook(self, fields: Fields) -> bool:
        self._drop_pending(fields)
        self.webhook = {}
        return True

    def webhook_info(self, _: Fields) -> dict[str, Any]:
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        error = self.webhook.get("error")
        failed = {"last_error_date": int(time.time()), "last_error_message": error} if error else {}
        return told | {"pending_update_count": len(self.pending), "max_connections": 40} | failed

    def _reachable(self, url: str) -> bool:
        parts = urlsplit(url)
        if self.webhook_target:
            return parts.scheme == "https" and urlsplit(self.webhook_target).hostname == "127.0.0.1"
        return parts.hostname == "127.0.0.1"

    def _webhook_address(self) -> str:
        """The registered URL, or its path on the target when there is one."""
        url, target = str(self.webhook["url"]), self.webhook_target
        if not target:
            return url
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return target if urlsplit(target).path.strip("/") else target.rstrip("/") + path

    async def _deliver(self) -> NoReturn:
        """Posts one update after the other, each until it is taken; the pause grows from 20 ms to half a second."""
        pause = 0.02
        while True:
            await self._change(lambda: self.webhook and self.pending)
            update = self.pending[0]
            if await self._post(update):
                self._confirm(update["update_id"] + 1)
                pause = 0.02
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.5)
            self._announce()

    async def _post(self, update: dict[str, Any]) -> bool:
        self.delivery_attempts += 1
        secret = self.webhook["secret"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": str(secret)} if secret else {}
        limit, address = aiohttp.ClientTimeout(self.webhook_timeout), self._webhook_address()
        try:
            async with self._client.post(address, json=update, headers=headers, timeout=limit) as answer:
                problem = None if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"Connection failed: {type(error).__name__}"
        if self.webhook:
            self.webhook["error"] = problem
        return problem is None

    # --- messages ----------------------------------------------------------------------------------------------------

    def send_text(self, fields: Fields) -> dict[str, Any]:
        parsed = _content(fields, "text")
        message = ChatMessage(0, self._reach(fields), by_bot=True, text=parsed.text, html=str(fields["text"]))
        return self._react(self.put(replace(message, entities=parsed.entities, **_markup(fields))))

    def send_document(self, fields: Fields) -> dict[str, Any]:
        return self._send_file(fields, "document")

    def send_photo(self, fields: Fields) -> dict[str, Any]:
        return self._send_file(fields, "photo")

    def _send_file(self, fields: Fields, kind: str) -> dict[str, Any]:
        chat, parsed, (file_id, file) = self._reach(fields), _content(fields, "caption"), self._file(fields, kind)
        message = ChatMessage(0, chat, by_bot=True, text=parsed.text, html=str(fields.get("caption", "")), kind=kind)
        with_file = replace(message, document=file.content, filename=file.name, file_id=file_id)
        return self._react(self.put(replace(with_file, entities=parsed.entities, **_markup(fields))))

    def _file(self, fields: Fields, kind: str) -> tuple[str, File]:
        given = fields.get(kind)
        if isinstance(given, str):
            given = fields.get(given.removeprefix("attach://"), given)
        if isinstance(given, File) and given.content:
            return self.keep(given), given
        if isinstance(given, str) and given in self.files:
            return given, self.files[given]
        why = "file must be non-empty" if isinstance(given, File) else "wrong file identifier/HTTP URL specified"
        raise Refused(400, f"Bad Request: {why}")

    def edit_text(self, fields: Fields) -> dict[str, Any]:
        message, parsed = self._editable(fields), _content(fields, "text")
        if message.kind != "text":
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        new = replace(message, text=parsed.text, html=str(fields["text"]), entities=parsed.entities, **_markup(fields))
        return self._edit(message, new)

    def edit_caption(self, fields: Fields) -> dict[str, Any]:
        message, parsed = self._editable(fields), _content(fields, "caption")
        if message.kind == "text":
            raise Refused(400, "Bad Request: there is no caption in the message to edit")
        new = replace(message, text=parsed.text, html=str(fields.get("caption", "")), entities=parsed.entities)
        return self._edit(message, replace(new, **_markup(fields)))

    def edit_markup(self, fields: Fields) -> dict[str, Any]:
        message = self._editable(fields)
        return self._edit(message, replace(message, **_markup(fields)))

    def _editable(self, fields: Fields) -> ChatMessage:
        message = self.chats[self._reach(fields)].get(fields.get("message_id", 0))
        if message is None:
            raise Refused(400, EDIT_NOT_FOUND)
        if not message.by_bot:
            raise Refused(400, "Bad Request: message can't be edited")
        return message

    def _edit(self, old: ChatMessage, new: ChatMessage) -> dict[str, Any]:
        if (old.text, old.entities, old.markup) == (new.text, new.entities, new.markup):
            self._react(old)
            raise Refused(400, NOT_MODIFIED)
        edited = replace(new, edits=old.edits + 1)
        self.chats[old.chat_id][old.message_id] = edited
        return self._react(edited) | {"edit_date": int(time.time())}

    def delete_message(self, fields: Fields) -> bool:
        if self.chats[self._reach(fields)].pop(fields.get("message_id", 0), None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        return True

    def chat_action(self, fields: Fields) -> bool:
        return bool(self._reach(fields))

    def answer_query(self, fields: Fields) -> bool:
        query_id = str(fields.get("callback_query_id"))
        if query_id not in self._queries:
            raise Refused(400, QUERY_TOO_OLD)
        self.answers[query_id].append(dict(fields))
        if fields.get("text"):
            self.people[self._queries[query_id]].toast(str(fields["text"]))
        return True

    def _reach(self, fields: Fields) -> int:
        """The chat that the bot writes to, where it may write at all."""
        chat = fields.get("chat_id")
        person = self.people.get(chat) if isinstance(chat, int) else None
        if person is None or not person.started:
            raise Refused(400, "Bad Request: chat_id is empty" if chat in (None, "") else CHAT_NOT_FOUND)
        if person.blocked or person.deleted:
            raise Refused(403, DEACTIVATED if person.deleted else BLOCKED)
        return person.user_id

    def _react(self, message: ChatMessage) -> dict[str, Any]:
        self.reactions[message.chat_id].append(message)
        return self.wire(message)

    def wire(self, message: ChatMessage) -> dict[str, Any]:
        """The message as the Bot API describes it."""
        person = self.people[message.chat_id]
        about = {"message_id": message.message_id, "from": BOT if message.by_bot else person.user, "chat": person.chat}
        markup = {"reply_markup": message.markup} if message.markup and "inline_keyboard" in message.markup else {}
        return about | {"date": message.date} | self._body(message) | markup

    def _body(self, message: ChatMessage) -> dict[str, Any]:
        text, entities = ("text", "entities") if message.kind == "text" else ("caption", "caption_entities")
        words = {text: message.text} if message.text else {}
        marked = {entities: [dict(entity) for entity in message.entities]} if message.entities else {}
        return words | marked | (self._file_body(message) if message.file_id else {})

    def _file_body(self, message: ChatMessage) -> dict[str, Any]:
        told = self.file_info({"file_id": message.file_id})
        del told["file_path"]
        if message.kind == "photo":
            return {"photo": [told | {"width": 100, "height": 100}]}
        return {"document": told | {"file_name": message.filename, "mime_type": self.files[str(message.file_id)].kind}}

    def file_info(self, fields: Fields) -> dict[str, Any]:
        file_id = str(fields.get("file_id"))
        if file_id not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        told = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_path": f"documents/{file_id}"}
        return told | {"file_size": len(self.files[file_id].content)}

    # --- commands ----------------------------------------------------------------------------------------------------

    def set_commands(self, fields: Fields) -> bool:
        given = fields.get("commands")
        if not isinstance(given, list):
            raise Refused(400, "Bad Request: can't parse commands JSON object")
        if len(given) > 100:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self.commands[self._menu(fields)] = tuple((one["command"], one["description"]) for one in given)
        return True

    def get_commands(self, fields: Fields) -> list[dict[str, str]]:
        menu = self.commands.get(self._menu(fields), ())
        return [{"command": command, "description": description} for command, description in menu]

    def delete_commands(self, fields: Fields) -> bool:
        self.commands.pop(self._menu(fields), None)
        return True

    def _menu(self, fields: Fields) -> tuple[str, str]:
        scope = fields.get("scope") or {"type": "default"}
        known = scope.get("chat_id") in self.people
        if scope["type"] == "chat" and not known:
            raise Refused(400, CHAT_NOT_FOUND)
        name = ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
        return name, str(fields.get("language_code") or "")

    def me(self, _: Fields) -> dict[str, Any]:
        return BOT | ABILITIES


_METHODS: dict[str, Callable[[TelegramDouble, Fields], object]] = {
    "getMe": TelegramDouble.me,
    "setWebhook": TelegramDouble.set_webhook,
    "deleteWebhook": TelegramDouble.delete_webhook,
    "getWebhookInfo": TelegramDouble.webhook_info,
    "setMyCommands": TelegramDouble.set_commands,
    "getMyCommands": TelegramDouble.get_commands,
    "deleteMyCommands": TelegramDouble.delete_commands,
    "sendMessage": TelegramDouble.send_text,
    "sendDocument": TelegramDouble.send_document,
    "sendPhoto": TelegramDouble.send_photo,
    "sendChatAction": TelegramDouble.chat_action,
    "editMessageText": TelegramDouble.edit_text,
    "editMessageCaption": TelegramDouble.edit_caption,
    "editMessageReplyMarkup": TelegramDouble.edit_markup,
    "deleteMessage": TelegramDouble.delete_message,
    "answerCallbackQuery": TelegramDouble.answer_query,
    "getFile": TelegramDouble.file_info,
}


# --- reading a call --------------------------------------------------------------------------------------------------


async def _fields_of(request: web.Request) -> dict[str, Any]:
    """Query, form, multipart or JSON, as they came; a part with a file name is a File."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(request.query) | (body if isinstance(body, dict) else {})
    form = await request.post()
    return dict(request.query) | {name: _part(value) for name, value in form.items()}


def _part(value: str | bytes | bytearray | web.FileField) -> str | File:
    if isinstance(value, web.FileField):
        with value.file:
            return File(value.filename, value.file.read(), value.content_type)
    return value if isinstance(value, str) else value.decode()


def _native(name: str, value: object) -> object:
    if name not in _JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _content(fields: Fields, name: str) -> Parsed:
    """Text or caption as people will read it, refused as the server refuses it."""
    try:
        parsed = parse(str(fields.get(name) or ""), fields.get("parse_mode"))
    except CannotParse as error:
        raise Refused(400, f"Bad Request: can't parse entities: {error}") from error
    if name == "text" and not parsed.text:
        raise Refused(400, "Bad Request: message text is empty")
    if units(parsed.text) > (4096 if name == "text" else 1024):
        raise Refused(400, f"Bad Request: message {'' if name == 'text' else 'caption '}is too long")
    return parsed


def _markup(fields: Fields) -> dict[str, Any]:
    """What a reply_markup changes in a message: its keyboard, and the markup as it came."""
    given = fields.get("reply_markup")
    if given is not None and not isinstance(given, dict):
        raise Refused(400, "Bad Request: can't parse reply keyboard markup JSON object")
    keyboard = tuple(tuple(_buttons(row)) for row in (given or {}).get("inline_keyboard", []) if row)
    if sum(map(len, keyboard)) > BUTTONS_A_MESSAGE:
        raise Refused(400, "Bad Request: reply markup is too long")
    empty = given is None or given.get("inline_keyboard") == []
    return {"keyboard": keyboard, "markup": None if empty else given}


def _buttons(row: list[dict[str, Any]]) -> Iterator[Button]:
    for one in row:
        data = one.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        yield Button(str(one.get("text", "")), data, one.get("url"))
