"""The statements of `storage/sql/*.sql`, loaded by name: one file for each module of `storage/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosql

FOLDER = Path(__file__).parent / "sql"


def statements(name: str) -> Any:
    """The statements of `sql/<name>.sql`, each a function of a connection and its named values."""
    return aiosql.from_path(FOLDER / f"{name}.sql", "sqlite3")
