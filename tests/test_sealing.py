"""What members write stays sealed: in its row, under its key, and out of the file in plain."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import prepare_database
from bot.rekeying import Rekeyed, reseal_everything
from bot.settings import Settings, read_settings
from handlers.rhythm import Period
from handlers.vocabulary import Run
from storage import answers, commitments, invitations, meetings, members
from storage.database import begin, connect, in_one
from storage.migrate import NotOurs, SchemaTooNew
from storage.sealing import KeyMissing, Seal, SealBroken
from tests.conversation import NOON, PEOPLE, UNITS, fresh_database, shelf

OLD, NEW, FOREIGN = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
NOTE = "Tôi còn nể nang khi góp ý với đồng chí Bảy"
OCTOBER, NOVEMBER = Period(2026, 10), Period(2026, 11)
ENDS = datetime(2027, 1, 3, 17, tzinfo=UTC)
CODE = "4KABCDEFGH"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fresh_database(tmp_path)


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    prepare_database(path, Seal([OLD]))
    with closing(connect(path)) as connection:
        in_one(connection, lambda db: members.write_units(db, UNITS))
        in_one(connection, lambda db: members.write_members(db, PEOPLE))
        yield connection


def run_with(period: Period, value: int, note: str = "") -> Run:
    catalogue = shelf().current("vi")
    notes = ((catalogue.indicators[0].code, note),) if note else ()
    return Run(period, catalogue, (value,) * len(catalogue), notes)


def store(connection: sqlite3.Connection, *runs: tuple[int, Run], key: bytes = OLD) -> None:
    rows = [answers.stored_run(Seal([key]), run, member, NOON, NOON) for member, run in runs]
    in_one(connection, lambda db: answers.add_runs(db, rows))


def opened(connection: sqlite3.Connection, member: int, period: Period, *keys: bytes) -> Run | None:
    return answers.run_of(connection, Seal(keys or [OLD]), shelf().by_pin("vi"), member, period)


def files_of(path: Path) -> dict[str, bytes]:
    """The database as it lies on the disk; the index of the log, which every look may touch, left out."""
    return {each.name: each.read_bytes() for each in sorted(path.parent.iterdir()) if not each.name.endswith("-shm")}


def settings_with(monkeypatch: pytest.MonkeyPatch, path: Path, **values: str) -> Settings:
    monkeypatch.setenv("TUSOI_DATABASE", str(path))
    for name, value in values.items():
        monkeypatch.setenv(f"TUSOI_{name}", value)
    return read_settings()


def base64_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


# ------------------------------------------------------------------ rows


def test_what_was_sealed_opens_again_with_its_notes(connection: sqlite3.Connection) -> None:
    store(connection, (1, run_with(OCTOBER, 2, NOTE)))
    run = opened(connection, 1, OCTOBER)
    assert run is not None
    assert (run.answers, run.notes) == (run_with(OCTOBER, 2, NOTE).answers, run_with(OCTOBER, 2, NOTE).notes)


@pytest.mark.parametrize(
    "swapped",
    [
        "answers = (SELECT answers FROM runs WHERE member_id = 2 AND period = '2026-10')",
        "answers = (SELECT answers FROM runs WHERE member_id = 1 AND period = '2026-11')",
        "notes = (SELECT notes FROM runs WHERE member_id = 2 AND period = '2026-10')",
        "notes = answers",
        "member_id = 3",
        "period = '2026-09'",
    ],
)
def test_a_row_swapped_between_members_or_months_does_not_open(connection: sqlite3.Connection, swapped: str) -> None:
    store(connection, (1, run_with(OCTOBER, 0, "một")), (1, run_with(NOVEMBER, 1)), (2, run_with(OCTOBER, 2, "hai")))
    connection.execute(f"UPDATE runs SET {swapped} WHERE member_id = 1 AND period = '2026-10'")
    whose = 3 if swapped == "member_id = 3" else 1
    with pytest.raises(SealBroken):
        answers.runs_of(connection, Seal([OLD]), shelf().by_pin("vi"), whose)


def test_a_changed_byte_anywhere_does_not_open() -> None:
    seal = Seal([OLD])
    sealed = seal.seal(b"27", "answers|1|2026-10")
    for at in range(len(sealed)):
        changed = bytes(byte ^ (place == at) for place, byte in enumerate(sealed))
        with pytest.raises(SealBroken):
            seal.open(changed, "answers|1|2026-10")
    with pytest.raises(SealBroken):
        seal.open(sealed[:-1], "answers|1|2026-10")
    assert seal.open(sealed, "answers|1|2026-10") == b"27"


def test_the_same_answers_never_look_the_same() -> None:
    seal = Seal([OLD])
    assert len({seal.seal(b"27", "answers") for _ in range(100)}) == 100


def test_a_short_and_a_longer_note_are_of_one_size() -> None:
    seal, run = Seal([OLD]), run_with(OCTOBER, 0)
    short, longer = (answers.sealed_notes(seal, run, 1, {"1.1": text}) for text in ("có", "x" * 200))
    assert short is not None
    assert longer is not None
    assert len(short) == len(longer)


def test_neither_answers_nor_notes_nor_their_names_are_in_the_file_in_plain(
    connection: sqlite3.Connection, path: Path
) -> None:
    run = run_with(OCTOBER, 2, NOTE)
    for member in (1, 2, 3):
        store(connection, (member, run))
    raw = b"".join(files_of(path).values())
    assert b"2026-10" in raw  # the search does find what stands there
    assert len(raw) > 4096
    for plain in (NOTE.encode(), NOTE[:12].encode(), run.notes[0][0].encode() + b'"', bytes(run.answers)):  # type: ignore[arg-type]  # all 27 are answered
        assert plain not in raw


# ------------------------------------------------------------------ commitments, check-ins, reasons

WILL, AFTER, ENDED, WHY = "Tôi sẽ nói thẳng", "Tôi đã nói thẳng", "Chi bộ ghi nhận", "Tôi đi viện Bạch Mai"


def commit(connection: sqlite3.Connection, member: int, key: bytes = OLD) -> int:
    """A commitment with all that belongs to it, and an absence with its reason."""
    seal, unit = Seal([key]), 2

    def write(db: sqlite3.Connection) -> int:
        commitments.draft(db, seal, member, "2026-11", "1.5", WILL, NOON)
        id_ = commitments.of_member(db, seal, member)[-1].id
        commitments.set_due(db, seal, member, id_, NOON.date(), NOON)
        commitments.share(db, seal, member, id_, True, NOON)
        commitments.reword(db, seal, member, id_, AFTER, NOON)
        commitments.check_in(db, seal, member, id_, "2026-Q4", 1, NOON)
        commitments.check_in_note(db, seal, member, id_, "2026-Q4", NOTE, NOON)
        commitments.conclude(db, seal, id_, ENDED, NOON)
        meetings.add_extra(db, unit, NOON, UTC)
        meetings.answer(db, seal, id_, member, False, WHY, NOON)
        return id_

    return in_one(connection, write)


def written(connection: sqlite3.Connection, member: int, *keys: bytes) -> tuple[object, ...]:
    """All that is sealed of a member's commitments and absences, opened."""
    seal = Seal(keys or [OLD])
    return (
        commitments.of_member(connection, seal, member),
        commitments.check_ins_of(connection, seal, member),
        meetings.attendances_of(connection, seal, member),
    )


