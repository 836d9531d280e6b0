"""The double of Telegram: that it answers, keeps, refuses and fails as the real one is described to."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram
from aiohttp import web

from tests.telegram_double import BLOCKED, DEACTIVATED, EDIT_NOT_FOUND, NOT_MODIFIED, OTHER_POLL, Button, TelegramDouble
from tests.telegram_spec import SPEC_AVAILABLE, CannotParse, File, check_call, parse_html

described = pytest.mark.skipif(not SPEC_AVAILABLE, reason="the description of the Bot API is not there")

KEYBOARD = {"inline_keyboard": [[{"text": "Không có", "callback_data": "k"}, {"text": "Có", "callback_data": "c"}]]}


class Wire:
    """A bot that is nothing but an HTTP client."""

    def __init__(self, double: TelegramDouble, session: aiohttp.ClientSession) -> None:
        self.double, self.session = double, session

    async def call(self, method: str, **fields: Any) -> Any:
        """The result, or (code, description) of a refusal."""
        async with self.session.post(f"{self.double.base_url}{self.double.token}/{method}", json=fields) as answer:
            told = await answer.json()
        return told["result"] if told["ok"] else (told["error_code"], told["description"])

    async def take(self, seconds: int = 5) -> Any:
        """What is in the queue, confirming what was confirmed before and nothing more."""
        return await self.call("getUpdates", timeout=seconds, offset=self.double.confirmed_offset)


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as running:
        yield running


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(double, session)


# --- people and updates ----------------------------------------------------------------------------------------------


async def test_what_a_person_writes_comes_with_its_command_marked(double: TelegramDouble, bot: Wire) -> None:
    await double.person(7, first_name="Lan").says("/start ABC")
    [update] = await bot.take()
    message = update["message"]
    assert update["update_id"] == 1001
    assert (message["text"], message["from"]["language_code"], message["chat"]) == (
        "/start ABC", "vi", {"id": 7, "type": "private", "first_name": "Lan"},
    )  # fmt: skip
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_an_update_is_given_again_until_a_higher_offset_confirms_it(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7)
    await person.says("một")
    await person.says("hai")
    first, again = await bot.call("getUpdates"), await bot.call("getUpdates", offset=1001)
    assert [u["message"]["text"] for u in first] == ["một", "hai"] == [u["message"]["text"] for u in again]
    assert [u["message"]["text"] for u in await bot.call("getUpdates", offset=1002)] == ["hai"]
    assert double.confirmed_offset == 1002
    assert [u["update_id"] for u in await bot.call("getUpdates")] == [1002]


async def test_a_long_poll_ends_as_soon_as_somebody_writes(double: TelegramDouble, bot: Wire) -> None:
    poll = asyncio.create_task(bot.take(30))
    await double.until(lambda: double.calls_of("getUpdates"))
    await double.person(7).says("xin chào")
    assert len(await asyncio.wait_for(poll, 5)) == 1


async def test_a_second_poll_ends_the_first(double: TelegramDouble, bot: Wire) -> None:
    poll = asyncio.create_task(bot.take(30))
    await double.until(lambda: double.calls_of("getUpdates"))
    assert await bot.call("getUpdates") == []
    assert await asyncio.wait_for(poll, 5) == (409, OTHER_POLL)


async def test_a_poll_whose_bot_was_killed_takes_no_update_with_it(double: TelegramDouble, bot: Wire) -> None:
    async with aiohttp.ClientSession() as killed:
        poll = asyncio.create_task(Wire(double, killed).take(30))
        await double.until(lambda: double.calls_of("getUpdates"))
        poll.cancel()
    await double.person(7).says("xin chào")
    assert [update["update_id"] for update in await bot.take()] == [1001]


async def test_kinds_that_the_bot_does_not_want_are_not_queued(double: TelegramDouble, bot: Wire) -> None:
    await bot.call("getUpdates", allowed_updates=["callback_query"])
    assert await double.person(7).says("xin chào") is None
    assert double.pending == []


async def test_dropped_updates_are_not_given(double: TelegramDouble, bot: Wire) -> None:
    await double.person(7).says("cũ")
    assert await bot.call("deleteWebhook", drop_pending_updates=True) is True
    assert await bot.call("getUpdates") == []


async def test_a_press_carries_the_data_of_the_button_and_the_message(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="1/27", reply_markup=KEYBOARD)
    await bot.call("sendMessage", chat_id=7, text="không có nút")
    await person.presses("Có")
    [update] = await bot.take()
    assert update["callback_query"]["data"] == "c"
    assert update["callback_query"]["message"] == sent


async def test_an_old_screen_is_pressed_as_it_stood(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="1/27", reply_markup=KEYBOARD)
    old = await person.next_reply()
    await bot.call("editMessageText", chat_id=7, message_id=sent["message_id"], text="2/27")
    with pytest.raises(LookupError, match="no button 'Có'"):
        await person.presses("Có", sent["message_id"])
    await person.presses("Có", old)
    [update] = await bot.take()
    assert (update["callback_query"]["data"], update["callback_query"]["message"]["text"]) == ("c", "2/27")


async def test_somebody_who_blocks_the_bot_says_so_and_is_not_reached(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    await person.blocks_the_bot()
    [update] = await bot.take()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await bot.call("sendMessage", chat_id=7, text="a") == (403, BLOCKED)
    await person.unblocks_the_bot()
    assert (await bot.call("sendMessage", chat_id=7, text="a"))["text"] == "a"


async def test_nobody_who_never_wrote_is_reached(double: TelegramDouble, bot: Wire) -> None:
    double.person(7)
    unreached = (400, "Bad Request: chat not found")
    assert [await bot.call("sendMessage", chat_id=chat, text="a") for chat in (7, 8)] == [unreached, unreached]


# --- messages --------------------------------------------------------------------------------------------------------


async def test_a_message_is_kept_as_people_read_it(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    html = "<b>1/27</b> &lt;Lan&gt; 😀 <i>x</i>"
    sent = await bot.call("sendMessage", chat_id=7, text=html, parse_mode="HTML", reply_markup=KEYBOARD)
    [message] = person.messages
    assert (message.text, message.html, message.labels) == ("1/27 <Lan> 😀 x", html, [["Không có", "Có"]])
    assert message.button("Có") == Button("Có", "c")
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 14, "length": 1},
    ]  # fmt: skip
    assert message.shown() == "1/27 <Lan> 😀 x\n[Không có] [Có]"


async def test_an_edit_replaces_and_is_counted(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="1/27", reply_markup=KEYBOARD)
    edited = await bot.call("editMessageText", chat_id=7, message_id=sent["message_id"], text="2/27")
    assert (edited["text"], "reply_markup" in edited) == ("2/27", False)
    assert [(m.text, m.edits, m.labels) for m in person.messages] == [("2/27", 1, [])]


async def test_an_edit_that_changes_nothing_is_refused_and_is_a_reaction(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="<b>1</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    await person.presses("Có")
    await bot.call("getUpdates", offset=1002)
    same = {"text": "<strong>1</strong>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    refused = await bot.call("editMessageText", chat_id=7, message_id=sent["message_id"], **same)
    assert refused == (400, NOT_MODIFIED)
    await double.quiet()
    assert person.messages[0].edits == 0


async def test_only_a_message_that_is_there_can_be_edited(double: TelegramDouble, bot: Wire) -> None:
    double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="a")
    assert await bot.call("deleteMessage", chat_id=7, message_id=sent["message_id"]) is True
    edit = await bot.call("editMessageText", chat_id=7, message_id=sent["message_id"], text="b")
    assert edit == (400, EDIT_NOT_FOUND)


async def test_a_keyboard_alone_can_be_taken_away(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="a", reply_markup=KEYBOARD)
    await bot.call("editMessageReplyMarkup", chat_id=7, message_id=sent["message_id"])
    assert [(m.text, m.labels) for m in person.messages] == [("a", [])]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "<div>a</div>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "div" at byte offset 0',
        ),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "😀" * 2049}, "message is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "ộ" * 22}]]}},
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_what_the_server_would_refuse_is_refused(
    double: TelegramDouble, bot: Wire, fields: dict[str, Any], why: str
) -> None:
    person = double.person(7, started=True)
    assert await bot.call("sendMessage", chat_id=7, **fields) == (400, f"Bad Request: {why}")
    assert person.messages == []


async def test_a_document_arrives_with_its_bytes_and_can_be_fetched(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    form = aiohttp.FormData(quote_fields=False)
    for name, value in {"chat_id": "7", "caption": "Phiếu tự soi", "reply_markup": json.dumps(KEYBOARD)}.items():
        form.add_field(name, value)
    form.add_field("document", b"%PDF-1", filename="phiếu.pdf", content_type="application/pdf")
    async with bot.session.post(f"{double.base_url}{double.token}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]
    [message] = person.messages
    assert (message.document, message.filename, message.text) == (b"%PDF-1", "phiếu.pdf", "Phiếu tự soi")
    assert message.labels == [["Không có", "Có"]]
    assert (sent["document"]["mime_type"], sent["document"]["file_size"]) == ("application/pdf", 6)
    told = await bot.call("getFile", file_id=sent["document"]["file_id"])
    async with bot.session.get(f"{double.base_file_url}{double.token}/{told['file_path']}") as file:
        assert await file.read() == b"%PDF-1"
    double.assert_clean()


async def test_only_a_press_that_was_made_can_be_answered(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    await bot.call("sendMessage", chat_id=7, text="a", reply_markup=KEYBOARD)
    await person.presses("Có")
    [update] = await bot.take()
    query = update["callback_query"]["id"]
    assert await bot.call("answerCallbackQuery", callback_query_id=query, text="Đã lưu") is True
    assert person.toasts == ["Đã lưu"]
    status, _ = await bot.call("answerCallbackQuery", callback_query_id="1")
    assert status == 400


async def test_a_person_sees_the_narrowest_menu_of_commands(double: TelegramDouble, bot: Wire) -> None:
    anybody, secretary = double.person(7), double.person(8)
    general = [{"command": "start", "description": "Bắt đầu"}]
    special = [{"command": "chibo", "description": "Chi bộ"}]
    await bot.call("setMyCommands", commands=general)
    await bot.call("setMyCommands", commands=special, scope={"type": "chat", "chat_id": 8}, language_code="vi")
    assert (anybody.commands(), secretary.commands()) == ([("start", "Bắt đầu")], [("chibo", "Chi bộ")])
    assert await bot.call("getMyCommands") == general
    await bot.call("deleteMyCommands", scope={"type": "chat", "chat_id": 8}, language_code="vi")
    assert secretary.commands() == [("start", "Bắt đầu")]


async def test_strange_paths_methods_and_tokens_are_refused(double: TelegramDouble, bot: Wire) -> None:
    assert await bot.call("sendNothing") == (404, "Not Found")
    async with bot.session.get(f"{double.base_url}1:x/getMe") as answer:
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    async with bot.session.get(f"http://127.0.0.1:{double.port}/") as answer:
        assert answer.status == 404


# --- waiting ---------------------------------------------------------------------------------------------------------


async def test_each_reply_is_taken_once_and_only_what_came_after_the_act(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    await bot.call("sendMessage", chat_id=7, text="trước")
    await person.says("xin chào")
    for text in ("một", "hai"):
        await bot.call("sendMessage", chat_id=7, text=text)
    assert [(await person.next_reply()).text for _ in range(2)] == ["một", "hai"]
    with pytest.raises(TimeoutError, match="a reply to 7 did not come"):
        await person.next_reply(timeout=0.01)


async def test_the_screen_waits_for_the_reaction(double: TelegramDouble, bot: Wire) -> None:
    person = double.person(7, started=True)
    sent = await bot.call("sendMessage", chat_id=7, text="1/27", reply_markup=KEYBOARD)
    await person.presses("Có")
    looking = asyncio.create_task(person.screen())
    edit = {"chat_id": 7, "message_id": sent["message_id"], "text": "2/27", "reply_markup": KEYBOARD}
    await bot.call("editMessageText", **edit)
    assert (await looking).text == "2/27"


async def test_it_is_not_quiet_before_updates_are_confirmed(double: TelegramDouble, bot: Wire) -> None:
    await double.person(7).says("xin chào")
    await bot.call("sendMessage", chat_id=7, text="chào đồng chí")
    with pytest.raises(TimeoutError, match="1 updates unconfirmed"):
        await double.quiet(timeout=0.01)
    await bot.call("getUpdates", offset=1002)
    await double.quiet()


# --- faults ----------------------------------------------------------------------------------------------------------


async def test_a_call_fails_once_and_for_one_chat(double: TelegramDouble, bot: Wire) -> None:
    double.person(7, started=True)
    double.person(8, started=True)
    fault = double.fails("sendMessage", 429, retry_after=7, chat=7)
    other = await bot.call("sendMessage", chat_id=8, text="a")
    refused = await bot.call("sendMessage", chat_id=7, text="a")
    after = await bot.call("sendMessage", chat_id=7, text="a")
    assert (other["text"], after["text"], fault.met) == ("a", "a", 1)
    assert refused == (429, "Too Many Requests: retry after 7")


async def test_a_fault_without_end_lasts_until_it_is_cleared(double: TelegramDouble, bot: Wire) -> None:
    fault = double.fails("getMe", times=None)
    assert [await bot.call("getMe") for _ in range(2)] == [(500, "Internal Server Error")] * 2
    fault.clear()
    assert (await bot.call("getMe"))["username"] == "tusoi_bot"


@pytest.mark.parametrize(("after_accepting", "there"), [(False, []), (True, ["a"])])
async def test_a_call_that_hangs_takes_effect_at_once_or_when_it_is_cleared(
    double: TelegramDouble, bot: Wire, after_accepting: bool, there: list[str]
) -> None:
    person = double.person(7, started=True)
    fault = double.hangs("sendMessage", after_accepting=after_accepting)
    sending = asyncio.create_task(bot.call("sendMessage", chat_id=7, text="a"))
    await double.until(lambda: fault.met)
    assert [m.text for m in person.messages] == there
    fault.clear()
    assert (await sending)["text"] == "a"
    assert [m.text for m in person.messages] == ["a"]


@pytest.mark.parametrize(("after_accepting", "there"), [(False, []), (True, ["a"])])
async def test_a_connection_that_closes_leaves_the_message_or_nothing(
    double: TelegramDouble, bot: Wire, after_accepting: bool, there: list[str]
) -> None:
    person = double.person(7, started=True)
    double.closes("sendMessage", after_accepting=after_accepting)
    with pytest.raises(aiohttp.ClientError):
        await bot.call("sendMessage", chat_id=7, text="a")
    assert [m.text for m in person.messages] == there


# --- webhook ---------------------------------------------------------------------------------------------------------


class Listener:
    """A webhook on loopback that refuses as often as it is told to."""

    def __init__(self, refusals: int) -> None:
        self.refusals, self.heard, self.arrived = refusals, list[tuple[str, str | None, int]](), asyncio.Event()

    async def hear(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.heard.append((request.path, request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["update_id"]))
        self.refusals -= 1
        return web.Response(status=503 if self.refusals >= 0 else 200)


@pytest.fixture
async def listener() -> AsyncIterator[tuple[Listener, str]]:
    listening = Listener(refusals=2)
    app = web.Application()
    app.router.add_post("/{path:.*}", listening.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield listening, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_webhook_gets_an_update_again_until_it_takes_it(
    double: TelegramDouble, bot: Wire, listener: tuple[Listener, str]
) -> None:
    listening, address = listener
    double.webhook_target = address
    assert await bot.call("setWebhook", url="https://tusoi.example/tg/7", secret_token="kept-between-us") is True
    await double.person(7).says("xin chào")
    await double.until(lambda: not double.pending)
    assert listening.heard == [("/tg/7", "kept-between-us", 1001)] * 3
    assert double.confirmed_offset == 1002
    assert (await bot.call("getWebhookInfo"))["url"] == "https://tusoi.example/tg/7"
    status, _ = await bot.call("getUpdates")
    assert status == 409


async def test_a_webhook_elsewhere_is_refused(double: TelegramDouble, bot: Wire) -> None:
    status, _ = await bot.call("setWebhook", url="https://tusoi.example/")
    assert (status, double.webhook) == (400, {})


# --- the description -------------------------------------------------------------------------------------------------


def keyboard(*rows: int, **extra: object) -> dict[str, Any]:
    """A call with rows of so many buttons."""
    button = {"text": "a", "callback_data": "b", **extra}
    return {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[button] * count for count in rows]}}


@described
@pytest.mark.parametrize(
    ("method", "fields", "broken"),
    [
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": json.dumps(KEYBOARD)}, []),
        ("sendMessage", {"chat_id": 1, "text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"}, []),
        ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}, ["text: 4098 characters, allowed 1-4096"]),
        ("sendMessage", {"text": "a"}, ["chat_id: required and missing"]),
        ("sendMessage", {"chat_id": 1, "text": "a", "txet": 1}, ["txet: unknown field"]),
        ("sendMessage", {"chat_id": 1, "text": 5}, ["text: String expected, got int '5'"]),
        ("sendMessage", {"chat_id": 1, "text": "a & b", "parse_mode": "HTML"}, ["text: & is not escaped"]),
        (
            "sendMessage",
            {"chat_id": 1, "text": "<b>a</i>", "parse_mode": "HTML"},
            ['text: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
        ),
        ("sendMessage", keyboard(8, 8), []),
        ("sendMessage", keyboard(9), ["reply_markup: 9 buttons in a row, at most 8"]),
        ("sendMessage", keyboard(*[8] * 13), ["reply_markup: 104 buttons, at most 100"]),
        ("sendMessage", keyboard(1, colour="red"), [
            "reply_markup.inline_keyboard[0][0].colour: unknown field",
            "reply_markup.inline_keyboard[0][0]: exactly one action expected, got ['callback_data', 'colour']",
        ]),
        ("sendMessage", keyboard(1, callback_data="ộ" * 22), [
            "reply_markup.inline_keyboard[0][0].callback_data: 66 bytes, allowed 1-64"
        ]),
        ("editMessageText", {"text": "a", "chat_id": 1}, ["message_id: required without inline_message_id"]),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, ["text: 201 characters, allowed 0-200"]),
        ("answerCallbackQuery", {"callback_query_id": "1", "show_alert": "yes"}, [
            "show_alert: Boolean expected, got str 'yes'"
        ]),
        ("getUpdates", {"limit": 101}, ["limit: 101, allowed 1-100"]),
        ("setMyCommands", {"commands": [{"command": "Tự", "description": "a" * 257}]}, [
            "commands[0].command: 'Tự' is not [a-z0-9_]{1,32}",
            "commands[0].description: 257 characters, allowed 1-256",
        ]),
        ("setMyCommands", {"commands": "[]", "scope": '{"type": "chat"}'}, ["scope.chat_id: required and missing"]),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, [
            "commands: 101 of them, at most 100"
        ]),
        ("sendDocument", {"chat_id": 1, "document": File("a", b"a"), "caption": "a" * 1025}, [
            "caption: 1025 characters, allowed 0-1024"
        ]),
        ("sendDocument", {"chat_id": 1, "document": "attach://x", "x": File("a", b"a")}, []),
        ("sendDocument", {"chat_id": 1, "document": "attach://y"}, ["attach://y: no such part"]),
        ("sendSomething", {}, ["no such method"]),
    ],
)  # fmt: skip
def test_every_rule_that_a_call_breaks_is_named(method: str, fields: dict[str, Any], broken: list[str]) -> None:
    assert check_call(method, fields) == [f"{method}: {rule}" for rule in broken]


def test_html_is_read_as_the_server_reads_it() -> None:
    parsed = parse_html('  <a href="https://a.example/?b=1&amp;c">đây</a> <span class="tg-spoiler">x</span> ')
    assert (parsed.text, [dict(entity) for entity in parsed.entities], parsed.unescaped) == (
        "đây x",
        [
            {"type": "text_link", "url": "https://a.example/?b=1&c", "offset": 0, "length": 3},
            {"type": "spoiler", "offset": 4, "length": 1},
        ],
        (),
    )
    with pytest.raises(CannotParse, match='Tag "span" must have class'):
        parse_html("<span>x</span>")


@described
async def test_a_call_that_breaks_a_rule_is_remembered(double: TelegramDouble, bot: Wire) -> None:
    double.person(7, started=True)
    double.assert_clean()
    await bot.call("sendMessage", chat_id=7, text="a", txet="b")
    with pytest.raises(AssertionError, match="sendMessage: txet: unknown field"):
        double.assert_clean()


# --- a real bot ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def real(double: TelegramDouble, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it a 429 is a deprecation warning, which is an error here
    async with telegram.Bot(double.token, base_url=double.base_url, base_file_url=double.base_file_url) as bot:
        yield bot


async def test_a_real_bot_talks_with_a_person(double: TelegramDouble, real: telegram.Bot) -> None:
    person = double.person(7, first_name="<b>&")
    await person.says("/start")
    [update] = await real.get_updates(timeout=5)
    markup = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Có", callback_data="c"))
    await real.send_message(7, "<b>1/27</b>", "HTML", reply_markup=markup)
    assert (await person.screen()).shown() == "1/27\n[Có]"
    await person.presses("Có")
    [press] = await real.get_updates(offset=update.update_id + 1, timeout=5)
    assert press.callback_query is not None
    await press.callback_query.answer()
    await press.callback_query.edit_message_text("2/27")
    with pytest.raises(telegram.error.BadRequest, match="not modified"):
        await press.callback_query.edit_message_text("2/27")
    await real.get_updates(offset=press.update_id + 1, timeout=0)
    await double.quiet()
    assert [(m.shown(), m.edits) for m in person.messages] == [("2/27", 1)]
    double.assert_clean()


async def test_a_real_bot_sends_a_document_and_sets_its_menu(double: TelegramDouble, real: telegram.Bot) -> None:
    person = double.person(7, started=True)
    sent = await real.send_document(7, b"%PDF-1", caption="Phiếu", filename="phiếu.pdf")
    assert [m.shown() for m in person.messages] == ["<phiếu.pdf> Phiếu"]
    assert sent.document is not None
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"%PDF-1"
    await real.set_my_commands([("tusoi", "Tự soi")], telegram.BotCommandScopeAllPrivateChats())
    assert person.commands() == [("tusoi", "Tự soi")]
    double.assert_clean()


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        (429, None, telegram.error.RetryAfter),
        (403, DEACTIVATED, telegram.error.Forbidden),
        (400, None, telegram.error.BadRequest),
        (500, None, telegram.error.NetworkError),
    ],
)
async def test_a_real_bot_understands_every_refusal(
    double: TelegramDouble, real: telegram.Bot, status: int, description: str | None, error: type[Exception]
) -> None:
    double.person(7, started=True)
    double.fails("sendMessage", status, description, retry_after=7 if status == 429 else None)
    with pytest.raises(error):
        await real.send_message(7, "a")
    assert (await real.send_message(7, "a")).text == "a"
