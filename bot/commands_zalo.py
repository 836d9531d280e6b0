"""`python -m bot zalo`: the commands; what they do stands in `bot/zalo_keeping.py`, which takes longer to import."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.settings import Settings, read_settings

FILE = click.Path(path_type=Path, dir_okay=False)
ENV_FILE = Path(".env")


def settings_here() -> Settings:
    """All of them open the database."""
    return read_settings(ENV_FILE, key_needed=True)


@click.group()
def zalo() -> None:
    """Bots of Zalo, each for a cell, beside that of TUSOI_ZALO_TOKEN."""


@zalo.command(name="add")
@click.option("--unit", required=True, metavar="MA_DON_VI", help="Code of the cell that the bot is for.")
@click.option("--token-file", required=True, type=FILE, metavar="FILE", help="A file that holds the token alone.")
def add_zalo_bot(unit: str, token_file: Path) -> None:
    """Add a bot, or move it to another cell. Zalo is asked who it is; the token is kept sealed."""
    from bot.zalo_keeping import add_bot

    add_bot(settings_here(), unit, token_file)


@zalo.command(name="list")
def list_zalo_bots() -> None:
    """The bots at work, how many people write to each, and what it has used of this month."""
    from bot.zalo_keeping import list_bots

    list_bots(settings_here())


@zalo.command(name="remove")
@click.argument("bot", type=int, metavar="ID")
@click.option("--yes", is_flag=True, help="Also where members have no other channel and are reached no more.")
def remove_zalo_bot(bot: int, yes: bool) -> None:
    """End a bot. Whoever used it is reached on other channels, or comes back with a new invitation."""
    from bot.zalo_keeping import remove_bot

    remove_bot(settings_here(), bot, yes)


@zalo.command(name="check")
def check_zalo_bots() -> None:
    """Ask Zalo about each bot, and say what is wrong and what to do."""
    from bot.zalo_keeping import check_bots

    sys.exit(0 if check_bots(settings_here()) else 1)
