"""Decisions about documents and drafts.  Source: docs/domain/intake.md."""

from __future__ import annotations

from datetime import date

from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.terms import Stage

MAX_CHARACTERS = 2_000_000

#: The five stage words of the reading contract, as stages of a project.
STAGE_OF_WORD = {
    "lead": Stage.LEAD,
    "negotiating": Stage.TALKS,
    "signed": Stage.SIGNED,
    "construction": Stage.BUILDING,
    "production": Stage.PRODUCING,
}


KNOWN = Refusal("known", "这份资料已经读过，内容一字不差；请到资料收件里找", "text")


def refusals_to_read(
    text: str, title: str, published_on: date | None, home_zone: str, *, today: date, known: bool
) -> list[Refusal]:
    """Every reason a document cannot be taken in."""
    refusals = []
    if not title.strip():
        refusals.append(Refusal("no_title", "请写资料名称，如“某某日报 11-18 第 2 版”", "title"))
    if not text.strip():
        refusals.append(Refusal("empty", "没有文字。扫描件需先识别文字再上传", "text"))
    elif len(text) > MAX_CHARACTERS:
        refusals.append(
            Refusal("too_long", f"文字 {len(text):,} 字，超过上限 {MAX_CHARACTERS:,} 字，请分开上传", "text")
        )
    if published_on is None:
        refusals.append(Refusal("no_day", "请填刊出日期，“去年”“日前”要靠它推算", "published_on"))
    elif published_on.year < 1990 or published_on > today:
        refusals.append(Refusal("bad_day", f"刊出日期 {published_on} 不对，请核对", "published_on"))
    if not home_zone.strip():
        refusals.append(Refusal("no_zone", "请写这份资料讲的是哪个园区或县", "home_zone"))
    if known:
        refusals.append(KNOWN)
    return refusals


def refusals_to_decide(state: str, *, may: bool) -> list[Refusal]:
    """A draft is decided once, by somebody who may enter projects."""
    refusals = [] if may else [Refusal("no_role", "您的角色只能查看，不能处理草稿")]
    if state not in ("pending", "unsure"):
        refusals.append(Refusal("decided", "这条已经处理过"))
    return refusals
