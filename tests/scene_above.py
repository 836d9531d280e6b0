"""What is at stake between cells and those above them, in two branches: suggestions, visits, announcements."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from storage import approvals
from tests.announcing_town import announces, sent
from tests.conversation import Person, Town
from tests.people import (
    AGREED,
    COMMITTEES,
    NOBODY,
    SECRETARIES,
    Actor,
    committee,
    foreign_committee,
    further,
    secretary,
)
from tests.suggesting import says, suggest

DU, CB5, CB6, DU2, CB7 = 1, 2, 3, 4, 5  # units
QUARTER = "2026-Q4"
TO_AN, TO_CELL_5, TO_CELL_7 = 1, 2, 3  # suggestions
DRAFT_TO_CELL_5, DRAFT_TO_CELL_7 = 4, 5  # what the two committees are writing
TO_THE_5TH, TO_THE_6TH, TO_THE_7TH = 1, 2, 3  # visits
DRAFT, SENT, SENT_TOO, WAITING, A_COLLEAGUES, THEY_SENT, THEIR_DRAFT = range(1, 8)  # announcements

ABOUT_AN, AN_ANSWERS = "điều bí thư gợi ý với An", "điều An trả lời bí thư"
ABOUT_CELL_5, CELL_5_ANSWERS = "điều cấp ủy gợi ý với chi bộ 5", "điều chi bộ 5 trả lời cấp ủy"
ABOUT_CELL_7 = "điều cấp ủy phường khác gợi ý"
BEING_WRITTEN, BEING_WRITTEN_THERE = "gợi ý cấp ủy đang viết", "gợi ý cấp ủy phường khác đang viết"
VISITED_5, VISITED_7 = "vì sao cấp ủy không dự được", "vì sao cấp ủy phường khác vắng"
DRAFTED, WAITS, IS_SENT = "điều cấp ủy đang soạn", "điều đang chờ người thứ hai", "điều cấp ủy đã gửi xuống"
IS_SENT_TOO = "điều cấp ủy cũng đã gửi"
COLLEAGUE_DRAFTS = "điều một cấp ủy viên khác đang soạn"
DRAFTED_THERE, SENT_THERE = "điều phường khác đang soạn", "điều phường khác đã gửi"
CORRECTS, COLLEAGUE_CORRECTS = "đính chính đang chờ người thứ hai", "đính chính đồng chí kia đang soạn"
CORRECTED_THERE = "đính chính phường khác đang soạn"

# Who may read it on any screen. What was sent is a letter to everybody, and stands on no screen of theirs.
AT_STAKE_ABOVE: Mapping[str, set[Actor]] = {
    ABOUT_AN: {secretary},  # who wrote it: no deputy, nobody above
    AN_ANSWERS: {secretary},
    ABOUT_CELL_5: SECRETARIES | {committee},
    CELL_5_ANSWERS: SECRETARIES | {committee},
    ABOUT_CELL_7: {foreign_committee},
    BEING_WRITTEN: {committee},
    BEING_WRITTEN_THERE: {foreign_committee},
    VISITED_5: {committee},
    VISITED_7: {foreign_committee},
    DRAFTED: {committee},
    WAITS: {committee},
    IS_SENT: AGREED - {foreign_committee},  # it came to them
    IS_SENT_TOO: AGREED - {foreign_committee},
    COLLEAGUE_DRAFTS: NOBODY,  # a draft is its author's alone
    CORRECTS: {committee},
    COLLEAGUE_CORRECTS: NOBODY,  # so is what is to stand instead, until it is sent
    CORRECTED_THERE: {foreign_committee},
    DRAFTED_THERE: {foreign_committee},
    SENT_THERE: {foreign_committee},
}


def happens_above(town: Town, people: Mapping[Actor, Person], an: Person) -> None:
    """All of it, and everybody is at the menu again."""
    colleague_of_the_committee = town.joined(further(town, "THAO"))
    _announcements(town, people, colleague_of_the_committee)
    town.joined(further(town, "QUY"))  # a unit is written to only where somebody leads it
    _suggestions(people, an)
    _visits(town, people)
    for role, unit in ((committee, DU), (foreign_committee, DU2)):
        people[role].sends(e.ReportWanted(unit, "2026-H1"))
    for person in (*(people[role] for role in (secretary, *COMMITTEES)), an):
        person.sends(e.MenuOpened())


def _announcements(town: Town, people: Mapping[Actor, Person], thao: Person) -> None:
    """The first was sent before two had to agree."""
    _is_sent(town, people[committee], SENT, IS_SENT)
    _is_sent(town, people[committee], SENT_TOO, IS_SENT_TOO)
    town.write(lambda db: approvals.need(db, DU, town.id_of("THAO")))
    assert announces(thao, WAITS) == WAITING
    thao.presses("Gửi")
    _corrects(thao, SENT, CORRECTS).presses("Gửi đính chính")
    _corrects(thao, SENT_TOO, COLLEAGUE_CORRECTS)
    assert announces(thao, COLLEAGUE_DRAFTS) == A_COLLEAGUES
    _is_sent(town, people[foreign_committee], THEY_SENT, SENT_THERE)
    _corrects(people[foreign_committee], THEY_SENT, CORRECTED_THERE)
    assert announces(people[foreign_committee], DRAFTED_THERE) == THEIR_DRAFT


def _is_sent(town: Town, author: Person, announcement: int, text: str) -> None:
    assert announces(author, text) == announcement
    author.presses("Gửi")
    sent(town, announcement)


def _corrects(author: Person, announcement: int, text: str) -> Person:
    author.sends(e.CorrectionOpened(announcement))
    author.says(text)
    return author


def _suggestions(people: Mapping[Actor, Person], an: Person) -> None:
    assert suggest(people[secretary], e.SuggestionToMember(CB5, "AN"), ABOUT_AN) == TO_AN
    says(an, TO_AN, "explained", AN_ANSWERS)
    assert suggest(people[committee], e.SuggestionToUnit(DU, CB5), ABOUT_CELL_5) == TO_CELL_5
    says(people[secretary], TO_CELL_5, "explained", CELL_5_ANSWERS)
    assert suggest(people[foreign_committee], e.SuggestionToUnit(DU2, CB7), ABOUT_CELL_7) == TO_CELL_7
    _is_writing(people[committee], e.SuggestionToUnit(DU, CB5), BEING_WRITTEN)
    _is_writing(people[foreign_committee], e.SuggestionToUnit(DU2, CB7), BEING_WRITTEN_THERE)


def _is_writing(author: Person, to: e.SuggestionToUnit, reason: str) -> None:
    author.sends(to)
    author.sends(e.SubjectChosen("1.5"))
    author.says(reason)
    author.sends(e.ByWhenChosen(0, "2026-12-20"))


def _visits(town: Town, people: Mapping[Actor, Person]) -> None:
    """Two are reported, and may be reported anew; one is still to be made."""
    em, hai = town.id_of("EM"), town.id_of("HAI")
    for cell in (CB5, CB6):
        people[committee].sends(e.VisitMeetingChosen(DU, cell, QUARTER, em, 0))
    people[foreign_committee].sends(e.VisitMeetingChosen(DU2, CB7, QUARTER, hai, 0))
    for role, visit, words in ((committee, TO_THE_5TH, VISITED_5), (foreign_committee, TO_THE_7TH, VISITED_7)):
        people[role].sends(e.VisitAnswered(visit, False))
        people[role].says(words)
