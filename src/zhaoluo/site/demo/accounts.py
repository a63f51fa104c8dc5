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
    Role.OFFICER: "周启明：登记、推进、申报",
    Role.AGENT: "沈若谷：记拿地、开工",
    Role.TASK_FORCE_LEAD: "李若川：核实、越级、退回",
    Role.INSPECTOR: "许文静：看全区，核实申报",
    Role.LEADER: "陈向南：驾驶舱，批带缺",
    Role.ADMINISTRATOR: "林素琴：人员、规则",
    Role.CITY_VIEWER: "高远：只看，不见保密项目",
}


def accounts() -> list[Account]:
    """Every demo account, in the order a newcomer should try them."""
    return [Account(username, role.label, SEES[role]) for role, username in USERNAMES.items()]
