"""Suggestions for review: who may make, read, answer and end one, and what becomes of it when people come and go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.schedule import forget
from bot.turn import Reply
from handlers import events as e
from handlers.roster import MemberRow, Role
from handlers.states import AtSuggestion, AtSuggestions, ChoosingActing, SuggestingTo
from handlers.suggestions import Subject
from handlers.vocabulary import ExportFile
from storage import meetings, members, report_counts, suggestions
from storage.database import connect, in_one
from storage.sealing import Seal, SealBroken
from storage.suggestion_seal import open_subject
from storage.suggestions import Sides
from tests.conversation import KEY, TIMEZONE, Person, Town, labels, whole_text, wording
from tests.suggesting import (
    ANSWER,
    DAY,
    OUTCOME,
    REASON,
    history,
    newest,
    people,
    says,
    settled,
    state_of,
    suggest,
    to_an,
    write,
)

WORDS = wording()["vi"]
OTHERS = ("CUONG", "DUNG", "EM", "GIANG", "PHUC", "LAM", "XUAN", "YEN")  # everybody but BINH, who made it, and AN
PLACES = frozenset({"inbox", "chats", "sqlite_sequence"})
SPOKEN = (REASON, ANSWER, OUTCOME)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = settled(tmp_path)
    yield there
    there.close()


@pytest.fixture
def folk(town: Town) -> dict[str, Person]:
    return people(town)


@pytest.fixture
def given(town: Town, folk: dict[str, Person]) -> int:
    """The secretary Bình has suggested something to An, who has explained."""
    id_ = suggest(folk["BINH"], to_an(town))
    says(folk["AN"], id_, "explained", ANSWER)
    return id_


def carried(reply: Reply) -> str:
    buttons = (each.event for row in reply.screen.choices for each in row)
    return "\n".join([whole_text(reply.screen), *buttons, *map(repr, reply.attachments)])


def forged(id_: int) -> list[Any]:
    """Everything that can be said about one suggestion from anywhere."""
    samples: dict[str, list[e.Event]] = {
        "SuggestionEntryOpened": [
            e.SuggestionEntryOpened(id_, what) for what in ("explained", "added", "replied", "closed")
        ]
    }
    kinds: list[Any] = [kind for kind in get_args(e.SuggestionEvent) if "suggestion" in kind.__dataclass_fields__]
    kinds.remove(e.SuggestionWithdrawn)  # means something only at its own question
    assert len(kinds) == 4
    return [event for kind in kinds for event in samples.get(kind.__name__) or [kind(id_)]]


# ------------------------------------------------------------------ who may make one


def test_who_may_suggest_to_whom(town: Town, folk: dict[str, Person]) -> None:
    units = {code: town.unit_of(code) for code in ("DU", "CB5", "CB6", "DU2", "CB7")}
    made = set()
    for code, person in folk.items():
        for acting, unit in units.items():
            for target in ("AN", "DUNG", "PHUC", "EM", "XUAN", code):
                if _sent(town, person, e.SuggestionToMember(unit, target)):
                    made.add((code, acting, target))
            for below, to_unit in units.items():
                if _sent(town, person, e.SuggestionToUnit(unit, to_unit)):
                    made.add((code, acting, f"@{below}"))
    of_the_ward = {"AN", "DUNG", "PHUC", "@CB5", "@CB6"}
    assert made == {
        *(("BINH", "CB5", target) for target in ("AN", "PHUC")),
        ("PHUC", "CB5", "AN"),
        ("CUONG", "CB6", "DUNG"),
        *(("EM", "DU", target) for target in of_the_ward),
        *(("LAM", "DU", target) for target in of_the_ward),
    }  # of CB7 nobody leads yet, so Xuân has nobody to write to


def test_a_unit_is_written_to_only_while_somebody_who_leads_it_can_read(town: Town, folk: dict[str, Person]) -> None:
    there = e.SuggestionAimed(town.unit_of("DU2"), town.unit_of("CB7"))
    seen = []
    for roles in ((), (Role("bi_thu", "CB7"),)):
        town.moves("GIANG", "CB7", *roles)
        reply = folk["XUAN"].sends(there)
        offered, warned = WORDS("button.suggest_unit") in labels(reply), WORDS("suggest.nobody_leads")
        seen.append((offered, warned in whole_text(reply.screen)))
    assert seen == [(False, True), (True, False)]


def _sent(town: Town, person: Person, to: e.SuggestionToMember | e.SuggestionToUnit) -> bool:
    before = town.connection.execute("SELECT count(*) FROM suggestions WHERE state = 'open'").fetchone()
    person.sends(e.MenuOpened())
    person.sends(to)
    for event in (e.SubjectChosen("1.5"), e.ReasonOpened(), e.Said(REASON), e.ByWhenChosen(0, DAY)):
        person.sends(event)
    if "Gửi gợi ý" in labels(person.replies[-1]):
        person.presses("Gửi gợi ý")
    return bool(town.connection.execute("SELECT count(*) FROM suggestions WHERE state = 'open'").fetchone() != before)


def test_nothing_is_written_about_somebody_who_has_not_agreed_to_be_here(town: Town, folk: dict[str, Person]) -> None:
    shown = labels(folk["BINH"].sends(e.SuggestionBegun()))
    folk["BINH"].sends(e.SuggestionToMember(town.unit_of("CB5"), "VAN"))
    folk["EM"].sends(e.SuggestionToMember(town.unit_of("DU"), "VAN"))
    assert shown == ["Nguyễn Văn An", "Vũ Thị Giang", "Đặng Văn Phúc", "Lưu Thị Yến", "Quay lại"]
    assert town.connection.execute("SELECT count(*) FROM suggestions").fetchone() == (0,)


def test_a_secretary_who_is_no_member_of_that_cell_suggests_nothing_there(town: Town, folk: dict[str, Person]) -> None:
    town.moves("BINH", "CB6", Role("bi_thu", "CB5"))
    binh = folk["BINH"]
    assert binh.sends(e.SuggestionBegun()).screen.notices == (WORDS("not_allowed"),)
    assert binh.sends(to_an(town)).screen.notices == (WORDS("not_allowed"),)


def test_a_secretary_of_a_unit_above_cells_suggests_nothing_to_their_members(
    town: Town, folk: dict[str, Person]
) -> None:
    em = MemberRow("EM", "Hoàng Văn Em", "DU", (Role("bi_thu", "DU"),))
    town.write(lambda db: members.write_members(db, [em]))
    asked = e.SuggestionToMember(town.unit_of("DU"), "AN"), e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5"))
    assert [_sent(town, folk["EM"], to) for to in asked] == [False, False]


def test_whoever_speaks_for_several_units_says_for_which(town: Town, folk: dict[str, Person]) -> None:
    lam = MemberRow("LAM", "Ngô Thị Lam", "CB6", (Role("pho_bi_thu", "CB6"), Role("cap_uy", "DU")))
    town.write(lambda db: members.write_members(db, [lam]))
    begun = folk["LAM"].sends(e.SuggestionBegun())
    assert begun.chat.state == ChoosingActing()
    assert set(labels(begun)) == {"Chi bộ Tổ dân phố 6", "Đảng ủy phường Hòa Bình", "Quay lại"}
    unit = town.unit_of("DU")
    assert folk["LAM"].presses("Đảng ủy phường Hòa Bình").chat.state == SuggestingTo(unit, unit)


def test_the_author_and_the_office_stand_in_every_suggestion_as_they_were_then(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    town.moves("BINH", "CB5")
    screen = whole_text(folk["AN"].sends(e.SuggestionOpened(given)).screen)
    assert "Trần Thị Bình, bí thư Chi bộ Tổ dân phố 5, ngày 5/12/2026" in screen


# ------------------------------------------------------------------ who may read it


@pytest.mark.parametrize("code", OTHERS)
def test_nobody_but_the_two_sides_reads_or_changes_anything(
    town: Town, folk: dict[str, Person], given: int, code: str
) -> None:
    person, before = folk[code], town.dump(*PLACES)
    replies = [person.sends(event) for event in (*forged(given), e.SuggestionWithdrawn(given), e.Said("lời của tôi"))]
    replies += [person.sends(event) for event in (e.SuggestionsOpened(), e.SuggestionsOpened("given"), e.ExportAsked())]
    assert [words for reply in replies for words in SPOKEN if words in carried(reply)] == []
    assert town.dump(*PLACES) == before


def test_a_stranger_is_asked_who_that_is(town: Town, folk: dict[str, Person], given: int) -> None:
    stranger = town.talks("nobody")
    replies = [stranger.sends(event) for event in (*forged(given), e.SuggestionsOpened())]
    assert {reply.screen.notices for reply in replies} == {(WORDS("stranger.first_code"),)}


def test_both_sides_read_the_whole_history_and_neither_can_do_what_is_the_others(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    binh, an = folk["BINH"], folk["AN"]
    for person, foreign in ((an, ("replied", "closed")), (binh, ("explained", "added"))):
        for what in foreign:
            assert person.sends(e.SuggestionEntryOpened(given, what)).screen.notices == (WORDS("suggest.over"),)
    an.sends(e.SuggestionWithdrawing(given))
    binh.sends(e.SuggestionAccepted(given))
    an.sends(e.SuggestionAccepted(given))
    says(an, given, "added", "Kỳ tới tôi sẽ phát biểu.")
    says(binh, given, "replied", "Chi bộ chia sẻ.")
    says(binh, given, "closed", OUTCOME)
    expected = [
        ("Nguyễn Văn An", "explained", ANSWER),
        ("Nguyễn Văn An", "accepted", ""),
        ("Nguyễn Văn An", "added", "Kỳ tới tôi sẽ phát biểu."),
        ("Trần Thị Bình", "replied", "Chi bộ chia sẻ."),
        ("Trần Thị Bình", "closed", OUTCOME),
    ]
    assert (history(town, given, "AN"), history(town, given, "BINH")) == (expected, expected)
    assert state_of(town, given) == "closed"


def test_what_has_ended_takes_no_more_words(town: Town, folk: dict[str, Person], given: int) -> None:
    waits = folk["AN"].sends(e.SuggestionEntryOpened(given, "added"))
    says(folk["BINH"], given, "closed", OUTCOME)
    before = town.dump(*PLACES)
    assert waits.screen.takes_text
    assert folk["AN"].says("muộn rồi").screen.notices == (WORDS("suggest.over"),)
    for person in (folk["AN"], folk["BINH"]):
        for event in forged(given):
            person.sends(event)
    assert town.dump(*PLACES) == before


def test_taking_it_on_twice_at_once_is_noted_once(town: Town, folk: dict[str, Person], given: int) -> None:
    for _ in range(2):
        folk["AN"].sends(e.SuggestionAccepted(given))
    assert [what for _, what, _ in history(town, given, "BINH")] == ["explained", "accepted"]


def test_taking_it_back_needs_its_second_question_and_stays_readable(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    folk["BINH"].sends(e.SuggestionWithdrawn(given))
    assert state_of(town, given) == "open"
    folk["BINH"].sends(e.SuggestionWithdrawing(given))
    folk["BINH"].presses("Rút lại gợi ý")
    assert state_of(town, given) == "withdrawn"
    screens = [whole_text(folk[code].sends(e.SuggestionOpened(given)).screen) for code in ("AN", "BINH")]
    assert [(REASON in screen, ANSWER in screen) for screen in screens] == [(True, True)] * 2


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001, "MẬT\nviệc của chi bộ"])
def test_words_that_are_empty_too_long_or_marked_secret_are_not_kept(
    town: Town, folk: dict[str, Person], given: int, words: str
) -> None:
    before = town.dump(*PLACES)
    says(folk["AN"], given, "explained", words)
    write(folk["BINH"], to_an(town), words)
    assert folk["BINH"].sends(e.ByWhenChosen(0, DAY)).screen.notices == (WORDS("suggest.no_draft"),)
    kept = town.dump(*PLACES)
    assert (kept["suggestion_entries"], len(kept["suggestions"])) == (before["suggestion_entries"], 2)  # and a draft
    assert "MẬT" not in str(suggestions.draft_of(town.connection, town.seal, town.id_of("BINH")))


def test_the_longest_words_of_both_sides_fit_on_the_screen_page_by_page(town: Town, folk: dict[str, Person]) -> None:
    longest = "🌱" * 1000
    id_ = suggest(folk["BINH"], to_an(town), longest)
    for _ in range(3):
        says(folk["AN"], id_, "explained", longest)
    folk["AN"].sends(e.SuggestionOpened(id_))
    seen = [longest in folk["AN"].screen]
    while "Trang trước" in labels(folk["AN"].replies[-1]):
        folk["AN"].presses("Trang trước")
        seen.append(longest in folk["AN"].screen)
    assert seen == [True] * 4


# ------------------------------------------------------------------ a unit


def test_a_suggestion_to_a_unit_is_for_those_who_lead_it_and_for_nobody_else(
    town: Town, folk: dict[str, Person]
) -> None:
    id_ = suggest(folk["EM"], e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5")))
    says(folk["PHUC"], id_, "explained", ANSWER)
    folk["BINH"].sends(e.SuggestionAccepted(id_))
    readers = [code for code in folk if REASON in carried(folk[code].sends(e.SuggestionOpened(id_)))]
    assert readers == ["BINH", "EM", "PHUC"]
    assert history(town, id_, "EM") == [("Đặng Văn Phúc", "explained", ANSWER), ("Trần Thị Bình", "accepted", "")]


def test_a_committee_does_not_suggest_to_a_unit_that_the_author_leads(town: Town, folk: dict[str, Person]) -> None:
    lam = MemberRow("LAM", "Ngô Thị Lam", "CB6", (Role("bi_thu", "CB6"), Role("cap_uy", "DU")))
    town.write(lambda db: members.write_members(db, [lam]))
    reply = folk["LAM"].sends(e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB6")))
    assert reply.screen.notices == (WORDS("not_allowed"),)


def test_who_leads_the_unit_concerned_never_answers_from_the_authors_side(town: Town, folk: dict[str, Person]) -> None:
    """The author leaves; of those who speak for the ward now, one is the secretary of the very cell."""
    id_ = suggest(folk["EM"], e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5")))
    binh = MemberRow("BINH", "Trần Thị Bình", "CB5", (Role("bi_thu", "CB5"), Role("cap_uy", "DU")))
    town.write(lambda db: members.write_members(db, [binh]))
    town.leaves("EM")
    there = suggestions.sides_of(town.connection, id_)
    assert there is not None
    assert there == Sides(frozenset({town.id_of("LAM")}), frozenset({town.id_of("BINH"), town.id_of("PHUC")}))


# ------------------------------------------------------------------ what is being written is not lost


def typed_back(person: Person) -> None:
    person.says("quay lại")


def begins_another(person: Person) -> None:
    person.sends(e.SuggestionToMember(person.town.unit_of("CB5"), "GIANG"))


def begins_one_to_a_unit(person: Person) -> None:
    person.sends(e.SuggestionToUnit(person.town.unit_of("DU"), person.town.unit_of("CB5")))


def presses_drop(person: Person) -> None:
    person.sends(e.SuggestionDropped())


def drops_and_keeps(person: Person) -> None:
    presses_drop(person)
    typed_back(person)


@pytest.mark.parametrize("does", [typed_back, begins_another, begins_one_to_a_unit, presses_drop, drops_and_keeps])
def test_a_reason_that_is_written_is_dropped_by_the_second_question_alone(
    town: Town, folk: dict[str, Person], does: Callable[[Person], None]
) -> None:
    author = folk["EM"] if does is begins_one_to_a_unit else folk["BINH"]
    write(author, e.SuggestionToMember(town.unit_of("DU"), "AN") if author is folk["EM"] else to_an(town))
    does(author)
    draft = suggestions.draft_of(town.connection, town.seal, town.id_of(author.address.upper()))
    assert draft
    assert (draft.to, draft.subject and draft.subject.reason) == ("Nguyễn Văn An", REASON)


def test_after_the_second_question_another_can_be_begun(town: Town, folk: dict[str, Person]) -> None:
    write(folk["BINH"], to_an(town))
    begins_another(folk["BINH"])
    assert WORDS("suggest.drop_first", name="Nguyễn Văn An") in whole_text(folk["BINH"].replies[-1].screen)
    folk["BINH"].presses("Bỏ, không gửi")
    assert suggestions.draft_of(town.connection, town.seal, town.id_of("BINH")) is None
    begins_another(folk["BINH"])
    draft = suggestions.draft_of(town.connection, town.seal, town.id_of("BINH"))
    assert draft
    assert draft.to == "Vũ Thị Giang"


def test_an_old_answer_to_the_second_question_drops_no_later_draft(town: Town, folk: dict[str, Person]) -> None:
    write(folk["BINH"], to_an(town))
    presses_drop(folk["BINH"])
    asked = folk["BINH"].replies[-1]
    folk["BINH"].presses("Bỏ, không gửi")
    write(folk["BINH"], to_an(town))
    presses_drop(folk["BINH"])
    folk["BINH"].presses("Bỏ, không gửi", asked)
    assert suggestions.draft_of(town.connection, town.seal, town.id_of("BINH")) is not None


def test_nothing_is_asked_where_no_reason_is_written(town: Town, folk: dict[str, Person]) -> None:
    folk["BINH"].sends(to_an(town))
    folk["BINH"].presses("Bỏ, không gửi")
    assert suggestions.draft_of(town.connection, town.seal, town.id_of("BINH")) is None


# ------------------------------------------------------------------ people come and go


def loses_the_role(town: Town) -> None:
    town.moves("BINH", "CB5")


def moves_away(town: Town) -> None:
    town.moves("BINH", "CB6", Role("bi_thu", "CB5"))


def leaves(town: Town) -> None:
    town.leaves("BINH")


def withdraws(town: Town) -> None:
    for event in (e.WithdrawalAsked(), e.WithdrawalConfirmed()):
        town.talks("binh").sends(event)


def becomes_committee(town: Town) -> None:
    """Somebody of a cell-level committee, and the author in it as well: another office than the secretary's."""
    town.moves("BINH", "CB5", Role("cap_uy", "CB5"))
    town.moves("CUONG", "CB5", Role("cap_uy", "CB5"))


