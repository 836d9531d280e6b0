"""The demo: a sample organisation with a finished month, and links to come in as three of its people."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import CannotStart, house_of, prepare_database
from bot.demo import COMMITTEE, MEMBER, SECRETARY, demo_extra, demo_settings, prepare_demo, sign_in_links
from bot.demo_sample import SAMPLE
from bot.front import Front
from bot.roster_files import read_roster
from bot.settings import Settings, read_settings
from handlers import codes
from storage import answers, invitations, members
from storage.database import Database, connect, in_one
from storage.sealing import KeyMissing, Seal
from tests.command_line import finished, free_port, running
from tests.conversation import PEOPLE, UNITS, shelf, wording

NOW = datetime(2026, 12, 5, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of somebody who has set nothing, on a fixed day."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TUSOI_")]:
        monkeypatch.delenv(name)
    return replace(read_settings(), clock_start=NOW)


@pytest.fixture
def prepared(settings: Settings) -> Settings:
    prepared = demo_settings(settings)
    prepare_demo(prepared)
    return prepared


@pytest.fixture
def stored(prepared: Settings) -> Iterator[sqlite3.Connection]:
    with closing(connect(prepared.database)) as connection:
        yield connection


def code_in(link: str) -> str:
    return link.partition("#ma=")[2]


# ------------------------------------------------------------------ the sample


def test_the_sample_has_a_committee_an_organisation_and_three_cells() -> None:
    sample = read_roster(SAMPLE)
    assert [(unit.level, unit.parent) for unit in sample.units] == [
        ("dang_uy", None),
        ("dang_bo", "DU"),
        *[("chi_bo", "DBCS")] * 3,
    ]
    assert sorted(Counter(member.unit for member in sample.members).values()) == [8, 14, 35]
    roles = {member.code: {role.kind for role in member.roles} for member in sample.members}
    assert roles[MEMBER] <= {"dang_vien"}
    assert "bi_thu" in roles[SECRETARY]
    assert "cap_uy" in roles[COMMITTEE]
    assert sum("bi_thu" in kinds for kinds in roles.values()) == 3  # one a cell


def test_the_people_of_the_sample_have_names_as_people_have() -> None:
    names = [member.name for member in read_roster(SAMPLE).members]
    assert len(set(names)) == len(names)
    assert all(2 <= len(name.split()) <= 4 and name == name.strip() and name.istitle() for name in names)
    assert len({name.split()[0] for name in names}) >= 8
    assert 15 <= sum(" Thị " in name for name in names) <= 40


def test_the_month_before_is_there_finished_and_sealed(prepared: Settings, stored: sqlite3.Connection) -> None:
    rows = stored.execute("SELECT member_id, period, answers, notes, started_at, submitted_at FROM runs").fetchall()
    assert 40 <= len(rows) < 57
    assert {period for _, period, *_ in rows} == {"2026-11"}
    seal, catalogues = Seal(prepared.keys), shelf().by_pin("vi")
    given: Counter[int | None] = Counter()
    for member, _, sealed, _, started, submitted in rows:
        (run,) = answers.runs_of(stored, seal, catalogues, member)
        given.update(run.answers)
        assert bytes(answer or 0 for answer in run.answers) not in sealed
        assert timedelta(0) < datetime.fromisoformat(submitted) - datetime.fromisoformat(started) < timedelta(hours=1)
        assert datetime(2026, 11, 1, tzinfo=UTC) < datetime.fromisoformat(submitted) < NOW
    assert given.total() == 27 * len(rows)
    assert [value for value, _ in given.most_common()] == [0, 1, 2]  # a plausible month: mostly nothing
    person = members.by_code(stored, MEMBER)
    assert person is not None
    assert person.id in {member for member, *_ in rows}  # whoever comes in as the member sees it
    agreed = stored.execute("SELECT count(*) FROM consents WHERE withdrawn_at IS NULL").fetchone()[0]
    assert agreed == len(rows)


# ------------------------------------------------------------------ starting again


def test_a_second_start_keeps_what_is_there_and_makes_fresh_links(
    settings: Settings, prepared: Settings, stored: sqlite3.Connection
) -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        return [stored.execute(f"SELECT * FROM {table}").fetchall() for table in ("runs", "members", "roles")]

    before = everything()
    first = sign_in_links(prepared)
    again = demo_settings(settings)
    prepare_demo(again)
    second = sign_in_links(again)
    assert again.keys == prepared.keys
    assert everything() == before
    assert list(first) == list(second) == [MEMBER, SECRETARY, COMMITTEE]
    links = [*first.values(), *second.values()]
    assert len(set(links)) == 6
    for link in links:
        assert link.startswith("http://127.0.0.1:8080/#ma=")
        assert invitations.by_code(stored, Seal(again.keys), code_in(link)) is not None


def test_key_and_database_are_for_their_owner_alone(prepared: Settings) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path("data").iterdir()}
    assert modes == {"demo.db": 0o600, "demo.key": 0o600}


def test_a_lost_key_is_told_and_no_new_one_is_made(settings: Settings, prepared: Settings) -> None:
    before = prepared.database.read_bytes()
    Path("data/demo.key").unlink()
    with pytest.raises(CannotStart, match=r"its key data/demo\.key is not"):
        demo_settings(settings)
    assert not Path("data/demo.key").exists()
    assert prepared.database.read_bytes() == before


@pytest.mark.parametrize("text", ["", "not base64", "QUJD", "khóa"])
def test_a_spoilt_key_is_told(settings: Settings, prepared: Settings, text: str) -> None:
    Path("data/demo.key").write_text(text)
    with pytest.raises(CannotStart, match="holds no key"):
        demo_settings(settings)


def test_another_key_is_refused(settings: Settings, prepared: Settings) -> None:
    Path("data/demo.key").unlink()
    prepared.database.rename("kept.db")
    demo_settings(settings)
    Path("kept.db").rename(prepared.database)
    with pytest.raises(KeyMissing):
        prepare_demo(demo_settings(settings))


def test_the_key_of_an_installation_is_not_used_for_the_demos_own_file(settings: Settings, prepared: Settings) -> None:
    with_a_key = replace(settings, keys=(bytes(32),))
    assert demo_settings(with_a_key).keys == prepared.keys
    named = replace(with_a_key, database=Path("mine.db"))
    assert demo_settings(named) == replace(named, demo=True)


def test_another_organisation_is_never_taken_for_the_sample(settings: Settings) -> None:
    theirs = replace(settings, database=Path("theirs.db"), keys=(bytes(32),))
    prepare_database(theirs.database, Seal(theirs.keys))
    with closing(connect(theirs.database)) as connection:
        in_one(connection, lambda db: members.write_units(db, UNITS))
        in_one(connection, lambda db: members.write_members(db, [replace(each, code=MEMBER) for each in PEOPLE[:1]]))
    with pytest.raises(CannotStart, match="holds another organisation"):
        prepare_demo(demo_settings(theirs))


# ------------------------------------------------------------------ being another person


async def test_the_strip_lets_a_visitor_be_another_person_each_time_with_a_fresh_code(prepared: Settings) -> None:
    extra = demo_extra(prepared)
    assert extra.strip(wording()["vi"])["people"] == [
        {"label": "Đảng viên", "href": f"/demo/{MEMBER}"},
        {"label": "Bí thư chi bộ", "href": f"/demo/{SECRETARY}"},
        {"label": "Cấp ủy viên", "href": f"/demo/{COMMITTEE}"},
    ]
    database = await Database.open(prepared.database)
    app = web.Application()
    front = Front(database, house_of(prepared), lambda: NOW)
    extra.routes(app, front)
    async with TestClient(TestServer(app)) as client:
        async with asyncio.timeout(60):
            answers_ = [await client.get(f"/demo/{MEMBER}", allow_redirects=False) for _ in range(2)]
            stranger = await client.get("/demo/DV001", allow_redirects=False)
    await database.close()
    assert [answer.status for answer in answers_] == [303, 303]
    found = [code_in(answer.headers["Location"]) for answer in answers_]
    assert len(set(found)) == 2
    assert all(codes.normalise(code) == code for code in found)
    assert stranger.status == 404


# ------------------------------------------------------------------ as it is started


def get(port: int, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""


def served(port: int, **more: str) -> Mapping[str, str]:
    return {"TUSOI_WEB_PORT": str(port), **more}


def test_the_demo_prints_three_links_and_serves_the_page(tmp_path: Path) -> None:
    port = free_port()
    links = []
    for _ in range(2):
        with running(tmp_path, served(port), "demo") as process:
            lines = process.until("Mỗi liên kết dùng một lần")
            at = next(number for number, line in enumerate(lines) if line.startswith("Tự Soi chạy thử tại"))
            labels = [line.partition(": ")[0] for line in lines[at + 1 : at + 4]]
            assert labels == ["  Đảng viên", "  Bí thư chi bộ", "  Cấp ủy viên"]
            links += [line.partition(": ")[2] for line in lines[at + 1 : at + 4]]
            assert get(port, "/")[0] == 200
            assert get(port, f"/demo/{MEMBER}")[0] == 303
            assert process.ends(signal.SIGINT) == 0
    assert len(set(links)) == 6
    assert all(link.startswith(f"http://127.0.0.1:{port}/#ma=") for link in links)


def test_without_its_key_the_demo_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo.db").write_bytes(b"")
    status, out, complaint = finished(tmp_path, served(free_port()), "demo")
    assert (status, out) == (1, "")
    assert complaint == (
        "Error: data/demo.db is there but its key data/demo.key is not: put the key back, or delete the database\n"
    )


def test_serving_for_trial_with_a_fast_clock_has_no_strip(tmp_path: Path) -> None:
    port = free_port()
    trial = {"TUSOI_KEY": "A" * 43 + "=", "TUSOI_CLOCK_SPEED": "3600", "TUSOI_CLOCK_START": "2026-12-01T08:00:00+07:00"}
    status, _, complaint = finished(tmp_path, served(port, **trial), "serve")
    assert status == 1
    assert complaint.count("is for trying out; unset it, or set TUSOI_DEMO=1") == 2
    with running(tmp_path, served(port, **trial, TUSOI_DEMO="1"), "serve") as process:
        process.until("web page is served")
        assert get(port, "/healthz")[0] == 200
        assert get(port, f"/demo/{MEMBER}")[0] == 404
        assert process.ends(signal.SIGTERM) == 0
