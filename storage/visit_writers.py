"""From each fact about attendance from above to its writer."""

from __future__ import annotations

from datetime import UTC

from handlers import facts as f
from storage import visits
from storage.desk import Desk, Writers
from storage.visits import SQL


def _assigned(fact: f.VisitorAssigned, desk: Desk) -> None:
    SQL.assign(
        desk.connection,
        unit_id=fact.unit,
        cell_id=fact.cell,
        quarter=fact.quarter,
        member_id=fact.visitor,
        meeting_id=fact.meeting,
        by=fact.by,
        at=desk.now.isoformat(),
    )


def _taken_back(fact: f.AssignmentTakenBack, desk: Desk) -> None:
    """What waits about it goes first; whoever was told nothing yet need not be told this either."""
    SQL.withdraw(desk.connection, id=fact.visit)
    SQL.drop_untold(desk.connection, id=fact.visit, unit_id=fact.unit)
    SQL.take_back(desk.connection, id=fact.visit, unit_id=fact.unit, at=desk.now.isoformat())


def _reported(fact: f.VisitReported, desk: Desk) -> None:
    """Whoever has reported is not reminded, also where the reminder is on its way."""
    SQL.report(
        desk.connection,
        id=fact.visit,
        member_id=fact.member,
        attended=fact.attended,
        criticism=fact.criticism,
        meeting_id=fact.meeting,
        at=desk.now.astimezone(UTC).isoformat(),
    )
    SQL.withdraw(desk.connection, id=fact.visit)


def _reopened(fact: f.VisitReopened, desk: Desk) -> None:
    SQL.reopen(desk.connection, id=fact.visit, member_id=fact.member)


def _words_kept(fact: f.VisitWordsKept, desk: Desk) -> None:
    visits.keep_words(desk.connection, desk.seal, fact.visit, fact.member, fact.words)


WRITERS: Writers = {
    f.VisitorAssigned: _assigned,
    f.AssignmentTakenBack: _taken_back,
    f.VisitReported: _reported,
    f.VisitReopened: _reopened,
    f.VisitWordsKept: _words_kept,
}
