"""Personal links on the page, over real HTTP: the owner comes in once, nobody comes in by them afterwards."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.turn import Inbound, Reply
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from storage import chats, links
from tests.conversation import Town, fresh_database, wording
from tests.test_web import Answer, Browser, Place, opened

VI, EN = wording()["vi"], wording()["en"]
ASKED_AT, ON_TELEGRAM = "1:an", "4711"
CLOSED, ANOTHER = (403, VI("links.closed")), (409, VI("links.another"))
WELCOME = VI("links.welcome", name="Nguyễn Văn An")
IDS = itertools.count()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    town = Town(fresh_database(tmp_path))
    async with opened(town) as place:
        await joins(place, "AN", "zalo", ASKED_AT)
        yield place
    town.close()


async def joins(place: Place, member: str, channel: str, address: str) -> None:
    for event in (
        e.Arrived(place.town.invite(member)),
        e.Recognised(True),
        e.Consented(CONSENT_VERSION, True),
    ):
        await place.front.turn(Inbound(channel, address, event))


async def asks(place: Place, event: e.Event | None = None) -> str:
    """The member asks on Zalo; returns the token of the link that comes."""
    reply = await place.front.turn(Inbound("zalo", ASKED_AT, event or e.PageLinkAsked()))
    address = next(line for notice in reply.screen.notices for line in notice.split("\n") if "#mo=" in line)
    return address.removeprefix("https://tusoi.example/#mo=")


async def opens(browser: Browser, token: object, id_: object = None, **headers: str) -> Answer:
    return await browser.post("/api/open", {"token": token, "id": id_ or f"page-{next(IDS)}"}, **headers)


def chats_of(place: Place) -> list[str]:
    rows = place.town.connection.execute("SELECT channel FROM chats WHERE member_id IS NOT NULL ORDER BY id")
    return [channel for (channel,) in rows]


# ------------------------------------------------------------------ the owner


async def test_the_owner_is_in_and_the_walk_is_there(place: Place) -> None:
    browser = place.browser()
    answer = await opens(browser, await asks(place))
    assert (answer.status, answer.json["progress"], answer.json["notices"]) == (200, {"n": 1, "total": 27}, [WELCOME])
    assert (answer.json["arrived"], answer.json["offer"], answer.json["signed_in"]) == (True, None, True)
    again = await browser.get("/api/screen")
    assert (again.status, again.json["progress"]) == (200, {"n": 1, "total": 27})


async def test_its_cookie_is_like_any_of_the_page(place: Place) -> None:
    answer = await opens(place.browser(), await asks(place), **{"X-Forwarded-Proto": "https"})
    cookie = answer.cookies["tusoi"]
    assert [cookie[name] for name in ("httponly", "samesite", "secure", "path", "max-age")] == [
        True,
        "Strict",
        True,
        "/",
        "15552000",
    ]
    assert cookie.value not in place.town.path.read_bytes().decode("latin-1")


async def test_the_other_chats_are_told_at_once_and_the_one_that_asked_with_its_next_reply(place: Place) -> None:
    await joins(place, "AN", "telegram", ON_TELEGRAM)
    await is_shown(place, await place.front.turn(Inbound("zalo", ASKED_AT, e.MenuOpened())))
    token = await asks(place)
    before = {address: (await place.front.look(*address)).screen.notices for address in TWO}
    await opens(place.browser(), token)
    after = {address: (await place.front.look(*address)).screen.notices for address in TWO}
    told = {address: [each for each in after[address] if each not in before[address]] for address in TWO}
    assert told == {
        ("zalo", ASKED_AT): [VI("device.link_opened")],
        ("telegram", ON_TELEGRAM): [VI("device.joined", channel=VI("channel.web"))],
    }


async def test_what_is_told_in_passing_costs_no_message_and_is_said_once(place: Place) -> None:
    reply = await place.front.turn(Inbound("zalo", ASKED_AT, e.PageLinkAsked()))
    await is_shown(place, reply)
    await opens(place.browser(), reply.screen.notices[0].partition("#mo=")[2].split("\n")[0])
    assert await place.front.database.reading(lambda db: chats.owed(db, "zalo")) == []
    first = await place.front.turn(Inbound("zalo", ASKED_AT, e.MenuOpened()))
    await is_shown(place, first)
    second = await place.front.turn(Inbound("zalo", ASKED_AT, e.MenuOpened()))
    assert (first.screen.notices, second.screen.notices) == ((VI("device.link_opened"),), ())


async def is_shown(place: Place, reply: Reply) -> None:
    await place.front.database.transaction(lambda db: chats.shown(db, reply.chat.id, "m1", reply.revision))


TWO = (("zalo", ASKED_AT), ("telegram", ON_TELEGRAM))


async def test_a_browser_that_is_the_members_already_stays_in_its_own_session(place: Place) -> None:
    browser = await place.joined("AN")
    cookie, before = browser.cookie, chats_of(place)
    answer = await opens(browser, await asks(place))
    assert (answer.status, answer.json["progress"]["n"]) == (200, 1)
    assert (browser.cookie, chats_of(place), "tusoi" in answer.cookies) == (cookie, before, False)


async def test_the_language_is_that_of_the_chat_that_asked(place: Place) -> None:
    await place.front.turn(Inbound("zalo", ASKED_AT, e.LanguageChosen("en")))
    answer = await opens(place.browser(), await asks(place))
    assert (answer.json["lang"], answer.json["notices"]) == ("en", [EN("links.welcome", name="Nguyễn Văn An")])


async def test_a_file_is_offered_and_downloaded_as_usual(place: Place) -> None:
    browser = place.browser()
    answer = await opens(browser, await asks(place, e.ExportAsked()))
    offer = {"label": VI("links.file_ready"), "href": "/documents?event=x"}
    assert (answer.status, answer.json["offer"]) == (200, offer)
    file = await browser.get(offer["href"])
    assert (file.status, file.json["member"]["name"]) == (200, "Nguyễn Văn An")


async def test_who_agrees_no_more_takes_the_own_data_and_nothing_else(place: Place) -> None:
    await place.front.turn(Inbound("zalo", ASKED_AT, e.WithdrawalAsked()))
    await place.front.turn(Inbound("zalo", ASKED_AT, e.WithdrawalConfirmed()))
    browser = place.browser()
    answer = await opens(browser, await asks(place, e.ExportAsked()))
    assert (answer.status, answer.json["offer"]["href"]) == (200, "/documents?event=x")
    file = await browser.get("/documents?event=x")
    assert (file.status, file.json["member"]["name"]) == (200, "Nguyễn Văn An")
    screen = (await browser.get("/api/screen")).json
    assert VI("button.agree") in [each["label"] for row in screen["choices"] for each in row]


async def test_rights_are_those_of_the_moment_of_opening(place: Place) -> None:
    """A secretary asks for the draft of the minutes, and is none any more when the link is opened."""
    town = place.town
    await joins(place, "BINH", "zalo", "1:binh")
    town.meets("CB5", town.now)
    reply = await place.front.turn(Inbound("zalo", "1:binh", e.MinutesAsked(1)))
    token = next(line for line in reply.screen.notices[-1].split("\n") if "#mo=" in line).partition("#mo=")[2]
    town.moves("BINH", "CB5")
    browser = place.browser()
    answer = await opens(browser, token)
    assert (answer.status, answer.json["offer"]) == (200, None)
    assert (await browser.get("/documents?event=sm:1")).status == 404


async def test_signing_out_of_the_page_is_signing_out_there_alone(place: Place) -> None:
    browser = place.browser()
    browser.screen = (await opens(browser, await asks(place))).json
    await browser.send("so")
    answer = await browser.send("so")
    assert (answer.json["signed_in"], chats_of(place)) == (False, ["zalo"])


# ------------------------------------------------------------------ an answer that is lost


async def test_a_page_whose_answer_was_lost_asks_again_and_is_in(place: Place) -> None:
    token, lost, browser = await asks(place), place.browser(), place.browser()
    await opens(lost, token, "the page's own")
    answer = await opens(browser, token, "the page's own")
    assert (answer.status, answer.json["progress"]["n"], browser.cookie) == (200, 1, lost.cookie)
    assert chats_of(place) == ["zalo", "web"]


async def test_so_does_a_page_that_was_in_already(place: Place) -> None:
    browser, token = await place.joined("AN"), await asks(place)
    answers = [await opens(browser, token, "the page's own") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]


async def test_after_signing_out_the_same_page_is_not_let_in_again(place: Place) -> None:
    browser, token = place.browser(), await asks(place)
    await opens(browser, token, "the page's own")
    for event in ("so", "so"):
        await browser.send(event)
    assert (await opens(browser, token, "the page's own")).error == CLOSED


# ------------------------------------------------------------------ somebody else


async def test_somebody_who_comes_after_it_was_opened_is_told_so_and_let_in_nowhere(place: Place) -> None:
    token, stranger = await asks(place), place.browser()
    await opens(place.browser(), token)
    before = chats_of(place)
    assert (await opens(stranger, token)).error == CLOSED
    assert (stranger.cookie, chats_of(place)) == ("", before)
    assert (await stranger.get("/api/screen")).status == 401


async def test_of_two_who_open_it_at_once_one_is_in(place: Place) -> None:
    token = await asks(place)
    answers = await asyncio.gather(*(opens(place.browser(), token) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [200, 403, 403, 403, 403]
    assert chats_of(place) == ["zalo", "web"]


async def test_where_another_member_is_signed_in_nobody_is_put_out_and_the_link_still_opens(place: Place) -> None:
    token, giang = await asks(place), await place.joined("GIANG")
    before = place.town.dump()
    assert (await opens(giang, token)).error == ANOTHER
    assert place.town.dump() == before
    assert (await giang.get("/api/screen")).json["signed_in"] is True
    assert (await opens(place.browser(), token)).status == 200


async def test_another_member_learns_nothing_of_a_link_that_was_used(place: Place) -> None:
    token, giang = await asks(place), await place.joined("GIANG")
    await opens(place.browser(), token)
    assert (await opens(giang, token)).error == CLOSED


async def test_who_reads_a_code_here_and_has_not_agreed_comes_in_as_the_owner_of_the_link(place: Place) -> None:
    """A browser that began to arrive as somebody is nobody's yet."""
    browser = place.browser()
    await browser.arrive(place.town.invite("GIANG"))
    answer = await opens(browser, await asks(place))
    assert (answer.status, answer.json["notices"]) == (200, [WELCOME])


