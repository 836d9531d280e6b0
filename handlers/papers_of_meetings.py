"""The papers of a meeting: documents sent in before it, its resolution after it; everybody in the cell takes them."""

from __future__ import annotations

from typing import cast

from handlers import page_links
from handlers.calendar import find, label, lies_ahead, planner, plans
from handlers.commitments import distinct, shortened
from handlers.events import (
    MeetingOpened,
    PaperAsked,
    PaperSent,
    PapersOpened,
    PaperTakenAway,
    PaperTakingOpened,
    SentNoWords,
)
from handlers.facts import PaperAdded, PaperDropped
from handlers.paper_kinds import LARGEST, clean_name, media_type
from handlers.secrecy import marking, marking_among
from handlers.states import AtMeeting, AtMeetings, AttachingPaper, State, TakingPaperAway
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Meeting,
    Message,
    Outcome,
    Paper,
    PaperFile,
    PaperKind,
    Text,
    Verbatim,
    say,
    say_count,
)

MOST = 5  # papers a meeting; the last place is kept for its resolution
MATERIAL, RESOLUTION = "material", "resolution"
LONGEST_LABEL = 30  # characters of a name on a button
MEGABYTE = 1024 * 1024


def of_meeting(meeting: int, known: Known) -> tuple[Paper, ...]:
    """The papers of one meeting, documents first, in the order in which they came in."""
    found = [each for each in known.papers if each.meeting == meeting]
    return tuple(sorted(found, key=lambda each: (each.kind == RESOLUTION, each.id)))


def find_paper(paper: int, known: Known) -> Paper | None:
    """One of a meeting of the own cell that takes place: an id in a forged button finds no other cell's."""
    found = next((each for each in known.papers if each.id == paper), None)
    meeting = find(found.meeting, known) if found else None
    return found if meeting and (not meeting.cancelled or plans(known)) else None


# ------------------------------------------------------------------ on the meeting's screen


def names(meeting: int, known: Known) -> tuple[Text, ...]:
    """What there is, by its whole names."""
    papers = of_meeting(meeting, known)
    heads = {MATERIAL: say("papers.materials"), RESOLUTION: say("papers.resolution")}
    return tuple(
        Joined((head, *(say("papers.line", name=Verbatim(each.name)) for each in papers if each.kind == kind)))
        for kind, head in heads.items()
        if any(each.kind == kind for each in papers)
    )


def to_take(meeting: int, known: Known) -> tuple[tuple[Choice, ...], ...]:
    """A button for each file."""
    papers = of_meeting(meeting, known)
    return tuple(
        (Choice(name, PaperAsked(each.id), "document"),) for name, each in zip(_labels(papers), papers, strict=True)
    )


def _labels(papers: tuple[Paper, ...]) -> tuple[Verbatim, ...]:
    return tuple(
        Verbatim(name) for name in distinct(tuple(shortened(each.name, LONGEST_LABEL).text for each in papers))
    )


def hand_over(event: PaperAsked, state: State, known: Known) -> Outcome:
    paper = find_paper(event.paper, known)
    if paper is None:
        return Outcome(AtMeetings(), (say("papers.gone"),))
    return Outcome(state, attachments=(PaperFile(paper.id, paper.name, paper.media_type),))


# ------------------------------------------------------------------ sent in


def kind_wanted(meeting: Meeting, known: Known) -> PaperKind:
    """Documents before the meeting, its resolution after it has begun."""
    return "material" if lies_ahead(meeting, known) else "resolution"


def open_papers(event: PapersOpened, _state: State, known: Known) -> Outcome:
    refused = _refused(event.meeting, event.kind, known)
    return refused or Outcome(AttachingPaper(event.meeting, event.kind))


def _refused(meeting: int, kind: str, known: Known) -> Outcome | None:
    found = find(meeting, known)
    if found is None or found.cancelled or kind not in {MATERIAL, RESOLUTION}:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if kind == MATERIAL and not lies_ahead(found, known):
        return Outcome(AtMeeting(found.id), (say("papers.too_late"),))
    if kind == RESOLUTION and lies_ahead(found, known):
        return Outcome(AtMeeting(found.id), (say("papers.too_early"),))
    return None


