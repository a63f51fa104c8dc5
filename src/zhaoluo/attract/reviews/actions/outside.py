"""A review held elsewhere, entered here with its minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.registers.people.models import User

from ..models import DiligenceCheck, Review, ReviewTemplate, VetoFinding
from ..rules import acts
from ..rules.verdicts import Checked, VerdictFacts
from ..terms import CheckResult, ReviewState, VetoResult


@dataclass(frozen=True, slots=True)
class VetoAnswer:
    """What the minutes say of a veto."""

    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What the minutes say of a point of due diligence."""

    result: str
    source: str = ""
    note: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the minutes say of one form of review's vetoes and points; what they do not name is not checked."""

    vetoes: Mapping[int, VetoAnswer]
    items: Mapping[int, ItemAnswer]

    def refusals(self, template: ReviewTemplate, *, today: date) -> list[Refusal]:
        """Every answer says by what, as it must in a review held here."""
        vetoes = {v.pk: v for v in template.vetoes.all()}
        items = {d.pk: d for d in template.diligence.all()}
        state = ReviewState.SESSION  # the state in which such things are checked
        refusals = []
        for pk, veto in self.vetoes.items():
            found = acts.refusals_to_check_veto(state, veto.result, veto.note, known=pk in vetoes)
            refusals += [_about(vetoes[pk].label if pk in vetoes else "", r) for r in found]
        for pk, item in self.items.items():
            found = acts.refusals_to_check_item(
                state,
                item.result,
                item.source,
                item.note,
                item.checked_on,
                known=pk in items,
                has_evidence=True,  # the minutes are attached
                today=today,
            )
            refusals += [_about(items[pk].label if pk in items else "", r) for r in found]
        return refusals

    def facts(
        self,
        template: ReviewTemplate,
        *,
        on: date,
        by: int,
        officer: int,
        standing: str,
        total: Decimal | None,
    ) -> VerdictFacts:
        """What the verdict of the minutes is held against."""
        return VerdictFacts(
            state=ReviewState.SESSION,
            opened_on=on,
            opened_by=by,
            officer=officer,
            standing=standing,
            total=total,
            pass_mark=template.pass_mark,
            vetoes=tuple(
                Checked(v.label, self.vetoes[v.pk].result if v.pk in self.vetoes else VetoResult.UNCHECKED)
                for v in template.vetoes.all()
            ),
            diligence=tuple(
                Checked(
                    d.label,
                    self.items[d.pk].result if d.pk in self.items else CheckResult.UNCHECKED,
                    d.required,
                )
                for d in template.diligence.all()
            ),
        )

    def write(self, review: Review, *, by: User, at: datetime) -> None:
        """The answers as rows of the review."""
        whose = {"zone_id": review.zone_id, "review": review, "by": by, "at": at}
        insert_many(
            [
                VetoFinding(veto_id=pk, result=a.result, note=a.note.strip(), **whose)
                for pk, a in self.vetoes.items()
                if a.result != VetoResult.UNCHECKED
            ]
        )
        insert_many(
            [
                DiligenceCheck(
                    item_id=pk, result=a.result, source=a.source.strip(), note=a.note.strip(), checked_on=a.checked_on, **whose
                )
                for pk, a in self.items.items()
                if a.result != CheckResult.UNCHECKED
            ]
        )  # fmt: skip


def _about(label: str, refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, f"{label}：{refusal.message}" if label else refusal.message, refusal.field)
