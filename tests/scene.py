"""A town with everybody in it at once: what is at stake there, who may read it, and a way to try things for nothing."""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.turn import Reply
from handlers import events as e
from handlers.announcements import Body
from handlers.states import AtCommitment
from storage import announcements, papers
from storage.database import connect
from storage.papers import WholePaper
from tests.conversation import Person, Town, fresh_database, whole_text
from tests.counted_town import announce, grow, send, sweep
from tests.people import NOBODY, OF_THE_CELL, ROLES, SECRETARIES, Actor, committee, foreign_secretary, secretary
from tests.scene_above import AT_STAKE_ABOVE, DRAFT, DRAFTED, happens_above

NOTE = "điều An giữ cho riêng mình"
WILL = "việc An sẽ tự làm"
WHY = "An đi viện"
AN_S, OF_CELL_5, OF_CELL_6 = 1, 1, 2  # the ids that forged buttons name: a commitment, two meetings
PAPER_OF_CELL_5, PAPER_OF_CELL_6 = 1, 2
PAPER = "báo cáo riêng của chi bộ 5"
PERIOD, LAST_PERIOD = "2026-12", "2026-11"
PLACES = frozenset({"inbox", "chats", "sqlite_sequence"})  # what any turn may touch: seen before, and where one is

AN_SHARES, CONCLUDED = "điều An báo với chi bộ", "điều chi bộ 5 kết luận"
TOPIC_5, PLACE_5 = "nội dung riêng của chi bộ 5", "nhà riêng của chi bộ 5"
TOPIC_6, PLACE_6 = "nội dung riêng của chi bộ 6", "nhà riêng của chi bộ 6"
THEY_SHARE, PAPER_6 = "điều báo với chi bộ 6", "báo cáo riêng của chi bộ 6"
SENT_5, SENT_6 = 37, 41  # how many sent in the last month: no day of a month, so that no date looks like it

# Who may read it anywhere; the owner always may. What is no member's and no cell's own is not here.
AT_STAKE: Mapping[str, set[Actor]] = {
    NOTE: NOBODY,
    WILL: NOBODY,
    "Nguyễn Văn An": SECRETARIES | {committee},  # which may suggest something to anybody below
    WHY: SECRETARIES,
    AN_SHARES: SECRETARIES,
    CONCLUDED: SECRETARIES,
    TOPIC_5: OF_THE_CELL,
    PLACE_5: OF_THE_CELL | {committee},  # who sends its people there
    PAPER: OF_THE_CELL,
    f"{SENT_5}/": SECRETARIES | {committee},
    "Người Thứ 1 CB6": {foreign_secretary, committee},
    THEY_SHARE: {foreign_secretary},
    TOPIC_6: {foreign_secretary},
    PLACE_6: {foreign_secretary, committee},
    PAPER_6: {foreign_secretary},
    f"{SENT_6}/": {foreign_secretary, committee},
    **AT_STAKE_ABOVE,
}


def an_at_stake(town: Town) -> Person:
    """The person whose words are at stake: a month gone by, this one half done, a commitment, a meeting missed."""
    person = town.joined("AN")
    town.meets("CB5", town.now + timedelta(minutes=30))
    town.meets("CB6", town.now + timedelta(minutes=30))
    town.wait(days=-30)
    person.presses("Tự soi")
    person.presses("Có")
    town.wait(days=30)
    person.says("/tusoi")
    person.presses("Có phần")
    person.presses("Ghi chú")
    person.says(NOTE)
    commits(person, WILL)
    person.sends(e.Attending(OF_CELL_5, False))
    person.says(WHY)
    has_paper(town)
    has_draft(town)
    return person


def has_draft(town: Town) -> None:
    author, unit = town.id_of("EM"), town.unit_of("DU")
    town.write(lambda db: announcements.begin(db, unit, author, town.now))
    town.write(lambda db: announcements.write_body(db, town.seal, DRAFT, Body(DRAFTED)))


def has_paper(town: Town, cell: str = "CB5", meeting: int = OF_CELL_5, name: str = PAPER) -> None:
    file, unit = WholePaper(f"{name}.pdf", "application/pdf", b"%PDF-1.7"), town.unit_of(cell)
    town.write(lambda db: papers.add(db, town.seal, unit, meeting, "material", file, town.now))


def commits(person: Person, words: str, shared: bool = False) -> int:
    """A commitment until the end of the month; returns its id."""
    person.sends(e.CommitmentBegun("1.1"))
    person.says(words)
    person.presses("Cuối tháng này")
    person.presses("Báo với chi bộ" if shared else "Chỉ mình tôi")
    place = person.replies[-1].chat.state
    assert isinstance(place, AtCommitment)
    return place.commitment


