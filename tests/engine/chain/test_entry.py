"""Which class enters next: popularity, the logit, and whether relatedness adds anything (time split, null test)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engine.chain.invented import Panel, panel

from zhaoluo.engine.chain import backtest as backtesting
from zhaoluo.engine.chain.backtest import Backtest, backtest
from zhaoluo.engine.chain.entry import FEATURES, at_risk, fit, learn, popularity
from zhaoluo.engine.chain.relatedness import relate


@pytest.fixture(scope="module")
def world() -> Panel:
    return panel(200, 100, related=6.0, entries=0.05)


@pytest.fixture(scope="module")
def found(world: Panel) -> Backtest:
    return backtest(world.slices, world.province, world.prefecture)


def test_popularity_by_hand() -> None:
    earlier = np.array([[1, 0], [0, 0], [0, 0], [0, 1]], dtype=bool)
    present = np.array([[1, 0], [1, 1], [0, 1], [0, 1]], dtype=bool)
    said = popularity(present, [1, 1, 1, 2], [10, 10, 11, 20], earlier)
    assert said.ubiquity.tolist() == [2, 3]
    assert said.recent_entries is not None and said.recent_entries.tolist() == [1, 2]
    np.testing.assert_allclose(said.same_province[:3], [[0.5, 1.0], [0.5, 0.5], [1.0, 0.5]])
    np.testing.assert_allclose(said.same_prefecture[:2], [[1.0, 1.0], [1.0, 0.0]])
    assert np.isnan(said.same_province[3]).all() and np.isnan(said.same_prefecture[2:]).all()
    assert said.order is said.recent_entries
    assert popularity(present, [1] * 4, [1] * 4).order.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("province", "earlier", "words"),
    [([1, 2], None, "所属的省"), ([1] * 3, np.ones((2, 2), dtype=bool), "大小不同")],
)
def test_popularity_of_what_does_not_fit(province: list[int], earlier: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        popularity(np.ones((3, 2), dtype=bool), province, province, earlier)


def test_without_history_no_probability(world: Panel) -> None:
    model, today = learn(world.slices[-1:], world.province, world.prefecture)
    assert model is None and today.recent_entries is None
    with pytest.raises(ValueError, match="至少要有一个时期"):
        learn([], world.province, world.prefecture)


def test_too_few_entries_teach_nothing(world: Panel) -> None:
    now = world.slices[-1]
    still = [now, relate(now.counts, now.present)]
    assert learn(still, world.province, world.prefecture)[0] is None


def test_two_slices_weigh_ubiquity_three_recent_entries(world: Panel) -> None:
    for count, by_recent in ((2, False), (3, True), (4, True)):
        model, today = learn(world.slices[-count:], world.province, world.prefecture)
        assert model is not None and model.by_recent is by_recent and model.features == FEATURES
        chances = model.foresee(world.slices[-1], today)
        open_cells = at_risk(world.slices[-1])
        assert (np.isnan(chances.probability) == ~open_cells).all()
        p, low, high = (table[open_cells] for table in (chances.probability, chances.low, chances.high))
        assert (low > 0).all() and (low < p).all() and (p < high).all() and (high < 1).all()
        if by_recent:
            with pytest.raises(ValueError, match="上一时期"):
                model.foresee(
                    world.slices[-1], popularity(world.slices[-1].present, world.province, world.prefecture)
                )


def test_foretold_and_happened_agree_where_it_was_taught(world: Panel) -> None:
    before, now, later = world.slices[:3]
    popular = popularity(now.present, world.province, world.prefecture, before.present)
    model = fit(now, popular, later.present)
    assert model is not None
    open_cells = at_risk(now)
    told = model.foresee(now, popular).probability[open_cells].sum()
    assert (
        told
        == pytest.approx(later.present[open_cells].sum(), rel=1e-6)
        == pytest.approx(model.entries, rel=1e-6)
    )
    assert model.rows == open_cells.sum()
    # What the panel was made of: popular classes and related ones enter.
    assert model.coefficients[1] > 0.2 and model.coefficients[4] > 0.2


def test_the_same_coefficients_as_scikit_learn(world: Panel) -> None:
    linear = pytest.importorskip(
        "sklearn.linear_model", reason="scikit-learn is a tool of the tests: make setup-dev"
    )
    before, now, later = world.slices[:3]
    popular = popularity(now.present, world.province, world.prefecture, before.present)
    model = fit(now, popular, later.present, ("popularity", "density"))
    assert model is not None
    open_cells = at_risk(now)
    columns = [np.broadcast_to(np.log1p(popular.recent_entries), now.present.shape)[open_cells]]
    columns.append(np.nan_to_num(now.density)[open_cells])
    x = np.stack([(column - column.mean()) / column.std() for column in columns], axis=1)
    theirs = linear.LogisticRegression(C=1.0, tol=1e-12, solver="newton-cholesky").fit(
        x, later.present[open_cells]
    )
    np.testing.assert_allclose(model.coefficients[1:], theirs.coef_[0], atol=1e-5)
    np.testing.assert_allclose(model.coefficients[0], theirs.intercept_[0], atol=1e-5)


def test_a_table_that_separates_stays_finite() -> None:
    """Every class of even number enters everywhere: maximum likelihood runs away, the prior holds it."""
    earlier = np.zeros((40, 20), dtype=bool)
    earlier[:, 0] = True
    earlier[::2, ::2] = True
    later = earlier.copy()
    later[:, ::2] = True
    places = np.arange(40) // 4
    popular = popularity(earlier, places, places)
    model = fit(relate(earlier.astype(float), earlier), popular, later)
    assert model is not None and np.isfinite(model.coefficients).all() and np.isfinite(model.covariance).all()


def test_relatedness_adds_where_it_is_true(found: Backtest) -> None:
    assert found.by_recent and found.entries > 200
    assert found.gain_low > 0
    assert (
        found.scores["full"].log_loss
        < found.scores["geography"].log_loss
        < found.scores["popularity"].log_loss
    )
    assert found.gain == pytest.approx(found.scores["full"].ndcg - found.scores["geography"].ndcg)


def test_foretold_shares_come_true(found: Backtest) -> None:
    """Judged on a period never seen: of each tenth about as many enter as foretold (four standard errors)."""
    assert len(found.calibration) == 10
    for part in found.calibration:
        error = 4 * np.sqrt(max(part.foretold, 1e-4) / part.cells) + 0.15 * part.foretold
        assert abs(part.foretold - part.came) < error


def test_with_permuted_truth_the_gain_vanishes(world: Panel, found: Backtest) -> None:
    null = backtest(world.slices, world.province, world.prefecture, permuted=True)
    assert null.permuted and null.entries == found.entries
    assert abs(null.gain) < found.gain / 2
    assert abs(null.scores["full"].log_loss - null.scores["geography"].log_loss) < 3e-4
    assert found.scores["geography"].log_loss - found.scores["full"].log_loss > 2e-3


def test_where_fit_does_not_matter_relatedness_misleads() -> None:
    """Entries by popularity alone: density ranks worse than the baseline, and adds nothing to it."""
    world = panel(200, 100, related=0.0, entries=0.05, seed=4)
    said = backtest(world.slices, world.province, world.prefecture)
    assert said.scores["density"].log_loss > said.scores["popularity"].log_loss + 1e-3
    assert said.gain_low < 0.01 and abs(said.gain) < 0.02


def test_three_slices_are_the_least(world: Panel) -> None:
    assert not backtest(world.slices[:3], world.province, world.prefecture).by_recent
    with pytest.raises(ValueError, match="三个时期"):
        backtest(world.slices[:2], world.province, world.prefecture)
    with pytest.raises(ValueError, match="没有新进入"):
        backtest([*world.slices[:2], world.slices[1]], world.province, world.prefecture)
    with pytest.raises(ValueError, match="太少"):
        backtest([world.slices[0], world.slices[0], world.slices[1]], world.province, world.prefecture)


def test_ndcg_by_hand() -> None:
    random = np.random.default_rng(0)
    scores = np.array([[0.9, np.nan, 0.5, 0.1], [0.1, 0.2, 0.3, np.nan]])
    truth = np.array([[False, False, True, True], [False, False, True, False]])
    got = backtesting._ndcg(scores, truth, random)
    ideal = 1 + 1 / np.log2(3)
    np.testing.assert_allclose(got, [(1 / np.log2(3) + 1 / np.log2(4)) / ideal, 1.0])
