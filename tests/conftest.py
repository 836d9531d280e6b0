"""Fixtures that several tests share: a town with a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversation import Town, fresh_database


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An organisation where nobody has come in yet."""
    there = Town(fresh_database(tmp_path))
    yield there
    there.close()
