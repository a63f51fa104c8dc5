"""Names, titles, related firms and contacts beside an enterprise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused

from .. import actions, queries
from ..models import Alias, Contact, Enterprise, Relation, Sighting, Title
from ..queries import record
from .factories import a_firm, alias, contact, who

MODELS = (Event, Enterprise, Alias, Title, Contact, Relation, Sighting)


def written() -> list[int]:
    return [m.objects.count() for m in MODELS]


@pytest.fixture
def firm(cast: Any, now: datetime) -> Enterprise:
    return a_firm(cast, now, "山西河阳石墨材料有限公司")


def refused(act: Any) -> set[str]:
    before = written()
    with pytest.raises(Refused) as told:
        act()
    assert written() == before
    return {r.code for r in told.value.refusals}


def test_an_alias_is_written_down_found_and_recognised(cast: Any, now: datetime, firm: Enterprise) -> None:
    alias(cast, now, firm, "河阳碳素厂")
    number = alias(cast, now, firm, " 14040010000123a ", "old_number")
    assert number.name == "14040010000123A"
    events = Event.objects.filter(verb="enterprise.alias_added")
    assert {(e.subject_id, e.facts["kind"]) for e in events} == {(firm.pk, "former"), (firm.pk, "old_number")}
    assert queries.recognise(cast.zone, ["河阳碳素厂"])["河阳碳素厂"].id == firm.pk
    for text in ("碳素", "hytsc", "14040010000123a"):
        assert queries.enterprises_for(cast.officer, text=text).get() == firm, text


def test_each_refusal_of_an_alias_leaves_no_trace(cast: Any, now: datetime, firm: Enterprise) -> None:
    other = a_firm(cast, now, "临水乙化工股份有限公司")
    alias(cast, now, firm, "1404001000012", "old_number")
    assert refused(lambda: alias(cast, now, firm, "1404001000012", "old_number")) == {"alias_known"}
    assert refused(lambda: alias(cast, now, firm, firm.name)) == {"own_name"}
    assert refused(lambda: alias(cast, now, other, "1404001000012", "old_number")) == {"alias_taken"}
    assert refused(lambda: alias(cast, now, other, firm.name, "spelling")) == {"alias_taken"}
    assert refused(lambda: alias(cast, now, other, "x", "nonsense")) == {"unknown_kind"}
    assert refused(lambda: alias(cast, now, other, " \u200b")) == {"no_name"}
    assert refused(lambda: actions.add_alias(
        firm.pk, name="别名", kind="short", source="", **who(cast, now, cast.viewer)
    )) == {"no_role"}  # fmt: skip
    alias(cast, now, firm, "河墨", "short")
    alias(cast, now, other, "河墨", "short")  # a short name may be shared, then a person says which
    assert queries.recognise(cast.zone, ["河墨"])["河墨"].verdict == "ask"


def test_titles_stand_by_their_days(cast: Any, now: datetime, firm: Enterprise) -> None:
    today = now.date()
    for kind, awarded, expires in (
        ("high_tech", -400, 0), ("little_giant", -400, -1), ("listed", None, None), ("champion", None, 30),
    ):  # fmt: skip
        days = [None if n is None else today + timedelta(days=n) for n in (awarded, expires)]
        actions.save_title(
            firm.pk,
            kind=kind,
            note="",
            source="公示名单",
            awarded_on=days[0],
            expires_on=days[1],
            **who(cast, now),
        )
    rows = record.titles_of(firm, today=today)
    assert {r.title.kind for r in rows if r.standing == "in_force"} == {"high_tech", "listed", "champion"}
    assert rows[-1].title.kind == "little_giant" and rows[-1].standing == "expired"
    event = Event.objects.filter(verb="enterprise.title_saved").first()
    assert event is not None and event.facts["source"] == "公示名单"


def test_each_refusal_of_a_title_leaves_no_trace(cast: Any, now: datetime, firm: Enterprise) -> None:
    today = now.date()

    def save(**more: Any) -> Title:
        known = {"kind": "high_tech", "note": "", "source": "名单", "awarded_on": today, "expires_on": None}
        return actions.save_title(firm.pk, **({**known, **more} | {}), **who(cast, now))

    title = save()
    assert refused(save) == {"title_known"}
    assert refused(lambda: save(source=" ")) >= {"no_source"}
    assert refused(lambda: save(kind="other")) == {"no_note"}
    assert refused(lambda: save(kind="nobel")) == {"unknown_kind"}
    assert refused(lambda: save(awarded_on=today + timedelta(days=1))) == {"day_ahead"}
    assert refused(lambda: save(awarded_on=today, kind="champion", expires_on=today - timedelta(days=1))) == {
        "days_crossed"
    }
    changed = save(title_id=title.pk, expires_on=today + timedelta(days=900))
    assert changed.pk == title.pk and Title.objects.count() == 1


def test_related_firms_are_linked_when_certain_and_asked_when_not(
    cast: Any, now: datetime, firm: Enterprise
) -> None:
    other = a_firm(cast, now, "临水乙化工股份有限公司")

    def relate(name: str, kind: str = "supplier", user: Any = None, source: str = "自报") -> Relation:
        return actions.add_relation(
            other.pk, kind=kind, other_name=name, source=source, as_of=None, **who(cast, now, user)
        )

    assert relate(firm.name).other == firm
    doubtful = relate("河阳石墨", "customer")
    assert doubtful.other is None and Sighting.objects.get().name == "河阳石墨"
    assert Enterprise.objects.count() == 2, "who is only related is not entered"
    actions.answer_question(Sighting.objects.get().pk, firm.pk, **who(cast, now))
    doubtful.refresh_from_db()
    assert doubtful.other == firm
    assert refused(lambda: relate(firm.name)) == {"relation_known"}
    assert refused(lambda: relate("河阳石墨")) == {"relation_known"}, "by another name of the same firm"
    assert refused(lambda: relate(other.name)) == {"itself"}
    assert refused(lambda: relate(" ", source="")) == {"no_other", "no_source"}
    assert refused(lambda: relate("丙机械有限公司", "cousin")) == {"unknown_kind"}
    assert refused(lambda: relate("丙机械有限公司", user=cast.inspector)) == {"no_role"}


def test_a_parent_named_alike_is_not_taken_for_the_firm_itself(
    cast: Any, now: datetime, firm: Enterprise
) -> None:
    for name in ("河阳石墨", "山西河阳石墨集团有限公司", "山西河阳石墨材料集团有限公司"):
        relation = actions.add_relation(
            firm.pk, kind="parent", other_name=name, source="公示系统", as_of=None, **who(cast, now)
        )
        assert relation.other is None, name
    assert not Sighting.objects.exists()


def test_contacts_need_a_purpose_and_a_basis(cast: Any, now: datetime, firm: Enterprise) -> None:
    person = contact(cast, now, firm)
    event = Event.objects.get(verb="enterprise.contact_saved")
    assert event.facts == {"contact": person.pk, "purpose": "联系签约事宜", "changed": False}
    assert refused(lambda: contact(cast, now, firm, purpose="")) == {"no_purpose"}
    assert refused(lambda: contact(cast, now, firm, basis=" ")) == {"no_basis"}
    assert refused(lambda: contact(cast, now, firm, phone="", mail="")) == {"no_way"}
    assert refused(lambda: contact(cast, now, firm, phone="打电话", mail="x")) == {"bad_phone", "bad_mail"}
    actions.remove_contact(person.pk, **who(cast, now))
    assert not Contact.objects.exists() and Event.objects.filter(verb="enterprise.contact_removed").exists()
    with pytest.raises(Contact.DoesNotExist):
        actions.remove_contact(person.pk, **who(cast, now))


def test_rows_of_another_zone_are_not_written(cast: Any, now: datetime, firm: Enterprise) -> None:
    person, other = contact(cast, now, firm), alias(cast, now, firm, "老名")
    there = {
        "zone": cast.other_zone,
        "by": cast.stranger,
        "actor": cast.actor(cast.stranger, cast.other_zone),
        "at": now,
    }
    before = written()
    with pytest.raises(Enterprise.DoesNotExist):
        actions.add_alias(firm.pk, name="抢", kind="short", source="", **there)
    with pytest.raises(Alias.DoesNotExist):
        actions.remove_alias(other.pk, **there)
    with pytest.raises(Contact.DoesNotExist):
        actions.show_contact(person.pk, purpose="核实走访记录", **there)
    assert written() == before
