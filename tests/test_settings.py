"""The settings: all that is wrong named at once, no value quoted, and nothing left in the process's environment."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import asdict, fields
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import SECRETS, Settings, SettingsRefused, read_settings

KEY, OLD, OLDER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))
TOKEN = "123456:ABC-d_ef"
EXAMPLE = Path(__file__).parent.parent / ".env.example"
VIETNAM = timezone(timedelta(hours=7))
DEFAULTS = Settings(
    database=Path("data/tusoi.db"),
    keys=(),
    telegram_token="",
    telegram_api="https://api.telegram.org/bot",
    telegram_file_api="https://api.telegram.org/file/bot",
    telegram_proxy="",
    telegram_webhook="",
    telegram_secret="",
    telegram_rate=24,
    zalo_token="",
    zalo_api="https://bot-api.zaloplatforms.com/bot",
    zalo_webhook="",
    zalo_secret="",
    zalo_quota=3000,
    zalo_people=50,
    web_host="127.0.0.1",
    web_port=8080,
    web_url="",
    timezone=ZoneInfo("Asia/Ho_Chi_Minh"),
    templates=None,
    band_width=5,
    months_kept=24,
    demo=False,
    clock_start=None,
    clock_speed=1.0,
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TUSOI_")]:
        monkeypatch.delenv(name)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"TUSOI_{name}", value)


def problems(env_file: Path | None = None, *, key_needed: bool = False, in_earnest: bool = False) -> list[str]:
    with pytest.raises(SettingsRefused) as caught:
        read_settings(env_file, key_needed=key_needed, in_earnest=in_earnest)
    return caught.value.problems


def names(found: list[str]) -> list[str]:
    return [problem.partition(":")[0] for problem in found]


# ------------------------------------------------------------------ what is set


def test_nothing_has_to_be_set_but_the_key() -> None:
    assert read_settings() == DEFAULTS
    assert problems(key_needed=True, in_earnest=True) == [
        "TUSOI_KEY: is missing; make one with `openssl rand -base64 32` and keep it apart from the database"
    ]


def test_everything_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        DATABASE="/var/lib/tusoi/tusoi.db",
        KEY=KEY,
        KEY_OLD=f"{OLD}, {OLDER}",
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_API="http://127.0.0.1:8081/bot",
        TELEGRAM_FILE_API="http://127.0.0.1:8081/file/bot",
        TELEGRAM_PROXY="http://user:word@127.0.0.1:3128",
        TELEGRAM_WEBHOOK="https://tusoi.example/telegram",
        TELEGRAM_SECRET="S-e_cret",
        TELEGRAM_RATE="12",
        WEB_HOST="::1",
        WEB_PORT="80",
        WEB_URL="https://tusoi.example/",
        TIMEZONE="Asia/Bangkok",
        TEMPLATES=str(Path(__file__).parent),
        BAND_WIDTH="10",
        MONTHS_KEPT="12",
        DEMO="1",
        CLOCK_START="2026-12-01T08:00:00+07:00",
        CLOCK_SPEED="60",
    )
    assert read_settings(key_needed=True, in_earnest=True) == Settings(
        database=Path("/var/lib/tusoi/tusoi.db"),
        keys=(b"\x01" * 32, b"\x02" * 32, b"\x03" * 32),
        telegram_token=TOKEN,
        telegram_api="http://127.0.0.1:8081/bot",
        telegram_file_api="http://127.0.0.1:8081/file/bot",
        telegram_proxy="http://user:word@127.0.0.1:3128",
        telegram_webhook="https://tusoi.example/telegram",
        telegram_secret="S-e_cret",
        telegram_rate=12,
        web_host="::1",
        web_port=80,
        web_url="https://tusoi.example",
        timezone=ZoneInfo("Asia/Bangkok"),
        templates=Path(__file__).parent,
        band_width=10,
        months_kept=12,
        demo=True,
        clock_start=datetime(2026, 12, 1, 8, tzinfo=VIETNAM),
        clock_speed=60.0,
    )


def test_an_empty_value_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = [*(field.name.upper() for field in fields(Settings) if field.name != "keys"), "KEY", "KEY_OLD"]
    given(monkeypatch, **dict.fromkeys(settings, ""))
    assert read_settings() == DEFAULTS
    given(monkeypatch, **dict.fromkeys(settings, "  "))
    assert read_settings() == DEFAULTS


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:8080"), ("::1", "http://[::1]:8080"), ("localhost", "http://localhost:8080")],
)
def test_without_an_address_of_its_own_the_page_is_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, host: str, url: str
) -> None:
    given(monkeypatch, WEB_HOST=host)
    assert read_settings().public_web_url == url


# ------------------------------------------------------------------ what is wrong

WRONG = {
    "KEY": "not base64!",
    "KEY_OLD": f"{OLD},QUJD",
    "TELEGRAM_TOKEN": "bot-token",
    "TELEGRAM_API": "api.telegram.org/bot",
    "TELEGRAM_FILE_API": "ftp://api.telegram.org/bot",
    "TELEGRAM_PROXY": "socks5://user:word@127.0.0.1",
    "TELEGRAM_WEBHOOK": "https:///tusoi",
    "TELEGRAM_SECRET": "with a space",
    "TELEGRAM_RATE": "many",
    "WEB_PORT": "65536",
    "WEB_URL": "tusoi.example",
    "TIMEZONE": "Asia/Nowhere",
    "TEMPLATES": "/var/lib/tusoi/nowhere",
    "BAND_WIDTH": "4",
    "MONTHS_KEPT": "25",
    "DEMO": "perhaps",
    "CLOCK_START": "2026-12-02T08:00:00",
    "CLOCK_SPEED": "fast",
}


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **WRONG)
    found = problems(key_needed=True, in_earnest=True)
    assert names(found) == [f"TUSOI_{name}" for name in WRONG]
    assert len({says.partition(":")[2] for says in found}) > 8  # each says what it wants


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("TELEGRAM_API", "https://api.telegram.org/bot"),
        ("TELEGRAM_FILE_API", "https://api.telegram.org/file/bot"),
        ("ZALO_API", "https://bot-api.zaloplatforms.com/bot"),
    ],
)
@pytest.mark.parametrize("address", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/bot/", "http://api.example/robot"])
def test_the_token_is_never_glued_to_something_else(
    monkeypatch: pytest.MonkeyPatch, name: str, official: str, address: str
) -> None:
    given(monkeypatch, **{name: address})
    says = f"has to end in /bot, such as {official}, for the token follows right behind"
    assert problems() == [f"TUSOI_{name}: {says}"]


def test_a_missing_key_is_named_together_with_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, WEB_PORT="no", CLOCK_SPEED="60")
    assert names(problems(key_needed=True, in_earnest=True)) == ["TUSOI_WEB_PORT", "TUSOI_KEY", "TUSOI_CLOCK_SPEED"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *WRONG.items(),
        ("KEY", "QUJDREVG"),
        ("KEY", KEY + "x"),
        ("KEY", "khóa bí mật"),
        ("TELEGRAM_TOKEN", "²3:ABCDEF"),
        ("TELEGRAM_TOKEN", "123:ABC/../getUpdates"),
        ("TELEGRAM_TOKEN", "99:"),
        ("TELEGRAM_PROXY", "http://user:secretword@[::1"),
        ("TELEGRAM_PROXY", "http://user:secretword@ex℀mple:80"),
        ("TELEGRAM_PROXY", "http://user:secretword@127.0.0.1:99999"),
        ("TELEGRAM_SECRET", "ș" * 20),
        ("TELEGRAM_SECRET", "x" * 257),
        ("TELEGRAM_RATE", "0000"),
        ("TELEGRAM_RATE", "1001"),
        ("TELEGRAM_RATE", "2.5"),
        ("TELEGRAM_RATE", "-24"),
        ("TELEGRAM_RATE", "²"),
        ("WEB_PORT", "²"),
        ("WEB_PORT", "0"),
        ("WEB_PORT", "-80"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "America"),
        ("CLOCK_SPEED", "-5"),
        ("CLOCK_SPEED", "nan"),
        ("CLOCK_SPEED", "inf"),
        ("CLOCK_START", "tomorrow"),
    ],
)
def test_a_wrong_value_is_named_and_never_quoted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **{name: value})
    (found,) = problems()
    assert found.startswith(f"TUSOI_{name}: ")
    assert len(found) > len(name) + 15
    assert value not in found
    assert "secretword" not in found


def test_settings_are_never_printed_with_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, KEY=KEY, TELEGRAM_TOKEN=TOKEN)
    shown = f"{read_settings()!r} {read_settings()}"
    assert TOKEN not in shown
    assert "x01" not in shown


# ------------------------------------------------------------------ what excludes each other


def test_a_webhook_needs_a_token_a_secret_and_https(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, TELEGRAM_WEBHOOK="http://tusoi.example/telegram")
    assert problems() == [
        (
            "TUSOI_TELEGRAM_WEBHOOK: needs an https address, for Telegram delivers to no other; and "
            "TUSOI_TELEGRAM_TOKEN as well; and TUSOI_TELEGRAM_SECRET as well, so that nobody else can post updates"
        )
    ]
    given(monkeypatch, TELEGRAM_WEBHOOK="https://tusoi.example/telegram", TELEGRAM_TOKEN=TOKEN)
    assert [problem.count("TUSOI_TELEGRAM_SECRET") for problem in problems()] == [1]


def test_what_follows_from_another_mistake_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, TELEGRAM_WEBHOOK="https://tusoi.example/", TELEGRAM_SECRET="s", TELEGRAM_TOKEN="wrong")
    assert names(problems()) == ["TUSOI_TELEGRAM_TOKEN"]
    given(monkeypatch, TELEGRAM_TOKEN=TOKEN, KEY="wrong")
    assert names(problems(key_needed=True)) == ["TUSOI_KEY"]


@pytest.mark.parametrize(("name", "value"), [("CLOCK_START", "2026-12-01T08:00:00+07:00"), ("CLOCK_SPEED", "60")])
def test_members_are_never_served_on_trial_time(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **{name: value})
    assert read_settings().on_trial_time
    assert names(problems(in_earnest=True)) == [f"TUSOI_{name}"]
    given(monkeypatch, DEMO="1")
    assert read_settings(in_earnest=True).on_trial_time


# ------------------------------------------------------------------ secrets in files


def test_a_secret_can_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "KEY": KEY,
        "KEY_OLD": OLD,
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_PROXY": "http://127.0.0.1:3128",
        "TELEGRAM_SECRET": "secret",
        "ZALO_TOKEN": "123:zalo-token",
        "ZALO_SECRET": "zalo-secret",
    }
    assert set(values) == SECRETS
    for name, value in values.items():
        (tmp_path / name).write_text(f"{value}\r\n\n")  # as an editor leaves it
        monkeypatch.setenv(f"TUSOI_{name}_FILE", str(tmp_path / name))
    settings = asdict(read_settings(key_needed=True))
    changed = {name: value for name, value in settings.items() if value != asdict(DEFAULTS)[name]}
    assert changed == {
        "keys": (b"\x01" * 32, b"\x02" * 32),
        "telegram_token": TOKEN,
        "telegram_proxy": "http://127.0.0.1:3128",
        "telegram_secret": "secret",
        "zalo_token": "123:zalo-token",
        "zalo_secret": "zalo-secret",
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("folder", "cannot be read (Is a directory)"),
        (b"\xff\xfe\x00\x80", "is not text"),
        (b" \n", "is empty"),
    ],
)
def test_a_file_that_holds_no_secret_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | str | None, says: str
) -> None:
    path = tmp_path / "secret"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    given(monkeypatch, KEY_FILE=str(path))
    assert problems(key_needed=True) == [f"TUSOI_KEY: the file that TUSOI_KEY_FILE names {says}"]


def test_a_key_given_for_the_name_of_a_file_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, KEY_FILE=KEY)
    assert KEY not in "".join(problems())


def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(OLD)
    given(monkeypatch, KEY=KEY, KEY_FILE=str(tmp_path / "key"))
    assert problems() == ["TUSOI_KEY: is given twice, here and by TUSOI_KEY_FILE: take one away"]


# ------------------------------------------------------------------ the file .env


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TUSOI_WEB_PORT=81\nTUSOI_WEB_HOST=0.0.0.0\nTUSOI_WEB_URL=https://file.example\n")
    given(monkeypatch, WEB_PORT="82", WEB_URL="")
    settings = read_settings(env_file)
    assert (settings.web_port, settings.web_host, settings.web_url) == (82, "0.0.0.0", "https://file.example")


def test_reading_the_file_changes_nothing_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TUSOI_KEY={KEY}\nTUSOI_TELEGRAM_TOKEN={TOKEN}\n")
    before = dict(os.environ)
    assert read_settings(tmp_path / ".env").keys == (b"\x01" * 32,)
    assert dict(os.environ) == before


def test_a_dollar_sign_in_the_file_is_a_dollar_sign(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TUSOI_DATABASE=/srv/${HOME}/t.db\n")
    assert read_settings(tmp_path / ".env").database == Path("/srv/${HOME}/t.db")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x80", b"TUSOI_WEB_HOST=\xe0"])
def test_a_file_that_is_no_text_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    (found,) = problems(tmp_path / ".env")
    assert found.endswith("/.env: cannot be read; it has to be text in UTF-8 that you may read")


def test_without_a_file_the_environment_is_enough(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "missing") == read_settings(tmp_path) == DEFAULTS


def test_the_example_lists_every_setting_and_sets_none() -> None:
    listed = re.findall(r"(?m)^TUSOI_(\w+)=", EXAMPLE.read_text("utf-8"))
    assert listed == [
        *("DATABASE", "KEY", "KEY_OLD", "TELEGRAM_TOKEN", "TELEGRAM_API", "TELEGRAM_FILE_API", "TELEGRAM_PROXY"),
        *(
            "TELEGRAM_WEBHOOK",
            "TELEGRAM_SECRET",
            "TELEGRAM_RATE",
            "ZALO_TOKEN",
            "ZALO_API",
            "ZALO_WEBHOOK",
            "ZALO_SECRET",
        ),
        *("ZALO_QUOTA", "ZALO_PEOPLE", "WEB_HOST", "WEB_PORT", "WEB_URL", "TIMEZONE"),
        *("TEMPLATES", "BAND_WIDTH", "MONTHS_KEPT"),
        *("CLOCK_START", "CLOCK_SPEED", "DEMO"),
    ]
    never_set = {"keys", "clock_ahead"}  # what other settings become, and what only the demo's clock says
    assert {name.lower() for name in listed} - {"key", "key_old"} == {f.name for f in fields(Settings)} - never_set
    assert read_settings(EXAMPLE) == DEFAULTS
