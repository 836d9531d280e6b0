"""Releases in a real Chromium, as wide as a phone: a secretary looks at the cell, opens a month, takes the chart."""

from __future__ import annotations

import io
import os
import sqlite3
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from bot.front import Front
from bot.releasing import close_cell
from handlers.rhythm import period_from
from tests.conversation import wording
from tests.page_browser import (
    MEASURE,
    NEEDS_CHROMIUM,
    NOTHING_WRONG,
    findings,
    tap,
)
from tests.page_server import SECRETARY, Served

pytestmark = NEEDS_CHROMIUM
VI = wording()["vi"]


async def _november_closes(front: Front) -> None:
    """The sample's November, counted as the pulse would have."""

    def close(connection: sqlite3.Connection) -> None:
        asked = "SELECT unit_id FROM members WHERE code = ?"
        (unit,) = connection.execute(asked, (SECRETARY,)).fetchone()
        close_cell(connection, front.house, unit, period_from("2026-11"), front.clock())

    await front.database.transaction(partial(close))


def stands(page: Page, name: str, pictures: Path | None) -> None:
    """The screen is as wide as the phone, with large letters and buttons; axe has nothing to say."""
    assert page.evaluate(MEASURE) == NOTHING_WRONG
    assert findings(page) == []
    if pictures:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)


def test_a_secretary_opens_a_month_and_takes_the_chart(page: Page, served: Served) -> None:
    pictures = Path(os.environ["TUSOI_PICTURES"]) if "TUSOI_PICTURES" in os.environ else None
    served.do(_november_closes)
    page.goto(f"{served.address}/#ma={served.code_for(SECRETARY)}")
    tap(page, "Đúng, là tôi")
    tap(page, "Đồng ý")
    tap(page, "Tổng hợp")
    expect(page.locator("#title")).to_have_text("Chi bộ Tổ dân phố 5")
    stands(page, "summary", pictures)
    tap(page, "Kết quả các tháng")
    expect(page.locator("#title")).to_have_text(VI("releases.title"))
    stands(page, "releases", pictures)
    tap(page, "Tháng 11/2026")
    expect(page.locator("#card")).to_contain_text("11/2026")
    stands(page, "release", pictures)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Biểu đồ (ảnh)").click()
    content = waiting.value.path().read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.width >= 720, picture.height > picture.width) == ("PNG", True, True)
    if pictures:
        (pictures / "chart.png").write_bytes(content)
