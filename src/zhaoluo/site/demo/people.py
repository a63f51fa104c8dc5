"""Who works in the demo zone: organisations, people, teams.  All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from zhaoluo.foundation.scope.models import Zone
from zhaoluo.registers.people.actions import staff
from zhaoluo.registers.people.models import Organisation, Team, User
from zhaoluo.registers.people.queries import reach_of
from zhaoluo.registers.people.terms import OrganisationKind, Role, TeamKind

from .accounts import PASSWORD, USERNAMES

ORGANISATIONS: tuple[tuple[OrganisationKind, tuple[str, ...]], ...] = (
    (OrganisationKind.COMMITTEE, ("河阳经开区管委会",)),
    (OrganisationKind.DEPARTMENT, ("综合办公室", "督查室", "项目服务中心")),
    (OrganisationKind.BUREAU, ("招商局", "经济发展局", "规划建设局", "行政审批局")),
    (OrganisationKind.COMPANY, ("河阳开发投资公司",)),
    (
        OrganisationKind.TOWNSHIP,
        ("东关街道", "北塬镇", "南桥镇", "西陌镇", "下柳镇", "上庄镇", "石门乡", "云台乡"),
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo zone; those with an account of ``accounts.py`` can sign in, the others cannot."""

    name: str
    role: Role
    organisation: str
    post: str
    username: str = ""


PEOPLE: tuple[Person, ...] = (
    Person("林素琴", Role.ADMINISTRATOR, "综合办公室", "综合办主任", USERNAMES[Role.ADMINISTRATOR]),
    Person("孟怀远", Role.LEADER, "河阳经开区管委会", "党工委书记", "menghuaiyuan"),
    Person("赵建平", Role.LEADER, "河阳经开区管委会", "副主任", "zhaojianping"),
    Person("陈向南", Role.LEADER, "河阳经开区管委会", "副主任", USERNAMES[Role.LEADER]),
    Person("何静秋", Role.LEADER, "河阳经开区管委会", "副主任", "hejingqiu"),
    Person("许文静", Role.INSPECTOR, "督查室", "督查专员", USERNAMES[Role.INSPECTOR]),
    Person("周启明", Role.OFFICER, "招商局", "招商二组组长", USERNAMES[Role.OFFICER]),
    Person("郑晓岚", Role.OFFICER, "招商局", "招商一组组长", "zhengxiaolan"),
    Person("高向阳", Role.OFFICER, "招商局", "招商三组组长", "gaoxiangyang"),
    Person(
        "李若川", Role.TASK_FORCE_LEAD, "经济发展局", "装备制造链专班负责人", USERNAMES[Role.TASK_FORCE_LEAD]
    ),
    Person("韩牧野", Role.TASK_FORCE_LEAD, "经济发展局", "碳基新材料链专班负责人", "hanmuye"),
    Person("方可心", Role.TASK_FORCE_LEAD, "行政审批局", "现代医药链专班负责人", "fangkexin"),
    Person("沈若谷", Role.AGENT, "项目服务中心", "代办一组组长", USERNAMES[Role.AGENT]),
    Person("程予安", Role.AGENT, "项目服务中心", "代办员", "chengyuan"),
    Person("姜予安", Role.OFFICER, "招商局", "招商专员", "jiangyuan"),
    Person("范其琛", Role.OFFICER, "招商局", "招商专员", "fanqichen"),
    Person("苏砚", Role.OFFICER, "招商局", "招商专员", "suyan"),
    Person("陆知远", Role.OFFICER, "招商局", "招商专员", "luzhiyuan"),
    Person("宋以宁", Role.OFFICER, "招商局", "招商专员", "songyining"),
    Person("秦越", Role.OFFICER, "招商局", "招商专员", "qinyue"),
    Person("高远", Role.CITY_VIEWER, "", "市商务局", USERNAMES[Role.CITY_VIEWER]),
)

