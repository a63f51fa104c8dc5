"""Structure: imported, edited, kept, vouched for.  Each act: written down; each refusal leaves no trace; twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.verdict import Refused, Stale

from .. import actions
from ..models import Chain, ChainRevision, Link, LinkClass, LinkEdge, Placement, Purchase
from ..queries.documents import difference, document_of, document_of_revision
from ..rules.document import ClassEntry, Document
from .factories import a_chain, a_document, a_link, filled, who

TABLES = (Event, Chain, ChainRevision, Link, LinkClass, LinkEdge, Placement, Purchase)


def stand() -> list[Any]:
    """Every row of every table an act might touch."""
    return [list(table.objects.order_by("id").values()) for table in TABLES]


def refused(work: Any) -> set[str]:
    """Codes of a refusal that left no trace."""
    before = stand()
    with pytest.raises(Refused) as told:
        work()
    assert stand() == before
    return {r.code for r in told.value.refusals}


def without(document: Document, *keys: str) -> Document:
    return replace(
        document,
        links=tuple(link for link in document.links if link.key not in keys),
        edges=tuple(e for e in document.edges if not set(keys) & set(e.pair)),
    )


def places(chain: Chain) -> dict[str, tuple[float | None, float | None]]:
    return {key: (x, y) for key, x, y in chain.links.values_list("key", "x", "y")}


# ---------------------------------------------------------------- import


def test_a_document_becomes_a_chain_and_is_written_down(cast: Any, now: datetime) -> None:
    document = a_document(status="已核")
    chain = actions.import_chain(document, note="初稿", **who(cast, now))
    assert (chain.status, chain.revision, chain.version, chain.zone) == ("draft", 1, 1, cast.zone)
    stored = document_of(chain)
    assert not difference(stored, document).any and stored.status == "draft"
    assert all(link.place is not None for link in stored.links), "every link has its place from the first"
    event = Event.objects.get(verb="chain.imported")
    assert (event.by, event.at, event.subject_id, event.facts["note"]) == (
        cast.officer,
        now,
        chain.pk,
        "初稿",
    )
    assert len(event.facts["added"]) == 5 and event.facts["edges"] == [4, 0, 0]
    revision = ChainRevision.objects.get()
    assert (revision.number, revision.by, revision.note) == (1, cast.officer, "初稿")
    assert document_of_revision(revision).document == stored, "a revision gives the file back"


def test_the_same_document_twice_writes_nothing(cast: Any, now: datetime) -> None:
    a_chain(cast, now)
    before = stand()
    a_chain(cast, now)
    assert stand() == before


def test_an_import_over_a_chain_keeps_places_residents_and_purchases(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    actions.move_link(a_link(chain, "lens").pk, x=9.5, y=-2.25, **who(cast, now))
    before, standing = places(chain), list(Placement.objects.values())
    old = a_document()
    lens = replace(old.links[1], name="镜片", classes=(ClassEntry("3052", 0.3, "调研"),), place=(0.0, 0.0))
    cover = replace(old.links[0], key="cover", name="玻璃盖板", classes=())
    edge = replace(old.edges[0], supplier="glass", buyer="cover", product="盖板玻璃")
    document = replace(
        old, links=(lens, *(x for x in old.links if x.key != "lens"), cover), edges=(*old.edges, edge)
    )
    change = difference(document_of(chain), document, chain)
    assert [c.fields for c in change.changed] == [("名称", "行业与权重")]
    assert ([x.key for x in change.added], len(change.edges_added), change.held) == (["cover"], 1, ())
    again = actions.import_chain(document, **who(cast, now))
    assert (again.pk, again.revision, again.version) == (chain.pk, 2, 2)
    after = places(again)
    assert {key: after[key] for key in before} == before, "an import moves nothing"
    assert after["cover"] not in before.values()
    assert list(Placement.objects.values()) == standing and Purchase.objects.count() == 2
    assert document_of(again).links[0].key == "lens", "the order of the file"
    assert list(LinkClass.objects.filter(link__key="lens").values_list("weight", "source")) == [(0.3, "调研")]


def test_a_link_that_holds_something_is_dropped_only_when_a_person_says_so(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    module = Placement.objects.get(link__key="module").enterprise
    actions.enter_purchase(
        buyer_id=module.pk, product="镜片", year=2025, supplier_name="外地厂", link_id=a_link(chain, "lens").pk,
        source="自报", as_of=now.date(), **who(cast, now),
    )  # fmt: skip
    document = without(a_document(), "lens", "glass")
    held = difference(document_of(chain), document, chain).held
    assert [(h.key, h.residents, h.purchases) for h in held] == [("lens", ("河阳镜片有限公司",), 1)]
    assert refused(lambda: actions.import_chain(document, **who(cast, now))) == {"link_held"}
    actions.import_chain(document, drop=["lens"], **who(cast, now))
    assert not Link.objects.filter(key__in=["lens", "glass"]).exists()
    assert Purchase.objects.get(supplier_name="外地厂").link is None, "the purchase stays"
    assert Event.objects.filter(verb="chain.imported").latest("id").facts["dropped"] == {
        "光学镜片": ["河阳镜片有限公司"]
    }


def test_who_may_import_and_what_is_refused(cast: Any, now: datetime) -> None:
    document = a_document()
    for user in (cast.viewer, cast.inspector, cast.stranger):
        assert refused(lambda u=user: actions.import_chain(document, **who(cast, now, u))) == {"no_role"}
    a_chain(cast, now)
    assert refused(lambda: actions.import_chain(replace(document, key="other"), **who(cast, now))) == {
        "name_taken"
    }
    actions.import_chain(document, zone=cast.other_zone, by=None, at=now)
    assert Chain.objects.count() == 2, "another zone has its own chain of the same key"


def test_a_chain_changed_meanwhile_is_not_overwritten(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    actions.import_chain(replace(a_document(), owner_note="甲"), version=1, **who(cast, now))
    before = stand()
    with pytest.raises(Stale):
        actions.import_chain(replace(a_document(), owner_note="乙"), version=1, **who(cast, now))
    assert stand() == before and Chain.objects.get(pk=chain.pk).owner_note == "甲"


def test_a_form_sent_twice_counts_once(cast: Any, now: datetime) -> None:
    actions.import_chain(a_document(), once="k1", **who(cast, now))
    before = stand()
    with pytest.raises(IntegrityError, match="journal_once"), transaction.atomic():
        actions.import_chain(replace(a_document(), owner_note="改"), once="k1", **who(cast, now))
    assert stand() == before


def test_revisions_are_never_changed(cast: Any, now: datetime) -> None:
    a_chain(cast, now)
    for attack in (
        lambda: ChainRevision.objects.update(note="改过"), lambda: ChainRevision.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
            attack()
    assert ChainRevision.objects.get().note == "导入文件"


def test_an_old_revision_can_be_taken_up_again(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    actions.remove_link(a_link(chain, "sensor").pk, **who(cast, now))
    first = document_of_revision(ChainRevision.objects.get(number=1)).document
    assert first is not None
    back = actions.import_chain(first, note="恢复第 1 版", **who(cast, now))
    assert back.revision == 3 and not difference(document_of(back), a_document()).any


# ---------------------------------------------------------------- confirm


def test_a_person_vouches_for_a_chain_and_any_change_takes_that_back(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    assert refused(lambda: actions.confirm_chain(chain.pk, **who(cast, now))) == {"no_role"}, (
        "an officer may not"
    )
    confirmed = actions.confirm_chain(chain.pk, version=1, **who(cast, now, cast.lead))
    assert confirmed.status == "confirmed"
    assert Event.objects.get(verb="chain.confirmed").facts["revision"] == 1
    assert refused(lambda: actions.confirm_chain(chain.pk, **who(cast, now, cast.leader))) == {"confirmed"}
    actions.move_link(a_link(chain, "lens").pk, x=1, y=7, **who(cast, now))
    assert Chain.objects.get().status == "confirmed", "where a link is drawn is no claim"
    edited = actions.save_edge(chain.pk, supplier="glass", buyer="module", product="盖板", **who(cast, now))
    assert edited.status == "draft"
    with pytest.raises(Stale):
        actions.confirm_chain(chain.pk, version=confirmed.version, **who(cast, now, cast.leader))


# ---------------------------------------------------------------- edits by hand


def test_a_link_is_added_and_changed(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    before = places(chain)
    told: dict[str, Any] = {
        "key": "motor",
        "name": "音圈马达",
        "position": "middle",
        "column": "器件",
        "source": "调研",
    }
    assert refused(lambda: actions.save_link(chain.pk, **told, **who(cast, now))) == {"unknown_position"}
    told["position"] = "midstream"
    assert refused(lambda: actions.save_link(chain.pk, **told, **who(cast, now))) == {"orphan"}
    link = actions.save_link(
        chain.pk,
        **told,
        buyers=["module"],
        classes=[ClassEntry("3813", None)],
        products=["VCM"],
        **who(cast, now),
    )
    assert link.products == ["VCM"] and LinkEdge.objects.filter(supplier=link, buyer__key="module").exists()
    after = places(chain)
    assert {key: after[key] for key in before} == before and after["motor"] not in before.values()
    event = Event.objects.get(verb="chain.link_saved")
    assert event.facts["link"] == "motor" and event.facts["revision"] == 2
    changed = actions.save_link(chain.pk, **(told | {"name": "VCM 马达"}), **who(cast, now))
    assert (changed.pk, changed.name, changed.products) == (link.pk, "VCM 马达", [])
    assert (changed.x, changed.y) == after["motor"]
    assert LinkEdge.objects.filter(supplier=link).count() == 1
    before_again = stand()
    actions.save_link(chain.pk, **(told | {"name": "VCM 马达"}), **who(cast, now))
    assert stand() == before_again, "saved unchanged, nothing is written"
    assert refused(
        lambda: actions.save_link(chain.pk, **(told | {"name": "光学镜片"}), **who(cast, now))
    ) == {"duplicate_name"}
    assert refused(lambda: actions.save_link(chain.pk, **told, **who(cast, now, cast.viewer))) == {"no_role"}


def test_a_link_put_into_another_stage_moves_alone(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    before = places(chain)
    sensor = a_link(chain, "sensor")
    actions.save_link(
        chain.pk,
        key="sensor",
        name=sensor.name,
        position="upstream",
        column="材料",
        critical=True,
        **who(cast, now),
    )
    after = places(chain)
    assert after["sensor"][0] == 0.0 and {k: v for k, v in after.items() if k != "sensor"} == {
        k: v for k, v in before.items() if k != "sensor"
    }


def test_two_links_may_swap_names(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    document = document_of(chain)
    one, two = document.links[0], document.links[1]
    links = (replace(one, name=two.name), replace(two, name=one.name), *document.links[2:])
    actions.import_chain(replace(document, links=links), **who(cast, now))
    assert a_link(chain, "glass").name == "光学镜片" and a_link(chain, "lens").name == "光学玻璃"


def test_a_link_is_taken_away(cast: Any, now: datetime) -> None:
    chain = filled(cast, now)
    phone, lens = a_link(chain, "phone"), a_link(chain, "lens")
    actions.remove_link(phone.pk, **who(cast, now))
    assert not Link.objects.filter(pk=phone.pk).exists() and LinkEdge.objects.count() == 3
    assert "orphan" in refused(lambda: actions.remove_link(lens.pk, with_residents=True, **who(cast, now))), (
        "the glass would hang on nothing"
    )
    module = a_link(chain, "module")
    actions.save_edge(chain.pk, supplier="glass", buyer="sensor", product="衬底", **who(cast, now))
    assert refused(lambda: actions.remove_link(lens.pk, **who(cast, now))) == {"link_held"}
    actions.remove_link(lens.pk, with_residents=True, **who(cast, now))
    assert Placement.objects.filter(link=module).exists() and Placement.objects.count() == 1
    with pytest.raises(Link.DoesNotExist):
        actions.remove_link(module.pk, **(who(cast, now) | {"zone": cast.other_zone}))


def test_supplies_are_added_changed_and_taken_away(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    edge: dict[str, Any] = {"supplier": "phone", "buyer": "glass"}
    assert refused(lambda: actions.save_edge(chain.pk, **edge, **who(cast, now))) == {"cycle"}
    edge = {"supplier": "glass", "buyer": "nobody"}
    assert refused(lambda: actions.save_edge(chain.pk, **edge, **who(cast, now))) == {"unknown_link"}
    edge = {"supplier": "glass", "buyer": "lens", "product": "镜片毛坯"}
    assert refused(lambda: actions.save_edge(chain.pk, **edge, coefficient=1.5, **who(cast, now))) == {
        "bad_share"
    }
    actions.save_edge(chain.pk, **edge, coefficient=0.25, source="年报", as_of=now.date(), **who(cast, now))
    row = LinkEdge.objects.get(supplier__key="glass", buyer__key="lens")
    assert (row.coefficient, row.source, LinkEdge.objects.count()) == (0.25, "年报", 4)
    actions.save_edge(
        chain.pk, **(edge | {"product": "毛坯"}), replacing=("glass", "lens", "镜片毛坯"), **who(cast, now)
    )
    assert list(LinkEdge.objects.filter(buyer__key="lens").values_list("product", flat=True)) == ["毛坯"]
    row = LinkEdge.objects.get(supplier__key="glass")
    assert refused(lambda: actions.remove_edge(row.pk, **who(cast, now))) == {"orphan"}
    actions.save_edge(chain.pk, supplier="glass", buyer="module", **who(cast, now))
    actions.remove_edge(row.pk, **who(cast, now))
    assert Event.objects.get(verb="chain.edge_removed").facts["edge"] == ["glass", "lens", "毛坯"]
    assert refused(
        lambda: actions.save_edge(
            chain.pk, supplier="glass", buyer="sensor", replacing=("glass", "lens", "毛坯"), **who(cast, now)
        )
    ) == {"no_edge"}


def test_what_stands_above_the_links_is_changed(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    told: dict[str, Any] = {
        "name": "光学与成像", "source": "调研", "as_of": now.date(), "owner_note": "产业组", "local_region": "140400",
        "columns": ["材料", "器件", "模组", "整机", "服务"],
    }  # fmt: skip
    changed = actions.change_chain(chain.pk, version=1, **told, **who(cast, now))
    assert (changed.name, changed.local_region, len(changed.columns)) == ("光学与成像", "140400", 5)
    assert Event.objects.get(verb="chain.changed").facts["revision"] == 2
    for wrong, code in (
        ({"local_region": "999999"}, "unknown_region"), ({"columns": ["材料"]}, "unknown_column"), ({"name": " "}, "missing"),
    ):  # fmt: skip
        assert refused(lambda w=wrong: actions.change_chain(chain.pk, **(told | w), **who(cast, now))) == {
            code
        }


def test_moving_a_link_moves_nothing_else(cast: Any, now: datetime) -> None:
    chain = a_chain(cast, now)
    before, link = places(chain), a_link(chain, "lens")
    actions.move_link(link.pk, x=3.5, y=2, **who(cast, now))
    assert places(chain) == before | {"lens": (3.5, 2.0)}
    assert Event.objects.filter(verb="chain.link_moved").count() == 1 and ChainRevision.objects.count() == 1
    actions.move_link(link.pk, x=3.5, y=2, **who(cast, now))
    assert Event.objects.filter(verb="chain.link_moved").count() == 1, "there already"
    for x in (float("nan"), float("inf"), 1e7):
        assert refused(lambda x=x: actions.move_link(link.pk, x=x, y=0, **who(cast, now))) == {"off_map"}
