"""A personal link in a real Chromium, at the width of a phone: it opens the walk once, and a file waits for a press."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.front import Front
from bot.turn import Inbound
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from storage import links
from tests.conversation import wording
from tests.page_browser import (
    MEASURE,
    NEEDS_CHROMIUM,
    NOTHING_WRONG,
    count,
    findings,
    phone,
    tap,
)
from tests.page_server import MEMBER, STRANGER, Served, make_code

pytestmark = NEEDS_CHROMIUM

VI = wording()["vi"]
ASKED_AT = ("zalo", "1:me")


async def _joins(front: Front) -> None:
    for event in (e.Arrived(await make_code(front, MEMBER)), e.Recognised(True), e.Consented(CONSENT_VERSION, True)):
        await front.turn(Inbound(*ASKED_AT, event))


def link_for(served: Served, event: e.Event, token: str) -> str:
    """What a member on Zalo is told, with the address of this server."""

    async def make(front: Front) -> None:
        if not (await front.look(*ASKED_AT)).chat.member:
            await _joins(front)
        chat = (await front.look(*ASKED_AT)).chat
        assert chat.member is not None
        about = (front.house.seal, token, chat.member.id, chat.id, pack(event), front.clock())
        await front.database.transaction(lambda db: links.make(db, *about))

    served.do(make)
    return f"{served.address}/#mo={token}"


def looks_well(page: Page) -> None:
    assert (page.evaluate(MEASURE), findings(page)) == (NOTHING_WRONG, [])


def test_a_link_opens_the_walk_and_is_gone_from_the_address(page: Page, served: Served) -> None:
    page.goto(link_for(served, e.WalkOpened(), "once"))
    count(page, 1)
    expect(page.locator("#notices")).to_contain_text("Trang đang mở cho đồng chí")
    assert page.url == f"{served.address}/"
    looks_well(page)
    tap(page, "Có phần")
    count(page, 2)
    page.reload()
    count(page, 2)


def test_in_another_browser_the_same_link_is_told_to_be_over_and_the_way_in_stays_open(
    page: Page, served: Served, chromium: Browser
) -> None:
    link = link_for(served, e.WalkOpened(), "once")
    page.goto(link)
    count(page, 1)
    with phone(chromium) as elsewhere:
        other = elsewhere.new_page()
        other.goto(link)
        expect(other.locator("#refusal")).to_have_text(VI("links.closed"))
        expect(other.get_by_label(VI("page.sign_in.code"))).to_be_visible()
        assert other.get_by_label(VI("page.sign_in.code")).input_value() == ""
        looks_well(other)
        other.get_by_label(VI("page.sign_in.code")).fill(served.code_for(MEMBER))
        tap(other, VI("page.sign_in.button"))
        expect(other.get_by_role("button", name="Đúng, là tôi")).to_be_visible()


def test_a_file_waits_for_a_press_and_the_offer_goes_with_the_next_one(page: Page, served: Served) -> None:
    page.goto(link_for(served, e.ExportAsked(), "file"))
    offer = page.get_by_role("link", name=VI("links.file_ready"))
    expect(offer).to_be_focused()
    looks_well(page)
    with page.expect_download() as download:
        offer.click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told["member"]["name"] in page.locator("#notices").inner_text()
    tap(page, "Tự soi")
    count(page, 1)
    expect(offer).to_have_count(0)


def test_where_somebody_else_is_signed_in_their_page_stays_and_is_told_what_to_do(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/#ma={served.code_for(STRANGER)}")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    expect(page.locator("#notices")).to_have_text(VI("consent.thanks"))
    link = link_for(served, e.WalkOpened(), "mine")
    page.goto(link)  # only what stands behind # differs, so the page stays
    expect(page.locator("#refusal")).to_have_text(VI("links.another"))
    looks_well(page)
    tap(page, "Dữ liệu của tôi")
    tap(page, "Thoát khỏi đây")
    tap(page, "Thoát khỏi đây")
    expect(page.get_by_label(VI("page.sign_in.code"))).to_be_visible()
    page.goto(link)
    count(page, 1)
