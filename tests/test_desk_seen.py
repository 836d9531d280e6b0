"""The desk in a real Chromium, as wide as a phone and as wide as a table: looked at, walked by keyboard, pressed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.front import Front
from bot.releasing import close_cell, release
from handlers.rhythm import period_from
from tests.conversation import wording
from tests.page_browser import NEEDS_CHROMIUM, PATIENCE, findings, listen, tap
from tests.page_server import COMMITTEE, MEMBER, SECRETARY, Served

pytestmark = NEEDS_CHROMIUM
VI = wording()["vi"]
PICTURES = Path(os.environ["TUSOI_PICTURES"]) if "TUSOI_PICTURES" in os.environ else None
SMALLEST, TARGET = 16, 48  # pixels
MEASURE = """([smallest, target]) => {
  const seen = (one) => one.checkVisibility() && one.getClientRects().length && !one.closest(".unseen");
  const small = [], narrow = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (own && seen(one) && parseFloat(getComputedStyle(one).fontSize) < smallest) small.push(one.outerHTML);
  }
  for (const one of document.querySelectorAll("a:not(.skip), button, input, textarea, select, summary")) {
    const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
    if (seen(one) && height < target) narrow.push(`${width} x ${height}: ${one.outerHTML}`);
  }
  return { small, narrow, overflow: document.documentElement.scrollWidth - innerWidth };
}"""


@contextmanager
def seat(chromium: Browser, served: Served, phone: bool = False) -> Iterator[Page]:
    """A page that must not complain and must not ask anybody else."""
    size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 800}
    context = chromium.new_context(
        viewport=size,  # type: ignore[arg-type]  # a plain dict will do
        locale="vi-VN",
        has_touch=phone,
        reduced_motion="reduce",  # axe is not to look while a colour changes
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints = listen(page, served.address)
    yield page
    context.close()
    assert complaints == []


def comes_in(page: Page, served: Served, member_code: str) -> None:
    page.goto(f"{served.address}/desk#ma={served.code_for(member_code)}")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.locator("#notices")).to_have_text(VI("consent.thanks"))


def goes_to(page: Page, label: str, title: str) -> None:
    page.get_by_role("link", name=label, exact=True).first.click()
    expect(page.locator("#desk-title")).to_have_text(title)
    expect(page.locator("#desk-title")).to_be_focused()
    expect(page.locator("#view")).to_have_attribute("aria-busy", "false")


def stands(page: Page, name: str) -> None:
    """As wide as a table, and as a phone by night: large enough, nothing beside it, nothing for axe to say."""
    for size, width, height, scheme, target in (("table", 1280, 800, "light", 0), ("phone", 360, 740, "dark", TARGET)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words
        assert page.evaluate(MEASURE, [SMALLEST, target]) == {"small": [], "narrow": [], "overflow": 0}
        assert findings(page) == []
        if PICTURES:
            page.screenshot(path=PICTURES / f"{name}-{size}.png", full_page=True)


async def _november_closes(front: Front) -> None:
    """The sample's November, counted and rolled up as the pulse would have."""

    def close(connection: sqlite3.Connection) -> None:
        for (unit,) in connection.execute("SELECT id FROM units WHERE code LIKE 'CB%'").fetchall():
            close_cell(connection, front.house, unit, period_from("2026-11"), front.clock())

    await front.database.transaction(close)
    await release(front)


def opens_november(page: Page) -> None:
    """With its chart, which comes once one looks at it."""
    goes_to(page, "Kết quả tự soi", "Đảng ủy phường Bình Minh")
    goes_to(page, "Tháng 11/2026", "Đảng ủy phường Bình Minh")
    expect(page.locator("#view .bands tbody tr")).to_have_count(27)
    chart = page.locator("#view .chart")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_js_property("complete", value=True)
    assert chart.evaluate("image => image.naturalWidth") >= 720


