"""What must be remembered; `storage/facts` is the table from each of these to its writer."""

from __future__ import annotations

from handlers.facts.announcing import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.announcing import AnnouncingFact
from handlers.facts.channels import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.channels import ChannelFact
from handlers.facts.commitments import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.commitments import CommitmentFact
from handlers.facts.meetings import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.meetings import MeetingFact
from handlers.facts.people import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.people import PersonFact
from handlers.facts.reporting import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.reporting import ReportingFact
from handlers.facts.suggestions import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.suggestions import SuggestionFact
from handlers.facts.typed import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.typed import TypedFact
from handlers.facts.visits import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.visits import VisitFact
from handlers.facts.walk import *  # noqa: F403 - one vocabulary, in several files
from handlers.facts.walk import WalkFact

Fact = (
    PersonFact
    | WalkFact
    | CommitmentFact
    | MeetingFact
    | AnnouncingFact
    | ReportingFact
    | SuggestionFact
    | VisitFact
    | ChannelFact
    | TypedFact
)
