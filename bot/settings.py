"""The settings: read from the environment or `.env`, checked at start, all errors named at once."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from handlers.releases import NARROWEST
from handlers.rhythm import MONTHS_KEPT
from storage.sealing import KEY_BYTES

DATABASE = Path("data/tusoi.db")
OFFICIAL_TELEGRAM = "https://api.telegram.org/bot"
TELEGRAM_RATE = 24  # of the 30 messages a second that Telegram takes; the rest is room for replies
OFFICIAL_TELEGRAM_FILES = "https://api.telegram.org/file/bot"
OFFICIAL_ZALO = "https://bot-api.zaloplatforms.com/bot"
ZALO_QUOTA = 3000  # messages a month of one bot, as the plan Basic has it
ZALO_PEOPLE = 50  # who may write to one bot, likewise
SECRETS = frozenset(
    {"KEY", "KEY_OLD", "TELEGRAM_TOKEN", "TELEGRAM_PROXY", "TELEGRAM_SECRET", "ZALO_TOKEN", "ZALO_SECRET"}
)  # also as ..._FILE
MAKE_A_KEY = "make one with `openssl rand -base64 32` and keep it apart from the database"


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What was set. Never printed: it holds secrets. The first of `keys` seals, all of them open."""

    database: Path
    keys: tuple[bytes, ...]
    telegram_token: str
    telegram_api: str
    telegram_file_api: str
    telegram_proxy: str
    telegram_webhook: str
    telegram_secret: str
    telegram_rate: int
    web_host: str
    web_port: int
    web_url: str
    timezone: ZoneInfo
    templates: Path | None
    band_width: int
    months_kept: int
    demo: bool
    clock_start: datetime | None
    clock_speed: float
    zalo_token: str = ""
    zalo_api: str = OFFICIAL_ZALO
    zalo_webhook: str = ""
    zalo_secret: str = ""
    zalo_quota: int = ZALO_QUOTA
    zalo_people: int = ZALO_PEOPLE
    clock_ahead: timedelta = field(default_factory=timedelta)  # never set: how far the demo's clock was moved on

    @property
    def public_web_url(self) -> str:
        """Where members reach the page: as set, or this machine itself."""
        host = f"[{self.web_host}]" if ":" in self.web_host else self.web_host
        return self.web_url or f"http://{host}:{self.web_port}"

    @property
    def on_trial_time(self) -> bool:
        return self.clock_start is not None or self.clock_speed != 1.0


class SettingsRefused(Exception):
    """Something is set wrong; `problems` are sentences, each beginning with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_settings(env_file: Path | None = None, *, key_needed: bool = False, in_earnest: bool = False) -> Settings:
    """All settings. Raises SettingsRefused, with every problem, where one cannot be used.

    `key_needed`: the database will be opened. `in_earnest`: members will be served, on real time.
    """
    reading = _Reading(_environment(env_file))
    settings = _read(reading)
    for name, others, says in _contradictions(settings, key_needed, in_earnest):
        if reading.problems.keys().isdisjoint({name, *others}):
            reading.problems[name] = says
    if reading.problems:
        raise SettingsRefused([f"TUSOI_{name}: {says}" for name, says in reading.problems.items()])
    return settings


def _environment(env_file: Path | None) -> Mapping[str, str]:
    """What is set: by the environment, and by `.env` where that says nothing. An empty value is none."""
    try:
        written = dotenv_values(env_file, interpolate=False) if env_file and env_file.is_file() else {}
    except (OSError, UnicodeDecodeError):
        raise SettingsRefused([f"{env_file}: cannot be read; it has to be text in UTF-8 that you may read"]) from None
    return {name: text.strip() for name, text in (*written.items(), *os.environ.items()) if text and text.strip()}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look at all settings, and what was wrong with each; never its value."""

    given: Mapping[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, default: Any, checked: Callable[[str], Any] = str) -> Any:
        try:
            text = self._text(name)
            return checked(text) if text else default
        except ValueError as wrong:
            self.problems[name] = str(wrong)
            return default

    def _text(self, name: str) -> str:
        text, file = self.given.get(f"TUSOI_{name}", ""), self.given.get(f"TUSOI_{name}_FILE", "")
        if not file or name not in SECRETS:
            return text
        if text:
            raise ValueError(f"is given twice, here and by TUSOI_{name}_FILE: take one away")
        return content_of(file, f"the file that TUSOI_{name}_FILE names")


