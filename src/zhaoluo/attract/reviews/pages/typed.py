"""What a person typed, as the rules take it."""

from __future__ import annotations

from ..actions import ItemAnswer, VetoAnswer
from ..forms.panel import number_of
from ..forms.registers import ExpertForm, TemplateForm
from ..forms.verdict import OutsideForm, VerdictForm
from ..rules.experts import ExpertDraft, TieDraft
from ..rules.templates import CriterionDraft, DiligenceDraft, SeatDraft, TemplateDraft, VetoDraft
from ..rules.verdicts import ConditionDraft
from ..terms import CheckResult, VetoResult

TEXTS = ("name", "kind", "employer", "post", "purpose", "consent", "note")
HEADS = ("name", "body", "pass_mark", "dispersion_limit", "limit_calendar_days", "source", "note")


def expert_typed(form: ExpertForm, *, phone: str = "") -> ExpertDraft:
    """An expert; an empty phone keeps ``phone``, which the form did not show, “无” takes it away."""
    data = form.cleaned_data
    typed = data["phone"].strip()
    return ExpertDraft(
        **{key: data[key] for key in TEXTS}, phone="" if typed == "无" else typed or phone, fields=tuple(data["fields"]),
        user=number_of(data["user"]), active=data["active"], ties=tuple(TieDraft(**row) for row in data["ties"]),
    )  # fmt: skip


def template_typed(form: TemplateForm) -> TemplateDraft:
    """A form of review."""
    data = form.cleaned_data
    return TemplateDraft(
        **{key: data[key] for key in HEADS},
        seats=tuple(
            SeatDraft(r["kind"], r["field"], None if r["count"] is None else int(r["count"])) for r in data["seats"]
        ),
        criteria=tuple(CriterionDraft(**row) for row in data["criteria"]),
        vetoes=tuple(VetoDraft(**row) for row in data["vetoes"]),
        diligence=tuple(DiligenceDraft(r["label"], r["hint"], r["required"] != "no") for r in data["diligence"]),
    )  # fmt: skip


def conditions_typed(form: VerdictForm) -> tuple[ConditionDraft, ...]:
    """Conditions of a verdict."""
    rows = form.cleaned_data["conditions"]
    return tuple(ConditionDraft(row["text"], row["stage"] or "signed", row["due_on"]) for row in rows)


def vetoes_typed(form: OutsideForm) -> dict[int, VetoAnswer]:
    """What the minutes say of vetoes; what they do not say is 未核."""
    said, found = form.cleaned_data, {}
    for veto in form.template.vetoes.all():
        result = said.get(f"veto-{veto.pk}")
        if result and result != VetoResult.UNCHECKED:
            found[veto.pk] = VetoAnswer(result, said[f"veto-{veto.pk}-note"])
    return found


def items_typed(form: OutsideForm) -> dict[int, ItemAnswer]:
    """What the minutes say of due diligence, looked at on the day of the review; what they do not say is 未查."""
    said, found = form.cleaned_data, {}
    for item in form.template.diligence.all():
        name = f"item-{item.pk}"
        if said.get(name) and said[name] != CheckResult.UNCHECKED:
            found[item.pk] = ItemAnswer(said[name], said[f"{name}-source"], said[f"{name}-note"], said["on"])
    return found
