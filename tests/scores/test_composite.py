"""`qualib.scores.composite` against textbook and published cases, against brute force, and its refusals."""

import itertools
import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualib.scores.composite import (
    composite,
    composite_tree,
    coverage,
    perturbed_weights,
    weights_by_domain,
)
from qualib.scores.normalize import fit, normalize, normalize_interval
from qualib.scores.uncertainty import prepare, sensitivity, sobol, uncertainty

nan = np.nan


def row(values, **options):
    """The composite of one unit."""
    frame = pd.DataFrame([values], columns=list("abcdefghij"[: len(values)]), dtype=float)
    if isinstance(options.get("weights"), list):
        options["weights"] = dict(zip(frame.columns, options["weights"], strict=True))
    return composite(frame, **options)[0]


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        ([1, 2, 3], {"weights": [1, 1, 2], "aggregate": "geometric"}, 18**0.25),  # (1·2·3·3)^(1/4)
        ([1, 2, 3], {}, 2),
        (list(range(1, 11)), {"weights": list(range(10, 0, -1))}, 4),  # COINr a_amean example: 220/55
        ([1, 2, 4], {"aggregate": "harmonic"}, 12 / 7),  # 3 / (1 + 1/2 + 1/4)
        ([40, 60], {"aggregate": "harmonic"}, 48),  # the two-speeds textbook case
        ([3, 4], {"aggregate": ("generalised", 2)}, math.sqrt(12.5)),  # root mean square
        ([1, 8], {"aggregate": ("generalised", 1 / 3)}, 1.5**3),
        ([1, 4], {"aggregate": ("generalised", 0)}, 2),
        ([1, 4], {"aggregate": ("generalised", 1)}, 2.5),
        ([1, 4], {"aggregate": ("generalised", -1)}, 1.6),
        ([1, 4], {"aggregate": ("generalised", np.inf)}, 4),
        ([1, 4], {"aggregate": ("generalised", -np.inf)}, 1),
        ([0, 4], {"aggregate": ("generalised", 2)}, math.sqrt(8)),
        ([1e200, 1e200], {"aggregate": ("generalised", 3)}, 1e200),
        # M - S²/M with S² = 200/3, the population variance (Mazziotta & Pareto; Compind's ci_ampi)
        ([90, 100, 110], {"aggregate": "mazziotta_pareto"}, 100 - 2 / 3),
        ([90, 100, 110], {"aggregate": ("mazziotta_pareto", 1)}, 100 + 2 / 3),
        ([70, 130], {"aggregate": "adjusted_mazziotta_pareto"}, 91),  # M 100, S 30
        ([70, 130], {"aggregate": ("adjusted_mazziotta_pareto", 1)}, 109),
        ([105, 105, nan], {"aggregate": "mazziotta_pareto"}, 105),  # even: no penalty
        ([80, 120], {"weights": [3, 1], "aggregate": "mazziotta_pareto"}, 90 - 300 / 90),  # S² = ¾·100+¼·900
        ([1, nan, 3], {"weights": [1, 5, 3]}, 2.5),  # over what is covered: (1 + 9) / 4
        ([1, nan, 3], {"weights": [1, 5, 1], "aggregate": "geometric"}, math.sqrt(3)),
        ([2, -7], {"weights": [1, 0], "aggregate": "geometric"}, 2),  # weight 0 is out of the product
        ([nan, 3], {"weights": [1, 0]}, nan),
        ([nan, nan], {"aggregate": "harmonic"}, nan),
        ([5, 1, 3], {"aggregate": np.median}, 3),
        ([5, 1, 3], {"aggregate": min}, 1),
        ([5, 1, nan], {"weights": [1, 3, 9], "aggregate": np.average}, 2),
        ([5, 1, nan], {"weights": [1, 3, 9], "aggregate": lambda x, w: float(x @ w)}, 2),
    ],
)
@pytest.mark.filterwarnings("error")
def test_textbook(values, options, expected):
    assert row(values, **options) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("p", [1e-300, 1e-17, 1e-13, 1e-9, 1e-5, 9e-4, 1.1e-3])
