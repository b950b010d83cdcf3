"""Trajectories: what is stated, implied, interpolated, held and extrapolated, and what cannot be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualib import QualibError, load
from qualib.targets.trajectories import EXTENSIONS, METHODS, trajectories

STUDY = load()
RATE = "product.industrial.spot_check_pass_rate"


def points(*rows, indicator=RATE, measure="level", timing="by_end", unit="percent", plan="guizhou-2015"):
    """Target rows from (year, low, high)."""
    frame = pd.DataFrame(rows, columns=["year", "low", "high"]).astype({"low": float, "high": float})
    return frame.assign(plan=plan, indicator=indicator, label_zh="试", measure=measure, timing=timing, unit=unit)


def values(frame, column="value"):
    return dict(zip(frame["year"], frame[column], strict=True))


def test_an_annual_path_is_what_the_plan_states(study):
    rows = study.targets[(study.targets["plan"] == "guizhou-2015") & (study.targets["indicator"] == RATE)]
    path = trajectories(study, rows)
    assert values(path) == {2015: 89, 2016: 90, 2017: 91}
    assert set(path["kind"]) == {"stated"}


def test_a_by_end_target_is_one_point_with_nothing_before_or_after():
    path = trajectories(STUDY, points((2017, 91, np.nan)))
    assert values(path) == {2017: 91}


def test_an_open_end_is_closed_by_the_indicators_bounds():
    path = trajectories(STUDY, points((2017, 91, np.nan)))
    assert (path["low"].item(), path["high"].item()) == (91, 100)
    ceiling = points(
        (2014, np.nan, 0.42),
        indicator="safety.special_equipment.death_rate",
        measure="ceiling",
        unit="per_10k",
        plan="wenzhou-2014",
    )
    path = trajectories(STUDY, ceiling)
    assert (path["low"].item(), path["high"].item(), path["value"].item()) == (0, 0.42, 0.42)


def test_a_count_has_no_upper_bound():
    path = trajectories(STUDY, points((2017, 5, np.nan), indicator="brand.national_brand_zones", unit="count"))
    assert np.isnan(path["high"].item())
    assert path["value"].item() == 5


def test_a_rise_is_not_closed_by_the_bounds_of_the_rate():
    path = trajectories(STUDY, points((2017, 2, np.nan), measure="change", unit="pp"))
    assert np.isnan(path["high"].item())


def test_a_kept_level_holds_from_the_plans_first_year():
    path = trajectories(STUDY, points((2017, 98, np.nan), timing="maintain"))
    assert values(path) == {2015: 98, 2016: 98, 2017: 98}
    assert values(path, "kind") == {2015: "implied", 2016: "implied", 2017: "stated"}


def test_a_yearly_commitment_counts_in_every_year():
    path = trajectories(
        STUDY,
        points(
            (2017, 500, 500), indicator="foundation.sme_service", measure="increment", timing="each_year", unit="count"
        ),
    )
    assert values(path) == {2015: 500, 2016: 500, 2017: 500}


@pytest.mark.parametrize(
    ("method", "middle"),
    [("linear", 90.0), ("geometric", np.sqrt(80 * 100.0)), ("step", 80.0)],
)
def test_between_two_years_the_method_decides(method, middle):
    path = trajectories(STUDY, points((2015, 80, 80), (2017, 100, 100)), method=method)
    assert values(path)[2016] == pytest.approx(middle)
    assert values(path, "kind")[2016] == ("held" if method == "step" else "interpolated")


def test_logit_is_straight_in_log_odds():
    path = trajectories(STUDY, points((2015, 50, 50), (2017, 90, 90)), method="logit")
    odds = np.sqrt(1 * 9)  # between odds 1:1 and 9:1
    assert values(path)[2016] == pytest.approx(100 * odds / (1 + odds))


def test_both_ends_of_an_interval_are_interpolated():
    path = trajectories(STUDY, points((2015, 10, 20), (2017, 20, 40)))
    middle = path[path["year"] == 2016]
    assert (middle["low"].item(), middle["high"].item()) == (15, 30)


def test_hold_and_trend_reach_both_ways_only_when_asked():
    rows = points((2015, 89, 89), (2016, 90, 90), (2017, 91, 91))
    held = trajectories(STUDY, rows, extend="hold", start=2013, end=2019)
    assert values(held) == {2013: 89, 2014: 89, 2015: 89, 2016: 90, 2017: 91, 2018: 91, 2019: 91}
    assert values(held, "kind")[2019] == "held"
    trend = trajectories(STUDY, rows, extend="trend", start=2014, end=2019)
    assert values(trend) == {2014: 88, 2015: 89, 2016: 90, 2017: 91, 2018: 92, 2019: 93}
    assert values(trend, "kind")[2014] == "extrapolated"


def test_a_trend_stops_at_the_ceiling():
    path = trajectories(STUDY, points((2015, 90, 90), (2016, 96, 96)), extend="trend", end=2020)
    assert values(path)[2020] == 100


def test_start_and_end_cut_but_do_not_invent():
    rows = points((2015, 89, 89), (2017, 91, 91))
    assert values(trajectories(STUDY, rows, start=2016, end=2030)) == {2016: 90, 2017: 91}
    assert trajectories(STUDY, rows, start=2020, end=2030).empty


def test_within_a_year_a_yearly_rate_stands_and_the_rest_is_reached_in_december():
    rate = trajectories(STUDY, points((2015, 80, 80), (2016, 92, 92), timing="annual_path"), freq="month")
    assert len(rate) == 24
    assert set(rate.loc[rate["year"] == 2016, "value"]) == {92}
    assert len(trajectories(STUDY, points((2017, 91, 91), timing="maintain"), freq="month")) == 36
    stock = points((2015, 12, 12), (2016, 24, 24), indicator="brand.quality_cities", unit="count", timing="annual_path")
    for rows in (stock, points((2015, 12, 12), (2016, 24, 24), timing="by_end")):
        path = trajectories(STUDY, rows, freq="month")
        assert (path.iloc[0]["year"], path.iloc[0]["month"], path.iloc[0]["kind"]) == (2015, 12, "stated")
        june = path[(path["year"] == 2016) & (path["month"] == 6)]
        assert june["value"].item() == pytest.approx(18)
        assert june["kind"].item() == "interpolated"


def test_what_is_due_by_the_end_of_a_year_is_not_asked_for_in_its_january():
    path = trajectories(STUDY, points((2017, 91, 91)), freq="month")
    assert list(zip(path["year"], path["month"], strict=True)) == [(2017, 12)]


def test_series_do_not_mix(study):
    path = trajectories(study)
    alone = trajectories(study, study.targets[study.targets["plan"] == "guizhou-2015"])
    pd.testing.assert_frame_equal(path[path["plan"] == "guizhou-2015"].reset_index(drop=True), alone)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "spline"}, "linear, geometric"),
        ({"extend": "guess"}, "none, hold, trend"),
        ({"freq": "day"}, "year, month"),
        ({"extend": "trend", "method": "step"}, "hold"),
    ],
)
def test_an_unknown_option_lists_those_there_are(options, said):
    with pytest.raises(QualibError, match=said):
        trajectories(STUDY, points((2015, 80, 80)), **options)


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (points((2015, 0, 0), (2017, 10, 10)), {"method": "geometric"}, "zero"),
        (points((2015, 90, 90), (2017, 100, 100)), {"method": "logit"}, "inside a floor and a ceiling"),
        (points((2017, 91, 91)), {"extend": "trend", "end": 2019}, "only one in 试"),
        (points((2017, 91, 91), plan="nowhere"), {}, "validate"),
    ],
)
def test_an_option_that_cannot_be_applied_is_an_error(rows, options, said):
    with pytest.raises(QualibError, match=said):
        trajectories(STUDY, rows, **options)


def test_a_level_at_the_ceiling_can_still_be_kept_by_every_method():
    rows = points((2017, 100, 100), timing="maintain")
    for method in METHODS:
        assert set(trajectories(STUDY, rows, method=method)["value"]) == {100}


@settings(max_examples=60, deadline=None)
@given(
    ends=st.lists(st.tuples(st.floats(1, 99), st.floats(1, 99)), min_size=2, max_size=5),
    gaps=st.lists(st.integers(1, 4), min_size=4, max_size=4),
    method=st.sampled_from(METHODS),
    extend=st.sampled_from(EXTENSIONS),
)
def test_any_path_keeps_its_points_its_order_and_its_bounds(ends, gaps, method, extend):
    if (method, extend) == ("step", "trend"):
        return
    years = 2000 + np.cumsum([0, *gaps])[: len(ends)]
    rows = points(*[(year, min(pair), max(pair)) for year, pair in zip(years, ends, strict=True)])
    path = trajectories(STUDY, rows, method=method, extend=extend, start=1998, end=2020)
    stated = path[path["year"].isin(years)].set_index("year")
    assert stated["low"].to_numpy() == pytest.approx([min(pair) for pair in ends])
    assert stated["high"].to_numpy() == pytest.approx([max(pair) for pair in ends])
    inside = path[path["year"].between(years[0], years[-1])]
    assert (inside["low"] <= inside["high"] + 1e-9).all()
    assert path["low"].between(0, 100).all()
    assert path["high"].between(0, 100).all()
    assert list(path["year"]) == sorted(set(path["year"]))


def test_a_monthly_path_that_cannot_be_drawn_names_its_series():
    rows = pd.concat([points((2015, 80, 80), (2016, 81, 81), timing="annual_path"), points((2017, 0, 0), (2019, 9, 9))])
    with pytest.raises(QualibError, match=r"pass through zero: .*guizhou-2015"):
        trajectories(
            STUDY, rows.assign(measure=["level", "level", "change", "change"]), freq="month", method="geometric"
        )


@pytest.mark.parametrize("freq", ["year", "month"])
def test_the_size_of_the_blocks_worked_on_changes_nothing(freq, monkeypatch):
    rows = STUDY.targets.sample(frac=1, random_state=0)
    whole = trajectories(STUDY, rows, freq=freq, extend="hold", start=2013, end=2021)
    for size in (1, 7):
        monkeypatch.setattr("qualib.targets.trajectories.BLOCK", size)
        pd.testing.assert_frame_equal(trajectories(STUDY, rows, freq=freq, extend="hold", start=2013, end=2021), whole)


def test_no_targets_make_an_empty_path_of_the_same_types():
    none, some = (trajectories(STUDY, STUDY.targets.head(n), freq="month") for n in (0, 2))
    assert none.empty and list(none.dtypes) == list(some.dtypes)


def one(study, **rows):
    """A target table of one series, a column a keyword; 'product.industrial.spot_check_pass_rate' of Guizhou."""
    base = {"plan": "guizhou-2015", "indicator": "product.industrial.spot_check_pass_rate", "label_zh": "率",
            "measure": "level", "unit": "percent", "timing": "annual_path"}  # fmt: skip
    return pd.DataFrame({**base, **rows})


def test_a_trend_keeps_low_no_greater_than_high(study):
    # low climbs 4 a year, high 1: in 2018 they would be 96 and 93; what is asked is the low end, so high follows it
    table = one(study, year=[2015, 2016], low=[84.0, 88.0], high=[90.0, 91.0])
    path = trajectories(study, table, extend="trend", end=2018).set_index("year")
    assert path.loc[2018, ["low", "high"]].tolist() == [96, 96] and path.at[2018, "value"] == 96
    assert path.loc[2017, ["low", "high"]].tolist() == [92, 92]


def test_a_series_with_two_timings_keeps_its_years_and_months(study):
    table = one(study, year=[2015, 2017], low=[89.0, 91.0], high=[89.0, 91.0])
    table["timing"] = ["annual_path", "by_end"]
    monthly = trajectories(study, table, freq="month")
    assert (monthly["year"] * 12 + monthly["month"]).diff().dropna().eq(1).all()
    assert monthly.iloc[[0, 12, -1]][["year", "month", "value"]].to_numpy().tolist() == [
        [2015, 12, 89], [2016, 12, 90], [2017, 12, 91]]  # fmt: skip


def test_what_is_asked_each_year_is_stated_for_each(study):
    table = one(study, year=[2017], low=[500.0], high=[500.0])
    table["timing"] = "each_year"
    assert set(trajectories(study, table)["kind"]) == {"stated"}
    table["timing"] = "maintain"
    assert trajectories(study, table)["kind"].tolist() == ["implied", "implied", "stated"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"year": [float("nan"), 2016.0]}, "no whole year"),
        ({"year": ["2015", "2016"]}, "year must be numbers, found text"),
        ({"low": [95.0, 90.0], "high": [89.0, 90.0]}, "low above high"),
        ({"measure": "levle"}, "an unknown measure"),
        ({"year": [2016, 2016]}, "two rows for one year"),
    ],
)
def test_rows_no_path_can_be_drawn_from_are_refused(study, change, said):
    table = one(study, **{"year": [2015, 2016], "low": [89.0, 90.0], "high": [89.0, 90.0], **change})
    with pytest.raises(QualibError, match=said):
        trajectories(study, table)


def test_no_rows_make_no_path_and_no_columns_an_error(study):
    assert trajectories(study, study.targets.iloc[:0]).empty
    with pytest.raises(QualibError, match="targets lack the columns"):
        trajectories(study, pd.DataFrame({"plan": []}))
