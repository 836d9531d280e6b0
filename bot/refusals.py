"""What a command says when it cannot go on: a sentence for everything that can be put right from outside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from bot.app import CannotStart
from bot.catalogues import VersionMissing
from bot.settings import SettingsRefused
from bot.wording import WordsMissing
from handlers.indicators import CatalogueRefused
from storage.migrate import NotOurs, SchemaTooNew
from storage.sealing import KeyMissing, SealBroken


def sentence_about(failed: Exception) -> str | None:
    """What was wrong and what to do; None for a fault of the program itself."""
    if isinstance(failed, BrokenPipeError):  # whoever read our output has enough of it
        return None
    return next((SENTENCES[kind](failed) for kind in type(failed).__mro__ if kind in SENTENCES), None)


def _settings(refused: SettingsRefused) -> str:
    return "these settings need mending:\n  " + "\n  ".join(refused.problems)


def _key(missing: KeyMissing) -> str:
    return (
        f"TUSOI_KEY does not open this database, which was sealed with {', '.join(missing.key_ids)}. "
        "Nothing was changed. Give the right key, or after a rotation the old one in TUSOI_KEY_OLD as well."
    )


def _file(failed: OSError) -> str:
    where = f"{failed.filename}: " if failed.filename else ""
    return f"{where}{failed.strerror or type(failed).__name__}; check the path and who owns it"


def _itself(refused: Exception) -> str:
    return str(refused)


SENTENCES: Mapping[type, Callable[[Any], str]] = {
    SettingsRefused: _settings,
    KeyMissing: _key,
    SealBroken: lambda _: "a sealed value does not open: it was changed or moved; restore the database from a backup",
    SchemaTooNew: lambda _: "this database was written by a newer version of this program: install that version",
    NotOurs: lambda _: "TUSOI_DATABASE is a file of another program, and was left as it is: name another one",
    WordsMissing: lambda _: "the sentences are not compiled: run `make setup`",
    CannotStart: _itself,
    CatalogueRefused: _itself,
    VersionMissing: _itself,
    sqlite3.Error: lambda failed: f"the database in TUSOI_DATABASE cannot be used: {failed}",
    OSError: _file,
}