@pytest.mark.parametrize(
    "swapped",
    [
        "commitments SET words = (SELECT words FROM commitments WHERE member_id = 2) WHERE member_id = 1",
        "commitments SET indicator = words WHERE member_id = 1",
        "commitments SET conclusion = (SELECT conclusion FROM commitments WHERE member_id = 2) WHERE member_id = 1",
        "commitments SET member_id = 1 WHERE member_id = 2",
        "commitment_changes SET commitment_id = 1 WHERE commitment_id = 2",
        "check_ins SET answer = (SELECT answer FROM check_ins WHERE commitment_id = 2) WHERE commitment_id = 1",
        "check_ins SET note = (SELECT note FROM check_ins WHERE commitment_id = 2) WHERE commitment_id = 1",
        "check_ins SET note = answer WHERE commitment_id = 1",
        "check_ins SET quarter = '2026-Q3' WHERE commitment_id = 1",
        "attendance SET reason = (SELECT reason FROM attendance WHERE member_id = 2) WHERE member_id = 1",
        "attendance SET meeting_id = 2 WHERE member_id = 1",
    ],
)
def test_a_commitment_or_reason_swapped_between_rows_does_not_open(
    connection: sqlite3.Connection, swapped: str
) -> None:
    assert [commit(connection, member) for member in (1, 2)] == [1, 2]
    connection.execute(f"UPDATE {swapped}")
    with pytest.raises(SealBroken):
        written(connection, 1)


