"""Firms and projects: who invests in what follows the register of enterprises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhaoluo.foundation.journal.actions import serve_next
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.models import Enterprise, Sighting

from ..models import ProjectInvestor
from ..queries.investing import investing_panel
from . import factories as make

FIRM = "河阳石墨材料有限公司"


def served(cast: Any) -> None:
    while serve_next(cast.zone):
        pass


def test_a_new_firm_named_by_a_project_is_in_the_register(cast: Any, now: datetime) -> None:
    project = make.a_lead(cast, now, investors=(FIRM, "张某"))
    linked = dict(project.investors.values_list("name", "enterprise__name"))
    assert linked == {FIRM: FIRM, "张某": None}
    firm = Enterprise.objects.get(name=FIRM)
    assert "investor" in firm.roles
    again = make.a_lead(cast, now, name="第二个项目", investors=(FIRM,))
    assert again.investors.get().enterprise == firm and Enterprise.objects.count() == 1


def test_a_doubtful_name_is_linked_when_a_person_has_said_who_it_is(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now)
    other = make.a_lead(cast, now, name="别的项目", investors=("河阳石墨新材料有限公司",))
    row = other.investors.get()
    assert row.enterprise_id is None
    question = Sighting.objects.get()
    firm = Enterprise.objects.get(name=FIRM)
    enterprises.answer_question(question.pk, firm.pk, zone=cast.zone, by=cast.officer, at=now)
    served(cast)
    assert ProjectInvestor.objects.get(pk=row.pk).enterprise == firm


def test_investors_follow_a_merge_and_its_undoing(cast: Any, now: datetime) -> None:
    one = make.a_lead(cast, now).investors.get()
    firm = Enterprise.objects.get(name=FIRM)
    into = enterprises.enter(zone=cast.zone, name="晋北碳素集团有限公司", by=cast.officer, at=now)
    two = make.a_lead(cast, now, name="集团自己的项目", investors=(into.name,)).investors.get()
    who = {"zone": cast.zone, "by": cast.administrator, "at": now}
    enterprises.merge(into.pk, firm.pk, **who)
    served(cast)
    assert {row.enterprise_id for row in ProjectInvestor.objects.all()} == {into.pk}
    enterprises.unmerge(firm.pk, **who)
    served(cast)
    assert dict(ProjectInvestor.objects.values_list("pk", "enterprise")) == {one.pk: firm.pk, two.pk: into.pk}


def test_a_firm_shows_its_projects_to_who_may_see_them(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now, name="公开的项目")
    make.a_lead(cast, now, name="保密的项目", restricted=True)
    firm = Enterprise.objects.get(name=FIRM)
    mine, theirs = investing_panel(cast.officer, firm), investing_panel(cast.viewer, firm)
    assert mine and {p.name for p in mine["projects"]} == {"公开的项目", "保密的项目"}
    assert theirs and {p.name for p in theirs["projects"]} == {"公开的项目"}
    assert {h.project.name for h in theirs["happened"]} == {"公开的项目"}
    nobody = enterprises.enter(zone=cast.zone, name="没有项目的有限公司", by=cast.officer, at=now)
    assert investing_panel(cast.officer, nobody) is None


def test_a_restricted_project_is_not_named_in_the_register_of_enterprises(cast: Any, now: datetime) -> None:
    make.a_lead(cast, now, name="保密的项目", restricted=True)
    assert Enterprise.objects.get(name=FIRM).source == "登记线索"
