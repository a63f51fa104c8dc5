from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import AmountField, DayField, Form, LinesField


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
    """What a person made of a draft; left as read where nothing was changed."""

    ids = "f-draft-%s"  # f-name is the draft's name as read, which its words in the text lead to

    name = forms.CharField(label="名称", max_length=200, required=False)
    investors = LinesField(label="投资方", required=False)
    investment_wan = AmountField(label="总投资（万元）", places=4, required=False)
    land_mu = AmountField(label="用地（亩）", places=4, required=False)

    def corrected(self) -> dict[str, Any]:
        """The fields as the draft stores them (figures as float, names as list)."""
        data = self.cleaned_data
        figures = {k: float(data[k]) if data[k] is not None else None for k in ("investment_wan", "land_mu")}
        return {"name": data["name"].strip(), "investors": list(data["investors"]), **figures}


class LinkForm(Form):
    project = forms.IntegerField(label="并入哪个项目")
