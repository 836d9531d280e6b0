"""What may be known of announcements: of a draft by its author, of the rest by whoever announces for that unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from bot.fetching.asked import Asked
from handlers import events as e
from handlers import states as s
from handlers.announcements import Announcement, Announcing, Branches, Correction, Reached, Tally
from handlers.announcing import AT_ONCE
from handlers.events.announcing import AnnouncingEvent
from handlers.membership import CONSENT_VERSION
from handlers.rights import ANNOUNCE, may, units_of
from handlers.states.announcing import AnnouncingState
from storage import announcements, approvals, audiences, deliveries

COUNTED = ("waiting", "scheduled", "held")  # of which one sees whom they would reach
UNDER_WAY = ("sending", "stopped", "done")
OF_A_UNIT = (e.AnnouncementsOpened, e.ComposingOpened, e.ApprovalOpened, e.ApprovalChosen)


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    if isinstance(asked.event, e.AnnouncementRead):
        return {"announcing": _own_mark(asked, asked.event)}
    return {"announcing": _Looking(asked, _about(asked)).announcing()}


def _own_mark(asked: Asked, event: e.AnnouncementRead) -> Announcing:
    """What a member is told who says that it was read: nothing of the announcement itself."""
    about, member = event.announcement, asked.member.id
    if not deliveries.was_sent(asked.connection, about, member):
        return Announcing()
    is_read = deliveries.is_read(asked.connection, about, member)
    unit, came = deliveries.came(asked.connection, about, member)
    return Announcing(mark="read" if is_read else "unread", unit_name=unit, came=came)


def _about(asked: Asked) -> object:
    """What happened, where that is about announcements; else the place this chat is at."""
    event = asked.event
    brings_text = isinstance(event, e.AnnouncementFileSent) and not event.announcement
    return event if isinstance(event, get_args(AnnouncingEvent)) and not brings_text else asked.chat.state


@dataclass(frozen=True, slots=True)
class _Looking:
    """One look. `what` is the event or the place that it is about."""

    asked: Asked
    what: object

    def announcing(self) -> Announcing:
        wanted = int(getattr(self.what, "announcement", 0))
        if wanted:
            return self._of_one(wanted)
        return self._of_unit()

    # -------------------------------------------------------------- one

    def _of_one(self, wanted: int) -> Announcing:
        connection, seal = self.asked.connection, self.asked.house.seal
        one = announcements.one(connection, seal, wanted) if self._may_see(wanted) else None
        if one is None:
            there = announcements.standing(connection, wanted) is not None
            return Announcing(units=self._units(), refused=there, lost=self._is_lost())
        reached = self._reached(one)
        found = approvals.correction_of(connection, seal, one.id)
        return Announcing(
            unit=one.unit,
            unit_name=one.unit_name,
            one=one,
            reached=reached,
            tally=self._tally(one),
            units=self._units(),
            branches=self._branches(one),
            chosen=audiences.chosen_in(connection, one.id),
            strayed=audiences.has_strayed(connection, one.id),
            approval=self._approval(one.unit),
            correction=self._correction(found),
            corrected_by=self._corrected_by(found),
            frozen=deliveries.is_frozen(connection, one.id),
            returned=approvals.returned_with(connection, seal, one.id),
            record=announcements.record_of(connection, one.id),
            deed=announcements.newest_deed(connection, one.id),
            seconds=_seconds(reached, self.asked.house.rate),
            lost=self._is_lost(),
        )

    def _correction(self, found: Correction | None) -> Correction | None:
        """Until it is sent it is its author's alone, as a draft is."""
        return found if found and (found.waits or found.by == self.asked.member.id) else None

    def _corrected_by(self, found: Correction | None) -> str:
        """A colleague who writes one: of it no more than that."""
        return found.name if found and approvals.is_anothers(found, self.asked.member.id, self.asked.now) else ""

    def _may_see(self, wanted: int) -> bool:
        found = announcements.standing(self.asked.connection, wanted)
        if found is None:
            return False
        unit, author, state = found
        return self._announces_for(unit) and (state != "draft" or author == self.asked.member.id)

    def _announces_for(self, unit: int) -> bool:
        return not self.asked.member.left and may(self.asked.member, ANNOUNCE, unit)

    def _reached(self, one: Announcement) -> Reached:
        """Counted where it is shown or decided upon, and anew for a decision: in a large tree it takes a moment."""
        place, event = self.asked.chat.state, self.asked.event
        decides = isinstance(event, e.AnnouncementConfirmed)
        shows = event is None and isinstance(place, (s.ConfirmingAnnouncement, s.AtAnnouncement))
        if not decides and not (shows and one.state in {"draft", *COUNTED}):
            return Reached()
        connection, house = self.asked.connection, self.asked.house
        whom = (one.id, one.audience, one.units)
        count = house.counted.anew if decides else house.counted.of
        return count(whom, self.asked.now, lambda: deliveries.reached(connection, one, house.channels))

    def _tally(self, one: Announcement) -> Tally:
        if one.state not in UNDER_WAY and one.started_at is None:
            return Tally()
        return deliveries.tally(self.asked.connection, one, self.asked.house.rate)

    def _branches(self, one: Announcement) -> Branches | None:
        what = self.what
        if isinstance(what, (e.UnitsOpened, e.UnitTicked)):
            return audiences.branches(self.asked.connection, one, what.unit)
        return audiences.branches(self.asked.connection, one, what.under) if isinstance(what, s.PickingUnits) else None

    # -------------------------------------------------------------- a unit

    def _of_unit(self) -> Announcing:
        """0 is the one unit this person announces for; nothing is chosen where there are several."""
        connection, units = self.asked.connection, self._units()
        wanted = int(getattr(self.what, "unit", 0)) if isinstance(self.what, (*OF_A_UNIT, *_PLACES)) else 0
        unit = wanted or (units[0][0] if len(units) == 1 else 0)
        if not unit or not self._announces_for(unit):
            return Announcing(units=units, refused=bool(wanted), lost=self._is_lost())
        page = max(0, min(int(getattr(self.what, "page", 0)), 10_000))
        several = audiences.seen_in(
            connection, self.asked.house.seal, unit, self.asked.member.id, AT_ONCE + 1, page * AT_ONCE
        )
        return Announcing(
            unit=unit,
            unit_name=audiences.unit_name(connection, unit),
            several=several[:AT_ONCE],
            more=len(several) > AT_ONCE,
            units=units,
            next_id=audiences.next_id(connection),
            approval=self._approval(unit),
            correcting=approvals.correcting(connection, unit),
            lost=self._is_lost(),
        )

    def _units(self) -> tuple[tuple[int, str], ...]:
        units = dict.fromkeys(units_of(self.asked.member, ANNOUNCE))
        return tuple((unit, audiences.unit_name(self.asked.connection, unit)) for unit in units)

    def _approval(self, unit: int) -> Any:
        return approvals.approval_of(self.asked.connection, unit, self.asked.member.id, CONSENT_VERSION)

    # -------------------------------------------------------------- the place

    def _is_lost(self) -> bool:
        """Whether the place this chat is at is about nothing that this person may see."""
        place = self.asked.chat.state
        if not isinstance(place, get_args(AnnouncingState)):
            return False
        announcement, unit = int(getattr(place, "announcement", 0)), int(getattr(place, "unit", 0))
        if announcement:
            return not self._may_see(announcement)
        return bool(unit) and not self._announces_for(unit)


_PLACES = (s.AtAnnouncements, s.WritingAnnouncement, s.AtApproval)


def _seconds(reached: Reached, rate: float) -> float:
    """How long the sending takes: pages fetch theirs themselves, all at the same time."""
    sent = sum(number for channel, number in reached.by_channel.items() if channel not in {"web", "terminal"})
    return sent / rate if rate else 0.0
