"""The doctor: each thing that can be wrong is found and told with what to do about it, and nothing is changed."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import doctor
from bot.app import prepare_database
from bot.clock import real_clock
from bot.doctor import Finding, examine, telegram_name
from bot.settings import MAKE_A_KEY, Settings, read_settings
from bot.wording import WordsMissing
from storage import zalo
from storage.database import connect
from storage.migrate import newest_version
from storage.sealing import Seal
from tests.command_line import bot, free_port, told
from tests.conversation import Town, fresh_database
from tests.papers import own

KEY, FOREIGN = bytes(range(32)), bytes(32)
TOKEN = "123456:ABC"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A database that is in order and a page that nobody serves."""
    monkeypatch.setenv("TUSOI_DATABASE", str(fresh_database(tmp_path)))
    monkeypatch.setenv("TUSOI_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("TUSOI_WEB_PORT", str(free_port()))
    settings = read_settings()
    Town(settings.database).close()
    settings.database.chmod(0o600)
    return settings


async def found(settings: Settings, about: str) -> list[tuple[bool, str]]:
    return [(finding.well, finding.says) for finding in await examine(settings) if finding.about == about]


@asynccontextmanager
async def telegram(settings: Settings, status: int = 200, date: str = "", body: str = "{}") -> AsyncIterator[Settings]:
    """A Bot API that answers like this, and the settings that lead to it."""

    async def get_me(_: web.Request) -> web.Response:
        headers = {"Date": date or format_datetime(real_clock(), usegmt=True)}
        return web.Response(status=status, text=body, headers=headers, content_type="application/json")

    app = web.Application()
    app.router.add_get(f"/bot{TOKEN}/getMe", get_me)
    async with TestServer(app) as server:
        yield replace(settings, telegram_token=TOKEN, telegram_api=str(server.make_url("/bot")))


# ------------------------------------------------------------------ in order


async def test_where_all_is_well_nothing_is_to_mend(settings: Settings) -> None:
    findings = await examine(settings)
    assert all(finding.well for finding in findings)
    assert [finding.about for finding in findings] == [
        *("locales", "key", "disk", "database", "key", "clock", "telegram", "zalo", "web"),
    ]
    assert Finding("database", True, f"version {newest_version()}; 3 units, 6 members, 0 joined") in findings
    assert Finding("telegram", True, "not set up (TUSOI_TELEGRAM_TOKEN is empty)") in findings


async def test_looking_changes_nothing(settings: Settings) -> None:
    before = settings.database.read_bytes()
    await examine(replace(settings, keys=(FOREIGN, KEY)))
    assert settings.database.read_bytes() == before


def test_the_command_ends_with_0_where_all_is_well_and_with_1_otherwise(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, lines = told(bot("doctor"))
    assert status == 0
    assert {line[:6] for line in lines} == {"ok    "}
    monkeypatch.delenv("TUSOI_KEY")
    status, lines = told(bot("doctor"))
    assert status == 1
    assert [line for line in lines if line.startswith("MEND")] == [
        f"MEND  key: set TUSOI_KEY or TUSOI_KEY_FILE; {MAKE_A_KEY}"
    ]


def test_wrong_settings_are_told_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_WEB_PORT", "no")
    assert told(bot("doctor")) == (
        1,
        ["Error: these settings need mending:", "  TUSOI_WEB_PORT: has to be a port between 1 and 65535"],
    )


async def test_each_template_of_the_unit_is_filled_with_an_example(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    own(folder, "{{ unit }}", name="bien-ban-thuong-ky.docx")
    own(folder, "{{ chi_bo }}", name="bien-ban-chuyen-de.docx")
    own(folder, "{{ unit }}", name="bien-ban.docx")
    (folder / "~$en-ban-thuong-ky.docx").write_bytes(b"open in Word")
    assert await found(replace(settings, templates=folder), "templates") == [
        (False, f"{folder}/bien-ban-chuyen-de.docx: there is no field “chi_bo”"),
        (True, f"{folder}/bien-ban-thuong-ky.docx: can be filled"),
        (False, f"{folder}/bien-ban.docx: has to be called bien-ban-thuong-ky.docx or bien-ban-chuyen-de.docx"),
    ]


# ------------------------------------------------------------------ key and database


async def test_a_key_that_does_not_fit_is_told(settings: Settings) -> None:
    says = await found(replace(settings, keys=(FOREIGN,)), "key")
    assert says[1:] == [(False, f"does not open this database (sealed with {Seal([KEY]).key_id}): find it")]


async def test_a_database_that_is_not_there_yet_is_told(settings: Settings, tmp_path: Path) -> None:
    missing = tmp_path / "new" / "tusoi.db"
    says = await found(replace(settings, database=missing), "database")
    assert says == [(False, f"{missing} does not exist yet: `python -m bot migrate` creates it")]
    assert not missing.parent.exists()


async def test_an_empty_organisation_is_told_what_comes_next(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "other" / "tusoi.db"
    prepare_database(path, Seal([KEY]))
    ((well, says),) = await found(replace(settings, database=path), "database")
    assert well
    assert says.endswith("0 joined: `python -m bot roster import PATH` comes next")


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("0000", f"its version is 0000, {newest_version()} is needed"),
        ("9999", "this database was written by a newer version"),
    ],
)
async def test_a_database_of_another_version_is_told(settings: Settings, version: str, says: str) -> None:
    with closing(connect(settings.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    ((well, said),) = await found(settings, "database")
    assert not well
    assert said.startswith(says)


async def test_a_version_of_the_catalogue_that_is_gone_is_told(settings: Settings) -> None:
    town = Town(settings.database)
    town.joined("AN").walks()
    assert await found(settings, "locales") == [(True, "sentences and catalogues are there")]
    town.connection.execute("UPDATE runs SET catalogue = '27-bieu-hien@2015.3'")
    town.close()
    says = "answers are stored for 27-bieu-hien@2015.3, which no file in locales/ holds: "
    assert (await found(settings, "locales"))[1:] == [
        (False, says + "keep the file of version 2015.3 beside the new one")
    ]


async def test_a_file_that_is_no_database_is_told(settings: Settings) -> None:
    settings.database.write_bytes(b"no database " * 1000)
    ((well, says),) = await found(settings, "database")
    assert not well
    assert "cannot be read (file is not a database)" in says


async def test_a_database_of_another_program_is_told(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE recipes (name TEXT)")
    path.chmod(0o600)
    ((well, says),) = await found(replace(settings, database=path), "database")
    assert not well
    assert "another program" in says


async def test_a_folder_in_place_of_the_database_is_told(settings: Settings, tmp_path: Path) -> None:
    ((well, says),) = await found(replace(settings, database=tmp_path), "database")
    assert not well
    assert "cannot be read" in says


async def test_a_database_that_others_can_open_is_told(settings: Settings) -> None:
    settings.database.chmod(0o644)
    says = await found(settings, "database")
    assert says[1:] == [(False, f"others on this machine can open it: chmod 600 {settings.database}")]


async def test_a_full_disk_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 10 * 1024**2))
    assert await found(settings, "disk") == [(False, "only 10 MiB free: make room")]


async def test_a_folder_nobody_may_write_to_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root, whom no folder stops
    folder = settings.database.parent
    assert await found(settings, "folder") == [(False, f"{folder} cannot be written to: check who owns it")]


# ------------------------------------------------------------------ Telegram and the clock


async def test_telegram_is_reached_and_agrees_on_the_time(settings: Settings) -> None:
    async with telegram(settings) as reaching:
        assert await found(reaching, "telegram") == [(True, "reached")]
        assert await found(reaching, "clock") == [(True, "agrees with Telegram's")]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "the token is refused: check TUSOI_TELEGRAM_TOKEN with BotFather"),
        (404, "the token is refused: check TUSOI_TELEGRAM_TOKEN with BotFather"),
        (502, "answered 502: try again later"),
    ],
)
async def test_a_refusal_of_telegram_is_told(settings: Settings, status: int, says: str) -> None:
    async with telegram(settings, status) as reaching:
        assert await found(reaching, "telegram") == [(False, says)]


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"])
async def test_a_telegram_out_of_reach_is_told_without_the_token(settings: Settings, proxy: str) -> None:
    away = f"http://127.0.0.1:{free_port()}/bot"
    lost = replace(settings, telegram_token=TOKEN, telegram_api=away, telegram_proxy=proxy)
    ((well, says),) = await found(lost, "telegram")
    assert not well
    assert "out of reach" in says
    assert TOKEN not in says
    assert await telegram_name(lost) == ""