PROMOTION_TEAMS: dict[str, tuple[str, ...]] = {
    "招商一组": ("郑晓岚", "姜予安", "苏砚", "秦越"),
    "招商二组": ("周启明", "范其琛", "陆知远", "沈若谷"),
    "招商三组": ("高向阳", "宋以宁", "程予安"),
}
#: Chain → who leads its task force.
CHAIN_LEADS: dict[str, str] = {
    "光机电": "周启明", "装备制造": "李若川", "新能源装备": "郑晓岚", "碳基新材料": "韩牧野", "现代医药": "方可心",
    "现代物流": "姜予安", "绿色建材": "范其琛", "数据服务": "苏砚", "农产品加工": "高向阳", "氢能": "陆知远",
    "再生资源": "宋以宁", "文旅康养": "秦越",
}  # fmt: skip
#: Which leader looks after which chains.
LEADER_CHAINS: dict[str, tuple[str, ...]] = {
    "赵建平": ("装备制造", "新能源装备", "氢能", "再生资源", "绿色建材"),
    "陈向南": ("光机电", "数据服务", "现代物流", "文旅康养"),
    "何静秋": ("碳基新材料", "现代医药", "农产品加工"),
}
#: Township → who keeps contact with it.
TOWNSHIP_CONTACTS: dict[str, str] = {
    "东关街道": "姜予安", "北塬镇": "范其琛", "南桥镇": "苏砚", "西陌镇": "陆知远",
    "下柳镇": "宋以宁", "上庄镇": "秦越", "石门乡": "程予安", "云台乡": "沈若谷",
}  # fmt: skip


@dataclass
class Cast:
    """The people, teams and organisations of the demo, by name."""

    zone: Zone
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @property
    def administrator(self) -> User:
        return self.people["林素琴"]

    def leader_of(self, chain: str) -> User:
        """The leader who looks after a chain."""
        return next(self.people[name] for name, chains in LEADER_CHAINS.items() if chain in chains)

    def who(self, name: str, at: datetime) -> dict[str, Any]:
        """Who acts and when, as every action wants it."""
        user = self.people[name]
        return {"by": user, "actor": reach_of(user).actor_in(self.zone.pk), "at": at}


def settle(zone: Zone, at: datetime) -> Cast:
    """Bring in organisations, people and teams, by the actions an administrator uses."""
    cast = Cast(zone)
    for kind, names in ORGANISATIONS:
        for name in names:
            cast.organisations[name] = staff.save_organisation(
                zone=zone, name=name, kind=kind, by=None, actor=None, at=at
            )
    hashed = make_password(PASSWORD)  # once: it costs a second, and is the same for all
    known = set(USERNAMES.values())
    for person in PEOPLE:
        cast.people[person.name] = staff.create_user(
            zone=zone, username=person.username, name=person.name, password="", roles=[person.role.value], by=None,
            actor=None, at=at, organisation=cast.organisations.get(person.organisation), post=person.post, is_demo=True,
            must_change=False, hashed=hashed if person.username in known else make_password(None),
        )  # fmt: skip
    _form_teams(cast, at)
    return cast


def _form_teams(cast: Cast, at: datetime) -> None:
    def team(name: str, kind: TeamKind, lead: str, members: tuple[str, ...], organisation: str) -> None:
        cast.teams[name] = staff.save_team(
            zone=cast.zone, name=name, kind=kind, lead=cast.people[lead], members=[cast.people[m] for m in members],
            by=cast.administrator, actor=None, at=at, organisation=cast.organisations[organisation],
        )  # fmt: skip

    for name, members in PROMOTION_TEAMS.items():
        team(name, TeamKind.TEAM, members[0], members, "招商局")
    for chain, lead in CHAIN_LEADS.items():
        team(f"{chain}链专班", TeamKind.TASK_FORCE, lead, (lead,), "经济发展局")
    team("代办一组", TeamKind.GROUP, "沈若谷", ("沈若谷", "程予安"), "项目服务中心")
