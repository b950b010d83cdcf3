"""The working behind a verdict: what a reader can recompute, and what is never bridged."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from qualib.progress import working
from qualib.study import periods

NATIONAL = "product.overall.national_spot_check_pass_rate"
RAMP = "product.industrial.spot_check_pass_rate"
MADE = "product.manufacturing.pass_rate"
FARM = "product.farm.routine_monitoring_pass_rate"


@pytest.fixture(scope="module")
def table(study):
    return working.working(study)


def series(table, plan, indicator, point="last"):
    rows = table[(table["plan"] == plan) & (table["indicator"] == indicator) & (table["point"] == point)]
    return rows.set_index("period")


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [("2016", 2016, 2017), ("2016-H1", 2016, 2016.5), ("2016-H2", 2016.5, 2017), ("2016-Q1", 2016, 2016.25),
     ("2016-Q4", 2016.75, 2017), ("2016-03", 2016 + 2 / 12, 2016.25), ("2016/2020", 2016, 2021)],
)  # fmt: skip
def test_a_period_begins_and_ends(period, begin, end):
    read = periods.read(period)
    assert (read.begin, read.end) == pytest.approx((begin, end))


def test_guizhou_in_the_first_half_of_2016(table):
    rows = table[(table["plan"] == "guizhou-2015") & (table["period"] == "2016-H1")].set_index("point")
    assert set(rows["region"]) == {"520000"}
    year, end = rows.loc["next"], rows.loc["last"]
    assert (year["t0"], year["y0"], year["t"], year["y"], year["due"], year["target"]) == (
        2015.25, 91.3, 2016.25, 90.9, 2016.5, 90)  # fmt: skip
    assert (year["status"], year["path"]) == ("reached", 90)
    # It has fallen from 91.3 to 90.9, back across the 91 asked for by 2017.
    assert (end["due"], end["target"], end["status"]) == (2017.5, 91, "deterioration")
    assert end["share"] == pytest.approx(((90.9 - 91.3) / 0.3) / (1 / 2.25))
    assert end["pace_needed"] == pytest.approx(0.1 / 1.25)
    assert end["doubts"] == ["baseline not published", "part of the year"]


def test_national_sampling_against_the_targets_of_2015_and_2020(table):
    first = series(table, "china-2011", NATIONAL)
    assert list(first["status"]) == ["deterioration", "on track", "acceleration needed", "reached", "reached"]
    assert set(first["base_period"]) == {"2010"}
    assert first.loc["2013", "share"] == pytest.approx((88.9 - 87.6) / (90 - 87.6) / (3 / 5))
    assert first.loc["2013", "projected"] == pytest.approx(88.9 + 2 * 1.3 / 3)
    assert first.loc["2013", "cagr"] == pytest.approx(((88.9 / 87.6) ** (1 / 3) - 1) / ((90 / 87.6) ** (1 / 5) - 1))
    second = series(table, "china-2016", NATIONAL)
    assert list(second["status"]) == ["on track", "on track"]
    assert list(second["share"].round(3)) == [2.778, 1.111]
    assert second.loc["2017", "required"] == pytest.approx(91.1 + 0.9 * 2 / 5)


def test_manufacturing_and_farm_produce_to_2024(table):
    made, farm = series(table, "china-2023", MADE), series(table, "china-2023", FARM)
    assert list(made["status"]) == ["on track", "on track"]
    assert made.loc["2024", "share"] == pytest.approx((93.93 - 93.29) / (94 - 93.29) / (2 / 3))
    assert made.loc["2024", "pace_needed"] == pytest.approx(0.07)
    assert list(farm["status"]) == ["on track", "reached"]
    assert farm.loc["2024", "required"] == pytest.approx(97.6 + 0.4 * 2 / 3)


def test_every_status_follows_from_what_is_shown(table):
    for row in table[table["base_period"] != ""].itertuples():
        share = (row.y - row.y0) / abs(row.target - row.y0) / min(1, (row.t - row.t0) / (row.due - row.t0))
        assert row.share == pytest.approx(share)
        words = ("on track" if share >= 0.95 else "acceleration needed" if share >= 0.6 else
                 "limited" if share >= 0 else "deterioration")  # fmt: skip
        assert row.status == ("reached" if row.y >= row.target else "missed" if row.t >= row.due else words) or (
            row.period == "2016/2020"
        )


def test_an_interval_stays_an_interval(table):
    row = series(table, "china-2016", MADE).loc["2016/2020"]
    assert (row["y"], row["y_best"]) == (93, 100)
    assert (row["status"], row["status_best"]) == ("missed", "reached")
    assert row["doubts"] == ["not published", "interval"]


def test_what_was_not_over_by_the_month_is_not_known(study):
    plans = study.plans[study.plans["plan"] == "guizhou-2015"]
    assert set(working.working(study, plans, as_of="2016-05")["period"]) == {"2015-H1"}
    assert "2016-H1" in set(working.working(study, plans, as_of="2016-06")["period"])


def test_regions_within_are_read_only_when_asked_for(study):
    plans = study.plans[study.plans["plan"] == "guizhou-2015"]
    assert set(working.working(study, plans, within=True)["region"]) == {"520000", "522300"}


def synthetic(study, rows, *, indicator=RAMP, plan="guizhou-2015", region="520000", targets=None):
    """The study with these observations (period, low, high, frame) only, and perhaps another target."""
    unit = study.indicators.set_index("indicator").at[indicator, "unit"]
    blank = study.observations.iloc[[0]].assign(region=region, indicator=indicator, unit=unit, status="published")
    made = [blank.assign(period=p, low=low, high=high, frame=frame) for p, low, high, frame in rows]
    aim = study.targets[study.targets["plan"] == plan]
    if targets:
        aim = pd.concat([aim[aim["indicator"] == indicator].iloc[[0]].assign(**target) for target in targets])
    changed = dataclasses.replace(study, observations=pd.concat(made, ignore_index=True), targets=aim)
    return working.working(changed, study.plans[study.plans["plan"] == plan])


def test_a_changed_frame_is_never_bridged(study):
    table = synthetic(study, [("2014", 88, 88, ""), ("2016", 89, 89, "new")])
    row = table[table["point"] == "last"].iloc[0]
    assert np.isnan(row["share"]) and row["base_period"] == ""
    assert (row["status"], row["doubts"]) == ("not assessed", ["frame changed", "no baseline"])
    assert row["behind"] == pytest.approx(1)  # of the plan's own path, 90 in 2016
    same = synthetic(study, [("2014", 88, 88, ""), ("2016", 89, 89, "")])
    assert set(same["base_period"]) == {"2014"}


def test_reached_is_told_first_even_without_a_baseline(study):
    table = synthetic(study, [("2014", 88, 88, ""), ("2016", 95, 95, "new")])
    assert set(table["status"]) == {"reached"}
    assert all("frame changed" in doubts for doubts in table["doubts"])


def test_the_baseline_is_near_and_earlier_and_a_point(study):
    assert set(synthetic(study, [("2005", 80, 80, ""), ("2016", 89, 89, "")])["base_period"]) == {""}
    assert set(synthetic(study, [("2014", 85, np.nan, ""), ("2016", 89, 89, "")])["base_period"]) == {""}
    both = synthetic(study, [("2014-H2", 87, 87, ""), ("2014", 88, 88, ""), ("2016", 89, 89, "")])
    assert set(both["base_period"]) == {"2014"}


def test_part_of_the_due_year_is_not_the_year(study):
    rows = [("2014", 88, 88, ""), ("2017-H2", 90, 90, ""), ("2017", 90.5, 90.5, "")]
    table = series(synthetic(study, rows), "guizhou-2015", RAMP)
    assert table.loc["2017-H2", "status"] != "missed"
    assert table.loc["2017", "status"] == "missed"
    assert table.loc["2017-H2", "t"] == 2017.75


def test_measures_that_disagree_are_named(study):
    rows = [("2014", 89, 89, ""), ("2015", 89.95, 89.95, "")]
    table = synthetic(study, rows, targets=[{"low": 91.0, "high": 91.0, "year": 2016}])
    row = table.iloc[0]
    assert (row["share"], row["cagr"], row["cagr_complement"]) == pytest.approx((0.95, 0.955, 0.905), abs=5e-4)
    assert (row["status"], row["status_complement"]) == ("on track", "acceleration needed")
    assert row["projected"] == pytest.approx(90.9) and row["status_projected"] == "acceleration needed"
    assert row["doubts"] == ["measures disagree"]


def test_lower_is_better_and_a_ceiling(study):
    code = "safety.special_equipment.death_rate"
    aim = {"low": np.nan, "high": 0.42, "year": 2014, "timing": "by_end"}
    rows = [("2012", 0.6, 0.6, ""), ("2013", 0.5, 0.5, ""), ("2014-H1", np.nan, 0.45, "")]
    plans = study.plans.assign(period_start=2013)
    table = synthetic(dataclasses.replace(study, plans=plans), rows, indicator=code, plan="wenzhou-2014",
                      region="330300", targets=[aim])  # fmt: skip
    rows = table.set_index("period")
    assert rows.loc["2013", "share"] == pytest.approx((0.1 / 0.18) / (1 / 2))
    assert rows.loc["2013", "status"] == "on track"
    assert (rows.loc["2014-H1", "y"], rows.loc["2014-H1", "status_best"]) == (0.45, "reached")


def test_part_of_a_years_flow_is_not_measured(study):
    code = "foundation.sme_service"
    nature = study.indicators.set_index("indicator").at[code, "nature"]
    rows = [("2015", 400, 400, ""), ("2016-H1", 300, 300, "")]
    aim = [{"measure": "level", "timing": "by_end", "year": 2017}]
    table = synthetic(study, rows, indicator=code, targets=aim)
    half = table[table["period"] == "2016-H1"].iloc[0]
    assert nature == "flow"
    assert np.isnan(half["share"]) and half["status"] == "not assessed"


def test_breaks_name_each_frame(study):
    found = working.breaks(study)
    farm = found[found["indicator"] == FARM]
    assert list(farm["frame"]) == ["", "parameters-94", "2018-"]
    assert {FARM, "product.overall.national_spot_check_failure_rate"} <= set(found["indicator"])
    assert found["indicator"].str.contains("routine_monitoring|failure_rate").all()


def test_nothing_observed_is_an_empty_table(study):
    empty = dataclasses.replace(study, observations=study.observations.iloc[:0])
    table = working.working(empty)
    assert table.empty and list(table.columns) == working.COLUMNS
    assert working.latest(table).empty
