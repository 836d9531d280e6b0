"""The member's menu, help and languages: from everywhere, and always with a way on."""

from __future__ import annotations

from datetime import timedelta

from handlers.calendar import label as meeting_label
from handlers.calendar import next_meeting
from handlers.check_ins import waiting
from handlers.commitments import ROMAN, today
from handlers.events import (
    AnnouncementsOpened,
    BotsOpened,
    CheckInOpened,
    CommitmentsOpened,
    DataOpened,
    HelpOpened,
    InvitingOpened,
    LanguageChosen,
    LanguagesOpened,
    MeetingsOpened,
    MenuOpened,
    PageLinkAsked,
    PastOpened,
    ReceivedAnnouncementsOpened,
    ReportsOpened,
    SheetOpened,
    SuggestionsOpened,
    SummaryOpened,
    VisitsOpened,
    WalkOpened,
    WentSilent,
)
from handlers.facts import ChatUnreachable, LanguageKept
from handlers.papers import speaking_from
from handlers.rhythm import closes_at, quarter_of
from handlers.rights import ANNOUNCE, ASSIGN, INVITE, OVERSEE, REPORT, SUMMARISE, may, suggests_in, units_of
from handlers.states import AtData, AtMenu, ChoosingLanguage, Consenting, ReadingHelp, State, Stranger
from handlers.suggesting import is_offered
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Run, Text, Verbatim, say

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))  # house: a language is named in itself


def menu_prompt(_state: AtMenu, known: Known) -> Message:
    return Message(
        heading=say("period.open", month=known.period.month, year=known.period.year),
        title=Verbatim(known.member.name) if known.member else None,
        lines=(*_window(known), *_standing(known), *_next_meeting(known)),
        choices=(
            *(((Choice(say("button.walk"), WalkOpened(), "main"),),) if known.is_open else ()),
            *_check_in(known),
            *_papers(known),
            (Choice(_commitments_label(known), CommitmentsOpened()), Choice(say("button.meetings"), MeetingsOpened())),
            *_duties(known),
            *_received(known),
            *_suggestions(known),
            *_reports(known),
            *_bots(known),
            (Choice(say("button.my_data"), DataOpened()), Choice(say("button.help"), HelpOpened())),
        ),
    )


def _standing(known: Known) -> tuple[Text, ...]:
    """Nobody is told that they have not begun before they can."""
    begun = known.run is not None and known.run.answered
    return (standing(known.run, known),) if begun or known.is_open else ()


def standing(run: Run | None, known: Known) -> Text:
    """How far the member is in this period."""
    if run is None or not run.answered:
        return say("menu.not_begun", total=len(known.catalogue))
    if run.submitted_at:
        return say("menu.sent", day=Moment(run.submitted_at))
    if run.answered == len(run.catalogue):
        return say("menu.all_answered", total=len(run.catalogue))
    return say("menu.answered", answered=run.answered, total=len(run.catalogue))


def _check_in(known: Known) -> tuple[tuple[Choice, ...], ...]:
    """Offered as long as a commitment of an earlier quarter waits for its answer."""
    if not waiting(known):
        return ()
    day = today(known)
    return ((Choice(say("button.check_in", quarter=ROMAN[quarter_of(day)]), CheckInOpened(), "main"),),)


def _commitments_label(known: Known) -> Text:
    count = sum(each.is_open for each in known.commitments)
    return say("button.commitments_open", number=count) if count else say("button.commitments")


def _papers(known: Known) -> tuple[tuple[Choice, ...], ...]:
    sheet = (Choice(say("button.sheet"), SheetOpened()),) if speaking_from(known) else ()
    past = (Choice(say("button.past"), PastOpened()),) if known.past else ()
    return ((*sheet, *past),) if sheet or past else ()


def _duties(known: Known) -> tuple[tuple[Choice, ...], ...]:
    invite = (Choice(say("button.invite"), InvitingOpened()),) if _may(INVITE, known) else ()
    sees = _may(SUMMARISE, known) or units_of(known.member, OVERSEE)
    summary = (Choice(say("button.summary"), SummaryOpened()),) if sees else ()
    announce = (Choice(say("button.announcements"), AnnouncementsOpened()),) if units_of(known.member, ANNOUNCE) else ()
    visits = (Choice(say("button.visits"), VisitsOpened()),) if units_of(known.member, ASSIGN) else ()
    return tuple(row for row in ((*summary, *invite), (*announce, *visits)) if row)


def _received(known: Known) -> tuple[tuple[Choice, ...], ...]:
    has_any = known.received is not None and known.received.any
    return ((Choice(say("button.received"), ReceivedAnnouncementsOpened()),),) if has_any else ()


def _suggestions(known: Known) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.suggestions"), SuggestionsOpened()),),) if is_offered(known) else ()


def _reports(known: Known) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.reports"), ReportsOpened()),),) if units_of(known.member, REPORT) else ()


def _bots(known: Known) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.bots"), BotsOpened()),),) if known.bots and known.bots.any else ()


def _may(right: str, known: Known) -> bool:
    return known.member is not None and may(known.member, right, known.member.unit)


def _window(known: Known) -> tuple[Text, ...]:
    """Until when the month's answers are taken, or from when on; a month without a meeting ends at midnight."""
    if not known.is_open:
        return (say("period.not_open", day=Moment(known.window.opens_at, "weekday")),)
    last = Moment(known.window.closes_at - timedelta(seconds=1), "weekday")
    if known.window.closes_at == closes_at(known.period, known.timezone):
        return (say("period.closes", day=last),)
    return (say("period.closes_at", time=Moment(known.window.closes_at, "time"), day=last),)


def _next_meeting(known: Known) -> tuple[Text, ...]:
    meeting = next_meeting(known)
    return (say("menu.next_meeting", when=meeting_label(meeting)),) if meeting else ()


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


def _page(known: Known) -> tuple[Choice, ...]:
    return (Choice(say("button.page"), PageLinkAsked()),) if known.grouped else ()


def help_prompt(_state: ReadingHelp, known: Known) -> Message:
    walk = ((Choice(say("button.walk"), WalkOpened(), "main"), *_page(known)),) if known.member else ()
    commands = (
        say("help.start"),
        say("help.walk"),
        say("help.sheet"),
        say("help.commitments"),
        say("help.meetings"),
        say("help.channels"),
        say("help.data"),
        say("help.language"),
        say("help.help"),
        *((say("help.page"),) if known.grouped else ()),
    )
    invite = (say("help.invite"),) if _may(INVITE, known) else ()
    summary = (say("help.summary"),) if _duties(known) else ()
    visits = (say("help.visits"),) if units_of(known.member, ASSIGN) else ()
    suggest = (say("help.suggest"),) if suggests_in(known.member) else ()
    announce = (say("help.announce"),) if units_of(known.member, ANNOUNCE) else ()
    reports = (say("help.reports"),) if _reports(known) else ()
    bots = (say("help.zalo"),) if _bots(known) else ()
    duties = (*bots, *summary, *reports, *announce, *invite, *suggest, *visits)
    return Message(
        title=say("help.title"),
        lines=(say("help.what"), _typed(known), say("help.saved"), Joined((*commands, *duties)), say("help.who")),
        choices=(
            *walk,
            (Choice(say("button.language"), LanguagesOpened()), Choice(say("button.menu"), MenuOpened())),
        ),
    )


def _typed(known: Known) -> Text:
    return say("help.typed_in_groups") if known.grouped else say("help.typed")


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
