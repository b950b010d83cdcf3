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
    growth_rate,
    interpolate,
    limit_factor,
    reached,
    required_pace,
    status,
    trend_status,
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


def test_text_and_signs_are_refused_in_one_line():
    for call, said in (
        (lambda: distance_share("2015", 1, 2016, 2, 2017, 3), "t0 holds text or dates; expected numbers, found '2015'"),
        (lambda: cagr_ratio(2015, 1, ["2016", "2017"], 2, 2018, 3), "t holds text or dates.*found '2016', '2017'"),
        (lambda: distance_share(np.datetime64("2015"), 1, 2016, 2, 2017, 3), "t0 holds text or dates"),
        (lambda: required_pace(2015, pd.Series(["90"]), 2017, 91), "y holds text or dates"),
        (lambda: interpolate(["2015"], [1], 2015), "t holds text or dates"),
        (lambda: status("0.9"), "ratio holds text or dates"),
        (lambda: distance_share(2015, 1, 2016, 2, 2017, 3, higher_is_better=-1), "not true or false.*found -1.0"),
        (lambda: complement_cagr_ratio(2015, 1, 2016, 2, 2017, 3, higher_is_better=-1), "not true or false"),
        (lambda: reached(1, 2, higher_is_better=[True, -1]), "not true or false at positions 1"),
        (lambda: status(1, 1, 2, higher_is_better=nan), "not true or false"),
        (lambda: status(1, on_track=0.5), "expected 0 <= accelerate <= on_track, found 0.6 and 0.5"),
        (lambda: status(1, accelerate=-1), "expected 0 <= accelerate <= on_track"),
        (lambda: status(1, on_track=nan), "expected 0 <= accelerate <= on_track"),
        (lambda: growth_rate(2016, 1, 2015, 2), "t comes before t0"),
        (lambda: interpolate([2015, 2015], [1, 2], 2015), "t has several values for 2015.0; expected one a date"),
        (lambda: interpolate([2015, 2016], [1], 2015), r"found \(2,\) and \(1,\)"),
        (lambda: trend_status(2015, 101, 2016, 102, limit=100), "y0 lies beyond the limit.*found 101.0"),
        (lambda: trend_status(2015, 1, 2016, 2, limit=2, higher_is_better=False), "y0 lies beyond the limit"),
        (lambda: trend_status(2015, 1, 2016, 2, higher_is_better=-1), "not true or false"),
    ):
        with pytest.raises(ValueError, match=said) as caught:
            call()
        assert "\n" not in str(caught.value)
    assert math.isnan(distance_share(2015, None, 2016, 2, 2017, 3))  # a missing number is no text
    assert distance_share(2015, 1, 2016, 2, 2017, 3, higher_is_better=1) == pytest.approx(1)


def test_thresholds_are_parameters():
    assert status([0.95, 0.8, 0.7, 0.5], on_track=0.8, accelerate=0.7).tolist() == [
        "on track",
        "on track",
        "acceleration needed",
        "limited",
    ]
    assert status(0.97, on_track=1) == "acceleration needed"


def test_growth_rate():
    # 100 → 121 in two years: √1.21 = 1.1; 100 → 110 in half a year: 1.1² − 1 = 0.21
    assert growth_rate(2015, 100, 2017, 121) == pytest.approx(0.1)
    assert growth_rate(2016, 100, 2016.5, 110) == pytest.approx(0.21)
    assert growth_rate(2015, 100, 2017, 81) == pytest.approx(-0.1)
    assert growth_rate(2015, -4, 2016, -2) == pytest.approx(-0.5)
    assert growth_rate(2015, 4, 2016, 0) == -1
    for undefined in ((2015, 0, 2016, 1), (2015, -1, 2016, 1), (2015, 1, 2015, 1), (2015, nan, 2016, 1)):
        assert math.isnan(growth_rate(*undefined))
    np.testing.assert_allclose(growth_rate(2015, [100, 50], 2016, [110, 45]), [0.1, -0.1])


def test_interpolation_at_given_dates():
    # 88 in 2014.5, 92 in 2018.5: 1 a year, so 89.5 in 2016.0; nothing is known before and after
    assert interpolate([2014.5, 2018.5], [88, 92], 2016) == pytest.approx(89.5)
    assert isinstance(interpolate([2014.5, 2018.5], [88, 92], 2016), float)
    np.testing.assert_allclose(interpolate([2014, 2018], [88, 92], [2013, 2014, 2018, 2019]), [nan, 88, 92, nan])
    # in any order, and a missing value is bridged: 10, –, 16, 10 in 2010, 2011, 2012, 2014
    found = interpolate([2014, 2011, 2010, 2012], [10, nan, 10, 16], [2011, 2013, nan])
    np.testing.assert_allclose(found, [13, 13, nan])
    np.testing.assert_allclose(interpolate([], [], [2015, 2016]), [nan, nan])
    np.testing.assert_allclose(interpolate([2015], [3], [2015, 2016]), [3, nan])


