"""Arriving, the menu, the walk and the own data: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import inviting, looking_back, membership, menu, my_data, papers, reminding, self_comparison
from handlers import states as s
from handlers.maps.rule import (
    BOTS,
    CELL,
    COMMITMENTS,
    FRESH_CODE,
    FRESH_LINK,
    INVITATION,
    MEETINGS,
    PAST,
    RECEIVED,
    ROOM,
    STORED,
    SUGGESTING,
    WAYS,
    Rule,
    Step,
    needing,
)
from handlers.rights import INVITE

STEPS: Mapping[type, Step] = {
    s.Stranger: Step(
        membership.stranger_prompt,
        {e.Said: Rule(membership.say_code, needing(INVITATION, ROOM), public=True)},
        needing(ROOM),
        public=True,
    ),
    s.Recognising: Step(
        membership.recognising_prompt,
        {e.Recognised: Rule(membership.recognise, public=True)},
        needing(INVITATION),
        public=True,
    ),
    s.Consenting: Step(
        membership.consenting_prompt,
        {
            e.Consented: Rule(membership.consent, needing(INVITATION, ROOM), public=True),
            e.NoticeOpened: Rule(membership.read_whole, public=True),
            e.WentBack: Rule(membership.read_short, public=True),
        },
        needing(INVITATION),
        public=True,
    ),
    s.AtMenu: Step(menu.menu_prompt, {}, needing(PAST, COMMITMENTS, MEETINGS, SUGGESTING, RECEIVED, BOTS)),
    s.AtQuestion: Step(
        self_comparison.question_prompt,
        {
            e.WentBack: Rule(self_comparison.back_from_question),
            e.Said: Rule(self_comparison.misread_answer),
        },
    ),
    s.WritingNote: Step(
        self_comparison.note_prompt,
        {e.Said: Rule(self_comparison.write_note), e.WentBack: Rule(self_comparison.back_from_note)},
    ),
    s.AtOverview: Step(self_comparison.overview_prompt, {e.WentBack: Rule(papers.back_to_menu)}),
    s.ReviewingGroup: Step(
        looking_back.group_prompt,
        {e.WentBack: Rule(self_comparison.open_overview), e.Said: Rule(looking_back.type_number)},
    ),
    s.Sent: Step(self_comparison.sent_prompt, {}),
    s.AtSheet: Step(papers.sheet_prompt, {e.WentBack: Rule(papers.back_to_menu)}, needing(PAST)),
    s.AtPast: Step(papers.past_prompt, {e.WentBack: Rule(papers.back_to_menu)}, needing(PAST)),
    s.AtData: Step(
        my_data.data_prompt,
        {e.NoticeOpened: Rule(my_data.reread_notice, public=True)},
        needing(STORED),
        public=True,
    ),
    s.ConfirmingErasure: Step(
        my_data.erasure_prompt, {e.ErasureConfirmed: Rule(my_data.erase, public=True)}, public=True
    ),
    s.ConfirmingWithdrawal: Step(my_data.withdrawal_prompt, {e.WithdrawalConfirmed: Rule(my_data.withdraw)}),
    s.ConfirmingSignOut: Step(
        my_data.sign_out_prompt, {e.SignedOut: Rule(my_data.sign_out, public=True)}, public=True
    ),
    s.ChoosingLanguage: Step(menu.languages_prompt, {}, public=True),
    s.ReadingHelp: Step(menu.help_prompt, {}, needing(BOTS), public=True),
    s.ChoosingReminderChannel: Step(reminding.channels_prompt, {}, needing(STORED)),
    s.ChoosingRetention: Step(my_data.retention_prompt, {}, needing(STORED)),
    s.Inviting: Step(
        inviting.inviting_prompt, {e.Said: Rule(inviting.name_not_in_list)}, needing(CELL), right=INVITE
    ),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.Arrived: Rule(membership.arrive, needing(INVITATION, ROOM), public=True),
    e.MenuOpened: Rule(menu.open_menu, public=True),
    e.HelpOpened: Rule(menu.open_help, public=True),
    e.LanguagesOpened: Rule(menu.open_languages, public=True),
    e.LanguageChosen: Rule(menu.choose_language, public=True),
    e.WentSilent: Rule(menu.fall_silent, public=True),
    e.InvitingOpened: Rule(inviting.open_inviting, needing(CELL), right=INVITE),
    e.InvitationAsked: Rule(inviting.make_invitation, needing(CELL, FRESH_CODE, WAYS), right=INVITE),
    e.WalkOpened: Rule(self_comparison.open_walk),
    e.Answered: Rule(self_comparison.answer),
    e.QuestionOpened: Rule(self_comparison.open_question),
    e.NoteOpened: Rule(self_comparison.open_note),
    e.NoteErased: Rule(self_comparison.erase_note),
    e.OverviewOpened: Rule(self_comparison.open_overview),
    e.GroupOpened: Rule(looking_back.open_group),
    e.Submitted: Rule(self_comparison.submit),
    e.SheetOpened: Rule(papers.open_sheet, needing(PAST, FRESH_LINK)),
    e.SheetAsked: Rule(papers.hand_over_sheet, needing(PAST)),
    e.PastOpened: Rule(papers.open_past, needing(PAST)),
    e.SignedOut: Rule(my_data.ask_sign_out, public=True),
    e.DataOpened: Rule(my_data.open_data, public=True),
    e.ExportAsked: Rule(my_data.export, needing(STORED), public=True),
    e.ErasureAsked: Rule(my_data.ask_erasure, public=True),
    e.WithdrawalAsked: Rule(my_data.ask_withdrawal),
    e.OthersSignedOut: Rule(my_data.sign_out_others, public=True),
    e.DeviceAsked: Rule(my_data.invite_own_device, needing(FRESH_CODE, WAYS)),
    e.RetentionOpened: Rule(my_data.open_retention, needing(STORED)),
    e.RetentionChosen: Rule(my_data.choose_retention, needing(STORED)),
    e.ReminderChannelsOpened: Rule(reminding.open_channels, needing(STORED)),
    e.ReminderChannelChosen: Rule(reminding.choose_channel, needing(STORED)),
    e.SilenceChosen: Rule(reminding.choose_silence),
}
