"""A photo or a file of an announcement, as the real channels bring it in."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers import events as e
from handlers.announcements import LARGEST_FILE, AttachedFile, Body, Span
from handlers.packing import pack
from storage import announcements
from tests.conversation import A_PDF, Town, wording
from tests.running import acts, place, served, some_settings
from tests.telegram_double import Person
from tests.test_papers import a_docx
from tests.test_papers_by_web import send
from tests.test_web import Browser, Place, opened
from tests.test_web import town as town  # noqa: PLC0414  a fixture is used by its name

VI = wording()["vi"]
A_JPG = b"\xff\xd8\xff\xe0 a photo"
DRAFT = 1


def file_of(town: Town) -> AttachedFile | None:
    one = announcements.one(town.connection, town.seal, DRAFT)
    return one.file if one else None


# ------------------------------------------------------------------ telegram


@dataclass
class Desk:
    """Somebody of the committee who was asked for a file, and the town behind it."""

    em: Person
    town: Town
    double: Any

    async def told(self) -> str:
        return (await self.em.next_reply()).text


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with place(tmp_path) as there, served(some_settings(there.path, there.double)):
        em = await there.comes(7, "EM")
        await em.says("/thongbao")
        await em.screen()
        await acts(em, "Soạn thông báo")
        await em.says("Mời họp.")
        await em.next_reply()
        yield Desk(em, there.town, there.double)
        there.double.assert_clean()


async def test_a_photo_of_telegram_is_kept_with_its_id(desk: Desk) -> None:
    await desk.em.sends_photo(A_JPG, "Hội nghị")
    assert VI("announcing.file_taken", name="Hội nghị.jpg") in await desk.told()
    assert file_of(desk.town) == AttachedFile("photo", "Hội nghị.jpg", "image/jpeg", len(A_JPG))
    assert announcements.content_of(desk.town.connection, desk.town.seal, DRAFT) == A_JPG
    (call,) = desk.double.calls_of("getFile")
    assert announcements.upload_of(desk.town.connection, DRAFT, "telegram") == call.fields["file_id"]


async def test_a_document_of_the_largest_size_is_kept(desk: Desk) -> None:
    content = A_PDF + bytes(LARGEST_FILE - len(A_PDF))
    await desk.em.sends_document("Kế hoạch.pdf", content)
    await desk.told()
    assert file_of(desk.town) == AttachedFile("document", "Kế hoạch.pdf", "application/pdf", LARGEST_FILE)


async def test_a_document_that_is_too_large_is_not_fetched(desk: Desk) -> None:
    await desk.em.sends_document("Kế hoạch.pdf", A_PDF + bytes(LARGEST_FILE))
    assert VI("papers.too_big", most=20) in await desk.told()
    assert (file_of(desk.town), desk.double.calls_of("getFile")) == (None, [])


async def test_a_photo_anywhere_else_is_not_fetched(desk: Desk) -> None:
    await acts(desk.em, "Bỏ qua")
    await desk.em.sends_photo(A_JPG)
    assert VI("only_words") in await desk.told()
    assert (file_of(desk.town), desk.double.calls_of("getFile")) == (None, [])


async def test_a_photo_with_a_caption_is_text_and_file_where_the_text_is_waited_for(desk: Desk) -> None:
    await desk.em.says("/thongbao")
    await desk.em.next_reply()
    await acts(desk.em, "Soạn thông báo")
    await desk.em.sends_photo(A_JPG)
    assert VI("announcing.text_first") in await desk.told()
    assert len(desk.double.calls_of("getFile")) == 0
    await desk.em.sends_photo(A_JPG, "Họp *gấp* tối nay")
    assert VI("announcing.file_taken", name=f"{VI('papers.photo_name')}") in await desk.told()
    second = announcements.one(desk.town.connection, desk.town.seal, DRAFT + 1)
    assert second is not None
    assert second.body == Body("Họp gấp tối nay", (Span("bold", 4, 3),))
    assert second.file == AttachedFile("photo", VI("papers.photo_name"), "image/jpeg", len(A_JPG))


# ------------------------------------------------------------------ the page


@pytest.fixture
async def page(town: Any) -> AsyncIterator[Place]:
    async with opened(town) as there:
        yield there


@pytest.fixture
async def em(page: Place) -> Browser:
    """Of the committee, asked for a file."""
    browser = await page.joined("EM")
    await browser.send(pack(e.ComposingOpened(1)))
    await browser.write("Mời họp.")
    await browser.send(pack(e.AnnouncementFileOpened(DRAFT)))
    return browser


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        ("K.pdf", A_PDF, AttachedFile("document", "K.pdf", "application/pdf", len(A_PDF))),
        ("H.jpg", A_JPG, AttachedFile("photo", "H.jpg", "image/jpeg", len(A_JPG))),
        ("H.exe", b"MZ", None),
        ("b.docx", a_docx("ĐẢNG ỦY", "TUYỆT MẬT"), None),
    ],
)
async def test_the_page_sends_a_file(
    page: Place, em: Browser, name: str, body: bytes, kept: AttachedFile | None
) -> None:
    assert em.screen["takes_file"]["most"] == LARGEST_FILE
    assert (await send(em, io.BytesIO(body), name)).status == 200
    assert file_of(page.town) == kept


async def test_the_page_says_what_is_too_large(page: Place, em: Browser) -> None:
    answer = await send(em, io.BytesIO(b"%PDF-" + bytes(LARGEST_FILE)), "K.pdf")
    assert (answer.error, file_of(page.town)) == ((413, VI("papers.too_big", most=20)), None)


async def test_a_file_for_no_draft_of_ones_own_is_not_read(page: Place, em: Browser) -> None:
    town = page.town
    town.connection.execute("UPDATE announcements SET author_id = ?", (town.id_of("AN"),))
    assert (await send(em, A_PDF, "K.pdf")).error == (409, VI("papers.not_here"))
