"""Every screen and every typed command against every kind of person: where one stays, and what one is told there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.channels import telegram
from bot.channels.terminal import END_WORDS
from bot.turn import Reply
from handlers import events as e
from handlers import rights, steps
from handlers import states as s
from handlers.membership import CONSENT_VERSION
from handlers.understanding import COMMANDS
from storage import chats
from tests.conversation import Person
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
    STRANGERS,
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
    AT_STAKE,
    LAST_PERIOD,
    NOTE,
    OF_CELL_5,
    OF_CELL_6,
    PAPER_OF_CELL_5,
    PAPER_OF_CELL_6,
    PERIOD,
    WILL,
    Scene,
    carried,
    kept_of_an,
    overheard,
)
from tests.scene import scene as scene  # noqa: PLC0414  a fixture is used by its name
from tests.scene_above import (
    A_COLLEAGUES,
    ABOUT_AN,
    AN_ANSWERS,
    DRAFT,
    DRAFT_TO_CELL_5,
    DRAFT_TO_CELL_7,
    QUARTER,
    SENT,
    SENT_TOO,
    THEIR_DRAFT,
    THEY_SENT,
    TO_AN,
    TO_CELL_5,
    TO_CELL_7,
    TO_THE_5TH,
    TO_THE_6TH,
    TO_THE_7TH,
    WAITING,
)
from tests.test_permissions import AN_S_CHAT, RULES, SENT_AWAY

USED = 1  # An's invitation, taken up long ago
REPORT, REPORT_THERE = 1, 2
AN_TELLS, THEY_TELL = 2, 3  # commitments that cell 5 and cell 6 were told of
OWN, ABOVE, CELL_5, CELL_6, ANOTHER_BRANCH, CELL_7 = 0, 1, 2, 3, 4, 5  # units
EM = 5  # of the committee
ANNOUNCEMENTS: Mapping[int, set[Actor]] = {
    DRAFT: {committee},
    SENT: {committee},
    SENT_TOO: {committee},
    WAITING: {committee},
    A_COLLEAGUES: NOBODY,
    THEY_SENT: {foreign_committee},
    THEIR_DRAFT: {foreign_committee},
}
OF_CELL_6_ONLY: set[Actor] = {foreign_secretary}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat is said to be, and who may be there: anybody else is taken somewhere else."""

    state: s.State
    stays: set[Actor]


def place(stays: set[Actor], *states: s.State) -> tuple[Place, ...]:
    return tuple(Place(state, stays) for state in states)


def _of_announcement(id_: int) -> tuple[s.State, ...]:
    """Every place that is about one."""
    return (
        s.WritingAnnouncement(ABOVE, id_), s.AttachingFile(id_), s.ChoosingAudience(id_), s.PickingUnits(id_),
        s.PickingUnits(id_, CELL_5), s.PickingUnits(id_, CELL_7), s.ChoosingReadMark(id_), s.ChoosingStart(id_),
        s.ConfirmingUrgency(id_), s.ConfirmingUrgency(id_, True), s.ChangingAnnouncement(id_),
        s.PreviewingAnnouncement(id_), s.ConfirmingAnnouncement(id_), s.DroppingAnnouncement(id_),
        s.AtAnnouncement(id_), s.WritingCorrection(id_), s.ReturningAnnouncement(id_, 1), s.AtAnnouncementRecord(id_),
    )  # fmt: skip


