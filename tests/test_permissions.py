"""Who may do what: every event, from every kind of person, forged or not, with somebody's answers at stake."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest

from bot.channels.terminal import Terminal
from bot.channels.web.server import AS_A_FILE
from bot.front import Front
from handlers import codes, rights
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.roster import Role
from handlers.vocabulary import ExportFile, Member, SheetFile
from storage.consent import of_member
from storage.database import Database
from tests.conversation import Person, Town, labels, wording
from tests.people import (
    AGREED,
    COMMITTEES,
    EVERYBODY,
    INVITERS,
    NOBODY,
    OF_A_PERSON,
    OF_THE_CELL,
    ROLES,
    SECRETARIES,
    SEEING,
    Actor,
    administrator,
    committee,
    foreign_committee,
    foreign_secretary,
    hesitant,
    like,
    named,
    secretary,
    withdrawn,
)
from tests.scene import (
    AN_S,
    NOTE,
    OF_CELL_5,
    OF_CELL_6,
    PAPER,
    PAPER_OF_CELL_5,
    PERIOD,
    PLACES,
    WHY,
    WILL,
    Scene,
    an_at_stake,
    carried,
    commits,
    kept_of_an,
    overheard,
)
from tests.scene import scene as scene  # noqa: PLC0414  a fixture is used by its name

WARD, DU, CELL_5, OF_CELL_5_UNIT, EM = 1, 1, 2, 2, 5  # ids of units, and of one of the committee's people
THE_COMMITTEE_S, DRAFT, QUARTER = 1, 1, "2026-Q4"
REPORT = 1  # of DU
AN_S_CHAT = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A forged sample of an event, who is not sent away, and whether their own rows may change by it."""

    sample: e.Event
    welcome: set[Actor]
    writers: set[Actor]


