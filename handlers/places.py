"""Where the cell meets: the usual place, and another one for one meeting."""

from __future__ import annotations

from handlers.calendar import LONGEST_WORDS, ahead, asking, find, label, one_line, planner
from handlers.events import MeetingOpened, MeetingPlaceOpened, MeetingsOpened, PlaceOpened, Said, UsualPlaceChosen
from handlers.facts import MeetingPlaceSet, PlaceSet
from handlers.states import AtMeeting, AtMeetings, SettingPlace, State, WritingMeetingPlace
from handlers.vocabulary import Choice, Known, Meeting, Message, Outcome, Verbatim, say


def open_place(_event: PlaceOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(SettingPlace())


def place_prompt(_state: SettingPlace, _known: Known) -> Message:
    return asking(say("planning.place"), say("planning.place_lead"), MeetingsOpened())


def set_place(event: Said, state: SettingPlace, known: Known) -> Outcome:
    place = one_line(event.text)
    if known.plan is None:
        return Outcome(AtMeetings(), (say("meetings.no_rule"),))
    if not 0 < len(place) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    return Outcome(AtMeetings(), (say("commitments.kept"),), (PlaceSet(planner(known).unit, place),))


# ------------------------------------------------------------------ of one meeting


def open_meeting_place(event: MeetingPlaceOpened, _state: State, known: Known) -> Outcome:
    if _takes_place(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(WritingMeetingPlace(event.meeting))


def meeting_place_prompt(state: WritingMeetingPlace, known: Known) -> Message:
    meeting = find(state.meeting, known)
    usual = known.plan.place if known.plan else ""
    as_usual = Choice(say("button.usual_place"), UsualPlaceChosen(state.meeting))
    back = Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back"))
    return Message(
        heading=label(meeting) if meeting else None,
        title=say("planning.meeting_place"),
        lines=(
            *((say("planning.usual_is", place=Verbatim(usual)),) if usual else ()),
            say("planning.meeting_place_lead"),
        ),
        choices=(*(((as_usual,),) if meeting and meeting.place else ()), (back,)),
        takes_text=True,
    )


def set_meeting_place(event: Said, state: WritingMeetingPlace, known: Known) -> Outcome:
    place = one_line(event.text)
    if not 0 < len(place) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    return _placed(state.meeting, place, known)


def choose_usual_place(event: UsualPlaceChosen, _state: State, known: Known) -> Outcome:
    return _placed(event.meeting, "", known)


def _placed(meeting: int, place: str, known: Known) -> Outcome:
    if _takes_place(meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    fact = MeetingPlaceSet(planner(known).unit, meeting, place)
    return Outcome(AtMeeting(meeting), (say("commitments.kept"),), (fact,))


def _takes_place(meeting: int, known: Known) -> Meeting | None:
    found = ahead(meeting, known)
    return found if found and not found.cancelled else None