# The whole table of screens: each with what is An's or a cell's own. A state that is not here fails below.
PLACES_OF_ALL = (
    *place(STRANGERS, s.Stranger()),
    *place(NOBODY, s.Recognising(USED), s.Consenting(USED)),
    *place({withdrawn}, s.Consenting()),
    *place(EVERYBODY, s.ChoosingLanguage(), s.ReadingHelp()),
    *place(OF_A_PERSON, s.AtData(), s.ConfirmingErasure(), s.ConfirmingSignOut()),
    *place(AGREED, s.AtMenu(), s.ConfirmingWithdrawal(), s.ChoosingReminderChannel(), s.ChoosingRetention()),
    # the own channels; one of An's is nobody else's to unlink
    *place(AGREED, s.AtChannels()),
    *place(NOBODY, s.ConfirmingUnlink(AN_S_CHAT)),
    # the walk: one's own, whoever it is; what is of answers only for who gave some
    *place(AGREED, s.AtQuestion(PERIOD, "1.2"), s.WritingNote(PERIOD, "1.2")),
    *place(NOBODY, s.AtQuestion(LAST_PERIOD, "1.1"), s.AtOverview(PERIOD), s.ReviewingGroup(PERIOD, 0)),
    *place(NOBODY, s.Sent(PERIOD), s.AtSheet(PERIOD), s.AtSheet(LAST_PERIOD), s.AtPast()),
    # the same where there are no buttons: whoever has buttons is taken to the question itself
    *place(NOBODY, s.AtGroup(PERIOD, 0), s.AtGroup(LAST_PERIOD, 0), s.ConfirmingGroup(PERIOD, 0)),
    *place(NOBODY, s.CheckingInTogether(QUARTER, str(AN_S)), s.DatingTogether(str(AN_S), str(AN_S))),
    # commitments: with the numbers of An's and of cell 6's
    *place(AGREED, s.AtCommitments(), s.ChoosingIndicator(), s.AtCheckInEnd()),
    *place(AGREED, s.WritingCommitment("1.1"), s.WritingCommitment("1.1", AN_S)),
    *place(NOBODY, s.ChoosingDue(AN_S), s.PickingDay(AN_S, 2027, 1), s.ChoosingWhoSees(AN_S)),
    *place(NOBODY, s.AtCommitment(AN_S), s.AtCommitment(AN_TELLS), s.AtCommitment(THEY_TELL)),
    *place(NOBODY, s.WithdrawingCommitment(AN_S), s.AtHistory(AN_S), s.CheckingIn(AN_S), s.WritingCheckInNote(AN_S)),
    *place(INVITERS, s.AtSharedOnes()),
    *place(INVITERS, s.WritingConclusion(AN_S), s.WritingConclusion(AN_TELLS), s.WritingConclusion(THEY_TELL)),
    # meetings, papers and leaves: of cell 5, then of cell 6
    *place(AGREED, s.AtMeetings()),
    *place(OF_THE_CELL, s.AtMeeting(OF_CELL_5), s.WritingReason(OF_CELL_5)),
    *place(SECRETARIES, s.MovingMeeting(OF_CELL_5), s.WritingTopic(OF_CELL_5), s.WritingMeetingPlace(OF_CELL_5)),
    *place(SECRETARIES, s.ReplacingThematic(OF_CELL_5), s.CancellingMeeting(OF_CELL_5), s.AtWhoComes(OF_CELL_5)),
    *place(SECRETARIES, s.TakingAttendance(OF_CELL_5), s.AttachingPaper(OF_CELL_5, "material")),
    *place(SECRETARIES, s.TakingPaperAway(OF_CELL_5, PAPER_OF_CELL_5), s.TakingPaperAway(OF_CELL_5, PAPER_OF_CELL_6)),
    *place(OF_CELL_6_ONLY, s.AtMeeting(OF_CELL_6), s.WritingReason(OF_CELL_6)),
    *place(OF_CELL_6_ONLY, s.MovingMeeting(OF_CELL_6), s.WritingTopic(OF_CELL_6), s.WritingMeetingPlace(OF_CELL_6)),
    *place(OF_CELL_6_ONLY, s.ReplacingThematic(OF_CELL_6), s.CancellingMeeting(OF_CELL_6), s.AtWhoComes(OF_CELL_6)),
    *place(OF_CELL_6_ONLY, s.TakingAttendance(OF_CELL_6), s.AttachingPaper(OF_CELL_6, "material")),
    *place(OF_CELL_6_ONLY, s.TakingPaperAway(OF_CELL_6, PAPER_OF_CELL_6)),
    *place(INVITERS, s.SettingRule(), s.SettingPlace(), s.AddingMeeting(), s.Inviting()),
    *place(INVITERS, s.AtLeaves(), s.SettingLeave("AN"), s.SettingLeave("DUNG")),
    # numbers: a secretary's own cell, a committee's unit and all below it
    *place(SEEING, s.AtSummary(OWN, LAST_PERIOD), s.AtReleases(OWN), s.AtRelease(OWN, LAST_PERIOD)),
    *place({committee}, s.AtSummary(ABOVE, LAST_PERIOD), s.AtReleases(ABOVE), s.AtRelease(ABOVE, LAST_PERIOD)),
    *place(
        {*SECRETARIES, committee},
        s.AtSummary(CELL_5, LAST_PERIOD), s.AtReleases(CELL_5), s.AtRelease(CELL_5, LAST_PERIOD),
    ),
    *place(
        {foreign_secretary, committee},
        s.AtSummary(CELL_6, LAST_PERIOD), s.AtReleases(CELL_6), s.AtRelease(CELL_6, LAST_PERIOD),
    ),
    *place({foreign_committee}, s.AtSummary(ANOTHER_BRANCH, PERIOD), s.AtReleases(ANOTHER_BRANCH)),
    *place({committee}, s.AtMeetingsBelow(ABOVE, PERIOD), s.AtMeetingsBelow(CELL_5, PERIOD)),
    *place({foreign_committee}, s.AtMeetingsBelow(ANOTHER_BRANCH, PERIOD)),
    # suggestions for review: both lists are everybody's; of one, whoever stands on a side of it
    *place(AGREED, s.AtSuggestions("made"), s.AtSuggestions("given")),
    *place(SEEING, s.ChoosingActing()),
    *place(SECRETARIES, s.SuggestingTo(CELL_5, CELL_5)),
    *place(OF_CELL_6_ONLY, s.SuggestingTo(CELL_6, CELL_6)),
    *place(NOBODY, s.SuggestingTo(CELL_5, CELL_6), s.SuggestingTo(ABOVE, ANOTHER_BRANCH)),
    *place(NOBODY, s.SuggestingTo(ANOTHER_BRANCH, CELL_5)),
    *place({committee}, s.SuggestingTo(ABOVE, ABOVE), s.SuggestingTo(ABOVE, CELL_5), s.SuggestingTo(ABOVE, CELL_6)),
    *place({foreign_committee}, s.SuggestingTo(ANOTHER_BRANCH, ANOTHER_BRANCH), s.SuggestingTo(ANOTHER_BRANCH, CELL_7)),
    *place(COMMITTEES, s.ChoosingSubject(), s.WritingField(), s.WritingSuggestion(), s.ChoosingByWhen()),
    *place(COMMITTEES, s.AtSuggestionPreview(), s.DroppingSuggestion()),
    *place({secretary}, s.AtSuggestion(TO_AN), s.WithdrawingSuggestion(TO_AN)),
    *place({secretary}, s.WritingSuggestionEntry(TO_AN, "replied"), s.WritingSuggestionEntry(TO_AN, "explained")),
    *place(SECRETARIES | {committee}, s.AtSuggestion(TO_CELL_5), s.WithdrawingSuggestion(TO_CELL_5)),
    *place(SECRETARIES | {committee}, s.WritingSuggestionEntry(TO_CELL_5, "added")),
    *place(SECRETARIES | {committee}, s.WritingSuggestionEntry(TO_CELL_5, "closed")),
    *place({foreign_committee}, s.AtSuggestion(TO_CELL_7), s.WithdrawingSuggestion(TO_CELL_7)),
    *place({foreign_committee}, s.WritingSuggestionEntry(TO_CELL_7, "replied")),
    *place(NOBODY, s.AtSuggestion(DRAFT_TO_CELL_5), s.AtSuggestion(DRAFT_TO_CELL_7)),
    # visits: a committee's own unit and the cells below it; one's own visits
    *place(COMMITTEES, s.ChoosingVisitUnit(), s.AtOwnVisits()),
    *place({committee}, s.AtVisits(ABOVE, ABOVE, QUARTER), s.AtVisits(ABOVE, ANOTHER_BRANCH, QUARTER)),
    *place({committee}, s.AtVisitsOfCell(ABOVE, CELL_5, QUARTER), s.ChoosingVisitor(ABOVE, CELL_5, QUARTER)),
    *place({committee}, s.ChoosingVisitMeeting(ABOVE, CELL_5, QUARTER, EM)),
    *place({committee}, s.AtVisit(TO_THE_5TH), s.ReportingVisit(TO_THE_5TH), s.WritingVisitWords(TO_THE_5TH)),
    *place({committee}, s.ReplacingVisitReport(TO_THE_5TH, True)),
    *place({committee}, s.AtVisit(TO_THE_6TH), s.ReportingVisit(TO_THE_6TH), s.WritingVisitWords(TO_THE_6TH)),
    *place({committee}, s.ReplacingVisitReport(TO_THE_6TH, True)),
    *place({foreign_committee}, s.AtVisits(ANOTHER_BRANCH, ANOTHER_BRANCH, QUARTER)),
    *place({foreign_committee}, s.AtVisits(ANOTHER_BRANCH, CELL_5, QUARTER)),
    *place({foreign_committee}, s.AtVisitsOfCell(ANOTHER_BRANCH, CELL_7, QUARTER)),
    *place({foreign_committee}, s.ChoosingVisitor(ANOTHER_BRANCH, CELL_7, QUARTER)),
    *place({foreign_committee}, s.ChoosingVisitMeeting(ANOTHER_BRANCH, CELL_7, QUARTER, EM)),
    *place({foreign_committee}, s.AtVisit(TO_THE_7TH), s.ReportingVisit(TO_THE_7TH), s.WritingVisitWords(TO_THE_7TH)),
    *place({foreign_committee}, s.ReplacingVisitReport(TO_THE_7TH, True)),
    *place(NOBODY, s.AtVisitsOfCell(ABOVE, CELL_7, QUARTER), s.AtVisitsOfCell(ANOTHER_BRANCH, CELL_5, QUARTER)),
    *place(NOBODY, s.ChoosingVisitor(ANOTHER_BRANCH, CELL_5, QUARTER)),
    *place(NOBODY, s.ChoosingVisitMeeting(ANOTHER_BRANCH, CELL_5, QUARTER, EM)),
    # announcements that came to a member: everybody's list; of one, whom it went to
    *place(AGREED, s.AtReceivedAnnouncements()),
    *place(NOBODY, s.AtReceivedAnnouncement(DRAFT), s.AtReceivedAnnouncement(WAITING)),
    # reports: those of the own unit, and what units below it sent up
    *place(SEEING | {administrator}, s.AtBots(), s.AtBots(3)),
    *place(COMMITTEES, s.AtReports()),
    *place({committee}, s.AtReports(ABOVE), s.AtReceivedReports(ABOVE), s.AtReport(REPORT), s.ForwardingReport(REPORT)),
    *place({foreign_committee}, s.AtReports(ANOTHER_BRANCH), s.AtReceivedReports(ANOTHER_BRANCH)),
    *place({foreign_committee}, s.AtReport(REPORT_THERE), s.ForwardingReport(REPORT_THERE)),
    *place(NOBODY, s.AtReports(CELL_5), s.AtReceivedReports(CELL_5)),
    # announcements: a unit's own, but a draft its author's alone
    *place(COMMITTEES, s.AtAnnouncements()),
    *place({committee}, s.AtAnnouncements(ABOVE), s.WritingAnnouncement(ABOVE), s.AtApproval(ABOVE)),
    *place({foreign_committee}, s.AtAnnouncements(ANOTHER_BRANCH), s.WritingAnnouncement(ANOTHER_BRANCH)),
    *place({foreign_committee}, s.AtApproval(ANOTHER_BRANCH)),
    *place(NOBODY, s.AtAnnouncements(CELL_5), s.WritingAnnouncement(CELL_5), s.AtApproval(CELL_5)),
    *chain.from_iterable(place(who, *_of_announcement(id_)) for id_, who in ANNOUNCEMENTS.items()),
    *place({committee}, s.ConfirmingCorrection(SENT)),
    *place({foreign_committee}, s.ConfirmingCorrection(THEY_SENT)),
    *place(NOBODY, s.ConfirmingCorrection(SENT_TOO), s.ConfirmingCorrection(DRAFT)),
)  # fmt: skip
KINDS = tuple(dict.fromkeys(type(each.state) for each in PLACES_OF_ALL))


