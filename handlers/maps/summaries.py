"""Participation and releases: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import calendar_below, minutes, participation, summaries
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import MEETINGS_BELOW, MINUTES, OVERVIEW, RELEASED, YEAR, Rule, Step, needing
from handlers.rights import OVERSEE, PLAN, SUMMARISE

STEPS: Mapping[type, Step] = {
    s.AtSummary: Step(participation.summary_prompt, {}, needing(OVERVIEW)),
    s.AtReleases: Step(summaries.releases_prompt, {}, needing(OVERVIEW)),
    s.AtRelease: Step(summaries.release_prompt, {}, RELEASED),
    s.AtMeetingsBelow: Step(
        calendar_below.calendar_prompt, {}, needing(MEETINGS_BELOW), right=OVERSEE, gone=calendar_below.gone
    ),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.SummaryOpened: Rule(participation.open_summary, needing(OVERVIEW)),
    e.Nudged: Rule(participation.nudge, needing(OVERVIEW), right=SUMMARISE),
    e.ReleasesOpened: Rule(summaries.open_releases, needing(OVERVIEW)),
    e.ReleaseOpened: Rule(summaries.open_release, RELEASED),
    e.ReleaseAsked: Rule(summaries.hand_over_release, RELEASED),
    e.YearAsked: Rule(summaries.hand_over_year, needing(OVERVIEW, YEAR)),
    e.MinutesAsked: Rule(minutes.hand_over_minutes, MINUTES, right=PLAN),
    e.MeetingsBelowOpened: Rule(calendar_below.open_calendar, needing(MEETINGS_BELOW), right=OVERSEE),
}
