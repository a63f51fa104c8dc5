"""Counts, yields and the road map as files: what is on the page, with definitions, period, and who took it when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from zhaoluo.foundation.clock import local
from zhaoluo.foundation.documents import DOCX, XLSX, OfficialDocument, Sheet, workbook
from zhaoluo.foundation.documents.official import Side
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.people.models import User

from ..rules.counting import Tally
from ..rules.yields import Yield
from ..terms import Measure
from .counting import Counts
from .roadmap import NOBODY, Call, Gap, RoadMap
from .yields import STEP_LABELS, YieldPage

#: Measures that are numbers of rows, in the order of the table.
COUNTED = [m for m in Measure if m not in (Measure.AGREED, Measure.FUNDS, Measure.SPENT)]
COUNTS_MEAN = (
    "外出只计已出发的；企业按目标企业、底册企业和名称认定，同一家只计一次；签约只计经另一人核实的正式签约，意向、框架另计；"
    "协议额为签约项目的正式协议额；一行可属几个渠道或地区，合计各只计一次，不是各行相加；空着为未知，不是 0"
)
YIELDS_MEAN = (
    "一批线索：期内第一次成为线索的项目，流失的仍在内；到过某阶段或更后阶段即算到过，签约、开工、投产须经另一人核实；"
    "区间为 95% Wilson 区间；少于 10 个的不按比例排先后；用时为自然日中位数，只算日期已知的"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to send."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


def counts_file(counts: Counts, user: User, now: datetime) -> File:
    """The table of counts as a workbook."""
    label = counts.counted.by.label
    heads = [label, *(m.label for m in COUNTED), "签约协议额（万元）", "其中没填协议额（个）", "到位资金（万元）", "支出（万元）", "填了支出（条）",
             "应填支出（条）", "预算（万元）", "每万元协议额支出（元）"]  # fmt: skip
    rows = [[counts.labels[line.key], *_tally(line.tally)] for line in counts.counted.lines]
    rows.append(["合计", *_tally(counts.counted.total)])
    foot = [
        f"口径：{COUNTS_MEAN}",
        f"统计 {counts.asked.since} 至 {counts.asked.until}，按{label}分",
        _taken(user, now),
    ]
    return _workbook("招商统计", heads, rows, foot, now)


def _tally(tally: Tally) -> list[Any]:
    cost = tally.cost
    spent = [cost.spent, cost.known, cost.rows, cost.budget] if cost else [None] * 4
    ratio = tally.cost_per_agreed
    counts = [tally.counts[m] for m in COUNTED]
    return [
        *counts,
        tally.agreed,
        tally.unpriced,
        tally.funds,
        *spent,
        None if ratio is None else round(ratio, 2),
    ]


def yields_file(page: YieldPage, user: User, now: datetime) -> File:
    """The table of yields as a workbook."""
    asked = page.asked
    heads = [asked.by.label, "线索（个）"]
    for step in STEP_LABELS.values():
        heads += [
            f"{step}（个）",
            f"{step}占线索",
            "区间下限",
            "区间上限",
            f"到{step}用时中位（天）",
            "已知（个）",
            "自首次接触用时中位（天）",
            "已知（个）",
        ]
    heads += [
        "协议额（万元）",
        "没填协议额（个）",
        "到位资金（万元）",
        "流失（个）",
        f"不足 {page.young_days} 天（个）",
    ]
    rows = [[page.labels[line.key], *_yield(line.told, page.steps)] for line in page.yields.lines]
    rows.append(["合计", *_yield(page.yields.total, page.steps)])
    foot = [
        f"口径：{YIELDS_MEAN}",
        f"线索 {asked.since} 至 {asked.until}，观察到 {asked.cut_off}，按{asked.by.label}分",
        _taken(user, now),
    ]
    return _workbook("招商方式成效", heads, rows, foot, now)


def _yield(told: Yield, steps: Sequence[Stage]) -> list[Any]:
    cells: list[Any] = [told.leads]
    for step in steps:
        share, days, contact = told.reached[step], told.days[step], told.contact_days[step]
        low, high = share.interval or (None, None)
        cells += [
            share.numerator,
            share.value,
            low,
            high,
            days.middle,
            days.known,
            contact.middle,
            contact.known,
        ]
    return [*cells, told.agreed, told.unpriced, told.funds, told.lost, told.young]


def _workbook(title: str, heads: list[str], rows: list[list[Any]], foot: list[str], now: datetime) -> File:
    content = workbook([Sheet(title, heads, rows, foot)])
    return File(content, XLSX, _name(title, "xlsx", now), len(rows))


def _taken(user: User, now: datetime) -> str:
    return f"导出：{user.name} {local(now):%Y-%m-%d %H:%M}"


def _name(title: str, form: str, now: datetime) -> str:
    return quote(f"{title}-{local(now):%Y%m%d-%H%M}.{form}", safe="")


# -------------------------------------------------------------------------------- road map

CALL_HEADS = ("序", "企业", "环节", "城市", "责任", "下一步", "不晚于", "以往接触")
CALL_SIDES: tuple[Side, ...] = ("center", "left", "left", "left", "left", "left", "left", "left")
CALL_WIDTHS = (8, 46, 26, 18, 30, 42, 22, 33)


def roadmap_rows(roadmap: RoadMap) -> list[list[Any]]:
    """The sheet as plain rows: quarter, team, then the firms in their order."""
    return [
        [quarter.label, team.team or NOBODY, turn, *_call(roadmap.calls[target])]
        for quarter in roadmap.quarters
        for team in quarter.teams
        for turn, target in enumerate(team.targets, 1)
    ]


def _call(call: Call) -> list[Any]:
    target, last = call.target, call.last
    due = f"{target.due_on:%Y-%m-%d}{'（已过）' if call.late else ''}" if target.due_on else None
    past = f"{last.on:%Y-%m-%d} {last.told}，共 {len(call.contacts)} 次" if last else "没有接触过"
    return [
        target.name,
        target.link_name or None,
        call.where,
        call.with_whom,
        target.next_step or None,
        due,
        past,
    ]


def roadmap_workbook(roadmap: RoadMap, user: User, now: datetime) -> File:
    """The road map as a workbook."""
    heads = ["季度", "队伍", *CALL_HEADS]
    foot = [f"产业链：{roadmap.chain.name}；目标企业库截至 {roadmap.today}", ROADMAP_MEANS, _taken(user, now)]
    rows = roadmap_rows(roadmap)
    content = workbook(
        [Sheet("招商路线图", heads, rows, foot, widths=(16, 18, 6, 34, 20, 14, 22, 30, 18, 34))]
    )
    return File(content, XLSX, _name(f"{roadmap.chain.name}招商路线图", "xlsx", now), len(rows))


ROADMAP_MEANS = (
    "排法：有外出安排的按外出日期，其余按约定期限分季度；已过期限的归本季度、排在前面；同一队伍按城市排在一起。"
    "在名单上本身不产生任何奖补。"
)


def roadmap_document(roadmap: RoadMap, user: User, now: datetime) -> File:
    """The road map as a document to print and hand out, in the look of official papers."""
    chain = roadmap.chain
    mark = "（演示）" if chain.is_synthetic else ""
    paper = OfficialDocument(f"{chain.name}产业链招商路线图{mark}", at=now, landscape=True)
    paper.line(f"（截至 {roadmap.today}）", side="center")
    paper.body(_summary(roadmap))
    paper.heading("缺口与目标企业")
    if roadmap.gaps:
        paper.table(GAP_HEADS, [_gap(gap) for gap in roadmap.gaps], widths_mm=GAP_WIDTHS, sides=GAP_SIDES)
    else:
        paper.body("没有缺口和弱项，也没有在谈的目标企业。")
    paper.heading("分季度安排")
    if not roadmap.quarters:
        paper.body("目标企业库里还没有这条链的企业。")
    for quarter in roadmap.quarters:
        paper.heading(f"{quarter.label}（{quarter.count} 家）", 2)
        for team in quarter.teams:
            paper.heading(f"{team.team or NOBODY}（{len(team.targets)} 家）", 3)
            rows = [[n, *_call(roadmap.calls[target])] for n, target in enumerate(team.targets, 1)]
            paper.table(CALL_HEADS, rows, widths_mm=CALL_WIDTHS, sides=CALL_SIDES)
    if roadmap.trips:
        paper.heading("已安排的外出")
        rows = [
            [t.name, f"{t.starts_on} 至 {t.ends_on}", t.team.name if t.team else None, t.leader_post or None]
            for t in roadmap.trips
        ]
        paper.table(("外出", "日期", "队伍", "带队领导职务"), rows, widths_mm=(80, 55, 45, 45))
    paper.heading("说明")
    paper.body(f"{ROADMAP_MEANS}\n{_taken(user, now)}。")
    return File(paper.content(), DOCX, _name(f"{chain.name}招商路线图", "docx", now), roadmap.shown)


GAP_HEADS = (
    "环节",
    "状态",
    "年外采额（万元）",
    "在谈企业",
    "已转项目",
    "城市",
    "队伍",
    "季度",
    "接触过",
    "已过期限",
)
GAP_WIDTHS = (30, 16, 24, 15, 15, 42, 38, 36, 15, 15)
GAP_SIDES: tuple[Side, ...] = (
    "left",
    "left",
    "right",
    "right",
    "right",
    "left",
    "left",
    "left",
    "right",
    "right",
)


def _gap(gap: Gap) -> list[Any]:
    standing = gap.standing
    cities = "、".join(f"{name} {count}" for name, count in gap.cities)
    amount = None if standing is None or standing.gap_recorded is None else f"{standing.gap_recorded:,.0f}"
    return [
        gap.name, standing.state.label if standing else None, amount, len(gap.calls), gap.done, cities or None,
        "、".join(gap.teams) or None, "、".join(gap.quarters) or None, gap.met, gap.late,
    ]  # fmt: skip


def _summary(roadmap: RoadMap) -> str:
    seats = "、".join(f"{a.seat}{a.holder}" for a in roadmap.answerable)
    told = [
        f"本链有缺口和偏弱环节 {len(roadmap.wanting)} 个，其中 {roadmap.uncourted} 个还没有目标企业；"
        f"在谈目标企业 {len(roadmap.calls)} 家，接触过 {roadmap.met} 家，已过期限 {roadmap.late} 家，没有分派 {roadmap.unassigned} 家；"
        f"已转为项目 {roadmap.done} 家。"
    ]
    if seats:
        told.append(f"责任岗位：{seats}。")
    if roadmap.team or roadmap.quarter:
        told.append("本表只列所选队伍、季度的企业，缺口一栏为全链。")
    return "".join(told)