def is_put_at(scene: Scene, person: Person, state: s.State) -> None:
    """The chat's row says so, however it came about."""
    connection = scene.town.connection
    chat = chats.find(connection, person.channel, person.address, CONSENT_VERSION)
    chats.keep(connection, chat, state, False, scene.town.now)


def looks_at(scene: Scene, person: Person, state: s.State) -> Reply:
    is_put_at(scene, person, state)
    return person.sends(e.Returned())


def test_every_screen_has_its_row_here() -> None:
    assert set(KINDS) == set(steps.STEPS)


def test_every_role_is_somebodys_here(scene: Scene) -> None:
    connection = scene.town.connection
    everybodys = [chats.find(connection, one.channel, one.address, "").member for one in scene.people.values()]
    held = {role for member in everybodys if member for role, _ in member.roles}
    assert {*held, rights.MEMBER} == set(rights.ALLOWED)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_screen_shows_each_person_what_is_theirs_and_takes_others_elsewhere(scene: Scene, kind: type) -> None:
    for each in (one for one in PLACES_OF_ALL if type(one.state) is kind):
        stayed = set()
        for role in ROLES:
            with scene.town.undone():
                reply = looks_at(scene, scene.people[role], each.state)
                stayed |= {role} if reply.chat.state == each.state else set()
                assert (each.state, role, overheard(role, carried(reply))) == (each.state, role, [])
        assert (each.state, stayed) == (each.state, each.stays)