def test_neither_commitments_nor_what_belongs_to_them_are_in_the_file_in_plain(
    connection: sqlite3.Connection, path: Path
) -> None:
    for member in (1, 2, 3):
        commit(connection, member)
    raw = b"".join(files_of(path).values())
    assert b"2026-Q4" in raw  # the search does find what stands there
    assert [plain for plain in (WILL, AFTER, ENDED, WHY, NOTE, WHY[:8], "1.5") if plain.encode() in raw] == []


def test_short_and_longer_words_are_of_one_size(connection: sqlite3.Connection) -> None:
    seal = Seal([OLD])
    for member, words in ((1, "có"), (2, "x" * 60)):
        begin(connection)
        commitments.draft(connection, seal, member, "2026-11", "1.5", words, NOON)
        meetings.add_extra(connection, 2, NOON, UTC)
        meetings.answer(connection, seal, member, member, False, words, NOON)
        connection.commit()
    for column in (
        "length(words) FROM commitments",
        "length(detail) FROM commitment_changes",
        "length(reason) FROM attendance",
    ):
        assert len(set(connection.execute(f"SELECT {column}").fetchall())) == 1


def test_after_a_rotation_commitments_check_ins_and_reasons_open_with_the_new_key_alone(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (1, 2, 3):
        commit(connection, member)
    before = [written(connection, member) for member in (1, 2, 3)]
    reseal_everything(rotating(monkeypatch, path))
    assert [written(connection, member, NEW) for member in (1, 2, 3)] == before


def test_a_rotation_goes_on_where_one_batch_ends(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commitments, "_RESEAL_AT_ONCE", 2)
    monkeypatch.setattr(meetings, "_RESEAL_AT_ONCE", 2)
    for member in (1, 2, 3, 4, 6):
        commit(connection, member)
    reseal_everything(rotating(monkeypatch, path))
    assert [len(written(connection, member, NEW)) for member in (1, 2, 3, 4, 6)] == [3] * 5


def test_what_is_erased_of_a_member_is_gone_from_the_file_and_its_log(
    connection: sqlite3.Connection, path: Path
) -> None:
    """By the sealed bytes themselves: deleted rows are overwritten."""
    commit(connection, 1)
    asked = (
        "SELECT words FROM commitments", "SELECT indicator FROM commitments", "SELECT conclusion FROM commitments",
        "SELECT detail FROM commitment_changes WHERE detail IS NOT NULL", "SELECT answer FROM check_ins",
        "SELECT note FROM check_ins", "SELECT reason FROM attendance",
    )  # fmt: skip
    sealed = [bytes(value) for query in asked for (value,) in connection.execute(query)]

    def left() -> list[bool]:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw = b"".join(files_of(path).values())
        return [value in raw for value in sealed]

    there = left()
    in_one(connection, lambda db: commitments.erase(db, 1))
    in_one(connection, lambda db: meetings.forget_reasons_of(db, 1))
    assert (there, left()) == ([True] * len(sealed), [False] * len(sealed))
    assert written(connection, 1)[:2] == ((), ())


# ------------------------------------------------------------------ keys


def test_a_wrong_key_is_told_and_changes_no_byte(connection: sqlite3.Connection, path: Path) -> None:
    store(connection, (1, run_with(OCTOBER, 2)))
    before = files_of(path)  # with a log that was never moved into the file, as after a crash
    with pytest.raises(KeyMissing) as caught:
        prepare_database(path, Seal([FOREIGN]))
    assert caught.value.key_ids == (Seal([OLD]).key_id,)
    assert files_of(path) == before


def test_a_wrong_key_changes_no_byte_of_a_file_that_was_restored(path: Path, tmp_path: Path) -> None:
    prepare_database(path, Seal([OLD]))
    restored = tmp_path / "restored" / "tusoi.db"
    restored.parent.mkdir()
    with closing(connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(restored),))  # in another journal mode than ours
    before = files_of(restored)
    with pytest.raises(KeyMissing):
        prepare_database(restored, Seal([FOREIGN]))
    assert files_of(restored) == before


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE recipes (name TEXT)")
    before = files_of(path)
    with pytest.raises(NotOurs):
        prepare_database(path, Seal([OLD]))
    assert files_of(path) == before


