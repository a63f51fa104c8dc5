"""The cockpit put together: every figure with its unit's parts, its comparison and the rows it opens to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.projects.models import Project
from zhaoluo.projects.queries.lists import rows_of
from zhaoluo.projects.terms import REPORT_NAME, AgreementKind, Light, MoneyKind, Stage, Standing
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role

from .. import rules
from ..rules import Change, Period, Rate
from ..terms import Clock, Span
from . import stock as stocks
from .cohorts import Cohorts, cohorts_for
from .figures import Level, Monthly, Overview, RateLine, Strip, Urgent, WaitingLine, YearLine, ZoneLine
from .links import Figure, rows_url, span

MOST_URGENT = 10
CHARTED = (Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
LIBRARIES = (Stage.LEAD, Stage.TALKS, Stage.SIGNED, Stage.BUILDING, Stage.PRODUCING)
Link = Callable[..., str]


def overview_for(user: User, chosen: Span, *, now: datetime, wall: bool = False) -> Overview:
    """The cockpit of this reader; on the wall nothing opens and no person is named."""
    today = now.date()
    period, link = rules.period_of(chosen, today=today), _no_link if wall else rows_url
    zone_ids = reach_of(user).zone_ids
    stock, reports = stocks.stock_for(user, today=today), stocks.reports_for(user, today=today)
    cohorts = cohorts_for(user, period, zone_ids=zone_ids if len(zone_ids) > 1 else ())
    funds = stocks.funds_for(user, period, rules.same_last_year(period))
    months = rules.months_to(today)
    arrivals = stocks.arrivals_for(user, months)
    apart, agreed = stocks.apart_for(user, period), stocks.agreed_for(user, period)
    late = stocks.overdue_for(user, today=today)
    return Overview(
        chosen, period, now,
        strip=_strip(period, now, link, stock, reports, cohorts, funds, apart, agreed, arrivals, months),
        funnel=_funnel(period, link, stock, cohorts),
        monthly=_monthly(months, arrivals),
        rates=_rates(period, link, cohorts),
        years=_years(period, link, cohorts),
        waiting=_waiting(period, link, reports, cohorts, now),
        urgent=_urgent(user, today, wall),
        late=[(c, Figure(n, link(over=c.value, sort="due"))) for c, n in late.items()],
        zones=_zones(zone_ids, period, link, stock, reports, cohorts, funds, agreed),
        red_url=link(light=Light.RED.value, sort="due"),
    )  # fmt: skip


def _no_link(**_: str | int) -> str:
    return ""


def _strip(
    period: Period, now: datetime, link: Link, stock: stocks.Stock, reports: stocks.Reports, cohorts: Cohorts,
    funds: stocks.Funds, apart: stocks.Apart, agreed: stocks.Agreed, arrivals: dict[str, list[int]], months: list[date],
) -> Strip:  # fmt: skip
    within, before = span(period), rules.same_last_year(period)
    signed = {"reached": Stage.SIGNED.value, "standing": "all", **within}
    known = rules.recorded(cohorts.first_on, before)
    funds_known = rules.recorded(funds.first_on, before)
    unverified = sum(shelf.count for shelf in stock.unverified.values())
    agreements = {"standing": "all", **within}
    kinds = {
        k: Figure(apart.projects.get(k.value, 0), link(agreement=k.value, **agreements))
        for k in AgreementKind
    }
    signed_waiting = reports.stages[Stage.SIGNED.value].count
    return Strip(
        active=Figure(stock.everything.count, link()),
        unverified=Figure(unverified, link(verified="no")),
        shelved=Figure(stock.shelved, link(standing=Standing.SHELVED.value)),
        lost=Figure(stock.lost, link(standing=Standing.LOST.value)),
        new_leads=Figure(cohorts.new_leads, link(reached=Stage.LEAD.value, standing="all", **within)),
        leads_spark=rules.spark(arrivals[Stage.LEAD.value]),
        signed=Figure(cohorts.arrived[Stage.SIGNED], link(**signed)),
        signed_amount=agreed.amount,
        signed_unpriced=cohorts.arrived[Stage.SIGNED] - agreed.priced,
        signed_change=Change(
            cohorts.arrived[Stage.SIGNED], cohorts.starts_before.denominator if known else None
        ),
        signed_waiting=Figure(signed_waiting, link(pending=Stage.SIGNED.value)),
        framework=kinds[AgreementKind.FRAMEWORK],
        intent=kinds[AgreementKind.INTENT],
        signed_spark=rules.spark(arrivals[Stage.SIGNED.value]),
        starts=cohorts.starts,
        starts_change=Change(cohorts.starts.share, cohorts.starts_before.share if known else None),
        started=Figure(
            cohorts.starts.numerator, link(then=Stage.BUILDING.value, by=period.until.isoformat(), **signed)
        ),
        cohort=Figure(cohorts.starts.denominator, link(**signed)),
        not_started=Figure(
            cohorts.starts.denominator - cohorts.starts.numerator,
            link(lacks=Stage.BUILDING.value, by=period.until.isoformat(), **signed),
        ),
        funds=funds,
        funds_change=Change(funds.period, funds.before if funds_known else None),
        funds_projects=Figure(funds.projects, link(money=MoneyKind.FUNDS.value, standing="all", **within)),
        funds_spark=rules.spark([funds.months.get(month, Decimal(0)) for month in months]),
        waiting=Figure(reports.everything.count, link(pending=1)),
        waiting_days=rules.days_since(reports.everything.oldest_at, now=now),
        waiting_over=Figure(reports.everything.over, link(over=Clock.REPORT.value)),
        red=Figure(stock.everything.red, link(light=Light.RED.value, sort="due")),
        amber=Figure(stock.everything.amber, link(light=Light.AMBER.value, sort="due")),
    )


def _funnel(period: Period, link: Link, stock: stocks.Stock, cohorts: Cohorts) -> list[Level]:
    most = max((stock.verified[s.value].count for s in LIBRARIES), default=0)
    window = span(rules.last_year_of_days(period.until))
    steps = {step.stage: step for step in cohorts.steps}
    levels = []
    for stage in LIBRARIES:
        shelf, step = stock.verified[stage.value], steps.get(stage)
        here = {"stage": stage.value, "verified": "yes"}
        cohort = {"reached": stage.value, "standing": "all", **window}
        on = link(then=step.next.value, by=period.until.isoformat(), **cohort) if step else ""
        last = stage is LIBRARIES[-1]
        beyond = stock.verified[Stage.AT_CAPACITY.value].count
        levels.append(
            Level(
                stage, shelf, rules.bar(shelf.count, most),
                stock=Figure(shelf.count, link(**here)),
                late=Figure(shelf.red, link(light=Light.RED.value, sort="due", **here)),
                unverified=Figure(stock.unverified[stage.value].count, link(stage=stage.value, verified="no")),
                step=step,
                went_on=Figure(step.rate.numerator if step else None, on),
                came_in=Figure(step.rate.denominator, link(**cohort)) if step else Figure(None),
                beyond=Figure(beyond, link(stage=Stage.AT_CAPACITY.value, verified="yes")) if last else None,
            )
        )  # fmt: skip
    return levels


def _monthly(months: list[date], arrivals: dict[str, list[int]]) -> Monthly:
    series = [(REPORT_NAME[stage], arrivals[stage.value]) for stage in CHARTED]
    return Monthly(months, series, rules.finding(months, series))


def _rates(period: Period, link: Link, cohorts: Cohorts) -> list[RateLine]:
    by = period.until.isoformat()

    def batch(stage: Stage) -> dict[str, str]:
        return {"reached": stage.value, "standing": "all", **span(period)}

    def line(name: str, meaning: str, rate: Rate, first: Stage, then: Stage) -> RateLine:
        cohort = batch(first)
        numerator = Figure(rate.numerator, link(then=then.value, by=by, **cohort))
        return RateLine(name, meaning, rate, numerator, Figure(rate.denominator, link(**cohort)))

    output = cohorts.output
    return [
        line("开工率", "签约的一批中，已开工", cohorts.starts, Stage.SIGNED, Stage.BUILDING),
        line("投产率", "开工的一批中，已投产", cohorts.productions, Stage.BUILDING, Stage.PRODUCING),
        RateLine(
            "达效率", "投产的一批，实际 ÷ 达产年产值", output.rate,
            Figure(output.known, link(output="known", **batch(Stage.PRODUCING))),
            Figure(output.count, link(**batch(Stage.PRODUCING))),
            note="output",
        ),
    ]  # fmt: skip


def _years(period: Period, link: Link, cohorts: Cohorts) -> list[YearLine]:
    lines = []
    for told in cohorts.years:
        if not told.started.denominator and told.year != period.until.year:
            continue
        end = min(date(told.year, 12, 31), period.until)
        batch = {"reached": Stage.SIGNED.value, "standing": "all", **span(Period(date(told.year, 1, 1), end))}
        building, today = Stage.BUILDING.value, period.until.isoformat()
        lines.append(
            YearLine(
                told,
                signed=Figure(told.started.denominator, link(**batch)),
                same_year=Figure(told.same_year.numerator, link(then=building, by=end.isoformat(), **batch)),
                started=Figure(told.started.numerator, link(then=building, by=today, **batch)),
                producing=Figure(
                    told.producing.numerator, link(then=Stage.PRODUCING.value, by=today, **batch)
                ),
            )
        )
    return lines


def _waiting(
    period: Period, link: Link, reports: stocks.Reports, cohorts: Cohorts, now: datetime
) -> list[WaitingLine]:
    lines = []
    for stage in (*CHARTED, Stage.AT_CAPACITY):
        waiting = reports.stages[stage.value]
        if stage is Stage.AT_CAPACITY and not waiting.count:
            continue
        verified = link(reached=stage.value, standing="all", **span(period))
        lines.append(
            WaitingLine(
                REPORT_NAME.get(stage, stage.label),
                Figure(cohorts.arrived[stage], verified),
                Figure(waiting.count, link(pending=stage.value)),
                waiting.taken_over, waiting.over, rules.days_since(waiting.oldest_at, now=now),
            )
        )  # fmt: skip
    return lines


def _urgent(user: User, today: date, wall: bool) -> list[Urgent]:
    staffed = {z for z, role in reach_of(user).grants if role != Role.CITY_VIEWER}
    urgent = []
    for row in rows_of(stocks.most_urgent_for(user, MOST_URGENT, today=today), today=today):
        urgent.append(Urgent(row, _who(row.project, staff=row.project.zone_id in staffed, wall=wall)))
    return urgent


def _who(project: Project, *, staff: bool, wall: bool) -> str:
    """Who answers for a project: the officer to the zone's staff, the team on a wall, the zone to those from above."""
    if not staff:
        return project.zone.short_name or project.zone.name
    if wall:
        group = project.team or project.department
        return group.name if group else ""
    return project.officer.name


def _zones(
    zone_ids: tuple[int, ...], period: Period, link: Link, stock: stocks.Stock, reports: stocks.Reports, cohorts: Cohorts,
    funds: stocks.Funds, agreed: stocks.Agreed,
) -> list[ZoneLine]:  # fmt: skip
    if len(zone_ids) < 2:
        return []
    lines = []
    for zone in Zone.objects.filter(pk__in=zone_ids):
        starts = cohorts.by_zone[zone.pk]
        shelf, batch = (
            stock.zones[zone.pk],
            {"reached": Stage.SIGNED.value, "standing": "all", **span(period)},
        )
        lines.append(
            ZoneLine(
                zone,
                active=Figure(shelf.count, link(zone=zone.pk)),
                signed=Figure(starts.denominator, link(zone=zone.pk, **batch)),
                amount=agreed.zones.get(zone.pk),
                starts=starts,
                funds=funds.zones[zone.pk],
                waiting=Figure(reports.zones[zone.pk].count, link(zone=zone.pk, pending=1)),
                red=Figure(shelf.red, link(zone=zone.pk, light=Light.RED.value, sort="due")),
            )
        )
    return lines
