from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhaoluo.foundation.forms import Form


class KeepForm(Form):
    """How a table is kept as the zone's own form."""

    name = forms.CharField(
        label="表样名称",
        max_length=80,
        help_text="如 招商项目月报；导出名单时按这个名字选",
        error_messages={"max_length": "名称最多 %(limit_value)d 字，现在 %(show_value)d 字"},
    )
    sheet = forms.ChoiceField(
        label="填哪张工作表", error_messages={"invalid_choice": "请从列表里选一张工作表"}
    )

    def __init__(self, *args: Any, sheets: Sequence[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, f"{name}（表头在第 {row} 行）") for name, row in sheets]
        self.fields["sheet"].choices = choices  # type: ignore[attr-defined]