@pytest.mark.parametrize("happens", [loses_the_role, moves_away, leaves, becomes_committee])
def test_a_suggestion_whose_author_is_gone_passes_to_who_speaks_for_the_unit_now(
    town: Town, folk: dict[str, Person], given: int, happens: Callable[[Town], None]
) -> None:
    happens(town)
    readers = [code for code in folk if REASON in carried(folk[code].sends(e.SuggestionOpened(given)))]
    assert readers == ["AN", "PHUC"]
    says(folk["PHUC"], given, "closed", OUTCOME)
    assert history(town, given, "AN")[-1] == ("Đặng Văn Phúc", "closed", OUTCOME)
    passed_on = WORDS("suggest.passed_on", name="Trần Thị Bình")
    assert passed_on in whole_text(folk["AN"].sends(e.SuggestionOpened(given)).screen)


def test_a_withdrawn_consent_hands_the_authors_side_to_nobody(town: Town, folk: dict[str, Person], given: int) -> None:
    withdraws(town)
    readers = [code for code in folk if REASON in carried(folk[code].sends(e.SuggestionOpened(given)))]
    assert readers == ["AN"]
    assert WORDS("suggest.passed_on", name="Trần Thị Bình") not in whole_text(folk["AN"].replies[-1].screen)
    folk["BINH"].presses("Đồng ý")
    assert REASON in carried(folk["BINH"].sends(e.SuggestionOpened(given)))


