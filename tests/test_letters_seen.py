"""Reminders on the page in a real Chromium: cards that come by themselves, disturb nobody, and go when read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.clock import MovableClock
from bot.demo_clock import DemoTime
from bot.front import Front
from tests.conversation import wording
from tests.page_browser import (
    MEASURE,
    NEEDS_CHROMIUM,
    NOTHING_WRONG,
    count,
    findings,
    listen,
    tap,
)
from tests.page_double import Server, choice
from tests.page_server import MEMBER, Served

pytestmark = NEEDS_CHROMIUM

VI = wording()["vi"]
SOON, LAST_DAY = (VI(key, month=12, year=2026) for key in ("remind.soon", "remind.last_day"))
TOMORROW, TODAY = VI("remind.meeting_tomorrow"), VI("remind.meeting_today")
CARD, TITLE = ".letter", ".letter summary"


@pytest.fixture
def double() -> Iterator[Server]:
    server = Server()
    server.signed_in = True
    server.thread.start()
    assert server.started.wait(60)
    yield server
    server.stop()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """A member at the menu, on a page that must not complain and must not ask anybody else."""
    page = context.new_page()
    complaints = listen(page, served.address)
    page.goto(f"{served.address}/#ma={served.code_for(MEMBER)}")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.locator("#notices")).to_have_text(VI("consent.thanks"))
    yield page
    assert complaints == []


def time_passes(served: Served, reminders: int = 1) -> None:
    """To the next reminder, without a hand on the page."""

    async def move(front: Front) -> None:
        assert isinstance(front.clock, MovableClock)
        for _ in range(reminders):
            assert await DemoTime(front.clock, served.settings, ()).move(front, "reminder")

    served.do(move)


def test_a_card_comes_by_itself_and_disturbs_nobody_who_types(page: Page, served: Served) -> None:
    typed = page.get_by_label(VI("page.type_here"))
    typed.fill("đang gõ dở")
    time_passes(served)
    expect(page.get_by_role("region", name=VI("page.letters"))).to_contain_text(SOON)
    expect(typed).to_be_focused()
    page.keyboard.type(" tiếp")
    expect(typed).to_have_value("đang gõ dở tiếp")
    tap(page, VI("page.seen"))
    expect(page.locator(CARD)).to_have_count(0)
    expect(typed).to_have_value("đang gõ dở tiếp")
    expect(page.locator("#title")).to_be_focused()
    typed.focus()
    time_passes(served)
    expect(page.locator(TITLE)).to_have_text(TOMORROW)
    expect(typed).to_be_focused()


def test_a_card_is_there_after_a_reload_and_is_read_aloud_without_taking_the_focus(page: Page, served: Served) -> None:
    time_passes(served)
    page.reload()
    expect(page.locator(TITLE)).to_have_text(SOON)
    expect(page.locator("#letters")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("document.activeElement.closest('#letters')") is None


def test_of_several_the_newest_is_shown_and_the_next_follows(page: Page, served: Served) -> None:
    time_passes(served, 3)
    expect(page.locator(TITLE)).to_have_text(TODAY)
    expect(page.locator(".rest")).to_have_text("Còn 1 lời nhắc nữa")
    tap(page, VI("page.seen"))
    expect(page.locator(TITLE)).to_have_text(LAST_DAY)
    expect(page.locator(TITLE)).to_be_focused()
    expect(page.locator(".rest")).to_have_count(0)


def test_a_button_of_the_card_leads_on_and_the_card_is_gone(page: Page, served: Served) -> None:
    time_passes(served)
    page.locator(CARD).get_by_role("button", name="Tự soi").click()
    count(page, 1)
    expect(page.locator(CARD)).to_have_count(0)
    page.reload()
    count(page, 1)
    expect(page.locator(CARD)).to_have_count(0)


def test_an_invitation_is_answered_on_the_card(page: Page, served: Served) -> None:
    time_passes(served, 2)
    expect(page.locator(TITLE)).to_have_text(TOMORROW)
    page.locator(CARD).get_by_role("button", name="Dự").click()
    expect(page.locator("#notices")).to_have_text(VI("meetings.coming_kept"))
    expect(page.locator(TITLE)).to_have_text(LAST_DAY)


def test_in_the_middle_of_the_walk_a_card_is_one_folded_line(page: Page, served: Served) -> None:
    tap(page, "Tự soi")
    count(page, 1)
    time_passes(served)
    expect(page.locator(TITLE)).to_have_text(SOON)
    expect(page.get_by_role("button", name=VI("page.seen"))).to_be_hidden()
    tap(page, "Không có")
    count(page, 2)
    page.locator(TITLE).click()
    expect(page.get_by_role("button", name=VI("page.seen"))).to_be_visible()


def test_whoever_goes_on_folds_the_card_that_they_passed_over(page: Page, served: Served) -> None:
    time_passes(served)
    expect(page.locator("details")).to_have_attribute("open", "")
    tap(page, "Lịch họp")
    expect(page.locator("#title")).to_have_text(VI("meetings.title"))
    expect(page.locator("details")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_card_and_clock_fit_are_large_enough_and_please_axe(page: Page, served: Served, scheme: str) -> None:
    page.emulate_media(reduced_motion="reduce", color_scheme="dark" if scheme == "dark" else "light")
    time_passes(served, 3)
    expect(page.locator(TITLE)).to_have_text(TODAY)
    assert findings(page) == []
    for width in (320, 1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert (width, page.evaluate(MEASURE)) == (width, NOTHING_WRONG)


def test_the_clock_on_the_strip_brings_the_next_card_and_keeps_the_focus(page: Page, served: Served) -> None:
    clock = page.get_by_role("region", name=VI("page.clock"))
    expect(clock).to_contain_text("12 giờ 00, thứ Bảy 5/12/2026")
    tap(page, VI("demo.reminder"))
    expect(clock).to_contain_text("thứ Tư 9/12/2026")
    expect(page.locator(TITLE)).to_have_text(SOON)
    expect(page.get_by_role("button", name=VI("demo.reminder"))).to_be_focused()
    tap(page, VI("demo.week"))
    expect(clock).to_contain_text("thứ Tư 16/12/2026")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page.locator("#card")).to_contain_text("Kỳ tháng 1/2027")


def test_a_press_on_the_clock_while_it_moves_waits_its_turn(page: Page, served: Served) -> None:
    page.evaluate("""() => {
      const [reminder, day, week] = document.querySelectorAll("#clock button");
      for (const button of [reminder, reminder, week]) button.click();
    }""")
    expect(page.get_by_role("region", name=VI("page.clock"))).to_contain_text("thứ Tư 16/12/2026")


# ------------------------------------------------------------------ of two looks at one place


def letter(id_: int, title: str) -> dict[str, object]:
    return {"id": id_, "title": title, "lines": [], "choices": [[choice("Tự soi", "go:1", "main")]]}


def look(server: Server, number: int, *letters: dict[str, object]) -> None:
    """The server pushes what it saw at that look, at the same revision."""

    async def push() -> None:
        server.look, server.letters = number, list(letters)
        await server.push()

    server.do(push)


def test_an_older_look_brings_no_letter_back_and_takes_none_away(context: BrowserContext, double: Server) -> None:
    page = context.new_page()
    double.walk.at = "menu"
    page.goto(double.address)
    expect(page.locator("#card h1")).to_be_attached()
    look(double, 20, letter(1, "Cũ"), letter(2, "Mới"))
    expect(page.locator(TITLE)).to_have_text("Mới")
    look(double, 10)
    look(double, 30, letter(1, "Cũ"))
    expect(page.locator(TITLE)).to_have_text("Cũ")
    page.evaluate("window.seen = []")
    page.evaluate(
        """() => new MutationObserver(() => window.seen.push(document.querySelector(".letter summary").textContent))
        .observe(document.getElementById("letters"), { childList: true })"""
    )
    look(double, 25, letter(1, "Cũ"), letter(2, "Mới"))
    look(double, 40, letter(3, "Sau"))
    expect(page.locator(TITLE)).to_have_text("Sau")
    assert page.evaluate("window.seen") == ["Sau"]


def test_an_announcement_keeps_its_styles_and_what_looks_like_markup_is_only_text(
    context: BrowserContext, double: Server
) -> None:
    page = context.new_page()
    complaints = listen(page, double.address)
    double.walk.at = "menu"
    page.goto(double.address)
    runs = [
        {"text": "Mời ", "styles": ["bold", "italic"], "href": None},
        {"text": "xem ở đây", "styles": [], "href": "https://example.vn/"},
        {"text": "\n<img src=x onerror=alert(1)>", "styles": ["quote", "spoiler"], "href": None},
    ]
    look(double, 20, letter(1, "THÔNG BÁO") | {"body": runs})
    body = page.locator(".letter .body")
    expect(body).to_have_text("Mời xem ở đây\n<img src=x onerror=alert(1)>", use_inner_text=True)
    expect(body.locator("b.bold i.italic")).to_have_text("Mời ")
    expect(body.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(body.locator("q.quote span.spoiler br")).to_have_count(1)
    expect(body.locator("img")).to_have_count(0)
    assert (complaints, findings(page)) == ([], [])


@pytest.mark.parametrize(("asks", "buttons"), [(True, ["Đã đọc"]), (False, ["Đã đọc", "Đã xem"])])
def test_a_card_that_asks_whether_it_was_read_is_put_away_by_saying_so_alone(
    context: BrowserContext, double: Server, asks: bool, buttons: list[str]
) -> None:
    page = context.new_page()
    double.walk.at = "menu"
    page.goto(double.address)
    look(double, 20, letter(1, "THÔNG BÁO") | {"choices": [[choice("Đã đọc", "go:menu", "main")]], "asks": asks})
    expect(page.locator(TITLE)).to_have_text("THÔNG BÁO")
    assert page.locator(".letter button").all_text_contents() == buttons


def test_a_look_takes_back_nothing_that_an_answer_has_told(context: BrowserContext, double: Server) -> None:
    page = context.new_page()
    double.walk.at, double.walk.notice = "menu", ["Đã ghi nhận."]
    page.goto(double.address)
    expect(page.locator("#notices")).to_have_text("Đã ghi nhận.")
    double.walk.notice = []
    look(double, 20, letter(1, "Mới"))
    expect(page.locator(TITLE)).to_have_text("Mới")
    expect(page.locator("#notices")).to_have_text("Đã ghi nhận.")
