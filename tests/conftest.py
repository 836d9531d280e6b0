"""Fixtures that several tests share: a town with a database of its own, and a disk that nobody waits for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import database
from tests.conversation import Town, fresh_database

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
