"""Options of a region: two lists, the baseline beside them, two axes that are never blended."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.chain.invented import Panel, panel

from zhaoluo.engine.chain.entry import Chances, Popularity, learn, popularity
from zhaoluo.engine.chain.options import Option, options
from zhaoluo.engine.chain.relatedness import relate


@pytest.fixture(scope="module")
def world() -> Panel:
    return panel(120, 60, related=6.0, entries=0.08)


@pytest.fixture(scope="module")
def foreseen(world: Panel) -> tuple[Chances, Popularity]:
    model, today = learn(world.slices, world.province, world.prefecture)
    assert model is not None
    return model.foresee(world.slices[-1], today), today


@settings(max_examples=30)
@given(
    st.integers(0, 119),
    st.dictionaries(st.integers(0, 59), st.floats(0, 1e6), max_size=20),
    st.sets(st.integers(0, 59)),
)
def test_the_lists_keep_apart(
    world: Panel, foreseen: tuple[Chances, Popularity], region: int, gaps: dict[int, float], vetoed: set[int]
) -> None:
    space = world.slices[-1]
    chances_of, today = foreseen
    said = options(space, region, today, chances=chances_of, gaps=gaps, vetoed=vetoed)
    near, far = {one.column for one in said.related}, {one.column for one in said.path_breaking}
    everything = [*said.related, *said.path_breaking, *said.popular]
    assert not near & far
    for one in everything:
        assert not space.present[region, one.column] and one.column not in vetoed
        assert one.gap == gaps.get(one.column)
        if space.present[region].any():
            assert 0 < one.low < one.probability < one.high < 1  # type: ignore[operator]
        else:
            assert one.probability is one.low is one.high is None  # nothing is known of an empty region
        assert one.recent_entries is not None and 1 <= one.popularity_rank <= said.candidates
    assert [one.popularity_rank for one in said.popular] == list(range(1, len(said.popular) + 1))
    # Each list by one axis, told; never by a mixture.
    chances = [one.probability for one in said.related]
    assert chances == sorted(chances, reverse=True)  # type: ignore[type-var]
    money = [-1.0 if one.gap is None else one.gap for one in said.path_breaking]
    assert money == sorted(money, reverse=True)
    if near and far:
        least = min(space.density[region, column] for column in near)
        assert all(np.nan_to_num(space.density[region, column]) < least for column in far)


def test_no_field_blends_the_axes() -> None:
    """A score made of probability and yuan would be a new field; this list is what a page may show."""
    assert {field.name for field in fields(Option)} == {
        "column",
        "density",
        "complexity",
        "popularity_rank",
        "recent_entries",
        "ubiquity",
        "same_province",
        "same_prefecture",
        "probability",
        "low",
        "high",
        "gap",
    }


def test_without_history_there_is_no_probability_and_density_orders(world: Panel) -> None:
    space = world.slices[-1]
    said = options(space, 5, popularity(space.present, world.province, world.prefecture))
    assert said.without_history
    assert all(one.probability is None and one.recent_entries is None for one in said.related)
    dense = [one.density for one in said.related]
    assert dense == sorted(dense, reverse=True)  # type: ignore[type-var]
    assert [one.ubiquity for one in said.popular] == sorted(
        (one.ubiquity for one in said.popular), reverse=True
    )


def test_a_high_gap_opens_the_second_list_to_simple_classes(world: Panel) -> None:
    space = world.slices[-1]
    popular = popularity(space.present, world.province, world.prefecture)
    region = 7
    absent = np.flatnonzero(~space.present[region])
    far = absent[space.density[region, absent] < np.median(space.density[region, absent])]
    simple = int(far[np.argmin(space.pci[far])])
    before = options(space, region, popular, top=60)
    after = options(space, region, popular, gaps={simple: 5000.0}, top=60)
    assert simple not in {one.column for one in before.path_breaking}
    assert after.path_breaking[0].column == simple and after.path_breaking[0].gap == 5000.0


def test_an_empty_region_has_only_the_baseline() -> None:
    counts = np.array([[5, 1, 0], [0, 4, 2], [0, 0, 0], [2, 0, 3]])
    space = relate(counts)
    said = options(space, 2, popularity(space.present, [1] * 4, [1] * 4))
    assert said.related == said.path_breaking == ()
    assert space.present.sum(axis=0).tolist() == [1, 1, 2]
    assert [one.column for one in said.popular] == [2, 0, 1]  # ties by column
    assert all(one.density is None for one in said.popular)


def test_what_cannot_be_asked(world: Panel) -> None:
    space = world.slices[-1]
    popular = popularity(space.present, world.province, world.prefecture)
    with pytest.raises(ValueError, match="没有第 120 个"):
        options(space, 120, popular)
    with pytest.raises(ValueError, match="缺口不能为负"):
        options(space, 0, popular, gaps={3: -1.0})
    with pytest.raises(ValueError, match="缺口不能为负或非数"):
        options(space, 0, popular, gaps={3: float("nan")})
