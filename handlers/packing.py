"""Events and states as short strings and back: what a button carries, and what a chat's row remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from handlers import events as e
from handlers import states as s

LARGEST = 2**63 - 1

# The letters are on keyboards in members' chats for years: add, never reuse.
EVENTS: Mapping[str, type] = {
    "a": e.Answered, "b": e.WentBack, "c": e.Consented, "d": e.DataOpened, "e": e.ErasureAsked,
    "f": e.SheetAsked, "fo": e.SheetOpened, "g": e.GroupOpened, "h": e.HelpOpened, "i": e.InvitingOpened,
    "im": e.InvitationAsked, "l": e.LanguagesOpened, "lc": e.LanguageChosen, "m": e.MenuOpened, "n": e.NoteOpened,
    "ne": e.NoteErased, "o": e.OverviewOpened, "p": e.PastOpened, "q": e.QuestionOpened, "r": e.Recognised,
    "s": e.Submitted, "so": e.SignedOut, "sa": e.OthersSignedOut, "v": e.DeviceAsked,
    "t": e.NoticeOpened, "w": e.WalkOpened, "x": e.ExportAsked,
    "y": e.ErasureConfirmed, "z": e.WithdrawalAsked, "zy": e.WithdrawalConfirmed, "k": e.CommitmentsOpened,
    "kb": e.CommitmentBegun, "ko": e.CommitmentOpened, "kr": e.RewritingOpened, "kd": e.DueOpened, "kp": e.DayPicking,
    "kc": e.DueChosen, "kw": e.WhoSeesOpened, "ks": e.WhoSeesChosen, "kx": e.CommitmentClosed,
    "ky": e.CommitmentReopened, "kq": e.WithdrawingOpened, "kz": e.CommitmentWithdrawn, "kh": e.HistoryOpened,
    "kt": e.SharedOnesOpened, "j": e.CheckInOpened, "ja": e.Remedied, "jn": e.CheckInNoteOpened,
    "jc": e.ConclusionOpened,
    "u": e.MeetingsOpened, "uo": e.MeetingOpened, "ua": e.Attending, "uc": e.CalendarAsked, "ur": e.RuleOpened,
    "up": e.PlaceOpened, "ux": e.ExtraOpened, "um": e.MovingOpened, "ut": e.TopicOpened, "uh": e.ThematicChosen,
    "uq": e.CancellingOpened, "uz": e.MeetingCancelled, "uw": e.WhoComesOpened, "ul": e.AttendanceOpened,
    "us": e.PresenceTaken, "si": e.SilenceChosen, "sc": e.ReminderChannelsOpened,
    "sk": e.ReminderChannelChosen, "yl": e.LeavesOpened, "yo": e.LeaveOpened, "yc": e.LeaveChosen,
    "su": e.SummaryOpened, "sn": e.Nudged, "sr": e.ReleasesOpened, "sq": e.ReleaseOpened, "sd": e.ReleaseAsked,
    "sy": e.YearAsked, "sm": e.MinutesAsked, "dr": e.RetentionOpened, "dk": e.RetentionChosen,
    "uy": e.ThematicReplaced, "ue": e.MeetingPlaceOpened, "uu": e.UsualPlaceChosen, "vo": e.PapersOpened,
    "vf": e.PaperAsked, "vq": e.PaperTakingOpened, "vz": e.PaperTakenAway,
    "sb": e.MeetingsBelowOpened, "uv": e.AbsenceReasonOpened,
    "xv": e.VisitsOpened, "xc": e.VisitsOfCellOpened, "xp": e.VisitorsOpened, "xq": e.VisitorChosen,
    "xm": e.VisitMeetingChosen, "xz": e.VisitTakenBack, "xo": e.OwnVisitsOpened, "xi": e.VisitOpened,
    "xa": e.VisitAnswered, "xh": e.VisitOutcomeChosen, "xr": e.VisitReportReplaced,
    "go": e.SuggestionsOpened, "gb": e.SuggestionBegun, "ga": e.SuggestionAimed, "gm": e.SuggestionToMember,
    "gu": e.SuggestionToUnit, "gg": e.SubjectsOpened, "gi": e.SubjectChosen, "gf": e.FieldOpened,
    "gr": e.ReasonOpened, "gw": e.ByWhenOpened, "gd": e.ByWhenChosen, "gx": e.SuggestionDropped,
    "gc": e.SuggestionConfirmed, "gs": e.SuggestionOpened, "gt": e.SuggestionAccepted,
    "ge": e.SuggestionEntryOpened, "gq": e.SuggestionWithdrawing, "gz": e.SuggestionWithdrawn,
    "gk": e.SuggestionResumed, "gy": e.SuggestionDropConfirmed,
    "ba": e.AnnouncementsOpened, "bn": e.ComposingOpened, "bo": e.AnnouncementOpened, "bt": e.AnnouncementTextOpened,
    "bf": e.AnnouncementFileOpened, "bfx": e.AnnouncementFileTaken, "bfs": e.FileSkipped, "bu": e.AudienceOpened,
    "buc": e.AudienceChosen, "bp": e.UnitsOpened, "bpt": e.UnitTicked, "bpd": e.UnitsDone, "bm": e.ReadMarkOpened,
    "bmc": e.ReadMarkChosen, "bw": e.StartOpened, "bwc": e.StartChosen, "bg": e.UrgencyOpened, "bgc": e.UrgencyChosen,
    "be": e.PartsOpened, "bv": e.AnnouncementSeen, "bs": e.SendingOpened, "by": e.AnnouncementConfirmed,
    "bx": e.DroppingOpened, "bz": e.AnnouncementDropped, "bk": e.TakenBack, "bh": e.Stopped, "bhr": e.Resumed,
    "bi": e.ReadersReminded, "bc": e.CorrectionOpened, "bcy": e.CorrectionConfirmed, "bcx": e.CorrectionDropped,
    "bl": e.RecordOpened, "bd": e.Approved, "br": e.ReturningOpened, "bj": e.TakenUp, "bq": e.ApprovalOpened,
    "bqc": e.ApprovalChosen, "bb": e.AnnouncementRead, "bbf": e.AnnouncementFileAsked,
    "bba": e.ReceivedAnnouncementsOpened, "bbo": e.ReceivedAnnouncementOpened, "bbr": e.ReceivedAnnouncementRead,
    "ch": e.ChannelsOpened, "cq": e.UnlinkingOpened, "cz": e.ChannelUnlinked,
    "ro": e.ReportsOpened, "rw": e.ReportWanted, "ru": e.ReportOpened, "rf": e.ReportFileAsked,
    "rq": e.ForwardingOpened, "rz": e.ReportForwarded, "rr": e.ReceivedOpened,
    "qc": e.CorrectionAsked, "qr": e.GroupReread, "qy": e.GroupConfirmed, "qd": e.DaysKept, "wl": e.PageLinkAsked,
    "zb": e.BotsOpened,
}  # fmt: skip
STATES: Mapping[str, type] = {
    state.__name__: state
    for state in (
        s.Stranger, s.Recognising, s.Consenting, s.AtMenu, s.AtQuestion, s.WritingNote, s.AtOverview,
        s.ReviewingGroup, s.Sent, s.AtSheet, s.AtPast, s.AtData, s.ConfirmingErasure, s.ConfirmingWithdrawal,
        s.ConfirmingSignOut,
        s.ChoosingLanguage, s.ReadingHelp, s.Inviting, s.AtCommitments,
        s.ChoosingIndicator, s.WritingCommitment, s.ChoosingDue, s.PickingDay,
        s.ChoosingWhoSees, s.AtCommitment, s.WithdrawingCommitment, s.AtHistory, s.AtSharedOnes,
        s.CheckingIn, s.WritingCheckInNote, s.AtCheckInEnd, s.WritingConclusion,
        s.AtMeetings, s.AtMeeting, s.WritingReason, s.SettingRule, s.SettingPlace, s.AddingMeeting, s.MovingMeeting,
        s.WritingTopic, s.CancellingMeeting, s.AtWhoComes, s.TakingAttendance, s.AtLeaves, s.SettingLeave,
        s.ChoosingReminderChannel, s.AtSummary, s.AtReleases, s.AtRelease, s.ChoosingRetention,
        s.WritingMeetingPlace, s.ReplacingThematic, s.AttachingPaper, s.TakingPaperAway,
        s.AtMeetingsBelow,
        s.ChoosingVisitUnit, s.AtVisits, s.AtVisitsOfCell, s.ChoosingVisitor, s.ChoosingVisitMeeting, s.AtOwnVisits,
        s.AtVisit, s.ReportingVisit, s.WritingVisitWords, s.ReplacingVisitReport,
        s.AtSuggestions, s.ChoosingActing, s.SuggestingTo, s.ChoosingSubject, s.WritingField, s.WritingSuggestion,
        s.ChoosingByWhen, s.AtSuggestionPreview, s.AtSuggestion, s.WritingSuggestionEntry, s.WithdrawingSuggestion,
        s.DroppingSuggestion,
        s.AtAnnouncements, s.WritingAnnouncement, s.AttachingFile, s.ChoosingAudience, s.PickingUnits,
        s.ChoosingReadMark, s.ChoosingStart, s.ConfirmingUrgency, s.ChangingAnnouncement, s.PreviewingAnnouncement,
        s.ConfirmingAnnouncement, s.DroppingAnnouncement, s.AtAnnouncement, s.WritingCorrection,
        s.ConfirmingCorrection, s.ReturningAnnouncement, s.AtAnnouncementRecord, s.AtApproval,
        s.AtReceivedAnnouncements, s.AtReceivedAnnouncement,
        s.AtChannels, s.ConfirmingUnlink,
        s.AtReports, s.AtReport, s.ForwardingReport, s.AtReceivedReports,
        s.AtGroup, s.ConfirmingGroup, s.CheckingInTogether, s.DatingTogether,
        s.AtBots,
    )
}  # fmt: skip
_NAMES: Mapping[type, str] = {**{t: n for n, t in EVENTS.items()}, **{t: n for n, t in STATES.items()}}


def pack(thing: e.Event | s.State) -> str:
    """Its name and its fields, parted by colons, such as `a:2026-11:1.5:2`."""
    kind: Any = type(thing)
    return ":".join([_NAMES[kind], *(_written(getattr(thing, name)) for name, _ in _shape(kind))])


def unpack_event(text: str) -> e.Event:
    """The event a button carries; `Outdated` where this version does not know it."""
    thing: e.Event = _unpack(text, EVENTS, e.Outdated())
    return thing


def unpack_state(text: str) -> s.State:
    """The state a row remembers; the menu where this version does not know it: nobody ends in a dead end."""
    thing: s.State = _unpack(text, STATES, s.AtMenu())
    return thing


def _unpack(text: str, table: Mapping[str, type], unknown: Any) -> Any:
    name, *parts = text.split(":")
    kind = table.get(name)
    if kind is None or len(parts) != len(_shape(kind)):
        return unknown
    try:
        return kind(*(_read(part, hint) for part, (_, hint) in zip(parts, _shape(kind), strict=True)))
    except ValueError:
        return unknown


@cache
def _shape(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(part: str, hint: Any) -> object:
    if hint is bool:
        return bool(int(part))
    return _number(part) if hint is int else part


def _number(part: str) -> int:
    """Raises ValueError for what is no number, or is none that a database holds."""
    number = int(part)
    if abs(number) > LARGEST:
        raise ValueError(part)
    return number
