"""Personal links to the page: asked for in a chat, or made in place of a file where a chat takes none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.events import AnnouncementFileOpened, Event, ExportAsked, PageLinkAsked, PapersOpened, WalkOpened
from handlers.facts import LinkMade
from handlers.packing import pack
from handlers.states import AtGroup, AttachingFile, AttachingPaper, State
from handlers.vocabulary import (
    AnnouncementFile,
    Attachment,
    CalendarFile,
    Choice,
    ExportFile,
    FreshLink,
    Joined,
    Known,
    MinutesFile,
    Moment,
    Outcome,
    PaperFile,
    ReleaseFile,
    ReportFile,
    SheetFile,
    Text,
    Verbatim,
    YearFile,
    say,
)

ALWAYS = (ExportAsked,)  # one's own data: also for somebody who has left, or who agrees no more
MINUTES = 30  # long enough to find one's glasses, short enough for a link that was left lying about


def ask(_event: PageLinkAsked, state: State, known: Known) -> Outcome:
    """The place stays; something is opened on the page once somebody opens the link."""
    link, here = known.fresh_link, _briefly(state)
    if link is None or link.is_here:
        return Outcome(here, (say("links.here"),))
    if not link.page:
        return Outcome(here, (say("links.no_page"),))
    lead, opens = _opening(state)
    return Outcome(here, (_told(lead, link, known),), (_made(link, opens, known),))


def _opening(state: State) -> tuple[Text, Event]:
    """Where a file is taken, the link opens the same place; else the walk."""
    match state:
        case AttachingPaper():
            return say("links.to_send"), PapersOpened(state.meeting, state.kind)
        case AttachingFile():
            return say("links.to_send"), AnnouncementFileOpened(state.announcement)
        case _:
            return say("links.page"), WalkOpened()


def how_to_send(how: Text, known: Known) -> Text:
    """How a file is sent, where a chat takes one; else where it is."""
    return say("links.send_there") if known.grouped else how


def to_send_there(known: Known) -> tuple[tuple[Choice, ...], ...]:
    page = Choice(say("button.open_page"), PageLinkAsked(), "main", words=say("typed.open_page"))
    return ((page,),) if known.grouped else ()


def instead_of_files(outcome: Outcome, event: Event, known: Known) -> Outcome:
    """What a chat cannot be sent is taken on the page, where the same event is looked at anew, by its rights then."""
    link, member = known.fresh_link, known.member
    bare = replace(outcome, state=_briefly(outcome.state), attachments=())
    if link is None or member is None:
        return replace(bare, notices=(*outcome.notices, say("links.by_code")))
    if not (member.consented or isinstance(event, ALWAYS)):
        return replace(bare, notices=(*outcome.notices, say("links.by_agreeing")))
    if not link.page:
        return replace(bare, notices=(*outcome.notices, say("links.no_file")))
    files = Joined(tuple(_named(each) for each in outcome.attachments), ", ")
    told = _told(say("links.file", file=files), link, known)
    return replace(bare, notices=(*outcome.notices, told), facts=(*outcome.facts, _made(link, event, known)))


def _briefly(state: State) -> State:
    """The nine stand further up and are not said again."""
    return replace(state, brief=True) if isinstance(state, AtGroup) else state


def _made(link: FreshLink, event: Event, known: Known) -> LinkMade:
    if known.member is None:
        raise LookupError("a link was made for nobody")
    return LinkMade(known.member.id, link.token, pack(event), MINUTES)


def _told(lead: Text, link: FreshLink, known: Known) -> Text:
    """The address stands in a line of its own: so it can be pressed, and nothing clings to it."""
    until = Moment(known.now + timedelta(minutes=MINUTES), "time")
    return Joined((lead, Verbatim(link.address), say("links.once", time=until)))


# ------------------------------------------------------------------ what a file is called


def _named(file: Attachment) -> Text:
    match file:
        case PaperFile() | AnnouncementFile():
            return Verbatim(file.name)
        case SheetFile():
            sheet = file.sheet
            return say("links.sheet", month=sheet.month, year=sheet.year, form=_form(file.form))
        case ReleaseFile():
            paper = file.paper
            return say("links.release", month=paper.month, year=paper.year, form=_form(file.form))
        case ReportFile():
            return say("links.report", form=_form(file.form))
        case _:
            return _named_plainly(file)


def _named_plainly(file: ExportFile | CalendarFile | YearFile | MinutesFile) -> Text:
    match file:
        case ExportFile():
            return say("links.export")
        case CalendarFile():
            return say("links.calendar")
        case YearFile():
            return say("links.year")
        case MinutesFile():
            return say("links.minutes")


def _form(form: str) -> Text:
    match form:
        case "docx":
            return say("links.word")
        case "xlsx":
            return say("links.excel")
        case "png":
            return say("links.picture")
        case _:
            return say("links.pdf")