@pytest.mark.parametrize("minutes", [30, 60 * 24])
async def test_a_link_whose_time_is_over_opens_nothing(place: Place, minutes: int) -> None:
    token = await asks(place)
    place.town.wait(minutes=minutes)
    assert (await opens(place.browser(), token)).error == CLOSED


async def test_a_forged_event_in_a_link_is_looked_at_like_any_press(place: Place) -> None:
    """Whoever could write into the table gets no further than a member who forges a press."""
    town = place.town
    an, (chat,) = town.id_of("AN"), town.connection.execute("SELECT id FROM chats").fetchone()
    for number, event in enumerate(("su:1:2026-12", "sm:1", "kein:solches", "")):
        token = f"forged-{number}"
        make = partial(links.make, seal=town.seal, token=token, member=an, chat=chat, event=event, now=town.now)
        town.write(make)
        answer = await opens(place.browser(), token)
        assert (event, answer.status, answer.json["offer"]) == (event, 200, None)


# ------------------------------------------------------------------ tries


async def test_wrong_ones_are_limited_like_codes(place: Place) -> None:
    browser = place.browser()
    statuses = [(await opens(browser, "duong-dan-cua-ai")).status for _ in range(31)]
    assert statuses == [403] * 30 + [429]
    assert (await opens(browser, await asks(place))).error == (429, VI("page.too_many"))


