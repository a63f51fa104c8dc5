"""Counts and yields, the rows behind them, and both as workbooks; the pages only read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.pages.answering import number, reader

from ..actions.figures import note_figures_export
from ..queries import figure_files
from ..queries.counting import counts_for
from ..queries.figure_rows import opened_count, opened_yield
from ..queries.yields import STEP_LABELS, yields_for
from ..rules.periods import Asked, asked_of
from ..terms import Grouping, Measure

COUNTS_BY = tuple(Grouping)
YIELDS_BY = (Grouping.MODE, Grouping.TEAM, Grouping.CHANNEL, Grouping.REGION)
#: Columns of the counts under their heads: measure, name, unit.  ``ratio`` is worked out from two of them.
COLUMNS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("走出去", ((Measure.TRIPS, "外出", "次"), (Measure.FIRMS, "走访", "家"))),
    ("请进来", ((Measure.RECEPTIONS, "来访", "批"), (Measure.GUESTS, "来访企业", "家"), (Measure.EVENTS, "活动", "场"))),
    ("线索", ((Measure.LEADS, "新增", "个"), (Measure.BROUGHT, "经走访来访", "个"))),
    ("协议（不等于签约）", ((Measure.INTENT, "意向", "份"), (Measure.FRAMEWORK, "框架", "份"), (Measure.FORMAL, "正式", "份"))),
    ("签约与到位", ((Measure.SIGNED, "签约", "个，已核"), (Measure.AGREED, "协议额", "万元"), (Measure.FUNDS, "到位", "万元"))),
    ("花了多少", ((Measure.SPENT, "支出", "万元"), ("ratio", "每万元协议额", "元"))),
)  # fmt: skip


def _counts_asked(request: HttpRequest) -> Asked:
    return asked_of(request.GET, today=clock.today(), by=Grouping.TEAM, months=True)


def _yields_asked(request: HttpRequest) -> Asked:
    return asked_of(request.GET, today=clock.today(), by=Grouping.MODE, years_back=1)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """What was done on the road and what came of it, by team, mode, channel, region or month (招商统计)."""
    asked = _counts_asked(request)
    shown = {"page": counts_for(reader(request), asked), "asked": asked, "groups": COUNTS_BY}
    shown |= {"columns": COLUMNS, "mean": figure_files.COUNTS_MEAN, "at": clock.now()}
    return render(request, "trips/counts.html", shown)


@require_safe
def count_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one count."""
    measure, asked = Measure.known(request.GET.get("measure", "")), _counts_asked(request)
    if measure is None:
        raise Http404
    opened = opened_count(reader(request), asked, measure, _key(request), _page(request))
    return render(
        request, "trips/figure_rows.html", {"opened": opened, "asked": asked, "back": "trips:counts"}
    )


@require_safe
def yields(request: HttpRequest) -> HttpResponse:
    """What became of the leads of each way of promotion (招商方式成效)."""
    asked = _yields_asked(request)
    shown = {"page": yields_for(reader(request), asked), "asked": asked, "groups": YIELDS_BY}
    shown |= {"steps": tuple(STEP_LABELS.items()), "signed": Stage.SIGNED, "mean": figure_files.YIELDS_MEAN}
    return render(request, "trips/yields.html", shown)


@require_safe
def yield_rows(request: HttpRequest) -> HttpResponse:
    """The leads behind one figure of the yields."""
    said, asked = request.GET.get("stage", ""), _yields_asked(request)
    stage = Stage.known(said) if said else None
    if said and stage not in STEP_LABELS:
        raise Http404
    opened = opened_yield(reader(request), asked, stage, _key(request), _page(request))
    return render(
        request, "trips/figure_rows.html", {"opened": opened, "asked": asked, "back": "trips:yields"}
    )


@require_safe
def counts_export(request: HttpRequest) -> HttpResponse:
    """The counts as a workbook; written down who took them."""
    user, asked, now = reader(request), _counts_asked(request), clock.now()
    return sent(request, figure_files.counts_file(counts_for(user, asked), user, now), "counts", asked.chosen)


@require_safe
def yields_export(request: HttpRequest) -> HttpResponse:
    """The yields as a workbook; written down who took them."""
    user, asked, now = reader(request), _yields_asked(request), clock.now()
    return sent(request, figure_files.yields_file(yields_for(user, asked), user, now), "yields", asked.chosen)


def sent(request: HttpRequest, file: figure_files.File, what: str, filters: dict[str, str]) -> HttpResponse:
    """The answer that a browser saves, after writing down who took it."""
    form = file.file_name.rpartition(".")[2]
    note_figures_export(
        reader(request), what=what, form=form, filters=filters, rows=file.rows, at=clock.now()
    )
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{file.file_name}"
    return response


def _key(request: HttpRequest) -> str:
    return request.GET.get("key", "")[:80]


def _page(request: HttpRequest) -> int:
    return number(request.GET.get("page")) or 1
