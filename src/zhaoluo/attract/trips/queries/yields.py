"""Yield of ways of promotion (A6): the leads of a period and what became of them by a cut-off day.  A few queries, whatever the size.

Source: docs/domain/yields.md, Yields.  What counts as having reached a stage: projects.queries.cohorts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from zhaoluo.projects.models import Agreement, MoneyEntry, StageStay
from zhaoluo.projects.queries.access import projects_for
from zhaoluo.projects.queries.cohorts import counted
from zhaoluo.projects.terms import AgreementKind, MoneyKind, Stage, Standing
from zhaoluo.registers.people.models import User

from ..rules.intervals import FEW
from ..rules.periods import Asked
from ..rules.yields import STEPS, YOUNG_DAYS, Lead, Yields, yields_of
from .firsts import with_first_days
from .sides import came_of, key_of, labels_for, origins_for

#: What a step is called once a project got there.
STEP_LABELS = {Stage.TALKS: "进洽谈", Stage.SIGNED: "签约", Stage.BUILDING: "开工", Stage.PRODUCING: "投产"}


@dataclass(frozen=True, slots=True)
class YieldPage:
    """Yields with the names of their groups.  ``without_lead_day``: projects taken over further on, in no cohort."""

    asked: Asked
    yields: Yields
    labels: dict[str, str]
    without_lead_day: int
    steps: tuple[Stage, ...] = STEPS
    few: int = FEW
    young_days: int = YOUNG_DAYS

    @property
    def chart(self) -> dict[str, object]:
        """What ``charts.js`` draws: share signed with its interval, in per cent, by group."""
        lines = [line for line in self.yields.lines if line.told.leads]
        shares = [line.told.reached[Stage.SIGNED] for line in lines]
        return {
            "groups": [self.labels[line.key] for line in lines],
            "shares": [round(100 * (s.value or 0), 1) for s in shares],
            "lows": [round(100 * s.interval[0], 1) if s.interval else 0 for s in shares],
            "highs": [round(100 * s.interval[1], 1) if s.interval else 0 for s in shares],
            "parts": [f"{s.numerator}/{s.denominator}" for s in shares],
            "few": [s.few for s in shares],
        }

    @property
    def finding(self) -> str:
        """What the chart shows, for those who cannot see it."""
        total = self.yields.total.reached[Stage.SIGNED]
        enough = [line for line in self.yields.lines if line.ordered]
        best = ""
        if len(enough) > 1:
            share = enough[0].told.reached[Stage.SIGNED]
            best = f"；满 {FEW} 个的 {len(enough)} 类里，{self.labels[enough[0].key]}最高，{share.numerator}/{share.denominator}"
        return f"全部线索签约 {total.numerator}/{total.denominator}{best}。"


def yields_for(user: User, asked: Asked) -> YieldPage:
    """Everything the page shows."""
    told = yields_of(leads_for(user, asked), asked.by, cut_off=asked.cut_off)
    has_lead = StageStay.objects.filter(counted(), project=OuterRef("pk"), stage=Stage.LEAD)
    without = projects_for(user).order_by().exclude(Exists(has_lead)).count()
    return YieldPage(asked, told, labels_for(user, asked.by, [line.key for line in told.lines]), without)


def leads_for(user: User, asked: Asked) -> list[Lead]:
    """The cohort: projects whose first counted day as a lead lies in the period, with what happened up to the cut-off."""
    dated = with_first_days(projects_for(user), Stage, by=asked.cut_off)
    cohort = dated.filter(lead_on__gte=asked.since, lead_on__lte=asked.until).order_by("lead_on", "pk")
    seen = projects_for(user).order_by().values("pk")
    origins = origins_for(user)
    agreed = _sums(Agreement.objects.filter(kind=AgreementKind.FORMAL, project__in=seen), asked.cut_off)
    funds = _sums(
        MoneyEntry.objects.filter(kind=MoneyKind.FUNDS, voided=False, project__in=seen), asked.cut_off
    )
    fields = ("pk", "team_id", "mode__name", "origin_region", "standing", *(f"{s.value}_on" for s in Stage))
    leads = []
    for pk, team, mode, place, standing, *days in cohort.values_list(*fields):
        came = came_of(origins, pk, place)
        known = {stage: day for stage, day in zip(Stage, days, strict=True) if day is not None}
        leads.append(
            Lead(
                pk, known[Stage.LEAD], known, key_of(team), mode or "", came.channel, came.region, came.contact_on,
                agreed.get(pk), funds.get(pk, Decimal(0)), standing == Standing.LOST,
            )
        )  # fmt: skip
    return leads


def _sums(rows: QuerySet[Any], cut_off: date) -> dict[int, Decimal]:
    """Project → its amounts up to a day."""
    dated = rows.filter(on__lte=cut_off, amount__isnull=False).order_by()
    return dict(dated.values_list("project_id").annotate(total=Sum("amount")))