def test_a_committees_suggestion_passes_to_no_secretary(town: Town, folk: dict[str, Person]) -> None:
    """A cell may have a committee of its own beside its secretary."""
    town.moves("CUONG", "CB5", Role("cap_uy", "CB5"))
    id_ = suggest(folk["CUONG"], to_an(town))
    town.moves("CUONG", "CB5")
    readers = [code for code in folk if REASON in carried(folk[code].sends(e.SuggestionOpened(id_)))]
    assert readers == ["AN"]


def test_an_old_button_takes_back_only_the_one_that_is_asked_about(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    other = suggest(folk["BINH"], to_an(town))
    folk["BINH"].sends(e.SuggestionWithdrawing(other))
    folk["BINH"].sends(e.SuggestionWithdrawn(given))
    assert (state_of(town, given), state_of(town, other)) == ("open", "open")


def test_who_loses_the_role_between_the_last_look_and_the_press_sends_nothing(
    town: Town, folk: dict[str, Person]
) -> None:
    write(folk["BINH"], to_an(town))
    town.moves("BINH", "CB5")
    assert folk["BINH"].presses("Gửi gợi ý").screen.notices[-1:] != (WORDS("suggest.sent", name="Nguyễn Văn An"),)
    assert state_of(town, newest(town)) == "draft"


@pytest.mark.parametrize("how", ["moves", "leaves", "withdraws"])
def test_nothing_is_sent_to_somebody_who_is_gone_by_then(town: Town, folk: dict[str, Person], how: str) -> None:
    write(folk["BINH"], to_an(town))
    if how == "moves":
        town.moves("AN", "CB6")
    elif how == "leaves":
        town.leaves("AN")
    else:
        folk["AN"].sends(e.WithdrawalAsked())
        folk["AN"].sends(e.WithdrawalConfirmed())
    folk["BINH"].presses("Gửi gợi ý")
    assert state_of(town, newest(town)) == "draft"


def test_a_draft_that_was_begun_anew_elsewhere_is_not_sent_by_the_old_button(
    town: Town, folk: dict[str, Person]
) -> None:
    binh, desk = folk["BINH"], town.joined("BINH", "binh-desk")
    write(binh, to_an(town))
    looked_at = binh.replies[-1]
    desk.sends(e.SuggestionDropped())
    desk.presses("Bỏ, không gửi")
    write(desk, e.SuggestionToMember(town.unit_of("CB5"), "GIANG"))
    binh.presses("Gửi gợi ý", looked_at)
    assert state_of(town, newest(town)) == "draft"
    desk.presses("Gửi gợi ý")
    one = suggestions.one(town.connection, town.seal, newest(town), town.id_of("GIANG"))
    assert (one and one.to, state_of(town, newest(town))) == ("Vũ Thị Giang", "open")


def test_after_the_one_concerned_moved_away_it_can_still_be_read_and_only_be_closed(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    town.moves("AN", "CB6")
    screens = {code: folk[code].sends(e.SuggestionOpened(given)) for code in folk}
    assert [code for code, reply in screens.items() if REASON in carried(reply)] == ["AN", "BINH"]
    assert (labels(screens["AN"]), labels(screens["BINH"])) == (["Quay lại"], ["Đóng", "Quay lại"])
    says(folk["AN"], given, "explained", "thêm nữa")
    says(folk["BINH"], given, "replied", "thêm nữa")
    folk["BINH"].sends(e.SuggestionWithdrawing(given))
    assert (len(history(town, given, "AN")), state_of(town, given)) == (1, "open")
    says(folk["BINH"], given, "closed", OUTCOME)
    assert state_of(town, given) == "closed"


def test_a_committees_suggestion_follows_a_member_within_its_branch(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["EM"], e.SuggestionToMember(town.unit_of("DU"), "AN"))
    town.moves("AN", "CB6")
    folk["AN"].sends(e.SuggestionAccepted(id_))
    assert history(town, id_, "EM") == [("Nguyễn Văn An", "accepted", "")]
    assert [code for code in folk if REASON in carried(folk[code].sends(e.SuggestionOpened(id_)))] == ["AN", "EM"]


def test_after_the_one_concerned_left_the_author_closes_it(town: Town, folk: dict[str, Person], given: int) -> None:
    town.leaves("AN")
    says(folk["BINH"], given, "closed", OUTCOME)
    assert state_of(town, given) == "closed"
    (export,) = folk["AN"].sends(e.ExportAsked()).attachments
    assert isinstance(export, ExportFile)
    assert [words in json.dumps(export.content, ensure_ascii=False, default=str) for words in SPOKEN] == [True] * 3


# ------------------------------------------------------------------ one's own data


def exported(person: Person) -> str:
    (file,) = person.sends(e.ExportAsked()).attachments
    assert isinstance(file, ExportFile)
    return json.dumps(file.content["suggestions"], ensure_ascii=False, default=str)


def test_an_export_holds_those_to_a_member_and_those_by_a_member_and_nobody_elses(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    holding = {code: [words in exported(person) for words in (REASON, ANSWER)] for code, person in folk.items()}
    assert {code for code, found in holding.items() if any(found)} == {"AN", "BINH"}
    assert (holding["AN"], holding["BINH"]) == ([True, True], [True, True])


def test_who_speaks_for_the_unit_no_longer_exports_the_own_words_alone(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    town.moves("BINH", "CB5")
    assert [words in exported(folk["BINH"]) for words in (REASON, ANSWER)] == [True, False]
    says(folk["PHUC"], given, "replied", "lời của Phúc")
    town.moves("GIANG", "CB5", Role("bi_thu", "CB5"))
    town.write(lambda db: members.write_members(db, [MemberRow("PHUC", "Đặng Văn Phúc", "CB5")]))
    assert [words in exported(folk["PHUC"]) for words in (REASON, ANSWER, "lời của Phúc")] == [False, False, True]


def test_an_export_holds_what_is_being_written(town: Town, folk: dict[str, Person]) -> None:
    write(folk["BINH"], to_an(town))
    (one,), to_nobody_yet = map(json.loads, (exported(folk["BINH"]), exported(folk["AN"])))
    assert (one["state"], one["to"], one["reason"], to_nobody_yet) == ("draft", "Nguyễn Văn An", REASON, [])


def test_what_is_stored_is_counted_and_opened_for_the_file_alone(
    town: Town, folk: dict[str, Person], given: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folk["BINH"], to_an(town))
    opened_ones: list[int] = []
    found = open_subject

    def noting(seal: Seal, body: bytes, id_: int, author: int) -> Subject:
        opened_ones.append(id_)
        return found(seal, body, id_, author)

    folk["BINH"].sends(e.MenuOpened())
    monkeypatch.setattr(suggestions, "open_subject", noting)
    screen = whole_text(folk["BINH"].sends(e.DataOpened()).screen)
    assert ("2 gợi ý kiểm điểm" in screen, opened_ones) == (True, [])
    folk["BINH"].sends(e.ExportAsked())
    assert sorted(opened_ones) == [given, newest(town)]


def test_a_list_opens_the_words_of_the_page_that_is_shown(
    town: Town, folk: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [suggest(folk["BINH"], to_an(town)) for _ in range(8)]
    opened_ones: set[int] = set()
    found = open_subject

    def noting(seal: Seal, body: bytes, id_: int, author: int) -> Subject:
        opened_ones.add(id_)
        return found(seal, body, id_, author)

    monkeypatch.setattr(suggestions, "open_subject", noting)
    folk["AN"].sends(e.SuggestionsOpened("given"))
    assert opened_ones == set(ids[2:])
    opened_ones.clear()
    folk["AN"].sends(e.MenuOpened())
    folk["AN"].sends(e.SuggestionsOpened("given", 99))
    assert opened_ones == set(ids[:2])


def erase(person: Person) -> None:
    person.sends(e.ErasureAsked())
    person.sends(e.ErasureConfirmed())


def opened(town: Town, id_: int) -> list[str]:
    """Every word of one that is still sealed somewhere."""
    rows = town.connection.execute("SELECT id, body FROM suggestions WHERE body IS NOT NULL AND id = ?", (id_,))
    lines = town.connection.execute(
        "SELECT what FROM suggestion_entries WHERE body IS NOT NULL AND suggestion_id = ?", (id_,)
    )
    return [*("reason" for _ in rows), *(what for (what,) in lines)]


def test_erasing_takes_every_word_to_the_member_and_the_other_side_sees_that_it_did(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    says(folk["BINH"], given, "replied", "Chi bộ chia sẻ.")
    other = suggest(folk["BINH"], e.SuggestionToMember(town.unit_of("CB5"), "GIANG"))
    erase(folk["AN"])
    assert (opened(town, given), opened(town, other)) == ([], ["reason"])
    screen = whole_text(folk["BINH"].sends(e.SuggestionOpened(given)).screen)
    assert (WORDS("suggest.erased") in screen, "Nguyễn Văn An: đã xóa dữ liệu của mình" in screen) == (True, True)
    assert state_of(town, given) == "erased"
    an = town.joined("AN")
    assert an.sends(e.SuggestionOpened(given)).screen.notices == (WORDS("suggest.gone"),)
    assert "Gợi ý kiểm điểm" not in labels(an.sends(e.MenuOpened()))


def test_an_author_who_erases_takes_the_own_words_and_leaves_those_of_the_other_side(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    says(folk["BINH"], given, "replied", "Chi bộ chia sẻ.")
    erase(folk["BINH"])
    assert (opened(town, given), state_of(town, given)) == (["explained"], "erased")
    screen = whole_text(folk["AN"].sends(e.SuggestionOpened(given)).screen)
    assert (ANSWER in screen, REASON in screen, "Trần Thị Bình: đã xóa dữ liệu" in screen) == (True, False, True)


def test_when_both_erase_nothing_is_left(town: Town, folk: dict[str, Person], given: int) -> None:
    erase(folk["BINH"])
    erase(folk["AN"])
    assert town.connection.execute("SELECT count(*) FROM suggestions").fetchone() == (0,)
    assert town.connection.execute("SELECT count(*) FROM suggestion_entries").fetchone() == (0,)


def test_who_answered_for_a_unit_takes_the_own_words_alone(town: Town, folk: dict[str, Person]) -> None:
    id_ = suggest(folk["EM"], e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5")))
    says(folk["PHUC"], id_, "explained", ANSWER)
    says(folk["BINH"], id_, "added", "lời của Bình")
    erase(folk["PHUC"])
    assert history(town, id_, "EM") == [("Đặng Văn Phúc", "explained", ""), ("Trần Thị Bình", "added", "lời của Bình")]
    assert (opened(town, id_), state_of(town, id_)) == (["reason", "added"], "open")


def test_a_draft_about_somebody_who_erases_goes_too(town: Town, folk: dict[str, Person]) -> None:
    write(folk["BINH"], to_an(town))
    erase(folk["AN"])
    assert town.connection.execute("SELECT count(*) FROM suggestions").fetchone() == (0,)


def test_a_new_consent_text_hands_no_suggestion_to_whoever_agrees_to_it_first(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    others = [town.id_of(code) for code in ("AN", "PHUC")]
    town.connection.execute("UPDATE consents SET version = 'old' WHERE member_id NOT IN (?, ?)", others)
    assert REASON not in carried(folk["BINH"].sends(e.SuggestionOpened(given)))
    assert REASON not in carried(folk["PHUC"].sends(e.SuggestionOpened(given)))
    folk["BINH"].presses("Đồng ý")
    assert REASON in carried(folk["BINH"].sends(e.SuggestionOpened(given)))


def test_a_withdrawn_consent_shows_nothing_and_keeps_everything_until_it_is_given_again(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    an = folk["AN"]
    an.sends(e.WithdrawalAsked())
    an.sends(e.WithdrawalConfirmed())
    assert REASON not in carried(an.sends(e.SuggestionOpened(given)))
    an.presses("Đồng ý")
    assert REASON in carried(an.sends(e.SuggestionOpened(given)))


# ------------------------------------------------------------------ by which meeting


def test_it_names_the_next_meetings_of_the_cell_concerned_and_follows_the_one_chosen(
    town: Town, folk: dict[str, Person]
) -> None:
    for code, rule in (("CB5", "ngày 10 hằng tháng, 19:30"), ("CB6", "ngày 12 hằng tháng, 8:00")):
        town.plans(code, rule)
    em = folk["EM"]
    write(em, e.SuggestionToMember(town.unit_of("DU"), "AN"))
    shown = em.presses("Đổi kỳ họp")
    assert labels(shown)[:2] == ["19 giờ 30, thứ Năm 10/12/2026", "19 giờ 30, Chủ nhật 10/1/2027"]
    em.presses("19 giờ 30, thứ Năm 10/12/2026")
    em.presses("Gửi gợi ý")
    (meeting,) = town.connection.execute("SELECT meeting_id FROM suggestions").fetchone()
    unit, later = town.unit_of("CB5"), datetime(2026, 12, 15, 12, 30, tzinfo=UTC)
    town.write(lambda db: meetings.move(db, unit, meeting, later, TIMEZONE))
    assert "19 giờ 30, thứ Ba 15/12/2026" in whole_text(em.sends(e.SuggestionOpened(newest(town))).screen)
    town.write(lambda db: meetings.cancel(db, unit, meeting, town.now))
    assert "chậm nhất ngày 10/12/2026" in whole_text(em.sends(e.SuggestionOpened(newest(town))).screen)


def test_a_meeting_that_a_new_rule_takes_away_leaves_its_day(town: Town, folk: dict[str, Person]) -> None:
    town.plans("CB5", "ngày 10 hằng tháng, 19:30")
    write(folk["BINH"], to_an(town))
    folk["BINH"].presses("Đổi kỳ họp")
    folk["BINH"].presses("19 giờ 30, thứ Năm 10/12/2026")
    folk["BINH"].presses("Gửi gợi ý")
    town.plans("CB5", "ngày 20 hằng tháng, 19:30")
    assert "chậm nhất ngày 10/12/2026" in whole_text(folk["AN"].sends(e.SuggestionOpened(newest(town))).screen)


@pytest.mark.parametrize("event", [e.ByWhenChosen(2), e.ByWhenChosen(0, "2026-12-04"), e.ByWhenChosen(0, "2028-01-01")])
def test_neither_another_cells_meeting_nor_a_day_that_is_past_or_far_is_taken(
    town: Town, folk: dict[str, Person], event: e.ByWhenChosen
) -> None:
    town.meets("CB5", town.now + timedelta(days=3))
    town.meets("CB6", town.now + timedelta(days=3))
    folk["BINH"].sends(to_an(town))
    folk["BINH"].sends(e.SubjectChosen("1.5"))
    folk["BINH"].says(REASON)
    folk["BINH"].sends(event)
    assert town.connection.execute("SELECT due FROM suggestions").fetchone() == (None,)


# ------------------------------------------------------------------ lists and counts


def test_open_ones_come_first_and_long_lists_have_pages(town: Town, folk: dict[str, Person]) -> None:
    first = suggest(folk["BINH"], to_an(town))
    for number in range(7):
        suggest(folk["BINH"], to_an(town), f"lý do {number}")
    says(folk["BINH"], newest(town), "closed", OUTCOME)
    listed = folk["AN"].sends(e.SuggestionsOpened())
    assert labels(listed)[:7] == [*(f"Trần Thị Bình ({number})" for number in range(1, 7)), "Trang sau"]
    assert "Đã đóng" not in whole_text(listed.screen)
    last = folk["AN"].presses("Trang sau")
    assert (last.chat.state, "Đã đóng" in whole_text(last.screen)) == (AtSuggestions("given", 1), True)
    assert folk["AN"].presses("Trần Thị Bình (1)").chat.state == AtSuggestion(first, 0)


def test_the_menu_leads_here_for_those_who_may_suggest_and_those_to_whom_something_was(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    offered = [code for code in folk if "Gợi ý kiểm điểm" in labels(folk[code].sends(e.MenuOpened()))]
    assert offered == ["AN", "BINH", "CUONG", "EM", "PHUC", "LAM", "XUAN"]


def test_reports_count_what_units_made_and_what_of_it_was_answered(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    suggest(folk["BINH"], to_an(town))
    suggest(folk["EM"], e.SuggestionToUnit(town.unit_of("DU"), town.unit_of("CB5")))
    town.moves("GIANG", "CB7", Role("bi_thu", "CB7"))
    suggest(folk["XUAN"], e.SuggestionToUnit(town.unit_of("DU2"), town.unit_of("CB7")))
    write(folk["CUONG"], e.SuggestionToMember(town.unit_of("CB6"), "DUNG"))  # never sent
    since, until = ((town.now + timedelta(days=days)).isoformat() for days in (-1, 1))
    numbers = {unit: split for unit, *split in report_counts.SQL.suggested(town.connection, since=since, until=until)}
    assert numbers == {town.unit_of("DU"): [1, 0], town.unit_of("CB5"): [2, 1], town.unit_of("DU2"): [1, 0]}


def test_after_two_years_nothing_is_left_and_a_draft_goes_after_a_week(
    town: Town, folk: dict[str, Person], given: int
) -> None:
    write(folk["EM"], e.SuggestionToMember(town.unit_of("DU"), "DUNG"))
    left = []
    for days in (6, 2, 700, 60):
        town.wait(days=days)
        town.write(lambda db: forget(db, town.now, TIMEZONE))
        rows = town.connection.execute("SELECT state FROM suggestions ORDER BY id").fetchall()
        left.append([state for (state,) in rows])
    assert left == [["open", "draft"], ["open"], ["open"], []]
    assert town.connection.execute("SELECT count(*) FROM suggestion_entries").fetchone() == (0,)


# ------------------------------------------------------------------ sealed


def test_no_word_of_either_side_is_in_the_file(town: Town, folk: dict[str, Person], given: int) -> None:
    write(folk["EM"], e.SuggestionToMember(town.unit_of("DU"), "DUNG"), "lý do còn viết dở")
    folk["PHUC"].sends(to_an(town))
    folk["PHUC"].sends(e.FieldOpened())
    folk["PHUC"].says("công tác dân vận khéo")
    town.connection.close()
    raw = b"".join(path.read_bytes() for path in town.path.parent.iterdir())
    assert b"explained" in raw  # the search does find what stands there
    for words in (REASON, ANSWER, "lý do còn viết dở", "công tác dân vận khéo"):
        assert (words, words.encode() in raw, words[:12].encode() in raw) == (words, False, False)


@pytest.mark.parametrize(
    "swapped",
    [
        "suggestions SET body = (SELECT body FROM suggestions WHERE id = 2) WHERE id = 1",
        "suggestions SET author_id = author_id + 1 WHERE id = 1",
        "suggestion_entries SET body = (SELECT body FROM suggestion_entries WHERE id = 4) WHERE id = 2",
        "suggestion_entries SET member_id = 5 WHERE suggestion_id = 1 AND body NOT NULL",
    ],
)
def test_a_row_swapped_for_another_does_not_open(town: Town, folk: dict[str, Person], given: int, swapped: str) -> None:
    other = suggest(folk["BINH"], e.SuggestionToMember(town.unit_of("CB5"), "GIANG"), "lý do khác")
    says(folk["GIANG"], other, "explained", "lời của Giang")
    town.connection.execute(f"UPDATE {swapped}")
    with pytest.raises(SealBroken):
        suggestions.one(town.connection, town.seal, given, town.id_of("AN"))


def test_another_key_opens_everything_once_it_is_sealed_anew(town: Town, folk: dict[str, Person], given: int) -> None:
    fresh = bytes(reversed(KEY))
    seal = Seal([fresh, KEY])
    with closing(connect(town.path)) as connection:
        in_one(connection, lambda db: suggestions.reseal_some(db, seal, 0))
        in_one(connection, lambda db: suggestions.reseal_some_entries(db, seal, 0))
        one = suggestions.one(connection, Seal([fresh]), given, town.id_of("AN"))
        assert one is not None
        assert one.subject is not None
        assert (one.subject.reason, [each.text for each in one.entries]) == (REASON, [ANSWER])


def test_short_and_longer_words_are_of_one_size(town: Town, folk: dict[str, Person]) -> None:
    for words in ("Vì thế.", REASON * 5):
        suggest(folk["BINH"], to_an(town), words)
    sizes = town.connection.execute("SELECT DISTINCT length(body) FROM suggestions").fetchall()
    assert len(sizes) == 1


def test_a_forged_id_far_off_is_simply_gone(town: Town, folk: dict[str, Person], given: int) -> None:
    for id_ in (0, -1, 999, 2**62):
        notices = [folk["AN"].sends(replace(event, suggestion=id_)).screen.notices for event in forged(given)]
        assert set(notices) == {(WORDS("suggest.gone"),)}