def content_of(file: str, which: str) -> str:
    """The text of a file. Raises ValueError that says what is wrong with which."""
    try:
        text = Path(file).read_text("utf-8").strip()
    except OSError as failed:
        raise ValueError(f"{which} cannot be read ({failed.strerror})") from None
    except ValueError:
        raise ValueError(f"{which} is not text") from None
    if not text:
        raise ValueError(f"{which} is empty")
    return text


def _read(reading: _Reading) -> Settings:
    get = reading.get
    key, old = get("KEY", b"", _key), get("KEY_OLD", (), _keys)
    return Settings(
        database=get("DATABASE", DATABASE, Path),
        keys=(key, *old) if key else (),
        telegram_token=get("TELEGRAM_TOKEN", "", _token),
        telegram_api=get("TELEGRAM_API", OFFICIAL_TELEGRAM, partial(_bot_api, OFFICIAL_TELEGRAM)),
        telegram_file_api=get("TELEGRAM_FILE_API", OFFICIAL_TELEGRAM_FILES, partial(_bot_api, OFFICIAL_TELEGRAM_FILES)),
        telegram_proxy=get("TELEGRAM_PROXY", "", _proxy),
        telegram_webhook=get("TELEGRAM_WEBHOOK", "", _url),
        telegram_secret=get("TELEGRAM_SECRET", "", _secret),
        telegram_rate=get("TELEGRAM_RATE", TELEGRAM_RATE, _rate),
        zalo_token=get("ZALO_TOKEN", "", zalo_token_of),
        zalo_api=get("ZALO_API", OFFICIAL_ZALO, partial(_bot_api, OFFICIAL_ZALO)),
        zalo_webhook=get("ZALO_WEBHOOK", "", _url),
        zalo_secret=get("ZALO_SECRET", "", _zalo_secret),
        zalo_quota=get("ZALO_QUOTA", ZALO_QUOTA, _number),
        zalo_people=get("ZALO_PEOPLE", ZALO_PEOPLE, _number),
        web_host=get("WEB_HOST", "127.0.0.1"),
        web_port=get("WEB_PORT", 8080, _port),
        web_url=get("WEB_URL", "", _url).rstrip("/"),
        timezone=get("TIMEZONE", ZoneInfo("Asia/Ho_Chi_Minh"), _timezone),
        templates=get("TEMPLATES", None, _folder),
        band_width=get("BAND_WIDTH", NARROWEST, _band_width),
        months_kept=get("MONTHS_KEPT", MONTHS_KEPT, _months),
        demo=get("DEMO", False, _yes),
        clock_start=get("CLOCK_START", None, _instant),
        clock_speed=get("CLOCK_SPEED", 1.0, _speed),
    )


