"""Papers over the page's own server: sent in, refused, handed out."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from handlers import events as e
from handlers.packing import pack
from handlers.paper_kinds import LARGEST
from storage import papers
from tests.conversation import A_PDF, wording
from tests.test_papers import a_docx
from tests.test_web import Answer, Browser, Place, opened
from tests.test_web import town as town  # noqa: PLC0414  a fixture is used by its name

VI = wording()["vi"]
OURS = {"X-Tusoi": "1", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/octet-stream"}
NAME = "B%C3%A1o%20c%C3%A1o.pdf"  # Báo cáo.pdf
FIRST = 1


@pytest.fixture
async def place(town: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    brief = partial(web.AppRunner, lingering_time=0.5)  # for the rest of what is refused: five seconds at every stop
    monkeypatch.setattr("bot.app.web.AppRunner", brief)
    async with opened(town) as there:
        town.plans("CB5", "ngày 8 hằng tháng, 19:30")
        yield there


@pytest.fixture
async def binh(place: Place) -> Browser:
    """The secretary, where a document is waited for."""
    browser = await place.joined("BINH")
    await browser.send(pack(e.PapersOpened(FIRST, "material")))
    return browser


async def send(browser: Browser, body: Any, name: str = NAME, id_: str = "one", **headers: str) -> Answer:
    return await browser.ask("POST", f"/api/files?id={id_}&name={name}", data=body, headers=OURS | headers)


def kept(place: Place) -> list[str]:
    town = place.town
    found = papers.of_cell(town.connection, town.seal, town.unit_of("CB5"), town.now)
    return [each.name for each in found]


async def test_a_file_is_sent_from_the_page_and_taken_by_a_member(place: Place, binh: Browser) -> None:
    content = A_PDF + bytes(range(256)) * 20_000
    answer = await send(binh, io.BytesIO(content))
    assert (answer.status, answer.json["notices"]) == (200, [VI("papers.added", name="Báo cáo.pdf")])
    an = await place.joined("AN")
    await an.send(pack(e.MeetingOpened(FIRST)))
    (href,) = [one["href"] for row in an.screen["choices"] for one in row if one["label"] == "Báo cáo.pdf"]
    file = await an.get(href)
    assert (file.status, file.body) == (200, content)
    assert {name: file.headers[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"attachment; filename*=UTF-8''{NAME}",
        "X-Content-Type-Options": "nosniff",
    }


async def test_the_screen_says_what_is_taken(binh: Browser) -> None:
    told = binh.screen["takes_file"]
    assert told["most"] == LARGEST
    assert ".pdf,.doc,.xls" in told["endings"]
    assert (await binh.send("m")).json["takes_file"] is None


async def test_the_same_file_that_comes_twice_is_kept_once(place: Place, binh: Browser) -> None:
    assert [(await send(binh, A_PDF)).status for _ in range(2)] == [200, 200]
    assert kept(place) == ["Báo cáo.pdf"]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("virus.exe", b"MZ", VI("papers.wrong_kind")),
        ("b.pdf", b"MZ", VI("papers.wrong_kind")),
        ("b.pdf", b"", VI("papers.empty")),
        ("", A_PDF, VI("papers.wrong_kind")),
        ("..%2F..%2Fb.pdf", A_PDF, VI("papers.added", name="b.pdf")),
        ("T%E1%BB%90I%20M%E1%BA%ACT.pdf", A_PDF, VI("papers.secret", grade="TỐI MẬT")),
        ("b.docx", b"PK\x03\x04 broken", VI("papers.unreadable")),
        ("b.docx", a_docx("CHI BỘ 5", "M Ậ T"), VI("papers.secret", grade="MẬT")),
        ("b.docx", a_docx("CHI BỘ 5", "Quy chế bảo mật"), VI("papers.added", name="b.docx")),
        ("b.txt", "TUYỆT MẬT\nnội dung".encode(), VI("papers.secret", grade="TUYỆT MẬT")),
        ("b.txt", "Nội dung".encode(), VI("papers.added", name="b.txt")),
    ],
)  # fmt: skip
async def test_what_a_file_is_decides_whether_it_is_kept(
    place: Place, binh: Browser, name: str, body: bytes, told: str
) -> None:
    answer = await send(binh, body, name)
    assert (answer.status, answer.json["notices"]) == (200, [told])
    assert len(kept(place)) == (told.startswith("Đã nhận"))


async def test_a_file_that_says_it_is_too_large_is_not_read(place: Place, binh: Browser) -> None:
    answer = await send(binh, io.BytesIO(b"%PDF-" + bytes(LARGEST)))
    assert (answer.error, kept(place)) == ((413, VI("papers.too_big", most=10)), [])


async def test_a_file_that_does_not_say_how_large_it_is_is_read_up_to_the_limit(place: Place, binh: Browser) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 20 * LARGEST:
            sent += 65536
            yield bytes(65536)

    try:
        answer = await send(binh, endless())
        assert answer.error == (413, VI("papers.too_big", most=10))
    except OSError:
        pass  # the connection was closed while the rest was still being sent
    assert (sent < 5 * LARGEST, kept(place)) == (True, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Tusoi": "0"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json"},
        {"Content-Type": "text/plain"},
    ],
)
async def test_a_file_from_another_page_is_refused(place: Place, binh: Browser, headers: dict[str, str]) -> None:
    answer = await send(binh, A_PDF, **headers)
    assert (answer.status, kept(place)) == (403, [])


@pytest.mark.parametrize(
    "query", ["", "?name=a.pdf", "?id=&name=a.pdf", f"?id={'x' * 65}&name=a.pdf", f"?id=1&name={'a' * 4001}"]
)
async def test_a_request_without_its_id_or_with_an_endless_name_is_refused(
    place: Place, binh: Browser, query: str
) -> None:
    answer = await binh.ask("POST", f"/api/files{query}", data=A_PDF, headers=OURS)
    assert (answer.status, kept(place)) == (400, [])


async def test_a_stranger_sends_nothing(place: Place, binh: Browser) -> None:
    answer = await send(place.browser(), A_PDF)
    assert (answer.status, kept(place)) == (401, [])


@pytest.mark.parametrize("code", ["AN", "CUONG", "EM"])
async def test_a_member_or_another_cells_secretary_sends_nothing(place: Place, binh: Browser, code: str) -> None:
    person = await place.joined(code)
    await person.send(pack(e.PapersOpened(FIRST, "material")))
    answer = await send(person, A_PDF)
    assert (answer.error, kept(place)) == ((409, VI("papers.not_here")), [])


async def test_a_file_is_taken_only_where_one_is_waited_for(place: Place, binh: Browser) -> None:
    await binh.send("m")
    answer = await send(binh, A_PDF)
    assert (answer.error, kept(place)) == ((409, VI("papers.not_here")), [])


async def test_who_lost_the_office_meanwhile_sends_nothing(place: Place, binh: Browser) -> None:
    place.town.moves("BINH", "CB5")
    assert (await send(binh, A_PDF)).status == 409
    assert kept(place) == []


async def test_a_paper_that_is_gone_or_of_another_cell_is_not_found(place: Place, binh: Browser) -> None:
    await send(binh, A_PDF)
    cuong, nobody = await place.joined("CUONG"), place.browser()
    path = f"/documents?event={pack(e.PaperAsked(1))}"
    assert [(await one.get(path)).status for one in (binh, cuong, nobody)] == [200, 404, 401]
    await binh.send(pack(e.PaperTakingOpened(1)))
    await binh.send(pack(e.PaperTakenAway(1)))
    assert (await binh.get(path)).status == 404


async def test_a_paper_stays_through_a_restart(town: Any) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    async with opened(town) as place:
        binh = await place.joined("BINH")
        await binh.send(pack(e.PapersOpened(FIRST, "material")))
        cookie = binh.cookie
    async with opened(town) as place:
        again = place.browser()
        again.plant(cookie)
        assert (await send(again, A_PDF)).status == 200
    async with opened(town) as place:
        again = place.browser()
        again.plant(cookie)
        assert (await again.get(f"/documents?event={pack(e.PaperAsked(1))}")).body == A_PDF
