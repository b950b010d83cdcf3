"""`qualib.progress.measures` against published cases, hand calculations and its definitions at the edges."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualib.progress.measures import (
    STATUSES,
    cagr_ratio,
    complement_cagr_ratio,
    distance_share,
    extrapolate,
    reached,
    required_pace,
    status,
)

nan, inf = math.nan, math.inf


def test_the_project_s_reference_case():
    # 89 → 91 over two years with 89.95 after one: CAGR .955, of the complement .905, distance share .95
    case = (2014, 89, 2015, 89.95, 2016, 91)
    assert distance_share(*case) == pytest.approx(0.95)
    assert cagr_ratio(*case) == pytest.approx((89.95 / 89 - 1) / (math.sqrt(91 / 89) - 1))
    assert cagr_ratio(*case) == pytest.approx(0.955, abs=5e-4)
    assert complement_cagr_ratio(*case) == pytest.approx(0.905, abs=5e-4)
    failures = cagr_ratio(2014, 11, 2015, 10.05, 2016, 9, higher_is_better=False)
    assert complement_cagr_ratio(*case) == pytest.approx(failures)
    assert isinstance(distance_share(*case), float) and isinstance(cagr_ratio(*case), float)
    assert status(distance_share(*case), 89.95, 91) == "on track"  # though it is 0.95 only up to rounding
    assert status(complement_cagr_ratio(*case), 89.95, 91) == "acceleration needed"


# Data and options of Open SDG's own test assets (open-sdg/sdg-build, tests/assets/progress-calculation, base
# year 2015 and target year 2030 by default); the ratios worked out in decimal arithmetic from its formula.
@pytest.mark.parametrize(
    ("y0", "t", "y", "target", "ratio", "expected"),
    [
        # 3-3-3, headline, direction negative, target 0 (which Open SDG replaces by 0.001):
        # ((1.82/1.55)^(1/4) - 1) / |(0.001/1.55)^(1/15) - 1| = 0.040962 / 0.387211, against the direction
        (1.55, 2019, 1.82, 0, -0.1057877, "deterioration"),
        (1.94, 2019, 2.35, 0, -0.1238904, "deterioration"),  # men
        # 3-2-1, under-five mortality in Canada against at most 25: reached from the start
        (5.3, 2019, 5.07, 25, None, "reached"),
    ],
)
def test_open_sdg_examples(y0, t, y, target, ratio, expected):
    found = cagr_ratio(2015, y0, t, y, 2030, target, higher_is_better=False)
    if ratio is not None:
        assert found == pytest.approx(ratio, abs=1e-6)
    assert status(found, y, target, higher_is_better=False) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [  # the table of docs/progress-methodology.md in open-sdg/open-sdg
        (1.3, "on track"),
        (0.95, "on track"),
        (0.949, "acceleration needed"),
        (0.6, "acceleration needed"),
        (0.599, "limited"),
        (0, "limited"),
        (-1e-6, "deterioration"),
        (nan, "not assessed"),
        (inf, "on track"),
        (-inf, "deterioration"),
    ],
)
def test_thresholds(ratio, expected):
    assert status(ratio) == expected


def test_reached_comes_first():
    assert status(-3, 95, 93) == "reached"  # fallen from 98, still at the level
    assert status(nan, 93, 93) == "reached"
    assert status(2, 5, 4, higher_is_better=False) == "on track"
    assert status(0.1, 4, 4, higher_is_better=False) == "reached"
    assert reached(0.1 + 0.2, 0.3) and reached(0.3, 0.1 + 0.2) and not reached(nan, 1)


def test_missed_only_when_dates_are_given_and_the_value_is_known():
    assert status(0.97, 90, 91, t=2016, due=2016) == "missed"
    assert status(0.97, 90, 91) == "on track"
    assert status(0.97, 90, 91, t=2015, due=2016) == "on track"
    assert status(0.97, 91, 91, t=2017, due=2016) == "reached"
    assert status(nan, nan, 91, t=2017, due=2016) == "not assessed"


def test_lower_is_better():
    assert distance_share(2010, 10, 2015, 8, 2020, 5, higher_is_better=False) == pytest.approx(0.8)
    assert distance_share(2010, 10, 2015, 11, 2020, 5, higher_is_better=False) == pytest.approx(-0.4)
    assert cagr_ratio(2010, 100, 2011, 90, 2012, 81, higher_is_better=False) == pytest.approx(1)


def test_after_the_due_date_the_whole_distance_is_required():
    assert distance_share(2010, 80, 2018, 88, 2014, 90) == pytest.approx(0.8)
    assert distance_share(2010, 80, 2014, 88, 2014, 90) == pytest.approx(0.8)
    # growth is a rate: 10 % in two years instead of one
    assert cagr_ratio(2010, 100, 2012, 110, 2011, 110) == pytest.approx((math.sqrt(1.1) - 1) / 0.1)


@pytest.mark.parametrize("measure", [distance_share, cagr_ratio])
def test_baseline_at_or_beyond_the_target(measure):
    assert measure(2010, 93, 2012, 92, 2015, 93) == -inf  # a level to keep, lost
    assert measure(2010, 93, 2012, 94, 2015, 93) == inf
    assert math.isnan(measure(2010, 93, 2012, 93, 2015, 93))
    assert measure(2010, 95, 2012, 92, 2015, 93) < 0  # from beyond the target to short of it
    assert status(measure(2010, 93, 2012, 92, 2015, 93), 92, 93) == "deterioration"
    assert status(measure(2010, 93, 2012, 93, 2015, 93), 93, 93) == "reached"


def test_zero_and_negative_values():
    # Open SDG: a zero becomes 0.001, a negative baseline turns the sign, values on both sides have no growth
    assert cagr_ratio(2015, 0, 2016, 0.002, 2017, 0.004) == pytest.approx(1)
    assert math.isnan(cagr_ratio(2015, 0, 2016, 0.002, 2017, 0.004, zero=None))
    assert cagr_ratio(2015, 0, 2016, 0.02, 2017, 0.04, zero=0.01) == pytest.approx(1)
    assert cagr_ratio(2015, -4, 2016, -2, 2017, -1) == pytest.approx(1)
    assert cagr_ratio(2015, -4, 2016, -8, 2017, -1) == pytest.approx(-2)
    assert math.isnan(cagr_ratio(2015, -4, 2016, 2, 2017, -1))
    assert math.isnan(cagr_ratio(2015, 4, 2016, 5, 2017, -1))
    assert distance_share(2015, -4, 2016, 0, 2017, 4) == pytest.approx(1)
    assert distance_share(2015, 0, 2016, 1, 2017, 4) == pytest.approx(0.5)


def test_missing_and_no_time_elapsed():
    for measure in (distance_share, cagr_ratio):
        assert math.isnan(measure(2015, 1, 2016, nan, 2017, 3))
        assert math.isnan(measure(2015, nan, 2016, 2, 2017, 3))
        assert math.isnan(measure(2015, 1, 2016, 2, nan, 3))
        assert math.isnan(measure(2015, 1, 2015, 1, 2017, 3))
    assert math.isnan(extrapolate(2015, 1, 2015, 1, 2017))


def test_arrays_broadcast():
    y = np.array([89.95, 90.5, nan, 88])
    share = distance_share(2014, 89, 2015, y, 2016, 91)
    np.testing.assert_allclose(share, [0.95, 1.5, nan, -1])
    assert [cagr_ratio(2014, 89, 2015, v, 2016, 91) for v in y] == pytest.approx(
        cagr_ratio(2014, 89, 2015, pd.Series(y), 2016, 91).tolist(), nan_ok=True
    )
    assert status(share, y, 91).tolist() == ["on track", "on track", "not assessed", "deterioration"]
    both = distance_share(2014, 10, 2015, [11, 9], 2016, [12, 8], higher_is_better=[True, False])
    np.testing.assert_allclose(both, [1, 1])
    assert distance_share([2014, 2014], 89, 2015, 90, 2016, 91).shape == (2,)
    assert set(status(np.array([1, 0.7, 0.1, -1, nan]), nan, nan)) < set(STATUSES)


def test_extrapolate():
    assert extrapolate(2010, 80, 2015, 85, 2020) == pytest.approx(90)
    assert extrapolate(2010, 80, 2015, 95, 2020, ceiling=100) == 100
    assert extrapolate(2010, 8, 2015, 2, 2020, floor=0) == 0
    assert extrapolate(2010, 80, 2015, 85, 2012) == pytest.approx(82)
    np.testing.assert_allclose(extrapolate(2010, 80, 2015, 85, 2020, ceiling=[100, 88]), [90, 88])
    np.testing.assert_allclose(extrapolate(2010, 80, 2015, [85, nan], 2020), [90, nan])


def test_required_pace():
    assert required_pace(2016, 90, 2020, 94) == 1
    assert required_pace(2016.5, 2, 2017, 1) == -2
    assert math.isnan(required_pace(2020, 90, 2020, 94))


values = st.floats(1, 99)
years = st.floats(0.25, 10)


@given(values, values, values, years, years)
def test_distance_share_is_the_same_for_the_complement_and_in_other_units(y0, y, target, first, rest):
    assume(abs(target - y0) > 0.01)
    t, due = 2010 + first, 2010 + first + rest
    share = distance_share(2010, y0, t, y, due, target)
    close = {"rel": 1e-6, "abs": 1e-6}
    assert distance_share(2010, 100 - y0, t, 100 - y, due, 100 - target, higher_is_better=False) == pytest.approx(
        share, **close
    )
    assert distance_share(0, y0 * 3 + 7, first, y * 3 + 7, first + rest, target * 3 + 7) == pytest.approx(
        share, **close
    )


@given(values, values, years, years)
def test_on_the_path_both_measures_are_one(y0, target, first, rest):
    assume(abs(target - y0) > 0.5)
    t, due, up = 2010 + first, 2010 + first + rest, target > y0
    part = (t - 2010) / (due - 2010)
    straight, steady = y0 + (target - y0) * part, y0 * (target / y0) ** part
    assert distance_share(2010, y0, t, straight, due, target, higher_is_better=up) == pytest.approx(1)
    assert cagr_ratio(2010, y0, t, steady, due, target, higher_is_better=up) == pytest.approx(1, rel=1e-6)
    assert extrapolate(2010, y0, t, straight, due) == pytest.approx(target)


@given(values, values, values, years, years)
def test_extrapolation_reaches_the_target_where_the_share_is_one_or_more(y0, y, target, first, rest):
    assume(target - y0 > 0.01)
    t, due = 2010 + first, 2010 + first + rest
    share = distance_share(2010, y0, t, y, due, target)
    assume(abs(share - 1) > 1e-6)
    assert (share > 1) == (extrapolate(2010, y0, t, y, due) > target)


def test_refusals():
    with pytest.raises(ValueError, match="t comes before t0; expected an observation after the baseline"):
        distance_share(2015, 1, 2014, 2, 2016, 3)
    with pytest.raises(ValueError, match="due is not after t0 at positions 1, 2"):
        cagr_ratio(2015, 1, 2015.5, 2, [2016, 2015, 2014], 3)
    with pytest.raises(ValueError, match=r"arguments of different lengths.*\(2,\), \(\), \(3,\)"):
        distance_share(2015, [1, 2], 2016, [1, 2, 3], 2017, 3)
    with pytest.raises(ValueError, match="y lies above the ceiling at positions 1"):
        complement_cagr_ratio(2015, 90, 2016, [91, 101], 2017, 99)


def test_a_direction_is_true_or_false():
    with pytest.raises(ValueError, match="higher_is_better is -1; expected True or False"):
        distance_share(2015, 89, 2016, 90, 2017, 91, higher_is_better=-1)