def test_a_committee_goes_down_the_tree_and_through_the_month(chromium: Browser, served: Served) -> None:
    served.do(_november_closes)
    with seat(chromium, served) as page:
        page.goto(f"{served.address}/desk")
        expect(page.get_by_label("Mã mời", exact=True)).to_be_visible()
        stands(page, "sign-in")
        comes_in(page, served, COMMITTEE)
        expect(page.locator("#desk-title")).to_have_text("Đảng ủy phường Bình Minh")
        goes_to(page, "Đảng bộ cơ sở Khối dân cư", "Đảng bộ cơ sở Khối dân cư")
        rows = page.locator("#view tbody th")
        expect(rows).to_have_text(["Chi bộ Trường Tiểu học", "Chi bộ Trạm Y tế", "Chi bộ Tổ dân phố 5"])
        stands(page, "unit")
        page.get_by_role("navigation", name=VI("desk.months")).get_by_role("link", name="Tháng 11").click()
        expect(page.locator("#view .over").first).to_contain_text("11/2026")
        page.go_back()
        expect(page.locator("#view .over").first).to_contain_text("12/2026")
        goes_to(page, "Đảng ủy phường Bình Minh", "Đảng ủy phường Bình Minh")
        goes_to(page, "Lịch họp các chi bộ", "Đảng ủy phường Bình Minh")
        expect(page.locator("#view tbody tr")).to_have_count(3)
        opens_november(page)
        stands(page, "release")
        goes_to(page, "Tải về", "Đảng ủy phường Bình Minh")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Bảng Excel").first.click()
        assert waiting.value.suggested_filename.endswith(".xlsx")


def test_a_secretary_nudges_and_opens_a_meeting_without_leaving_the_desk(chromium: Browser, served: Served) -> None:
    with seat(chromium, served, phone=True) as page:
        comes_in(page, served, SECRETARY)
        expect(page.locator("#desk-title")).to_have_text("Chi bộ Tổ dân phố 5")
        stands(page, "secretary")
        page.locator("#view").get_by_role("button", name=VI("button.nudge")).click()
        expect(page.locator("#notices")).to_have_text(VI("summary.nudged"))
        goes_to(page, VI("desk.meetings"), "Chi bộ Tổ dân phố 5")
        stands(page, "meetings")
        page.locator("#view tbody button").first.click()
        expect(page.locator("#title")).to_be_focused()
        expect(page.locator("#title")).to_contain_text("10/12/2026")
        page.get_by_role("link", name=VI("desk.to_top")).click()
        expect(page.locator("#desk")).to_be_focused()
        page.reload()
        expect(page.locator("#desk-title")).to_have_text("Chi bộ Tổ dân phố 5")
        expect(page.locator("#sections [aria-current]")).to_have_text(VI("desk.meetings"))


def test_the_desk_is_walked_by_keyboard(chromium: Browser, served: Served) -> None:
    with seat(chromium, served) as page:
        comes_in(page, served, COMMITTEE)
        expect(page.locator("#desk-title")).to_have_text("Đảng ủy phường Bình Minh")
        page.locator("#skip").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#desk")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Tháng 11")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#view .over").first).to_contain_text("11/2026")
        expect(page.locator("#desk-title")).to_be_focused()


def test_a_member_without_a_role_is_told_and_shown_the_way_back(chromium: Browser, served: Served) -> None:
    with seat(chromium, served) as page:
        comes_in(page, served, MEMBER)
        expect(page.locator("#view")).to_contain_text(VI("desk.not_for_you"))
        page.locator("#view").get_by_role("link", name=VI("desk.to_phone")).click()
        expect(page.locator("#title")).to_have_text("Vũ Công Dũng")
        expect(page.locator("#to-desk")).to_be_hidden()


def test_the_page_leads_to_the_desk_and_nothing_of_it_stays_for_whoever_comes_next(
    chromium: Browser, served: Served
) -> None:
    with seat(chromium, served) as page:
        comes_in(page, served, SECRETARY)
        page.goto(served.address)
        page.get_by_role("link", name=VI("page.desk")).click()
        expect(page.locator("#view")).to_contain_text("Phạm Quang An")
        page.context.clear_cookies()
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#view")).to_contain_text(VI("desk.sign_in"))
        expect(page.locator("#sections")).to_be_hidden()
        expect(page.locator("#view")).not_to_contain_text("Phạm Quang An")