def _contradictions(
    settings: Settings, key_needed: bool, in_earnest: bool
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """A setting, those that it needs or excludes, and what is wrong between them."""
    if key_needed and not settings.keys:
        yield "KEY", (), f"is missing; {MAKE_A_KEY}"
    if settings.telegram_webhook:
        yield from _webhook(settings)
    if settings.zalo_webhook:
        yield from _zalo_webhook(settings)
    if in_earnest and settings.on_trial_time and not settings.demo:
        names = [name for name, set_ in (("START", settings.clock_start), ("SPEED", settings.clock_speed != 1)) if set_]
        for name in names:
            yield f"CLOCK_{name}", ("DEMO",), "is for trying out; unset it, or set TUSOI_DEMO=1 to try out"


def _webhook(settings: Settings) -> Iterator[tuple[str, tuple[str, ...], str]]:
    wanted = []
    if not settings.telegram_webhook.startswith("https://"):
        wanted.append("an https address, for Telegram delivers to no other")
    if not settings.telegram_token:
        wanted.append("TUSOI_TELEGRAM_TOKEN as well")
    if not settings.telegram_secret:
        wanted.append("TUSOI_TELEGRAM_SECRET as well, so that nobody else can post updates")
    if wanted:
        yield "TELEGRAM_WEBHOOK", ("TELEGRAM_TOKEN", "TELEGRAM_SECRET"), f"needs {'; and '.join(wanted)}"


def _zalo_webhook(settings: Settings) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Over http only on this machine, to try out; bots of the database have their tokens there."""
    wanted = []
    parts = urlsplit(settings.zalo_webhook)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        wanted.append("an https address, or messages could be read on their way")
    if not settings.zalo_secret:
        wanted.append("TUSOI_ZALO_SECRET as well, so that nobody else can post messages")
    if wanted:
        yield "ZALO_WEBHOOK", ("ZALO_SECRET",), f"needs {'; and '.join(wanted)}"


# ------------------------------------------------------------------ one check each; a message never quotes the value


def _keys(text: str) -> tuple[bytes, ...]:
    return tuple(_key(part.strip()) for part in text.split(",") if part.strip())


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.encode(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"has to be {KEY_BYTES} random bytes in base64, such as `openssl rand -base64 32` makes")
    return key


def _token(text: str) -> str:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
        raise ValueError("has to look like 123456:ABC-d_e, as BotFather gave it")
    return text


def zalo_token_of(text: str) -> str:
    """It stands in the address of every call."""
    if not re.fullmatch(r"[A-Za-z0-9:_.~-]{8,512}", text):
        raise ValueError("has to be the token as the Zalo Bot Platform gave it, without spaces")
    return text


def _zalo_secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", text):
        raise ValueError("has 8 to 256 characters out of A-Z a-z 0-9 _ -")
    return text


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        raise ValueError("has to be a whole number, 1 or more")
    return int(text)


def _secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("has 1 to 256 characters out of A-Z a-z 0-9 _ -")
    return text


def _url(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"}:
        raise ValueError("has to be a whole address that begins with https:// or http://")
    return text


def _bot_api(official: str, text: str) -> str:
    """The token is put right behind it: without `/bot` it would become part of a host or of another path."""
    if not _url(text).endswith("/bot"):
        raise ValueError(f"has to end in /bot, such as {official}, for the token follows right behind")
    return text


def _proxy(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme != "http":
        raise ValueError("has to be the address of an HTTP proxy, such as http://127.0.0.1:3128")
    return text


def _split(text: str) -> SplitResult | None:
    """The parts of an address that names a host and, if any, a port; what urllib says of a bad one may quote it."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and parts.port != 0 and not re.search(r"\s", text) else None
    except ValueError:
        return None


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise ValueError("has to be a port between 1 and 65535")
    return int(text)


def _rate(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 0 < int(text) <= 1000:
        raise ValueError("has to be a whole number of messages a second between 1 and 1000")
    return int(text)


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("has to be a time zone such as Asia/Ho_Chi_Minh") from unknown


def _band_width(text: str) -> int:
    if not text.isdecimal() or not NARROWEST <= int(text) <= 100:
        raise ValueError(f"has to be a whole number from {NARROWEST} to 100: a band is never narrower")
    return int(text)


def _months(text: str) -> int:
    """Where its meeting was moved, a month closes in the next one, and its answers have to be there until then."""
    if not text.isdecimal() or not 2 <= int(text) <= MONTHS_KEPT:
        raise ValueError(f"has to be a whole number from 2 to {MONTHS_KEPT}, as long as the consent text says")
    return int(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError("has to be a folder that is there")
    return Path(text).absolute()


def _yes(text: str) -> bool:
    if text.lower() in {"1", "true", "yes"}:
        return True
    if text.lower() in {"0", "false", "no"}:
        return False
    raise ValueError("has to be 1 or 0")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError("has to be an ISO time such as 2026-12-01T08:00:00+07:00") from wrong
    if at.tzinfo is None:
        raise ValueError("has to say its time zone, such as 2026-12-01T08:00:00+07:00")
    return at


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError as wrong:
        raise ValueError("has to be a number such as 60") from wrong
    if not 0 < speed <= 1_000_000:
        raise ValueError("has to be more than 0 and at most 1000000")
    return speed
