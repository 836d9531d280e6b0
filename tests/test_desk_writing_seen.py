"""An announcement written, addressed and sent on the desk, in a real Chromium: nothing that was typed is lost."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.conversation import wording
from tests.page_browser import NEEDS_CHROMIUM
from tests.page_server import COMMITTEE, Served
from tests.test_desk_seen import comes_in, goes_to, seat, stands

pytestmark = NEEDS_CHROMIUM
VI = wording()["vi"]
TEXT = "Kính gửi các đồng chí,\n*Họp cấp ủy* lúc _8 giờ_ thứ Hai."


def presses(page: Page, label: str) -> None:
    page.locator("#view").get_by_role("button", name=label, exact=True).click()


def note(page: Page, name: str) -> None:
    """Something is said right where it was done."""
    expect(page.locator(f"#note-{name}")).not_to_be_empty()


def writes(page: Page) -> None:
    """First what is refused; the text stays, also through a reload."""
    area = page.locator("#view textarea")
    area.fill("TUYỆT MẬT\nKính gửi")
    presses(page, VI("desk.go_on"))
    expect(page.locator("#note-text")).to_contain_text("TUYỆT MẬT")
    expect(area).to_have_value("TUYỆT MẬT\nKính gửi")
    page.reload()
    expect(area).to_have_value("TUYỆT MẬT\nKính gửi")
    area.fill(TEXT)
    presses(page, VI("desk.go_on"))
    expect(page.locator("#part-audience")).to_be_visible()
    expect(area).to_have_value(TEXT)


def chooses(page: Page) -> None:
    """A file, one cell of the tree, the mark, a time that is past and one that is not."""
    pdf = {"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n% of the tests\n"}
    page.locator("#draft-file").set_input_files(pdf)  # type: ignore[arg-type]  # a plain dict will do
    expect(page.locator("#note-file")).to_contain_text("Kế hoạch.pdf")
    presses(page, VI("button.to_units"))
    page.locator("#view .opener").first.click()
    page.get_by_label("Chi bộ Tổ dân phố 5").check()
    expect(page.locator("#view .names li")).to_have_text(["Chi bộ Tổ dân phố 5"])
    presses(page, VI("button.with_mark"))
    expect(page.locator("#part-last")).to_be_visible()
    at = page.locator("input[type=datetime-local]")
    at.fill("2026-12-01T08:00")
    presses(page, VI("desk.set_start"))
    expect(page.locator("#note-start")).to_have_text(VI("announcing.when_past"))
    at.fill("2026-12-07T08:00")
    presses(page, VI("desk.set_start"))
    expect(page.locator("[aria-labelledby=part-start] .figure")).to_contain_text("thứ Hai 7/12/2026")


def test_a_committee_writes_and_sends_an_announcement(chromium: Browser, served: Served) -> None:
    with seat(chromium, served) as page:
        comes_in(page, served, COMMITTEE)
        goes_to(page, VI("desk.announcements"), "Đảng ủy phường Bình Minh")
        goes_to(page, VI("desk.compose"), "Đảng ủy phường Bình Minh")
        writes(page)
        chooses(page)
        stands(page, "draft")
        presses(page, VI("button.send_it"))
        expect(page.locator("#view .figures")).to_contain_text(VI("announcement.scheduled"))
        expect(page.locator("#view .letter-text b")).to_have_text("Họp cấp ủy")
        stands(page, "announcement")
        goes_to(page, VI("desk.announcements"), "Đảng ủy phường Bình Minh")
        expect(page.locator("#view tbody tr")).to_have_count(1)
