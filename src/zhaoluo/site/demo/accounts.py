"""The demo accounts: one per role, one public password.  They refuse to work unless HOST is this machine only."""

from __future__ import annotations

from typing import NamedTuple

from zhaoluo.registers.people.terms import Role

#: Public on purpose; printed at every start.  ``settings.DEMO_ACCOUNTS_WORK`` closes the accounts elsewhere.
PASSWORD = "Heyang-demo1"


class Account(NamedTuple):
    """An account to try the demo with: account name, label of its role, what it sees."""

    username: str
    role: str
    sees: str


USERNAMES: dict[Role, str] = {
    Role.OFFICER: "demo.officer",
    Role.AGENT: "demo.agent",
    Role.TASK_FORCE_LEAD: "demo.lead",
    Role.INSPECTOR: "demo.inspector",
    Role.LEADER: "demo.leader",
    Role.ADMINISTRATOR: "demo.admin",
    Role.CITY_VIEWER: "demo.viewer",
}
SEES: dict[Role, str] = {
    Role.OFFICER: "周启明，招商二组：登记、推进自己和本组的项目，申报签约",
    Role.AGENT: "沈若谷，代办一组：跟签约后的项目，记拿地、开工",
    Role.TASK_FORCE_LEAD: "李若川，装备制造链专班：核实别人的申报，办越级和退回",
    Role.INSPECTOR: "许文静，督查室：看全区，核实签约、开工、投产",
    Role.LEADER: "陈向南，副主任：看全区驾驶舱，批带缺申请",
    Role.ADMINISTRATOR: "林素琴，综合办公室：人员、责任体系、本区规则",
    Role.CITY_VIEWER: "高远，市级：只看不改，保密项目和人名不显示",
}


def accounts() -> list[Account]:
    """Every demo account, in the order a newcomer should try them."""
    return [Account(username, role.label, SEES[role]) for role, username in USERNAMES.items()]
