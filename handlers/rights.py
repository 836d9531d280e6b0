"""Who may do what: one table from a role in a unit to what it allows. What stands in no row is refused."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.vocabulary import Member

MEMBER, SECRETARY, DEPUTY = "dang_vien", "bi_thu", "pho_bi_thu"
COMMITTEE, ADMINISTRATOR = "cap_uy", "quan_tri"

PLAN = "plan"  # plan the meetings of the unit, see who comes, take the attendance
CONCLUDE = "conclude"  # record what the cell concluded on a commitment it was told
READ_SHARED = "read_shared"  # read the commitments that members chose to tell their cell
EXCUSE = "excuse"  # note who is on leave
SUMMARISE = "summarise"  # see who of the own cell has not finished, nudge them, read its releases
OVERSEE = "oversee"  # see numbers of the unit and all below it, read their releases
INVITE = "invite"  # make out an invitation for a member of the unit
ANNOUNCE = "announce"  # write to the members of the unit and all below it
SUGGEST = "suggest"  # suggest a review: a secretary to a member of the cell, a committee to whoever is below it
ASSIGN = "assign"  # say who of the committee attends which cell's meeting
REPORT = "report"  # make the half-year and annual report of the unit and all below it
OF_A_SUBTREE = frozenset({OVERSEE, ANNOUNCE, ASSIGN, REPORT})  # held in any unit; which one, every step looks at
AT_THE_DESK = (SUMMARISE, PLAN, OVERSEE, ANNOUNCE, REPORT)

ALLOWED: Mapping[str, frozenset[str]] = {
    MEMBER: frozenset(),
    SECRETARY: frozenset({INVITE, READ_SHARED, CONCLUDE, PLAN, EXCUSE, SUMMARISE, SUGGEST}),
    DEPUTY: frozenset({INVITE, READ_SHARED, CONCLUDE, PLAN, EXCUSE, SUMMARISE, SUGGEST}),
    COMMITTEE: frozenset({OVERSEE, ANNOUNCE, SUGGEST, ASSIGN, REPORT}),
    ADMINISTRATOR: frozenset(),
}


def may(member: Member | None, right: str, unit: int) -> bool:
    """Whether one of the member's roles, held in exactly this unit, allows this."""
    if member is None or not member.consented:
        return False
    return any(held_in == unit and right in ALLOWED.get(role, frozenset()) for role, held_in in member.roles)


def units_of(member: Member | None, right: str) -> tuple[int, ...]:
    """The units in which one of the member's roles allows this."""
    if member is None or not member.consented or member.left:
        return ()
    return tuple(unit for role, unit in member.roles if unit is not None and right in ALLOWED.get(role, frozenset()))


def has_a_desk(member: Member | None) -> bool:
    """Whether the desk has anything for this member: for secretaries and committees."""
    return member is not None and not member.left and any(holds(member, right) for right in AT_THE_DESK)


def sees_bots(member: Member | None) -> bool:
    """Whether this member may look at what bots have left: a secretary, a committee, an administrator."""
    if member is None or not member.consented or member.left:
        return False
    return holds(member, SUMMARISE) or any(role in {COMMITTEE, ADMINISTRATOR} for role, _ in member.roles)


def suggests_in(member: Member | None) -> tuple[tuple[int, str], ...]:
    """The units for which somebody may suggest a review, each with the role; a secretary's only in the own cell."""
    if member is None or not member.consented or member.left:
        return ()
    held = [
        (unit, role)
        for role, unit in member.roles
        if unit is not None and SUGGEST in ALLOWED.get(role, frozenset()) and (role == COMMITTEE or unit == member.unit)
    ]
    return tuple({unit: (unit, role) for unit, role in reversed(held)}.values())[::-1]


def holds(member: Member | None, right: str) -> bool:
    """Whether a role allows this at all: a secretary's in the own cell, a committee's in any unit."""
    if right in OF_A_SUBTREE:
        return bool(units_of(member, right))
    return member is not None and may(member, right, member.unit)
