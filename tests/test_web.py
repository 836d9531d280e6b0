"""The page's server over real HTTP: who gets in, what it answers, and whom it refuses."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import Morsel
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import docx
import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from icalendar import Calendar
from pypdf import PdfReader
from yarl import URL

from bot.app import running
from bot.channels.web import server, streams
from bot.front import Front
from bot.turn import Inbound
from handlers.events import Arrived, Consented, Recognised, Said
from handlers.membership import CONSENT_VERSION
from storage.database import Database
from tests.conversation import Town, fresh_database, wording
from tests.page_server import free_port, settings_for

FILES = ("/", "/static/app.js", "/static/style.css")
SECRET = "Điều này chỉ mình tôi biết"
OUR_PAGE = {"X-Tusoi": "1", "Sec-Fetch-Site": "same-origin"}
IDS = itertools.count()  # a page draws random ones, so no two presses ever share an id
WRONG = "MAXXXXXXXX"  # of a week that is not over
VI, EN = wording()["vi"], wording()["en"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: dict[str, Morsel[str]] = field(default_factory=dict)

    @property
    def json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said

    @property
    def error(self) -> tuple[int, str]:
        return self.status, self.json["error"]


@dataclass
class Browser:
    """A browser with its own cookies, on our page."""

    session: ClientSession
    address: str
    ids: Iterator[int] = IDS
    screen: dict[str, Any] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **more: Any) -> Answer:
        url = URL(path, encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **more) as answer:
            return Answer(answer.status, answer.headers, await answer.read(), dict(answer.cookies))

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, body: object, **headers: str) -> Answer:
        return await self.ask("POST", path, json=body, headers=OUR_PAGE | headers)

    async def arrive(self, code: str, **headers: str) -> Answer:
        return self._remember(await self.post("/api/arrive", {"code": code}, **headers))

    async def send(self, event: str, id_: str = "") -> Answer:
        body = {"id": id_ or f"press-{next(self.ids)}", "event": event}
        return self._remember(await self.post("/api/events", body))

    async def write(self, text: str) -> Answer:
        return self._remember(await self.post("/api/events", {"id": f"text-{next(self.ids)}", "text": text}))

    async def press(self, label: str) -> Answer:
        answer = await self.send(self.event_of(label))
        assert answer.status == 200, answer.body
        return answer

    def event_of(self, label: str) -> str:
        events: dict[str, str] = {one["label"]: one["event"] for row in self.screen["choices"] for one in row}
        return events[label]

    def _remember(self, answer: Answer) -> Answer:
        self.screen = answer.json if answer.status == 200 else self.screen
        return answer

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[Stream]:
        async with self.session.get("/api/stream") as response:
            assert response.status == 200
            yield Stream(response)

    @property
    def cookie(self) -> str:
        """The token this browser holds, "" for none."""
        return next((one.value for one in self.session.cookie_jar if one.key == "tusoi"), "")

    def plant(self, token: str) -> None:
        """Somebody else sets this browser's cookie."""
        self.forget()
        self.session.cookie_jar.update_cookies({"tusoi": token}, URL(self.address))

    def forget(self) -> None:
        self.session.cookie_jar.clear()


@dataclass
class Stream:
    """What arrives on a page's open stream."""

    response: ClientResponse

    async def raw(self) -> str:
        async with asyncio.timeout(30):
            return (await self.response.content.readuntil(b"\n\n")).decode()

    async def screen(self) -> dict[str, Any]:
        kind, _id, data = (await self.raw()).removeprefix("retry: 1000\n").strip().split("\n")
        assert kind == "event: screen"
        said: dict[str, Any] = json.loads(data.removeprefix("data: "))
        return said

    async def ended(self) -> bool:
        async with asyncio.timeout(30):
            return await self.response.content.read() == b""


