"""Reviews that were held before the zone reviewed by itself: entered with their minutes, through the same act as anywhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhaoluo.attract.reviews import actions as reviews
from zhaoluo.attract.reviews.actions import ItemAnswer, VetoAnswer
from zhaoluo.attract.reviews.models import ReviewTemplate
from zhaoluo.foundation.scope.models import Zone

from .evidence import pdf

FORM = "institute_and_three_experts"


def adopt(zone: Zone, at: datetime) -> ReviewTemplate:
    """The form of review of the demo zone."""
    return reviews.adopt_preset(FORM, zone=zone, by=None, actor=None, at=at)


def form_of(zone: Zone) -> ReviewTemplate:
    """The form that was adopted."""
    return ReviewTemplate.objects.get(zone=zone, active=True)


def held_elsewhere(template: ReviewTemplate, project: int, name: str, on: date, **who: Any) -> None:
    """A pass by the city's reviewers, as the minutes say."""
    reviews.record_outside_review(
        project, template_id=template.pk, body="市项目评审中心（演示）", on=on, verdict="passed", reasons="工艺成熟，建议通过（演示）",
        minutes=pdf("评审纪要.pdf", name), vetoes={v.pk: VetoAnswer("clear", "见纪要第二页") for v in template.vetoes.all()},
        items={i.pk: ItemAnswer("clean", "评审纪要（演示）", checked_on=on) for i in template.diligence.all() if i.required}, **who,
    )  # fmt: skip