def test_the_generalised_mean_is_continuous_at_zero(p):
    # ln M_p = mean + p variance / 2 + …, of ln 1 and ln 4: mean ln 2, variance (ln 2)², the next term is of p³
    expected = 2 * math.exp(p * math.log(2) ** 2 / 2)
    assert row([1, 4], aggregate=("generalised", p)) == pytest.approx(expected, rel=1e-9)
    assert row([1, 4], aggregate=("generalised", -p)) == pytest.approx(4 / expected, rel=1e-9)
    assert row([0, 4], aggregate=("generalised", p)) == pytest.approx(4 * 0.5 ** (1 / p))  # 0 counts for half


def test_least_coverage():
    # P covers a and b, weights 1 + 2 of 4: 0.75, score (1·1 + 2·4) / 3 = 3; Q covers c only, 1 of 4
    frame = pd.DataFrame({"a": [1.0, nan], "b": [4.0, nan], "c": [nan, 5.0]}, index=["P", "Q"])
    weights = {"a": 1, "b": 2, "c": 1}
    assert composite(frame, weights=weights, least_coverage=0.25).to_dict() == {"P": 3, "Q": 5}
    scores = composite(frame, weights=weights, least_coverage=0.75)
    assert scores["P"] == 3 and np.isnan(scores["Q"])
    with pytest.raises(ValueError, match="least_coverage is 75"):
        composite(frame, least_coverage=75)


def test_a_tree_of_levels():
    # goods (1·1 + 3·5) / 4 = 4, services 9; index by the geometric mean of weights 1 and 1: √(4·9) = 6
    # Q: goods is b alone, 2, which is 3/4 of its weight; services 8; index √(2·8) = 4
    frame = pd.DataFrame({"a": [1.0, nan], "b": [5.0, 2], "c": [9.0, 8]}, index=["P", "Q"])
    levels = [{"a": "goods", "b": "goods", "c": "services"}, {"goods": "index", "services": "index"}]
    options = {"weights": [{"a": 1, "b": 3, "c": 7}, None], "aggregates": ["arithmetic", "geometric"]}
    tree = composite_tree(frame, levels, **options)
    assert list(tree.columns) == ["goods", "services", "index"]
    np.testing.assert_allclose(tree, [[4, 9, 6], [2, 8, 4]])
    # with nine tenths asked for, Q has no goods, and an index of half its members is none either
    strict = composite_tree(frame, levels, least_coverage=0.9, **options)
    np.testing.assert_allclose(strict, [[4, 9, 6], [nan, 8, nan]])
    with pytest.raises(ValueError, match="level 1: no value for columns 'c'"):
        composite_tree(frame, [{"a": "goods", "b": "goods"}])
    with pytest.raises(ValueError, match="groups 'goods' are at two levels"):
        composite_tree(frame, [levels[0], {"goods": "goods", "services": "index"}])
    with pytest.raises(ValueError, match="2 levels, 1 weights, 2 aggregates"):
        composite_tree(frame, levels, weights=[None])


def test_labels_given_twice_are_refused():
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]})
    twice = pd.Series([1, 2, 3], index=["a", "b", "a"])
    with pytest.raises(ValueError, match="weights: repeated labels 'a'"):
        composite(frame, weights=twice)
    with pytest.raises(ValueError, match="domains: repeated labels 'a'"):
        weights_by_domain(twice)
    with pytest.raises(ValueError, match="weights: repeated labels 'a'"):
        perturbed_weights(twice)


positive = st.floats(0.1, 100)
tables = st.integers(1, 4).flatmap(
    lambda m: st.lists(st.lists(positive | st.just(nan), min_size=m, max_size=m), min_size=1, max_size=5)
)


def plain(values, weights, p):
    """Power mean of one row, term by term."""
    kept = [(x, w) for x, w in zip(values, weights, strict=True) if x == x]
    if not kept:
        return nan
    total = sum(w for _, w in kept)
    if p == 0:
        return math.exp(sum(w * math.log(x) for x, w in kept) / total)
    return (sum(w * x**p for x, w in kept) / total) ** (1 / p)


