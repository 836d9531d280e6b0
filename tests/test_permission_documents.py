"""Every kind of document against every kind of person: who is handed it, in the chat and by its address on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from bot.channels.web import server
from bot.channels.web.server import AS_A_FILE
from bot.documents import Document
from handlers import events as e
from handlers.packing import pack
from handlers.vocabulary import (
    AnnouncementFile,
    Attachment,
    CalendarFile,
    ExportFile,
    MinutesFile,
    PaperFile,
    ReleaseFile,
    ReportFile,
    SheetFile,
    YearFile,
)
from tests.conversation import PEOPLE
from tests.people import (
    FURTHER,
    NOBODY,
    OF_A_PERSON,
    OF_THE_CELL,
    ROLES,
    SECRETARIES,
    SEEING,
    Actor,
    committee,
    foreign_committee,
    foreign_secretary,
    named,
    secretary,
)
from tests.scene import (
    LAST_PERIOD,
    OF_CELL_5,
    OF_CELL_6,
    PAPER_OF_CELL_5,
    PAPER_OF_CELL_6,
    PERIOD,
    Scene,
    carried,
    overheard,
)
from tests.scene import scene as scene  # noqa: PLC0414  a fixture is used by its name
from tests.visitors import UNKNOWN, VISITORS, Visits
from tests.visitors import visits as visits  # noqa: PLC0414  a fixture is used by its name

OWN, ABOVE, CELL_5, CELL_6 = 0, 1, 2, 3  # units
OF_CELL_6_ONLY: set[Actor] = {foreign_secretary}
READERS_OF_5 = {*SECRETARIES, committee}
READERS_OF_6: set[Actor] = {foreign_secretary, committee}
PUBLISHED = SEEING - {foreign_committee}  # nobody of the other branch has sent anything


@dataclass(frozen=True, slots=True)
class Wish:
    """What asks for a document, and who is handed it; everybody else gets none."""

    event: e.Event
    readers: set[Actor]


# The whole table: a kind of document that is not in it fails below.
DOCUMENTS: Mapping[type, tuple[Wish, ...]] = {
    SheetFile: (  # An's alone, and the others have sent nothing of their own
        Wish(e.SheetAsked(PERIOD, "pdf"), NOBODY),
        Wish(e.SheetAsked(LAST_PERIOD, "docx"), NOBODY),
    ),
    ExportFile: (Wish(e.ExportAsked(), OF_A_PERSON),),  # each gets the own one: what it holds is looked at below
    CalendarFile: (
        Wish(e.CalendarAsked(OF_CELL_5), OF_THE_CELL),
        Wish(e.CalendarAsked(OF_CELL_6), OF_CELL_6_ONLY),
    ),
    PaperFile: (
        Wish(e.PaperAsked(PAPER_OF_CELL_5), OF_THE_CELL),
        Wish(e.PaperAsked(PAPER_OF_CELL_6), OF_CELL_6_ONLY),
    ),
    ReleaseFile: (
        Wish(e.ReleaseAsked(OWN, LAST_PERIOD, "png"), PUBLISHED),
        Wish(e.ReleaseAsked(ABOVE, LAST_PERIOD, "xlsx"), {committee}),
        Wish(e.ReleaseAsked(CELL_5, LAST_PERIOD, "docx"), READERS_OF_5),
        Wish(e.ReleaseAsked(CELL_6, LAST_PERIOD, "png"), READERS_OF_6),
    ),
    YearFile: (
        Wish(e.YearAsked(OWN, LAST_PERIOD), PUBLISHED),
        Wish(e.YearAsked(ABOVE, LAST_PERIOD), {committee}),
        Wish(e.YearAsked(CELL_5, LAST_PERIOD), READERS_OF_5),
        Wish(e.YearAsked(CELL_6, LAST_PERIOD), READERS_OF_6),
    ),
    MinutesFile: (
        Wish(e.MinutesAsked(OF_CELL_5), SECRETARIES),
        Wish(e.MinutesAsked(OF_CELL_6), OF_CELL_6_ONLY),
    ),
    AnnouncementFile: (Wish(e.AnnouncementFileAsked(1), NOBODY),),  # a draft has gone to nobody
    ReportFile: (
        Wish(e.ReportFileAsked(1, "pdf"), {committee}),
        Wish(e.ReportFileAsked(2, "pdf"), {foreign_committee}),
    ),
}
WISHES = [(kind, wish) for kind, wishes in DOCUMENTS.items() for wish in wishes]
EACH_WISH = pytest.mark.parametrize(("kind", "wish"), WISHES, ids=[f"{wish.event}" for _, wish in WISHES])


def test_every_kind_of_document_has_its_row_here() -> None:
    assert set(DOCUMENTS) == set(get_args(Attachment))


def test_only_what_stands_here_is_handed_out_at_an_address_of_its_own() -> None:
    assert {type(wish.event) for _, wish in WISHES} == set(AS_A_FILE)


@EACH_WISH
def test_a_document_is_handed_in_the_chat_to_whom_the_table_names(scene: Scene, kind: type, wish: Wish) -> None:
    handed = {}
    for role in ROLES:
        with scene.town.undone():
            reply = scene.people[role].sends(wish.event)
            handed[named(role)] = [type(file) for file in reply.attachments]
            assert (role, overheard(role, carried(reply)), scene.changed()) == (role, [], set())
    assert handed == {named(role): [kind] if role in wish.readers else [] for role in ROLES}


@EACH_WISH
async def test_a_document_is_handed_at_its_address_to_whom_the_table_names(
    visits: Visits, monkeypatch: pytest.MonkeyPatch, kind: type, wish: Wish
) -> None:
    """All that it is made from stands in for the file: making it is another matter, and slow."""

    async def told_whole(attachment: Attachment, *_: object) -> Document:
        assert type(attachment) is kind
        return Document("file", "text/plain; charset=utf-8", repr(attachment).encode())

    monkeypatch.setattr(server, "make_document", told_whole)
    statuses = {}
    for role in VISITORS:
        answer = await visits.ask("GET", f"/documents?event={pack(wish.event)}", role)
        statuses[named(role)] = answer.status
        assert (role, overheard(role, answer.body.decode())) == (role, [])
    assert statuses == {named(role): _status(role, wish) for role in VISITORS}


def _status(role: Actor, wish: Wish) -> int:
    return 401 if role in UNKNOWN else 200 if role in wish.readers else 404


def test_the_owner_is_handed_the_own_sheet(scene: Scene) -> None:
    handed: list[Any] = []
    for wish in DOCUMENTS[SheetFile]:
        with scene.town.undone():
            handed += scene.an.sends(wish.event).attachments
    assert [(type(file), file.sheet.name) for file in handed] == [(SheetFile, "Nguyễn Văn An")] * 2


WITH: Mapping[Actor, set[str]] = {  # on the other side of a suggestion, or of the same
    secretary: {"Nguyễn Văn An", "Hoàng Văn Em"},
    committee: {"Trần Thị Bình"},
}


def test_an_export_names_nobody_but_who_asked_and_who_writes_to_them(scene: Scene) -> None:
    names = {row.name for row in (*PEOPLE, *FURTHER.values())}
    for role in OF_A_PERSON:
        with scene.town.undone():
            reply = scene.people[role].sends(e.ExportAsked())
            assert reply.chat.member is not None
            told = repr(reply.attachments)
            assert {name for name in names if name in told} == {reply.chat.member.name, *WITH.get(role, ())}