def test_limit_factor():
    # 0.9^4.44 = e^(4.44 · ln 0.9) = e^−0.467801 = 0.626378; 0.5^4.44 = 0.046071
    assert limit_factor(90, 100) == pytest.approx(1 - 0.626378, abs=1e-6)
    assert limit_factor(110, 100) == pytest.approx(1 - 0.626378, abs=1e-6)  # a lowest value, as far from it
    assert limit_factor([50, 150], 100) == pytest.approx(1 - 0.046071, abs=1e-6)
    assert limit_factor([0, 100, 200, 300], 100).tolist() == [1, 0, 1, 1]
    assert limit_factor(7, 0) == 1 and limit_factor(0, 0) == 1 and limit_factor(7, nan) == 1
    assert math.isnan(limit_factor(nan, 100))


@pytest.mark.parametrize(
    ("y", "options", "expected"),
    [
        # a baseline of 100 and a year later: 1.5 % and 0.5 % a year
        (101.5, {}, "on track"),
        (101.49, {}, "acceleration needed"),
        (100.5, {}, "acceleration needed"),
        (100.49, {}, "limited"),
        (100, {}, "limited"),
        (99.99, {}, "deterioration"),
        (98.5, {"higher_is_better": False}, "on track"),
        (99.5, {"higher_is_better": False}, "acceleration needed"),
        (100.1, {"higher_is_better": False}, "deterioration"),
        (101, {"on_track": 0.01}, "on track"),
        (100.5, {"accelerate": 0.006}, "limited"),
        # at the limit itself all that is not lost is on track, as Open SDG has it
        (100, {"limit": 100}, "on track"),
        (99.9, {"limit": 100}, "deterioration"),
        (nan, {}, "not assessed"),
        (-1, {}, "not assessed"),
    ],
)
def test_progress_without_a_numeric_target(y, options, expected):
    assert trend_status(2015, 100, 2016, y, **options) == expected


def test_the_limit_lowers_the_thresholds_of_growth():
    # from 90 towards 100 C is 0.373622: 1.5 % becomes 0.560432 %, that is 90.504389, and 0.5 % 0.186811 %, 90.168130
    y = np.array([90.5044, 90.5043, 90.1682, 90.1681])
    expected = ["on track", "acceleration needed", "acceleration needed", "limited"]
    assert trend_status(2015, 90, 2016, y, limit=100).tolist() == expected
    assert set(trend_status(2015, 90, 2016, y)) == {"acceleration needed", "limited"}
    # from 1.1 down towards 1: as far from a lowest value. 1.1 · (1 − 0.00560432) = 1.093835
    down = trend_status(2015, 1.1, 2016, [1.0938, 1.0939], higher_is_better=False, limit=1)
    assert down.tolist() == ["on track", "acceleration needed"]


def test_progress_without_a_target_at_the_edges():
    # Open SDG: a zero becomes 0.001, a negative baseline turns the sign, and a year must lie between
    assert trend_status(2015, 0, 2016, 0.00101) == "acceleration needed"  # 1 %
    assert trend_status(2015, 0, 2016, 0.002, zero=None) == "not assessed"
    assert trend_status(2015, -100, 2016, -98) == "on track"
    assert trend_status(2015, -100, 2016, -102) == "deterioration"
    assert trend_status(2015, 100, 2015.75, 102) == "not assessed"
    # 3-3-3 of the cases above: 1.55 → 1.82 in four years is (1.174194)^(1/4) − 1 = 4.1 % a year, the wrong way
    assert trend_status(2015, 1.55, 2019, 1.82, higher_is_better=False) == "deterioration"
    assert trend_status(2015, 1.55, 2019, 1.82) == "on track"
    assert trend_status([], [], [], []).tolist() == []


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.integers(1, 14), st.booleans(), st.booleans())
def test_trend_status_is_open_sdg_s(y0, y, years, up, near):
    # its formula written out plainly, for one case: observed growth against thresholds reduced near the limit
    limit = (100.0 if up else 0.01) if near else nan
    growth = (1 if up else -1) * ((y / y0) ** (1 / years) - 1)
    c = 1.0
    if near and y0 < 2 * limit:
        c = 1 - (y0 / limit) ** 4.44 if y0 <= limit else 1 - ((2 * limit - y0) / limit) ** 4.44
    bounds = {"on track": 0.015 * c, "acceleration needed": 0.005 * c, "limited": 0.0}
    assume(all(abs(growth - bound) > 1e-8 for bound in bounds.values()))
    expected = next((name for name, bound in bounds.items() if growth >= bound), "deterioration")
    assert trend_status(2015, y0, 2015 + years, y, higher_is_better=up, limit=limit) == expected
