from __future__ import annotations

from django import forms

from zhaoluo.foundation.forms import Form


class EnterpriseForm(Form):
    """An enterprise as typed."""

    name = forms.CharField(label="企业名称", max_length=120)
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=24, required=False, help_text="18 位；筹建中的企业可以先空着"
    )
    region = forms.CharField(label="所在地", max_length=60, required=False)
    industry_class = forms.CharField(
        label="行业代码", max_length=5, required=False, help_text="GB/T 4754-2017，如 C3974"
    )
