"""Telegram: updates in, by polling or webhook, and screens out. An update is confirmed once its turn is committed."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import web
from telegram import Bot, BotCommand, BotCommandScopeChat, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels import Delivery, Part, Posted, Posting, SendFailed
from bot.channels import telegram_posts as posts
from bot.channels.telegram_files import carries_file, fetch_file
from bot.channels.telegram_http import AiohttpRequest, SlowDown
from bot.channels.telegram_spans import said
from bot.channels.telegram_text import as_html, as_keyboard
from bot.documents import Document
from bot.front import Front, TurnFailed
from bot.incoming_files import Place, largest, place_for_files, take_file
from bot.logs import log, log_failure
from bot.outbox import Outbox
from bot.pacing import UNPACED, Pace, Road
from bot.replies import Replies
from bot.screen import Screen
from bot.settings import Settings
from bot.turn import IN_PASSING, Inbound, Reply
from bot.wording import DEFAULT_LANGUAGE
from handlers.events import Event, SentNoWords, WentSilent
from handlers.packing import unpack_event
from handlers.rights import ANNOUNCE, ASSIGN, INVITE, OVERSEE, REPORT, SUMMARISE, may, sees_bots, suggests_in, units_of
from handlers.states import WritingAnnouncement

NAME = "telegram"
WANTED = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 25
REFUSED_SECONDS = 300.0  # a gateway on the way may answer "not found" too, so a refused token is tried again
FAILED_SECONDS = 5.0
LAST_MOMENT_SECONDS = 1.0
LONGEST_TOAST = 200
FILES_AT_ONCE = 2  # on their way in: each is held in memory
PATH = "/telegram"  # where the webhook listens, behind the public URL
COMMANDS = ("start", "tusoi", "phieu", "camket", "lichhop", "kenh", "dulieu", "ngonngu", "trogiup")
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)  # what PTB raises for what it does not expect
HARMLESS = "message is not modified"
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "bot was blocked")


class Telegram:
    """The adapter. `start` connects, `close` ends it in order."""

    name = NAME
    takes_files = True

    def __init__(self, settings: Settings, front: Front, pace: Pace = UNPACED) -> None:
        self._settings, self._front = settings, front
        self._polling = AiohttpRequest(1, settings.telegram_proxy, read_seconds=POLL_SECONDS + 10)
        self._bot = Bot(
            settings.telegram_token,
            base_url=settings.telegram_api,
            base_file_url=settings.telegram_file_api,
            request=AiohttpRequest(proxy=settings.telegram_proxy),
            get_updates_request=self._polling,
        )
        self._road = road = Road(pace)
        self.replies, self.outbox = Replies(self, front, road), Outbox(self, front, road)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._fetching = asyncio.Semaphore(FILES_AT_ONCE)
        self._listening: asyncio.Task[None] | None = None
        self._was_cut_off = False
        self._own_commands: dict[str, tuple[str, tuple[str, ...]]] = {}  # by address, in which language and which
        front.news[NAME] = self.replies.show_again
        front.refreshing[NAME] = self.replies.refresh
        front.outboxes[NAME] = self.outbox.wake
        front.owing.append(self.replies.make_good)

    # -------------------------------------------------------------- life

    def start(self) -> None:
        """Begin to connect; a network that is not there yet is waited for, the web page works meanwhile."""
        self._listening = asyncio.get_running_loop().create_task(self._live())

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await asyncio.gather(self.replies.close(), self.outbox.close())
        await self._let_go()
        await self._bot.shutdown()

    async def _let_go(self) -> None:
        """Small courtesies get a moment; one that Telegram does not answer keeps nobody from stopping."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_MOMENT_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _live(self) -> None:
        """Never ends by itself while there are updates to fetch: what goes wrong is said, and tried again later."""
        while True:
            try:
                return await self._work()
            except InvalidToken:
                log.error(
                    "telegram refused TUSOI_TELEGRAM_TOKEN: check it with BotFather; the web page goes on without it"
                )
                await asyncio.sleep(REFUSED_SECONDS)
            except Exception as failed:
                log_failure("telegram", failed)
                await asyncio.sleep(FAILED_SECONDS)

    async def _work(self) -> None:
        await self._connect()
        log.info("telegram is connected by=%s", "webhook" if self._settings.telegram_webhook else "polling")
        log.info("telegram owed screens=%d", await self.replies.make_good())
        await self.outbox.start()
        if not self._settings.telegram_webhook:
            await self._poll()

    async def _connect(self) -> None:
        for step in (self._bot.initialize, self._announce_commands, self._choose_delivery):
            await self._until_done(step)
        self._front.house.doors.telegram_name = self._bot.username

    async def _until_done(self, step: Any) -> None:
        wait = 1.0
        while True:
            try:
                await step()
                return
            except InvalidToken:
                raise
            except SlowDown as slower:
                await asyncio.sleep(slower.seconds)
            except TelegramError as failed:
                log.warning("telegram is out of reach kind=%s again_in=%.0f", type(failed).__name__, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60.0)

    async def _announce_commands(self) -> None:
        for language, code in (("vi", None), ("vi", "vi"), ("en", "en")):
            await self._bot.set_my_commands(self._commands(COMMANDS, language), language_code=code)

    def _commands(self, names: Sequence[str], language: str) -> list[BotCommand]:
        words = self._front.house.wording[language]
        texts = {
            "start": words("command.start"),
            "tusoi": words("command.tusoi"),
            "phieu": words("command.phieu"),
            "camket": words("command.camket"),
            "lichhop": words("command.lichhop"),
            "kenh": words("command.kenh"),
            "dulieu": words("command.dulieu"),
            "ngonngu": words("command.ngonngu"),
            "trogiup": words("command.trogiup"),
            "moi": words("command.moi"),
            "tonghop": words("command.tonghop"),
            "dusinhhoat": words("command.dusinhhoat"),
            "goiy": words("command.goiy"),
            "thongbao": words("command.thongbao"),
            "baocao": words("command.baocao"),
            "zalo": words("command.zalo"),
        }
        return [BotCommand(name, texts[name]) for name in names]

    async def _choose_delivery(self) -> None:
        url = self._settings.telegram_webhook
        if url:
            secret = self._settings.telegram_secret
            await self._bot.set_webhook(url.rstrip("/") + PATH, allowed_updates=WANTED, secret_token=secret)
        else:
            await self._bot.delete_webhook()

    # -------------------------------------------------------------- in

    async def _poll(self) -> None:
        """Fetch, take, and only then ask for more: the next question is what confirms these."""
        offset = 0
        while True:
            updates = await self._fetch(offset)
            for taken in await asyncio.gather(*map(self._take, updates), return_exceptions=True):
                if isinstance(taken, Exception):
                    log_failure("update", taken)
            offset = updates[-1].update_id + 1 if updates else offset

    async def _fetch(self, offset: int) -> tuple[Update, ...]:
        patience = 0 if self._was_cut_off else POLL_SECONDS  # the first answer after a cut says that it is over
        try:
            updates = await self._bot.get_updates(offset=offset, timeout=patience, allowed_updates=WANTED)
        except InvalidToken:
            raise
        except TelegramError as failed:
            await self._wait_for_the_next_try(failed)
            return ()
        except UNREADABLE:
            updates = tuple(self._read(update) for update in json.loads(self._polling.latest)["result"])
        await self._make_good_after_a_cut()
        return updates

    async def _wait_for_the_next_try(self, failed: TelegramError) -> None:
        if isinstance(failed, SlowDown):
            await asyncio.sleep(failed.seconds)
        elif isinstance(failed, Conflict):
            log.error("telegram: another process is polling with this token; stop it")
            await asyncio.sleep(FAILED_SECONDS)
        else:
            log.warning("telegram polling kind=%s", type(failed).__name__)
            self._was_cut_off = True
            await asyncio.sleep(1)

    def _read(self, update: dict[str, Any]) -> Update:
        """One update. Of one that cannot be read the id is left, so that it is confirmed and not given for ever."""
        try:
            return Update.de_json(update, self._bot)
        except UNREADABLE as failed:
            log_failure("reading an update", failed)
            return Update(int(update["update_id"]))

    async def _make_good_after_a_cut(self) -> None:
        """The network is back: whoever waits for a screen gets it now."""
        if self._was_cut_off:
            self._was_cut_off = False
            await self.replies.make_good()

    async def webhook(self, request: web.Request) -> web.Response:
        """One update by webhook: 200 only after its turn is committed, so that Telegram sends it again otherwise."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._settings.telegram_secret.encode()):
            return web.Response(status=403)
        try:
            update = self._read(await request.json())
        except (*UNREADABLE, RecursionError):
            return web.Response(status=400)
        await self._take(update)
        return web.Response()

    async def _take(self, update: Update) -> None:
        inbound = as_inbound(update)
        if inbound and update.callback_query and isinstance(inbound.event, IN_PASSING):
            await self._note(inbound, update.callback_query.id)
            return
        if update.callback_query:
            self._soon(self._acknowledge(update.callback_query.id))
        if inbound is None:
            return
        message = update.message
        if message and carries_file(message) and (place := await self._place_of(message, inbound.address)):
            self._soon(self._take_file(message, inbound, place))  # nobody else's updates wait for a slow file
            return
        await self._answer(inbound, self._front.turn(inbound))

    async def _place_of(self, message: Message, address: str) -> Place | None:
        return await place_for_files(self._front, NAME, address, has_words=bool((message.caption or "").strip()))

    async def _note(self, inbound: Inbound, query: str) -> None:
        """What is pressed in passing is answered in passing: thousands do so at the same time, and look at nothing."""
        try:
            reply = await self._front.turn(inbound)
        except TurnFailed:
            self._soon(self._acknowledge(query, self._front.house.wording[DEFAULT_LANGUAGE]("apology")))
            return
        self._soon(self._acknowledge(query, " ".join(reply.screen.notices)))
        if inbound.pressed:
            self._soon(self._take_button_away(inbound.address, int(inbound.pressed)))

    async def _take_button_away(self, address: str, message: int) -> None:
        """It counts as a reply does: what nobody asked for waits for it."""
        async with self._road.reply(address):
            await posts.take_button_away(self._bot, int(address), message)

    async def _take_file(self, message: Message, inbound: Inbound, place: Place) -> None:
        async with self._fetching:
            words = self._front.house.wording[DEFAULT_LANGUAGE]
            try:
                file = await fetch_file(
                    self._bot, message, words("papers.photo_name"), largest(place), _is_named(place)
                )
                await self._answer(inbound, take_file(self._front, inbound, place, file))
            except Exception as failed:  # its update is confirmed, so the member must hear of it here
                log_failure("file", failed, channel=NAME)
                self._soon(self._apologise(inbound.address))

    async def _answer(self, inbound: Inbound, turn: Coroutine[None, None, Reply]) -> None:
        try:
            reply = await turn
        except TurnFailed:
            self._soon(self._apologise(inbound.address))
            return
        if isinstance(inbound.event, WentSilent) or (reply.repeated and not reply.chat.owed):
            return
        self._offer_commands(reply)
        self.replies.send(reply)

    def _soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _acknowledge(self, query: str, text: str = "") -> None:
        try:
            await self._bot.answer_callback_query(query, text[:LONGEST_TOAST] or None)
        except TelegramError as failed:
            log.debug("telegram acknowledgement kind=%s", type(failed).__name__)

    async def _apologise(self, address: str) -> None:
        words = self._front.house.wording["vi"]
        try:
            await self._bot.send_message(address, words("apology"))
        except TelegramError as failed:
            log.warning("telegram apology kind=%s", type(failed).__name__)

    # -------------------------------------------------------------- out

    async def show(self, delivery: Delivery) -> str | None:
        """Change the screen in place; send a new one where that cannot be. Returns the message's id."""
        if delivery.edit and delivery.current and await self._edited(delivery):
            return delivery.current
        try:
            sent = await self._bot._post("sendMessage", _message(delivery))
        except TelegramError as failed:
            raise failure(failed) from None
        return str(sent["message_id"])

    def in_parts(self, screen: Screen, with_file: bool) -> tuple[Part, ...]:
        return posts.in_parts(screen, with_file)

    async def post(self, posting: Posting) -> Posted:
        try:
            return await posts.post(self._bot, posting)
        except TelegramError as failed:
            raise failure(failed) from None

    async def _edited(self, delivery: Delivery) -> bool:
        try:
            await self._bot._post("editMessageText", {**_message(delivery), "message_id": int(delivery.current or 0)})
        except BadRequest as refused:
            if HARMLESS in refused.message.lower():
                return True
            if any(reason in refused.message.lower() for reason in NOT_EDITABLE):
                return False
            raise failure(refused) from None
        except TelegramError as failed:
            raise failure(failed) from None
        return True

    async def hand_over(self, address: str, document: Document) -> None:
        try:
            await self._bot.send_document(address, document.content, filename=document.name)
        except TelegramError as failed:
            raise failure(failed) from None

    def _offer_commands(self, reply: Reply) -> None:
        """Whoever may do more than a member finds it among the commands of the own chat."""
        address = reply.chat.address
        own = _own_commands(reply, self._front.has_bots)
        if own != self._own_commands.get(address, ("", ())):
            self._own_commands[address] = own
            self._soon(self._set_own_commands(address, *own))

    async def _set_own_commands(self, address: str, language: str, names: tuple[str, ...]) -> None:
        scope = BotCommandScopeChat(int(address))
        try:
            if names:
                await self._bot.set_my_commands(self._commands((*COMMANDS, *names), language), scope=scope)
            else:
                self._own_commands.pop(address, None)
                await self._bot.delete_my_commands(scope=scope)
        except TelegramError as failed:
            log.debug("telegram commands kind=%s", type(failed).__name__)
            self._own_commands.pop(address, None)  # offered again with the next reply


