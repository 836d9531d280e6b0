"""The map of every conversation: where one can be, what is shown there, what can happen there, who may.

A press that a screen does not know is looked up in ANYWHERE, so an old button still means what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers import (
    attendance,
    calendar,
    check_ins,
    commitment_changes,
    commitment_days,
    commitment_making,
    commitments,
    inviting,
    leave,
    meetings,
    membership,
    menu,
    minutes,
    my_data,
    papers,
    papers_of_meetings,
    participation,
    places,
    planning,
    reminding,
    self_comparison,
    shared_commitments,
    summaries,
    thematic,
)
from handlers import events as e
from handlers import states as s
from handlers.rights import CONCLUDE, EXCUSE, INVITE, PLAN, READ_SHARED, SUMMARISE, may
from handlers.vocabulary import Known, Message, Outcome, Text, say

Act = Callable[[Any, Any, Known], Outcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event leads to. `needs` names what has to be known, `public` lets somebody in who has not consented."""

    act: Act
    needs: frozenset[str] = frozenset()
    public: bool = False
    right: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One place: its screen, and the events that mean something special there."""

    prompt: Callable[[Any, Known], Message]
    rules: Mapping[type, Rule]
    needs: frozenset[str] = frozenset()
    public: bool = False
    right: str = ""


def needing(*names: str) -> frozenset[str]:
    return frozenset(names)


INVITATION, PAST, STORED, CELL, FRESH_CODE = "invitation", "past", "stored", "cell", "fresh_code"
COMMITMENTS, SHARED = "commitments", "shared"
MEETINGS, PLANNING, ATTENDEES = "meetings", "planning", "attendees"
CELL_MEMBERS, PAPERS = "cell_members", "papers"
OVERVIEW, RELEASE, YEAR = "overview", "release", "year"

OWN = needing(COMMITMENTS)
MARKED = needing(COMMITMENTS, PAST)
CALENDAR = needing(MEETINGS, PLANNING)  # the menu needs the meetings alone: holidays are slow to load
RELEASED = needing(OVERVIEW, RELEASE)
MINUTES = needing(MEETINGS, PLANNING, ATTENDEES, SHARED, OVERVIEW, RELEASE)
LIST = needing(MEETINGS, PLANNING, ATTENDEES)
FILES = needing(MEETINGS, PLANNING, PAPERS)

STEPS: Mapping[type, Step] = {
    s.Stranger: Step(
        membership.stranger_prompt, {e.Said: Rule(membership.say_code, needing(INVITATION), public=True)}, public=True
    ),
    s.Recognising: Step(
        membership.recognising_prompt,
        {e.Recognised: Rule(membership.recognise, public=True)},
        needing(INVITATION),
        public=True,
    ),
    s.Consenting: Step(
        membership.consenting_prompt,
        {
            e.Consented: Rule(membership.consent, needing(INVITATION), public=True),
            e.NoticeOpened: Rule(membership.read_whole, public=True),
            e.WentBack: Rule(membership.read_short, public=True),
        },
        needing(INVITATION),
        public=True,
    ),
    s.AtMenu: Step(menu.menu_prompt, {}, needing(PAST, COMMITMENTS, MEETINGS)),
    s.AtQuestion: Step(
        self_comparison.question_prompt,
        {
            e.WentBack: Rule(self_comparison.back_from_question),
            e.Said: Rule(self_comparison.misread_answer),
        },
    ),
    s.WritingNote: Step(
        self_comparison.note_prompt,
        {e.Said: Rule(self_comparison.write_note), e.WentBack: Rule(self_comparison.back_from_note)},
    ),
    s.AtOverview: Step(self_comparison.overview_prompt, {e.WentBack: Rule(papers.back_to_menu)}),
    s.ReviewingGroup: Step(self_comparison.group_prompt, {e.WentBack: Rule(self_comparison.open_overview)}),
    s.Sent: Step(self_comparison.sent_prompt, {}),
    s.AtSheet: Step(papers.sheet_prompt, {e.WentBack: Rule(papers.back_to_menu)}, needing(PAST)),
    s.AtPast: Step(papers.past_prompt, {e.WentBack: Rule(papers.back_to_menu)}, needing(PAST)),
    s.AtData: Step(
        my_data.data_prompt,
        {e.NoticeOpened: Rule(my_data.reread_notice, public=True)},
        needing(STORED),
        public=True,
    ),
    s.ConfirmingErasure: Step(
        my_data.erasure_prompt, {e.ErasureConfirmed: Rule(my_data.erase, public=True)}, public=True
    ),
    s.ConfirmingWithdrawal: Step(my_data.withdrawal_prompt, {e.WithdrawalConfirmed: Rule(my_data.withdraw)}),
    s.ConfirmingSignOut: Step(
        my_data.sign_out_prompt, {e.SignedOut: Rule(my_data.sign_out, public=True)}, public=True
    ),
    s.ChoosingLanguage: Step(menu.languages_prompt, {}, public=True),
    s.ReadingHelp: Step(menu.help_prompt, {}, public=True),
    s.AtCommitments: Step(commitments.commitments_prompt, {e.WentBack: Rule(papers.back_to_menu)}, OWN),
    s.ChoosingIndicator: Step(commitment_making.indicator_prompt, {}, MARKED),
    s.WritingCommitment: Step(commitment_making.writing_prompt, {e.Said: Rule(commitment_making.write, MARKED)}, OWN),
    s.ChoosingDue: Step(commitment_days.due_prompt, {e.Said: Rule(check_ins.type_due, OWN)}, OWN),
    s.PickingDay: Step(commitment_days.day_prompt, {e.Said: Rule(check_ins.type_due, OWN)}, OWN),
    s.ChoosingWhoSees: Step(commitment_making.who_sees_prompt, {}, OWN),
    s.AtCommitment: Step(commitment_changes.commitment_prompt, {}, OWN),
    s.WithdrawingCommitment: Step(
        commitment_changes.withdrawing_prompt,
        {e.CommitmentWithdrawn: Rule(commitment_changes.withdraw_commitment, OWN)},
        OWN,
    ),
    s.AtHistory: Step(commitment_changes.history_prompt, {}, OWN),
    s.CheckingIn: Step(check_ins.check_in_prompt, {e.Said: Rule(check_ins.misread)}, OWN),
    s.WritingCheckInNote: Step(
        check_ins.note_prompt,
        {e.Said: Rule(check_ins.write_note, OWN), e.WentBack: Rule(check_ins.back_from_note)},
        OWN,
    ),
    s.AtCheckInEnd: Step(check_ins.end_prompt, {e.WentBack: Rule(papers.back_to_menu)}, OWN),
    s.WritingConclusion: Step(
        check_ins.conclusion_prompt,
        {
            e.Said: Rule(check_ins.record_conclusion, needing(SHARED), right=CONCLUDE),
            e.WentBack: Rule(check_ins.back_to_shared, right=READ_SHARED),
        },
        needing(SHARED),
        right=CONCLUDE,
    ),
    s.AtSharedOnes: Step(shared_commitments.shared_ones_prompt, {}, needing(SHARED), right=READ_SHARED),
    s.AtMeetings: Step(meetings.meetings_prompt, {e.WentBack: Rule(papers.back_to_menu)}, CALENDAR),
    s.AtMeeting: Step(meetings.meeting_prompt, {}, FILES),
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
    s.ChoosingReminderChannel: Step(reminding.channels_prompt, {}, needing(STORED)),
    s.AtSummary: Step(participation.summary_prompt, {}, needing(OVERVIEW)),
    s.AtReleases: Step(summaries.releases_prompt, {}, needing(OVERVIEW)),
    s.AtRelease: Step(summaries.release_prompt, {}, RELEASED),
    s.ChoosingRetention: Step(my_data.retention_prompt, {}, needing(STORED)),
    s.Inviting: Step(
        inviting.inviting_prompt, {e.Said: Rule(inviting.name_not_in_list)}, needing(CELL), right=INVITE
    ),
}  # fmt: skip

# What every place accepts: commands, and the buttons of screens further up in the chat.
ANYWHERE: Mapping[type, Rule] = {
    e.Arrived: Rule(membership.arrive, needing(INVITATION), public=True),
    e.MenuOpened: Rule(menu.open_menu, public=True),
    e.HelpOpened: Rule(menu.open_help, public=True),
    e.LanguagesOpened: Rule(menu.open_languages, public=True),
    e.LanguageChosen: Rule(menu.choose_language, public=True),
    e.WentSilent: Rule(menu.fall_silent, public=True),
    e.SignedOut: Rule(my_data.ask_sign_out, public=True),
    e.WalkOpened: Rule(self_comparison.open_walk),
    e.Answered: Rule(self_comparison.answer),
    e.QuestionOpened: Rule(self_comparison.open_question),
    e.NoteOpened: Rule(self_comparison.open_note),
    e.NoteErased: Rule(self_comparison.erase_note),
    e.OverviewOpened: Rule(self_comparison.open_overview),
    e.GroupOpened: Rule(self_comparison.open_group),
    e.Submitted: Rule(self_comparison.submit),
    e.SheetOpened: Rule(papers.open_sheet, needing(PAST)),
    e.SheetAsked: Rule(papers.hand_over_sheet, needing(PAST)),
    e.PastOpened: Rule(papers.open_past, needing(PAST)),
    e.DataOpened: Rule(my_data.open_data, public=True),
    e.ExportAsked: Rule(my_data.export, needing(STORED), public=True),
    e.ErasureAsked: Rule(my_data.ask_erasure, public=True),
    e.WithdrawalAsked: Rule(my_data.ask_withdrawal),
    e.OthersSignedOut: Rule(my_data.sign_out_others, public=True),
    e.DeviceAsked: Rule(my_data.invite_own_device, needing(FRESH_CODE)),
    e.CommitmentsOpened: Rule(commitments.open_commitments, OWN),
    e.CommitmentBegun: Rule(commitment_making.begin, MARKED),
    e.CommitmentOpened: Rule(commitment_changes.open_commitment, OWN),
    e.RewritingOpened: Rule(commitment_changes.open_rewriting, OWN),
    e.DueOpened: Rule(commitment_changes.open_due, OWN),
    e.DayPicking: Rule(commitment_days.pick_day, OWN),
    e.DueChosen: Rule(check_ins.choose_due, OWN),
    e.WhoSeesOpened: Rule(commitment_changes.open_who_sees, OWN),
    e.WhoSeesChosen: Rule(commitment_making.choose_who_sees, OWN),
    e.CommitmentClosed: Rule(commitment_changes.close, OWN),
    e.CommitmentReopened: Rule(commitment_changes.take_up, OWN),
    e.WithdrawingOpened: Rule(commitment_changes.open_withdrawing, OWN),
    e.HistoryOpened: Rule(commitment_changes.open_history, OWN),
    e.CheckInOpened: Rule(check_ins.open_check_in, OWN),
    e.Remedied: Rule(check_ins.answer, OWN),
    e.CheckInNoteOpened: Rule(check_ins.open_note, OWN),
    e.ConclusionOpened: Rule(check_ins.open_conclusion, needing(SHARED), right=CONCLUDE),
    e.SharedOnesOpened: Rule(shared_commitments.open_shared_ones, needing(SHARED), right=READ_SHARED),
    e.SummaryOpened: Rule(participation.open_summary, needing(OVERVIEW)),
    e.Nudged: Rule(participation.nudge, needing(OVERVIEW), right=SUMMARISE),
    e.ReleasesOpened: Rule(summaries.open_releases, needing(OVERVIEW)),
    e.ReleaseOpened: Rule(summaries.open_release, RELEASED),
    e.ReleaseAsked: Rule(summaries.hand_over_release, RELEASED),
    e.YearAsked: Rule(summaries.hand_over_year, needing(OVERVIEW, YEAR)),
    e.MinutesAsked: Rule(minutes.hand_over_minutes, MINUTES, right=PLAN),
    e.RetentionOpened: Rule(my_data.open_retention, needing(STORED)),
    e.RetentionChosen: Rule(my_data.choose_retention, needing(STORED)),
    e.LeavesOpened: Rule(leave.open_leaves, needing(CELL_MEMBERS), right=EXCUSE),
    e.LeaveOpened: Rule(leave.open_leave, needing(CELL_MEMBERS), right=EXCUSE),
    e.LeaveChosen: Rule(leave.choose_leave, needing(CELL_MEMBERS), right=EXCUSE),
    e.ReminderChannelsOpened: Rule(reminding.open_channels, needing(STORED)),
    e.ReminderChannelChosen: Rule(reminding.choose_channel, needing(STORED)),
    e.SilenceChosen: Rule(reminding.choose_silence),
    e.MeetingsOpened: Rule(meetings.open_meetings, CALENDAR),
    e.MeetingOpened: Rule(meetings.open_meeting, CALENDAR),
    e.Attending: Rule(attendance.attend, CALENDAR),
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
    e.InvitingOpened: Rule(inviting.open_inviting, needing(CELL), right=INVITE),
    e.InvitationAsked: Rule(inviting.make_invitation, needing(CELL, FRESH_CODE), right=INVITE),
}

# Without consent these still need a member behind the chat: one's own data, and the way out.
OF_A_PERSON = (e.DataOpened, e.ExportAsked, e.ErasureAsked, e.OthersSignedOut, e.SignedOut)
BEFORE_JOINING = (s.Stranger, s.Recognising, s.Consenting, s.ChoosingLanguage, s.ReadingHelp)
OF_A_COMMITMENT = (
    s.ChoosingDue, s.PickingDay, s.ChoosingWhoSees, s.AtCommitment, s.WithdrawingCommitment, s.AtHistory
)  # fmt: skip
OF_A_MEETING = (
    s.AtMeeting, s.WritingReason, s.MovingMeeting, s.WritingTopic, s.CancellingMeeting, s.AtWhoComes,
    s.TakingAttendance, s.WritingMeetingPlace, s.ReplacingThematic, s.AttachingPaper, s.TakingPaperAway
)  # fmt: skip
OF_THE_WALK = (s.AtQuestion, s.WritingNote)
OF_A_UNIT = (s.AtSummary, s.AtReleases, s.AtRelease)
OF_ANSWERS = (s.AtOverview, s.ReviewingGroup, s.Sent)


def rule_for(event: e.Event, state: s.State) -> Rule | None:
    """What this event means here: the place's own rule before the general one."""
    return STEPS[type(state)].rules.get(type(event)) or ANYWHERE.get(type(event))


