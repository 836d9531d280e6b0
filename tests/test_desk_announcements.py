"""Announcements on the desk over real HTTP: written with the chat's own questions, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.desk_announcements import typed_again
from handlers import events as e
from handlers.packing import pack
from handlers.typed_styles import body_of
from tests.conversation import Town, wording
from tests.province import comes, name_of, province
from tests.test_desk import dump, get, sits_down
from tests.test_web import Browser, Place, opened

VI = wording()["vi"]
WRITTEN = "*Họp cấp ủy* lúc _8 giờ_ thứ Hai.\nTrân trọng."
AUTHOR = "committee of L"
OTHERS = {
    "committee of the top": 403,
    "committee of R": 403,
    "secretary of A": 403,
    "member of A": 403,
    "administrator": 403,
    "stranger": 401,
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = province(tmp_path)
    yield there
    there.close()


def seated(place: Place, role: str) -> Browser:
    person, browser = comes(place.town, role, "web"), place.browser()
    if role != "stranger":
        sits_down(place.town, person, browser)
    return browser


async def writes(browser: Browser, unit: int, text: str = WRITTEN) -> dict[str, Any]:
    """What the form does: the chat is led to where it waits for a text, and then told it."""
    page = await get(browser, f"/api/desk/compose?unit={unit}")
    await browser.send(page["text"]["open"])
    answer = await browser.write(text)
    return {"said": answer.json["notices"], **await get(browser, "/api/desk/here")}


async def test_a_draft_is_written_part_by_part_with_the_chats_own_questions(town: Town) -> None:
    async with opened(town) as place:
        browser, unit = seated(place, AUTHOR), town.unit_of("L")
        written = await writes(browser, unit)
        assert (written["is_writing"], bool(written["one"])) == (False, True)
        one = written["one"]
        page = await get(browser, f"/api/desk/draft?one={one}")
        assert (page["title"], page["text"]["typed"], page["text"]["loses"]) == (name_of("L"), WRITTEN, False)
        assert (page["is_whole"], page["next"], page["confirm"]) == (False, VI("announcing.to_whom"), [])
        assert [(each["label"], each["chosen"]) for each in page["audience"]["choices"]] == [
            (VI("button.to_all"), False), (VI("button.to_secretaries"), False), (VI("button.to_units"), False)
        ]  # fmt: skip
        await browser.send(page["audience"]["choices"][2]["event"])
        branches = await get(browser, f"/api/desk/branches?one={one}")
        assert [(each["name"], each["chosen"]) for each in branches["below"]] == [
            (name_of("A"), False), (name_of("B"), False)
        ]  # fmt: skip
        await browser.send(branches["below"][1]["tick"])
        await browser.send(page["mark"]["choices"][0]["event"])
        await browser.send(page["start"]["at"].replace("AT", "20261207T0800"))
        page = await get(browser, f"/api/desk/draft?one={one}")
        assert (page["chosen"], page["is_whole"], page["next"]) == ([name_of("B")], True, "")
        assert "8 giờ 00, thứ Hai 7/12/2026" in page["start_now"]
        assert [each["label"] for each in page["confirm"]] == [VI("button.send_it")]
        await browser.send(page["confirm"][0]["event"])
        sent = await get(browser, f"/api/desk/announcement?one={one}")
        assert (sent["is_draft"], sent["is_live"], "".join(run["text"] for run in sent["body"])) == (
            False,
            True,
            WRITTEN.translate({42: None, 95: None}),
        )
        listed = await get(browser, f"/api/desk/announcements?unit={unit}")
        assert [(each["one"], each["state"]) for each in listed["rows"]] == [(one, VI("announcement.scheduled"))]


async def test_a_text_that_is_refused_is_said_so_and_becomes_no_draft(town: Town) -> None:
    async with opened(town) as place:
        browser = seated(place, AUTHOR)
        written = await writes(browser, town.unit_of("L"), "TỐI MẬT\nKính gửi")
        (said,) = written["said"]
        assert ("TỐI MẬT" in said, written["is_writing"], written["one"]) == (True, True, 0)


async def test_an_announcement_is_nobodys_but_its_committees_and_a_draft_its_authors(town: Town) -> None:
    async with opened(town) as place:
        author, unit = seated(place, AUTHOR), town.unit_of("L")
        one = (await writes(author, unit))["one"]
        people = {role: seated(place, role) for role in OTHERS}
        before = dump(town)
        for path in (
            f"announcements?unit={unit}", f"compose?unit={unit}", f"announcement?one={one}", f"draft?one={one}",
            f"branches?one={one}", f"branches?one={one}&unit={town.unit_of('A')}",
        ):  # fmt: skip
            found = {role: await browser.get(f"/api/desk/{path}") for role, browser in people.items()}
            assert (path, {role: answer.status for role, answer in found.items()}) == (path, OTHERS)
            assert not any("cấp ủy" in answer.body.decode() for answer in found.values())
        for path in ("draft?one=999", "announcement?one=999", f"branches?one={one}&unit={town.unit_of('C')}"):
            assert (path, (await author.get(f"/api/desk/{path}")).status) == (path, 403)
        assert (await author.get("/api/desk/draft?one=x")).status == 400
        await get(author, f"/api/desk/draft?one={one}")
        await get(author, f"/api/desk/branches?one={one}")
        assert dump(town) == before


async def test_urgency_is_asked_twice_in_the_chat_and_cannot_be_set_past_it(town: Town) -> None:
    async with opened(town) as place:
        browser, unit = seated(place, AUTHOR), town.unit_of("L")
        one = (await writes(browser, unit))["one"]
        await browser.send(pack(e.AudienceChosen(one, "all")))
        await browser.send(pack(e.ReadMarkChosen(one, False)))
        page = await get(browser, f"/api/desk/draft?one={one}")
        (asked, _dropped) = page["actions"]
        assert asked["event"] == pack(e.UrgencyOpened(one, False))
        await browser.send(pack(e.UrgencyChosen(one, True)))
        assert (await get(browser, f"/api/desk/draft?one={one}"))["actions"][0] == asked


TYPED = st.lists(st.sampled_from(["đậm", "*đậm*", "_nghiêng_", "*cả _hai_*", "_cả *hai*_", "2*3", "a_b"]), min_size=1)


@given(TYPED)
def test_a_text_with_marks_comes_back_as_it_was_typed(words: list[str]) -> None:
    body = body_of(" ".join(words))
    assert body_of(typed_again(body)) == body
