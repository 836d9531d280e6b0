"""The commands of `python -m bot`; what a user got wrong is told in a sentence, with exit status 1 or 2."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.commands_zalo import zalo
from bot.logs import set_up_logs
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.commands_roster import Order

T = TypeVar("T")
ENV_FILE = Path(".env")
OUT = click.Path(path_type=Path, dir_okay=False)


class ToldInASentence(click.Group):
    """Commands of which none ends in a stack trace for what can be put right from outside."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as failed:
            from bot.refusals import sentence_about

            sentence = sentence_about(failed)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None


def needed_settings() -> Settings:
    """The settings of a command that opens the database."""
    return read_settings(ENV_FILE, key_needed=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one: it takes a third off the cost of a tap."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@click.group(cls=ToldInASentence, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Log more facts. Never words, names, codes or answers.")
def main(verbose: bool) -> None:
    """Tự Soi: members look at themselves against the 27 indicators, for themselves alone.

    Settings come from the environment or from `.env`; `.env.example` lists them.
    """
    set_up_logs(logging.DEBUG if verbose else logging.INFO)


main.add_command(zalo)


@main.command()
def serve() -> None:
    """Serve the web page, Telegram where its token is set, and Zalo where there are bots. Ends at Ctrl-C or SIGTERM."""
    from bot.app import serve as serve_all

    run(serve_all(read_settings(ENV_FILE, key_needed=True, in_earnest=True)))


@main.command()
def demo() -> None:
    """Try it: a sample organisation, its database and key in data/, the page on this machine."""
    from bot.app import serve as serve_all
    from bot.demo import demo_extra, demo_settings, greeting, prepare_demo
    from bot.wording import console_words

    settings = demo_settings(read_settings(ENV_FILE))
    prepare_demo(settings)
    told = greeting(settings, console_words(settings.timezone, os.environ))
    run(serve_all(settings, demo_extra(settings), ready=lambda: click.echo(told)))


@main.command()
@click.option("--as", "member_code", required=True, metavar="MA_DANG_VIEN", help="Code of the member to be.")
@click.option("--code", default="", metavar="MA_MOI", help="An invitation code of that member.")
def chat(member_code: str, code: str) -> None:
    """Talk to the bot in this terminal, with numbered choices. Ends with /thoat or Ctrl-D.

    A member who already uses another channel has to give --code, made there under “Dữ liệu của tôi”: nobody else may
    look at a member's answers, not even from this machine's keyboard.
    """
    from bot.commands_chat import talk
    from bot.demo import settings_or_demo

    run(talk(settings_or_demo(read_settings(ENV_FILE)) or needed_settings(), member_code, code))


@main.group()
def roster() -> None:
    """Units and members from a file, and their invitations."""


def _ordered(**asked: Any) -> Order:
    from bot.commands_roster import Order

    return Order(**asked)


@roster.command(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--deactivate-missing", is_flag=True, help="Members whom the file does not name leave.")
@click.option("--invites", type=OUT, metavar="OUT.csv", help="Write new invitation codes here.")
@click.option("--sheet", type=OUT, metavar="OUT.pdf", help="The same, to print and cut out.")
def import_roster(**asked: Any) -> None:
    """Import units and members from PATH: a folder with units.csv and members.csv, one CSV, or a workbook."""
    from bot.commands_roster import import_file

    import_file(needed_settings(), _ordered(**asked))


@roster.command()
@click.argument("member_code", metavar="MA_DANG_VIEN")
def invite(member_code: str) -> None:
    """Make a further invitation for one member."""
    from bot.commands_roster import invite_member

    invite_member(needed_settings(), member_code)


@roster.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def template(folder: Path) -> None:
    """Write roster files with examples into DIR, to be filled in."""
    from bot.commands_roster import write_templates

    write_templates(read_settings(ENV_FILE), folder)


@main.command()
def migrate() -> None:
    """Create the database, or bring it to this version."""
    from bot.app import prepare_database
    from storage.migrate import newest_version
    from storage.sealing import Seal

    settings = needed_settings()
    prepare_database(settings.database, Seal(settings.keys))
    click.echo(f"{settings.database} is at version {newest_version()}")


@main.command()
@click.option("--withdraw-invitations", is_flag=True, help="The old key has leaked: open invitations end at once.")
def rekey(withdraw_invitations: bool) -> None:
    """Seal everything with TUSOI_KEY anew, opening it with the keys of TUSOI_KEY_OLD. Stop the server meanwhile.

    Afterwards the old key is not needed to read anything. Invitations made under it work only while TUSOI_KEY_OLD is
    still set: take it away once they are used or have ended, or make new ones with `roster invite`.
    """
    from bot.rekeying import reseal_everything

    done = reseal_everything(needed_settings(), withdraw_invitations)
    click.echo(f"{done.runs} self-comparisons are sealed with the new key")
    if done.withdrawn:
        click.echo(f"{done.withdrawn} invitations are withdrawn: `roster import PATH --invites OUT.csv` makes new ones")
    elif done.open_invitations:
        click.echo(f"{done.open_invitations} invitations are open: those of the old key need TUSOI_KEY_OLD to work")


@main.command(name="releases")
@click.option("--period", required=True, metavar="YYYY-MM", help="The month, such as 2026-11.")
@click.option("--json", "as_json", is_flag=True, help="For an auditor: all that is published, and nothing finer.")
def list_releases(period: str, as_json: bool) -> None:
    """All releases of a period: how many took part, and the 27 counts in bands."""
    from bot.commands_releases import period_of, print_releases
    from bot.demo import settings_or_demo

    month = period_of(period)
    settings = settings_or_demo(read_settings(ENV_FILE)) or needed_settings()
    run(print_releases(settings, month, as_json))


@main.group(invoke_without_command=True)
@click.pass_context
def outbox(ctx: click.Context) -> None:
    """Messages that were given up: ids, kinds and reasons, never names or texts."""
    if ctx.invoked_subcommand is None:
        from bot.commands_outbox import list_dead_letters

        list_dead_letters(needed_settings())


@outbox.command(name="retry")
@click.argument("letter", type=int, required=False, metavar="ID")
@click.option("--all", "every", is_flag=True, help="Every one that would not come too late.")
def retry_letter(letter: int | None, every: bool) -> None:
    """Queue a dead letter again, or all of them."""
    from bot.commands_outbox import retry

    if every == (letter is not None):
        raise click.UsageError("give an ID, or --all")
    retry(needed_settings(), letter)


@main.command()
def doctor() -> None:
    """Check settings, key, database, clock and the reach of each channel, and say what to do."""
    from bot.doctor import examine

    findings = run(examine(read_settings(ENV_FILE)))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.about}: {finding.says}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)
