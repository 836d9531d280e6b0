"""The member's page in a real Chromium, against a small server that keeps the page's contract."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page_browser import (
    MEASURE,
    NEEDS_CHROMIUM,
    NOTHING_WRONG,
    count,
    listen,
    tap,
    was_told,
    watch_the_banner,
)
from tests.page_double import STATIC, Server

pytestmark = NEEDS_CHROMIUM

WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => window.seen.push(document.querySelector(".count").textContent))
    .observe(document.getElementById("card"), { childList: true });
}"""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.thread.start()
    assert server.started.wait(60)
    yield server
    server.stop()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """A page that must not complain and must not ask anybody else."""
    page = context.new_page()
    complaints = listen(page, server.address)
    yield page
    assert complaints == []


def open_at(page: Page, server: Server, place: str) -> None:
    server.signed_in = True
    server.walk.at = place
    page.goto(server.address)
    expect(page.locator("#card h1")).to_be_attached()


def test_a_typed_answer_is_sent_with_enter_and_a_misunderstood_one_is_told(page: Page, server: Server) -> None:
    open_at(page, server, "1")
    page.get_by_label("Gõ câu trả lời").fill("hả")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Chưa hiểu")).to_be_visible()
    expect(page.get_by_label("Gõ câu trả lời")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    count(page, 2)
    assert server.walk.answers == {1: "Có phần"}


def test_a_reload_keeps_the_place_and_the_answer_given_is_marked(page: Page, server: Server) -> None:
    open_at(page, server, "4")
    tap(page, "Có phần")
    count(page, 5)
    page.reload()
    count(page, 5)
    tap(page, "Quay lại")
    expect(page.get_by_role("button", pressed=True)).to_have_text("Có phần")


@pytest.mark.parametrize("mood", ["drop", "lose", "down"])
def test_an_answer_given_in_an_outage_arrives_once(page: Page, server: Server, mood: str) -> None:
    open_at(page, server, "7")
    watch_the_banner(page)
    server.mood = mood
    tap(page, "Có")
    expect(page.locator("#banner")).to_have_text("Mất kết nối. Đang nối lại…")
    expect(page.get_by_role("button", name="Không có")).to_be_disabled()
    expect(page.locator("[aria-busy=true]")).to_have_text("Có")
    server.mood = "well"
    count(page, 8)
    was_told(page, "Đã nối lại.")
    expect(page.get_by_role("button", name="Không có")).to_be_enabled()
    assert (list(server.walk.told.values()), server.walk.answers) == (["7:Có"], {7: "Có"})


def test_an_answer_on_its_way_outlives_a_reload(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    server.mood = "drop"
    tap(page, "Có")
    expect(page.locator("#banner")).to_have_text("Mất kết nối. Đang nối lại…")
    page.reload()
    count(page, 7)
    server.mood = "well"
    count(page, 8)
    assert list(server.walk.told.values()) == ["7:Có"]
    assert page.evaluate("sessionStorage.length") == 0


def test_two_quick_presses_are_one_answer_and_slowness_is_told(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    server.hold()
    page.get_by_role("button", name="Không có").dblclick()
    expect(page.locator("#banner")).to_have_text("Đang gửi…")
    expect(page.get_by_role("button", name="Không có")).to_be_focused()
    server.release()
    count(page, 8)
    expect(page.locator("#banner")).to_have_text("")
    assert server.posts == 1


def test_a_refused_answer_is_told_and_the_screen_stays(page: Page, server: Server) -> None:
    open_at(page, server, "closed")
    tap(page, "Gửi")
    expect(page.get_by_role("alert")).to_have_text("Kỳ này đã đóng.")
    expect(page.get_by_role("button", name="Gửi", exact=True)).to_be_enabled()


def test_a_server_that_goes_away_and_comes_back_is_told_and_nothing_is_missed(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    watch_the_banner(page)
    server.cut()
    expect(page.locator("#banner")).to_have_text("Mất kết nối. Đang nối lại…")
    server.walk.tell("on the phone", "7:Có")
    server.mood = "well"
    count(page, 8)
    was_told(page, "Đã nối lại.")


def test_what_is_answered_elsewhere_appears_by_itself(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    server.walk.tell("on the phone", "7:Có")
    server.do(server.push)
    count(page, 8)


def test_an_older_screen_is_ignored(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    assert server.heard.wait(60)  # before that nothing is pushed to this page
    page.evaluate(WATCH)
    for server.walk.revision, server.walk.at in ((0, "3"), (9, "8"), (8, "4"), (10, "9")):
        server.do(server.push)
    count(page, 9)
    assert page.evaluate("window.seen") == ["8/27", "9/27"]


def test_another_language_changes_the_words_of_the_page_too(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    server.walk.lang, server.walk.revision = "en", 2
    server.do(server.push)
    expect(page.get_by_role("button", name="Answer")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_note_is_typed_counted_and_kept_through_a_reload(page: Page, server: Server) -> None:
    open_at(page, server, "5")
    tap(page, "Ghi chú")
    note = page.get_by_role("textbox", name="Viết một, hai câu")
    expect(note).to_be_focused()
    note.fill("Ít góp ý trong họp. " * 45)
    expect(page.locator("#left")).to_have_text("Còn 100 ký tự")
    page.reload()
    expect(note).to_have_value("Ít góp ý trong họp. " * 45)
    tap(page, "Gửi")
    count(page, 5)
    assert server.walk.notes == [("Ít góp ý trong họp. " * 45).strip()]


def test_a_tab_opened_again_hands_nothing_unsent_to_whoever_arrived_since(
    page: Page, server: Server, context: BrowserContext
) -> None:
    open_at(page, server, "note")
    page.get_by_role("textbox", name="Viết một, hai câu").fill("Chỉ mình tôi biết.")
    server.mood = "drop"
    tap(page, "Gửi")
    expect(page.locator("#banner")).to_have_text("Mất kết nối. Đang nối lại…")
    unsent = page.evaluate("({ ...sessionStorage })")
    page.close()
    server.mood = "well"
    again = context.new_page()
    server.walk.at = "note"
    again.goto(f"{server.address}/#ma=ABCD-1234")
    expect(again.locator("#text")).to_have_value("")
    again.evaluate("unsent => Object.assign(sessionStorage, unsent)", unsent)
    assert again.evaluate("sessionStorage.length") == 2
    again.reload()
    again.locator("#text").press_sequentially("Lời của người sau.")
    expect(again.locator("#text")).to_have_value("Lời của người sau.")
    tap(again, "Gửi")
    count(again, 5)
    assert server.walk.notes == ["Lời của người sau."]


def test_a_tab_opened_again_after_signing_out_keeps_nothing_unsent(page: Page, server: Server) -> None:
    open_at(page, server, "note")
    page.get_by_role("textbox", name="Viết một, hai câu").fill("Chỉ mình tôi biết.")
    server.signed_in = False
    page.reload()
    expect(page.get_by_label("Mã mời", exact=True)).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_code_typed_into_the_page_of_the_one_before_is_an_arrival(
    page: Page, server: Server, context: BrowserContext
) -> None:
    open_at(page, server, "5")
    tap(page, "Ghi chú")
    page.get_by_role("textbox", name="Viết một, hai câu").fill("ABCD-1234")
    other = context.new_page()
    other.goto(server.address)
    other.locator("#text").fill("Của người trước.")
    tap(page, "Gửi")
    count(page, 5)
    for one in (page, other):
        one.wait_for_function("sessionStorage.length === 0")
    assert page.evaluate("localStorage.getItem('tusoi.arrived')") is not None


def test_a_note_begun_is_not_touched_by_a_screen_from_elsewhere(page: Page, server: Server) -> None:
    open_at(page, server, "note")
    page.keyboard.type("Đang viết")
    server.walk.revision, server.walk.notice = 2, ["Còn 1 ngày."]
    server.do(server.push)
    expect(page.locator("#notices")).to_have_text("Còn 1 ngày.")
    page.keyboard.type(" dở")
    expect(page.get_by_role("textbox", name="Viết một, hai câu")).to_have_value("Đang viết dở")


def test_a_stranger_signs_in_with_a_code_after_a_wrong_one(page: Page, server: Server) -> None:
    page.goto(server.address)
    expect(page.get_by_role("heading")).to_have_text("Mời đồng chí vào")
    tap(page, "Vào")
    expect(page.get_by_role("alert")).to_have_text("Xin đồng chí nhập mã mời.")
    page.get_by_label("Mã mời", exact=True).fill("sai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Mã này không dùng được. Xin đồng chí xem lại.")
    expect(page.get_by_label("Mã mời", exact=True)).to_be_focused()
    page.get_by_label("Mã mời", exact=True).fill(" abcd-1234 ")
    tap(page, "Vào")
    expect(page.locator("#title")).to_be_focused()
    expect(page.get_by_role("button", name="Đồng ý", exact=True)).to_be_visible()
    assert server.codes == ["sai", "abcd-1234"]


def test_a_link_with_a_code_signs_in_and_the_code_leaves_the_address(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/#ma=ABCD-1234")
    expect(page.get_by_role("button", name="Đồng ý", exact=True)).to_be_visible()
    assert (page.url, server.codes) == (f"{server.address}/", ["ABCD-1234"])


def test_a_session_that_ended_leads_to_the_sign_in_and_keeps_nothing(page: Page, server: Server) -> None:
    open_at(page, server, "7")
    server.signed_in = False
    tap(page, "Có")
    expect(page.get_by_role("heading")).to_have_text("Mời đồng chí vào")
    expect(page.get_by_label("Gõ câu trả lời")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_tab_of_the_person_before_follows_who_signed_in(page: Page, server: Server, context: BrowserContext) -> None:
    open_at(page, server, "7")
    other = context.new_page()
    server.walk.at, server.walk.revision = "3", 1
    other.goto(f"{server.address}/#ma=ABCD-1234")
    count(other, 3)
    count(page, 3)


def test_a_visitor_of_the_demo_changes_person_on_the_strip(page: Page, server: Server) -> None:
    server.people = [{"label": "Đồng chí An", "href": "/#ma=ABCD-1234"}, {"label": "Bí thư Bình", "href": "/#ma=sai"}]
    open_at(page, server, "7")
    server.walk.at = "2"
    page.get_by_role("link", name="Đồng chí An").click()
    count(page, 2)
    assert page.evaluate(MEASURE) == NOTHING_WRONG


def test_a_refusal_of_consent_is_an_end_with_the_way_in_below(page: Page, server: Server) -> None:
    open_at(page, server, "consent")
    tap(page, "Không đồng ý")
    expect(page.locator("#card")).to_contain_text("Không có gì được lưu.")
    expect(page.get_by_label("Mã mời", exact=True)).to_be_visible()


def test_a_document_is_a_download(page: Page, server: Server) -> None:
    open_at(page, server, "menu")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải phiếu tự soi").click()
    assert download.value.url == f"{server.address}/phieu.docx"


def test_the_page_fits_at_twice_the_letter_size(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 320, "height": 740})
    open_at(page, server, "5")
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    assert page.evaluate(MEASURE) == NOTHING_WRONG


def test_the_page_can_be_installed(page: Page, server: Server) -> None:
    page.goto(server.address)
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text("utf-8"))
    assert (manifest["name"], manifest["display"]) == ("Tự Soi", "standalone")
    for icon in manifest["icons"]:
        assert page.request.get(server.address + icon["src"]).ok
