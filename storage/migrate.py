"""Bringing the schema up to date; Alembic (and SQLAlchemy, half a second) is imported only when it is behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.database import begin, connect
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


class NotOurs(Exception):
    """The file is a database of another program."""


def check_version(connection: sqlite3.Connection) -> str | None:
    """The version of a database that this program can use. Raises SchemaTooNew, NotOurs."""
    version = version_of(connection)
    if version is None and SQL.has_tables(connection):
        raise NotOurs
    if version is not None and version > newest_version():
        raise SchemaTooNew(version)
    return version


def migrate(path: Path) -> bool:
    """Bring the database at `path` to the newest version; returns whether anything had to be done."""
    with closing(connect(path)) as connection:
        if check_version(connection) == newest_version():
            return False
        _upgrade(connection)
    return True


def _upgrade(connection: sqlite3.Connection) -> None:
    """All missing migrations in one transaction: a start that is killed half-way leaves what was there."""
    from alembic import command  # the import is the cost that is avoided
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", lambda _: begin(connection))  # Python's sqlite3 begins none of its own for DDL
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as migrating:
        config.attributes["connection"] = migrating
        command.upgrade(config, "head")
