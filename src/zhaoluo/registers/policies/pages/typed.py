from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form, OnceField

from ..models import TriggerSet
from ..queries.triggers import stored
from ..rules.reviews import Subject
from ..rules.triggers import Trigger, TriggerTable, parse_patterns, parse_words
from ..terms import Conclusion, ExceptionGround, SubjectKind, TriggerAction


class SubjectForm(Form):
    """What is sent for review."""

    title = forms.CharField(label="名称", required=False, max_length=120)
    kind = forms.ChoiceField(label="送审的是什么", choices=SubjectKind.choices())
    drafter = forms.CharField(label="起草单位", required=False, max_length=60)
    text = forms.CharField(
        label="送审内容",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="贴条款原文；全区可见，保密项目不写名称",
    )
    legal_basis = forms.CharField(
        label="法律依据",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写《名称》和条款，或文号；没有就空着",
    )
    exception = forms.ChoiceField(label="适用例外", choices=ExceptionGround.choices())
    exception_note = forms.CharField(label="为什么适用例外", required=False, max_length=500)
    opinions = forms.CharField(
        label="征求意见情况",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="征求了谁、说了什么；没有征求的写明为什么",
    )
    sunset_on = DayField(label="有效至", required=False, help_text="适用例外的必填")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField(required=False)

    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("送审什么", ("title", "kind", "drafter", "text")),
        ("凭什么", ("legal_basis", "exception", "exception_note")),
        ("征求意见和期限", ("opinions", "sunset_on")),
    )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


def subject_typed(data: dict[str, Any]) -> Subject:
    """A valid form as the rules read it."""
    return Subject(**{name: data[name] for name in Subject.__slots__})


class ConcludeForm(Form):
    conclusion = forms.ChoiceField(
        label="结论",
        choices=[(c.value, c.label) for c in (Conclusion.PASSED, Conclusion.NOT_PASSED)],
    )
    on = DayField(label="结论日期", required=False)
    note = forms.CharField(label="说明", required=False, max_length=500, help_text="不通过的写明理由")
    file = forms.FileField(label="审查表或审查意见", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RevokeForm(Form):
    ids = "f-revoke-%s"
    reason = forms.CharField(label="为什么撤销", required=False, max_length=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CheckForm(Form):
    """A text to be compared with the table; nothing is kept."""

    kind = forms.ChoiceField(label="是什么", choices=SubjectKind.choices())
    text = forms.CharField(
        label="条款原文", max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class TriggersForm(Form):
    """The whole table as a person edits it: of each trigger its name, articles, action and words."""

    note = forms.CharField(label="改了什么、为什么", required=False, max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, table: TriggerTable, rows: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> None:
        self.rows = rows if rows is not None else [stored(t) for t in table.triggers]
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = table.version
        for row in self.rows:
            self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        code = row["code"]
        self.fields[f"active-{code}"] = forms.BooleanField(
            label="在用", initial=row.get("active", True), required=False
        )
        self.fields[f"label-{code}"] = forms.CharField(
            label="名称", initial=row["label"], max_length=40, required=False
        )
        self.fields[f"articles-{code}"] = forms.CharField(
            label="条款号", initial="、".join(row["articles"]), max_length=40, required=False
        )
        self.fields[f"action-{code}"] = forms.ChoiceField(
            label="怎么办", initial=row["action"], choices=TriggerAction.choices()
        )
        self.fields[f"patterns-{code}"] = forms.CharField(
            label="词", initial="\n".join(row["patterns"]), max_length=8000, required=False,
            widget=forms.Textarea(attrs={"rows": min(8, 2 + len("".join(row["patterns"])) // 60)}),
        )  # fmt: skip
        for name in ("label", "articles"):
            self.fields[f"{name}-{code}"].widget.attrs["class"] = "inp"

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        names = ("active", "label", "articles", "action", "patterns")
        return [(row["label"], [self[f"{name}-{row['code']}"] for name in names]) for row in self.rows]

    def triggers(self, data: dict[str, Any]) -> list[Trigger]:
        """The table as typed; what the form does not show is kept as it was."""
        return [
            Trigger(
                code=(code := row["code"]),
                label=data[f"label-{code}"].strip(),
                articles=parse_words(data[f"articles-{code}"]),
                action=TriggerAction.of(data[f"action-{code}"]),
                patterns=parse_patterns(data[f"patterns-{code}"]),
                kinds=tuple(row.get("kinds", ())),
                lifted_by=tuple(row.get("lifted_by", ())),
            )
            for row in self.rows
        ]

    def off(self, data: dict[str, Any]) -> list[str]:
        """Codes of what was switched off."""
        return [row["code"] for row in self.rows if not data[f"active-{row['code']}"]]


def rows_of(latest: TriggerSet | None, table: TriggerTable) -> list[dict[str, Any]]:
    """What the form starts from: the zone's newest version with what was switched off, else the preset."""
    return latest.rows if latest is not None else [stored(t) for t in table.triggers]


__all__ = [
    "CheckForm", "ConcludeForm", "RevokeForm", "SubjectForm", "TriggersForm", "rows_of", "subject_typed",
]  # fmt: skip
