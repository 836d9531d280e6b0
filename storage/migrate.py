"""Bringing the schema up to date; Alembic (and SQLAlchemy, half a second) is imported only when it is behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from storage.statements import statements

MIGRATIONS = Path(__file__).parent / "migrations"
SQL = statements("schema")


def newest_version() -> str:
    """The version this code expects: the number of the last migration file."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def version_of(connection: sqlite3.Connection) -> str | None:
    """The version a database has, None for an empty one."""
    if not SQL.has_version_table(connection):
        return None
    version: str | None = SQL.version(connection)
    return version


class SchemaTooNew(Exception):
    """The database was written by a later version of this program."""


def migrate(path: Path) -> bool:
    """Bring the database at `path` to the newest version; returns whether anything had to be done."""
    with_connection = sqlite3.connect(path)
    try:
        version = version_of(with_connection)
    finally:
        with_connection.close()
    if version == newest_version():
        return False
    if version is not None and version > newest_version():
        raise SchemaTooNew(version)
    _upgrade(path)
    return True


def _upgrade(path: Path) -> None:
    from alembic import command  # the import is the cost that is avoided
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
