"""The minutes of a session as a document in the look of official papers (会议纪要)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from zhaoluo.foundation.clock import local
from zhaoluo.foundation.documents import OfficialDocument, chinese_day
from zhaoluo.foundation.documents.official import Side
from zhaoluo.projects.terms import Stage

from ..models import Panellist
from ..rules.scoring import Tally
from ..terms import ConflictKind, SeatState
from .sheet import CriterionRow, ReviewSheet


def minutes_of(sheet: ReviewSheet, *, at: datetime, issuer: str) -> bytes:
    """A .docx of what was put before the panel, who sat and who withdrew, scores, checks, verdict and conditions.

    ``sheet`` of a review whose session is open; before the verdict the document says that there is none yet.
    """
    review, project = sheet.review, sheet.review.project
    title = f"{project.name}评审会议纪要"
    document = OfficialDocument(title, at=local(at))
    held = chinese_day(review.session_on) if review.session_on else "（未记日期）"
    place = f"在{review.session_place}" if review.session_place else ""
    document.body(
        f"{held}，{review.body}{place}召开“{project.name}”（{project.code}）评审会"
        f"{f'，{review.chaired_by}主持' if review.chaired_by else ''}。"
        f"评审按《{review.template.name}》第 {review.template.version} 版进行，为第 {review.round} 次评审。"
        "专家先各自独立评分，会上公开后会审。纪要如下。"
    )
    _project(document, sheet)
    _panel(document, sheet)
    if sheet.tally is not None:
        _scores(document, sheet, sheet.tally)
        _opinions(document, sheet)
    _checks(document, sheet)
    _verdict(document, sheet)
    document.gap()
    document.line("评审组成员（签字）：")
    for member in sheet.scored:
        document.line(f"　　{member.name}　　　　　　　　　　　　")
    document.signature(issuer, review.decided_on or review.session_on or local(at).date())
    return document.content()


def _money(amount: Decimal | None) -> str:
    if amount is None:
        return "未填"
    text = f"{amount.normalize():,f}"
    return f"{text} 万元"


def _project(document: OfficialDocument, sheet: ReviewSheet) -> None:
    project = sheet.review.project
    document.heading("提请评审的项目")
    names = "、".join(i.name for i in project.investors.all())
    document.body(
        f"项目计划总投资 {_money(project.investment)}，达产后年产值 {_money(project.planned_output)}、"
        f"年税收 {_money(project.planned_tax)}。投资方：{names or '未登记'}。"
    )
    if sheet.review.request:
        document.body(f"提请事项：{sheet.review.request}")


def _panel(document: OfficialDocument, sheet: ReviewSheet) -> None:
    document.heading("评审组")
    document.table(
        ("姓名或机构", "专业", "单位", "产生方式", "利益冲突声明"),
        [
            (
                p.name, f"{p.get_field_display()}{p.get_kind_display()}", p.employer or None, p.get_method_display(),
                p.get_state_display(),
            )
            for p in (s.panellist for s in sheet.seats)
        ],
        widths_mm=(26, 34, 46, 22, 28),
    )  # fmt: skip
    for member in sheet.gone:
        document.body(_gone(member))


def _gone(member: Panellist) -> str:
    if member.state == SeatState.CONFLICTED:
        why = (
            f"{ConflictKind.label_of(member.conflict)}：{member.reason}" if member.conflict else member.reason
        )
        return f"{member.name}（{member.get_field_display()}）回避：{why}。"
    return f"{member.name}（{member.get_field_display()}）已更换：{member.reason}。"


def _mark(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _line(row: CriterionRow) -> tuple[object, ...]:
    label = f"{row.criterion.label}（{_mark(row.criterion.weight)}%，满分 {_mark(row.criterion.full_marks)}）"
    values = [_mark(score.value) if score else None for score in row.scores]
    mean = _mark(row.spread.mean) if row.spread else None
    apart = _mark(row.spread.range) if row.spread else None
    return (label, *values, mean, apart)


def _scores(document: OfficialDocument, sheet: ReviewSheet, tally: Tally) -> None:
    template = sheet.review.template
    document.heading("评分")
    heads = ("评分项", *(p.name for p in sheet.scored), "平均", "高低差")
    totals = ("总分（百分）", *(_mark(tally.totals.get(p.pk)) for p in sheet.scored))
    rows = [*map(_line, sheet.criteria), (*totals, _mark(tally.total), _mark(tally.overall.range))]
    count = len(sheet.scored)
    right: list[Side] = ["right"] * (count + 2)
    document.table(
        heads, rows, widths_mm=(52, *([20] * count), 16, 18), sides=("left", *right), size=9
    )  # fmt: skip
    above = "不低于" if tally.total >= template.pass_mark else "低于"
    text = f"总分 {_mark(tally.total)} 分，{above}通过线 {_mark(template.pass_mark)} 分；"
    text += f"各人总分高低相差 {_mark(tally.overall.range)} 分"
    if template.dispersion_limit is not None:
        text += f"（上限 {_mark(template.dispersion_limit)} 分）"
    document.body(f"{text}。")
    if sheet.review.dispersion_note:
        document.body(f"对分歧的说明：{sheet.review.dispersion_note}")


def _opinions(document: OfficialDocument, sheet: ReviewSheet) -> None:
    document.heading("各人意见")
    for member in sheet.scored:
        document.body(f"{member.name}：{member.opinion or '没有书面意见'}")


def _checks(document: OfficialDocument, sheet: ReviewSheet) -> None:
    document.heading("一票否决项与尽职调查")
    rows: list[tuple[object, ...]] = [
        (v.veto.label, v.result.label, v.finding.note if v.finding else None) for v in sheet.vetoes
    ]
    for item in sheet.diligence:
        found = item.check
        told = "；".join(t for t in (found.source, found.note) if t) if found else ""
        rows.append((item.item.label, item.result.label, told or None))
    if rows:
        document.table(("事项", "结果", "依据、来源或说明"), rows, widths_mm=(56, 34, 66))
    document.body("“未核”“未查”是没有核、没有查，不等于没有问题。")


def _verdict(document: OfficialDocument, sheet: ReviewSheet) -> None:
    review = sheet.review
    document.heading("结论")
    if not review.verdict:
        document.body("会上还没有出结论。")
        return
    document.body(f"{review.get_verdict_display()}。{review.reasons}")
    if sheet.conditions:
        document.heading("附带条件", 2)
        for number, row in enumerate(sheet.conditions, start=1):
            due = f"，不晚于 {chinese_day(row.condition.due_on)}" if row.condition.due_on else ""
            stage = Stage.label_of(row.condition.stage)
            document.body(f"{number}．{row.condition.text}（进{stage}前{due}）")
