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
    """The place stays; once somebody opens the link, the page opens where a file is sent, or else the walk."""
    link, here = known.fresh_link, _briefly(state)
    if link is None or link.is_here:
        return Outcome(here, (say("links.here"),))
    if not link.page:
        return Outcome(here, (say("links.no_page"),))
    opens = _place_for_files(state)
    lead = say("links.page_for_file") if opens else say("links.page")
    return Outcome(here, (_told(lead, link, known),), (_made(link, opens or WalkOpened(), known),))


def _place_for_files(state: State) -> Event | None:
    """Where on the page the file is taken that cannot be sent in this chat."""
    match state:
        case AttachingPaper(meeting, kind):
            return PapersOpened(meeting, kind)
        case AttachingFile(announcement):
            return AnnouncementFileOpened(announcement)
        case _:
            return None


def to_send_there(known: Known) -> tuple[tuple[Choice, ...], ...]:
    """Where a chat takes no file, what opens this very place on the page."""
    page = Choice(say("button.open_page"), PageLinkAsked(), "main", words=say("typed.open_page"))
    return ((page,),) if known.grouped else ()


def to_the_page(event: Event, lead: Text, state: State, known: Known) -> Outcome:
    """One link for a place where files are offered: there they can be taken. The place here stays."""
    link, here = known.fresh_link, _briefly(state)
    if link is None or not link.page:
        return Outcome(here, (say("links.no_file"),))
    return Outcome(here, (_told(lead, link, known),), (_made(link, event, known),))


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