def _is_named(place: Place) -> bool:
    """Whether the words below a photo are its name, and not the text of an announcement."""
    return not isinstance(place, WritingAnnouncement)


def _own_commands(reply: Reply, has_bots: bool) -> tuple[str, tuple[str, ...]]:
    """The language and the commands beyond those of everybody; nothing for a member without a role.

    `has_bots`: Zalo bots are at work.
    """
    member = reply.chat.member
    sees = member and (may(member, SUMMARISE, member.unit) or units_of(member, OVERSEE))
    invites = member and may(member, INVITE, member.unit)
    names = (
        *(("tonghop",) if sees else ()),
        *(("baocao",) if units_of(member, REPORT) else ()),
        *(("thongbao",) if units_of(member, ANNOUNCE) else ()),
        *(("goiy",) if suggests_in(member) else ()),
        *(("moi",) if invites else ()),
        *(("dusinhhoat",) if units_of(member, ASSIGN) else ()),
        *(("zalo",) if has_bots and sees_bots(member) else ()),
    )
    return (reply.screen.language, names) if names else ("", ())


def _message(delivery: Delivery) -> dict[str, Any]:
    """The fields of a screen, for PTB's `_post`: its own methods make a whole Message of the answer.

    That is half of what a send costs, and only the id is wanted.
    """
    return {
        "chat_id": delivery.address,
        "text": as_html(delivery.screen),
        "parse_mode": "HTML",
        "reply_markup": as_keyboard(delivery.screen),
    }


