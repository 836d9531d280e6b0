"""A draft of the minutes of one meeting: what the bot knows of it, and blanks for the rest."""

from __future__ import annotations

from handlers.calendar import find, place_of
from handlers.commitments import today
from handlers.events import MinutesAsked
from handlers.release_papers import MinutesPaper, SharedConclusion
from handlers.states import AtMeetings, State
from handlers.vocabulary import Known, MinutesFile, Outcome, SharedCommitment, say


def hand_over_minutes(event: MinutesAsked, state: State, known: Known) -> Outcome:
    """For whoever plans the cell's meetings."""
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled or known.member is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    taken = [each for each in known.attendees if each.present is not None]
    release = known.release if _is_of(known, meeting.period.code) else None
    paper = MinutesPaper(
        unit=known.member.unit_name,
        parent=known.release.parent if known.release else "",
        starts_at=meeting.starts_at,
        place=place_of(meeting, known),
        members=len(known.attendees),
        thematic=meeting.thematic,
        topic=meeting.topic,
        present=sum(each.present is True for each in taken) if taken else None,
        absent_names=tuple(each.name for each in taken if each.present is False),
        release=release,
        shared=tuple(_conclusion(each, known) for each in known.shared),
    )
    return Outcome(state, attachments=(MinutesFile(paper),))


def _is_of(known: Known, period: str) -> bool:
    return known.release is not None and f"{known.release.year:04d}-{known.release.month:02d}" == period


def _conclusion(each: SharedCommitment, known: Known) -> SharedConclusion:
    if each.state == "closed":
        return SharedConclusion(each.name, each.text, each.due, "put_right", each.conclusion)
    late = each.due < today(known)
    return SharedConclusion(each.name, each.text, each.due, "overdue" if late else "open", each.conclusion)
