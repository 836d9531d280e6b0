"""Chromium for the tests of the page, and what is asked of every page in it: size, width, axe, silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "TUSOI_CI" not in os.environ, reason=f"browser tests need Chromium at {CHROMIUM}"
    ),
]
PHONE = {"width": 360, "height": 740}

MEASURE = """() => {
  const seen = (one) => one.checkVisibility() && one.getClientRects().length && !one.closest(".unseen");
  const small = [], narrow = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (own && seen(one) && parseFloat(getComputedStyle(one).fontSize) < 18) small.push(one.outerHTML);
  }
  for (const one of document.querySelectorAll("a:not(.skip), button, input, textarea, summary")) {
    const { width, height } = one.getBoundingClientRect();
    if (seen(one) && Math.min(width, height) < 48) narrow.push(`${width} x ${height}: ${one.outerHTML}`);
  }
  return { small, narrow, overflow: document.documentElement.scrollWidth - innerWidth };
}"""
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
PATIENCE = 30_000  # ms: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
NOTHING_WRONG = {"small": [], "narrow": [], "overflow": 0}


@contextmanager
def chromium_running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet, timeout=4 * PATIENCE)
        yield browser
        browser.close()


@contextmanager
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]  # a plain dict will do
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def listen(page: Page, address: str) -> list[str]:
    """What the page complains of on its console, and whom else it asks: to be compared with nothing."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("request", lambda one: complaints.extend([] if one.url.startswith(address) else [one.url]))
    return complaints


def _complaint(message: ConsoleMessage) -> list[str]:
    """Chromium notes each failed request on the console: the outage a test makes, not an error of the page."""
    made_by_the_test = message.text.startswith("Failed to load resource")
    return [message.text] if message.type in {"error", "warning"} and not made_by_the_test else []


def findings(page: Page) -> list[str]:
    """What axe finds, with the strictest contrast and target size."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    response = page.evaluate("options => axe.run(options)", AXE_OPTIONS)
    return [f"{one['id']}: {node['html']}" for one in response["violations"] for node in one["nodes"]]


def count(page: Page, n: int) -> None:
    expect(page.locator(".count")).to_have_text(f"{n}/27")


def tap(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


REMEMBER = """() => {
  const banner = document.getElementById("banner");
  window.banners = [banner.textContent];
  new MutationObserver(() => window.banners.push(banner.textContent)).observe(banner, { childList: true });
}"""


def watch_the_banner(page: Page) -> None:
    """From here on, until the page is left: some of what it says is gone again after three seconds."""
    page.evaluate(REMEMBER)


def was_told(page: Page, text: str) -> None:
    """The banner said it, whether or not it still does."""
    page.wait_for_function("text => window.banners.includes(text)", arg=text)