def as_inbound(update: Update) -> Inbound | None:
    """What an update means; None where it is none of ours, such as anything in a group."""
    what = _event(update)
    if what is None:
        return None
    chat, event, pressed = what
    return Inbound(NAME, str(chat), event, str(update.update_id), pressed)


def _event(update: Update) -> tuple[int, Event, str | None] | None:
    query, message, membership = update.callback_query, update.message, update.my_chat_member
    if query and query.message and query.message.chat.type == ChatType.PRIVATE:
        return query.message.chat.id, unpack_event(query.data or ""), str(query.message.message_id)
    if message and message.chat.type == ChatType.PRIVATE:
        return message.chat.id, said(message) if message.text else SentNoWords(), None
    if membership and membership.chat.type == ChatType.PRIVATE:
        blocked = membership.new_chat_member.status == ChatMemberStatus.BANNED
        return (membership.chat.id, WentSilent(), None) if blocked else None
    return None


def failure(failed: TelegramError) -> SendFailed:
    """What to do next. BadRequest is a NetworkError to this library, so it is looked at first."""
    text = failed.message.lower()
    if isinstance(failed, SlowDown):
        return SendFailed("later", failed.seconds)
    if isinstance(failed, Forbidden) or any(reason in text for reason in NOBODY_THERE):
        return SendFailed("gone")
    if isinstance(failed, BadRequest) or not isinstance(failed, (NetworkError, InvalidToken)):
        return SendFailed("broken")
    return SendFailed("later")  # also for a refused token: the chat stays owed until the right one is set