@dataclass
class Place:
    """The running server, the town it serves, and its browsers."""

    town: Town
    front: Front
    address: str
    sessions: list[ClientSession] = field(default_factory=list)

    def browser(self) -> Browser:
        session = ClientSession(self.address, cookie_jar=CookieJar(unsafe=True))
        self.sessions.append(session)
        return Browser(session, self.address)

    async def joined(self, member_code: str) -> Browser:
        browser = self.browser()
        await browser.arrive(self.town.invite(member_code))
        await browser.press("Đúng, là tôi")
        await browser.press("Đồng ý")
        return browser

    async def joins_on_telegram(self, member_code: str) -> None:
        said = (Arrived(self.town.invite(member_code)), Recognised(True), Consented(CONSENT_VERSION, True))
        for event in said:
            await self.front.turn(Inbound("telegram", "4711", event))

    @property
    def open_streams(self) -> int:
        page: Any = self.front.news["web"].__self__  # type: ignore[attr-defined]  # the page itself
        return len(page._streams)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(fresh_database(tmp_path))
    yield town
    town.close()


@asynccontextmanager
async def opened(town: Town) -> AsyncIterator[Place]:
    database = await Database.open(town.path)
    front = Front(database, town.house, lambda: town.now)
    settings = settings_for(town.path, free_port())
    place = Place(town, front, settings.public_web_url)
    try:
        async with running(settings, front):
            yield place
    finally:
        for session in place.sessions:
            await session.close()
        await database.close()


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town) as place:
        yield place


@pytest.fixture
async def an(place: Place) -> Browser:
    """A member who has come in."""
    return await place.joined("AN")


# ------------------------------------------------------------------ coming in


async def test_a_code_opens_the_door_and_the_cookie_is_for_this_site_alone(place: Place) -> None:
    browser = place.browser()
    answer = await browser.arrive(place.town.invite("AN"))
    cookie = answer.cookies["tusoi"]
    assert (answer.status, answer.json["title"]) == (200, "Chào đồng chí Nguyễn Văn An, Chi bộ Tổ dân phố 5.")
    flags = {name: cookie[name] for name in ("httponly", "samesite", "secure", "path", "max-age", "domain")}
    assert flags == {
        "httponly": True, "samesite": "Strict", "secure": "", "path": "/", "max-age": "15552000", "domain": "",
    }  # fmt: skip
    assert cookie.value not in place.town.path.read_bytes().decode("latin-1")


async def test_behind_https_the_cookie_is_secure(place: Place) -> None:
    answer = await place.browser().arrive(WRONG, **{"X-Forwarded-Proto": "https"})
    assert answer.cookies["tusoi"]["secure"] is True


async def test_opening_the_page_keeps_its_cookie(an: Browser) -> None:
    assert (await an.get("/api/screen")).cookies["tusoi"]["max-age"] == "15552000"


async def test_a_planted_cookie_opens_nothing_once_a_good_code_is_given(place: Place) -> None:
    victim, planted = place.browser(), "x" * 43
    victim.plant(planted)
    await victim.arrive(place.town.invite("AN"))
    assert (victim.cookie == planted, len(victim.cookie)) == (False, 43)
    assert (await place.browser().get("/api/screen", Cookie=f"tusoi={planted}")).status == 401
    await victim.press("Đúng, là tôi")
    assert (await victim.press("Đồng ý")).json["signed_in"] is True
    assert (await place.browser().get("/api/screen", Cookie=f"tusoi={planted}")).status == 401


async def test_a_code_typed_into_the_page_of_a_member_leaves_their_cookie_and_streams_behind(
    place: Place, an: Browser
) -> None:
    before = an.cookie
    async with an.stream() as tab:
        await tab.screen()
        answer = await an.write(place.town.invite("GIANG"))
        assert await tab.ended()
    assert (answer.status, answer.json["arrived"], an.cookie == before) == (200, True, False)
    assert (await place.browser().get("/api/screen", Cookie=f"tusoi={before}")).status == 401
    async with an.stream() as tab:
        assert (await tab.screen())["title"] == answer.json["title"]


async def test_an_answer_to_a_good_code_that_is_lost_costs_nobody_the_code(place: Place) -> None:
    browser, code = place.browser(), place.town.invite("AN")
    browser.plant("x" * 43)
    await browser.arrive(code)
    browser.plant("x" * 43)  # the answer and its cookie never came
    assert (await browser.arrive(code)).status == 200
    await browser.press("Đúng, là tôi")
    assert (await browser.press("Đồng ý")).json["signed_in"] is True