@given(tables, st.data())
@settings(max_examples=150, deadline=None)
def test_means_by_brute_force(table, data):
    frame = pd.DataFrame(table)
    weights = data.draw(st.lists(st.floats(0.1, 9), min_size=frame.shape[1], max_size=frame.shape[1]))
    given_weights = pd.Series(weights)
    for p in (-3, -1, 0, 0.5, 1, 2):
        scores = composite(frame, weights=given_weights, aggregate=("generalised", p))
        np.testing.assert_allclose(scores, [plain(r, weights, p) for r in table], rtol=1e-9)
    arithmetic = composite(frame, weights=given_weights)
    geometric = composite(frame, weights=given_weights, aggregate="geometric")
    harmonic = composite(frame, weights=given_weights, aggregate="harmonic")
    room = 1 + 1e-9  # the three means keep their order and stay within the unit's values
    assert (harmonic.fillna(0) <= geometric.fillna(0) * room).all()
    assert (geometric.fillna(0) <= arithmetic.fillna(0) * room).all()
    assert (arithmetic.fillna(0) <= frame.max(axis=1).fillna(0) * room).all()
    assert (harmonic.fillna(9e9) * room >= frame.min(axis=1).fillna(0)).all()


def plain_copeland(frame, weights):
    scores = dict.fromkeys(frame.index, 0)
    for i, j in itertools.permutations(frame.index, 2):
        balance = 0
        for c in frame.columns:
            mine, other = frame.loc[i, c], frame.loc[j, c]  # a comparison with NaN is False
            balance += weights[c] * (int(mine > other) - int(mine < other))
        scores[i] += (balance > 0) - (balance < 0)
    return [scores[i] if frame.loc[i].notna().any() else nan for i in frame.index]


few = st.integers(0, 3) | st.just(nan)


