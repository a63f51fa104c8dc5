"""Reviews for tests, made by the same acts as anywhere.  All people and firms are fictional."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhaoluo.projects.models import Project
from zhaoluo.projects.tests import factories as projects
from zhaoluo.projects.tests.factories import pdf

from .. import actions
from ..models import Expert, Panellist, Review, ReviewTemplate
from ..rules.experts import ExpertDraft, TieDraft
from ..rules.templates import CriterionDraft, DiligenceDraft, SeatDraft, TemplateDraft, VetoDraft
from ..rules.verdicts import ConditionDraft

__all__ = ["pdf"]

DRAFT = TemplateDraft(
    name="三人评审",
    body="河阳产业研究院",
    pass_mark=Decimal(75),
    dispersion_limit=Decimal(20),
    limit_calendar_days=30,
    source="本区办法",
    seats=(SeatDraft("expert", "technology", 2), SeatDraft("expert", "environment", 1)),
    criteria=(
        CriterionDraft("技术水平", Decimal(60), Decimal(100)),
        CriterionDraft("市场前景", Decimal(40), Decimal(10)),
    ),
    vetoes=(VetoDraft("两高项目", "省目录"), VetoDraft("负面清单")),
    diligence=(DiligenceDraft("失信被执行", "执行信息公开网"), DiligenceDraft("以往履约", required=False)),
)


def who(cast: Any, at: datetime, user: Any = None) -> dict[str, Any]:
    """Who acts, and when; the colleague unless said otherwise: a project's own officer does not organise its review."""
    user = user or cast.colleague
    return {"by": user, "actor": cast.actor(user), "at": at}


def a_template(cast: Any, at: datetime, draft: TemplateDraft = DRAFT) -> ReviewTemplate:
    """The form of review in use by that name, saved once."""
    known = ReviewTemplate.objects.filter(zone=cast.zone, name=draft.name, active=True).first()
    return known or actions.save_template(draft, zone=cast.zone, **who(cast, at, cast.administrator))


def an_expert(cast: Any, at: datetime, name: str, *fields: str, **more: Any) -> Expert:
    """Somebody in the register; a professor elsewhere unless said otherwise."""
    known: dict[str, Any] = {
        "employer": "远山大学", "purpose": "项目评审", "consent": "本人书面同意", "phone": "13800001234",
    }  # fmt: skip
    ties = tuple(TieDraft(firm, reason) for firm, reason in more.pop("ties", ()))
    draft = ExpertDraft(name=name, fields=fields or ("technology",), ties=ties, **(known | more))
    return actions.save_expert(draft, zone=cast.zone, synthetic=True, **who(cast, at))


def experts(cast: Any, at: datetime) -> list[Expert]:
    """Enough for one panel and somebody to spare, entered once."""
    rows = list(
        Expert.objects.filter(
            zone=cast.zone, name__in=[*(f"技术{n}" for n in "甲乙丙丁"), "环境甲", "环境乙"]
        )
    )
    return rows or [
        *(an_expert(cast, at, f"技术{n}", "technology") for n in "甲乙丙丁"),
        *(an_expert(cast, at, f"环境{n}", "environment") for n in "甲乙"),
    ]


def opened(cast: Any, at: datetime, project: Project | None = None, **more: Any) -> Review:
    """A project in talks before its reviewers, submitted by its officer."""
    project = project or projects.in_talks(cast, at, **more)
    template = a_template(cast, at)
    return actions.open_review(
        project.pk, template_id=template.pk, request="工艺是否成熟", **who(cast, at, cast.officer)
    )


def drawn(cast: Any, at: datetime, **more: Any) -> Review:
    """With a whole panel, drawn at random."""
    review = opened(cast, at, **more)
    experts(cast, at)
    actions.draw_experts(review.pk, **who(cast, at))
    return fresh(review)


def declared(cast: Any, at: datetime, **more: Any) -> Review:
    """With a whole panel that has declared no interest."""
    review = drawn(cast, at, **more)
    for seat in panel(review):
        actions.declare_conflict(seat.pk, conflicted=False, **who(cast, at))
    return fresh(review)


def scoring(cast: Any, at: datetime, **more: Any) -> Review:
    """Whose panel scores."""
    review = declared(cast, at, **more)
    return actions.start_scoring(review.pk, **who(cast, at))


def sheet(review: Review, technology: Any = 90, market: Any = 8) -> dict[int, Decimal | None]:
    """Marks for the two criteria: 90 of 100 at 60 %, 8 of 10 at 40 % make 86."""
    first, second = review.template.criteria.all()
    return {first.pk: Decimal(technology), second.pk: Decimal(market)}


def scored(cast: Any, at: datetime, *marks: tuple[Any, Any], **more: Any) -> Review:
    """Whose sheets are all in; ``marks``: one pair for each member, else 90 and 8."""
    review = scoring(cast, at, **more)
    for n, seat in enumerate(panel(review)):
        given = marks[n] if n < len(marks) else (90, 8)
        actions.submit_scores(
            seat.pk, scores=sheet(review, *given), opinion="可行", paper=pdf("评分表.pdf"), **who(cast, at)
        )
    return fresh(review)


def in_session(cast: Any, at: datetime, *marks: tuple[Any, Any], **more: Any) -> Review:
    """Whose session is open."""
    review = scored(cast, at, *marks, **more)
    return actions.open_session(review.pk, on=at.date(), place="管委会", chair="副主任", **who(cast, at))


def checked(cast: Any, at: datetime, *marks: tuple[Any, Any], **more: Any) -> Review:
    """Ready for a pass: vetoes clear, what must be checked is."""
    review = in_session(cast, at, *marks, **more)
    for veto in review.template.vetoes.all():
        actions.check_veto(
            review.pk, veto_id=veto.pk, result="clear", note="对照目录，不在其内", **who(cast, at)
        )
    for item in review.template.diligence.filter(required=True):
        actions.check_item(
            review.pk, item_id=item.pk, result="clean", source="执行信息公开网", checked_on=at.date(), **who(cast, at)
        )  # fmt: skip
    return fresh(review)


PASS: dict[str, Any] = {"verdict": "passed", "reasons": "技术成熟，市场可期"}
CONDITION = ConditionDraft("补齐节能审查意见", "signed")


def decided(cast: Any, at: datetime, **verdict: Any) -> Review:
    """With a verdict; a pass unless said otherwise."""
    review = checked(cast, at)
    return actions.decide(review.pk, on=at.date(), **(PASS | verdict), **who(cast, at, cast.leader))


def panel(review: Review) -> list[Panellist]:
    """Those who sit, by seat."""
    return list(Panellist.objects.filter(review=review, state__in=["seated", "clear"]).order_by("pk"))


def fresh(review: Review) -> Review:
    """The row as it stands now."""
    return Review.objects.select_related("project", "template", "zone").get(pk=review.pk)


def filled_reviews(cast: Any, at: datetime) -> Review:
    """A row in every table of this app."""
    an_expert(cast, at, "有关系的人", "law", ties=(("河阳别家有限公司", "持股"),))
    return decided(cast, at, verdict="conditional", conditions=[CONDITION])
