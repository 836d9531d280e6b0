"""The commands of `python -m bot`; what a user got wrong is told in a sentence, with exit status 1 or 2."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from bot.logs import set_up_logs
from bot.settings import Settings, SettingsRefused, read_settings

P = ParamSpec("P")
T = TypeVar("T")
ENV_FILE = Path(".env")


def told_in_a_sentence(command: Callable[P, T]) -> Callable[P, T]:
    """What can be put right from outside ends in a sentence, not in a stack trace."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        from bot.app import CannotStart
        from bot.wording import WordsMissing
        from handlers.indicators import CatalogueRefused
        from storage.migrate import SchemaTooNew
        from storage.sealing import KeyMissing

        try:
            return command(*args, **kwargs)
        except SettingsRefused as refused:
            raise click.ClickException("these settings need mending:\n  " + "\n  ".join(refused.problems)) from None
        except KeyMissing as missing:
            raise click.ClickException(
                f"TUSOI_KEY does not open this database, which was sealed with {', '.join(missing.key_ids)}. "
                "Nothing was changed. Give the right key, or after a rotation the old one in TUSOI_KEY_OLD as well."
            ) from None
        except SchemaTooNew:
            raise click.ClickException("this database was written by a newer version: install that version") from None
        except WordsMissing:
            raise click.ClickException("the sentences are not compiled: run `make setup`") from None
        except (CannotStart, CatalogueRefused) as refused_start:
            raise click.ClickException(str(refused_start)) from None
        except sqlite3.Error as failed:
            raise click.ClickException(f"the database cannot be used: {failed}") from None
        except PermissionError as denied:
            raise click.ClickException(f"no permission for {denied.filename}: check who owns it") from None

    return wrapped


def needed_settings() -> Settings:
    """The settings of a command that opens the database: a key is needed."""
    settings = read_settings(ENV_FILE)
    if not settings.keys:
        raise SettingsRefused(
            ["TUSOI_KEY: is missing; make one with `openssl rand -base64 32` and keep it apart from the database"]
        )
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one: it takes a third off the cost of a tap."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Log more facts. Never words, names, codes or answers.")
def main(verbose: bool) -> None:
    """Tu Soi: members look at themselves against the 27 indicators, for themselves alone.

    Settings come from the environment or from `.env`; `.env.example` lists them.
    """
    set_up_logs(10 if verbose else 20)


@main.command()
@told_in_a_sentence
def serve() -> None:
    """Serve the web page, and Telegram where its token is set. Ends at Ctrl-C or SIGTERM."""
    from bot.app import serve as serve_all

    settings = needed_settings()
    trial = settings.clock_start is not None or settings.clock_speed != 1.0
    if trial and not settings.demo:
        raise SettingsRefused(
            ["TUSOI_CLOCK_START, TUSOI_CLOCK_SPEED: are for trying out; unset them, or set TUSOI_DEMO=1 to use them"]
        )
    run(serve_all(settings))


@main.command()
@told_in_a_sentence
def demo() -> None:
    """Try it: a sample organisation, its database and key in data/, the page on this machine."""
    from bot.app import serve as serve_all
    from bot.demo import demo_extra, demo_settings, prepare_demo, sign_in_links

    settings = demo_settings(read_settings(ENV_FILE))
    prepare_demo(settings)
    words = _words(settings)
    links = sign_in_links(settings)

    def ready() -> None:
        click.echo(words("demo.ready", url=settings.public_web_url))
        texts = {
            "demo.member": words("demo.member"),
            "demo.secretary": words("demo.secretary"),
            "demo.committee": words("demo.committee"),
        }
        for role, link in links:
            click.echo(f"  {texts[role]}: {link}")
        click.echo(words("demo.once"))

    run(serve_all(settings, demo_extra(settings), ready))


@main.command()
@click.option("--as", "member_code", required=True, metavar="MA_DANG_VIEN", help="Code of the member to be.")
@click.option("--code", default="", metavar="MA_MOI", help="An invitation code of that member.")
@told_in_a_sentence
def chat(member_code: str, code: str) -> None:
    """Talk to the bot in this terminal, with numbered choices. Ends with /thoat or Ctrl-D.

    A member who already uses another channel has to give --code, made there under "Du lieu cua toi": nobody else may
    look at a member's answers, not even from this machine's keyboard.
    """
    from bot.commands_chat import talk

    run(talk(_chat_settings(), member_code, code))


def _chat_settings() -> Settings:
    """The settings given, or else the demo's database where there is one."""
    from bot.demo import DATABASE, demo_settings

    settings = read_settings(ENV_FILE)
    if settings.keys:
        return settings
    if DATABASE.exists() and not os.environ.get("TUSOI_DATABASE"):
        return demo_settings(settings)
    return needed_settings()


@main.group()
def roster() -> None:
    """Units and members from a file, and their invitations."""


@roster.command(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--deactivate-missing", is_flag=True, help="Members whom the file does not name leave.")
@click.option("--invites", type=click.Path(path_type=Path), metavar="OUT.csv", help="Write new invitation codes here.")
@click.option("--sheet", type=click.Path(path_type=Path), metavar="OUT.pdf", help="The same, to print and cut out.")
@told_in_a_sentence
def import_roster(
    path: Path, dry_run: bool, deactivate_missing: bool, invites: Path | None, sheet: Path | None
) -> None:
    """Import units and members from PATH: a folder with units.csv and members.csv, one CSV, or a workbook."""
    from bot.commands_roster import import_file

    sys.exit(import_file(needed_settings(), path, dry_run, deactivate_missing, invites, sheet))


@roster.command()
@click.argument("member_code", metavar="MA_DANG_VIEN")
@told_in_a_sentence
def invite(member_code: str) -> None:
    """Make a further invitation for one member."""
    from bot.commands_roster import invite_member

    sys.exit(invite_member(needed_settings(), member_code))


@roster.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@told_in_a_sentence
def template(folder: Path) -> None:
    """Write empty roster files with examples into DIR."""
    from bot.commands_roster import write_templates

    sys.exit(write_templates(read_settings(ENV_FILE), folder))


@main.command()
@told_in_a_sentence
def migrate() -> None:
    """Create the database, or bring it to this version."""
    from bot.app import prepare_database
    from storage.migrate import newest_version
    from storage.sealing import Seal

    settings = needed_settings()
    prepare_database(settings.database, Seal(settings.keys))
    click.echo(f"{settings.database} is at version {newest_version()}")


@main.command()
@told_in_a_sentence
def rekey() -> None:
    """Seal everything with TUSOI_KEY anew, opening it with the keys of TUSOI_KEY_OLD."""
    from bot.rekeying import reseal_everything

    click.echo(f"{reseal_everything(needed_settings())} self-comparisons are sealed with the new key")


@main.command()
@told_in_a_sentence
def doctor() -> None:
    """Check settings, key, database, clock and the reach of each channel, and say what to do."""
    from bot.doctor import examine

    findings = run(examine(read_settings(ENV_FILE)))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.about}: {finding.says}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)


def _words(settings: Settings) -> Any:
    from bot.wording import console_language, load_wording

    return load_wording(settings.timezone)[console_language(os.environ)]
