"""Reminders on the page, over real HTTP: they come by themselves, wait until they are read, and are nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.reminding import remind
from bot.schedule import Pulse
from storage import chats, outbox, reminders
from storage.outbox import REMINDER
from tests.announced_town import joins
from tests.conversation import NOON, Town, fresh_database, wording
from tests.test_web import Answer, Browser, Place, opened

VI = wording()["vi"]
BOTH = frozenset({"telegram", "web"})
EVENING_BEFORE = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)  # 19:00
MORNING = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)  # 9:00: the January period is open
OPENED = VI("remind.opened", month=1, year=2027)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(fresh_database(tmp_path), now=MORNING)
    yield town
    town.close()


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town) as place:
        yield place


@pytest.fixture
async def an(place: Place) -> Browser:
    return await place.joined("AN")


@pytest.fixture
async def giang(place: Place) -> Browser:
    return await place.joined("GIANG")


@pytest.fixture
async def binh(place: Place) -> Browser:
    return await place.joined("BINH")


async def new_years_morning(place: Place) -> int:
    """What the pulse does on the first morning of the period."""
    await place.front.database.transaction(lambda db: reminders.keep_swept(db, EVENING_BEFORE))
    queued = await remind(place.front)
    place.front.wake_outboxes()
    return queued


async def letters(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await browser.get("/api/screen")).json["letters"]
    return found


async def titles(browser: Browser) -> list[str]:
    return [letter["title"] for letter in await letters(browser)]


async def send(browser: Browser, id_: str, **said: object) -> Answer:
    return await browser.post("/api/events", {"id": id_, **said})


# ------------------------------------------------------------------ how one comes


async def test_a_reminder_comes_to_the_open_page_by_itself_and_is_there_after_a_reload(
    place: Place, an: Browser
) -> None:
    async with an.stream() as tab:
        before = await tab.screen()
        assert (before["letters"], await new_years_morning(place)) == ([], 1)
        after = await tab.screen()
    (letter,) = after["letters"]
    assert after == {**before, "letters": [letter], "look": after["look"]}
    assert after["look"] > before["look"]
    assert (letter["title"], letter["lines"]) == (
        OPENED,
        ["Hạn cuối: Chủ nhật 31/1/2027.", "Làm chừng mười phút, nghỉ giữa chừng cũng được."],
    )
    assert [[button["label"] for button in row] for row in letter["choices"]] == [
        ["Tự soi"],
        ["Hôm nay đừng nhắc", "Tắt nhắc"],
    ]
    assert await letters(an) == [letter]


async def test_every_page_of_a_member_shows_the_same_letters(place: Place, an: Browser) -> None:
    phone = await place.joined("AN")
    await new_years_morning(place)
    assert await letters(phone) == await letters(an) != []
    (letter,) = await letters(an)
    assert (await send(phone, "read", letter=letter["id"])).json["letters"] == []
    assert await letters(an) == []


async def test_who_has_telegram_too_is_reminded_there_and_the_page_stays_quiet(
    place: Place, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.joins_on_telegram("AN")
    monkeypatch.setitem(place.front.outboxes, "telegram", lambda: None)
    assert await new_years_morning(place) == 1
    assert await letters(an) == []


# ------------------------------------------------------------------ how one goes


async def test_an_answered_letter_leads_on_and_is_gone(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    (letter,) = await letters(an)
    walk = letter["choices"][0][0]["event"]
    answer = await send(an, "answered", letter=letter["id"], event=walk)
    assert (answer.status, answer.json["progress"], answer.json["letters"]) == (200, {"n": 1, "total": 27}, [])
    assert await titles(an) == []


async def test_a_letter_put_away_leaves_the_member_where_they_were(place: Place, an: Browser) -> None:
    await an.press("Tự soi")
    before = an.screen
    await new_years_morning(place)
    (letter,) = await letters(an)
    after = (await send(an, "seen", letter=letter["id"])).json
    assert after == {**before, "letters": [], "look": after["look"], "revision": before["revision"] + 1}
    assert await titles(an) == []


async def test_the_same_press_sent_again_is_answered_and_happens_once(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    (letter,) = await letters(an)
    first, second = [(await send(an, "the-same", letter=letter["id"])).json for _ in range(2)]
    assert second == {**first, "look": second["look"]}


async def test_who_has_sent_the_answers_meanwhile_is_not_reminded_any_more(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    await an.press("Tự soi")
    for _ in range(27):
        await an.press("Không có")
    assert await titles(an) == [OPENED]
    assert (await an.press("Gửi")).json["letters"] == []


async def test_what_is_too_late_is_not_shown_and_not_kept(place: Place, town: Town, an: Browser) -> None:
    await new_years_morning(place)
    (letter,) = await letters(an)
    town.wait(days=31)
    assert await letters(an) == []
    assert (await send(an, "late", letter=letter["id"])).json["letters"] == []
    await Pulse(place.front).sweep()
    states = town.connection.execute("SELECT state, payload FROM outbox WHERE kind = 'period_opened'").fetchall()
    assert states in ([("late", None)], [("sent", None)])


# ------------------------------------------------------------------ nobody else's


async def test_a_forged_id_reads_and_puts_away_nobody_elses_letter(
    place: Place, town: Town, an: Browser, giang: Browser, binh: Browser
) -> None:
    await new_years_morning(place)
    (of_an,), (of_giang,), (of_binh,) = [await letters(each) for each in (an, giang, binh)]
    assert len({of_an["id"], of_giang["id"], of_binh["id"]}) == 3
    for forger, id_ in ((giang, of_an["id"]), (binh, of_an["id"]), (an, of_giang["id"]), (binh, of_giang["id"])):
        before = await letters(forger)
        assert (await send(forger, f"forged-{id_}", letter=id_)).json["letters"] == before
    assert [await letters(each) for each in (an, giang, binh)] == [[of_an], [of_giang], [of_binh]]
    stranger = await send(place.browser(), "stranger", letter=of_an["id"])
    assert (stranger.status, await letters(an)) == (401, [of_an])


@pytest.mark.parametrize("letter", [0, -1, 2**63, "1", 1.5, None, [1]])
async def test_what_is_no_letter_is_refused(an: Browser, letter: object) -> None:
    answer = await send(an, "no-letter", letter=letter)
    assert answer.error == (400, VI("page.bad_request"))


async def test_another_site_puts_no_letter_away(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    (letter,) = await letters(an)
    body = {"id": "elsewhere", "letter": letter["id"]}
    assert (await an.post("/api/events", body, Origin="https://elsewhere.example")).status == 403
    assert await letters(an) == [letter]


async def test_without_consent_no_letter_is_shown_or_queued(place: Place, an: Browser, giang: Browser) -> None:
    await new_years_morning(place)
    await an.write("/dulieu")
    await an.press("Rút lại đồng ý")
    withdrawn = (await an.press("Rút lại đồng ý")).json
    assert (withdrawn["letters"], len(await letters(giang))) == ([], 1)
    assert (await an.get("/api/screen")).json.get("letters", []) == []


async def test_somebody_who_left_is_shown_nothing(place: Place, town: Town, an: Browser, giang: Browser) -> None:
    await new_years_morning(place)
    town.leaves("AN")
    assert (await letters(an), len(await letters(giang))) == ([], 1)


async def test_a_page_that_was_put_out_takes_leave_without_letters(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    phone = await place.joined("AN")
    async with an.stream() as tab:
        assert [letter["title"] for letter in (await tab.screen())["letters"]] == [OPENED]
        await phone.write("/dulieu")
        await phone.press("Thoát các nơi khác")
        assert (await tab.screen())["letters"] == []
        assert await tab.ended()
    assert await titles(phone) == [OPENED]


async def test_a_member_who_comes_later_finds_nothing_that_was_not_for_them(place: Place, an: Browser) -> None:
    await new_years_morning(place)
    giang = await place.joined("GIANG")
    assert (await letters(giang), len(await letters(an))) == ([], 1)


async def test_many_things_queued_at_once_are_looked_at_twice_and_not_once_each(
    place: Place, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, look = [], place.front.look

    async def noted(channel: str, address: str) -> Any:
        looks.append(address)
        await asyncio.sleep(0)
        return await look(channel, address)

    async with an.stream() as tab:
        await tab.screen()
        monkeypatch.setattr(place.front, "look", noted)
        for _ in range(100):
            place.front.wake_outboxes()
            await asyncio.sleep(0)
        await tab.screen()
        await place.front.database.flush()
    assert 1 <= len(looks) < 10


async def test_what_is_queued_for_another_channel_makes_no_page_look(place: Place) -> None:
    woken: list[str] = []
    place.front.outboxes = {name: partial(woken.append, name) for name in ("web", "telegram")}
    place.front.wake_outboxes(frozenset({"telegram"}))
    place.front.wake_outboxes(frozenset())
    assert woken == ["telegram"]
    place.front.wake_outboxes()
    assert woken == ["telegram", "web", "telegram"]


async def test_a_letter_goes_on_to_the_channels_that_are_named(place: Place, town: Town) -> None:
    chat = joins(town, "BINH", "telegram")
    assert town.write(lambda db: outbox.nobody_there(db, chat, BOTH, NOON)) == frozenset()
    await place.joined("BINH")
    letter = outbox.Letter("nudge:1", REMINDER, town.id_of("BINH"), chat, "nudge", "x", NOON)
    town.write(lambda db: outbox.queue_many(db, town.seal, [letter], NOON))
    town.write(lambda db: chats.mark_unreachable(db, chat, NOON))
    assert town.write(lambda db: outbox.nobody_there(db, chat, BOTH, NOON)) == frozenset({"web"})
