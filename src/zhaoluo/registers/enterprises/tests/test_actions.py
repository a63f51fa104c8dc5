from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused
from zhaoluo.registers.people.models import User

from .. import actions
from ..models import Enterprise
from ..rules import credit_code_check

BODY = "91140400MA0000000"
CODE = BODY + credit_code_check(BODY)


def enter(
    cast: Any, now: datetime, name: str = "河阳石墨材料有限公司", user: User | None = None, **more: Any
) -> Enterprise:
    by = user or cast.officer
    return actions.enter(zone=cast.zone, name=name, by=by, actor=cast.actor(by), at=now, **more)


def refused(cast: Any, now: datetime, **more: Any) -> set[str]:
    before = (Event.objects.count(), list(Enterprise.objects.order_by("id").values()))
    with pytest.raises(Refused) as told:
        enter(cast, now, **more)
    assert (Event.objects.count(), list(Enterprise.objects.order_by("id").values())) == before
    return {r.code for r in told.value.refusals}


def test_an_enterprise_is_entered_and_written_down(cast: Any, now: datetime) -> None:
    firm = enter(
        cast,
        now,
        credit_code=" 9114-0400 ma0000000" + CODE[-1].lower(),
        region=" 广东深圳 ",
        industry_class="c3974",
    )
    assert (firm.credit_code, firm.region, firm.industry_class, firm.zone) == (
        CODE,
        "广东深圳",
        "C3974",
        cast.zone,
    )
    event = Event.objects.get(verb="enterprise.entered")
    assert (event.by, event.at, event.subject_id, event.facts["credit_code"]) == (
        cast.officer,
        now,
        firm.pk,
        CODE,
    )
    changed = enter(cast, now, "改了名字", enterprise_id=firm.pk)
    assert changed.pk == firm.pk and Event.objects.filter(verb="enterprise.changed").count() == 1


def test_each_refusal_leaves_no_trace(cast: Any, now: datetime) -> None:
    enter(cast, now, credit_code=CODE)
    assert refused(cast, now) == {"name_taken"}
    assert refused(cast, now, name="河阳石墨\u200b材料有限公司 ") == {"name_taken"}, (
        "the same name to everybody's eyes"
    )
    assert refused(cast, now, name="别的公司", credit_code=CODE) == {"code_taken"}
    assert refused(cast, now, name="别的公司", credit_code=CODE[:-1]) == {"code_length"}
    assert refused(cast, now, name=" ") == {"no_name"}
    assert refused(cast, now, name="别的公司", industry_class="39") == {"bad_class"}
    for user in (cast.viewer, cast.inspector, cast.stranger):
        assert refused(cast, now, name="别的公司", user=user) == {"no_role"}, user


def test_many_firms_have_no_code_yet(cast: Any, now: datetime) -> None:
    for name in ("筹建甲", "筹建乙"):
        enter(cast, now, name)
    assert Enterprise.objects.filter(credit_code="").count() == 2


def test_another_zone_has_its_own_row_for_the_same_firm(cast: Any, now: datetime) -> None:
    enter(cast, now, credit_code=CODE)
    actions.enter(
        zone=cast.other_zone, name="河阳石墨材料有限公司", credit_code=CODE, by=cast.stranger, at=now
    )
    assert Enterprise.objects.count() == 2


def test_a_foreign_row_is_not_changed(cast: Any, now: datetime) -> None:
    abroad = actions.enter(zone=cast.other_zone, name="外区企业", by=None, at=now)
    with pytest.raises(Enterprise.DoesNotExist):
        enter(cast, now, "改外区的", enterprise_id=abroad.pk)
    assert Enterprise.objects.get(pk=abroad.pk).name == "外区企业"


def test_finding_or_entering_enters_once(cast: Any, now: datetime) -> None:
    first = actions.find_or_enter(" 甲公司 ", zone=cast.zone, by=None, at=now)
    assert actions.find_or_enter("甲公司", zone=cast.zone, by=None, at=now) == first
    assert Event.objects.filter(verb="enterprise.entered").count() == 1
