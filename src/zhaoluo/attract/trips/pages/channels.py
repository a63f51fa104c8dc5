"""Channels: the list by kind, entering, one channel with what came through it, the person of a home tie (渠道)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhaoluo.foundation.forms import Form
from zhaoluo.foundation.verdict import Refusal, Refused

from ..actions import channels as actions
from ..forms.channels import HomeTieForm, PurposeForm, ReasonForm, form_of
from ..models import Channel, HomeTie
from ..queries import channels as queries
from ..queries.brought import brought, tally_of
from ..queries.suspected import fee_suspicions, terms_suspicions
from ..queries.told import told_of
from ..rules import channels as rules
from ..terms import AssetKind, AssetState, ChannelKind
from .keeping import (
    PAGE,
    ROOMS,
    act,
    form_page,
    found,
    keeper_zone,
    keeps,
    made,
    new_key,
    reader,
    who,
    who_on,
)

LIST = "trips:channels"


@require_safe
def list_channels(request: HttpRequest) -> HttpResponse:
    """Channels of the reader's zones, by kind (渠道)."""
    user = reader(request)
    kind, text = ChannelKind.known(request.GET.get("kind", "")), request.GET.get("q", "")
    rows = queries.channels_for(user, kind=kind.value if kind else "", text=text)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page, "rows": queries.rows_of_channels(user, list(page.object_list)), "kind": kind, "q": text, "rooms": ROOMS,
        "kinds": queries.kinds_counted(user), "may_keep": keeps(request, user.zone_id),
    }  # fmt: skip
    return render(request, "trips/channel_list.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a channel: first its kind, then what this kind needs (登记渠道)."""
    zone = keeper_zone(request)
    kind = ChannelKind.known(request.POST.get("kind") or request.GET.get("kind") or "")
    if kind is None:
        context = {"kinds": list(ChannelKind), "rooms": ROOMS}
        return render(request, "trips/channel_kinds.html", context)
    if request.method != "POST":
        return _form_page(request, form_of(kind)(initial={"once": new_key()}), kind)
    form = form_of(kind)(request.POST)
    return made(
        request, form, lambda: actions.save_channel(
            **_typed(form, kind), once=form.cleaned_data["once"], **who(request, zone)
        ),
        done=lambda row: f"已登记{row.name}", to=lambda row: reverse("trips:channel", args=[row.pk]), received=reverse(LIST),
        again=lambda f, reasons, status: _form_page(request, f, kind, reasons=reasons, status=status),
    )  # fmt: skip


def edit(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Change a channel (修改)."""
    channel = found(queries.channel_for(reader(request), channel_id))
    kind, here = ChannelKind.of(channel.kind), reverse("trips:channel", args=[channel_id])
    more: dict[str, Any] = {"known": True} if issubclass(form_of(kind), HomeTieForm) else {}
    if request.method != "POST":
        return _form_page(request, form_of(kind)(initial=_start(channel), **more), kind, channel)
    form = form_of(kind)(request.POST, **more)
    return act(
        request, form, lambda d: actions.save_channel(
            **_typed(form, kind), zone=channel.zone, channel_id=channel.pk, version=d["version"], **who_on(request, channel)
        ),
        done="已改好", to=here,
        again=lambda f, reasons, status: _form_page(request, f, kind, channel, reasons, status),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, form: Form, kind: ChannelKind, channel: Channel | None = None, reasons: Sequence[Refusal] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    crumbs = [(reverse(LIST), "渠道")]
    if channel is not None:
        crumbs.append((reverse("trips:channel", args=[channel.pk]), channel.name))
    tie = kind == ChannelKind.HOME_TIE
    return form_page(
        request, form, f"修改{kind.label}" if channel else f"登记{kind.label}", crumbs=crumbs, kind=kind.value,
        about="姓名、电话遮盖显示，查看要写用途并留痕；本人要求时删去" if tie else "不清楚的留空",
        note="改动逐项留痕；个人信息不进记录" if tie else "改动逐项留痕", refusals=reasons, status=status,
    )  # fmt: skip


def _start(channel: Channel) -> dict[str, Any]:
    """What the form shows of a channel; of a home tie nothing that is personal."""
    start = {name: getattr(channel, name) for name in rules.Channel.__dataclass_fields__}
    tie, asset = getattr(channel, "home_tie", None), getattr(channel, "idle_asset", None)
    if tie is not None:
        start |= {"purpose": tie.purpose, "consent": tie.consent, "consent_on": tie.consent_on}
    if asset is not None:
        start |= {name: getattr(asset, name) for name in rules.Asset.__dataclass_fields__}
        start["asset_kind"] = asset.kind
    return start | {"version": channel.version}


def _typed(form: Form, kind: ChannelKind) -> dict[str, Any]:
    """What was typed, as the act takes it: the channel, and the person or the asset of those that have one."""
    data = form.cleaned_data
    named = {n: data[n] for n in rules.Channel.__dataclass_fields__ if n in data}
    out: dict[str, Any] = {"typed": rules.Channel(**named | {"kind": kind.value})}
    if kind == ChannelKind.HOME_TIE:
        person = {n: data[n] for n in rules.HomeTie.__dataclass_fields__ if n != "name"}
        out["tie"] = rules.HomeTie(name=data["person"], **person)
    if kind == ChannelKind.IDLE_ASSET:
        asset = {n: data[n] for n in rules.Asset.__dataclass_fields__ if n != "kind"}
        out["asset"] = rules.Asset(kind=data["asset_kind"], **asset)
    return out


@require_safe
def show(request: HttpRequest, channel_id: int) -> HttpResponse:
    """One channel and what came through it."""
    return _page(request, found(queries.channel_for(reader(request), channel_id)))


def _page(
    request: HttpRequest, channel: Channel, *, shown: HomeTie | None = None, refusals: Sequence[Refusal] = (),
    status: int = 200, undone: str = "没有办成",
) -> HttpResponse:  # fmt: skip
    user = reader(request)
    projects = brought(user, channel=channel)
    (counted,) = queries.rows_of_channels(user, [channel])
    asset = getattr(channel, "idle_asset", None)
    context: dict[str, Any] = {
        "channel": channel, "kind": ChannelKind.of(channel.kind), "projects": projects, "tally": tally_of(projects), "counted": counted,
        "through": queries.through(user, channel), "person": queries.person_of(user, channel, shown=shown), "asset": asset,
        "asset_kind": AssetKind.label_of(asset.kind) if asset else "", "asset_state": AssetState.label_of(asset.state) if asset else "",
        "suspected": fee_suspicions(channel.zone_id, channel.fee_terms)
        + (terms_suspicions(channel.zone_id, asset.terms) if asset else []),
        "may_keep": keeps(request, channel.zone_id), "told": told_of(channel), "refusals": refusals, "undone": undone,
    }  # fmt: skip
    return render(request, "trips/channel.html", context, status=status)


@require_POST
@never_cache
def see(request: HttpRequest, channel_id: int) -> HttpResponse:
    """A home tie in full, on this answer only, after a purpose (查看联系方式)."""
    channel = found(queries.channel_for(reader(request), channel_id))
    found(getattr(channel, "home_tie", None))
    form = PurposeForm(request.POST)
    purpose = form.cleaned_data["purpose"] if form.is_valid() else ""
    try:
        tie = actions.see_home_tie(channel.pk, purpose=purpose, **who_on(request, channel))
    except Refused as refused:
        return _page(request, channel, refusals=refused.refusals, status=422, undone="没有显示")
    return _page(request, channel, shown=tie)


@require_POST
def erase(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Delete what is personal of a home tie (删去个人信息)."""
    channel = found(queries.channel_for(reader(request), channel_id))
    found(getattr(channel, "home_tie", None))
    return act(
        request, ReasonForm(request.POST), lambda d: actions.erase_home_tie(
            channel.pk, reason=d["reason"], version=d["version"], **who_on(request, channel)
        ),
        done="个人信息已删去；经这一渠道来的项目还在", to=reverse("trips:channel", args=[channel.pk]),
        again=lambda f, reasons, status: _page(request, channel, refusals=reasons, status=status, undone="没有删"),
    )  # fmt: skip
