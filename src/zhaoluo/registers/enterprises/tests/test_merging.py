"""Two rows turn out to be one firm, and two again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale

from .. import actions, queries
from ..models import Alias, Contact, Enterprise, Relation, Sighting, Title
from ..queries import record
from .factories import CODE, OTHER_CODE, a_firm, alias, contact, who

MODELS = (Enterprise, Alias, Title, Contact, Relation, Sighting)


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the register; versions count acts and are left out."""
    rows = {m.__name__: list(m.objects.order_by("id").values()) for m in MODELS}
    for row in rows["Enterprise"]:
        del row["version"]
    return rows


@pytest.fixture
def two(cast: Any, now: datetime) -> tuple[Enterprise, Enterprise]:
    """Two rows of one firm, each with something beside it, and a third that knows both."""
    stays = a_firm(cast, now, "山西河阳石墨材料有限公司", region="山西", roles=["resident"])
    goes = a_firm(
        cast, now, "河阳石墨材料厂", credit_code=CODE, region="河阳", products="电极", roles=["target"]
    )
    third = a_firm(cast, now, "临水乙化工股份有限公司")
    for firm in (stays, goes):
        title(cast, now, firm)
        contact(cast, now, firm)
        relation(cast, now, firm, "customer", third.name)
    alias(cast, now, goes, "河阳碳素厂")
    alias(cast, now, goes, "河墨", "short")
    alias(cast, now, stays, "河墨", "short")
    relation(cast, now, third, "parent", goes.name)
    relation(cast, now, goes, "same_controller", stays.name)
    Sighting.objects.create(
        zone=cast.zone,
        name="河碳",
        source="台账",
        asked_at=now,
        answer="same",
        enterprise=goes,
        decided_at=now,
    )
    stays.refresh_from_db()
    goes.refresh_from_db()
    return stays, goes


def title(cast: Any, now: datetime, firm: Enterprise) -> None:
    days = {"awarded_on": None, "expires_on": None}
    actions.save_title(firm.pk, kind="high_tech", note="", source="公示名单", **days, **who(cast, now))


def relation(cast: Any, now: datetime, firm: Enterprise, kind: str, other: str) -> None:
    actions.add_relation(
        firm.pk, kind=kind, other_name=other, source="企业自报", as_of=None, **who(cast, now)
    )


def merge(
    cast: Any, now: datetime, stays: Enterprise, goes: Enterprise, user: Any = None, **chosen: str
) -> Enterprise:
    return actions.merge(stays.pk, goes.pk, chosen=chosen, **who(cast, now, user))


def refused(cast: Any, now: datetime, stays: Enterprise, goes: Enterprise, user: Any = None) -> set[str]:
    before = (everything(), Event.objects.count())
    with pytest.raises(Refused) as told:
        merge(cast, now, stays, goes, user)
    assert (everything(), Event.objects.count()) == before
    return {r.code for r in told.value.refusals}


