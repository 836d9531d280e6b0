"""Fixtures that several tests share: a town with a database of its own, a disk nobody waits for, a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage import database
from tests.conversation import Town, fresh_database

if TYPE_CHECKING:  # what a browser needs is imported by the tests that have one
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.page_server import Served

SHIPPED: tuple[str, ...] = database.PRAGMAS
AT_ONCE = tuple("synchronous=OFF" if each == "synchronous=FULL" else each for each in SHIPPED)


@pytest.fixture(autouse=True, scope="session")
def commits_at_once() -> Iterator[None]:
    """Nobody kills the process of the tests, so none of its commits waits for the disk.

    Processes that tests start do wait, and those are the ones that get killed.
    """
    database.PRAGMAS = AT_ONCE
    yield
    database.PRAGMAS = SHIPPED


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database as the product opens it."""
    monkeypatch.setattr(database, "PRAGMAS", SHIPPED)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An organisation where nobody has come in yet."""
    there = Town(fresh_database(tmp_path))
    yield there
    there.close()


# ------------------------------------------------------------------ the page in Chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from tests.page_browser import chromium_running

    with chromium_running() as browser:
        yield browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The page on a port of its own, in a thread of its own."""
    from tests.page_server import Served

    served = Served(tmp_path)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone."""
    from tests.page_browser import phone

    with phone(chromium) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """A page on it that must not complain and must not ask anybody else."""
    from tests.page_browser import listen

    page = context.new_page()
    complaints = listen(page, served.address)
    yield page
    assert complaints == []
