"""What can happen in a conversation, in domain words; a press, a typed number and the clock make the same kinds."""

from __future__ import annotations

from handlers.events.announcing import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.announcing import AnnouncingEvent
from handlers.events.arriving import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.arriving import ArrivingEvent
from handlers.events.channels import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.channels import ChannelEvent
from handlers.events.commitments import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.commitments import CommitmentEvent
from handlers.events.meetings import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.meetings import MeetingEvent
from handlers.events.own_data import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.own_data import OwnDataEvent
from handlers.events.received import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.received import ReceivedEvent
from handlers.events.reporting import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.reporting import ReportingEvent
from handlers.events.suggestions import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.suggestions import SuggestionEvent
from handlers.events.summaries import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.summaries import SummaryEvent
from handlers.events.typed import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.typed import TypedEvent
from handlers.events.visits import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.visits import VisitEvent
from handlers.events.walk import *  # noqa: F403 - one vocabulary, in several files
from handlers.events.walk import WalkEvent

Event = (
    ArrivingEvent
    | WalkEvent
    | OwnDataEvent
    | CommitmentEvent
    | MeetingEvent
    | SummaryEvent
    | AnnouncingEvent
    | ReceivedEvent
    | ReportingEvent
    | SuggestionEvent
    | VisitEvent
    | ChannelEvent
    | TypedEvent
)