async def test_wrong_tries_count_on_under_a_fresh_cookie(place: Place, an: Browser) -> None:
    tries = [await an.arrive(WRONG) for _ in range(4)]
    await an.arrive(place.town.invite("GIANG"))
    notices = [(await an.arrive(WRONG)).json["notices"] for _ in range(2)]
    assert [*(one.json["notices"] for one in tries), *notices] == [[VI("code.wrong")]] * 5 + [[VI("code.too_many")]]


async def test_a_newcomers_cookie_is_not_set_again_by_a_look_at_the_screen(place: Place) -> None:
    browser = place.browser()
    await browser.arrive(place.town.invite("AN"))
    answer = await browser.get("/api/screen")
    assert (answer.status, answer.cookies) == (200, {})


async def test_a_wrong_code_and_one_that_somebody_used_get_the_same_sentence(place: Place, an: Browser) -> None:
    code = place.town.invite("GIANG")
    giang = place.browser()
    for said in (await giang.arrive(code), await giang.press("Đúng, là tôi"), await giang.press("Đồng ý")):
        assert said.status == 200
    assert (await place.browser().arrive(code)).error == (403, VI("code.wrong"))
    assert (await place.browser().arrive(WRONG)).error == (403, VI("code.wrong"))


async def test_an_expired_code_says_so(place: Place) -> None:
    code = place.town.invite("AN")
    place.town.wait(days=60)
    assert (await place.browser().arrive(code)).error == (403, VI("code.expired"))


async def test_after_five_wrong_tries_a_browser_waits_a_quarter_of_an_hour(place: Place) -> None:
    browser, code = place.browser(), place.town.invite("AN")
    tries = [await browser.arrive(WRONG) for _ in range(5)]
    assert [one.error for one in tries] == [(403, VI("code.wrong"))] * 5
    assert (await browser.arrive(code)).error == (403, VI("code.too_many"))
    place.town.wait(minutes=15, seconds=1)
    assert (await browser.arrive(code)).status == 200