@pytest.mark.parametrize(
    ("offset", "well"), [(timedelta(seconds=5), True), (timedelta(minutes=3), False), (-timedelta(hours=7), False)]
)
async def test_a_clock_that_differs_is_told(settings: Settings, offset: timedelta, well: bool) -> None:
    theirs = format_datetime(real_clock() + offset, usegmt=True)
    async with telegram(settings, date=theirs) as reaching:
        ((found_well, says),) = await found(reaching, "clock")
    assert found_well is well
    assert ("switch on time synchronisation" in says) is not well


async def test_a_clock_that_was_never_set_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "real_clock", lambda: datetime(1970, 1, 1, 12, tzinfo=UTC))
    assert await found(settings, "clock") == [
        (False, "it shows 1970-01-01 20:00+08:00: set it, and switch on time synchronisation")
    ]


@pytest.mark.parametrize("date", ["soon", "Tue, 99 Foo 2026 99:99:99 GMT"])
async def test_without_a_time_to_compare_with_the_clock_is_shown(settings: Settings, date: str) -> None:
    async with telegram(settings, date=date) as reaching:
        ((well, says),) = await found(reaching, "clock")
    assert well
    assert says.endswith("there is no other to compare it with")


@pytest.mark.parametrize(
    ("body", "name"),
    [('{"ok": true, "result": {"username": "tusoi_bot"}}', "tusoi_bot"), ("{}", ""), ("[]", ""), ("<html>", "")],
)
async def test_the_bots_name_is_asked_for_where_links_are_made(settings: Settings, body: str, name: str) -> None:
    async with telegram(settings, body=body) as reaching:
        assert await telegram_name(reaching) == name