def carried(reply: Reply) -> str:
    """All that one reply tells: its screen, its buttons, its files."""
    return "\n".join([whole_text(reply.screen), *(each.event for row in reply.screen.choices for each in row),
                      json.dumps([repr(file) for file in reply.attachments], ensure_ascii=False)])  # fmt: skip


def overheard(role: Actor, told: str) -> list[str]:
    """What somebody was told of all that is at stake and may not read."""
    return [words for words, may_read in AT_STAKE.items() if words in told and role not in may_read]


# ------------------------------------------------------------------ everybody at once


@dataclass(frozen=True)
class Scene:
    """The town with everybody in it, and all its rows. What is tried in `town.undone()` is taken back."""

    town: Town = field(repr=False)  # long: whoever names a task that works with it would write for seconds
    people: Mapping[Actor, Person] = field(repr=False)
    an: Person = field(repr=False)
    rows: Mapping[str, list[tuple[object, ...]]] = field(repr=False)
    kept: tuple[object, ...] = field(repr=False)

    def changed(self) -> set[str]:
        """The tables that look different now, but for what any turn may touch."""
        now = rows_of(self.town)
        return {table for table, rows in self.rows.items() if now[table] != rows}


def rows_of(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """As `Town.dump`, five times as fast."""
    tables = [name for (name,) in town.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: town.connection.execute(f"SELECT * FROM {name}").fetchall() for name in {*tables} - PLACES}


def build(town: Town) -> Scene:
    """Cell 5 and cell 6 with everything that is theirs, last month's releases, and one person of each kind."""
    grow(town, {}, {"CB5": SENT_5, "CB6": SENT_6})
    an = an_at_stake(town)
    last_month = town.now - timedelta(days=20)
    for unit, count in (("CB5", SENT_5), ("CB6", SENT_6)):
        send(town, unit, LAST_PERIOD, count, lambda number, code: (number + int(code[-1])) % 3, last_month)
    with ThreadPoolExecutor(1) as beside:  # whoever needs the scene may have a running loop of their own
        beside.submit(lambda: asyncio.run(sweep(town))).result()
    people = {role: role(town) for role in ROLES}
    _has_a_calendar(people[secretary], OF_CELL_5, TOPIC_5, PLACE_5)
    _has_a_calendar(people[foreign_secretary], OF_CELL_6, TOPIC_6, PLACE_6)
    has_paper(town, "CB6", OF_CELL_6, PAPER_6)
    people[secretary].sends(e.ConclusionOpened(commits(an, AN_SHARES, shared=True)))
    people[secretary].says(CONCLUDED)
    people[secretary].sends(e.MenuOpened())
    commits(town.joined("CB6-1"), THEY_SHARE, shared=True)
    happens_above(town, people, an)
    with ThreadPoolExecutor(1) as beside:  # or a server that starts would do it in the midst of a test
        beside.submit(lambda: asyncio.run(announce(town))).result()
    return Scene(town, people, an, rows_of(town), kept_of_an(town))


def kept_of_an(town: Town) -> tuple[object, ...]:
    """What only An may change."""
    return town.runs_of("AN"), town.commitments_of("AN"), town.check_ins_of("AN")


def _has_a_calendar(secretary_of_it: Person, meeting: int, topic: str, place: str) -> None:
    secretary_of_it.sends(e.TopicOpened(meeting))
    secretary_of_it.says(topic)
    secretary_of_it.sends(e.MeetingPlaceOpened(meeting))
    secretary_of_it.says(place)
    secretary_of_it.sends(e.MenuOpened())


@cache
def _built() -> tuple[Scene, bytes]:
    """Made once, for it costs a second."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(fresh_database(Path(folder)))
        scene = build(town)
        content = town.connection.serialize()
        town.close()
    return scene, content


def copied_scene(folder: Path) -> Scene:
    """The scene on a file of its own."""
    scene, content = _built()
    town = copy.copy(scene.town)
    town.path = folder / "scene.db"
    town.path.write_bytes(content)
    town.connection = connect(town.path)
    town.updates = itertools.count(5000)  # ids that the scene has not used
    people = {role: _again(person, town) for role, person in scene.people.items()}
    return replace(scene, town=town, people=people, an=_again(scene.an, town))


def _again(person: Person, town: Town) -> Person:
    return replace(person, town=town, replies=list(person.replies), transcript=[])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all tests of a file: each of them tries what it tries in `scene.town.undone()`."""
    there = copied_scene(tmp_path_factory.mktemp("scene"))
    yield there
    assert there.changed() == set()
    there.town.close()
