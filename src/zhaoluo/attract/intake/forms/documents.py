from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField

from ..terms import STAGE_OF_WORD, TAKEN_AS

STAGES = [("", "不清楚"), *((word, stage.label) for word, stage in STAGE_OF_WORD.items())]


class DocumentForm(Form):
    """A document as uploaded or pasted."""

    title = forms.CharField(
        label="资料名称", max_length=120, required=False, help_text="如 某某日报 11-18 第 2 版；留空用文件名"
    )
    published_on = DayField(label="刊出日期", required=False, help_text="“去年”“日前”要靠它推算")
    home_zone = forms.CharField(
        label="讲的是哪里", max_length=60, required=False, help_text="园区、县或市；一页讲几处也写主要的一处"
    )
    file = forms.FileField(
        label="文件", required=False, help_text="文本（.txt）、Word（.docx）、有文字的 PDF"
    )
    text = forms.CharField(
        label="或粘贴文字", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class DraftForm(Form):
    """What a person made of a draft; what was not sent stays as read."""

    ids = "f-draft-%s"  # f-name is the draft's name as read, which its words in the text lead to

    name = forms.CharField(label="名称", max_length=200, required=False)
    investors = LinesField(label="投资方", required=False)
    investment_wan = AmountField(label="总投资（万元）", places=4, required=False)
    land_mu = AmountField(label="用地（亩）", places=4, required=False)
    stage = forms.ChoiceField(label="资料所说的阶段", choices=STAGES, required=False)
    zone = forms.CharField(label="所在", max_length=60, required=False)

    def corrected(self) -> dict[str, Any]:
        """The fields as the draft stores them (figures as float, names as list, unknown as None)."""
        data: dict[str, Any] = {}
        for key in DraftForm.base_fields:
            value = self.cleaned_data.get(key)
            if key not in self.data:
                continue
            if key in ("investment_wan", "land_mu"):
                data[key] = None if value is None else float(value)
            else:
                data[key] = list(value or ()) if key == "investors" else str(value or "").strip() or None
        return data


class LinkForm(DraftForm):
    """The project a draft speaks of, and what of the page goes into the register (``take_name=page``)."""

    project = forms.IntegerField(label="并入哪个项目")
    version = forms.IntegerField(required=False)

    def taken(self) -> list[str]:
        """The fields where the page's value was chosen."""
        return [key for key in (*TAKEN_AS, "stage") if self.data.get(f"take_{key}") == "page"]


class MissedForm(Form):
    """A project that the reader missed, with the words that say so."""

    ids = "f-missed-%s"

    name = forms.CharField(label="项目名称", max_length=200, required=False)
    investment_wan = AmountField(label="总投资（万元）", places=4, required=False)
    stage = forms.ChoiceField(label="资料所说的阶段", choices=STAGES, required=False)
    quote = forms.CharField(
        label="原文那句话", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="从原文复制，一字不改；换行和空格不要紧",
    )  # fmt: skip