async def test_after_thirty_wrong_tries_an_address_waits_but_not_the_one_next_to_it(place: Place) -> None:
    browser, code = place.browser(), place.town.invite("AN")
    for _ in range(30):
        browser.forget()
        assert (await browser.arrive(WRONG, **{"X-Forwarded-For": "203.0.113.9"})).status == 403
    browser.forget()
    refused = await browser.arrive(code, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert refused.error == (429, VI("page.too_many"))
    assert (await place.browser().arrive(code, **{"X-Forwarded-For": "203.0.113.10"})).status == 200
    place.town.wait(minutes=15, seconds=1)
    assert (await browser.arrive(code, **{"X-Forwarded-For": "203.0.113.9"})).status == 200


async def test_a_member_who_tries_a_wrong_code_stays_in(an: Browser) -> None:
    answer = await an.arrive(WRONG)
    assert (answer.status, answer.json["notices"], answer.json["signed_in"]) == (200, [VI("code.wrong")], True)


@pytest.mark.parametrize("cookie", ["", "short", "x" * 43, "x" * 4000])
@pytest.mark.parametrize("path", ["/api/screen", "/api/stream", "/documents?event=x"])
async def test_without_a_session_nothing_is_shown(place: Place, path: str, cookie: str) -> None:
    answer = await place.browser().get(path, Cookie=f"tusoi={cookie}")
    assert answer.error == (401, VI("page.signed_out"))


async def test_without_a_session_nothing_happens(place: Place) -> None:
    browser = place.browser()
    assert (await browser.send("w")).error == (401, VI("page.signed_out"))
    await browser.arrive(WRONG)
    assert (await browser.send("w")).error == (401, VI("page.signed_out"))


async def test_a_farewell_takes_the_cookie_along(place: Place, an: Browser) -> None:
    await an.press("Dữ liệu của tôi")
    await an.press("Thoát khỏi đây")
    gone = (await an.press("Thoát khỏi đây")).cookies["tusoi"]
    assert (gone.value, gone["max-age"], gone["path"], an.cookie) == ("", "0", "/", "")
    giang = await place.joined("GIANG")
    await giang.press("Dữ liệu của tôi")
    await giang.press("Xóa dữ liệu")
    await giang.press("Xóa hết")
    stranger = place.browser()
    await stranger.arrive(place.town.invite("AN"))
    await stranger.press("Không phải tôi")
    assert (giang.cookie, stranger.cookie) == ("", "")


async def test_saying_no_leaves_no_session_behind(place: Place) -> None:
    browser = place.browser()
    await browser.arrive(place.town.invite("AN"))
    await browser.press("Đúng, là tôi")
    answer = await browser.press("Không đồng ý")
    assert (answer.json["signed_in"], answer.json["choices"]) == (False, [])
    assert answer.json["notices"] == [VI("consent.refused")]
    assert (await browser.get("/api/screen")).status == 401


async def test_who_signs_out_is_out_at_once_in_every_tab(place: Place, an: Browser) -> None:
    await an.press("Dữ liệu của tôi")
    await an.press("Thoát khỏi đây")
    async with an.stream() as tab:
        await tab.screen()
        await an.press("Thoát khỏi đây")  # yes to the second question
        assert ((await tab.screen())["notices"], await tab.ended()) == ([VI("signed_out")], True)
    assert (await an.send("w")).status == 401
    assert (await an.get("/documents?event=x")).status == 401


# ------------------------------------------------------------------ doing something


async def test_the_same_press_twice_happens_once(place: Place, an: Browser) -> None:
    await an.press("Tự soi")
    yes = an.event_of("Có")
    first, second = await an.send(yes, "same"), await an.send(yes, "same")
    assert [one.json["progress"] for one in (first, second)] == [{"n": 2, "total": 27}] * 2
    assert first.json["revision"] == second.json["revision"]


async def test_the_same_id_of_two_members_is_two_presses(place: Place, an: Browser) -> None:
    giang = await place.joined("GIANG")
    assert [(await one.send("w", "same")).json["progress"] for one in (an, giang)] == [{"n": 1, "total": 27}] * 2


@pytest.mark.parametrize(
    "event",
    [
        "", "zzz", "a", "a:1", "a:2026-12:9.9:0", "a:2026-12:1.1:7", "a:2026-12:1.1:-1", "a:2020-01:1.1:2", "y", "zy",
        "r:1", "c:2026-11:1", "c:1999-01:1", "f:2026-12:exe", "f:../../etc:pdf", "g:999", "g:-1", "q:2026-12:x", "i:0",
        "im:GIANG", "p:-1:-1", "p:0:99999999999999999999", "lc:xx", "n:2026-12:", "s:2026-12", "a:\x00:1.1:1",
        "a:2026-12:1.1:" + "9" * 5000,
    ],
)  # fmt: skip
async def test_a_forged_event_changes_nothing_and_leads_on(place: Place, an: Browser, event: str) -> None:
    before = (await an.get("/documents?event=x")).json
    answer = await an.send(event)
    assert (answer.status, bool(answer.json["choices"]), answer.json["signed_in"]) == (200, True, True)
    after = (await an.get("/documents?event=x")).json
    assert after == before


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"7", b"null", b"[" * 9000, b'"\xff"',
        b'{"id": "1"}', b'{"event": "w"}', b'{"id": 7, "event": "w"}', b'{"id": "", "event": "w"}',
        b'{"id": "1", "event": 7}', b'{"id": "1", "event": "w", "text": "x"}', b'{"id": "1", "text": ["x"]}',
        b'{"id": "1", "text": "\\ud800"}', b'{"id": "' + b"1" * 65 + b'", "event": "w"}',
        b'{"id": "1", "text": "' + b"x" * 4001 + b'"}', b'{"code": 7}', b'{"code": " "}',
        b'{"code": "' + b"x" * 65 + b'"}',
    ],
)  # fmt: skip
async def test_what_is_no_request_of_the_page_is_refused_in_words(an: Browser, body: bytes) -> None:
    for path in ("/api/events", "/api/arrive"):
        answer = await an.ask("POST", path, data=body, headers=OUR_PAGE | {"Content-Type": "application/json"})
        assert answer.error == (400, VI("page.bad_request"))


