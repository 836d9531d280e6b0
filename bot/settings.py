"""The settings: read from the environment or `.env`, checked at start, all errors named at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from environs import EnvError, EnvValidationError, FileAwareEnv
from marshmallow import ValidationError

from storage.sealing import KEY_BYTES

OFFICIAL_TELEGRAM = "https://api.telegram.org/bot"
OFFICIAL_TELEGRAM_FILES = "https://api.telegram.org/file/bot"


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What was set. Never printed: it holds secrets."""

    database: Path
    keys: tuple[bytes, ...]
    telegram_token: str
    telegram_api: str
    telegram_file_api: str
    telegram_proxy: str
    telegram_webhook: str
    telegram_secret: str
    web_host: str
    web_port: int
    web_url: str
    timezone: ZoneInfo
    demo: bool
    clock_start: datetime | None
    clock_speed: float

    @property
    def public_web_url(self) -> str:
        """Where members reach the page: as set, or this machine itself."""
        return self.web_url or f"http://{self.web_host}:{self.web_port}"


class SettingsRefused(Exception):
    """Something is set wrong; `problems` are sentences, each beginning with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_settings(env_file: Path | None = None) -> Settings:
    """All settings. Raises SettingsRefused, with every problem, where one cannot be used."""
    env = FileAwareEnv(eager=False)
    if env_file and env_file.is_file():
        env.read_env(str(env_file), recurse=False)
    problems: list[str] = []
    settings = _read(env, problems)
    problems += _contradictions(settings) if not problems else []
    if problems:
        raise SettingsRefused(problems)
    return settings


def _read(env: FileAwareEnv, problems: list[str]) -> Settings:
    def get(name: str, default: Any, checked: Callable[[str], Any] = str) -> Any:
        return _one(env, problems, f"TUSOI_{name}", default, checked)

    keys = [*get("KEY", [], _keys), *get("KEY_OLD", [], _keys)]
    return Settings(
        database=get("DATABASE", Path("data/tusoi.db"), Path),
        keys=tuple(keys),
        telegram_token=get("TELEGRAM_TOKEN", "", _token),
        telegram_api=get("TELEGRAM_API", OFFICIAL_TELEGRAM, _url),
        telegram_file_api=get("TELEGRAM_FILE_API", OFFICIAL_TELEGRAM_FILES, _url),
        telegram_proxy=get("TELEGRAM_PROXY", "", _proxy),
        telegram_webhook=get("TELEGRAM_WEBHOOK", "", _url),
        telegram_secret=get("TELEGRAM_SECRET", "", _secret),
        web_host=get("WEB_HOST", "127.0.0.1"),
        web_port=get("WEB_PORT", 8080, _port),
        web_url=get("WEB_URL", "", _url).rstrip("/"),
        timezone=get("TIMEZONE", ZoneInfo("Asia/Ho_Chi_Minh"), _timezone),
        demo=get("DEMO", False, _yes),
        clock_start=get("CLOCK_START", None, _instant),
        clock_speed=get("CLOCK_SPEED", 1.0, _speed),
    )


def _one(env: FileAwareEnv, problems: list[str], name: str, default: Any, checked: Callable[[str], Any]) -> Any:
    """One setting, an empty one counting as not set; what is wrong with it goes to `problems`, never its value."""
    try:
        text = (env.str(name, "") or "").strip()
        return checked(text) if text else default
    except (EnvError, EnvValidationError, ValidationError, OSError):
        problems.append(f"{name}: the file named by {name}_FILE cannot be read")
    except ValueError as wrong:
        problems.append(f"{name}: {wrong}")
    return default


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if settings.telegram_webhook and not settings.telegram_token:
        found.append("TUSOI_TELEGRAM_WEBHOOK: needs TUSOI_TELEGRAM_TOKEN as well")
    if settings.telegram_webhook and not settings.telegram_secret:
        found.append("TUSOI_TELEGRAM_WEBHOOK: needs TUSOI_TELEGRAM_SECRET, so that nobody else can post updates")
    if settings.telegram_webhook and not settings.telegram_webhook.startswith("https://"):
        found.append("TUSOI_TELEGRAM_WEBHOOK: Telegram only delivers to an https address")
    return found


# ------------------------------------------------------------------ one check each; a message never quotes the value


def _keys(text: str) -> list[bytes]:
    return [_key(part.strip()) for part in text.split(",") if part.strip()]


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"has to be {KEY_BYTES} random bytes in base64, such as `openssl rand -base64 32` makes")
    return key


def _token(text: str) -> str:
    number, colon, secret = text.partition(":")
    if not (number.isdigit() and colon and secret) or any(letter.isspace() for letter in text):
        raise ValueError("has to look like 123456:ABC…, as BotFather gave it")
    return text


def _secret(text: str) -> str:
    if not 1 <= len(text) <= 256 or not all(
        letter.isascii() and (letter.isalnum() or letter in "_-") for letter in text
    ):
        raise ValueError("has 1 to 256 characters out of A-Z a-z 0-9 _ -")
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("has to be a whole address that begins with https:// or http://")
    return text


def _proxy(text: str) -> str:
    if urlsplit(text).scheme != "http" or not urlsplit(text).hostname:
        raise ValueError("has to be the address of an HTTP proxy, such as http://127.0.0.1:3128")
    return text


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("has to be a port between 1 and 65535")
    return int(text)


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("has to be a time zone such as Asia/Ho_Chi_Minh") from unknown


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