def test_a_newer_database_is_left_as_it_is(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = files_of(path)
    with pytest.raises(SchemaTooNew):
        prepare_database(path, Seal([OLD]))
    assert files_of(path) == before


def test_a_key_has_32_bytes() -> None:
    for keys in ([], [b"short"], [OLD, b"short"]):
        with pytest.raises(ValueError, match="32 bytes"):
            Seal(keys)


# ------------------------------------------------------------------ rotation


def rotating(monkeypatch: pytest.MonkeyPatch, path: Path) -> Settings:
    return settings_with(monkeypatch, path, KEY=base64_of(NEW), KEY_OLD=base64_of(OLD))


def test_after_a_rotation_the_old_key_is_not_needed_and_not_enough(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [(member, run_with(Period(year, 10), 2, NOTE)) for member in range(1, 6) for year in range(2026, 2138)]
    store(connection, *runs)
    assert reseal_everything(rotating(monkeypatch, path)) == Rekeyed(runs=560, open_invitations=0, withdrawn=0)
    prepare_database(path, Seal([NEW]))
    again = [opened(connection, member, run.period, NEW) for member, run in runs]
    assert [(run.answers, run.notes) for run in again if run] == [(run.answers, run.notes) for _, run in runs]
    with pytest.raises(KeyMissing):
        prepare_database(path, Seal([OLD]))


def test_between_the_two_keys_both_open(connection: sqlite3.Connection, path: Path) -> None:
    store(connection, (1, run_with(OCTOBER, 0)))
    prepare_database(path, Seal([NEW, OLD]))
    store(connection, (1, run_with(NOVEMBER, 1)), key=NEW)
    for period in (OCTOBER, NOVEMBER):
        assert opened(connection, 1, period, NEW, OLD) is not None
    for one_alone in (NEW, OLD):
        with pytest.raises(KeyMissing):
            prepare_database(path, Seal([one_alone]))


def test_a_rekeying_can_be_repeated(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(connection, (1, run_with(OCTOBER, 0)))
    first = reseal_everything(rotating(monkeypatch, path))
    assert reseal_everything(rotating(monkeypatch, path)) == first
    assert opened(connection, 1, OCTOBER, NEW) is not None


def test_a_rekeying_that_meets_a_broken_row_keeps_both_keys(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(connection, (1, run_with(OCTOBER, 0)), (2, run_with(OCTOBER, 0)))
    connection.execute("UPDATE runs SET period = '2026-09' WHERE member_id = 2")
    with pytest.raises(SealBroken):
        reseal_everything(rotating(monkeypatch, path))
    prepare_database(path, Seal([NEW, OLD]))
    with pytest.raises(KeyMissing):
        prepare_database(path, Seal([NEW]))
    assert opened(connection, 1, OCTOBER, NEW, OLD) is not None


def test_invitations_of_the_old_key_work_while_it_is_given(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one(connection, lambda db: invitations.add(db, Seal([OLD]), 1, CODE, ENDS))
    monkeypatch.setenv("TUSOI_CLOCK_START", "2026-12-05T12:00:00+07:00")
    assert reseal_everything(rotating(monkeypatch, path)) == Rekeyed(runs=0, open_invitations=1, withdrawn=0)
    found = invitations.by_code(connection, Seal([NEW, OLD]), CODE)
    assert found is not None
    assert found.member == 1
    assert invitations.by_code(connection, Seal([NEW]), CODE) is None


def test_invitations_can_be_withdrawn_when_a_key_has_leaked(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one(connection, lambda db: invitations.add(db, Seal([OLD]), 1, CODE, ENDS))
    monkeypatch.setenv("TUSOI_CLOCK_START", "2026-12-05T12:00:00+07:00")
    settings = rotating(monkeypatch, path)
    assert reseal_everything(settings, withdraw_invitations=True) == Rekeyed(0, open_invitations=0, withdrawn=1)
    assert invitations.by_code(connection, Seal([NEW, OLD]), CODE) is None
    assert "AN" in [person.code for person in invitations.uninvited(connection, NOON)]


def test_a_code_is_found_by_no_hash_but_that_of_its_key() -> None:
    assert Seal([OLD]).hash(f"code:{CODE}") != Seal([NEW]).hash(f"code:{CODE}")
    assert Seal([NEW, OLD]).hashes(CODE) == [Seal([NEW]).hash(CODE), Seal([OLD]).hash(CODE)]