# The whole table: an event that is not in it has no rule, and that fails below.
RULES: Mapping[type, Rule] = {
    e.Arrived: Rule(e.Arrived(""), EVERYBODY, NOBODY),
    e.Said: Rule(e.Said("xin chào đồng chí"), EVERYBODY, NOBODY),
    e.SentNoWords: Rule(e.SentNoWords(), EVERYBODY, NOBODY),
    e.Returned: Rule(e.Returned(), EVERYBODY, NOBODY),
    e.Outdated: Rule(e.Outdated(), EVERYBODY, NOBODY),
    e.WentSilent: Rule(e.WentSilent(), EVERYBODY, NOBODY),
    e.Recognised: Rule(e.Recognised(True), EVERYBODY, NOBODY),
    e.Consented: Rule(e.Consented(CONSENT_VERSION, True), EVERYBODY, {hesitant, withdrawn}),
    e.NoticeOpened: Rule(e.NoticeOpened(), EVERYBODY, NOBODY),
    e.MenuOpened: Rule(e.MenuOpened(), EVERYBODY, NOBODY),
    e.HelpOpened: Rule(e.HelpOpened(), EVERYBODY, NOBODY),
    e.LanguagesOpened: Rule(e.LanguagesOpened(), EVERYBODY, NOBODY),
    e.LanguageChosen: Rule(e.LanguageChosen("vi"), EVERYBODY, NOBODY),
    e.WalkOpened: Rule(e.WalkOpened(), AGREED, NOBODY),
    e.PageLinkAsked: Rule(e.PageLinkAsked(), AGREED, AGREED),
    e.Answered: Rule(e.Answered(PERIOD, "1.1", 2), AGREED, AGREED),
    e.CorrectionAsked: Rule(e.CorrectionAsked(1, 2), AGREED, AGREED),
    e.GroupReread: Rule(e.GroupReread(), EVERYBODY, NOBODY),
    e.GroupConfirmed: Rule(e.GroupConfirmed(), EVERYBODY, NOBODY),
    e.DaysKept: Rule(e.DaysKept(), EVERYBODY, NOBODY),
    e.QuestionOpened: Rule(e.QuestionOpened(PERIOD, "1.1"), AGREED, NOBODY),
    e.NoteOpened: Rule(e.NoteOpened(PERIOD, "1.1"), AGREED, NOBODY),
    e.NoteErased: Rule(e.NoteErased(PERIOD, "1.1"), AGREED, NOBODY),
    e.WentBack: Rule(e.WentBack(), EVERYBODY, NOBODY),
    e.OverviewOpened: Rule(e.OverviewOpened(), AGREED, NOBODY),
    e.GroupOpened: Rule(e.GroupOpened(0), AGREED, NOBODY),
    e.Submitted: Rule(e.Submitted(PERIOD), AGREED, NOBODY),
    e.SheetOpened: Rule(e.SheetOpened(), AGREED, NOBODY),
    e.SheetAsked: Rule(e.SheetAsked(PERIOD, "pdf"), AGREED, NOBODY),
    e.PastOpened: Rule(e.PastOpened(0, 0), AGREED, NOBODY),
    e.DataOpened: Rule(e.DataOpened(), OF_A_PERSON, NOBODY),
    e.ExportAsked: Rule(e.ExportAsked(), OF_A_PERSON, NOBODY),
    e.ErasureAsked: Rule(e.ErasureAsked(), OF_A_PERSON, NOBODY),
    e.ErasureConfirmed: Rule(e.ErasureConfirmed(), EVERYBODY, NOBODY),
    e.WithdrawalAsked: Rule(e.WithdrawalAsked(), AGREED, NOBODY),
    e.WithdrawalConfirmed: Rule(e.WithdrawalConfirmed(), EVERYBODY, NOBODY),
    e.SignedOut: Rule(e.SignedOut(), OF_A_PERSON, NOBODY),
    e.OthersSignedOut: Rule(e.OthersSignedOut(), OF_A_PERSON, NOBODY),
    e.DeviceAsked: Rule(e.DeviceAsked(), AGREED, AGREED),
    e.InvitingOpened: Rule(e.InvitingOpened(), INVITERS, NOBODY),
    e.InvitationAsked: Rule(e.InvitationAsked("DUNG"), INVITERS, {foreign_secretary}),
    e.CommitmentsOpened: Rule(e.CommitmentsOpened(), AGREED, NOBODY),
    e.CommitmentBegun: Rule(e.CommitmentBegun("1.1"), AGREED, NOBODY),
    e.CommitmentOpened: Rule(e.CommitmentOpened(AN_S), AGREED, NOBODY),
    e.RewritingOpened: Rule(e.RewritingOpened(AN_S), AGREED, NOBODY),
    e.DueOpened: Rule(e.DueOpened(AN_S), AGREED, NOBODY),
    e.DayPicking: Rule(e.DayPicking(AN_S, 2027, 1), AGREED, NOBODY),
    e.DueChosen: Rule(e.DueChosen(AN_S, "2027-02-01"), AGREED, NOBODY),
    e.WhoSeesOpened: Rule(e.WhoSeesOpened(AN_S), AGREED, NOBODY),
    e.WhoSeesChosen: Rule(e.WhoSeesChosen(AN_S, True), AGREED, NOBODY),
    e.CommitmentClosed: Rule(e.CommitmentClosed(AN_S), AGREED, NOBODY),
    e.CommitmentReopened: Rule(e.CommitmentReopened(AN_S), AGREED, NOBODY),
    e.WithdrawingOpened: Rule(e.WithdrawingOpened(AN_S), AGREED, NOBODY),
    e.CommitmentWithdrawn: Rule(e.CommitmentWithdrawn(AN_S), EVERYBODY, NOBODY),
    e.HistoryOpened: Rule(e.HistoryOpened(AN_S), AGREED, NOBODY),
    e.SharedOnesOpened: Rule(e.SharedOnesOpened(), INVITERS, NOBODY),
    e.CheckInOpened: Rule(e.CheckInOpened(), AGREED, NOBODY),
    e.Remedied: Rule(e.Remedied(AN_S, 0, "2026-Q4"), AGREED, NOBODY),
    e.CheckInNoteOpened: Rule(e.CheckInNoteOpened(AN_S), AGREED, NOBODY),
    e.ConclusionOpened: Rule(e.ConclusionOpened(AN_S), INVITERS, NOBODY),
    e.MeetingsOpened: Rule(e.MeetingsOpened(), AGREED, NOBODY),
    e.MeetingOpened: Rule(e.MeetingOpened(OF_CELL_5), AGREED, NOBODY),
    e.Attending: Rule(e.Attending(OF_CELL_5, False), AGREED, OF_THE_CELL),
    e.AbsenceReasonOpened: Rule(e.AbsenceReasonOpened(OF_CELL_5), AGREED, NOBODY),
    e.CalendarAsked: Rule(e.CalendarAsked(OF_CELL_5), AGREED, NOBODY),
    e.RuleOpened: Rule(e.RuleOpened(), INVITERS, NOBODY),
    e.PlaceOpened: Rule(e.PlaceOpened(), INVITERS, NOBODY),
    e.ExtraOpened: Rule(e.ExtraOpened(), INVITERS, NOBODY),
    e.MovingOpened: Rule(e.MovingOpened(OF_CELL_5, "2026-12-20"), INVITERS, {secretary}),
    e.TopicOpened: Rule(e.TopicOpened(OF_CELL_5), INVITERS, NOBODY),
    e.ThematicChosen: Rule(e.ThematicChosen(OF_CELL_5, True), INVITERS, {secretary}),
    e.CancellingOpened: Rule(e.CancellingOpened(OF_CELL_5), INVITERS, NOBODY),
    e.MeetingCancelled: Rule(e.MeetingCancelled(OF_CELL_5), EVERYBODY, NOBODY),
    e.WhoComesOpened: Rule(e.WhoComesOpened(OF_CELL_5), INVITERS, NOBODY),
    e.AttendanceOpened: Rule(e.AttendanceOpened(OF_CELL_5), INVITERS, NOBODY),
    e.PresenceTaken: Rule(e.PresenceTaken(OF_CELL_5, "GIANG", True, 0), INVITERS, {secretary}),
    e.SilenceChosen: Rule(e.SilenceChosen("day"), AGREED, AGREED),
    e.ReminderChannelsOpened: Rule(e.ReminderChannelsOpened(), AGREED, NOBODY),
    e.ReminderChannelChosen: Rule(e.ReminderChannelChosen("telegram"), AGREED, AGREED),
    e.ChannelsOpened: Rule(e.ChannelsOpened(), AGREED, NOBODY),
    e.UnlinkingOpened: Rule(e.UnlinkingOpened(AN_S_CHAT), AGREED, NOBODY),
    e.ChannelUnlinked: Rule(e.ChannelUnlinked(AN_S_CHAT), EVERYBODY, NOBODY),
    e.CameLate: Rule(e.CameLate(), EVERYBODY, NOBODY),
    e.CameEarly: Rule(e.CameEarly(), EVERYBODY, NOBODY),
    e.LeavesOpened: Rule(e.LeavesOpened(), INVITERS, NOBODY),
    e.SummaryOpened: Rule(e.SummaryOpened(), SEEING, NOBODY),
    e.Nudged: Rule(e.Nudged(PERIOD), INVITERS, INVITERS),
    e.ReleasesOpened: Rule(e.ReleasesOpened(0), SEEING, NOBODY),
    e.ReleaseOpened: Rule(e.ReleaseOpened(0, PERIOD), SEEING, NOBODY),
    e.ReleaseAsked: Rule(e.ReleaseAsked(0, PERIOD, "png"), SEEING, NOBODY),
    e.YearAsked: Rule(e.YearAsked(0, PERIOD), SEEING, NOBODY),
    e.MinutesAsked: Rule(e.MinutesAsked(OF_CELL_5), INVITERS, NOBODY),
    e.MeetingsBelowOpened: Rule(e.MeetingsBelowOpened(0, PERIOD), COMMITTEES, NOBODY),
    e.RetentionOpened: Rule(e.RetentionOpened(), AGREED, NOBODY),
    e.RetentionChosen: Rule(e.RetentionChosen(12), AGREED, AGREED),
    e.LeaveOpened: Rule(e.LeaveOpened("GIANG"), INVITERS, NOBODY),
    e.LeaveChosen: Rule(e.LeaveChosen("GIANG", "open"), INVITERS, {secretary}),
    e.ThematicReplaced: Rule(e.ThematicReplaced(OF_CELL_5), EVERYBODY, NOBODY),
    e.MeetingPlaceOpened: Rule(e.MeetingPlaceOpened(OF_CELL_5), INVITERS, NOBODY),
    e.UsualPlaceChosen: Rule(e.UsualPlaceChosen(OF_CELL_5), EVERYBODY, NOBODY),
    e.PapersOpened: Rule(e.PapersOpened(OF_CELL_5, "material"), INVITERS, NOBODY),
    e.PaperSent: Rule(e.PaperSent(OF_CELL_5, "material", "Kế hoạch.pdf", 10, b"%PDF-1.7"), INVITERS, {secretary}),
    e.PaperAsked: Rule(e.PaperAsked(PAPER_OF_CELL_5), AGREED, NOBODY),
    e.PaperTakingOpened: Rule(e.PaperTakingOpened(PAPER_OF_CELL_5), INVITERS, NOBODY),
    e.PaperTakenAway: Rule(e.PaperTakenAway(PAPER_OF_CELL_5), EVERYBODY, NOBODY),
    e.VisitsOpened: Rule(e.VisitsOpened(), COMMITTEES, NOBODY),
    e.VisitsOfCellOpened: Rule(e.VisitsOfCellOpened(THE_COMMITTEE_S, CELL_5, QUARTER), COMMITTEES, NOBODY),
    e.VisitorsOpened: Rule(e.VisitorsOpened(THE_COMMITTEE_S, CELL_5, QUARTER), COMMITTEES, NOBODY),
    e.VisitorChosen: Rule(e.VisitorChosen(THE_COMMITTEE_S, CELL_5, QUARTER, EM), COMMITTEES, NOBODY),
    e.VisitMeetingChosen: Rule(
        e.VisitMeetingChosen(THE_COMMITTEE_S, CELL_5, QUARTER, EM, OF_CELL_5), COMMITTEES, COMMITTEES
    ),
    e.VisitTakenBack: Rule(e.VisitTakenBack(1), EVERYBODY, NOBODY),
    e.OwnVisitsOpened: Rule(e.OwnVisitsOpened(), COMMITTEES, NOBODY),
    e.VisitOpened: Rule(e.VisitOpened(1), COMMITTEES, NOBODY),
    e.VisitAnswered: Rule(e.VisitAnswered(1, False), COMMITTEES, NOBODY),
    e.VisitOutcomeChosen: Rule(e.VisitOutcomeChosen(1, True), COMMITTEES, NOBODY),
    e.VisitReportReplaced: Rule(e.VisitReportReplaced(1, False), EVERYBODY, NOBODY),
    e.SuggestionsOpened: Rule(e.SuggestionsOpened(), AGREED, NOBODY),
    e.SuggestionBegun: Rule(e.SuggestionBegun(), SEEING, NOBODY),
    e.SuggestionAimed: Rule(e.SuggestionAimed(CELL_5, CELL_5), SECRETARIES, NOBODY),
    e.SuggestionToMember: Rule(e.SuggestionToMember(CELL_5, "AN"), SECRETARIES, {secretary}),
    e.SuggestionToUnit: Rule(e.SuggestionToUnit(WARD, CELL_5), {committee}, NOBODY),  # one is being written
    e.SuggestionResumed: Rule(e.SuggestionResumed(), AGREED, NOBODY),
    e.SubjectsOpened: Rule(e.SubjectsOpened(0), AGREED, NOBODY),
    e.SubjectChosen: Rule(e.SubjectChosen("1.1"), AGREED, {committee}),
    e.FieldOpened: Rule(e.FieldOpened(), AGREED, NOBODY),
    e.ReasonOpened: Rule(e.ReasonOpened(), AGREED, NOBODY),
    e.ByWhenOpened: Rule(e.ByWhenOpened(), AGREED, NOBODY),
    e.ByWhenChosen: Rule(e.ByWhenChosen(OF_CELL_5), AGREED, {committee}),
    e.SuggestionDropped: Rule(e.SuggestionDropped(), AGREED, NOBODY),
    e.SuggestionDropConfirmed: Rule(e.SuggestionDropConfirmed(1), EVERYBODY, NOBODY),
    e.SuggestionConfirmed: Rule(e.SuggestionConfirmed(1), EVERYBODY, NOBODY),
    e.SuggestionOpened: Rule(e.SuggestionOpened(1), AGREED, NOBODY),
    e.SuggestionAccepted: Rule(e.SuggestionAccepted(1), AGREED, NOBODY),
    e.SuggestionEntryOpened: Rule(e.SuggestionEntryOpened(1, "explained"), AGREED, NOBODY),
    e.SuggestionWithdrawing: Rule(e.SuggestionWithdrawing(1), AGREED, NOBODY),
    e.SuggestionWithdrawn: Rule(e.SuggestionWithdrawn(1), EVERYBODY, NOBODY),
    e.AnnouncementsOpened: Rule(e.AnnouncementsOpened(), COMMITTEES, NOBODY),
    e.ComposingOpened: Rule(e.ComposingOpened(DU), COMMITTEES, NOBODY),
    e.AnnouncementOpened: Rule(e.AnnouncementOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementTextOpened: Rule(e.AnnouncementTextOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementFileOpened: Rule(e.AnnouncementFileOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementFileSent: Rule(
        e.AnnouncementFileSent(DRAFT, "document", "Kế hoạch.pdf", 10, b"%PDF-1.7"), COMMITTEES, COMMITTEES
    ),
    e.AnnouncementFileTaken: Rule(e.AnnouncementFileTaken(DRAFT), COMMITTEES, NOBODY),
    e.FileSkipped: Rule(e.FileSkipped(DRAFT), COMMITTEES, NOBODY),
    e.AudienceOpened: Rule(e.AudienceOpened(DRAFT), COMMITTEES, NOBODY),
    e.AudienceChosen: Rule(e.AudienceChosen(DRAFT, "secretaries"), COMMITTEES, COMMITTEES),
    e.UnitsOpened: Rule(e.UnitsOpened(DRAFT), COMMITTEES, NOBODY),
    e.UnitTicked: Rule(e.UnitTicked(DRAFT, OF_CELL_5_UNIT, True), COMMITTEES, COMMITTEES),
    e.UnitsDone: Rule(e.UnitsDone(DRAFT), COMMITTEES, NOBODY),
    e.ReadMarkOpened: Rule(e.ReadMarkOpened(DRAFT), COMMITTEES, NOBODY),
    e.ReadMarkChosen: Rule(e.ReadMarkChosen(DRAFT, True), COMMITTEES, COMMITTEES),
    e.StartOpened: Rule(e.StartOpened(DRAFT), COMMITTEES, NOBODY),
    e.StartChosen: Rule(e.StartChosen(DRAFT, "20270315T0800"), COMMITTEES, COMMITTEES),
    e.UrgencyOpened: Rule(e.UrgencyOpened(DRAFT, False), COMMITTEES, NOBODY),
    e.UrgencyChosen: Rule(e.UrgencyChosen(DRAFT, True), COMMITTEES, NOBODY),
    e.PartsOpened: Rule(e.PartsOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementSeen: Rule(e.AnnouncementSeen(DRAFT), COMMITTEES, NOBODY),
    e.SendingOpened: Rule(e.SendingOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementConfirmed: Rule(e.AnnouncementConfirmed(DRAFT), COMMITTEES, NOBODY),
    e.DroppingOpened: Rule(e.DroppingOpened(DRAFT), COMMITTEES, NOBODY),
    e.AnnouncementDropped: Rule(e.AnnouncementDropped(DRAFT), EVERYBODY, NOBODY),
    e.TakenBack: Rule(e.TakenBack(DRAFT), COMMITTEES, NOBODY),
    e.Stopped: Rule(e.Stopped(DRAFT), COMMITTEES, NOBODY),
    e.Resumed: Rule(e.Resumed(DRAFT), COMMITTEES, NOBODY),
    e.ReadersReminded: Rule(e.ReadersReminded(DRAFT), COMMITTEES, NOBODY),
    e.CorrectionOpened: Rule(e.CorrectionOpened(DRAFT), COMMITTEES, NOBODY),
    e.CorrectionConfirmed: Rule(e.CorrectionConfirmed(DRAFT), COMMITTEES, NOBODY),
    e.CorrectionDropped: Rule(e.CorrectionDropped(DRAFT), COMMITTEES, NOBODY),
    e.RecordOpened: Rule(e.RecordOpened(DRAFT), COMMITTEES, NOBODY),
    e.Approved: Rule(e.Approved(DRAFT, 1), COMMITTEES, NOBODY),
    e.ReturningOpened: Rule(e.ReturningOpened(DRAFT, 1), COMMITTEES, NOBODY),
    e.TakenUp: Rule(e.TakenUp(DRAFT), COMMITTEES, NOBODY),
    e.ApprovalOpened: Rule(e.ApprovalOpened(DU), COMMITTEES, NOBODY),
    e.ApprovalChosen: Rule(e.ApprovalChosen(DU, True), COMMITTEES, NOBODY),
    e.AnnouncementFileAsked: Rule(e.AnnouncementFileAsked(DRAFT), AGREED, NOBODY),
    e.AnnouncementRead: Rule(e.AnnouncementRead(DRAFT), AGREED, NOBODY),
    e.ReceivedAnnouncementsOpened: Rule(e.ReceivedAnnouncementsOpened(), AGREED, NOBODY),
    e.ReceivedAnnouncementOpened: Rule(e.ReceivedAnnouncementOpened(DRAFT), AGREED, NOBODY),
    e.ReceivedAnnouncementRead: Rule(e.ReceivedAnnouncementRead(DRAFT), AGREED, NOBODY),
    e.ReportsOpened: Rule(e.ReportsOpened(), COMMITTEES, NOBODY),
    e.ReportWanted: Rule(e.ReportWanted(DU, "2026-H2"), {committee}, {committee}),
    e.ReportOpened: Rule(e.ReportOpened(REPORT), {committee}, NOBODY),
    e.ReportFileAsked: Rule(e.ReportFileAsked(REPORT, "pdf"), {committee}, NOBODY),
    e.ForwardingOpened: Rule(e.ForwardingOpened(REPORT), {committee}, NOBODY),
    e.ReportForwarded: Rule(e.ReportForwarded(REPORT), {committee}, NOBODY),
    e.ReceivedOpened: Rule(e.ReceivedOpened(DU), {committee}, NOBODY),
    e.BotsOpened: Rule(e.BotsOpened(), SEEING | {administrator}, NOBODY),
}
A_LIST_OF_THE_CELL = (  # its secretary reads the names there
    e.WhoComesOpened, e.AttendanceOpened, e.PresenceTaken, e.LeavesOpened, e.LeaveChosen,
    e.SummaryOpened, e.Nudged, e.SharedOnesOpened, e.ConclusionOpened, e.MinutesAsked,
    *get_args(e.SuggestionEvent), e.ExportAsked,  # and whom one has written to oneself
)  # fmt: skip
WORDS = wording()["vi"]
SENT_AWAY = {WORDS("stranger.first_code"), WORDS("left"), WORDS("consent.needed"), WORDS("not_allowed")}


@pytest.fixture
def an(town: Town) -> Person:
    return an_at_stake(town)


def test_every_event_has_a_rule_here() -> None:
    assert set(RULES) == set(get_args(e.Event))
    assert all(type(rule.sample) is kind for kind, rule in RULES.items())


@pytest.mark.parametrize("role", [role for role in ROLES if role is not foreign_committee], ids=named)
@pytest.mark.parametrize("kind", RULES, ids=named)
def test_an_event_does_for_each_person_what_the_table_says(scene: Scene, kind: type, role: Actor) -> None:
    rule, actor, town = RULES[kind], scene.people[role], scene.town
    with town.undone():
        reply = actor.sends(rule.sample)

        is_sent_away = bool(SENT_AWAY & set(reply.screen.notices))
        assert (is_sent_away, bool(scene.changed())) == (role not in rule.welcome, like(role) in rule.writers)
        assert kept_of_an(town) == scene.kept
        told = carried(reply)
        assert overheard(role, told) == []
        assert kind in A_LIST_OF_THE_CELL or [words for words in ("Nguyễn Văn An", WHY) if words in told] == []
        assert reply.attachments == () or kind in AS_A_FILE  # what hands out files stands in test_permission_documents
        assert scene.an.sends(e.Returned()).chat.member is not None  # nobody can throw somebody else out


@pytest.mark.parametrize("role", ROLES, ids=named)
def test_a_paper_is_for_the_members_of_the_own_cell_alone(town: Town, an: Person, role: Actor) -> None:
    actor = role(town)
    replies = [actor.sends(event) for event in (
        e.MeetingOpened(OF_CELL_5), e.PaperAsked(PAPER_OF_CELL_5), e.PaperTakingOpened(PAPER_OF_CELL_5),
        e.PapersOpened(OF_CELL_5, "material"),
    )]  # fmt: skip
    assert [PAPER in carried(reply) for reply in replies] == [
        role in OF_THE_CELL, role in OF_THE_CELL, role in SECRETARIES, role in SECRETARIES,
    ]  # fmt: skip
    assert [len(reply.attachments) for reply in replies] == [0, int(role in OF_THE_CELL), 0, 0]


def test_a_secretary_takes_no_paper_of_another_cell_away(town: Town, an: Person) -> None:
    cuong = town.joined("CUONG")
    cuong.sends(e.MeetingOpened(OF_CELL_6))
    before = town.dump(*PLACES)
    for event in (e.PaperTakingOpened(PAPER_OF_CELL_5), e.PaperTakenAway(PAPER_OF_CELL_5)):
        cuong.sends(event)
    assert town.dump(*PLACES) == before


def test_who_moves_to_another_cell_takes_no_papers_of_the_old_one(town: Town, an: Person) -> None:
    opened = an.sends(e.MeetingOpened(OF_CELL_5))
    town.moves("AN", "CB6")
    assert an.presses(f"{PAPER}.pdf", opened).attachments == ()


def test_a_forged_button_about_a_meeting_of_another_cell_changes_nothing_and_shows_nothing(
    town: Town, an: Person
) -> None:
    binh = town.joined("BINH")
    topic = "nội dung riêng của chi bộ 6"
    cuong = town.joined("CUONG")
    cuong.sends(e.TopicOpened(OF_CELL_6))
    cuong.says(topic)
    before = town.dump(*PLACES)
    samples: list[Any] = [rule.sample for rule in RULES.values() if hasattr(rule.sample, "meeting")]
    assert len(samples) > 10
    for event in (replace(sample, meeting=OF_CELL_6) for sample in samples):
        told = carried(binh.sends(event))
        assert [words for words in (topic, "Phạm Thị Dung") if words in told] == []
        binh.says("15/12 8:00")
    assert town.dump(*PLACES) == before


# ------------------------------------------------------------------ commitments the cell was told of


@pytest.mark.parametrize("role", ROLES, ids=named)
def test_only_the_own_cells_secretary_reads_a_shared_commitment(town: Town, an: Person, role: Actor) -> None:
    commits(an, "điều báo với chi bộ", shared=True)
    told = carried(role(town).sends(e.SharedOnesOpened()))
    assert ("điều báo với chi bộ" in told, WILL in told) == (role in SECRETARIES, False)


def test_a_secretary_reads_a_commitment_from_sharing_on_and_no_longer_once_it_is_taken_back(
    town: Town, an: Person
) -> None:
    binh = town.joined("BINH")
    seen = []
    id_ = commits(an, "điều báo với chi bộ")
    for event in (
        e.WhoSeesChosen(id_, True), e.WhoSeesChosen(id_, False), e.WhoSeesChosen(id_, True), e.CommitmentClosed(id_),
    ):  # fmt: skip
        an.sends(event)
        seen.append("điều báo với chi bộ" in carried(binh.sends(e.SharedOnesOpened())))
    assert seen == [True, False, True, True]


@pytest.mark.parametrize(
    "goes", [
        lambda an, id_: (an.sends(e.WithdrawingOpened(id_)), an.sends(e.CommitmentWithdrawn(id_))),
        lambda an, _id: (an.sends(e.WithdrawalAsked()), an.sends(e.WithdrawalConfirmed())),
        lambda an, _id: (an.sends(e.ErasureAsked()), an.sends(e.ErasureConfirmed())),
        lambda an, _id: an.town.leaves("AN"),
        lambda an, _id: an.town.moves("AN", "CB6"),
    ],
    ids=["withdrawn", "consent withdrawn", "erased", "left", "moved to another cell"],
)  # fmt: skip
def test_a_secretary_no_longer_reads_what_was_taken_away(
    town: Town, an: Person, goes: Callable[[Person, int], object]
) -> None:
    binh = town.joined("BINH")
    id_ = commits(an, "điều báo với chi bộ", shared=True)
    opened = binh.sends(e.ConclusionOpened(id_))
    goes(an, id_)
    assert "điều báo với chi bộ" in carried(opened)
    assert "điều báo với chi bộ" not in carried(binh.says("chi bộ ghi nhận"))
    assert [one.conclusion for one in town.commitments_of("AN") if one.conclusion] == []


def test_a_secretary_concludes_only_on_what_the_own_cell_was_told(town: Town, an: Person) -> None:
    id_ = commits(an, "điều báo với chi bộ", shared=True)
    for person in (town.joined("CUONG"), town.joined("GIANG"), town.joined("BINH")):
        person.sends(e.ConclusionOpened(id_))
        person.says(f"kết luận của {person.address}")
    assert [one.conclusion for one in town.commitments_of("AN")] == ["", "kết luận của binh"]


def test_a_secretary_who_moves_to_another_cell_plans_and_reads_for_none(town: Town, an: Person) -> None:
    commits(an, "điều báo với chi bộ", shared=True)
    binh = town.joined("BINH")
    town.moves("BINH", "CB6", Role("bi_thu", "CB5"))
    before = town.dump(*PLACES)
    for event in (e.SharedOnesOpened(), e.WhoComesOpened(OF_CELL_5), e.WhoComesOpened(OF_CELL_6), e.RuleOpened()):
        assert binh.sends(event).screen.notices == (WORDS("not_allowed"),)
    assert town.dump(*PLACES) == before


def test_who_moves_to_another_cell_is_asked_for_its_meetings_and_no_longer_for_the_old_ones(
    town: Town, an: Person
) -> None:
    town.moves("AN", "CB6")
    binh, cuong = town.joined("BINH"), town.joined("CUONG")
    lists = [person.sends(e.WhoComesOpened(meeting)) for person, meeting in ((binh, OF_CELL_5), (cuong, OF_CELL_6))]
    an.sends(e.Attending(OF_CELL_5, True))
    an.sends(e.Attending(OF_CELL_6, True))
    assert ["Nguyễn Văn An" in carried(reply) for reply in lists] == [False, True]
    assert town.connection.execute("SELECT meeting_id, coming FROM attendance").fetchall() == [(1, 0), (2, 1)]


def test_two_secretaries_of_a_cell_do_not_undo_each_other(town: Town, an: Person) -> None:
    town.moves("GIANG", "CB5", Role("pho_bi_thu", "CB5"))
    binh, giang = town.joined("BINH"), town.joined("GIANG")
    binh.sends(e.CancellingOpened(OF_CELL_5))
    giang.sends(e.PresenceTaken(OF_CELL_5, "AN", True, 0))
    giang.sends(e.CancellingOpened(OF_CELL_5))
    giang.sends(e.MeetingCancelled(OF_CELL_5))
    town.wait(minutes=1)
    before = town.dump(*PLACES)
    binh.sends(e.MeetingCancelled(OF_CELL_5))
    assert town.dump(*PLACES) == before


# ------------------------------------------------------------------ what files and screens hold


@pytest.mark.parametrize("role", [role for role in ROLES if role in AGREED], ids=named)
def test_files_and_past_months_are_always_ones_own(town: Town, an: Person, role: Actor) -> None:
    actor = role(town)
    asked = [actor.sends(event) for event in (
        e.ExportAsked(), e.SheetAsked(PERIOD, "docx"), e.SheetAsked("2026-11", "pdf"), e.PastOpened(), e.SheetOpened(),
    )]  # fmt: skip
    files = [file for reply in asked for file in reply.attachments]
    assert [type(file) for file in files] == [ExportFile]
    content = next(file.content for file in files if isinstance(file, ExportFile))
    assert (content["self_comparisons"], content["commitments"], content["meetings"]) == ([], [], [])


def test_the_owner_gets_the_own_sheet_and_export(town: Town, an: Person) -> None:
    (sheet,) = an.sends(e.SheetAsked("2026-11", "pdf")).attachments
    (export,) = an.sends(e.ExportAsked()).attachments
    assert isinstance(sheet, SheetFile)
    assert isinstance(export, ExportFile)
    assert (sheet.sheet.name, sheet.sheet.month) == ("Nguyễn Văn An", 11)
    whole = json.dumps(export.content, ensure_ascii=False, default=str)
    assert [words for words in (NOTE, WILL, WHY) if words not in whole] == []


@pytest.mark.parametrize("role", [role for role in ROLES if role in OF_A_PERSON], ids=named)
def test_every_button_of_my_data_works_for_whoever_sees_it(town: Town, role: Actor) -> None:
    actor = role(town)
    for each in sorted(labels(actor.says("/dulieu")), key="Thoát khỏi đây".__eq__):  # that one last
        actor.says("/dulieu")
        assert not SENT_AWAY & set(actor.presses(each).screen.notices)


# ------------------------------------------------------------------ invitations


@pytest.mark.parametrize(
    ("inviter", "invited"),
    [
        ("BINH", "DUNG"),  # of another cell
        ("BINH", "EM"),  # of the unit above
        ("BINH", "AN"),  # has joined: a code would open the answers
        ("BINH", "BINH"),
        ("BINH", "NOBODY"),
        ("CUONG", "GIANG"),
        ("EM", "GIANG"),
    ],
)
def test_nobody_makes_out_a_code_outside_the_own_cell_or_for_who_has_joined(
    town: Town, an: Person, inviter: str, invited: str
) -> None:
    person = town.joined(inviter)
    before = town.dump(*PLACES)
    person.sends(e.InvitationAsked(invited))
    assert town.dump(*PLACES) == before


def test_a_secretary_sees_only_who_has_not_come_yet(town: Town, an: Person) -> None:
    binh = town.joined("BINH")
    assert labels(binh.sends(e.InvitingOpened())) == ["Vũ Thị Giang (GIANG)", "Về trang đầu"]


def test_a_secretary_gets_no_code_for_a_member_who_signed_out_and_left_answers_behind(town: Town, an: Person) -> None:
    binh = town.joined("BINH")
    an.sends(e.SignedOut())
    an.sends(e.SignedOut())  # and yes to the second question
    assert "Nguyễn Văn An (AN)" not in labels(binh.sends(e.InvitingOpened()))
    before = town.dump(*PLACES)
    binh.sends(e.InvitationAsked("AN"))
    assert town.dump(*PLACES) == before


def test_a_member_who_erased_everything_can_be_invited_again(town: Town, an: Person) -> None:
    binh = town.joined("BINH")
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())
    assert "Nguyễn Văn An (AN)" in labels(binh.sends(e.InvitingOpened()))


def test_a_code_the_secretary_kept_opens_nothing_once_the_member_is_in(town: Town) -> None:
    binh = town.joined("BINH")
    made = binh.sends(e.InvitationAsked("GIANG"))
    kept_back = made.screen.notices[0].split(": ")[1].split("\n")[0]
    town.joined("GIANG").presses("Tự soi")
    spy = town.talks("spy")
    assert spy.says(f"/start {kept_back}").screen.notices == (WORDS("code.wrong"),)


def test_a_code_a_member_made_for_the_own_second_device_still_works(town: Town, an: Person) -> None:
    made = an.sends(e.DeviceAsked())
    code = made.screen.notices[0].split(": ")[1].split("\n")[0]
    town.joined("AN", "an-elsewhere")
    assert town.talks("an-desk").comes_in(code).chat.member is not None


def test_every_other_chat_of_a_member_is_told_when_somebody_comes_in(town: Town, an: Person) -> None:
    town.joined("AN", "an-desk", "terminal")
    news = WORDS("device.joined", channel=WORDS("channel.terminal"))
    assert [an.sends(e.Returned()).screen.notices for _ in range(2)] == [(news,), ()]


# ------------------------------------------------------------------ somebody who says no


def test_nothing_is_stored_of_a_person_who_says_no(town: Town) -> None:
    code = town.invite("DUNG")
    before = town.dump("inbox", "sqlite_sequence")
    person = town.talks("address-of-somebody-shy")
    person.says(code)
    person.presses("Đúng, là tôi")
    person.presses("Đọc bản đầy đủ")
    person.presses("Không đồng ý")
    assert town.dump("inbox", "sqlite_sequence") == before
    assert person.comes_in(code).chat.member is not None


def test_the_file_itself_forgets_a_person_who_said_no(town: Town) -> None:
    person = town.talks("address-of-somebody-shy")
    person.says(town.invite("DUNG"))
    person.presses("Đúng, là tôi")
    updates = "address-of-somebody-shy-"  # the ids of updates in this driver; a platform's are numbers
    assert person.presses("Không đồng ý").erased
    town.close()  # what `Database.overwrite_erased` does while it runs: the log goes into the file
    left = b"".join(path.read_bytes() for path in town.path.parent.iterdir())
    assert left.count(b"address-of-somebody-shy") == left.count(updates.encode())


def test_a_no_leaves_the_member_who_was_here_before_untouched(town: Town, an: Person) -> None:
    kept = town.runs_of("AN")
    an.says(f"/start {town.invite('GIANG')}")
    an.presses("Đúng, là tôi")
    reply = an.presses("Không đồng ý")
    assert (reply.chat.member and reply.chat.member.code, town.runs_of("AN")) == ("AN", kept)


# ------------------------------------------------------------------ erasing, withdrawing, leaving


def test_erasing_takes_everything_of_one_member_and_nothing_of_another(town: Town, an: Person) -> None:
    giang = town.joined("GIANG")
    giang.walks()
    kept = town.runs_of("GIANG")
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())
    assert (town.runs_of("AN"), town.runs_of("GIANG")) == ((), kept)
    assert (town.commitments_of("AN"), town.check_ins_of("AN")) == ((), ())
    assert town.connection.execute("SELECT coming, reason FROM attendance").fetchall() == [(0, None)]
    assert all(record.withdrawn_at for record in of_member(town.connection, town.id_of("AN")))


def test_erasing_needs_its_second_question(town: Town, an: Person) -> None:
    kept = town.runs_of("AN")
    an.sends(e.ErasureConfirmed())
    an.sends(e.WithdrawalConfirmed())
    assert (town.runs_of("AN"), an.replies[-1].chat.member and an.replies[-1].chat.member.consented) == (kept, True)


def test_a_withdrawn_consent_stops_the_walk_and_keeps_what_was_answered(town: Town, an: Person) -> None:
    kept = town.runs_of("AN")
    an.sends(e.WithdrawalAsked())
    an.sends(e.WithdrawalConfirmed())
    for event in (e.Answered(PERIOD, "1.2", 2), e.NoteErased(PERIOD, "1.2"), e.Submitted(PERIOD), e.Said("2")):
        an.sends(event)
    assert town.runs_of("AN") == kept


def test_a_member_who_left_still_owns_the_data(town: Town, an: Person) -> None:
    kept = len(town.runs_of("AN"))
    town.leaves("AN")
    (export,) = an.sends(e.ExportAsked()).attachments
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())
    assert isinstance(export, ExportFile)
    assert (kept, town.dump("inbox").get("runs")) == (2, None)


def test_nobody_comes_in_with_a_code_for_a_member_who_left(town: Town) -> None:
    code = town.invite("GIANG")
    town.leaves("GIANG")
    assert town.talks("giang").says(code).screen.notices == (WORDS("code.wrong"),)


# ------------------------------------------------------------------ the table of rights


def test_a_role_allows_only_in_its_own_unit_and_only_with_consent() -> None:
    binh = Member(2, "BINH", "Trần Thị Bình", 5, "Chi bộ 5", ((rights.SECRETARY, 5), (rights.COMMITTEE, 6)), True)
    shy = Member(2, "BINH", "Trần Thị Bình", 5, "Chi bộ 5", ((rights.SECRETARY, 5),), False)
    asked = [(binh, rights.INVITE, 5), (binh, rights.INVITE, 6), (binh, "read_answers", 5), (shy, rights.INVITE, 5),
             (None, rights.INVITE, 5)]  # fmt: skip
    assert [rights.may(member, right, unit) for member, right, unit in asked] == [True, False, False, False, False]


def test_no_role_holds_a_right_that_nobody_names() -> None:
    assert set().union(*rights.ALLOWED.values()) == {
        rights.INVITE, rights.READ_SHARED, rights.CONCLUDE, rights.PLAN, rights.EXCUSE,
        rights.SUMMARISE, rights.OVERSEE, rights.ANNOUNCE, rights.SUGGEST, rights.ASSIGN, rights.REPORT,
    }  # fmt: skip


def test_codes_are_stored_only_as_hashes(town: Town) -> None:
    code = town.invite("AN")
    town.connection.close()
    left = b"".join(path.read_bytes() for path in town.path.parent.iterdir())
    assert [needle in left for needle in (code.encode(), codes.pretty(code).encode())] == [False, False]


async def test_a_terminal_tells_the_news_once(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    desk = town.joined("AN", "AN", "terminal")
    desk.sends(e.MenuOpened())
    town.joined("AN", "an-phone")
    database = await Database.open(town.path)
    try:
        terminal = Terminal(Front(database, town.house, lambda: town.now), "AN", town.path.parent)
        await terminal.talk("", _typing("/start", "/start"))
    finally:
        await database.close()
    news = WORDS("device.joined", channel=WORDS("channel.telegram"))
    assert capsys.readouterr().out.count(news) == 1


def _typing(*lines: str) -> Callable[[], Awaitable[str | None]]:
    waiting = iter(lines)

    async def ask() -> str | None:
        return next(waiting, None)

    return ask
