"""What a place may turn to, from a store where the truth is planted."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhaoluo.engine.universe import build

from .. import queries
from ..models import Chain
from ..queries.options import options_of
from .factories import a_chain, a_resident, bought, placed

#: Places that make lenses also make modules, but ours; chips are made alone, somewhere else.
OPTICAL, OTHER = ("440300", "320500", "350200"), ("140100", "610100", "510100", "420100")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("options")
    firms = [(region, code) for region in OPTICAL for code in ("3052", "3912", "3969") for _ in range(20)]
    firms += [("140400", "3052")] * 20 + [("140400", "5211")] * 40
    firms += [(region, "5211") for region in OTHER for _ in range(40)] + [("420500", "3973")] * 5
    with (folder / "firms.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "region", "class"])
        writer.writerows([f"f{n:04d}", f"企业{n}", *firm] for n, firm in enumerate(firms))
    build([folder / "firms.csv"], folder / "universe")
    return folder / "universe"


def with_gap(cast: Any, now: datetime, **head: Any) -> Chain:
    chain = a_chain(cast, now, **head)
    firm = a_resident(cast, now, "河阳镜片有限公司")
    placed(cast, now, chain, "lens", firm)
    bought(cast, now, firm, "传感器芯片", amount=Decimal(70))
    return chain


def test_related_and_path_breaking_stand_in_two_lists(
    cast: Any, now: datetime, settings: Any, store: Path
) -> None:
    settings.UNIVERSE_ROOT = store
    found = options_of(with_gap(cast, now, local_region="140400"))
    assert found is not None and found.region == "140400" and found.without_history
    related, breaking = ([c.code for c in choices] for choices in (found.related, found.path_breaking))
    assert related == ["3912", "3969"] and breaking == ["3973"], "modules live where lenses do, chips do not"
    module, chip = found.related[1], found.path_breaking[0]
    assert [link.key for link in module.links] == ["module"] and module.gap is None, "unknown is not nought"
    assert (chip.gap, [link.key for link in chip.links]) == (Decimal(70), ["sensor"])
    assert module.found.density and module.found.density > (chip.found.density or 0)
    assert [c.code for c in found.popular] == ["3912", "3969", "3973"], "the baseline stands beside"
    assert module.found.probability is None, "one count of firms teaches no probability"


def test_a_county_is_answered_by_its_prefecture_where_the_table_goes_no_deeper(
    cast: Any, now: datetime, settings: Any, store: Path
) -> None:
    settings.UNIVERSE_ROOT = store
    found = options_of(a_chain(cast, now, local_region="140425"))
    assert found is not None and found.region == "140400"


def test_nothing_is_told_where_nothing_is_known(
    cast: Any, now: datetime, settings: Any, tmp_path: Path, store: Path
) -> None:
    settings.UNIVERSE_ROOT = tmp_path / "none"
    chain = a_chain(cast, now, local_region="140400")
    assert options_of(chain) is None
    settings.UNIVERSE_ROOT = store
    chain.local_region = "650100"
    assert options_of(chain) is None, "no firm is known there"
    chain.local_region = ""
    assert options_of(queries.facts_of(chain)) is None
