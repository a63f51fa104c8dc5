"""The zone's weights and how points are made (打分权重、打分口径)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.queries import reach_of

from .. import actions
from ..queries.questions import scorecards_of, weights_of
from ..rules import scores
from ..terms import ScoreTerm
from .answering import act, found, keeper_zone, may_keep, reader, who
from .typed import WeightsForm

#: How each term is computed, in words; the formulas are the engine's default scorecard.
HOW = {
    ScoreTerm.GAP: "企业的行业能补的缺口里，紧要程度 × 该行业做这个环节的比例，取最高的一个",
    ScoreTerm.SCALE: "注册资本（100 亿元封顶）和从业人数（10 万人封顶）各占一半，都按对数计",
    ScoreTerm.INNOVATION: "专利四成（按对数，1,000 件封顶），高新技术企业、小巨人各两成半，上市一成",
    ScoreTerm.EXPANSION: "扩张信号六成（本区记的有日期的事，随时间变淡；没记的用企业库的），增长四成（−20% 为 0，+50% 封顶）",
    ScoreTerm.AFFINITY: "查询时写了优先来源地的，在那里的企业得满分",
    ScoreTerm.LINKS: "与区内入驻企业的供货往来条数，买卖都算，按对数计：8 条封顶",
}


def method_of(
    weights: Mapping[str, float], ceilings: Mapping[str, float] | None = None
) -> list[tuple[ScoreTerm, float, str, float]]:
    """Terms with share, rule and the most that any firm can have under this question, for the section 打分口径."""
    most = ceilings or {}
    return [(term, weights.get(term.value, 0.0), HOW[term], most.get(term.value, 1.0)) for term in ScoreTerm]


def scorecard(request: HttpRequest) -> HttpResponse:
    """The weights that hold, their versions, and the form for the next (打分权重)."""
    if request.method != "POST":
        return _page(request, None)
    zone = keeper_zone(request)
    form = WeightsForm(request.POST)
    return act(
        request, form, lambda d: actions.save_scorecard(
            weights=form.weights, note=d["note"], once=d["once"], **who(request, zone)
        ),
        done="已存成新的一版，以后的查询按它打分", to=reverse("prospecting:scorecard"),
        again=lambda f, reasons, status: _page(request, f, reasons, status),
    )  # fmt: skip


def _page(
    request: HttpRequest, form: Form | None, refusals: Sequence[Refusal] = (), status: int = 200
) -> HttpResponse:
    user = reader(request)
    zone_id = found(user.zone_id or next(iter(reach_of(user).zone_ids), None))
    shares, current = weights_of(zone_id)
    start = {f"weight_{term}": scores.points(share) for term, share in shares.items()}
    versions = [(v, method_of(scores.shares_of(v.weights))) for v in scorecards_of(zone_id)]
    context: dict[str, Any] = {
        "form": form or WeightsForm(initial=start | {"once": uuid.uuid4().hex}), "refusals": refusals, "current": current,
        "versions": versions, "method": method_of(shares), "can_keep": may_keep(request), "undone": "没有存",
    }  # fmt: skip
    return render(request, "prospecting/scorecard.html", context, status=status)
