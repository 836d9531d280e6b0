"""What buttons carry and rows remember, the catalogues, and how dates and counts are written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogues import Shelf, load_catalogues
from handlers import events as e
from handlers import states as s
from handlers.indicators import CatalogueRefused, parse_catalogue
from handlers.packing import EVENTS, STATES, pack, unpack_event, unpack_state
from handlers.vocabulary import Joined, Moment, Verbatim, say, say_count
from tests.conversation import shelf, wording

WORDS, ENGLISH = wording()["vi"], wording()["en"]
TYPED_OR_TOLD = {
    e.Arrived,
    e.Said,
    e.SentNoWords,
    e.Returned,
    e.Outdated,
    e.WentSilent,
    e.PaperSent,
    e.AnnouncementFileSent,
    e.CameLate,
    e.CameEarly,
}  # these no button carries
CODES = tuple(indicator.code for indicator in shelf().current("vi").indicators)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "how": st.sampled_from(["day", "always", "off"]),
    "period": st.builds("{:04d}-{:02d}".format, st.integers(2026, 2099), st.integers(1, 12)),
    "indicator": st.sampled_from(CODES),
    "version": st.just("2026-11"),
    "language": st.sampled_from(("vi", "en")),
    "form": st.sampled_from(("docx", "pdf", "png", "xlsx")),
    "member": st.text("ABCXYZ0123456789._-", min_size=1, max_size=40),
    "until": st.sampled_from(["open", "back", "2027-03-15"]),
    "channel": st.sampled_from(["web", "telegram"]),
    "day": st.just("") | st.dates(date(2026, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    "released": st.just("2026-12"),
    "seen": st.just("2026-12"),
    "quarter": st.sampled_from(["2026-Q4", "2027-Q1"]),
    "commitment": st.integers(0, 2**31),
    "meeting": st.integers(0, 2**31),
    "kind": st.sampled_from(["material", "resolution"]),
    "page": st.integers(-1, 999),
    "box": st.sampled_from(["", "made", "given"]),
    "what": st.sampled_from(["explained", "added", "replied", "closed"]),
    "audience": st.sampled_from(["all", "secretaries", "units"]),
    "at": st.sampled_from(["", "20270315T0800"]),
    "asked": st.sampled_from(["12,15,18", "7"]),
    "left": st.sampled_from(["15,18", "7"]),
    "span": st.sampled_from(["2026", "2026-H1", "2027-H2"]),
}
BY_KIND: dict[object, st.SearchStrategy[Any]] = {int: st.integers(-(2**31), 2**31), bool: st.booleans()}


def any_of(kinds: Iterable[type]) -> st.SearchStrategy[Any]:
    return st.one_of([_built(kind) for kind in kinds])


def _built(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: _value(each.name, hints[each.name]) for each in fields(kind)})


def _value(name: str, hint: object) -> st.SearchStrategy[Any]:
    return VALUES[name] if name in VALUES else BY_KIND[hint]


# ------------------------------------------------------------------ packing


def test_every_event_of_a_button_and_every_state_has_its_letters() -> None:
    assert set(EVENTS.values()) == set(get_args(e.Event)) - TYPED_OR_TOLD
    assert set(STATES.values()) == set(get_args(s.State))


def test_no_two_kinds_share_their_letters() -> None:
    assert (len(set(EVENTS.values())), len(set(STATES.values()))) == (len(EVENTS), len(STATES))


@given(any_of(EVENTS.values()))
def test_a_button_says_what_it_said(event: e.Event) -> None:
    packed = pack(event)
    assert unpack_event(packed) == event
    assert 0 < len(packed.encode()) <= 64


@given(any_of(STATES.values()))
def test_a_place_is_remembered(state: s.State) -> None:
    assert unpack_state(pack(state)) == state


@given(st.text() | st.builds("{}:{}".format, st.sampled_from(sorted(EVENTS)), st.text()))
def test_whatever_a_button_carries_is_an_event(text: str) -> None:
    assert isinstance(unpack_event(text), get_args(e.Event))


@given(st.text() | st.builds("{}:{}".format, st.sampled_from(sorted(STATES)), st.text()))
def test_whatever_a_row_remembers_is_a_place(text: str) -> None:
    assert isinstance(unpack_state(text), get_args(s.State))


@pytest.mark.parametrize(
    "text", ["", "?", "a", "a:2026-12:1.5", "a:2026-12:1.5:2:2", "a:2026-12:1.5:x", "A:2026-12:1.5:2", "g:"]
)
def test_a_button_of_another_version_is_outdated(text: str) -> None:
    assert unpack_event(text) == e.Outdated()


@pytest.mark.parametrize("text", ["", "Dancing", "AtQuestion", "AtQuestion:2026-12:1.5:x", "Recognising:x"])
def test_a_place_of_another_version_is_the_menu(text: str) -> None:
    assert unpack_state(text) == s.AtMenu()


def test_the_letters_in_members_chats_stay_what_they_are() -> None:
    assert [
        pack(event) for event in (e.Answered("2026-12", "1.5", 2), e.Consented("2026-11", True), e.WalkOpened())
    ] == [
        "a:2026-12:1.5:2",
        "c:2026-11:1",
        "w",
    ]


# ------------------------------------------------------------------ catalogues


@pytest.fixture
def document() -> dict[str, Any]:
    one = {"code": "1.1", "title": "Tên", "summary": "Nội dung.", "question": "Câu hỏi?"}
    groups = [{"id": "a", "title": "Nhóm", "indicators": [one, {**one, "code": "1.2"}]}]
    return {"id": "thu", "version": "1", "locale": "vi", "title": "Thử", "groups": groups}


def test_a_catalogue_knows_its_order(document: dict[str, Any]) -> None:
    catalogue = parse_catalogue(document)
    assert (catalogue.pin, len(catalogue), catalogue.position("1.2"), catalogue.group_number("1.2")) == (
        "thu@1",
        2,
        1,
        0,
    )
    assert ("1.2" in catalogue, "1.3" in catalogue, catalogue.find("1.2").title) == (True, False, "Tên")


def test_the_newest_catalogue_is_the_one_with_the_greatest_number(document: dict[str, Any]) -> None:
    versions = ("2016.2", "2016.10", "9")
    shelf = Shelf(tuple(parse_catalogue({**document, "version": version}) for version in versions))
    assert shelf.current("vi").version == "2016.10"


@pytest.mark.parametrize("name", ["id", "version", "locale", "title", "groups"])
def test_a_catalogue_without_a_field_is_refused_by_its_name(document: dict[str, Any], name: str) -> None:
    del document[name]
    with pytest.raises(CatalogueRefused, match=name):
        parse_catalogue(document)


@pytest.mark.parametrize("name", ["code", "title", "summary", "question"])
def test_an_indicator_without_a_field_is_refused_by_its_name(document: dict[str, Any], name: str) -> None:
    del document["groups"][0]["indicators"][1][name]
    with pytest.raises(CatalogueRefused, match=name):
        parse_catalogue(document)


def empty(document: dict[str, Any]) -> None:
    document["groups"] = []


def not_a_list(document: dict[str, Any]) -> None:
    document["groups"] = 27


def twice(document: dict[str, Any]) -> None:
    document["groups"].append(deepcopy(document["groups"][0]))


def with_a_colon(document: dict[str, Any]) -> None:
    document["groups"][0]["indicators"][0]["code"] = "1:1"


def long_code(document: dict[str, Any]) -> None:
    document["groups"][0]["indicators"][0]["code"] = "1.1.1.1.1"


def long_title(document: dict[str, Any]) -> None:
    document["groups"][0]["indicators"][0]["title"] = "x" * 61


@pytest.mark.parametrize("spoil", [empty, not_a_list, twice, with_a_colon, long_code, long_title])
def test_a_broken_catalogue_is_refused(document: dict[str, Any], spoil: Callable[[dict[str, Any]], None]) -> None:
    spoil(document)
    with pytest.raises(CatalogueRefused):
        parse_catalogue(document)


@pytest.mark.parametrize("text", ["id = ", 'id = "thu"\n'])
def test_a_refused_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "indicators.vi.toml").write_text(text, "utf-8")
    with pytest.raises(CatalogueRefused, match=r"indicators\.vi\.toml"):
        load_catalogues(tmp_path)


def test_both_languages_have_the_same_27_in_the_same_order() -> None:
    vi, en = shelf().current("vi"), shelf().current("en")
    assert [[i.code for i in group.indicators] for group in vi.groups] == [
        [i.code for i in g.indicators] for g in en.groups
    ]
    assert (vi.pin, vi.locale, en.locale, len(vi)) == (en.pin, "vi", "en", 27)
    assert [len(group.indicators) for group in vi.groups] == [9, 9, 9]


def test_a_language_without_a_catalogue_reads_it_in_vietnamese() -> None:
    assert shelf().current("km") == shelf().current("vi")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_question_is_a_question(language: str) -> None:
    catalogue = shelf().current(language)
    assert [i.code for i in catalogue.indicators if not i.question.endswith("?")] == []
    texts = [text for i in catalogue.indicators for text in (i.title, i.summary, i.question)]
    assert [text for text in texts if text != text.strip() or "  " in text] == []


def test_the_file_is_the_catalogue_that_is_used() -> None:
    path = Path(__file__).parent.parent / "locales" / "indicators.vi.toml"
    assert parse_catalogue(tomllib.loads(path.read_text("utf-8"))) == shelf().current("vi")


# ------------------------------------------------------------------ wording

EVENING = datetime(2027, 3, 15, 12, 30, tzinfo=UTC)  # 19:30 in Vietnam


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (Moment(EVENING), "15/3/2027"),
        (Moment(EVENING, "time"), "19 giờ 30"),
        (Moment(datetime(2027, 3, 15, 1, 5, tzinfo=UTC), "time"), "8 giờ 05"),
        (Moment(EVENING, "weekday"), "thứ Hai 15/3/2027"),
        (Moment(datetime(2026, 12, 3, tzinfo=UTC), "weekday"), "thứ Năm 3/12/2026"),
        (Moment(datetime(2026, 12, 5, 17, tzinfo=UTC), "weekday"), "Chủ nhật 6/12/2026"),  # midnight in Vietnam
    ],
)
def test_vietnamese_dates_are_written_as_they_are_here(moment: Moment, told: str) -> None:
    assert WORDS.moment(moment) == told


def test_english_dates_name_the_month() -> None:
    assert (ENGLISH.moment(Moment(EVENING)), ENGLISH.moment(Moment(EVENING, "weekday"))) == (
        "15 March 2027",
        "Monday 15 March 2027",
    )


def test_a_day_without_a_time_is_written_the_same() -> None:
    assert WORDS("invite.expires", date=date(2027, 3, 15)).endswith("15/3/2027")


@pytest.mark.parametrize(("number", "told"), [(27, "27"), (2027, "2027"), (16000, "16.000"), (1000000, "1.000.000")])
def test_large_numbers_have_dots(number: int, told: str) -> None:
    assert WORDS("overview.yes", number=number) == f"{told} có"


def test_english_counts_one_and_many() -> None:
    told = [ENGLISH.render(say_count("data.notes", count)) for count in (0, 1, 2)]
    assert told == ["0 notes.", "1 note.", "2 notes."]


def test_texts_within_texts_are_rendered_inside_out() -> None:
    text = Joined((Verbatim("50 % của %(name)s"), say("question.given", answer=say("answer.partly"))), " · ")
    assert WORDS.render(text) == "50 % của %(name)s · Đã trả lời: Có phần."


def test_a_name_is_never_taken_for_a_pattern() -> None:
    name = "%(cell)s {0} %s <b>&"
    assert name in WORDS.render(say("recognise.greeting", name=Verbatim(name), cell=Verbatim("Chi bộ 5")))


def test_an_unknown_language_speaks_vietnamese() -> None:
    assert wording()["km"] is WORDS