# ------------------------------------------------------------------ the page


@pytest.fixture
def outside(settings: Settings) -> Settings:
    return replace(settings, web_url=f"http://127.0.0.1:{free_port()}")


async def test_before_the_first_start_the_page_may_be_silent(settings: Settings) -> None:
    says = f"nothing answers at {settings.public_web_url}: start it with `python -m bot serve`"
    assert await found(settings, "web") == [(True, says)]


async def test_the_address_that_members_use_has_to_answer(outside: Settings) -> None:
    says = f"nothing answers at {outside.web_url}: start it with `python -m bot serve`"
    assert await found(outside, "web") == [(False, says)]


NO_PHONE = "members on Zalo get links to the page that no phone can open: set TUSOI_WEB_URL to its public address"


@pytest.mark.parametrize(
    ("token", "url", "told"),
    [
        ("", "", []),
        ("123:zalo-token", "", [(False, NO_PHONE)]),
        ("123:zalo-token", "http://localhost:8080", [(False, NO_PHONE)]),
        ("123:zalo-token", "https://tusoi.invalid", []),
    ],
)
async def test_with_zalo_the_page_needs_an_address_that_phones_reach(
    settings: Settings, token: str, url: str, told: list[tuple[bool, str]]
) -> None:
    findings = await found(replace(settings, zalo_token=token, web_url=url), "zalo")
    assert [each for each in findings if each[1] == NO_PHONE] == told


async def test_so_it_does_with_a_bot_of_a_cell(settings: Settings) -> None:
    with closing(connect(settings.database)) as connection, connection:
        zalo.add(connection, Seal([KEY]), 2, "123:zalo-token", "4711", "Bot", real_clock())
    assert (False, NO_PHONE) in await found(settings, "zalo")


@pytest.mark.parametrize(("status", "well"), [(200, True), (502, False)])
async def test_the_page_is_reached(settings: Settings, status: int, well: bool) -> None:
    async def healthy(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/healthz", healthy)
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        assert await found(replace(settings, web_url=url), "web") == [(well, f"{url} answers {status}")]


async def test_sentences_that_were_not_compiled_are_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> None:
        raise WordsMissing

    monkeypatch.setattr(doctor, "load_wording", missing)
    assert await found(settings, "locales") == [(False, "the sentences are not compiled: run `make setup`")]