async def test_a_body_that_is_too_long_is_refused(an: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1024

    for data in (b" " * 17_000, endless()):
        answer = await an.ask("POST", "/api/events", data=data, headers=OUR_PAGE | {"Content-Type": "application/json"})
        assert answer.status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"X-Tusoi": ""},
        {"X-Tusoi": "2"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ],
)  # fmt: skip
async def test_what_another_site_makes_a_browser_send_is_refused(an: Browser, headers: dict[str, str]) -> None:
    sent = OUR_PAGE | {"Content-Type": "application/json"} | headers
    body = json.dumps({"id": "1", "event": "w", "code": "x"})
    for path in ("/api/events", "/api/arrive"):
        answer = await an.ask("POST", path, data=body, headers=sent)
        assert answer.error == (403, "cross-origin request refused")
    assert (await an.get("/api/screen")).json == an.screen | {"notices": [], "look": ANY}


async def test_our_own_origin_is_welcome(an: Browser, place: Place) -> None:
    assert (await an.post("/api/events", {"id": "1", "event": "w"}, Origin=place.address)).status == 200


async def test_a_turn_that_fails_is_an_apology_and_the_same_press_works_later(
    an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    with monkeypatch.context() as patched:
        patched.setattr("bot.front.take_turn", broken)
        assert (await an.send("w", "same")).error == (503, VI("apology"))
        assert (await an.arrive(WRONG)).error == (503, VI("apology"))
        assert (await an.get("/documents?event=x")).error == (503, VI("apology"))
    assert (await an.send("w", "same")).json["progress"] == {"n": 1, "total": 27}


async def test_looking_that_fails_is_an_apology_too(an: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("bot.front.look", broken)
    for path in ("/api/screen", "/api/stream"):
        assert (await an.get(path)).error == (503, VI("apology"))


async def test_a_member_who_speaks_english_is_refused_in_english(an: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    await an.send("lc:en")
    assert (await an.get("/api/words")).json["lang"] == "en"
    assert (await an.post("/api/events", {})).error == (400, EN("page.bad_request"))

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.front.take_turn", broken)
    assert (await an.send("w")).error == (503, EN("apology"))


# ------------------------------------------------------------------ staying in touch


async def test_another_tab_sees_what_happened_and_a_new_stream_begins_with_the_present(an: Browser) -> None:
    async with an.stream() as tab:
        assert await tab.screen() == an.screen | {"notices": [], "look": ANY}
        walking = (await an.press("Tự soi")).json
        assert await tab.screen() == walking
    async with an.stream() as again:
        assert await again.screen() == walking | {"look": ANY}


async def test_a_second_device_is_told_to_the_first_until_the_next_press(place: Place, an: Browser) -> None:
    async with an.stream() as tab:
        await tab.screen()
        await place.joins_on_telegram("AN")
        told = await tab.screen()
    assert told["notices"] == [VI("device.joined", channel=VI("channel.telegram"))]
    assert (await an.get("/api/screen")).json["notices"] == told["notices"]
    await an.press("Tự soi")
    await an.press("Có")
    assert (await an.get("/api/screen")).json["notices"] == []


async def test_a_page_that_is_put_out_from_elsewhere_is_told_so_once(place: Place, an: Browser) -> None:
    other = await place.joined("AN")
    await other.press("Dữ liệu của tôi")
    await other.press("Thoát các nơi khác")
    told = await an.get("/api/screen")
    assert told.json["notices"] == [VI("device.signed_out", channel=VI("channel.web"))]
    assert (told.json["signed_in"], told.json["choices"], told.json["takes_text"], an.cookie) == (False, [], False, "")
    assert (await an.get("/api/screen")).error == (401, VI("page.signed_out"))


async def test_a_quiet_stream_beats_and_ends_when_its_session_was_ended_elsewhere(
    place: Place, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEARTBEAT_SECONDS", 0.05)
    other = await place.joined("AN")
    async with an.stream() as tab:
        await tab.screen()
        assert await tab.raw() == ": still here\n\n"
        await other.press("Dữ liệu của tôi")
        await other.press("Thoát các nơi khác")
        last = (await asyncio.wait_for(tab.response.content.read(), 30)).decode()
        assert VI("device.signed_out", channel=VI("channel.web")) in last
    assert (await an.send("w")).status == 401


async def test_a_stream_whose_page_is_gone_is_forgotten(
    place: Place, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEARTBEAT_SECONDS", 0.02)
    async with an.stream() as tab:
        await tab.screen()
        assert place.open_streams == 1
    async with asyncio.timeout(30):
        while place.open_streams:
            await asyncio.sleep(0.01)


async def test_a_slow_page_gets_only_the_newest_screen() -> None:
    stream = streams.Stream()
    stream.begin({"revision": 0})
    for revision in range(1000):
        stream.show({"revision": revision})
    stream.begin({"revision": 0})
    stream.end()
    assert [await stream.next(), await stream.next()] == [{"revision": 999}, None]


async def test_one_address_holds_only_so_many_streams() -> None:
    opened = streams.Streams()
    first, *others = [opened.open("here") for _ in range(streams.MOST_AT_ONE_ADDRESS + 1)]
    opened.show("here", {"revision": 1})
    assert [await first.next(), await first.next(), await others[0].next()] == [{"revision": 1}, None, {"revision": 1}]
    for stream in (first, *others):
        opened.close("here", stream)
    assert ("here" in opened, len(opened)) == (False, 0)


async def test_stopping_does_not_wait_for_open_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    real = web.AppRunner
    patient = {"shutdown_timeout": 600.0}
    monkeypatch.setattr("bot.app.web.AppRunner", lambda built, **chosen: real(built, **chosen | patient))
    async with asyncio.timeout(60), opened(town) as place:
        an = await place.joined("AN")
        still_open = await an.session.get("/api/stream")
        assert still_open.status == 200


# ------------------------------------------------------------------ documents


async def test_the_papers_of_a_member_open_again(place: Place, an: Browser) -> None:
    await an.press("Tự soi")
    await an.press("Ghi chú")
    await an.write(SECRET)
    await an.press("Có phần")
    word, pdf = [await an.get(f"/documents?event=f:2026-12:{form}") for form in ("docx", "pdf")]
    cells = [c.text for table in docx.Document(io.BytesIO(word.body)).tables for row in table.rows for c in row.cells]
    text = "\n".join([*(one.text for one in docx.Document(io.BytesIO(word.body)).paragraphs), *cells])
    assert SECRET in text
    assert "Nguyễn Văn An" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.body)).pages)
    assert word.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    exported = (await an.get("/documents?event=x")).json
    assert exported["self_comparisons"][0]["answers"][0] == {
        "code": "1.1",
        "title": "Phai nhạt lý tưởng, giảm sút niềm tin",
        "value": 1,
        "answer": "Có phần",
        "note": SECRET,
    }


async def test_a_meeting_is_handed_out_for_any_calendar(place: Place, an: Browser) -> None:
    place.town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    await an.press("Lịch họp")
    await an.press("19 giờ 30, thứ Ba 8/12/2026")
    (href,) = [one["href"] for row in an.screen["choices"] for one in row if one["label"] == "Thêm vào lịch"]
    file = await an.get(href)
    (event,) = Calendar.from_ical(file.body.decode()).walk("VEVENT")
    assert (file.status, file.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert event.decoded("dtstart") == datetime(2026, 12, 8, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "query", ["", "?event=", "?event=w", "?event=y", "?event=a:2026-12:1.1:2", "?event=f:2026-12:docx", "?event=f:1:2"]
)
async def test_only_papers_are_handed_out(an: Browser, query: str) -> None:
    assert (await an.get(f"/documents{query}")).status == 404


# ------------------------------------------------------------------ who sees what


async def test_nobody_sees_the_words_answers_or_papers_of_another(place: Place, an: Browser) -> None:
    await an.press("Tự soi")
    await an.press("Ghi chú")
    await an.write(SECRET)
    await an.press("Có phần")
    for other in ("GIANG", "BINH", "CUONG", "DUNG", "EM"):
        seen = await everything_shown_to(await place.joined(other))
        assert [word for word in (SECRET, "Nguyễn Văn An", '"AN"', "1.1: Có phần") if word in seen] == []


async def everything_shown_to(browser: Browser) -> str:
    """Every screen and paper this person can reach, also with events their page never offered."""
    events = ("m", "w", "o", "g:0", "q:2026-12:1.1", "n:2026-12:1.1", "fo", "p:0:0", "d", "i:0", "s:2026-12", "v")
    papers = ("x", "f:2026-12:docx", "f:2026-12:pdf")
    screens = [(await browser.send(event)).body.decode() for event in events]
    return "".join(
        [*screens, *[(await browser.get(f"/documents?event={one}")).body.decode("latin-1") for one in papers]]
    )


@pytest.mark.parametrize(
    ("who", "whom", "expected"),
    [
        ("BINH", "GIANG", "inviting.made"),
        ("BINH", "DUNG", "inviting.not_in_cell"),
        ("CUONG", "GIANG", "inviting.not_in_cell"),
        ("CUONG", "NOBODY", "inviting.not_in_cell"),
        ("AN", "GIANG", "not_allowed"),
        ("DUNG", "GIANG", "not_allowed"),
        ("EM", "GIANG", "not_allowed"),
    ],
)
async def test_only_the_cells_own_secretary_makes_out_an_invitation(
    place: Place, who: str, whom: str, expected: str
) -> None:
    browser = await place.joined(who)
    (notice,) = (await browser.send(f"im:{whom}")).json["notices"]
    told = {key: VI(key) for key in ("inviting.not_in_cell", "not_allowed")}
    assert notice.startswith("Mã mời của đồng chí Vũ Thị Giang: ") if expected not in told else notice == told[expected]


async def test_a_secretary_cannot_make_out_a_code_for_somebody_who_is_in(place: Place, an: Browser) -> None:
    binh = await place.joined("BINH")
    assert (await binh.send("im:AN")).json["notices"] == [VI("inviting.not_in_cell")]


# ------------------------------------------------------------------ the rest of HTTP


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/static/app.js", 200), ("HEAD", "/static/style.css", 200),
        ("GET", "/healthz", 200), ("GET", "/api/words", 200), ("GET", "/api/screen", 401), ("GET", "/api/stream", 401),
        ("HEAD", "/api/stream", 405), ("HEAD", "/documents", 405), ("GET", "/documents", 404),
        ("GET", "/nothing", 404), ("GET", "/api/nothing", 404), ("GET", "/api/events", 405), ("POST", "/", 405),
        ("POST", "/api/events", 403), ("PUT", "/api/events", 403), ("DELETE", "/api/screen", 403),
        ("OPTIONS", "/", 405),
        ("OPTIONS", "/api/events", 403), ("PUT", "/", 405), ("POST", "/nothing", 404), ("POST", "/static/app.js", 405),
        ("GET", "/static/", 403), ("GET", "/static", 403), ("GET", "/static/nothing.js", 404),
        ("GET", "/static/../server.py", 404), ("GET", "/static/..%2fserver.py", 404),
        ("GET", "/static/%2e%2e/server.py", 404),
        ("GET", "/static//etc/passwd", 404), ("GET", "/static/%00", 404), ("GET", "/demo/AN", 404),
        ("POST", "/telegram", 404),
    ],
)  # fmt: skip
async def test_every_response_is_guarded(place: Place, method: str, path: str, status: int) -> None:
    answer = await place.browser().ask(method, path)
    guards = {name: answer.headers.get(name) for name in server.HEADERS}
    assert (answer.status, guards) == (status, server.HEADERS)
    assert answer.headers["Cache-Control"] == ("no-cache" if status == 200 and path in FILES else "no-store")
    assert [name for name in answer.headers if name.startswith("Access-Control")] == []


def test_the_policy_lets_the_page_use_its_own_files_and_nothing_else() -> None:
    rules = dict(rule.split(" ", 1) for rule in server.POLICY.split("; "))
    assert {where: what for where, what in rules.items() if what != "'self'"} == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }


async def test_an_unchanged_file_is_not_sent_again(place: Place) -> None:
    browser = place.browser()
    first = await browser.get("/static/app.js")
    again = await browser.get("/static/app.js", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, again.headers["Content-Security-Policy"]) == (304, b"", server.POLICY)


def test_letters_and_accents_that_came_one_by_one_count_as_they_are_read() -> None:
    text = "ệ" * server.LONGEST_TEXT
    apart = unicodedata.normalize("NFD", text)
    assert server._event_of({"text": apart}) == Said(text)
    assert server._event_of({"text": f"{apart}a"}) is None
