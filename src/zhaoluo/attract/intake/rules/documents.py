"""Decisions about documents and drafts.  Source: docs/domain/intake.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from zhaoluo.foundation.text import INVISIBLE, tidy
from zhaoluo.foundation.verdict import Refusal

from ..terms import STAGE_OF_WORD, TAKEN_AS

#: Reading takes about 13 s for a million characters on one core; a page of newsprint has ten thousand.
MAX_CHARACTERS = 300_000
LONGEST_QUOTE = 400

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


def refusals_to_reopen(state: str, *, may: bool) -> list[Refusal]:
    """What was put aside or not wanted can be looked at again; what was accepted stands in the register."""
    refusals = [] if may else [Refusal("no_role", "您的角色只能查看，不能处理草稿")]
    if state == "accepted":
        refusals.append(Refusal("accepted", "已采纳的不能重看：已经进库，请到项目里改"))
    elif state == "pending":
        refusals.append(Refusal("pending", "这条还没有处理，直接核对即可"))
    return refusals


def refusals_to_take(taken: Collection[str], fields: Mapping[str, Any]) -> list[Refusal]:
    """Only what the page says and the register keeps can be taken over into the register."""
    refusals = []
    for key in taken:
        if key == "stage":
            refusals.append(Refusal("stage", "阶段不从资料取：请到项目里申报，由另一人核实", key))
        elif key not in TAKEN_AS:
            refusals.append(Refusal("unknown_field", "没有这一项，请重选", key))
        elif fields.get(key) in (None, "", [], ()):
            refusals.append(Refusal("not_said", "资料没有说的一项不能取，请改选登记库的", key))
    return refusals


def span_of(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote first stands in a text, whatever white space typesetting put between its characters."""
    characters = [re.escape(c) for c in re.sub(r"\s+", "", INVISIBLE.sub("", quote))]
    if not characters or len(characters) > LONGEST_QUOTE:
        return None
    found = re.search(f"(?:\\s|{INVISIBLE.pattern})*".join(characters), text)
    return found.span() if found else None


def refusals_to_mark(
    name: str, stage: str, quote: str, span: tuple[int, int] | None, *, names: Collection[str], may: bool
) -> list[Refusal]:
    """A project that the reader missed has a name, and words in the text that say so.

    names : the names of the document's drafts, folded like ``tidy``
    """
    refusals = [] if may else [Refusal("no_role", "您的角色只能查看，不能补记")]
    if not tidy(name):
        refusals.append(Refusal("no_name", "请写漏读的项目名称", "name"))
    elif tidy(name) in names:
        refusals.append(Refusal("known", "这个名称的草稿已经有了，请在那一条上改", "name"))
    if len(name) > 200:
        refusals.append(Refusal("long_name", f"项目名称最多 200 字，现在 {len(name)} 字", "name"))
    if stage and stage not in STAGE_OF_WORD:
        refusals.append(Refusal("unknown_stage", "请从列表里选阶段", "stage"))
    if not quote.strip():
        refusals.append(Refusal("no_quote", "请从原文里粘贴说到它的那句话", "quote"))
    elif len(quote) > LONGEST_QUOTE:
        refusals.append(Refusal("long_quote", f"原句最多 {LONGEST_QUOTE} 字，现在 {len(quote)} 字", "quote"))
    elif span is None:
        refusals.append(Refusal("no_such_words", "原文里没有这句话，请从左边原文复制，一字不改", "quote"))
    return refusals
