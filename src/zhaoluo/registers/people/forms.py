from __future__ import annotations

from typing import Any

from django import forms

from zhaoluo.foundation.forms import DayField, Form, LinesField

from .terms import ChargeKind, Duty, OrganisationKind, Role, SeatKind, TeamKind

Choice = list[tuple[str, str]]
NOBODY: Choice = [("", "没有")]
#: Passwords are taken as they are typed: blanks count.
SECRET: dict[str, Any] = {"strip": False, "max_length": 128}


def secret(autocomplete: str) -> forms.PasswordInput:
    """A password's field, marked for the browser's key chain."""
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class SignInForm(Form):
    """Account name and password."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(label="口令", widget=secret("current-password"), **SECRET)


class PasswordForm(Form):
    """One's own new password."""

    old_password = forms.CharField(label="原口令", widget=secret("current-password"), **SECRET)
    new_password = forms.CharField(
        label="新口令",
        widget=secret("new-password"),
        help_text="至少 8 位，大写、小写、数字、符号至少三种，不含账号名",
        **SECRET,
    )
    again = forms.CharField(label="新口令（再填一遍）", widget=secret("new-password"), **SECRET)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "again" in data and data.get("new_password") != data["again"]:
            self.add_error("again", "两遍填得不一样")
        return data


class _Offering(Form):
    """A form whose selects offer the zone's own rows; whatever else is sent is refused."""

    def offer(self, name: str, choices: Choice) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = "请从列表里选"


class UserForm(_Offering):
    """A person; account name and first password are asked only once, when the account is opened."""

    username = forms.CharField(
        label="账号", max_length=40, help_text="小写字母开头，3–40 位，只含小写字母、数字、点、横线、下划线"
    )
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=40, required=False)
    organisation = forms.ChoiceField(label="单位", required=False)
    roles = forms.MultipleChoiceField(
        label="角色", choices=Role.choices(), widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label="在用（去掉勾就是停用，当场退出登录）", required=False, initial=True)
    new_password = forms.CharField(
        label="初始口令", required=False, help_text="留空由系统生成，只显示一次；本人首次登录必须改", **SECRET,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Choice, opening: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", NOBODY + organisations)
        for name in ("is_active",) if opening else ("username", "new_password"):
            del self.fields[name]
        self.fields["roles"].error_messages |= {
            "invalid_choice": "没有这个角色",
            "required": "至少选一个角色",
        }


class ResetForm(Form):
    """A new first password for somebody."""

    new_password = forms.CharField(
        label="新口令", required=False, help_text="留空由系统生成，只显示一次；本人登录后必须改", **SECRET,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class OrganisationForm(Form):
    """A department, bureau, company or township."""

    name = forms.CharField(label="单位名称", max_length=60)
    kind = forms.ChoiceField(
        label="类型", choices=OrganisationKind.choices(), help_text="乡镇街道要在责任体系里有人管"
    )
    active = forms.BooleanField(label="在用", required=False, initial=True)


class TeamForm(_Offering):
    """A promotion team, task force or business group with its people."""

    name = forms.CharField(label="队伍名称", max_length=40)
    kind = forms.ChoiceField(label="类型", choices=TeamKind.choices())
    lead = forms.ChoiceField(label="负责人", required=False)
    members = forms.MultipleChoiceField(
        label="成员", required=False, widget=forms.CheckboxSelectMultiple, help_text="负责人自动是成员"
    )
    organisation = forms.ChoiceField(label="所属单位", required=False)
    active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, *args: Any, people: Choice, organisations: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("lead", NOBODY + people)
        self.offer("members", people)
        self.offer("organisation", NOBODY + organisations)


class SettingForm(Form):
    """What a zone decides about signing in."""

    password_max_days = forms.IntegerField(
        label="口令有效天数", required=False, help_text="到期登录时必须改；留空表示不限，等保要求可填 90"
    )
    idle_minutes = forms.IntegerField(label="离开几分钟自动退出", help_text="5–480 分钟")


class DraftForm(_Offering):
    """A new draft: from what, under which name."""

    origin = forms.ChoiceField(label="从哪里开始")
    name = forms.CharField(
        label="名称", max_length=40, required=False, help_text="留空沿用所选范例或版本的名称"
    )
    source = forms.CharField(
        label="出处", max_length=120, required=False, help_text="本区文件的名称和文号；不清楚就留空"
    )

    def __init__(self, *args: Any, origins: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("origin", origins)


class TierForm(Form):
    """A level of a scheme."""

    mark = forms.CharField(label="记号", max_length=4, help_text="如 1、3、12、N")
    name = forms.CharField(label="名称", max_length=40)
    kind = forms.ChoiceField(label="类型", choices=SeatKind.choices())
    duty = forms.CharField(label="做什么", max_length=120, required=False)


class SeatsForm(Form):
    """New posts or teams of a tier."""

    names = LinesField(label="名称", help_text="一行一个，可一次加多个")


class SeatForm(_Offering):
    """Who holds a seat."""

    name = forms.CharField(label="名称", max_length=40)
    holder = forms.ChoiceField(label="负责人", required=False)
    deputy = forms.ChoiceField(label="不在时谁顶", required=False)
    team = forms.ChoiceField(
        label="哪个队伍", required=False, help_text="没有另选负责人时，队伍的负责人就是负责人"
    )
    reports_to = forms.ChoiceField(label="归谁管", required=False)

    def __init__(self, *args: Any, people: Choice, teams: Choice, seats: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("holder", "deputy"):
            self.offer(name, NOBODY + people)
        self.offer("team", NOBODY + teams)
        self.offer("reports_to", NOBODY + seats)


class ChargeForm(Form):
    """What a seat answers for."""

    kind = forms.ChoiceField(label="管什么", choices=ChargeKind.choices())
    value = forms.CharField(label="名字", max_length=80, required=False, help_text="“全区”不用填")
    duties = forms.MultipleChoiceField(
        label="职能",
        choices=Duty.choices(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="按板块分工时才选",
    )


class PublishForm(Form):
    """From which day on."""

    effective_on = DayField(label="自何日起用")