@pytest.mark.parametrize("words", ["chữ của người khác", "15/12/2026 8:00"])
@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_words_typed_at_a_screen_that_is_not_ones_own_change_nothing(scene: Scene, kind: type, words: str) -> None:
    for each in (one for one in PLACES_OF_ALL if type(one.state) is kind):
        for role in ROLES:
            with scene.town.undone():
                is_put_at(scene, scene.people[role], each.state)
                told = carried(scene.people[role].says(words))
                assert (each.state, role, overheard(role, told)) == (each.state, role, [])
                assert role in each.stays or (each.state, role, scene.changed()) == (each.state, role, set())
                concludes = role in SECRETARIES and each.state == s.WritingConclusion(AN_TELLS)
                assert (each.state, role, kept_of_an(scene.town) == scene.kept) == (each.state, role, not concludes)


def test_what_is_at_stake_is_shown_to_everybody_who_may_read_it(scene: Scene) -> None:
    shown: dict[str, set[Actor]] = {words: set() for words in AT_STAKE}
    for role in ROLES:
        told = "\n".join(_told_everywhere(scene, scene.people[role]))
        for words in (each for each in AT_STAKE if each in told):
            shown[words].add(role)
    assert shown == AT_STAKE


def test_the_owner_is_shown_what_nobody_else_is(scene: Scene) -> None:
    told = "\n".join(_told_everywhere(scene, scene.an))
    assert [words for words in (NOTE, WILL, ABOUT_AN, AN_ANSWERS) if words not in told] == []


