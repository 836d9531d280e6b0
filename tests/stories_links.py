"""Whole conversations where files come as personal links to the page; `test_transcripts.py` plays them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers import events as e
from tests.conversation import Town
from tests.scene import PERIOD
from tests.stories import STORIES, ZALO, member, story

__all__ = ["STORIES"]


@story("Xin đường dẫn riêng để tự soi trên trang web, và để tải tệp", (ZALO,))
def personal_links(town: Town, channel: str) -> None:
    town.meets("CB5", town.now + timedelta(days=3))
    an = member(town, channel)
    an.sends(e.Answered(PERIOD, "1.1", 1))
    an.says("menu")
    town.story.clear()
    an.says("mo trang")
    town.tells("một lát sau, xin lại: đường dẫn cũ hết hiệu lực")
    town.wait(minutes=5)
    an.says("Mở trang")
    town.tells("phiếu tự soi, cuộc họp, dữ liệu của mình")
    an.says("phieu tu soi")
    an.sends(e.CalendarAsked(1))
    an.says("/dulieu")
    an.sends(e.ExportAsked())
    town.tells("đồng chí rút lại đồng ý, rồi xin tệp dữ liệu")
    an.sends(e.WithdrawalAsked())
    an.sends(e.WithdrawalConfirmed())
    an.sends(e.ExportAsked())


@story("Trang web chưa có địa chỉ để mở từ điện thoại", (ZALO,))
def no_page_to_link_to(town: Town, channel: str) -> None:
    town.house = replace(town.house, page_url="http://127.0.0.1:8080")
    an = member(town, channel)
    an.says("trang web")
    an.sends(e.ExportAsked())
