"""Sealed searches: the list of them, one with its ranked firms, and as a file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.registers.chains.queries import LinkStanding
from zhaoluo.registers.standards.queries import place_in_words

from .. import actions, queries
from ..models import Search
from ..queries.questions import chosen_standings, weights_of
from ..queries.searches import states_of
from ..rules import scores
from ..terms import NO_REWARD, Feature, ScoreTerm, TargetState
from .answering import may_keep, reader, search_or_404
from .asking import asked_before
from .library import PAGE, people_to_ask
from .tables import table_file
from .typed import AskForm, places_named
from .weights import method_of

#: Candidates on a page: with all they rest on, fifty would weigh too much.
SHOWN = 30


@require_safe
def list_searches(request: HttpRequest) -> HttpResponse:
    """Questions asked so far, newest first (查询记录)."""
    page = Paginator(queries.searches_for(reader(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "prospecting/searches.html", {"page": page, "can_keep": may_keep(request)})


@require_safe
def show(request: HttpRequest, search_id: int) -> HttpResponse:
    """A sealed answer: ranked firms with factors, reasons and evidence."""
    return search_page(request, search_or_404(request, search_id))


def search_page(request: HttpRequest, search: Search, status: int = 200, **more: Any) -> HttpResponse:
    """A search's page, also where a refused act on its rows comes back to."""
    user, shown = reader(request), request.GET.get("state", "")
    rows = queries.rows_of(search, user)
    kept = queries.keeps(user, search)
    states, ceilings = states_of(rows), scores.ceilings_of(search.question)
    context: dict[str, Any] = {
        "search": search, "shown": shown, "can_keep": kept, "states": states | {"all": len(rows), "new": states[""]},
        "page": Paginator(_in_state(rows, shown), SHOWN).get_page(request.GET.get("page")), "state_terms": list(TargetState),
        "intact": queries.is_intact(search, rows), "lift": queries.lift(search, user), "filters": conditions_of(search),
        "ceilings": ceilings, "method": method_of(search.weights, ceilings), "own_weights": _own(search), "standings": standings_of(search),
        "form": AskForm(initial=asked_before(search)), "once": uuid.uuid4().hex,
    }  # fmt: skip
    context |= people_to_ask(request) if kept else {}
    return render(request, "prospecting/search.html", context | more, status=status)


def standings_of(search: Search) -> list[LinkStanding]:
    """How the links that were asked for stand today, where they are few enough for the head of the page."""
    ids = [link["id"] for link in search.links]
    return chosen_standings(search.chain, ids) if search.chain and 0 < len(ids) <= 2 else []


def _in_state(rows: Sequence[queries.CandidateRow], shown: str) -> list[queries.CandidateRow]:
    """Rows of a tab; ``new`` are those that are not in the library."""
    if not shown:
        return list(rows)
    return [row for row in rows if (row.target.state if row.target else "new") == shown]


def _own(search: Search) -> bool:
    """Whether the weights of this search were set for it alone, not saved as a version nor the default."""
    return search.scorecard_id is None and search.weights != weights_of(search.zone_id)[0]


def conditions_of(search: Search) -> list[str]:
    """The hard conditions of a search in words."""
    asked = search.question.get("filters") or {}
    said = []
    if regions := asked.get("regions"):
        said.append("、".join(places_named(regions)))
    if (year := asked.get("founded_max")) is not None:
        said.append(f"{year} 年及以前成立")
    if (least := asked.get("capital_min_wan")) is not None:
        said.append(f"注册资本 {least:,.10g} 万元以上")
    if (least := asked.get("insured_min")) is not None:
        said.append(f"参保 {least:,.10g} 人以上")
    said.append("行业不限" if asked.get("classes") == "all" else "只看缺口行业")
    if left_out := search.question.get("exclude"):
        said.append(f"另排除 {len(left_out)} 家")
    return said


HEADER = (
    "名次", "名称", "统一社会信用代码", "企业库编号", "所在地", "行业代码", "得分", "最高可能得分", "资料齐全（%）",
    *(t.label for t in ScoreTerm), "未知", "理由", "目标库状态",
)  # fmt: skip


@require_safe
def export(request: HttpRequest, search_id: int, form: str) -> HttpResponse:
    """The sealed rows as CSV or XLSX, with what was asked and the seal below; written down who took them."""
    search = search_or_404(request, search_id)
    if form not in ("csv", "xlsx"):
        raise Http404
    user, now = reader(request), clock.now()
    ceilings = scores.ceilings_of(search.question)
    shown = request.GET.get("state", "")
    rows = [_exported(row, ceilings) for row in _in_state(queries.rows_of(search, user), shown)]
    filters = {"search": str(search.pk)} | ({"state": shown} if shown else {})
    actions.note_export(user, form=form, filters=filters, rows=len(rows), at=now)
    foot = [
        NO_REWARD, f"查询：{search}；{'；'.join(conditions_of(search))}",
        f"算于 {clock.local(search.at):%Y-%m-%d %H:%M}，企业库版次 {search.generation}，数据截至 {search.store_as_of or '没写'}"
        + ("，模拟数据" if search.is_synthetic else ""),
        f"封存校验 {search.seal}", f"导出：{user.name} {clock.local(now):%Y-%m-%d %H:%M}，共 {len(rows)} 家",
    ]  # fmt: skip
    return table_file(f"该找谁-{search.pk}-{clock.local(now):%Y%m%d-%H%M}", form, HEADER, rows, foot)


def _exported(row: queries.CandidateRow, ceilings: Mapping[str, float]) -> list[Any]:
    """A row's cells; a term that is unknown, or that the question did not ask for (未设), is empty and not 0."""
    c = row.candidate
    empty = {*scores.unknown_terms(c.unknown), *(term for term, most in ceilings.items() if not most)}
    return [
        c.rank, c.name, c.credit_code, c.firm_id, place_in_words(c.region), c.industry_class, row.score, row.high, scores.points(c.completeness),
        *("" if t.value in empty else scores.points(c.terms.get(t.value, 0.0)) for t in ScoreTerm),
        "、".join(Feature.label_of(u) for u in c.unknown),
        c.reason, row.target.state_label if row.target else "未入库",
    ]  # fmt: skip
