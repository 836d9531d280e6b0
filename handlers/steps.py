"""The map of every conversation: where one can be, what is shown there, what can happen there, who may.

A press that a screen does not know is looked up in ANYWHERE, so an old button still means what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from handlers import calendar, check_ins, commitment_changes, membership, papers, self_comparison, to_letters
from handlers import events as e
from handlers import states as s
from handlers.maps import (
    announcing,
    channels,
    commitments,
    meetings,
    members,
    received,
    reports,
    suggestions,
    summaries,
    typed,
    visits,
)
from handlers.maps.rule import Rule, Step
from handlers.rights import holds
from handlers.vocabulary import Known, Message, Outcome, Text, say

MAPS = (
    members, commitments, meetings, summaries, announcing, received, suggestions, visits, reports, channels, typed,
)  # fmt: skip

# Where one can be: its screen, and the events that mean something special there.
STEPS: Mapping[type, Step] = dict(chain.from_iterable(one.STEPS.items() for one in MAPS))

# What every place accepts: commands, and the buttons of screens further up in the chat.
ANYWHERE: Mapping[type, Rule] = dict(chain.from_iterable(one.ANYWHERE.items() for one in MAPS))

# Without consent these still need a member behind the chat: one's own data, and the way out.
OF_A_PERSON = (e.DataOpened, e.ExportAsked, e.ErasureAsked, e.OthersSignedOut, e.SignedOut)
BEFORE_JOINING = (s.Stranger, s.Recognising, s.Consenting, s.ChoosingLanguage, s.ReadingHelp)
OF_A_COMMITMENT = (
    s.ChoosingDue, s.PickingDay, s.ChoosingWhoSees, s.AtCommitment, s.WithdrawingCommitment, s.AtHistory
)  # fmt: skip
OF_A_MEETING = (
    s.AtMeeting, s.WritingReason, s.MovingMeeting, s.WritingTopic, s.CancellingMeeting, s.AtWhoComes,
    s.TakingAttendance, s.WritingMeetingPlace, s.ReplacingThematic, s.AttachingPaper, s.TakingPaperAway
)  # fmt: skip
OF_A_UNIT = (s.AtSummary, s.AtReleases, s.AtRelease)
OF_ANSWERS = (s.AtOverview, s.ReviewingGroup, s.Sent)


def rule_for(event: e.Event, state: s.State) -> Rule | None:
    """What this event means here: the place's own rule before the general one."""
    return STEPS[type(state)].rules.get(type(event)) or ANYWHERE.get(type(event))


def settle(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    """Where the chat really is: a month may have closed, a consent been withdrawn, an invitation run out."""
    if known.member is None:
        return _settle_stranger(state, known)
    if not STEPS[type(state)].public and not (known.member.consented and not known.member.left):
        return (s.AtData(), (say("left"),)) if known.member.left else (s.Consenting(), (say("consent.needed"),))
    if isinstance(state, s.Recognising) or (isinstance(state, s.Consenting) and state.invitation):
        return (state, ()) if membership.invitation_is_open(known.invitation, known) else (s.AtMenu(), ())
    if isinstance(state, s.Stranger) or (isinstance(state, s.Consenting) and known.member.consented):
        return s.AtMenu(), ()
    return _settle_member(state, known)


def _settle_stranger(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    if not isinstance(state, BEFORE_JOINING):
        return s.Stranger(), ()
    arriving = isinstance(state, (s.Recognising, s.Consenting))
    if arriving and not membership.invitation_is_open(known.invitation, known):
        return s.Stranger(), (say("code.no_longer"),)
    return state, ()


def _settle_member(state: s.State, known: Known) -> tuple[s.State, tuple[Text, ...]]:
    if isinstance(state, s.AtSheet):
        run = papers.speaking_from(known)
        return (state, ()) if run and run.period.code == state.period else (s.AtMenu(), ())
    period = getattr(state, "period", known.period.code)
    if period != known.period.code or (isinstance(state, to_letters.OF_THE_WALK) and not known.is_open):
        return s.AtMenu(), (self_comparison.not_taken(period, known),)
    settled = _settle_gone(state, known)
    if settled is not None:
        return settled, ()
    return (s.AtMenu() if _is_over(state, known) else state), ()


def _is_over(state: s.State, known: Known) -> bool:
    """Nothing is there any more to show at this place, or the right to it was taken away meanwhile."""
    if isinstance(state, OF_ANSWERS) and (known.run is None or not known.run.answered):
        return True
    if isinstance(state, s.AtPast) and state.skip >= len(known.past):
        return True
    if isinstance(state, OF_A_UNIT) and known.overview is None:
        return True
    indicator, right = getattr(state, "indicator", None), STEPS[type(state)].right
    if indicator is not None and indicator not in self_comparison.catalogue_of(known):
        return True
    return bool(right) and not holds(known.member, right)


def _settle_gone(state: s.State, known: Known) -> s.State | None:
    """The list, or what comes next, where the commitment or the meeting a place is about is not there any more."""
    gone = STEPS[type(state)].gone
    if gone is not None:
        return gone(state, known)
    if isinstance(state, (s.CheckingIn, s.WritingCheckInNote)):
        return check_ins.settle(state, known)
    if isinstance(state, OF_A_COMMITMENT) and commitment_changes.is_gone(state, known):
        return s.AtCommitments()
    if isinstance(state, OF_A_MEETING) and calendar.find(state.meeting, known) is None:
        return s.AtMeetings()
    return None


def respond(event: e.Event, state: s.State, known: Known) -> Outcome:
    """What happens now. Never a dead end: what means nothing here is said so, and the place stays."""
    state, notices = settle(state, known)
    outcome = to_letters.misplaced(event, state, known) or _decide(event, state, known)
    once = tuple(dict.fromkeys((*notices, *outcome.notices)))  # a closed month is told by the place and by the press
    return Outcome(outcome.state, once, outcome.facts, outcome.attachments)


def _decide(event: e.Event, state: s.State, known: Known) -> Outcome:
    if isinstance(event, e.Returned):
        return Outcome(state)
    rule = rule_for(event, state)
    if isinstance(event, e.SentNoWords) and rule is None:
        return Outcome(state, (say("only_words"),))
    if rule is None:
        return Outcome(state, (say("not_understood") if isinstance(event, e.Said) else say("outdated"),))
    if known.member is None and (not rule.public or isinstance(event, OF_A_PERSON)):
        return Outcome(s.Stranger(), (say("stranger.first_code"),))
    if known.member and known.member.left and not rule.public:
        return Outcome(s.AtData(), (say("left"),))
    if known.member and not known.member.consented and not rule.public:
        return Outcome(s.Consenting(), (say("consent.needed"),))
    if rule.right and not holds(known.member, rule.right):
        return Outcome(s.AtMenu(), (say("not_allowed"),))
    return rule.act(event, state, known)


def prompt(state: s.State, known: Known) -> Message:
    """The screen of a place: also the answer to "where were we?"."""
    return STEPS[type(state)].prompt(state, known)
