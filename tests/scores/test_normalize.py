"""`qualib.scores.normalize` against textbook and published cases, against brute force, and its refusals."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualib.scores.normalize import METHODS, RANK_METHODS, normalize, normalize_interval, ranks_min

nan = np.nan


def column(values, method, **options):
    """One column through `normalize`; options that are per column are wrapped."""
    if "direction" in options:
        options["direction"] = {"x": options["direction"]}
    return normalize(pd.DataFrame({"x": values}, dtype=float), method, **options)["x"].tolist()


def options_for(method, frame):
    """An option set that every method can use on a frame with columns a and b."""
    spread = {c: (frame[c].min() - 1, frame[c].max() + 1) for c in frame}
    return {
        "goalposts": {"goalposts": spread},
        "distance_to_target": {"target": {"a": frame["a"].max() + 1, "b": frame["b"].min() - 1}},
        "distance_to_reference": {"reference": {"a": frame["a"].idxmax(), "b": frame["b"].idxmin()}},
    }.get(method, {})


DIRECTION = {"a": 1, "b": -1}
FRAME = pd.DataFrame({"a": [3.0, 1, 7, 7, nan], "b": [20.0, 5, nan, 10, 8]}, index=list("PQRST"))


# Formulas and numbers: COINr's own tests (tests/testthat/test-normalise.R) and help pages; the percentile
# rank and Borda cases follow n_prank and n_borda, rank - 1 with the lowest rank for ties.
@pytest.mark.parametrize(
    ("values", "method", "options", "expected"),
    [
        ([0, 5, 11], "distance_to_target", {"target": 10}, [0, 0.5, 1.1]),  # COINr, "dist2targ"
        ([-1, 1, 10], "distance_to_target", {"target": 0, "direction": -1}, [1.1, 0.9, 0]),  # the same
        ([0, 5, 11], "distance_to_target", {"target": 10, "scale": (1, 100)}, [1, 50.5, 109.9]),
        ([1, 11, -1], "goalposts", {"goalposts": (0, 10)}, [0.1, 1, 0]),  # COINr, "zoom in on some cases"
        ([1, 11, -1], "goalposts", {"goalposts": (0, 10), "direction": -1}, [0.9, 0, 1]),  # the same
        ([0.35, 0.9, 0.1], "goalposts", {"goalposts": (0.2, 0.8), "scale": (0, 10)}, [2.5, 10, 0]),
        ([1, 3, 2], "minmax", {"scale": (2, 7)}, [2, 7, 4.5]),  # COINr, "norm_num": ends on 2 and 7
        ([1, 3, 2], "minmax", {"direction": -1}, [1, 0, 0.5]),
        ([1, 2, 3], "zscore", {}, [-1, 0, 1]),  # sd with ddof 1 is 1
        ([1, 2, 3], "zscore", {"scale": (100, 10), "direction": -1}, [110, 100, 90]),  # Mazziotta–Pareto
        ([1, 2, 3, 4], "zscore", {}, [-1.161895, -0.387298, 0.387298, 1.161895]),  # R: scale(1:4)
        ([10, 30, 20, 30], "rank", {}, [1, 3, 2, 3]),  # R: rank(x, ties.method = "min")
        ([10, 30, 20, 30], "rank", {"direction": -1}, [4, 1, 3, 1]),
        ([10, 30, 20, 30, nan], "borda", {}, [0, 2, 1, 2, nan]),
        ([10, 30, 20, 30, nan], "percentile_rank", {}, [0, 2 / 3, 1 / 3, 2 / 3, nan]),
        ([10, 30, 20], "percentile_rank", {"scale": (1, 5)}, [1, 5, 3]),
        ([5, 5, 5], "rank", {}, [1, 1, 1]),
        ([5, 5, 5], "borda", {}, [0, 0, 0]),
        ([5, 5, 5], "percentile_rank", {}, [0, 0, 0]),
        ([1, 2, 4, 7], "distance_to_reference", {"reference": 2}, [0, 1 / 3, 1, 2]),  # 1-(4-x)/(4-1)
        ([1, 2, 4, 7], "distance_to_reference", {"reference": 1, "direction": -1}, [1.2, 1, 0.6, 0]),
        ([1, 2, 5], "distance_to_maximum", {}, [0, 0.25, 1]),
        ([1, 2, 5], "distance_to_maximum", {"direction": -1}, [1, 0.75, 0]),
        ([1, 2, 5], "fraction_of_maximum", {}, [0.2, 0.4, 1]),  # COINr: x / max(x)
        ([5, 5], "fraction_of_maximum", {"scale": (0, 100)}, [100, 100]),
        ([1, 2, 5], "fraction_of_maximum", {"direction": -1}, [1, 0.5, 0.2]),  # Hwang & Yoon, cost criterion
    ],
)
def test_textbook(values, method, options, expected):
    assert column(values, method, **options) == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_goalposts_that_do_not_cut_off():
    # The adjusted Mazziotta–Pareto scale 70 to 130: 70 + 60 (40 - 45) / 20 = 55 and 70 + 60 (60 - 45) / 20 = 115
    options = {"goalposts": (45, 65), "scale": (70, 130)}
    assert column([40, 60], "goalposts", clip=False, **options) == [55, 115]
    assert column([40, 60], "goalposts", **options) == [70, 115]
    # less is better turns it: 70 + 60 (65 - 40) / 20 = 145 and 70 + 60 (65 - 60) / 20 = 85
    assert column([40, 60], "goalposts", clip=False, direction=-1, **options) == [145, 85]
    with pytest.raises(ValueError, match="clip has no use"):
        column([1, 2], "minmax", clip=False)
    low, high = pd.DataFrame({"x": [40.0]}), pd.DataFrame({"x": [nan]})  # what nothing cuts off, no goalpost closes
    with pytest.raises(ValueError, match="nothing closes"):
        normalize_interval(low, high, "goalposts", clip=False, **options)


def test_rounding_is_no_difference():
    # 0.1 + 0.2 is 0.30000000000000004, which is above 0.3 by 5.6e-17: the same number, rounded
    for method, options in (
        ("minmax", {}),
        ("zscore", {}),
        ("distance_to_maximum", {}),
        ("distance_to_target", {"target": 0.3 + 1e-16}),
    ):
        with pytest.raises(ValueError, match="no distance to measure by"):
            column([0.1 + 0.2, 0.3], method, **options)
    assert column([1e-16, 2e-16], "minmax") == [0, 1]  # small values are no noise of their own


def test_average_ties():
    # 30 holds places 3 and 4 of four, 3.5 on average; Borda 2.5, percentile rank 2.5 / 3
    assert column([10, 30, 20, 30, nan], "rank", ties="average") == pytest.approx([1, 3.5, 2, 3.5, nan], nan_ok=True)
    assert column([10, 30, 20, 30], "borda", ties="average") == [0, 2.5, 1, 2.5]
    assert column([10, 30, 20, 30], "percentile_rank", ties="average") == pytest.approx([0, 2.5 / 3, 1 / 3, 2.5 / 3])
    with pytest.raises(ValueError, match="ties has no use"):
        column([1, 2], "minmax", ties="average")
    with pytest.raises(ValueError, match="unknown ties 'mean'"):
        column([1, 2], "rank", ties="mean")
    # of 1 to 2, 2 and 3, the first may tie with the second: ranks 1 to 1.5; the second 1.5 to 2; the third 3
    below, above = normalize_interval(
        pd.DataFrame({"x": [1.0, 2, 3]}), pd.DataFrame({"x": [2.0, 2, 3]}), "rank", ties="average"
    )
    assert (below["x"].tolist(), above["x"].tolist()) == ([1, 1.5, 3], [1.5, 2, 3])


def test_any_function_is_a_method():
    # the share of the largest, less is better turned: -1 and -4 of the largest, -1
    frame = pd.DataFrame({"x": [1.0, nan, 4.0]})
    scores = normalize(frame, lambda values, sample: values / sample.max(), direction={"x": -1})
    assert scores["x"].tolist()[::2] == [1, 4] and np.isnan(scores["x"][1])
    # of an interval both ends are in the sample: 1 / 8 and 4 / 8 below, 2 / 8 and 8 / 8 above
    low, high = pd.DataFrame({"x": [1.0, 4]}), pd.DataFrame({"x": [2.0, 8]})
    below, above = normalize_interval(low, high, lambda values, sample: values / sample.max())
    assert (below["x"].tolist(), above["x"].tolist()) == ([0.125, 0.5], [0.25, 1])
    with pytest.raises(ValueError, match="a function gives its own"):
        normalize(frame, lambda values, sample: values, scale=(0, 9))


def test_properties_the_handbook_states():
    # OECD/JRC Handbook 2008, part 1.5: min–max gives every indicator the same range, standardisation a mean
    # of zero and a standard deviation of one.
    frame = pd.DataFrame({"patents": [187.0, 289, 6, 244], "receipts": [156.6, 130, 31.4, 93.1]})
    spread = normalize(frame, "minmax")
    assert spread.max().tolist() == [1, 1] and spread.min().tolist() == [0, 0]
    standard = normalize(frame, "zscore")
    np.testing.assert_allclose(standard.mean(), 0, atol=1e-12)
    np.testing.assert_allclose(standard.std(ddof=1), 1)


@pytest.mark.parametrize("method", METHODS)
def test_shape_missing_and_direction(method):
    result = normalize(FRAME, method, direction=DIRECTION, **options_for(method, FRAME))
    assert result.index.equals(FRAME.index) and result.columns.equals(FRAME.columns)
    assert result.isna().equals(FRAME.isna())
    assert result["a"].idxmax() == "R" and result["b"].idxmax() == "Q"  # best: highest a, lowest b
    assert result["a"].idxmin() == "Q" and result["b"].idxmin() == "P"


def test_direction_as_series_nullable_and_integer_columns():
    frame = pd.DataFrame({"a": pd.array([1, None, 3], dtype="Int64"), "b": [1, 2, 4]})
    result = normalize(frame, "minmax", direction=pd.Series(DIRECTION))
    assert result["a"].tolist()[::2] == [0, 1] and np.isnan(result["a"][1])
    assert result["b"].tolist() == pytest.approx([1, 2 / 3, 0])


numbers = st.integers(-1000, 1000).map(lambda i: i / 8)


@st.composite
def frames(draw, least=3):
    rows = draw(st.integers(least, 7))

    def one():
        return draw(
            st.lists(st.one_of(numbers, st.just(nan)), min_size=rows, max_size=rows).filter(
                lambda v: len({x for x in v if x == x}) >= 2
            )
        )

    return pd.DataFrame({"a": one(), "b": one()})


@given(frames(), st.sampled_from(METHODS))
@settings(max_examples=300, deadline=None)
def test_better_values_never_score_less(frame, method):
    if method == "fraction_of_maximum":
        frame = frame - frame.min() + 1
    result = normalize(frame, method, direction=DIRECTION, **options_for(method, frame))
    for name, sign in DIRECTION.items():
        raw, score = frame[name].to_numpy() * sign, result[name].to_numpy()
        for i, j in itertools.combinations(np.flatnonzero(~np.isnan(raw)), 2):
            if raw[i] == raw[j]:
                assert score[i] == score[j]
            else:
                better, worse = (i, j) if raw[i] > raw[j] else (j, i)
                assert score[better] > score[worse]


@given(frames(), st.floats(0.1, 50), st.integers(-50, 50))
@settings(max_examples=100, deadline=None)
def test_units_of_measurement_do_not_matter(frame, factor, shift):
    for method in ("minmax", "zscore", "distance_to_maximum"):
        first, second = normalize(frame, method), normalize(frame * factor + shift, method)
        np.testing.assert_allclose(first, second, atol=1e-7)


@given(st.lists(st.lists(st.one_of(st.integers(0, 4), st.just(nan)), min_size=5, max_size=5), min_size=2, max_size=4))
def test_ranks_of_stacked_draws_agree_with_pandas(rows):
    draws = np.array([rows, rows[::-1]], dtype=float)
    for draw, ranks in zip(draws, ranks_min(draws), strict=True):
        np.testing.assert_array_equal(ranks, pd.DataFrame(draw).rank(method="min"))


# Intervals


@st.composite
def intervals(draw):
    low = draw(frames())
    gaps = st.lists(st.integers(0, 40), min_size=len(low), max_size=len(low))
    return low, low + pd.DataFrame({c: draw(gaps) for c in low}) / 8


@given(intervals(), st.sampled_from(METHODS))
@settings(max_examples=200, deadline=None)
def test_interval_ends_keep_their_order_and_points_agree_with_normalize(pair, method):
    low, high = pair
    if method == "fraction_of_maximum":
        low, high = low - low.min() + 1, high - low.min() + 1
    options = {"direction": DIRECTION, **options_for(method, high if method == "goalposts" else low)}
    if method == "distance_to_target":
        options["target"] = {"a": high["a"].max() + 1, "b": low["b"].min() - 1}
    if method == "distance_to_reference":
        middle = (low + high) / 2
        options["reference"] = {"a": middle["a"].idxmax(), "b": middle["b"].idxmin()}
    below, above = normalize_interval(low, high, method, **options)
    assert below.isna().equals(low.isna()) and above.isna().equals(low.isna())
    assert (below.fillna(0) <= above.fillna(0)).all(axis=None)
    same = normalize_interval(low, low, method, **{**options, **options_for(method, low)})
    for end in same:
        pd.testing.assert_frame_equal(end, normalize(low, method, **{**options, **options_for(method, low)}))


@given(intervals())
@settings(max_examples=60, deadline=None)
def test_attainable_ranks_by_brute_force(pair):
    low, high = (frame.head(4) for frame in pair)
    if (low["b"].count() == 0) or (low["a"].count() == 0):
        return
    below, above = normalize_interval(low, high, "rank", direction=DIRECTION)
    for name, sign in DIRECTION.items():
        units = low.index[low[name].notna()]
        pairs = zip(low[name][units], high[name][units], strict=True)
        corners = [sign * np.array(corner) for corner in itertools.product(*pairs)]
        ranks = [(c[:, None] > c[None, :]).sum(axis=1) + 1 for c in corners]
        assert below[name][units].tolist() == np.min(ranks, axis=0).tolist()
        assert above[name][units].tolist() == np.max(ranks, axis=0).tolist()


def test_interval_scale_is_common():
    low, high = pd.DataFrame({"x": [88.0, 90, 91]}), pd.DataFrame({"x": [100.0, 90, 91]})
    below, above = normalize_interval(low, high, "minmax")
    np.testing.assert_allclose(below["x"], [0, 1 / 6, 1 / 4])
    np.testing.assert_allclose(above["x"], [1, 1 / 6, 1 / 4])


def test_less_is_better_swaps_the_ends():
    low, high = pd.DataFrame({"x": [0.0, 0.5]}), pd.DataFrame({"x": [0.42, 0.5]})
    below, above = normalize_interval(low, high, "goalposts", goalposts=(0, 1), direction={"x": -1})
    np.testing.assert_allclose(below["x"], [0.58, 0.5])
    np.testing.assert_allclose(above["x"], [1, 0.5])


def test_open_ends():
    low, high = pd.DataFrame({"x": [88.0, 90, nan]}), pd.DataFrame({"x": [nan, 95.0, nan]})
    below, above = normalize_interval(low, high, "goalposts", goalposts=(80, 100))
    np.testing.assert_allclose(above["x"], [1, 0.75, nan])
    np.testing.assert_allclose(below["x"], [0.4, 0.5, nan])
    _, above = normalize_interval(low, high, "minmax", bounds={"x": (None, 100)})
    np.testing.assert_allclose(above["x"], [1, 7 / 12, nan])
    # beyond the goalposts: scores no more, and is no error
    assert normalize_interval(low, high, "goalposts", goalposts=(0, 80))[1]["x"].tolist()[:2] == [1, 1]
    with pytest.raises(ValueError, match=r"open end .* at \(0, x\); expected bounds"):
        normalize_interval(low, high, "minmax")
    with pytest.raises(ValueError, match=r"open end .* at \(0, x\)"):
        normalize_interval(low, high, "minmax", bounds=(0, np.inf))
    with pytest.raises(ValueError, match=r"low end above the high end at \(0, x\)"):
        normalize_interval(low, high, "minmax", bounds=(0, 80))


def test_interval_labels():
    frame = pd.DataFrame({"x": [1.0, 2], "y": [3.0, 4]})
    turned = frame[["y", "x"]].iloc[::-1]
    pd.testing.assert_frame_equal(normalize_interval(frame, turned, "minmax")[1], normalize(frame, "minmax"))
    with pytest.raises(ValueError, match=r"low and high differ in labels 'y'"):
        normalize_interval(frame, frame[["x"]], "minmax")
    with pytest.raises(ValueError, match="low end above the high end"):
        normalize_interval(frame + 1, frame, "minmax")


# Refusals: each names the method, the column and the mend

GOOD = pd.DataFrame({"a": [1.0, 2, 3], "b": [4.0, 5, 7]}, index=list("PQR"))


@pytest.mark.parametrize(
    ("frame", "method", "options", "message"),
    [
        (GOOD, "min_max", {}, "unknown method 'min_max'.*did you mean 'minmax'"),
        (GOOD, None, {}, "unknown method None"),
        (GOOD, "minmax", {"target": 3}, "target has no use"),
        (GOOD, "minmax", {"goalposts": (0, 1)}, "goalposts has no use"),
        (GOOD, "goalposts", {"reference": "P", "goalposts": (0, 1)}, "reference has no use"),
        (GOOD, "goalposts", {}, "goalposts is missing"),
        (GOOD, "distance_to_target", {}, "target is missing"),
        (GOOD, "distance_to_reference", {}, "reference is missing"),
        (GOOD, "rank", {"scale": (0, 100)}, r"scale \(0, 100\) cannot be applied.*ranks are counts"),
        (GOOD, "borda", {"scale": (1, 2)}, "cannot be applied"),
        (GOOD, "zscore", {"scale": (100, 0)}, "standard deviation above zero"),
        (GOOD, "minmax", {"scale": (1, 0)}, "the first the lower"),
        (GOOD, "minmax", {"scale": (0, np.inf)}, "finite"),
        (GOOD, "minmax", {"scale": 100}, "pair"),
        (GOOD, "fraction_of_maximum", {"scale": (1, 100)}, r"\(0, score of the best unit\)"),
        (GOOD, "minmax", {"direction": {"a": 1}}, "direction: no value for columns 'b'"),
        (GOOD, "minmax", {"direction": {"a": 1, "b": 1, "c": -1}}, "columns 'c' not in the frame"),
        (GOOD, "minmax", {"direction": {"a": 1, "b": 0}}, "columns 'b' have direction 0"),
        (GOOD, "minmax", {"direction": {"a": 1, "b": "up"}}, "columns 'b' have no number in direction"),
        (GOOD, "minmax", {"direction": -1}, "direction is -1"),
        (GOOD, "goalposts", {"goalposts": {"a": (0, 1)}}, "goalposts: no value for columns 'b'"),
        (GOOD, "goalposts", {"goalposts": {"a": (0, 1), "b": (1, 1)}}, "'b' have no goalposts in order"),
        (GOOD, "goalposts", {"goalposts": (0, nan)}, "'a', 'b' have no goalposts in order"),
        (GOOD, "goalposts", {"goalposts": (0, 1, 100)}, "goalposts is"),
        (GOOD, "distance_to_target", {"target": {"a": 9, "b": 4}}, "columns 'b' have no distance"),
        (GOOD, "distance_to_target", {"target": 2}, "columns 'b' have no distance.*better than the worst"),
        (GOOD, "distance_to_target", {"target": {"a": 9, "b": nan}}, "columns 'b' have no number in target"),
        (GOOD, "distance_to_reference", {"reference": "Z"}, "reference 'Z' is not one row"),
        (GOOD, "distance_to_reference", {"reference": {"a": "R", "b": "P"}}, "columns 'b' have no distance"),
        (GOOD.assign(b=[1, nan, 3]), "distance_to_reference", {"reference": "Q"}, "not covered by the ref"),
        (GOOD.assign(b=2.0, c=1), "minmax", {}, "columns 'b', 'c' have no distance"),
        (GOOD.assign(b=2.0), "zscore", {}, "columns 'b' have no distance"),
        (GOOD.assign(b=2.0), "distance_to_maximum", {}, "columns 'b' have no distance"),
        (GOOD.assign(b=0.0), "fraction_of_maximum", {}, "columns 'b' have no fraction of the best"),
        (GOOD.assign(b=[0, 1, 2]), "fraction_of_maximum", {"direction": DIRECTION}, "'b' have no fraction"),
        (GOOD.assign(b=nan), "rank", {}, "columns 'b' are covered by fewer than 1"),
        (GOOD.assign(b=nan), "goalposts", {"goalposts": (0, 1)}, "columns 'b' are covered by fewer than 1"),
        (GOOD.assign(b=[nan, nan, 1]), "percentile_rank", {}, "columns 'b' are covered by fewer than 2"),
        (GOOD.assign(b=[1, 2, np.inf]), "minmax", {}, r"infinite values at \(R, b\)"),
        (GOOD.assign(b=list("xyz")), "minmax", {}, "columns 'b' are not numbers"),
        (GOOD[["a", "b", "b"]], "minmax", {}, "repeated columns 'b'"),
        (GOOD["a"], "minmax", {}, "not a table"),
    ],
)
def test_refusals(frame, method, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        normalize(frame, method, **options)
    assert "\n" not in str(caught.value)


def test_rank_methods_are_methods():
    assert set(RANK_METHODS) < set(METHODS)
