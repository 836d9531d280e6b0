"""One member on three channels: what is begun on one goes on on another, what cannot come by one comes by another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.announced_town import INVITING, written
from tests.conversation import TIMEZONE
from tests.three_channels import CHAT, Came, Life, life, links_telegram, token_in
from tests.zalo_double import TOKEN
from tests.zalo_running import eventually

NONE, PARTLY, YES = 0, 1, 2
JOINED = "Vừa có người vào bằng tên đồng chí, qua Telegram."
FIRST_GROUP = (NONE, NONE, PARTLY, NONE, YES, NONE, NONE, NONE, NONE)


@pytest.fixture
async def an(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Life]:
    async with life(tmp_path, monkeypatch) as there:
        yield there


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE).astimezone(UTC)


def since(there: Life, before: Came) -> Came:
    """What came to Zalo and to Telegram since then."""
    zalo, telegram = there.came()
    return zalo[len(before[0]) :], telegram[len(before[1]) :]


async def opens_the_page(there: Life) -> None:
    assert await there.page.opens(token_in(await there.on_zalo("mở trang")), "page-1") == 200


# ------------------------------------------------------------------ the place is kept


async def test_a_walk_begun_on_zalo_goes_on_on_the_page_and_ends_in_telegram(an: Life) -> None:
    await an.on_zalo("Tự soi", "3 5", "1 2")
    await opens_the_page(an)
    before = an.came()
    assert an.page.screen["progress"] == {"n": 10, "total": 27}
    await an.on_the_page(*(["Không có"] * 6))
    assert (since(an, before), an.page.screen["progress"]) == (([], []), {"n": 16, "total": 27})
    assert "Đã trả lời rồi: câu 10, 11, 12, 13, 14, 15. Còn lại:" in await an.on_zalo("/tusoi")
    await links_telegram(an)
    await ends_in_telegram(an)
    assert an.answers() == (*FIRST_GROUP, *(NONE,) * 6, *(YES,) * 12)
    assert an.town.runs_of("AN")[0].submitted_at is not None
    assert "Đồng chí đã gửi ngày 5/12/2026." in await an.on_zalo("/tusoi")


async def ends_in_telegram(an: Life) -> None:
    """Zalo hears of who came in, and of nothing that is answered there; the page shows the place where it was."""
    assert [JOINED in text for text in an.came()[0][-2:]] == [False, True]
    before = an.came()
    assert "16/27" in await an.on_telegram("Tự soi")
    await an.on_telegram(*(["Có"] * 12))
    assert (await an.on_telegram("Gửi")).startswith("Đã gửi. Cảm ơn đồng chí.")
    assert (since(an, before)[0], (await an.page.looks())["progress"]) == ([], {"n": 16, "total": 27})


async def test_what_is_asked_on_zalo_is_answered_on_zalo_alone(an: Life) -> None:
    await opens_the_page(an)
    await links_telegram(an)
    seen, before = await an.page.looks(), an.came()
    await an.on_zalo("Tự soi", "?3", "0", "đúng", "/menu")
    zalo, telegram = since(an, before)
    assert (len(zalo), telegram) == (5, [])
    after = await an.page.looks()
    assert [after[name] for name in ("title", "revision", "notices")] == [
        seen[name] for name in ("title", "revision", "notices")
    ]


async def test_a_reply_that_zalo_was_owed_when_the_process_ended_comes_once(an: Life) -> None:
    await opens_the_page(an)
    await links_telegram(an)
    await an.on_zalo("/tusoi")
    before = an.came()
    fault = an.zalo.fails("sendMessage", 500, times=None)
    await an.zalo.brings(an.zalo.bots[TOKEN], an.zalo.message(CHAT, "3 5"))
    await an.zalo.until(lambda: fault.met)
    await an.stops()
    fault.clear()
    for _ in range(2):  # the second one owes nothing any more
        await an.starts()
        await an.zalo.until(lambda: len(an.came()[0]) > len(before[0]))
        await an.stops()
    zalo, telegram = since(an, before)
    assert (len(zalo), "Câu 3, 5: Có phần hay Có?" in zalo[0], telegram) == (1, True, [])
    await an.starts()
    assert "Câu 10–18" in await an.on_zalo("1 2")
    assert an.answers()[:9] == FIRST_GROUP
    await an.page.looks()
    await an.on_the_page("Không có")
    assert an.page.screen["progress"] == {"n": 10, "total": 27}


# ------------------------------------------------------------------ where one channel fails another one brings it


async def has_all(an: Life) -> None:
    """All three channels; reminders are wanted on Zalo, and the committee has come in."""
    await opens_the_page(an)
    await links_telegram(an)
    assert "Lời nhắc đến: Zalo." in await an.on_zalo("/kenh", "Nhận lời nhắc ở đâu", "Zalo")
    an.town.joined("EM", channel="web")


async def titles(an: Life) -> list[str]:
    """What waits on the page."""
    return [letter["title"] for letter in (await an.page.looks())["letters"]]


def ended(an: Life) -> bool:
    """Nothing is on its way to the two channels that are sent to, but what waits for a month in which it may go."""
    statement = """SELECT 1 FROM outbox WHERE channel <> 'web' AND state IN ('queued', 'claimed')
        AND coalesce(error, '') <> 'used_up'"""
    return not list(an.town.connection.execute(statement))


async def test_a_reminder_comes_where_it_is_wanted_then_on_telegram_then_on_the_page(an: Life) -> None:
    await has_all(an)
    before = an.came()
    await an.until(local("2026-12-25T19:30"))
    await eventually(lambda: ended(an))
    zalo, telegram = since(an, before)
    assert ([text.split("\n")[0] for text in zalo], telegram) == (["Kỳ tự soi tháng 12/2026 sắp đóng"], [])
    fault = an.zalo.fails("sendMessage", 429, times=None)
    await an.until(local("2026-12-31T08:00"))
    await eventually(lambda: ended(an))
    zalo, telegram = since(an, before)
    assert (len(zalo), [text.split("\n")[0] for text in telegram], fault.met) == (
        1, ["Sắp hết hạn tự soi tháng 12/2026"], 1,
    )  # fmt: skip
    assert await titles(an) == []
    an.phone.blocked = True
    await an.until(local("2027-01-01T08:00"))
    await eventually(lambda: ended(an))
    assert (await titles(an), since(an, before)) == (["Kỳ tự soi tháng 1/2027 đã mở"], (zalo, telegram))
    assert fault.met == 2  # a new month, so Zalo was asked again


async def test_an_announcement_reaches_the_person_once(an: Life) -> None:
    await has_all(an)
    before = an.came()
    written(an.town)
    await an.until(local("2026-12-07T09:00"))
    await eventually(lambda: ended(an))
    zalo, telegram = since(an, before)
    assert ([INVITING.text in text for text in zalo], telegram, await titles(an)) == ([True], [], [])
    assert "Đã ghi nhận" in await an.on_zalo("Đã đọc")


@pytest.mark.parametrize("blocked", [False, True], ids=["telegram is there", "telegram is blocked"])
async def test_an_announcement_that_zalo_does_not_take_comes_once_elsewhere(an: Life, blocked: bool) -> None:
    await has_all(an)
    before = an.came()
    fault = an.zalo.fails("sendMessage", 429, times=None)
    an.phone.blocked = blocked
    written(an.town)
    await an.until(local("2026-12-07T09:00"))
    await eventually(lambda: ended(an))
    zalo, telegram = since(an, before)
    assert (zalo, [INVITING.text in text for text in telegram]) == ([], [] if blocked else [True])
    assert (len(await titles(an)), fault.met) == (int(blocked), 1)
