"""Reviews of the demo zone, one of each outcome, and what it promised under the law of fair competition.  All people are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhaoluo.attract.reviews import actions as reviews
from zhaoluo.attract.reviews.models import Panellist, Review, ReviewTemplate
from zhaoluo.attract.reviews.rules.experts import ExpertDraft, TieDraft
from zhaoluo.attract.reviews.rules.verdicts import ConditionDraft
from zhaoluo.projects.actions import facts
from zhaoluo.registers.policies import actions as policies
from zhaoluo.registers.policies.rules.reviews import Subject

from .days import Days, moment
from .evidence import pdf
from .people import Cast
from .stories import Moments, Story
from .verdicts import form_of

ORGANISER, CHAIR = "李若川", "陈向南"
REGISTERED, FIRST = 75, 34
SOURCE = "公开查询（演示）"
#: Name, kind, fields, employer, post.
EXPERTS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("河阳产业研究院（演示）", "institute", ("industry",), "", ""),
    ("顾维衡", "expert", ("technology", "industry"), "远山大学（演示）", "教授"),
    ("沈砚秋", "expert", ("technology",), "北岭理工学院（演示）", "教授"),
    ("陶知衡", "expert", ("finance", "industry"), "晋原会计师事务所（演示）", "合伙人"),
    ("邵临川", "expert", ("finance",), "河阳农商银行（演示）", "信贷部主任"),
    ("罗清和", "expert", ("environment",), "云岭环境研究所（演示）", "高级工程师"),
    ("裴望舒", "expert", ("environment", "safety"), "北岭理工学院（演示）", "副教授"),
    ("程若谷", "expert", ("safety", "law"), "正衡律师事务所（演示）", "律师"),
)
#: Marks of a hundred by outcome, and the words of the verdict.
OUTCOMES: tuple[tuple[str, tuple[int, ...], str, tuple[str, ...]], ...] = (
    ("passed", (88, 84, 90, 86), "工艺成熟，市场有订单，建议通过", ()),
    (
        "conditional",
        (82, 66, 85, 80),
        "总体可行，环境容量要先落实",
        ("取得污染物总量指标确认函", "补充近三年审计报告"),
    ),
    ("returned", (72, 58, 80, 61), "投资方资金来源说不清，补齐后再报", ()),
    ("refused", (52, 44, 60, 49), "能耗高于本省准入值，且无削减方案", ()),
)


def tell(cast: Cast, days: Days, stories: Sequence[Story]) -> Moments:
    """The register of experts, four reviews decided, one whose panel scores; promises that are under suspicion."""
    yield (at := moment(days.ago(REGISTERED), 60))
    template = form_of(cast.zone)
    for name, kind, fields, employer, post in EXPERTS:
        ties = (TieDraft("邵氏铝业（演示）有限公司", "近亲属任高管"),) if name == "邵临川" else ()
        reviews.save_expert(
            ExpertDraft(
                name, kind, fields, employer, post, purpose="项目评审", consent="本人书面同意（演示）" if kind == "expert" else "", ties=ties,
            ),
            zone=cast.zone, synthetic=True, **cast.who(ORGANISER, at),
        )  # fmt: skip
    # in talks for good, and long enough
    waiting = [s for s in stories if s.fate.turn.startswith("talks") and (s.fate.talks or 0) > FIRST + 8]
    for number, (outcome, marks, reasons, conditions) in enumerate(OUTCOMES):
        if number < len(waiting):
            yield from _reviewed(
                cast, days, waiting[number], template, FIRST - number * 6, outcome, marks, reasons, conditions
            )
    if len(waiting) > len(OUTCOMES):
        yield from _scoring(cast, days, waiting[len(OUTCOMES)], template)
    yield from _promised(cast, days, waiting[0])


def _reviewed(
    cast: Cast, days: Days, story: Story, template: ReviewTemplate, ago: int, outcome: str, marks: Sequence[int],
    reasons: str, conditions: Sequence[str],
) -> Moments:  # fmt: skip
    """From submission to the verdict, within a fortnight."""
    yield (at := moment(days.ago(ago), 90))
    review = _open(cast, story, template, at)
    yield (at := moment(days.ago(ago - 2), 60))
    _seat(cast, review, at)
    yield (at := moment(days.ago(ago - 4), 60))
    for seat, mark in zip(_panel(review), marks, strict=False):
        _score(cast, template, seat, mark, at)
    yield (at := moment(days.ago(ago - 5), 30))
    who = cast.who(ORGANISER, at)
    reviews.open_session(review.pk, on=at.date(), place="管委会三楼会议室", chair=f"副主任 {CHAIR}", **who)
    for veto in template.vetoes.all():
        reviews.check_veto(
            review.pk, veto_id=veto.pk, result="clear", note="对照目录，不在其内（演示）", **who
        )
    for item in template.diligence.filter(required=True):
        reviews.check_item(
            review.pk, item_id=item.pk, result="clean", source=SOURCE, checked_on=at.date(), **who
        )
    yield (at := moment(days.ago(ago - 5), 150))
    asked = [ConditionDraft(text, "signed", at.date() + timedelta(days=45)) for text in conditions]
    reviews.decide(
        review.pk,
        on=at.date(),
        verdict=outcome,
        reasons=reasons,
        conditions=asked,
        dispersion_note="分歧在技术路线，会上已说明",
        **cast.who(CHAIR, at),
    )


def _scoring(cast: Cast, days: Days, story: Story, template: ReviewTemplate) -> Moments:
    """A panel of which two have handed in their sheets."""
    yield (at := moment(days.ago(7), 90))
    review = _open(cast, story, template, at)
    yield (at := moment(days.ago(4), 60))
    _seat(cast, review, at)
    yield (at := moment(days.ago(2), 60))
    for seat, mark in zip(_panel(review)[:2], (81, 77), strict=False):
        _score(cast, template, seat, mark, at)


def _open(cast: Cast, story: Story, template: ReviewTemplate, at: datetime) -> Review:
    return reviews.open_review(
        story.pk,
        template_id=template.pk,
        request="工艺是否成熟、投资方能否出得起钱",
        **cast.who(story.officer, at),
    )


def _seat(cast: Cast, review: Review, at: datetime) -> None:
    """Drawn by rule, so that every load of the demo is the same; nobody has an interest."""
    who = cast.who(ORGANISER, at)
    reviews.draw_experts(review.pk, method="rule", **who)
    for seat in _panel(review):
        reviews.declare_conflict(seat.pk, conflicted=False, **who)
    reviews.start_scoring(review.pk, **who)


def _panel(review: Review) -> list[Panellist]:
    return list(Panellist.objects.filter(review=review, state__in=["seated", "clear"]).order_by("pk"))


def _score(cast: Cast, template: ReviewTemplate, seat: Panellist, mark: int, at: datetime) -> None:
    criteria = list(template.criteria.all())
    scores: dict[int, Decimal | None] = {
        c.pk: (c.full_marks * (mark + (n % 3 - 1) * 3) / 100).quantize(Decimal("0.1"))
        for n, c in enumerate(criteria)
    }
    reviews.submit_scores(
        seat.pk,
        scores=scores,
        opinion="见评分表",
        paper=pdf("评分表.pdf", seat.name),
        **cast.who(ORGANISER, at),
    )


def _promised(cast: Cast, days: Days, story: Story) -> Moments:
    """A promise that is suspected, and a rule for rents that passed its review."""
    yield (at := moment(days.ago(18), 75))
    drafted: dict[str, Any] = cast.who("周启明", at)
    review = policies.enter_review(
        Subject(
            title="标准厂房租金办法（演示）", kind="policy", text="标准厂房前两年租金减半，对所有入驻企业一视同仁。", drafter="投资服务局",
            legal_basis="《演示租金管理办法》第三条", opinions="征求五家企业和一家协会意见，无异议",
        ),
        zone=cast.zone, synthetic=True, **drafted,
    )  # fmt: skip
    facts.promise(
        story.pk, kind="money", text="按缴纳税收地方留成部分的 50% 给予奖励，五年内不得迁出", promised_by=f"副主任 {CHAIR}",
        basis="会谈纪要（演示）", promised_on=at.date(), due_on=days.ahead(200), **cast.who(story.officer, at),
    )  # fmt: skip
    yield (at := moment(days.ago(11), 75))
    policies.conclude_review(
        review.pk,
        passed=True,
        on=at.date(),
        note="条件公开、一视同仁",
        evidence=pdf("公平竞争审查表.pdf"),
        **cast.who("许文静", at),
    )