def test_what_stands_beside_moves_and_names_become_aliases(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merged = merge(cast, now, stays, goes, name="own", region="own")
    goes.refresh_from_db()
    assert goes.merged_into == merged and Enterprise.objects.count() == 3, "kept, not deleted"
    assert (merged.name, merged.region, merged.credit_code, merged.products) == (
        stays.name,
        "山西",
        CODE,
        "电极",
    )
    assert merged.roles == ["resident", "target"]
    assert {a.name for a in merged.aliases.all()} == {"河墨", "河阳碳素厂", goes.name}
    assert (merged.titles.count(), merged.contacts.count()) == (2, 2)
    shown = record.relations_of(merged)
    assert sorted((r.label, r.name) for r in shown) == [
        ("子公司", "临水乙化工股份有限公司"),
        ("客户", "临水乙化工股份有限公司"),
    ]
    assert Sighting.objects.get().enterprise == merged
    assert list(queries.enterprises_for(cast.officer, text="河阳石墨材料厂")) == [merged], (
        "found by the other's name"
    )
    event = Event.objects.get(verb="enterprise.merged")
    assert (event.subject_id, event.facts["from"], event.facts["into"]) == (merged.pk, goes.pk, merged.pk)
    found = queries.recognise(cast.zone, [goes.name, "河碳"])
    assert found[goes.name].id == found["河碳"].id == merged.pk


def test_the_others_values_are_taken_where_chosen(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merged = merge(cast, now, stays, goes, name="other", region="other", products="own", credit_code="own")
    assert (merged.name, merged.region, merged.products, merged.credit_code) == (goes.name, "河阳", "", "")
    assert {"山西河阳石墨材料有限公司", CODE} <= {a.name for a in merged.aliases.all()}
    assert queries.recognise(cast.zone, [stays.name])[stays.name].id == merged.pk


@pytest.mark.parametrize("name", ["own", "other"])
def test_undo_restores_both_exactly(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise], name: str
) -> None:
    stays, goes = two
    before = everything()
    merge(cast, now, stays, goes, name=name, region="other", credit_code="other")
    assert everything() != before
    actions.unmerge(goes.pk, **who(cast, now))
    assert everything() == before
    event = Event.objects.get(verb="enterprise.unmerged")
    assert (event.subject_id, event.facts["from"], event.facts["into"]) == (stays.pk, goes.pk, stays.pk)
    merge(cast, now, stays, goes)
    actions.unmerge(goes.pk, **who(cast, now))
    assert everything() == before, "again, by the latest merge"


def test_what_was_edited_elsewhere_since_stays(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merged = merge(cast, now, stays, goes, region="own")
    changed = {"region": merged.region, "credit_code": merged.credit_code, "industry_class": "C3091"}
    actions.enter(name=merged.name, enterprise_id=merged.pk, **changed, **who(cast, now))
    actions.unmerge(goes.pk, **who(cast, now))
    stays.refresh_from_db()
    assert (stays.industry_class, stays.credit_code) == ("C3091", "")


def test_undo_is_refused_when_something_stands_against_it(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merged = merge(cast, now, stays, goes, region="own")
    Enterprise.objects.filter(pk=merged.pk).update(credit_code=OTHER_CODE)
    Alias.objects.filter(name__in=[goes.name, "河阳碳素厂"]).delete()
    Enterprise.objects.create(zone=cast.zone, name=goes.name)
    before = (everything(), Event.objects.count())
    with pytest.raises(Refused) as told:
        actions.unmerge(goes.pk, **who(cast, now))
    assert {r.code for r in told.value.refusals} == {"changed_since", "gone", "taken"}
    assert (
        "统一社会信用代码" in str(told.value) and "别名" in str(told.value) and goes.name in str(told.value)
    )
    assert (everything(), Event.objects.count()) == before


def test_undoing_twice_or_what_was_not_merged_is_refused(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merge(cast, now, stays, goes)
    with pytest.raises(Refused):
        actions.unmerge(goes.pk, **who(cast, now, cast.viewer))
    actions.unmerge(goes.pk, **who(cast, now))
    with pytest.raises(Refused) as told:
        actions.unmerge(goes.pk, **who(cast, now))
    assert {r.code for r in told.value.refusals} == {"not_merged"}


def test_each_refusal_leaves_no_trace(cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]) -> None:
    stays, goes = two
    fourth = a_firm(cast, now, "广东丙机械有限公司")
    abroad = a_firm(cast, now, "外区机械有限公司", zone=cast.other_zone)
    assert refused(cast, now, stays, stays) == {"itself"}
    assert refused(cast, now, stays, abroad) == {"other_zone"}
    for user in (cast.viewer, cast.inspector, cast.stranger):
        assert refused(cast, now, stays, goes, user) == {"no_role"}
    with pytest.raises(Enterprise.DoesNotExist):
        merge(cast, now, abroad, stays)
    with pytest.raises(Stale):
        actions.merge(stays.pk, goes.pk, versions=(99, None), **who(cast, now))
    merge(cast, now, stays, goes)
    assert refused(cast, now, stays, goes) == {"merged_already"}, "twice"
    assert refused(cast, now, goes, fourth) == {"merged_already"}, "into one that is gone"
    assert refused(cast, now, fourth, stays) == {"chain"}
    merge(cast, now, stays, fourth)
    assert Enterprise.objects.filter(merged_into=stays).count() == 2, "one may take in several"


def test_a_foreign_firm_and_a_code_do_not_go_together(cast: Any, now: datetime) -> None:
    home = a_firm(cast, now, "甲机械有限公司", credit_code=CODE)
    foreign = a_firm(cast, now, "Jia Maschinen GmbH", country="德国", foreign_number="HRB 1234")
    with pytest.raises(Refused) as told:
        merge(cast, now, home, foreign, country="other")
    assert "foreign_code" in {r.code for r in told.value.refusals}
    merged = merge(cast, now, home, foreign)
    assert (merged.country, merged.credit_code) == ("", CODE), "what does not go together is not filled in"


def test_a_merged_firm_is_not_written_to(
    cast: Any, now: datetime, two: tuple[Enterprise, Enterprise]
) -> None:
    stays, goes = two
    merge(cast, now, stays, goes)
    before = everything()
    for write in (
        lambda: actions.enter(name="改名", enterprise_id=goes.pk, **who(cast, now)),
        lambda: alias(cast, now, goes, "又一个名"),
        lambda: contact(cast, now, goes),
        lambda: title(cast, now, goes),
    ):
        with pytest.raises(Refused, match="已并入"):
            write()
    assert everything() == before