@given(
    st.integers(1, 11).flatmap(lambda m: st.lists(st.lists(few, min_size=m, max_size=m), min_size=1, max_size=6)),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_copeland_by_brute_force(table, data):
    frame = pd.DataFrame(table, dtype=float)
    weights = data.draw(st.lists(st.integers(1, 3), min_size=frame.shape[1], max_size=frame.shape[1]))
    scores = composite(frame, weights=dict(enumerate(weights)), aggregate="copeland")
    np.testing.assert_array_equal(scores, plain_copeland(frame, weights))


def test_copeland_cases():
    # a Condorcet cycle (each unit beats one and loses to one), and COINr's rule "share above one half is 1"
    cycle = pd.DataFrame([[1, 3, 2], [2, 1, 3], [3, 2, 1]], dtype=float)
    assert composite(cycle, aggregate="copeland").tolist() == [0, 0, 0]
    frame = pd.DataFrame([[3, 3, 1], [2, 2, 2], [1, 1, 3]], index=list("PQR"), dtype=float)
    assert composite(frame, aggregate="copeland").to_dict() == {"P": 2, "Q": 0, "R": -2}
    heavy = {0: 0.1, 1: 0.2, 2: 0.3}  # 0.1 + 0.2 against 0.3 is a draw, whatever the binary fractions say
    assert composite(frame, weights=heavy, aggregate="copeland").tolist() == [0, 0, 0]
    apart = pd.DataFrame([[3, nan], [nan, 2]])  # nothing shared: a drawn contest
    assert composite(apart, aggregate="copeland").tolist() == [0, 0]


def test_mazziotta_pareto_after_its_normalisation():
    # De Muro, Mazziotta & Pareto 2011: standardise to mean 100, sd 10, then penalise by S·cv
    frame = pd.DataFrame({"a": [1.0, 2, 3, 9], "b": [4.0, 1, 7, 8]})
    z = normalize(frame, "zscore", scale=(100, 10))
    expected = [statistics.fmean(r) - statistics.pvariance(r) / statistics.fmean(r) for r in z.to_numpy()]
    np.testing.assert_allclose(composite(z, aggregate="mazziotta_pareto"), expected)


def test_coverage_and_weights_by_domain():
    frame = pd.DataFrame({"a": [1.0, nan], "b": [2.0, nan], "c": [nan, 3.0]}, index=["P", "Q"])
    assert coverage(frame).to_dict() == pytest.approx({"P": 2 / 3, "Q": 1 / 3})
    weights = weights_by_domain({"a": "product", "b": "product", "c": "service"})
    assert weights.to_dict() == {"a": 0.25, "b": 0.25, "c": 0.5}
    assert coverage(frame, weights=weights).to_dict() == {"P": 0.5, "Q": 0.5}
    given = weights_by_domain(pd.Series({"a": 1, "b": 1, "c": 2}), {1: 3, 2: 1})
    assert given.to_dict() == {"a": 0.375, "b": 0.375, "c": 0.25}
    assert composite(frame, weights=given).tolist() == [1.5, 3]


def test_perturbed_weights():
    sets = perturbed_weights({"a": 2, "b": 1, "c": 0}, 50, spread=0.25, seed=1)
    assert sets[0].to_dict() == pytest.approx({"a": 2 / 3, "b": 1 / 3, "c": 0})
    table = pd.DataFrame(sets)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    ratio = table["a"] / table["b"]
    assert ratio.between(2 * 0.75 / 1.25, 2 * 1.25 / 0.75).all() and ratio.nunique() == 50
    assert (table["c"] == 0).all()
    with pytest.raises(ValueError, match="spread is 2"):
        perturbed_weights({"a": 1}, spread=2)


# Monte Carlo

RNG = np.random.default_rng(5)
LOW = pd.DataFrame(RNG.normal(50, 10, (9, 5)), columns=list("abcde")).mask(RNG.random((9, 5)) < 0.25)
HIGH = LOW + np.where(RNG.random((9, 5)) < 0.5, 6 * RNG.random((9, 5)), 0)
DIRECTION = {"a": 1, "b": -1, "c": 1, "d": 1, "e": -1}
CHOICES = {
    "direction": DIRECTION,
    "normalisations": [("minmax", (1, 100)), ("zscore", (100, 10)), "rank", ("distance_to_target", (5, 10))],
    "target": {"a": 99, "b": 1, "c": 99, "d": 99, "e": 1},
    "weightings": [None, {"a": 1, "b": 2, "c": 3, "d": 0, "e": 5}],
    "aggregations": ["arithmetic", "geometric", ("generalised", -2), "copeland", "mazziotta_pareto"],
}


@pytest.mark.parametrize("ends", ["cells", "units", "all", None])
def test_draws_by_brute_force(ends):
    other = (LOW * 1.1, HIGH * 1.1 + 1)
    made = prepare(LOW, HIGH, seed=3, ends=ends, alternatives=[other], position=0.25, **CHOICES)
    picks = np.array(list(itertools.product(range(4), range(2), range(5), range(2))))
    scenarios = np.arange(len(picks)) * 7
    found = made.ranks(picks, scenarios, batch=3)
    sign = pd.Series(DIRECTION)
    for pick, scenario, ranks in zip(picks, scenarios, found, strict=True):
        low, high = [(LOW, HIGH), other][pick[3]]
        worst, best = np.where(sign > 0, low, high), np.where(sign > 0, high, low)
        shape = {"cells": LOW.shape, "units": (len(LOW), 1), "all": (1, 1)}.get(ends)
        u = np.random.default_rng([3, scenario]).random(shape) if shape else 0.25
        frame = worst + u * (best - worst)
        entry = CHOICES["normalisations"][pick[0]]
        method, scale = entry if isinstance(entry, tuple) else (entry, (0, 1))
        target = {"target": CHOICES["target"]} if method == "distance_to_target" else {}
        apply = fit(low, high, method, direction=DIRECTION, scale=scale, **target)
        z = pd.DataFrame(apply(frame), columns=LOW.columns)
        weights, rule = CHOICES["weightings"][pick[1]], CHOICES["aggregations"][pick[2]]
        score = composite(z, weights=weights, aggregate=rule)
        np.testing.assert_array_equal(ranks, score.round(9).rank(ascending=False, method="min"))


def test_seed_batch_and_shape():
    one = uncertainty(LOW, HIGH, draws=60, seed=4, batch=7, **CHOICES)
    pd.testing.assert_frame_equal(one, uncertainty(LOW, HIGH, draws=60, seed=4, batch=1000, **CHOICES))
    assert not one.equals(uncertainty(LOW, HIGH, draws=60, seed=5, **CHOICES))
    assert list(one.columns) == ["nominal", "median", "p05", "p95", "coverage"]
    assert one.index.equals(LOW.index)
    assert ((one["p05"] <= one["median"]) & (one["median"] <= one["p95"])).all()
    np.testing.assert_allclose(one["coverage"], LOW.notna().mean(axis=1))


def test_nominal_is_the_first_option_at_the_end_that_is_promised():
    table = uncertainty(LOW, HIGH, draws=5, direction=DIRECTION, normalisations=["minmax"], aggregations=["arithmetic"])
    worst, _ = normalize_interval(LOW, HIGH, "minmax", direction=DIRECTION)
    np.testing.assert_array_equal(table["nominal"], composite(worst).rank(ascending=False, method="min"))


def test_nothing_to_vary():
    table = uncertainty(LOW, draws=20, normalisations=["minmax"], aggregations=["arithmetic"])
    for column in ("median", "p05", "p95"):
        np.testing.assert_array_equal(table[column], table["nominal"])
    same = uncertainty(LOW, LOW, draws=20, normalisations=["minmax"], aggregations=["arithmetic"])
    pd.testing.assert_frame_equal(table, same)


def test_functions_and_units_without_anything():
    low = pd.concat([LOW, pd.DataFrame(nan, index=["empty"], columns=LOW.columns)])
    rules = [np.median, "arithmetic", "copeland"]
    table = uncertainty(low, draws=20, normalisations=["minmax"], aggregations=rules)
    assert table.loc["empty", ["nominal", "median", "p05", "p95"]].isna().all()
    assert table.loc["empty", "coverage"] == 0
    assert table.drop("empty").notna().all(axis=None)


def test_interval_ends_spread_ranks_within_the_attainable():
    low, high = pd.DataFrame({"x": [88.0, 90, 95, 97]}), pd.DataFrame({"x": [100.0, 92, 95, 97]})
    table = uncertainty(low, high, draws=400, normalisations=["minmax"], aggregations=["arithmetic"])
    worst, best = normalize_interval(low, high, "rank")
    assert table["nominal"].tolist() == [4, 3, 2, 1]
    assert table["p05"].tolist() == [1, 3, 2, 1] and table["p95"].tolist() == [4, 4, 3, 2]
    assert (5 - best["x"] <= table["p05"]).all() and (table["p95"] <= 5 - worst["x"]).all()


def test_open_ends_need_bounds():
    high = HIGH.copy()
    high.loc[int(LOW["a"].first_valid_index()), "a"] = nan
    with pytest.raises(ValueError, match=r"open end .*give bounds"):
        uncertainty(LOW, high, draws=2)
    table = uncertainty(LOW, high, draws=9, bounds=(0, 120))
    assert table["median"].notna().all()


def test_equal_units_tie_in_every_draw():
    low = pd.concat([LOW.iloc[2:6]] * 3, ignore_index=True)
    table = uncertainty(low, draws=50, weightings=[None, {"a": 1, "b": 0.3, "c": 0.7, "d": 0.1, "e": 0.2}])
    for column in ("nominal", "median", "p05", "p95"):
        first = table[column].to_numpy()[:4]
        assert table[column].tolist() == [*first, *first, *first]


# Sobol' indices


def test_ishigami():
    # Ishigami & Homma 1990 with a = 7, b = 0.1: S = (0.3139, 0.4424, 0), ST = (0.5576, 0.4424, 0.2437),
    # the analytical values that scipy's documentation of sobol_indices quotes too
    def ishigami(x):
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    found = sobol(ishigami, dict.fromkeys(["x1", "x2", "x3"], (-math.pi, math.pi)), n=4096, seed=1)
    np.testing.assert_allclose(found["first_order"], [0.3139, 0.4424, 0], atol=0.01)
    np.testing.assert_allclose(found["total"], [0.5576, 0.4424, 0.2437], atol=0.01)
    assert list(found.index) == ["x1", "x2", "x3"]


def test_g_function():
    # Sobol' g-function: V_i = 1 / (3 (1 + a_i)²), first order V_i / V with V = Π (1 + V_i) - 1
    a = np.array([0.0, 1, 4.5])
    parts = 1 / (3 * (1 + a) ** 2)
    total = np.prod(1 + parts) - 1
    found = sobol(
        lambda x: np.prod((abs(4 * x - 2) + a[:, None]) / (1 + a[:, None]), axis=0),
        dict.fromkeys("uvw", (0, 1)),
        n=4096,
        seed=2,
    )
    np.testing.assert_allclose(found["first_order"], parts / total, atol=0.01)
    np.testing.assert_allclose(
        found["total"], [parts[i] * np.prod(np.delete(1 + parts, i)) / total for i in range(3)], atol=0.01
    )


SMALL = {"n": 64, "seed": 0}


def test_the_only_input_that_matters_takes_all_variance():
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1]}, index=list("PQR"))
    options = {
        "weightings": [{"a": 2, "b": 1}, {"a": 1, "b": 2}],
        "aggregations": ["arithmetic"],
        "normalisations": ["minmax", "percentile_rank"],
    }
    found = sensitivity(frame, unit="P", **SMALL, **options)
    assert list(found.index) == ["normalisation", "weights"]
    np.testing.assert_allclose(found, [[0, 0], [1, 1]], atol=0.05)
    shift = sensitivity(frame, **SMALL, **options)
    np.testing.assert_allclose(shift, found, atol=0.05)