NO_LINKS: tuple[dict[str, object], ...] = (
    {}, {"token": "a"}, {"id": "a"}, {"token": 1, "id": "a"}, {"token": "a", "id": ""}, {"token": 65 * "a", "id": "a"},
)  # fmt: skip


@pytest.mark.parametrize("body", NO_LINKS)
async def test_what_is_no_link_at_all_is_a_bad_request(place: Place, body: dict[str, object]) -> None:
    assert (await place.browser().post("/api/open", body)).status == 400


async def test_another_site_cannot_sign_anybody_in(place: Place) -> None:
    token = await asks(place)
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"X-Tusoi": ""}):
        assert (await opens(place.browser(), token, **headers)).status == 403
    text = json.dumps({"token": token, "id": "one"})
    plain = await place.browser().ask("POST", "/api/open", data=text, headers={"Content-Type": "text/plain"})
    assert (plain.status, (await opens(place.browser(), token)).status) == (403, 200)


async def test_a_look_at_the_address_alone_uses_nothing_up(place: Place) -> None:
    """A preview asks for the page: what stands behind # never comes here."""
    token, robot = await asks(place), place.browser()
    assert (await robot.get("/")).status == 200
    assert (await robot.get(f"/?mo={token}")).status == 200
    assert (await opens(place.browser(), token)).status == 200
