"""One person on several channels, and what the bots have left: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import bots_seen, linking, page_links
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import BOTS, FRESH_LINK, WAYS, Rule, Step, needing

STEPS: Mapping[type, Step] = {
    s.AtBots: Step(bots_seen.bots_prompt, {}, needing(BOTS), gone=bots_seen.gone),
    s.AtChannels: Step(linking.channels_prompt, {}, needing(WAYS)),
    s.ConfirmingUnlink: Step(
        linking.unlinking_prompt,
        {e.ChannelUnlinked: Rule(linking.unlink, needing(WAYS))},
        needing(WAYS),
        gone=linking.is_gone,
    ),
}

ANYWHERE: Mapping[type, Rule] = {
    e.PageLinkAsked: Rule(page_links.ask, needing(FRESH_LINK)),
    e.ChannelsOpened: Rule(linking.open_channels),
    e.UnlinkingOpened: Rule(linking.ask_unlinking, needing(WAYS)),
    e.CameLate: Rule(linking.came_late, public=True),
    e.CameEarly: Rule(linking.came_early, public=True),
    e.BotsOpened: Rule(bots_seen.open_bots, needing(BOTS)),
}
