"""Whole conversations about half-year and annual reports; `test_transcripts.py` plays them."""

from __future__ import annotations

from datetime import timedelta

from tests.conversation import Town
from tests.reported_town import agrees, commits, meets, province, publishes, suggests, visits
from tests.stories import STORIES, story

__all__ = ["STORIES"]


def half_a_year(town: Town) -> None:
    """Four months that are published, some meetings, commitments enough to be told, one cell visited."""
    province(town, {"A": 24, "B": 24, "C": 12})
    for month, sent in ((8, 38), (9, 41), (10, 45), (11, 46)):
        publishes(town, "X", f"2026-{month:02}", 50, sent, (5, 9))
    autumn = town.now - timedelta(days=60)
    for unit in "AB":
        for number in range(1, 25):
            agrees(town, f"{unit}-{number}")
            commits(town, f"{unit}-{number}", autumn, done=number <= 18)
        here = {f"{unit}-{number}": number % 8 > 0 for number in range(1, 25)}
        meets(town, unit, autumn, here)
        meets(town, unit, autumn + timedelta(days=30), here)
    visits(town, "A", "2026-Q4", "XUAN", True)
    suggests(town, "X", "XUAN", autumn, answered=True)


@story("Cấp ủy lập báo cáo và gửi lên cấp trên")
def a_report(town: Town, channel: str) -> None:
    half_a_year(town)
    xuan, sep = town.joined("XUAN", channel=channel), town.joined("SEP", channel=channel)
    xuan.called, sep.called = "cấp ủy X", "cấp ủy T"
    town.story.clear()
    xuan.says("/baocao")
    xuan.chooses("6 tháng cuối 2026")
    xuan.chooses("Bản Word")
    xuan.chooses("Gửi lên cấp trên")
    xuan.chooses("Gửi")
    xuan.chooses("Quay lại")
    xuan.chooses("Bản số 1")
    sep.says("/baocao")
    sep.chooses("Báo cáo nhận được")
    sep.chooses("Bản số 1")
    sep.chooses("Bản PDF")
    sep.chooses("Quay lại")


@story("Chưa có gì để báo cáo thì báo cáo nói vậy")
def an_empty_report(town: Town, channel: str) -> None:
    em = town.joined("EM", channel=channel)
    em.called = "cấp ủy"
    town.story.clear()
    em.says("/baocao")
    em.chooses("Cả năm 2026")
    em.chooses("Quay lại")
    em.chooses("Cả năm 2026")
