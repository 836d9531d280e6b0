"""Meetings, their papers and leaves: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import attendance, leave, meetings, papers, papers_of_meetings, places, planning, thematic
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import CALENDAR, CELL_MEMBERS, FILES, LIST, VISITING, Rule, Step, needing
from handlers.rights import EXCUSE, PLAN

STEPS: Mapping[type, Step] = {
    s.AtMeetings: Step(meetings.meetings_prompt, {e.WentBack: Rule(papers.back_to_menu)}, FILES),
    s.AtMeeting: Step(meetings.meeting_prompt, {}, FILES | needing(VISITING)),
    s.WritingReason: Step(attendance.reason_prompt, {e.Said: Rule(attendance.write_reason, CALENDAR)}, CALENDAR),
    s.SettingRule: Step(planning.rule_prompt, {e.Said: Rule(planning.set_rule, right=PLAN)}, right=PLAN),
    s.SettingPlace: Step(places.place_prompt, {e.Said: Rule(places.set_place, CALENDAR, right=PLAN)}, right=PLAN),
    s.AddingMeeting: Step(planning.extra_prompt, {e.Said: Rule(planning.add_extra, CALENDAR, right=PLAN)}, right=PLAN),
    s.MovingMeeting: Step(
        planning.moving_prompt, {e.Said: Rule(planning.move, LIST, right=PLAN)}, CALENDAR, right=PLAN
    ),
    s.WritingTopic: Step(
        planning.topic_prompt, {e.Said: Rule(planning.set_topic, CALENDAR, right=PLAN)}, CALENDAR, right=PLAN
    ),
    s.CancellingMeeting: Step(
        planning.cancelling_prompt,
        {e.MeetingCancelled: Rule(planning.cancel, CALENDAR, right=PLAN)},
        CALENDAR,
        right=PLAN,
    ),
    s.WritingMeetingPlace: Step(
        places.meeting_place_prompt,
        {
            e.Said: Rule(places.set_meeting_place, CALENDAR, right=PLAN),
            e.UsualPlaceChosen: Rule(places.choose_usual_place, CALENDAR, right=PLAN),
        },
        CALENDAR,
        right=PLAN,
    ),
    s.ReplacingThematic: Step(
        thematic.replacing_prompt,
        {e.ThematicReplaced: Rule(thematic.replace_thematic, CALENDAR, right=PLAN)},
        CALENDAR,
        right=PLAN,
    ),
    s.AttachingPaper: Step(
        papers_of_meetings.attaching_prompt,
        {e.SentNoWords: Rule(papers_of_meetings.refuse_other_things)},
        FILES,
        right=PLAN,
    ),
    s.TakingPaperAway: Step(
        papers_of_meetings.taking_prompt,
        {e.PaperTakenAway: Rule(papers_of_meetings.take_away, FILES, right=PLAN)},
        FILES,
        right=PLAN,
    ),
    s.AtWhoComes: Step(attendance.who_comes_prompt, {}, LIST, right=PLAN),
    s.TakingAttendance: Step(attendance.attendance_prompt, {}, LIST, right=PLAN),
    s.AtLeaves: Step(leave.leaves_prompt, {}, needing(CELL_MEMBERS), right=EXCUSE),
    s.SettingLeave: Step(
        leave.leave_prompt,
        {e.Said: Rule(leave.type_leave, needing(CELL_MEMBERS), right=EXCUSE)},
        needing(CELL_MEMBERS),
        right=EXCUSE,
    ),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.LeavesOpened: Rule(leave.open_leaves, needing(CELL_MEMBERS), right=EXCUSE),
    e.LeaveOpened: Rule(leave.open_leave, needing(CELL_MEMBERS), right=EXCUSE),
    e.LeaveChosen: Rule(leave.choose_leave, needing(CELL_MEMBERS), right=EXCUSE),
    e.MeetingsOpened: Rule(meetings.open_meetings, CALENDAR),
    e.MeetingOpened: Rule(meetings.open_meeting, CALENDAR),
    e.Attending: Rule(attendance.attend, CALENDAR),
    e.AbsenceReasonOpened: Rule(attendance.open_reason, CALENDAR),
    e.CalendarAsked: Rule(meetings.hand_over_calendar, CALENDAR),
    e.RuleOpened: Rule(planning.open_rule, right=PLAN),
    e.PlaceOpened: Rule(places.open_place, right=PLAN),
    e.ExtraOpened: Rule(planning.open_extra, right=PLAN),
    e.MovingOpened: Rule(planning.open_moving, LIST, right=PLAN),
    e.TopicOpened: Rule(planning.open_topic, CALENDAR, right=PLAN),
    e.ThematicChosen: Rule(thematic.choose_thematic, CALENDAR, right=PLAN),
    e.CancellingOpened: Rule(planning.open_cancelling, CALENDAR, right=PLAN),
    e.WhoComesOpened: Rule(attendance.open_who_comes, CALENDAR, right=PLAN),
    e.AttendanceOpened: Rule(attendance.open_attendance, LIST, right=PLAN),
    e.PresenceTaken: Rule(attendance.take_presence, LIST, right=PLAN),
    e.MeetingPlaceOpened: Rule(places.open_meeting_place, CALENDAR, right=PLAN),
    e.PapersOpened: Rule(papers_of_meetings.open_papers, FILES, right=PLAN),
    e.PaperSent: Rule(papers_of_meetings.take_in, FILES, right=PLAN),
    e.PaperAsked: Rule(papers_of_meetings.hand_over, FILES),
    e.PaperTakingOpened: Rule(papers_of_meetings.open_taking, FILES, right=PLAN),
}
