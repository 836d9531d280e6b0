"""Where a chat is: a position only, for answers are facts in tables."""

from __future__ import annotations

from handlers.states.announcing import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.announcing import AnnouncingState
from handlers.states.channels import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.channels import ChannelState
from handlers.states.commitments import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.commitments import CommitmentState
from handlers.states.meetings import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.meetings import MeetingState
from handlers.states.members import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.members import MemberState
from handlers.states.received import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.received import ReceivedState
from handlers.states.reporting import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.reporting import ReportingState
from handlers.states.suggestions import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.suggestions import SuggestionState
from handlers.states.summaries import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.summaries import SummaryState
from handlers.states.typed import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.typed import TypedState
from handlers.states.visits import *  # noqa: F403 - one vocabulary, in several files
from handlers.states.visits import VisitState

State = (
    MemberState
    | CommitmentState
    | MeetingState
    | SummaryState
    | AnnouncingState
    | ReceivedState
    | ReportingState
    | SuggestionState
    | VisitState
    | ChannelState
    | TypedState
)