def attaching_prompt(state: AttachingPaper, known: Known) -> Message:
    meeting = find(state.meeting, known)
    papers = of_meeting(state.meeting, known)
    away = tuple(
        (Choice(say("papers.take_away", name=name), PaperTakingOpened(each.id)),)
        for name, each in zip(_labels(papers), papers, strict=True)
    )
    has_room = _is_room(state.meeting, state.kind, known)
    done = Choice(say("button.papers_done"), MeetingOpened(state.meeting), words=say("typed.back"))
    return Message(
        heading=label(meeting) if meeting else None,
        title=say("papers.send_material") if state.kind == MATERIAL else say("papers.send_resolution"),
        lines=(
            _how(known) if has_room else say_count("papers.full", MOST),
            say("papers.what", most=LARGEST // MEGABYTE, papers=MOST),
            say("papers.no_secrets"),
            *names(state.meeting, known),
        ),
        choices=(*(page_links.to_send_there(known) if has_room else ()), *away, (done,)),
        takes_file=LARGEST if has_room and not known.grouped else 0,
    )


def _how(known: Known) -> Text:
    return say("links.send_there") if known.grouped else say("papers.how")


def _is_room(meeting: int, kind: str, known: Known) -> bool:
    papers = of_meeting(meeting, known)
    materials = sum(each.kind == MATERIAL for each in papers)
    return len(papers) < MOST and (kind == RESOLUTION or materials < MOST - 1)


def take_in(event: PaperSent, state: State, known: Known) -> Outcome:
    """A file for the meeting it was sent to, also where the chat went on while it was on its way."""
    refused = _refused(event.meeting, event.kind, known)
    if refused:
        return refused
    name = clean_name(event.name)
    mime = media_type(name, event.head)
    objection = _objection(event, name, mime, known)
    if objection or mime is None:
        return Outcome(state, (objection or say("papers.wrong_kind"),))
    fact = PaperAdded(planner(known).unit, event.meeting, cast(PaperKind, event.kind), name, mime)
    return Outcome(state, (say("papers.added", name=Verbatim(name)),), (fact,))


def refuse_other_things(_event: SentNoWords, state: State, known: Known) -> Outcome:
    """A voice, a film, a place on the map; on Zalo everything, for no file comes through."""
    return Outcome(state, () if known.grouped else (say("papers.wrong_kind"),))


def _objection(event: PaperSent, name: str, mime: str | None, known: Known) -> Text | None:
    """Why a file is not taken, and what to do instead; the secrecy first: such a file must not be sent again."""
    grade = marking(name) or marking(event.caption) or marking_among(event.lines or ())
    if grade:
        return say("papers.secret", grade=Verbatim(grade))
    if event.size > LARGEST:
        return say("papers.too_big", most=LARGEST // MEGABYTE)
    if not event.size:
        return say("papers.empty")
    if mime is None:
        return say("papers.wrong_kind")
    if event.lines is None:
        return say("papers.unreadable")
    if not _is_room(event.meeting, event.kind, known):
        return say_count("papers.full", MOST)
    return None


# ------------------------------------------------------------------ taken away


def open_taking(event: PaperTakingOpened, _state: State, known: Known) -> Outcome:
    paper = find_paper(event.paper, known)
    if paper is None:
        return Outcome(AtMeetings(), (say("papers.gone"),))
    return Outcome(TakingPaperAway(paper.meeting, paper.id))


def taking_prompt(state: TakingPaperAway, known: Known) -> Message:
    paper = find_paper(state.paper, known)
    return Message(
        title=say("papers.take_away_sure", name=Verbatim(paper.name)) if paper else say("papers.gone"),
        lines=(say("papers.take_away_what"),) if paper else (),
        choices=(
            *(((Choice(say("button.take_paper_away"), PaperTakenAway(state.paper), "danger"),),) if paper else ()),
            (Choice(say("button.keep"), MeetingOpened(state.meeting), "main", words=say("typed.keep")),),
        ),
    )


def take_away(event: PaperTakenAway, state: TakingPaperAway, known: Known) -> Outcome:
    paper = find_paper(event.paper, known)
    if paper is None or event.paper != state.paper:
        return Outcome(AtMeeting(state.meeting), (say("papers.gone"),))
    fact = PaperDropped(planner(known).unit, paper.id)
    return Outcome(AtMeeting(paper.meeting), (say("papers.taken_away", name=Verbatim(paper.name)),), (fact,))
