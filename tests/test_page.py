"""The page in a real Chromium against the real server: from the invitation to "erase everything"."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pytest
from playwright.sync_api import Browser, Download, Page, expect
from pypdf import PdfReader

from bot.channels.web import server
from tests.conversation import wording
from tests.page_browser import (
    MEASURE,
    NEEDS_CHROMIUM,
    NOTHING_WRONG,
    PHONE,
    count,
    findings,
    phone,
    tap,
    was_told,
    watch_the_banner,
)
from tests.page_server import MEMBER, SECRETARY, STRANGER, Served

pytestmark = NEEDS_CHROMIUM

ANSWERS = ("Không có", "Có phần", "Có")
NOTE = "Trong họp tháng trước tôi chưa góp ý thẳng."
VI, EN = wording()["vi"], wording()["en"]
OFFLINE, ONLINE = VI("page.offline"), VI("page.online")


def comes_in(page: Page, served: Served, member_code: str) -> None:
    page.goto(f"{served.address}/#ma={served.code_for(member_code)}")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.locator("#notices")).to_have_text(VI("consent.thanks"))


def walks(page: Page, first: int, last: int) -> None:
    for n in range(first, last + 1):
        count(page, n)
        tap(page, ANSWERS[n % 3])


def given(page: Page, served: Served) -> list[int | None]:
    """This month's answers, in order, as the member's own export tells them."""
    runs = page.request.get(f"{served.address}/documents?event=x").json()["self_comparisons"]
    answers = next(run["answers"] for run in runs if run["period"] == "2026-12")
    return [answer["value"] for answer in answers]


def downloaded(page: Page, label: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    return waiting.value


def test_a_member_walks_from_the_invitation_to_the_papers(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/#ma={served.code_for(MEMBER)}")
    expect(page.locator("#title")).to_have_text("Chào đồng chí Vũ Công Dũng, Chi bộ Tổ dân phố 5.")
    assert page.url == f"{served.address}/"
    tap(page, "Đúng, là tôi")
    tap(page, "Đọc bản đầy đủ")
    expect(page.locator("#card")).to_contain_text(VI("consent.whole.law"))
    tap(page, "Đồng ý")
    the_walk_goes_on_after_a_note_and_a_reload(page)
    tap(page, "Gửi")
    expect(page.locator("#title")).to_have_text(VI("sent.title"))
    assert given(page, served) == [n % 3 for n in range(1, 28)]
    tap(page, "Phiếu tự soi")
    word, pdf = (downloaded(page, label).path().read_bytes() for label in ("Tải bản Word", "Tải bản PDF"))
    cells = [cell.text for table in docx.Document(io.BytesIO(word)).tables for cell in table._cells]
    texts = [*cells, *(one.text for one in docx.Document(io.BytesIO(word)).paragraphs)]
    assert NOTE in "\n".join(texts)
    assert "Vũ Công Dũng" in "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)


def the_walk_goes_on_after_a_note_and_a_reload(page: Page) -> None:
    tap(page, "Tự soi")
    walks(page, 1, 4)
    tap(page, "Ghi chú")
    page.get_by_role("textbox", name="Viết ở đây").fill(NOTE)
    tap(page, "Gửi")
    expect(page.locator(".given")).to_have_text(f"Ghi chú: {NOTE}")
    walks(page, 5, 13)
    page.reload()
    count(page, 14)
    tap(page, "Quay lại")
    expect(page.get_by_role("button", pressed=True)).to_have_text(ANSWERS[13 % 3])
    tap(page, "Để sau")
    expect(page.locator("#card")).to_contain_text("13/27")
    tap(page, "Tự soi")
    walks(page, 14, 27)
    expect(page.locator("#title")).to_have_text(VI("overview.all", total=27))


def test_a_member_looks_back_takes_the_data_along_and_erases_it(page: Page, served: Served) -> None:
    comes_in(page, served, MEMBER)
    tap(page, "Các tháng trước")
    expect(page.locator("#card")).to_contain_text("1.1 Phai nhạt lý tưởng, giảm sút niềm tin")
    expect(page.locator("#card")).to_contain_text("11/2026: ")
    tap(page, "Nhóm sau")
    expect(page.locator("#title")).to_have_text("Đạo đức, lối sống")
    tap(page, "Về trang đầu")
    tap(page, "Dữ liệu của tôi")
    file = downloaded(page, "Tải dữ liệu về")
    stored: dict[str, Any] = json.loads(file.path().read_text("utf-8"))
    assert (file.suggested_filename, stored["member"]["code"]) == ("du-lieu-cua-toi.json", MEMBER)
    tap(page, "Xóa dữ liệu")
    tap(page, "Xóa hết")
    expect(page.locator("#notices")).to_have_text(VI("erase.done"))
    expect(page.locator("#card")).to_be_hidden()
    expect(page.get_by_role("heading", name="Mời đồng chí vào")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Mã mời", exact=True)).to_be_visible()


def test_a_member_types_the_code_and_does_everything_by_keyboard(page: Page, served: Served) -> None:
    page.goto(served.address)
    field = page.get_by_label("Mã mời", exact=True)
    field.fill("sai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(VI("code.wrong"))
    expect(field).to_be_focused()
    code = served.code_for(MEMBER)
    field.fill(f" {code[:5].lower()}-{code[5:].lower()} ")
    page.keyboard.press("Enter")
    for title in (
        "Chào đồng chí Vũ Công Dũng, Chi bộ Tổ dân phố 5.",
        VI("consent.title"),
        "Vũ Công Dũng",
    ):
        expect(page.locator("#title")).to_have_text(title)
        expect(page.locator("#title")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    for n in range(1, 28):
        count(page, n)
        expect(page.locator("#title")).to_be_focused()
        for _ in range(1 + n % 3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_text(VI("overview.all", total=27))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_text(VI("sent.title"))
    assert given(page, served) == [n % 3 for n in range(1, 28)]


def test_a_server_restarted_in_the_middle_of_a_walk_costs_nobody_an_answer(page: Page, served: Served) -> None:
    comes_in(page, served, MEMBER)
    tap(page, "Tự soi")
    walks(page, 1, 2)
    count(page, 3)
    watch_the_banner(page)
    served.stop()
    expect(page.locator("#banner")).to_have_text(OFFLINE)
    served.start()
    was_told(page, ONLINE)
    walks(page, 3, 4)
    count(page, 5)
    served.stop()
    tap(page, ANSWERS[5 % 3])
    expect(page.locator("#banner")).to_have_text(OFFLINE)
    served.start()
    walks(page, 6, 6)
    count(page, 7)
    assert given(page, served) == [*(n % 3 for n in range(1, 7)), *[None] * 21]


def test_a_server_that_cannot_is_asked_again_and_then_says_so(
    page: Page, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_in(page, served, MEMBER)
    tap(page, "Tự soi")
    count(page, 1)

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("bot.front.take_turn", broken)
        tap(page, "Có")
        expect(page.get_by_role("alert")).to_contain_text(VI("apology"), timeout=60_000)
    count(page, 1)
    tap(page, "Có")
    count(page, 2)
    expect(page.get_by_role("alert")).to_have_text("")


def test_another_device_is_told_and_can_be_signed_out(
    page: Page, served: Served, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEARTBEAT_SECONDS", 0.2)
    comes_in(page, served, MEMBER)
    with phone(chromium) as second:
        other = second.new_page()
        comes_in(other, served, MEMBER)
        expect(page.locator("#notices")).to_contain_text(VI("device.joined", channel=VI("channel.web")))
        tap(page, "Dữ liệu của tôi")
        tap(page, "Thoát các nơi khác")
        expect(page.locator("#notices")).to_have_text(VI("device.only_here"))
        expect(other.get_by_label("Mã mời", exact=True)).to_be_visible()
        expect(other.locator("#card")).to_be_hidden()


def test_a_visitor_of_the_demo_becomes_somebody_else_on_the_strip(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.get_by_role("link", name="Bí thư chi bộ").click()
    expect(page.locator("#title")).to_have_text("Chào đồng chí Phạm Quang An, Chi bộ Tổ dân phố 5.")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.get_by_role("button", name="Mời đồng chí")).to_be_visible()
    page.get_by_role("link", name="Đảng viên").click()
    expect(page.locator("#title")).to_have_text("Chào đồng chí Vũ Công Dũng, Chi bộ Tổ dân phố 5.")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.locator("#title")).to_have_text("Vũ Công Dũng")
    expect(page.get_by_role("button", name="Mời đồng chí")).to_be_hidden()


# ------------------------------------------------------------------ every kind of screen

Step = Callable[[Page, Served], object]


def press(label: str) -> Step:
    return lambda page, _served: tap(page, label)


def opens(path: str) -> Step:
    return lambda page, served: page.goto(served.address + path)


def arrives(member_code: str) -> Step:
    return lambda page, served: page.goto(f"{served.address}/#ma={served.code_for(member_code)}")


def types(text: str) -> Step:
    def step(page: Page, _served: Served) -> None:
        page.locator("#typed").fill(text)
        page.keyboard.press("Enter")

    return step


def writes_a_note(page: Page, _served: Served) -> None:
    page.get_by_role("textbox", name="Viết ở đây").fill("Một ghi chú dài. " * 20)
    tap(page, "Gửi")


def answers_the_rest(page: Page, _served: Served) -> None:
    walks(page, 3, 27)


def invites_somebody(page: Page, _served: Served) -> None:
    page.locator("#card .row button").first.click()


def the_month_closes(page: Page, served: Served) -> None:
    at = served.front.clock
    served.front.clock = lambda: at() + timedelta(days=30)
    tap(page, "Có")


A_MEMBER: tuple[tuple[str, Step], ...] = (
    (VI("page.sign_in.heading"), opens("/")),
    (VI("code.wrong"), opens("/#ma=MAXXXXXXXX")),
    (VI("recognise.question"), arrives(STRANGER)),
    (VI("consent.secrets").removeprefix("• "), press("Đúng, là tôi")),
    (VI("consent.whole.law"), press("Đọc bản đầy đủ")),
    (VI("consent.thanks"), press("Đồng ý")),
    ("1/27", press("Tự soi")),
    ("2/27", press("Có phần")),
    (VI("note.heading"), press("Ghi chú")),
    (VI("note.kept"), writes_a_note),
    ("Xóa ghi chú", press("Ghi chú")),
    ("Ghi chú: Một ghi chú dài.", press("Quay lại")),
    ("Đã trả lời: Có phần", press("Quay lại")),
    (VI("question.not_understood"), types("hả")),
    ("1/27", press("Để sau")),
    (VI("help.typed"), press("Trợ giúp")),
    (VI("language.lead"), press("Ngôn ngữ")),
    (EN("language.kept"), press("English")),
    (EN("language.lead"), types("/ngonngu")),
    (VI("language.kept"), press("Tiếng Việt")),
    (VI("data.channels"), press("Dữ liệu của tôi")),
    ("Mã để vào ở máy khác hoặc kênh khác", press("Thêm kênh")),
    (VI("erase.no_way_back"), press("Xóa dữ liệu")),
    (VI("data.channels"), press("Giữ lại")),
    (VI("consent.whole.what"), press("Đọc bản đầy đủ")),
    (VI("withdraw.title"), press("Rút lại đồng ý")),
    (VI("withdraw.done"), press("Rút lại đồng ý")),
)
A_SECRETARY: tuple[tuple[str, Step], ...] = (
    (VI("recognise.question"), arrives(SECRETARY)),
    (VI("consent.secrets").removeprefix("• "), press("Đúng, là tôi")),
    ("Mời đồng chí", press("Đồng ý")),
    (VI("inviting.hand_over"), press("Mời đồng chí")),
    ("Mã chỉ hiện một lần", invites_somebody),
    ("Kỳ đóng khi họp", press("Về trang đầu")),
    (VI("past.heading"), press("Các tháng trước")),
    ("Kỳ đóng khi họp", press("Về trang đầu")),
    ("1/27", press("Tự soi")),
    ("2/27", press("Có phần")),
    ("3/27", press("Có")),
    (VI("overview.all", total=27), answers_the_rest),
    (VI("review.heading"), press("Xem lại từng mục")),
    ("Đạo đức, lối sống", press("Nhóm sau")),
    (VI("overview.all", total=27), press("Quay lại")),
    (VI("sent.title"), press("Gửi")),
    ("Tải bản Word", press("Phiếu tự soi")),
    ("Đồng chí đã gửi ngày 5/12/2026", press("Về trang đầu")),
    ("Đồng chí đã gửi ngày 5/12/2026", press("Tự soi")),
    ("Tư tưởng chính trị", press("Xem lại từng mục")),
    ("1/27", press("1.1 Phai nhạt lý tưởng, giảm sút niềm tin: Có phần")),
    (VI("period.is_closed"), the_month_closes),
)


@pytest.mark.parametrize(
    ("story", "scheme"),
    [(A_MEMBER, "light"), (A_SECRETARY, "dark")],
    ids=["member, light", "secretary, dark"],
)
def test_every_screen_fits_is_large_enough_and_pleases_axe(
    page: Page, served: Served, story: tuple[tuple[str, Step], ...], scheme: Any
) -> None:
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    seen: set[str] = set()
    for told, step in story:
        step(page, served)
        expect(page.locator("body")).to_contain_text(told)
        assert told in seen or (told, look_over(page)) == (told, ALL_WELL)
        seen.add(told)


ALL_WELL: dict[str, object] = {"axe": [], **{str(width): NOTHING_WRONG for width in (320, 360, 1280)}}


def look_over(page: Page) -> dict[str, object]:
    found: dict[str, object] = {"axe": findings(page)}
    for width in (320, 1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        found[str(width)] = page.evaluate(MEASURE)
    return found


def test_the_three_answers_are_in_sight_of_every_question(page: Page, served: Served) -> None:
    comes_in(page, served, MEMBER)
    tap(page, "Tự soi")
    for part in ("people", "clock"):  # the strip of the demo alone
        page.evaluate(f"document.getElementById('{part}').style.display = 'none'")
    below: list[int] = []
    for n in range(1, 28):
        count(page, n)
        end = page.evaluate("document.querySelector('.answers').getBoundingClientRect().bottom + scrollY")
        below += [n] if end > PHONE["height"] else []
        tap(page, ANSWERS[n % 3])
    assert below == []
