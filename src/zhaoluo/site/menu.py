from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from zhaoluo.foundation import clock
from zhaoluo.foundation.notices.queries import unread_count_for
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import Role


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu."""

    label: str
    icon: str
    url: str
    current: bool


GROUPS: tuple[tuple[str, tuple[tuple[str, str, str, tuple[Role, ...]], ...]], ...] = (
    ("总览", (("驾驶舱", "gauge", "cockpit:cockpit", ()), ("我的待办", "list-todo", "cockpit:my_day", ()))),
    (
        "招商",
        (
            ("产业图谱", "network", "chains:list", ()),
            ("目标企业", "target", "prospecting:list", ()),
            ("外出招商", "route", "trips:list", ()),
            ("来访与渠道", "handshake", "trips:receptions", ()),
            ("招商成效", "chart-column", "trips:yields", ()),
            ("项目四库", "square-kanban", "projects:board", ()),
            ("项目名单", "table-2", "projects:list", ()),
            ("项目评审", "gavel", "reviews:list", ()),
            ("公平竞争审查", "scale", "policies:list", ()),
            ("资料收件", "inbox", "intake:list", ()),
            ("企业", "building-2", "enterprises:list", ()),
        ),
    ),
    (
        "管理",
        (
            ("人员与队伍", "users", "people:users", (Role.ADMINISTRATOR,)),
            ("责任体系", "waypoints", "people:schemes", ()),
            ("本区规则", "sliders-horizontal", "projects:rules", (Role.ADMINISTRATOR,)),
            ("登录与设置", "shield-check", "people:settings", (Role.ADMINISTRATOR,)),
        ),
    ),
)


#: Pages that stand in the menu under a name that their address does not begin with.
UNDER: dict[str, tuple[str, ...]] = {
    "trips:receptions": ("trips:events", "trips:channels", "trips:offices", "trips:pairings"),
    "trips:yields": ("trips:counts", "trips:roadmaps"),
}


def menu_for(user: User, path: str) -> list[tuple[str, list[Item]]]:
    """The menu of what exists and this reader may open."""
    roles = {role for _, role in reach_of(user).grants}
    groups = []
    urls = [reverse(name) for _, items in GROUPS for _, _, name, _ in items]
    best = max((u for u in urls if path.startswith(u)), key=len, default="")
    for name, others in UNDER.items():
        if any(path.startswith(reverse(other)) for other in others):
            best = reverse(name)
    if best == reverse("projects:list") != path:
        best = reverse("projects:board")  # a record belongs to the libraries
    for title, items in GROUPS:
        shown = [
            Item(label, icon, reverse(name), reverse(name) == best)
            for label, icon, name, needs in items
            if not needs or roles & {r.value for r in needs}
        ]
        if shown:
            groups.append((title, shown))
    return groups


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo_works": settings.DEMO_ACCOUNTS_WORK}
    return {
        "me": user,
        "my_zone": user.zone,
        "menu": SimpleLazyObject(lambda: menu_for(user, request.path)),
        "unread": SimpleLazyObject(lambda: unread_count_for(user.pk)),
        "today": clock.today(),
    }
