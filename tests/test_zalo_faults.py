"""What goes wrong on the way to Zalo and back: each failure has its one consequence, and no token is told."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import bot.replies
from bot.channels import Delivery, Posting, SendFailed
from bot.channels import zalo as adapter
from bot.channels import zalo_api as api_module
from bot.channels.zalo import Zalo
from bot.channels.zalo_api import CallFailed, ZaloApi, result_of
from bot.channels.zalo_quota import Quota
from bot.documents import Document
from bot.screen import Screen
from tests.running import process
from tests.test_logs import Secrets, everything_logged
from tests.zalo_double import TOKEN, ZaloDouble
from tests.zalo_running import SECRET, Place, connected, eventually, place, quick

CHAT, OTHER = "6a1c0f77e2b94d53", "7b2d"
SCREEN = Screen("vi", (), "", None, "Xin chào", (), (), False, 1)


@pytest.fixture
async def double() -> AsyncIterator[ZaloDouble]:
    async with ZaloDouble() as made:
        yield made


@pytest.fixture
async def api(double: ZaloDouble) -> AsyncIterator[ZaloApi]:
    made = ZaloApi(double.base_url)
    yield made
    await made.close()


async def failed(
    api: ZaloApi, method: str = "getMe", token: str = TOKEN, patience: float = 5.0, **params: object
) -> tuple[str, int]:
    with pytest.raises(CallFailed) as told:
        await api.call(token, method, patience, **params)
    assert token not in f"{told.value!r} {told.value} {told.value.__cause__!r}"
    return told.value.why, told.value.code


# ------------------------------------------------------------------ one call


async def test_a_call_brings_its_result(api: ZaloApi) -> None:
    assert (await api.call(TOKEN, "getMe"))["account_name"] == "bot.tu-soi"


@pytest.mark.parametrize("status", [None, 200])
@pytest.mark.parametrize(
    ("code", "description", "why"),
    [
        (401, "", "token"),
        (404, "", "token"),
        (403, "", "gone"),
        (429, "", "quota"),
        (400, "", "broken"),
        (400, "text must be 1 to 2000 characters", "broken"),
        (400, "message blocked: not allowed", "broken"),
        (400, "User not found", "gone"),
        (404, "chat not found", "gone"),
        (400, "the user has blocked the bot", "gone"),
        (400, "Bot was blocked by the user", "gone"),
        (410, "user is deleted", "gone"),
        (408, "", "later"),
        (500, "", "later"),
        (502, "chat not found, says a gateway", "later"),
    ],
)
async def test_a_refusal_means_the_same_by_status_and_in_the_body(
    double: ZaloDouble, api: ZaloApi, code: int, description: str, why: str, status: int | None
) -> None:
    double.fails("sendMessage", code, description, status=status)
    assert await failed(api, "sendMessage", chat_id=CHAT, text="a") == (why, code)


async def test_nothing_came_is_no_failure_of_a_poll(double: ZaloDouble, api: ZaloApi) -> None:
    assert await failed(api, "getUpdates", timeout=0) == ("idle", 408)


@pytest.mark.parametrize(
    ("status", "text", "why"),
    [
        (200, "<html>welcome</html>", "later"),
        (200, "", "later"),
        (200, "[]", "later"),
        (200, '"ok"', "later"),
        (200, "null", "later"),
        (200, '{"ok": false}', "later"),
        (200, '{"ok": "true", "result": {}}', "later"),
        (200, '{"ok": false, "error_code": "429"}', "quota"),
        (200, '{"ok": false, "error_code": {"a": 1}, "description": ["b"]}', "later"),
        (200, "[" * 100_000, "later"),
        (200, "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), "later"),
        (301, "{}", "later"),
        (400, "<html>bad</html>", "broken"),
        (503, '{"ok": true, "result": {}}', "later"),
        (429, "slow down", "quota"),
    ],
    ids=str,
)  # fmt: skip
async def test_an_answer_that_is_none_is_a_failure(
    double: ZaloDouble, api: ZaloApi, status: int, text: str, why: str
) -> None:
    double.answers("getMe", text, status)
    assert (await failed(api))[0] == why


def test_a_missing_result_is_none() -> None:
    assert result_of(200, b'{"ok": true}') is None
    assert result_of(200, b'{"ok": true, "result": [1]}') == [1]


async def test_an_answer_that_is_too_large_is_not_read(
    double: ZaloDouble, api: ZaloApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_module, "LARGEST_ANSWER", 1000)
    double.answers("getMe", '{"ok": true, "result": "' + "a" * 1000 + '"}')
    assert await failed(api) == ("later", 200)
    assert (await api.call(TOKEN, "getMe"))["account_type"] == "BASIC"


async def test_a_redirect_is_not_followed(double: ZaloDouble, api: ZaloApi) -> None:
    double.redirects("getMe", "getWebhookInfo")
    assert await failed(api) == ("later", 307)
    assert double.calls_of("getWebhookInfo") == []


async def test_a_platform_that_hangs_is_given_up_on(double: ZaloDouble, api: ZaloApi) -> None:
    double.hangs("getMe")
    assert await failed(api, patience=0.05) == ("later", 0)


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/bot", "http://:0/bot", "http://[::1/bot"])
async def test_a_platform_out_of_reach_is_waited_for(base: str) -> None:
    api = ZaloApi(base)
    assert await failed(api) == ("later", 0)
    await api.close()


async def test_an_unknown_token_is_refused(api: ZaloApi) -> None:
    assert await failed(api, token="another-token") == ("token", 401)


# ------------------------------------------------------------------ what becomes of a message


@pytest.fixture
async def serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Place, Zalo]]:
    """A place that serves, and the adapter itself."""
    quick(monkeypatch)
    monkeypatch.setattr(bot.replies, "WAITS", (0.01, 0.02, 0.03, 0.04))
    made: list[Zalo] = []
    begin = Zalo.start

    def start(self: Zalo) -> None:
        made.append(self)
        begin(self)

    monkeypatch.setattr(Zalo, "start", start)
    async with place(tmp_path) as there:
        await there.starts()
        await connected(there)
        yield there, made[0]


async def shown(zalo: Zalo, kind: str = "", screen: Screen = SCREEN) -> tuple[str, float]:
    with pytest.raises(SendFailed) as told:
        await zalo.show(Delivery(f"1:{CHAT}", screen, None, edit=False, kind=kind))
    return told.value.next_step, told.value.after


@pytest.mark.parametrize(
    ("code", "description", "next_step"),
    [
        (400, "", "broken"),
        (403, "", "gone"),
        (400, "user not found", "gone"),
        (500, "", "later"),
        (408, "", "later"),
        (404, "", "later"),
    ],
)
async def test_what_is_done_next_follows_from_the_failure(
    serving: tuple[Place, Zalo], code: int, description: str, next_step: str
) -> None:
    there, zalo = serving
    there.double.fails("sendMessage", code, description, status=200)
    assert await shown(zalo) == (next_step, 0.0)
    assert not zalo.bots.is_refused(1)


@pytest.mark.parametrize("status", [200, 429])
async def test_a_used_up_quota_is_not_tried_again_for_hours(serving: tuple[Place, Zalo], status: int) -> None:
    there, zalo = serving
    there.double.fails("sendMessage", 429, status=status)
    for _ in range(3):
        next_step, after = await shown(zalo)
        assert (next_step, round(after / 60)) == ("elsewhere", 6 * 60)
    assert len(there.double.calls_of("sendMessage")) == 1
    await there.front.database.flush()
    assert there.asked("SELECT month, sent, used_up_at IS NOT NULL FROM zalo_months") == [("2026-12", 0, 1)]


async def test_a_reply_that_could_not_go_is_tried_again(serving: tuple[Place, Zalo]) -> None:
    there, _ = serving
    await there.joins(CHAT, "AN")
    fault = there.double.fails("sendMessage", 502, times=2)
    assert "Tự soi" in await there.double.says(CHAT, "/menu")
    assert fault.met == 2


async def test_somebody_who_blocked_the_bot_is_not_reached(serving: tuple[Place, Zalo]) -> None:
    there, _ = serving
    await there.joins(CHAT, "AN")
    there.double.blocked.add(CHAT)
    fault = there.double.fails("sendMessage", 403)
    assert await there.double.deliver(there.bot, there.double.message(CHAT, "/menu")) == 200
    await there.double.until(lambda: fault.met)
    await eventually(lambda: there.asked("SELECT unreachable_at FROM chats") != [(None,)])
    there.double.blocked.clear()
    await there.double.says(CHAT, "/menu")
    assert there.asked("SELECT unreachable_at FROM chats") == [(None,)]


async def test_a_refused_token_holds_up_its_own_letters_alone_and_is_taken_again(serving: tuple[Place, Zalo]) -> None:
    there, zalo = serving
    await eventually(zalo.bots._tasks[1].done)
    fault = there.double.fails("*", 401, times=None)
    assert await shown(zalo) == ("later", 0.0)
    assert await shown(zalo, "meeting_morning") == ("later", 30.0)
    before = len(there.double.calls_of("setWebhook"))
    await there.double.until(lambda: len(there.double.calls_of("setWebhook")) > before + 1)
    fault.clear()
    await eventually(lambda: not zalo.bots.is_refused(1))
    assert await zalo.show(Delivery(f"1:{CHAT}", SCREEN, None, edit=False)) is not None


async def test_a_bot_that_is_gone_reaches_nobody(serving: tuple[Place, Zalo]) -> None:
    _, zalo = serving
    with pytest.raises(SendFailed) as told:
        await zalo.show(Delivery(f"77:{CHAT}", SCREEN, None, edit=False))
    assert told.value.next_step == "gone"


# ------------------------------------------------------------------ long texts, letters, announcements, files


def long_screen() -> Screen:
    return Screen("vi", (), "", None, "Dài", tuple(f"{n} {'chữ ' * 150}".strip() for n in range(6)), (), False, 1)


async def test_a_long_text_goes_in_several_messages_and_after_a_failure_on_from_there(
    serving: tuple[Place, Zalo],
) -> None:
    there, zalo = serving
    delivery = Delivery(f"1:{CHAT}", long_screen(), None, edit=False)
    assert await zalo.show(delivery) == "2"
    first = there.double.texts(CHAT)
    assert [text[:3] for text in first] == ["Dài", "3 c"]
    there.double.fails("sendMessage", 500, spared=1)
    assert (await shown(zalo, screen=long_screen()))[0] == "later"
    await zalo.show(delivery)
    assert there.double.texts(CHAT) == [*first, *first]


@pytest.mark.parametrize("code", [429, 403])
async def test_what_goes_elsewhere_or_nowhere_half_way_is_begun_again(serving: tuple[Place, Zalo], code: int) -> None:
    there, zalo = serving
    delivery = Delivery(f"1:{CHAT}", long_screen(), None, edit=False)
    there.double.fails("sendMessage", code, spared=1)
    assert (await shown(zalo, screen=long_screen()))[0] in {"elsewhere", "gone"}
    zalo._quota._used.clear()  # as in the next month
    await zalo.show(delivery)
    assert [text[:3] for text in there.double.texts(CHAT)] == ["Dài", "Dài", "3 c"]


async def test_after_a_long_time_a_half_sent_text_is_begun_again(
    serving: tuple[Place, Zalo], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, zalo = serving
    there.double.fails("sendMessage", 500, spared=1)
    assert (await shown(zalo, screen=long_screen()))[0] == "later"
    monkeypatch.setattr(adapter, "HALF_SENT", timedelta(0))
    await zalo.show(Delivery(f"1:{CHAT}", long_screen(), None, edit=False))
    assert [text[:3] for text in there.double.texts(CHAT)] == ["Dài", "Dài", "3 c"]


async def test_a_gateway_that_forbids_says_of_nobody_that_they_are_gone(serving: tuple[Place, Zalo]) -> None:
    there, zalo = serving
    for answer in ("<html>403 Forbidden: user not found (proxy)</html>", '{"ok": false, "error_code": 403}'):
        there.double.answers("sendMessage", answer, 403)
        assert await shown(zalo) == ("later", 0.0)


async def test_what_the_platform_calls_a_message_may_be_missing(serving: tuple[Place, Zalo]) -> None:
    there, zalo = serving
    for answer in ('{"ok": true}', '{"ok": true, "result": []}', '{"ok": true, "result": {"date": 1}}'):
        there.double.answers("sendMessage", answer)
        assert await zalo.show(Delivery(f"1:{CHAT}", SCREEN, None, edit=False)) is None


async def test_an_announcement_is_sent_and_a_correction_goes_anew(serving: tuple[Place, Zalo]) -> None:
    there, zalo = serving
    assert [part.screen for part in zalo.in_parts(SCREEN, with_file=True)] == [SCREEN]
    first = await zalo.post(Posting(f"1:{CHAT}", SCREEN))
    again = await zalo.post(Posting(f"1:{CHAT}", SCREEN, sent_as=first.sent_as))
    copy = await zalo.post(Posting(f"1:{CHAT}", SCREEN, sent_as="5", only_change=True))
    nothing = await zalo.post(Posting(f"1:{CHAT}", None))
    assert there.double.texts(CHAT) == ["Xin chào", "Xin chào"]
    assert again.sent_as not in {"", first.sent_as}
    assert (copy.sent_as, nothing.sent_as) == ("5", "")


async def test_no_file_is_handed_over(serving: tuple[Place, Zalo]) -> None:
    _, zalo = serving
    with pytest.raises(SendFailed):
        await zalo.hand_over(f"1:{CHAT}", Document("a.pdf", "application/pdf", b"%PDF"))


async def test_a_quota_that_is_used_up_is_asked_before_sending(
    serving: tuple[Place, Zalo], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, zalo = serving
    asked: list[tuple[int, str]] = []

    def refuse(self: Quota, which: int, kind: str) -> SendFailed:
        asked.append((which, kind))
        return SendFailed("elsewhere", 5.0)

    monkeypatch.setattr(Quota, "refuse", refuse)
    assert await shown(zalo, "meeting_morning") == await shown(zalo) == ("elsewhere", 5.0)
    assert asked == [(1, "meeting_morning"), (1, "")]
    assert there.double.sent == []


# ------------------------------------------------------------------ what is told


async def _goes_wrong(there: Place, zalo: Zalo) -> None:
    double = there.double
    for code in (400, 401, 403, 429, 500):
        double.fails("sendMessage", code, f"no such thing: {TOKEN}")
        with pytest.raises(SendFailed):
            await zalo.show(Delivery(f"1:{CHAT}", SCREEN, None, edit=False))
    double.answers("sendMessage", TOKEN)
    await double.deliver(there.bot, double.message(CHAT, "xin chào"), secret="x" + SECRET)
    await double.post(there.bot.webhook["url"], TOKEN, SECRET)


async def test_no_token_no_secret_and_no_word_is_logged(
    serving: tuple[Place, Zalo], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, zalo = serving
    monkeypatch.setattr(Quota, "refuse", lambda *_: None)
    secrets = Secrets()
    secrets.words |= {TOKEN, TOKEN.partition(":")[2], SECRET, CHAT}
    with everything_logged() as text:
        await there.joins(CHAT, "AN")
        await _goes_wrong(there, zalo)
        await there.stops()
    said = text.getvalue()
    assert "ERROR tusoi zalo refused the token of bot=1" in said
    assert "DEBUG tusoi turn event=Said" in said
    assert secrets.found_in(said) == []


async def test_the_polling_says_no_token_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    with everything_logged() as text:
        async with place(tmp_path, by_webhook=False) as there:
            there.double.fails("getMe", 401)
            there.double.fails("getUpdates", 500, TOKEN)
            there.double.fails("getUpdates", 401, TOKEN)
            there.double.answers("getUpdates", '{"ok": true, "result": [5]}')
            await there.starts()
            await there.double.says(CHAT, "xin chào")
            await there.stops()
    said = text.getvalue()
    assert "zalo refused TUSOI_ZALO_TOKEN" in said
    assert "zalo bot=1 brought what is no message" in said
    assert [word for word in (TOKEN, TOKEN.partition(":")[2], CHAT) if word in said] == []


@pytest.mark.parametrize("by_webhook", [True, False])
async def test_the_process_itself_says_no_token_at_its_most_talkative(tmp_path: Path, by_webhook: bool) -> None:
    async with place(tmp_path, by_webhook=by_webhook) as there:
        async with process(there.settings, tmp_path, "--verbose") as serving:
            await connected(there)
            there.double.fails("sendMessage", 429, TOKEN)
            await there.double.brings(there.bot, there.double.message("another", "xin chào"))
            await there.double.until(lambda: there.double.calls_of("sendMessage"))
            assert await serving.stop() == 0
        said = serving.log.read_text()
    assert f"zalo bot=1 is connected by={'webhook' if by_webhook else 'polling'}" in said
    assert [word for word in (TOKEN, TOKEN.partition(":")[2], SECRET) if word in said] == []


def test_a_leak_would_be_found() -> None:
    secrets = Secrets()
    secrets.words.add(TOKEN)
    assert secrets.found_in(io.StringIO(f"POST /bot{TOKEN}/getMe").getvalue()) == [TOKEN]
