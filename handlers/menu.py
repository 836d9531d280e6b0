"""The member's menu, help and languages: from everywhere, and always with a way on."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.events import (
    DataOpened,
    HelpOpened,
    InvitingOpened,
    LanguageChosen,
    LanguagesOpened,
    MenuOpened,
    PastOpened,
    SheetOpened,
    WalkOpened,
    WentSilent,
)
from handlers.facts import ChatUnreachable, LanguageKept
from handlers.rhythm import closes_at
from handlers.rights import INVITE, may
from handlers.states import AtData, AtMenu, ChoosingLanguage, Consenting, ReadingHelp, State, Stranger
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Run, Text, Verbatim, say

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))  # house: a language is named in itself


def menu_prompt(_state: AtMenu, known: Known) -> Message:
    return Message(
        heading=say("period.open", month=known.period.month, year=known.period.year),
        title=Verbatim(known.member.name) if known.member else None,
        lines=(say("period.closes", day=Moment(_last_instant(known), "weekday")), standing(known.run, known)),
        choices=(
            (Choice(say("button.walk"), WalkOpened(), "main"),),
            *_papers(known),
            *_duties(known),
            (Choice(say("button.my_data"), DataOpened()), Choice(say("button.help"), HelpOpened())),
        ),
    )


def standing(run: Run | None, known: Known) -> Text:
    """How far the member is in this period."""
    if run is None or not run.answered:
        return say("menu.not_begun", total=len(known.catalogue))
    if run.submitted_at:
        return say("menu.sent", day=Moment(run.submitted_at))
    if run.answered == len(run.catalogue):
        return say("menu.all_answered", total=len(run.catalogue))
    return say("menu.answered", answered=run.answered, total=len(run.catalogue))


def _papers(known: Known) -> tuple[tuple[Choice, ...], ...]:
    sheet = (Choice(say("button.sheet"), SheetOpened()),) if known.run and known.run.answered else ()
    past = (Choice(say("button.past"), PastOpened()),) if known.past else ()
    return ((*sheet, *past),) if sheet or past else ()


def _duties(known: Known) -> tuple[tuple[Choice, ...], ...]:
    if known.member and may(known.member, INVITE, known.member.unit):
        return ((Choice(say("button.invite"), InvitingOpened()),),)
    return ()


def _last_instant(known: Known) -> datetime:
    return closes_at(known.period, known.timezone) - timedelta(seconds=1)


def open_menu(_event: MenuOpened, _state: State, known: Known) -> Outcome:
    return Outcome(home(known))


def home(known: Known) -> State:
    """Where somebody is when nothing else is going on: the menu is for members who are here and have agreed."""
    if known.member is None:
        return Stranger()
    if known.member.left:
        return AtData()
    return AtMenu() if known.member.consented else Consenting()


# ------------------------------------------------------------------ help


def open_help(_event: HelpOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(ReadingHelp())


def help_prompt(_state: ReadingHelp, known: Known) -> Message:
    walk = ((Choice(say("button.walk"), WalkOpened(), "main"),),) if known.member else ()
    commands = (say("help.start"), say("help.walk"), say("help.data"), say("help.language"), say("help.help"))
    duties = (say("help.invite"),) if _duties(known) else ()
    return Message(
        title=say("help.title"),
        lines=(say("help.what"), say("help.typed"), say("help.saved"), Joined((*commands, *duties)), say("help.who")),
        choices=(
            *walk,
            (Choice(say("button.language"), LanguagesOpened()), Choice(say("button.menu"), MenuOpened())),
        ),
    )


# ------------------------------------------------------------------ languages


def open_languages(_event: LanguagesOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(ChoosingLanguage())


def languages_prompt(_state: ChoosingLanguage, known: Known) -> Message:
    choices = [
        (Choice(Verbatim(name), LanguageChosen(code), "main", chosen=code == known.language),)
        for code, name in LANGUAGES
    ]
    return Message(
        title=say("language.title"),
        lines=(say("language.lead"),),
        choices=(*choices, (Choice(say("button.menu"), MenuOpened()),)),
    )


def choose_language(event: LanguageChosen, state: State, known: Known) -> Outcome:
    if event.language not in dict(LANGUAGES):
        return Outcome(state)
    return Outcome(home(known), (say("language.kept"),), (LanguageKept(event.language),))


# ------------------------------------------------------------------ leaving


def fall_silent(_event: WentSilent, state: State, known: Known) -> Outcome:
    return Outcome(state, facts=(ChatUnreachable(),) if known.member else ())
