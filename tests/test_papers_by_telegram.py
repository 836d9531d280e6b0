"""Papers over Telegram: the real adapter against the double, files fetched by getFile and from the file path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers.paper_kinds import LARGEST
from storage import papers
from tests.conversation import A_PDF, wording
from tests.running import Place, acts, by_webhook, place, served, some_settings
from tests.telegram_double import ChatMessage, Person

VI = wording()["vi"]
FIRST = "19 giờ 30, thứ Ba 8/12/2026"
A_JPG = b"\xff\xd8\xff\xe0 a photo"


@dataclass
class Office:
    """A place that is served, and its secretary, where a document is waited for."""

    place: Place
    settings: Settings
    serving: AsyncExitStack
    binh: Person

    def kept(self) -> list[str]:
        town = self.place.town
        return [each.name for each in papers.of_cell(town.connection, town.seal, town.unit_of("CB5"), town.now)]

    def content(self, paper: int) -> bytes:
        whole = papers.whole(self.place.town.connection, self.place.town.seal, paper)
        assert whole is not None
        return whole.content

    async def told(self) -> str:
        """The screen that answers what was sent last."""
        return (await self.binh.next_reply()).text

    async def restarts(self) -> None:
        await self.serving.aclose()
        before = self._connections()
        await self.serving.enter_async_context(served(self.settings))
        await self.place.double.until(lambda: self._connections() > before, 5, "the connection")

    def _connections(self) -> int:
        double = self.place.double
        return len(double.calls_of("setWebhook")) + len(double.calls_of("deleteWebhook"))


@pytest.fixture(params=["polling", "webhook"])
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with place(tmp_path) as there, AsyncExitStack() as serving:
        there.town.plans("CB5", "ngày 8 hằng tháng, 19:30")
        settings = some_settings(there.path, there.double)
        if request.param == "webhook":
            settings = by_webhook(settings, there.double)
        await serving.enter_async_context(served(settings))
        binh = await there.comes(7, "BINH")
        await binh.says("/lichhop")
        await binh.screen()
        await acts(binh, FIRST, "Gửi tài liệu")
        yield Office(there, settings, serving, binh)
        there.double.assert_clean()


async def test_a_document_is_fetched_and_kept_and_a_member_gets_it_as_a_file(office: Office) -> None:
    content = A_PDF + bytes(range(256)) * 20_000
    await office.binh.sends_document("Báo cáo.pdf", content)
    assert VI("papers.added", name="Báo cáo.pdf") in await office.told()
    assert (office.kept(), office.content(1) == content) == (["Báo cáo.pdf"], True)
    an = await office.place.comes(8, "AN")
    await an.says("/lichhop")
    await an.screen()
    await acts(an, FIRST)
    await an.presses("Báo cáo.pdf")
    await office.place.double.until(lambda: any(each.document for each in an.messages), 5, "the file")
    (file,) = [each for each in an.messages if each.document]
    assert (file.filename, file.document == content) == ("Báo cáo.pdf", True)


@pytest.mark.parametrize(("caption", "name"), [("", "Ảnh.jpg"), ("Trang 1/2: biên bản", "Trang 1-2- biên bản.jpg")])
async def test_a_photo_is_called_by_its_caption(office: Office, caption: str, name: str) -> None:
    await office.binh.sends_photo(A_JPG, caption)
    await office.told()
    assert (office.kept(), office.content(1)) == ([name], A_JPG)


async def test_several_files_sent_together_are_all_kept(office: Office) -> None:
    for number in range(3):
        await office.binh.sends_document(f"{number}.pdf", A_PDF)
    await office.place.double.until(lambda: len(office.kept()) == 3, 5, "three papers")
    assert sorted(office.kept()) == ["0.pdf", "1.pdf", "2.pdf"]


async def test_a_file_that_is_too_large_is_not_fetched(office: Office) -> None:
    await office.binh.sends_document("Phim.pdf", A_PDF + bytes(LARGEST))
    assert VI("papers.too_big", most=10) in await office.told()
    assert (office.kept(), office.place.double.calls_of("getFile")) == ([], [])


async def test_a_file_that_telegram_does_not_hand_out_is_asked_for_again(office: Office) -> None:
    office.place.double.fails("getFile", 400, "Bad Request: file is too big")
    await office.binh.sends_document("Báo cáo.pdf", A_PDF)
    assert VI("papers.empty") in await office.told()
    await office.binh.sends_document("Báo cáo.pdf", A_PDF)
    assert VI("papers.added", name="Báo cáo.pdf") in await office.told()


@pytest.mark.parametrize(("name", "caption"), [("MẬT.pdf", ""), ("Báo cáo.pdf", "TỐI MẬT")])
async def test_a_marking_in_the_name_or_the_caption_stops_it(office: Office, name: str, caption: str) -> None:
    await office.binh.sends_document(name, A_PDF, caption)
    assert "bí mật nhà nước không được gửi qua đây" in await office.told()
    assert office.kept() == []


async def test_a_slow_file_keeps_nobody_waiting(office: Office) -> None:
    slow = office.place.double.hangs("getFile")
    await office.binh.sends_document("Báo cáo.pdf", A_PDF)
    await office.place.double.until(lambda: slow.met, 5, "the bot asking for the file")
    an = await office.place.comes(8, "AN")
    assert "Tự soi" in [label for row in an.newest().labels for label in row]
    assert office.kept() == []
    slow.clear()
    assert VI("papers.added", name="Báo cáo.pdf") in await office.told()


async def test_who_goes_on_while_a_file_is_on_its_way_stays_there(office: Office) -> None:
    slow = office.place.double.hangs("getFile")
    await office.binh.sends_document("Báo cáo.pdf", A_PDF)
    await office.place.double.until(lambda: slow.met, 5, "the bot asking for the file")
    await acts(office.binh, "Xong")
    slow.clear()
    await office.place.double.until(office.kept, 5, "the paper")
    await office.place.double.until(lambda: "Đã nhận tệp" in office.binh.newest().text, 5, "the screen")
    assert "Họp chi bộ tháng 12/2026" in office.binh.newest().text


async def test_after_a_restart_the_place_still_waits_for_the_file(office: Office) -> None:
    await office.restarts()
    await office.binh.sends_document("Báo cáo.pdf", A_PDF)
    assert VI("papers.added", name="Báo cáo.pdf") in await office.told()
    await office.restarts()
    assert (office.kept(), office.content(1)) == (["Báo cáo.pdf"], A_PDF)


async def test_a_file_where_none_is_waited_for_is_not_fetched(office: Office) -> None:
    an: Person = await office.place.comes(8, "AN")
    await an.sends_document("Báo cáo.pdf", A_PDF)
    answer: ChatMessage = await an.next_reply()
    assert (VI("only_words") in answer.text, office.place.double.calls_of("getFile"), office.kept()) == (True, [], [])
