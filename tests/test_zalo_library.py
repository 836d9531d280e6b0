"""A published client of Zalo's Bot API against our double, so that the double's shape is not only ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import zalo_bot
import zalo_bot.error

from tests.zalo_double import FIRST_DATE, TOKEN, Sent, ZaloDouble

CHAT = "6a1c0f77e2b94d53"


@pytest.fixture
async def double() -> AsyncIterator[ZaloDouble]:
    async with ZaloDouble() as made:
        yield made


@pytest.fixture
async def library(double: ZaloDouble) -> AsyncIterator[zalo_bot.Bot]:
    async with zalo_bot.Bot(TOKEN, base_url=double.base_url.removesuffix("/bot")) as bot:
        yield bot


async def test_it_learns_who_it_is(double: ZaloDouble, library: zalo_bot.Bot) -> None:
    me = await library.get_me()
    assert (me.id, me.account_name, me.can_join_groups) == ("0000000000000001", "bot.tu-soi", False)


async def test_it_sends_a_text_and_a_photo(double: ZaloDouble, library: zalo_bot.Bot) -> None:
    sent = await library.send_message(CHAT, "Xin chào")
    await library.send_photo(CHAT, "Ảnh", "https://tusoi.example/a.png")
    assert (sent.message_id, sent.date.astimezone(UTC)) == ("1", datetime.fromtimestamp(FIRST_DATE / 1000, UTC))
    assert double.sent == [
        Sent("0000000000000001", CHAT, "Xin chào"),
        Sent("0000000000000001", CHAT, "Ảnh", "https://tusoi.example/a.png"),
    ]


async def test_it_fetches_what_somebody_wrote(double: ZaloDouble, library: zalo_bot.Bot) -> None:
    double.bots[TOKEN].waiting.append(double.message(CHAT, "xin chào"))
    message = (await library.get_update(timeout=5)).message
    assert (message.chat.id, message.chat.type, message.text) == (CHAT, "PRIVATE", "xin chào")
    assert message.from_user.display_name == "Đồng chí"
    assert message.date.astimezone(UTC) == datetime.fromtimestamp(FIRST_DATE / 1000, UTC)


async def test_it_is_told_that_nothing_came(double: ZaloDouble, library: zalo_bot.Bot) -> None:
    with pytest.raises(zalo_bot.error.NetworkError, match="408"):
        await library.get_update(timeout=0)


async def test_its_token_may_be_refused(double: ZaloDouble) -> None:
    with pytest.raises(zalo_bot.error.InvalidToken):
        async with zalo_bot.Bot("another-token", base_url=double.base_url.removesuffix("/bot")):
            pass


async def test_its_webhook_is_set_and_taken_away(double: ZaloDouble, library: zalo_bot.Bot) -> None:
    assert await library._set_webhook_async("https://tusoi.example/zalo/1", "a-secret-of-zalo")
    assert (await library._get_webhook_info_async()).url == "https://tusoi.example/zalo/1"
    assert await library._delete_webhook_async()
    assert (await library._get_webhook_info_async()).url == ""