def test_sensitivity_sees_every_input_and_repeats():
    found = sensitivity(LOW, HIGH, alternatives=[(LOW * 1.2, HIGH * 1.3)], **SMALL, **CHOICES)
    assert list(found.index) == ["normalisation", "weights", "aggregation", "alternative", "ends"]
    assert found.notna().all(axis=None) and (found["total"] > -0.05).all()
    again = sensitivity(LOW, HIGH, alternatives=[(LOW * 1.2, HIGH * 1.3)], batch=5, **SMALL, **CHOICES)
    pd.testing.assert_frame_equal(found, again)


def test_intervals_where_less_is_better_count_as_intervals():
    low, high = pd.DataFrame({"a": [1.0, 2, 3]}), pd.DataFrame({"a": [4.0, 3, 3]})
    options = {"direction": {"a": -1}, "aggregations": ["arithmetic"], "normalisations": ["rank"]}
    found = sensitivity(low, high, **options, **SMALL)
    assert list(found.index) == ["ends"] and found.loc["ends", "total"] > 0.5


def test_no_variance_and_one_input():
    frame = pd.DataFrame({"a": [1.0, 2, 3]}, index=list("PQR"))
    still = sensitivity(frame, normalisations=["rank", "minmax"], aggregations=["arithmetic"], **SMALL)
    assert still.loc["normalisation"].tolist() == [0, 0]
    line = sobol(lambda x: 2 * x[0], {"x": (0, 1)}, n=256)
    np.testing.assert_allclose(line, [[1, 1]], atol=0.05)


