"""Firms named by a ledger, a document or a form: certain, asked about, or entered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused

from .. import actions, queries
from ..models import Alias, Enterprise, Relation, Sighting
from ..terms import Role
from .factories import CODE, OTHER_CODE, a_firm, alias, who

FULL = "山西河阳石墨材料有限公司"
DOUBTFUL = "河阳石墨"


def meet(cast: Any, now: datetime, names: Collection[str], **more: Any) -> dict[str, int | None]:
    known = {"zone": cast.zone, "by": cast.officer, "at": now, "source": "十一月台账"}
    return actions.meet(names, **(known | more))


def written() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Event, Enterprise, Alias, Sighting))


@pytest.fixture
def doubt(cast: Any, now: datetime) -> Sighting:
    """A short name that two firms answer to."""
    a_firm(cast, now, FULL)
    a_firm(cast, now, "广东河阳石墨制品有限公司")
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: None}
    return Sighting.objects.get()


def test_new_firms_are_entered_with_their_role_and_written_down(cast: Any, now: datetime) -> None:
    names = ["河阳甲机械有限公司", "临水乙化工股份有限公司"]
    found = meet(cast, now, names)
    rows = {e.name: e for e in Enterprise.objects.all()}
    assert found == {name: rows[name].pk for name in names}
    assert all(row.roles == [Role.INVESTOR] and row.source == "十一月台账" for row in rows.values())
    events = Event.objects.filter(verb="enterprise.entered")
    assert {(e.subject_id, e.by, e.at) for e in events} == {(pk, cast.officer, now) for pk in found.values()}
    assert queries.enterprises_for(cast.officer, text="hyjjx").get().name == names[0], "found by initials"


def test_meeting_again_changes_nothing(cast: Any, now: datetime) -> None:
    first = meet(cast, now, [FULL, "待定"])
    before = written()
    assert meet(cast, now, [FULL, "待定"]) == first
    assert written() == before


def test_what_is_no_firm_leaves_no_row(cast: Any, now: datetime) -> None:
    names = ["张三", "待定", "", "  ", "有" * 200 + "限公司"]
    assert meet(cast, now, names) == dict.fromkeys(names)
    assert not Enterprise.objects.exists() and not Sighting.objects.exists()


def test_no_names_ask_nothing(cast: Any, now: datetime, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert meet(cast, now, []) == {}
        assert queries.recognise(cast.zone, []) == {}


def test_the_same_firm_written_twice_in_one_ledger_is_entered_once(cast: Any, now: datetime) -> None:
    twice = ["河阳甲机械有限公司", "河阳甲机械有限公司 ", "河阳甲机械（有限公司）"]
    assert len(set(meet(cast, now, twice).values())) == 1
    assert Enterprise.objects.get().name == twice[0]


def test_a_code_tells_who_it_is_whatever_the_name(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, FULL, credit_code=CODE)
    found = meet(cast, now, ["改了名的公司"], credit_codes={"改了名的公司": CODE})
    assert found == {"改了名的公司": firm.pk}
    two = meet(cast, now, ["甲公司", "乙公司"], credit_codes={"甲公司": OTHER_CODE, "乙公司": OTHER_CODE})
    assert len(set(two.values())) == 1, "one code, one firm"
    bad = meet(cast, now, ["丙机械有限公司"], credit_codes={"丙机械有限公司": "91140400MA00000000"})
    assert Enterprise.objects.get(pk=bad["丙机械有限公司"]).credit_code == "", "a wrong code is not kept"


def test_a_known_firm_gets_the_role_it_is_met_in(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, FULL, roles=["resident"])
    meet(cast, now, [FULL])
    firm.refresh_from_db()
    assert firm.roles == ["resident", "investor"]
    assert Event.objects.get(verb="enterprise.changed").facts["changes"] == {
        "roles": ["resident", "resident、investor"]
    }
    meet(cast, now, [FULL], role=None)
    assert Event.objects.filter(verb="enterprise.changed").count() == 1


def test_a_doubtful_name_is_asked_once(cast: Any, now: datetime, doubt: Sighting) -> None:
    assert doubt.source == "十一月台账" and doubt.candidates and all(c["why"] for c in doubt.candidates)
    assert Event.objects.get(verb="enterprise.asked").subject_id == doubt.pk
    before = written()
    assert meet(cast, now, [DOUBTFUL], source="另一份") == {DOUBTFUL: None}
    assert written() == before
    assert Enterprise.objects.count() == 2


def test_it_is_this_one(cast: Any, now: datetime, doubt: Sighting) -> None:
    firm = Enterprise.objects.get(name=FULL)
    actions.answer_question(doubt.pk, firm.pk, **who(cast, now))
    event = Event.objects.get(verb="enterprise.recognised")
    facts = {k: event.facts[k] for k in ("question", "name", "answer", "enterprise")}
    assert facts == {"question": doubt.pk, "name": DOUBTFUL, "answer": "same", "enterprise": firm.pk}
    assert Alias.objects.get().name == DOUBTFUL and firm in queries.enterprises_for(
        cast.officer, text=DOUBTFUL
    )
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: firm.pk}
    firm.refresh_from_db()
    assert firm.roles == ["investor"]


def test_it_is_another_one(cast: Any, now: datetime, doubt: Sighting) -> None:
    told = actions.answer_question(doubt.pk, None, **who(cast, now))
    assert (
        told.enterprise is not None
        and told.enterprise.name == DOUBTFUL
        and told.enterprise.roles == ["investor"]
    )
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: told.enterprise.pk}


def test_it_is_no_firm_and_may_be_asked_again(cast: Any, now: datetime, doubt: Sighting) -> None:
    told = actions.answer_question(doubt.pk, None, is_firm=False, **who(cast, now))
    assert told.answer == "not_a_firm" and Enterprise.objects.count() == 2
    before = written()
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: None}
    assert queries.recognise(cast.zone, [DOUBTFUL])[DOUBTFUL].why == "以前认定不是企业"
    assert written() == before
    actions.reopen_question(doubt.pk, **who(cast, now))
    assert Sighting.objects.get().answer == ""
    with pytest.raises(Refused):
        actions.reopen_question(doubt.pk, **who(cast, now))


def test_a_decision_counts_though_the_engine_still_doubts(cast: Any, now: datetime, doubt: Sighting) -> None:
    one, two = Enterprise.objects.order_by("id")
    actions.answer_question(doubt.pk, two.pk, **who(cast, now))
    alias(cast, now, one, DOUBTFUL, "short")  # now both have it
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: two.pk}


def test_each_refusal_of_an_answer_leaves_no_trace(cast: Any, now: datetime, doubt: Sighting) -> None:
    firm, gone = Enterprise.objects.order_by("id")
    actions.merge(firm.pk, gone.pk, **who(cast, now))
    abroad = a_firm(cast, now, "外区机械有限公司", zone=cast.other_zone)
    before = written()

    def refused(enterprise: int | None, user: Any = None) -> set[str]:
        with pytest.raises(Refused) as told:
            actions.answer_question(doubt.pk, enterprise, **who(cast, now, user))
        assert written() == before
        return {r.code for r in told.value.refusals}

    assert refused(firm.pk, cast.viewer) == {"no_role"}
    assert refused(None, cast.inspector) == {"no_role"}
    assert refused(gone.pk) == {"merged"}
    with pytest.raises(Enterprise.DoesNotExist):
        actions.answer_question(doubt.pk, abroad.pk, **who(cast, now))
    with pytest.raises(Sighting.DoesNotExist):
        actions.answer_question(doubt.pk, None, **(who(cast, now) | {"zone": cast.other_zone, "actor": None}))
    actions.answer_question(doubt.pk, firm.pk, **who(cast, now))
    before = written()
    assert refused(firm.pk) == {"answered"}


def test_taking_the_alias_away_asks_again(cast: Any, now: datetime, doubt: Sighting) -> None:
    firm = Enterprise.objects.get(name=FULL)
    actions.answer_question(doubt.pk, firm.pk, **who(cast, now))
    actions.remove_alias(Alias.objects.get().pk, **who(cast, now))
    doubt.refresh_from_db()
    assert (doubt.answer, doubt.enterprise, doubt.decided_by) == ("", None, None)
    assert Event.objects.get(verb="enterprise.alias_removed").facts["reopened"] is True
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: None}


def test_other_zones_firms_are_not_recognised(cast: Any, now: datetime) -> None:
    a_firm(cast, now, FULL, zone=cast.other_zone, credit_code=CODE)
    assert queries.recognise(cast.zone, [FULL], credit_codes={FULL: CODE})[FULL].verdict == "new"


def test_entering_or_naming_a_firm_answers_the_open_question(
    cast: Any, now: datetime, doubt: Sighting
) -> None:
    firm = a_firm(cast, now, DOUBTFUL)
    doubt.refresh_from_db()
    assert (doubt.answer, doubt.enterprise) == ("same", firm)
    assert Event.objects.get(verb="enterprise.recognised").facts["enterprise"] == firm.pk


def test_an_open_question_stays_open_whatever_is_met_meanwhile(
    cast: Any, now: datetime, doubt: Sighting
) -> None:
    meet(cast, now, ["华信机械有限公司", "鼎盛食品有限公司"])
    before = written()
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: None}
    Alias.objects.all().delete()
    Enterprise.objects.filter(name=FULL).update(merged_into=Enterprise.objects.exclude(name=FULL)[0])
    assert meet(cast, now, [DOUBTFUL]) == {DOUBTFUL: None} and written() == before


def test_related_firms_known_by_name_are_linked_when_entered(cast: Any, now: datetime) -> None:
    firm = a_firm(cast, now, FULL)
    supplier = "临水乙化工股份有限公司"
    actions.add_relation(
        firm.pk, kind="supplier", other_name=supplier, source="企业自报", as_of=None, **who(cast, now)
    )
    assert Relation.objects.get().other is None and Enterprise.objects.count() == 1
    found = meet(cast, now, [supplier])
    assert Relation.objects.get().other_id == found[supplier]


def test_one_name_is_cheap_and_many_cost_no_more_queries(cast: Any, now: datetime) -> None:
    a_firm(cast, now, FULL)

    def cost(names: list[str]) -> int:
        with CaptureQueriesContext(connection) as told:
            meet(cast, now, names)
        return len([q for q in told if "SAVEPOINT" not in q["sql"]])

    assert cost([FULL]) <= 6, "known, gets a role"
    assert cost([FULL]) <= 3, "known"
    one = cost(["河阳壹机械有限公司"])
    assert one <= 9, "new: lock, name, sightings, stamp, register (2), enterprise, relations, journal"
    brands = [a + b for a in "华鼎泰瑞恒" for b in "信盛兴昌达"]
    few = cost([f"{brand}机械有限公司" for brand in brands[:12]])
    assert cost([f"{brand}食品有限公司" for brand in brands]) == few <= 12


def test_what_was_written_or_rolled_back_since_is_seen_at_once(cast: Any, now: datetime) -> None:
    def verdict(name: str) -> str:
        return queries.recognise(cast.zone, [name])[name].verdict

    firm = a_firm(cast, now, FULL)
    assert verdict("河阳碳素厂") == "new"
    with transaction.atomic():
        alias(cast, now, firm, "河阳碳素厂")
        assert verdict("河阳碳素厂") == "certain"
        transaction.set_rollback(True)
    assert verdict("河阳碳素厂") == "new"
    added = alias(cast, now, firm, "河阳碳素厂")
    assert verdict("河阳碳素厂") == "certain"
    actions.remove_alias(added.pk, **who(cast, now))
    assert verdict("河阳碳素厂") == "new"
    actions.enter(name="临水丁食品有限公司", enterprise_id=firm.pk, **who(cast, now))
    assert verdict("山西河阳石墨材料公司") == "new"
    actions.enter(name=FULL, enterprise_id=firm.pk, **who(cast, now))
    assert verdict("山西河阳石墨材料公司") != "new"


def test_a_register_once_built_is_read_again(cast: Any, now: datetime) -> None:
    a_firm(cast, now, FULL)

    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            queries.recognise(cast.zone, ["别的什么机械有限公司"])
        return len(told)

    first = cost()
    assert cost() == first - 2