def _told_everywhere(scene: Scene, person: Person) -> Iterator[str]:
    for each in PLACES_OF_ALL:
        with scene.town.undone():
            yield carried(looks_at(scene, person, each.state))


# ------------------------------------------------------------------ typed commands

LOCALES = Path(__file__).parents[1] / "locales"


def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its key."""
    with (LOCALES / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {str(each.id): each.string for each in found if isinstance(each.id, str) and isinstance(each.string, str)}


def typed_words(language: str) -> set[str]:
    """All that the product understands when somebody types it, on whatever screen."""
    sentences = catalogue(language)
    return set(chain.from_iterable(text.split("|") for key, text in sentences.items() if key.startswith("typed.")))


def test_every_command_that_people_are_told_of_is_understood() -> None:
    told = [text for language in ("vi", "en") for key, text in catalogue(language).items() if not key.startswith("cli")]
    named_somewhere = {name for text in told for name in re.findall(r"(?<![\w/.])/([a-z]{2,})\b", text)}
    offered = {*telegram.COMMANDS, *(key.removeprefix("command.") for key in catalogue("vi") if "command." in key)}
    understood = {*COMMANDS, "start", *(each.strip("/") for each in END_WORDS)}
    assert {*named_somewhere, *offered} - understood == set()


@pytest.mark.parametrize("name", ["start", *COMMANDS])
def test_a_command_does_for_each_person_what_its_event_may(scene: Scene, name: str) -> None:
    event = COMMANDS.get(name, e.Arrived(""))
    rule = RULES[type(event)]
    for role in ROLES:
        with scene.town.undone():
            reply = scene.people[role].says(f"/{name}")
            found = (
                bool(SENT_AWAY & set(reply.screen.notices)),
                bool(scene.changed()),
                overheard(role, carried(reply)),
            )
            assert (role, found) == (role, (role not in rule.welcome, like(role) in rule.writers, []))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", ROLES, ids=named)
def test_a_typed_word_shows_nobody_what_is_not_theirs(scene: Scene, role: Actor, language: str) -> None:
    """Who is being asked for the consent says something that is remembered; a stranger's words may look like a code."""
    person = scene.people[role]
    counted = {"wrong_tries"} if role in STRANGERS else {"links"}  # a link for oneself
    for words in sorted(typed_words(language)):
        with scene.town.undone():
            scene.town.connection.execute("UPDATE chats SET language = ?", (language,))
            told = carried(person.says(words))
            assert (words, overheard(role, told)) == (words, [])
            assert role in {hesitant, withdrawn} or (words, scene.changed() - counted) == (words, set())