# Refusals

GOOD = pd.DataFrame({"a": [1.0, 2, 3], "b": [4.0, 0, 7]}, index=list("PQR"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"aggregate": "geometrc"}, "unknown aggregate 'geometrc'.*did you mean 'geometric'"),
        ({"aggregate": 3}, "unknown aggregate 3"),
        ({"aggregate": "generalised"}, r"expected \('generalised', p\)"),
        ({"aggregate": ("generalised", "two")}, r"expected \('generalised', p\)"),
        ({"aggregate": ("arithmetic", 2)}, "expected 'arithmetic' alone"),
        ({"aggregate": ("mazziotta_pareto", 0)}, "-1 lowers uneven units"),
        ({"aggregate": "geometric"}, r"geometric mean is undefined at \(Q, b\)"),
        ({"aggregate": "harmonic"}, r"harmonic mean is undefined at \(Q, b\).*above zero"),
        ({"weights": {"a": 1}}, "weights: no value for columns 'b'"),
        ({"weights": {"a": 1, "b": 1, "z": 1}}, "columns 'z' not in the frame"),
        ({"weights": {"a": 1, "b": -1}}, "columns 'b' have weights below zero"),
        ({"weights": {"a": 0, "b": 0}}, "all weights are zero"),
        ({"weights": {"a": 1, "b": nan}}, "columns 'b' have no number in weights"),
        ({"weights": [1, 2]}, "expected a mapping or Series"),
        ({"weights": {"a": 1, "b": 2}, "aggregate": np.median}, "function median takes no weights"),
    ],
)
def test_refusals_of_composite(options, message):
    with pytest.raises(ValueError, match=message) as caught:
        composite(GOOD, **options)
    assert "\n" not in str(caught.value)