def settle(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    """Where the chat really is: a month may have closed, a consent been withdrawn, an invitation run out."""
    if known.member is None:
        return _settle_stranger(state, known)
    if not STEPS[type(state)].public and not (known.member.consented and not known.member.left):
        return (s.AtData(), (say("left"),)) if known.member.left else (s.Consenting(), (say("consent.needed"),))
    if isinstance(state, s.Recognising) or (isinstance(state, s.Consenting) and state.invitation):
        return (state, ()) if membership.invitation_is_open(known.invitation, known) else (s.AtMenu(), ())
    if isinstance(state, s.Stranger) or (isinstance(state, s.Consenting) and known.member.consented):
        return s.AtMenu(), ()
    return _settle_member(state, known)


def _settle_stranger(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    if not isinstance(state, BEFORE_JOINING):
        return s.Stranger(), ()
    arriving = isinstance(state, (s.Recognising, s.Consenting))
    if arriving and not membership.invitation_is_open(known.invitation, known):
        return s.Stranger(), (say("code.no_longer"),)
    return state, ()


def _settle_member(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    if isinstance(state, s.AtSheet):
        run = papers.speaking_from(known)
        return (state, ()) if run and run.period.code == state.period else (s.AtMenu(), ())
    period = getattr(state, "period", known.period.code)
    if period != known.period.code or (isinstance(state, OF_THE_WALK) and not known.is_open):
        return s.AtMenu(), (self_comparison.not_taken(period, known),)
    settled = _settle_gone(state, known)
    if settled is not None:
        return settled, ()
    return (s.AtMenu() if _is_over(state, known) else state), ()


def _is_over(state: s.State, known: Known) -> bool:
    """Nothing is there any more to show at this place, or the right to it was taken away meanwhile."""
    if isinstance(state, OF_ANSWERS) and (known.run is None or not known.run.answered):
        return True
    if isinstance(state, s.AtPast) and state.skip >= len(known.past):
        return True
    if isinstance(state, OF_A_UNIT) and known.overview is None:
        return True
    indicator, right = getattr(state, "indicator", None), STEPS[type(state)].right
    if indicator is not None and indicator not in self_comparison.catalogue_of(known):
        return True
    return bool(right) and not _may(right, known)


def _settle_gone(state: s.State, known: Known) -> s.State | None:
    """The list, or what comes next, where the commitment or the meeting a place is about is not there any more."""
    if isinstance(state, (s.CheckingIn, s.WritingCheckInNote)):
        return check_ins.settle(state, known)
    if isinstance(state, OF_A_COMMITMENT) and commitment_changes.is_gone(state, known):
        return s.AtCommitments()
    if isinstance(state, OF_A_MEETING) and calendar.find(state.meeting, known) is None:
        return s.AtMeetings()
    return None


def respond(event: e.Event, state: s.State, known: Known) -> Outcome:
    """What happens now. Never a dead end: what means nothing here is said so, and the place stays."""
    state, notices = settle(state, known)
    outcome = _decide(event, state, known)
    once = tuple(dict.fromkeys((*notices, *outcome.notices)))  # a closed month is told by the place and by the press
    return Outcome(outcome.state, once, outcome.facts, outcome.attachments)


def _decide(event: e.Event, state: s.State, known: Known) -> Outcome:
    if isinstance(event, e.Returned):
        return Outcome(state)
    rule = rule_for(event, state)
    if isinstance(event, e.SentNoWords) and rule is None:
        return Outcome(state, (say("only_words"),))
    if rule is None:
        return Outcome(state, (say("not_understood") if isinstance(event, e.Said) else say("outdated"),))
    if known.member is None and (not rule.public or isinstance(event, OF_A_PERSON)):
        return Outcome(s.Stranger(), (say("stranger.first_code"),))
    if known.member and known.member.left and not rule.public:
        return Outcome(s.AtData(), (say("left"),))
    if known.member and not known.member.consented and not rule.public:
        return Outcome(s.Consenting(), (say("consent.needed"),))
    if rule.right and not _may(rule.right, known):
        return Outcome(s.AtMenu(), (say("not_allowed"),))
    return rule.act(event, state, known)


def prompt(state: s.State, known: Known) -> Message:
    """The screen of a place: also the answer to "where were we?"."""
    return STEPS[type(state)].prompt(state, known)


def _may(right: str, known: Known) -> bool:
    return known.member is not None and may(known.member, right, known.member.unit)
