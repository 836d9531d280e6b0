"""The database: a turn is kept whole or not at all, several share a commit, and what was erased is nowhere left."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.front import Front
from bot.turn import Inbound
from handlers.packing import unpack_event
from storage import inbox, migrate
from storage.database import MOST_TOGETHER, Database, connect, in_one
from storage.sealing import Seal
from tests.conversation import NOON, Town, buttons, fresh_database

ROOT = Path(__file__).parent.parent
SNAPSHOT = ROOT / "tests" / "golden" / "schema.sql"
PATIENCE = 20.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fresh_database(tmp_path)


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(path)
    yield database
    await database.close()


def takes(update: str) -> Callable[[sqlite3.Connection], bool]:
    return lambda connection: inbox.take(connection, "telegram", update, NOON)


def breaks(update: str) -> Callable[[sqlite3.Connection], bool]:
    """A turn that writes something and then fails."""

    def work(connection: sqlite3.Connection) -> bool:
        takes(update)(connection)
        raise LookupError(update)

    return work


def breaks_the_commit(connection: sqlite3.Connection) -> bool:
    """A turn whose mistake the database only sees when it commits."""
    connection.execute("PRAGMA defer_foreign_keys=ON")
    connection.execute("INSERT INTO roles (member_id, role) VALUES (999, 'bi_thu')")
    return True


def updates_in(path: Path) -> set[str]:
    with closing(connect(path)) as connection:
        return {update for (update,) in connection.execute("SELECT id FROM inbox")}


# ------------------------------------------------------------------ turns that share a commit


async def test_one_of_64_waiting_turns_that_fails_is_undone_alone(database: Database, path: Path) -> None:
    works = [breaks(str(number)) if number == 31 else takes(str(number)) for number in range(64)]
    results = await asyncio.gather(*map(database.transaction, works), return_exceptions=True)
    assert [result for result in results if result is not True] == [results[31]]
    assert isinstance(results[31], LookupError)
    assert updates_in(path) == {str(number) for number in range(64)} - {"31"}


async def test_turns_that_wait_share_a_commit(database: Database) -> None:
    commits = 0

    def count(statement: str) -> None:
        nonlocal commits
        commits += statement == "COMMIT"

    await database.transaction(lambda connection: connection.set_trace_callback(count))
    commits = 0
    await asyncio.gather(*(database.transaction(takes(str(number))) for number in range(3 * MOST_TOGETHER)))
    assert commits == 3


async def test_a_commit_that_fails_is_told_to_every_turn_in_it(database: Database, path: Path) -> None:
    works = [takes("one"), breaks_the_commit, takes("two")]
    results = await asyncio.gather(*map(database.transaction, works), return_exceptions=True)
    assert [type(result) for result in results] == [sqlite3.IntegrityError] * 3
    assert updates_in(path) == set()
    assert await database.transaction(takes("one"))  # and the next turn is none the worse
    assert updates_in(path) == {"one"}


async def test_an_error_that_ends_the_whole_transaction_is_told_to_every_turn(database: Database, path: Path) -> None:
    def rolls_back(connection: sqlite3.Connection) -> bool:  # as SQLite itself does when the disk is full
        connection.execute("ROLLBACK")
        raise OSError

    works = [takes("one"), rolls_back, takes("two")]
    results = await asyncio.gather(*map(database.transaction, works), return_exceptions=True)
    assert all(isinstance(result, sqlite3.OperationalError) for result in results)
    assert updates_in(path) == set()
    assert await database.transaction(takes("one"))


async def test_a_caller_who_goes_away_takes_nobody_along(database: Database, path: Path) -> None:
    first, gone, last = (asyncio.create_task(database.transaction(takes(name))) for name in ("a", "b", "c"))
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(PATIENCE):
        assert await first
        assert await last
    with pytest.raises(asyncio.CancelledError):
        await gone
    await database.flush()
    assert updates_in(path) == {"a", "b", "c"}  # a turn that began is finished


async def test_what_may_wait_goes_with_the_next_commit(database: Database, path: Path) -> None:
    database.later(takes("mark"))
    assert updates_in(path) == set()
    await database.transaction(takes("turn"))
    assert updates_in(path) == {"mark", "turn"}


async def test_closing_keeps_marks(path: Path) -> None:
    database = await Database.open(path)
    database.later(takes("mark"))
    await database.close()
    assert updates_in(path) == {"mark"}


async def test_closing_keeps_what_waits(path: Path) -> None:
    database = await Database.open(path)
    turns = [asyncio.create_task(database.transaction(takes(str(number)))) for number in range(2 * MOST_TOGETHER)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*turns) == [True] * len(turns)
    assert updates_in(path) == {str(number) for number in range(2 * MOST_TOGETHER)}


async def test_a_mark_that_fails_harms_no_turn(database: Database, path: Path) -> None:
    database.later(breaks("mark"))
    assert await database.transaction(takes("turn"))
    assert updates_in(path) == {"turn"}


async def test_reading_sees_only_what_is_committed(database: Database) -> None:
    def number(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])

    await database.transaction(takes("one"))
    assert await database.reading(number) == 1


async def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database, " * 100)
    before = broken.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        await Database.open(broken)
    assert broken.read_bytes() == before


def test_a_connection_nobody_closed_does_not_keep_the_process(path: Path) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom storage.database import Database\n"
        "async def leave():\n    await Database.open(Path(sys.argv[1]))\n    raise SystemExit(7)\n"
        "asyncio.run(leave())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(path)], timeout=PATIENCE, capture_output=True, cwd=ROOT, check=False
    )
    assert ended.returncode == 7


# ------------------------------------------------------------------ the inbox


def test_an_update_that_names_its_chat_is_known_again_also_after_the_key_was_changed(tmp_path: Path) -> None:
    old, new = bytes(32), bytes(range(32))
    with closing(connect(fresh_database(tmp_path))) as connection:

        def takes(*keys: bytes, update: str = "1:chat:m1") -> bool:
            return in_one(connection, lambda db: inbox.take_hidden(db, Seal(keys), "zalo", update, NOON))

        taken = [takes(old), takes(old), takes(new, old), takes(new), takes(new, update="1:chat:m2")]
        kept = [id_ for (id_,) in connection.execute("SELECT id FROM inbox")]
    assert taken == [True, False, False, False, True]
    assert [id_ for id_ in kept if "chat" in id_] == []


def test_the_same_update_is_taken_once(path: Path) -> None:
    with closing(connect(path)) as connection:
        assert [in_one(connection, takes(update)) for update in ("1", "1", "2")] == [True, False, True]
        assert in_one(connection, lambda db: inbox.take(db, "web", "1", NOON))  # another channel counts for itself
        in_one(connection, lambda db: inbox.forget_older(db, NOON + timedelta(seconds=1)))
    assert updates_in(path) == set()


# ------------------------------------------------------------------ the schema


def schema_of(connection: sqlite3.Connection) -> str:
    made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name")
    return "".join(f"{sql};\n" for (sql,) in made)


def test_the_schema_is_the_one_that_was_agreed(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    migrate.migrate(path)
    with closing(connect(path)) as connection:
        schema = schema_of(connection)
    if os.environ.get("TUSOI_GOLDEN") == "write":
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(schema, "utf-8")
    assert schema == SNAPSHOT.read_text("utf-8")


def test_migrating_twice_does_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    assert [migrate.migrate(path), migrate.migrate(path)] == [True, False]
    with closing(connect(path)) as connection:
        assert migrate.version_of(connection) == migrate.newest_version()


def test_a_migration_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new.db"
    with monkeypatch.context() as broken:
        script = tmp_path / "migrations"
        (script / "versions").mkdir(parents=True)
        (script / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text())
        (script / "versions" / "0001_half.py").write_text(
            "from alembic import op\nrevision, down_revision = '0001', None\n"
            "def upgrade():\n    op.execute('CREATE TABLE half (id INTEGER)')\n    raise RuntimeError('power cut')\n"
        )
        broken.setattr(migrate, "MIGRATIONS", script)
        with pytest.raises(RuntimeError, match="power cut"):
            migrate.migrate(path)
    with closing(connect(path)) as connection:
        assert schema_of(connection) == ""
    assert migrate.migrate(path)


def test_a_newer_version_is_refused(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrate.SchemaTooNew):
        migrate.migrate(path)


# ------------------------------------------------------------------ the file


def test_the_file_and_its_log_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a?b#c%d.db"
    before = os.umask(0)
    try:
        migrate.migrate(path)
        with closing(connect(path)) as connection:
            in_one(connection, takes("1"))
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {f"a?b#c%d.db{suffix}": 0o600 for suffix in ("", "-wal", "-shm")}


def test_every_commit_is_on_the_disk_before_it_is_acknowledged(path: Path, durable: None) -> None:
    with closing(connect(path)) as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        found = [connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in asked]
    assert found == ["wal", 2, 1, 1]


async def test_nothing_of_what_was_erased_is_left_in_the_file_or_its_log(path: Path) -> None:
    town = Town(path)
    an = town.joined("AN")
    an.presses("Tự soi")
    an.presses("Có phần")
    sealed = [blob for row in town.connection.execute("SELECT answers, notes FROM runs") for blob in row if blob]
    assert sealed
    assert any(sealed[0] in each.read_bytes() for each in path.parent.iterdir())

    an.says("/dulieu")
    last = next(button for button in buttons(an.presses("Xóa dữ liệu")) if button.label == "Xóa hết")
    database = await Database.open(path)
    reply = await Front(database, town.house, lambda: NOON).turn(
        Inbound("telegram", an.address, unpack_event(last.event))
    )
    assert reply.erased
    left = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    assert path.name in left
    for blob in sealed:
        assert not [name for name, raw in left.items() if blob[:16] in raw or blob[-16:] in raw]
    await database.close()
    town.close()


def test_a_turn_that_never_committed_is_gone_after_a_kill(path: Path) -> None:
    script = (
        "import os, sys\nfrom datetime import datetime, UTC\nfrom pathlib import Path\n"
        "from storage import inbox\nfrom storage.database import begin, connect, in_one\n"
        "now = datetime(2026, 12, 5, tzinfo=UTC)\nconnection = connect(Path(sys.argv[1]))\n"
        "in_one(connection, lambda db: inbox.take(db, 'telegram', 'kept', now))\n"
        "begin(connection)\ninbox.take(connection, 'telegram', 'lost', now)\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], timeout=PATIENCE, cwd=ROOT, check=False)
    assert updates_in(path) == {"kept"}