def test_mazziotta_pareto_needs_a_positive_mean():
    with pytest.raises(ValueError, match="no coefficient of variation for units 'P', 'Q'"):
        composite(GOOD - 3, aggregate="mazziotta_pareto")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"normalisations": ["minmax"]}, r"'minmax', \(0, 1\).*'geometric'.*undefined at \(P, a\), \(Q, b\)"),
        ({"normalisations": ["borda"], "aggregations": ["harmonic"]}, r"'borda'.*undefined"),
        ({"normalisations": ["zscore"], "aggregations": ["mazziotta_pareto"]}, "no coefficient of variation"),
        ({"normalisations": []}, "normalisations is \\[\\]"),
        ({"aggregations": "arithmetic"}, "aggregations is 'arithmetic'"),
        ({"weightings": {"a": 1, "b": 1}}, "weightings is"),
        ({"aggregations": ["mean"]}, "unknown aggregate 'mean'"),
        ({"normalisations": ["rank", "z-score"]}, "unknown method 'z-score'.*did you mean 'zscore'"),
        ({"normalisations": ["minmax"], "goalposts": (0, 9)}, "'goalposts' given, but no"),
        ({"normalisations": ["goalposts"]}, "goalposts is missing"),
        ({"goalpost": (0, 9)}, "unknown option 'goalpost'.*did you mean 'goalposts'"),
        ({"ends": "both"}, "ends 'both'"),
        ({"position": 2}, "position 2"),
        ({"draws": 0}, "draws is 0"),
        ({"batch": 1.5}, "batch is 1.5"),
        ({"weightings": [None, {"a": 1}]}, "no value for columns 'b'"),
        ({"weightings": [{"a": 1, "b": 1}], "aggregations": [np.median]}, "takes no weights"),
        ({"alternatives": [(GOOD[["a"]], GOOD[["a"]])]}, "alternative 1 has other labels"),
    ],
)
def test_refusals_of_uncertainty(options, message):
    with pytest.raises(ValueError, match=message):
        uncertainty(GOOD, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": "Z"}, "unit 'Z' is not one row"),
        ({"n": 100}, "n is 100.*power of two"),
        ({"normalisations": ["minmax"], "aggregations": ["arithmetic"]}, "no input has two options"),
    ],
)
def test_refusals_of_sensitivity(options, message):
    with pytest.raises(ValueError, match=message):
        sensitivity(GOOD, **options)


def test_sensitivity_of_a_unit_without_a_rank():
    frame = pd.concat([GOOD, pd.DataFrame(nan, index=["Z"], columns=GOOD.columns)])
    with pytest.raises(ValueError, match="unit 'Z' has no rank"):
        sensitivity(frame, unit="Z", **SMALL)


def test_refusals_of_domains():
    with pytest.raises(ValueError, match="columns 'b' have no domain"):
        weights_by_domain({"a": "x", "b": None})
    with pytest.raises(ValueError, match="no value for columns 'y'"):
        weights_by_domain({"a": "x", "b": "y"}, {"x": 1})
