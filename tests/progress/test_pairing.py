"""Observations and target points paired all at once are what going through them one by one gives."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import qualib
from benchmarks.country import country, write
from qualib.progress import pairing, working
from qualib.study import periods


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small country whose observations are of months, quarters, halves, years and spans of years, in two frames."""
    tables = country(plans=6, indicators=6, years=8, points=150, observed=6, seed=3)
    rng, seen = np.random.default_rng(0), tables["observations"].sample(900, random_state=0)
    year, kind = seen["period"].str[:4], rng.integers(0, 6, len(seen))
    half, quarter = (rng.integers(1, n + 1, len(seen)).astype(str).astype(object) for n in (2, 4))
    forms = [year, year + "-H" + half, year + "-Q" + quarter, year + "/" + (year.astype(int) + 2).astype(str)]
    seen["period"] = np.select([kind == k for k in range(4)], forms, seen["period"])
    seen["frame"] = np.where(rng.random(len(seen)) < 0.3, "乙", None)
    keys = ["region", "indicator", "period", "frame"]
    return qualib.load(write(tables | {"observations": seen.drop_duplicates(keys)}, tmp_path_factory.mktemp("made")))


def baseline(seen, row):
    """The baseline by the words of `working.working`: (period, date, value) or None, and whether a frame was left."""
    same = seen[(seen["region"] == row.region) & (seen["indicator"] == row.indicator)]
    points = same[(same["low"] == same["high"]) & ~same["period"].str.contains("/") & (same["frame"] == row.frame)]
    points = points[(points["t"] < row.t) & (points["end"] <= row.end)]
    old = points[(points["end"] <= row.period_start) & (points["end"] > row.period_start - pairing.REACH)]
    old = old[old["end"] == old["end"].max()]
    young = points[points["begin"] >= row.period_start]
    changed = ((same["frame"] != row.frame) & (same["end"] <= row.end)).any()
    for found in (old, young):
        if len(found):
            return *found.iloc[0][["period", "t", "low"]], bool(changed)
    return "", np.nan, np.nan, bool(changed)


@pytest.mark.parametrize("within", [False, True])
def test_baselines_are_those_found_one_by_one(made, within):
    seen = pairing.dated(made)
    paired = pairing.paired(made, made.plans, seen, within)
    found = pairing.baselines(seen, paired)[["base_period", "t0", "y0", "changed"]]
    some = paired.sample(250, random_state=0)
    wanted = pd.DataFrame([baseline(seen, row) for row in some.itertuples()], columns=found.columns, index=some.index)
    found = found.loc[some.index]
    assert found["changed"].nunique() == 2
    assert {"-H", "-Q"} <= set(found["base_period"].str[4:6]) and (found["base_period"] == "").any()
    pd.testing.assert_frame_equal(found.astype({"base_period": "str"}), wanted, check_exact=True)


def test_each_observation_meets_the_next_and_the_last_point_of_its_path(made):
    seen = pairing.dated(made)
    table = pairing.paired(made, made.plans, seen, within=False)
    levels = made.targets[made.targets["measure"].isin(["level", "ceiling"])]
    for row in table.sample(250, random_state=0).itertuples():
        years = levels.loc[(levels["plan"] == row.plan) & (levels["indicator"] == row.indicator), "year"]
        assert row.begin >= row.period_start and row.end <= row.year + 1
        if row.point == "last":
            assert row.year == years.max()
        elif not set(levels.loc[years.index, "timing"]) & {"maintain", "each_year"}:  # those imply earlier years
            assert row.year == years[years + 1 >= row.end].min() < years.max()
    assert set(table["point"]) == {"next", "last"}
    assert table["path"].notna().any()


def test_a_month_after_the_due_date_is_no_baseline(study):
    """The first observation may come after the middle of the year a rate is due for."""
    plan = study.plans.query("plan == 'guizhou-2015'")
    row = study.observations.query(
        "region == '520000' and indicator == 'product.industrial.spot_check_pass_rate'"
    ).iloc[[0]]
    months = pd.concat([row.assign(period=month) for month in ("2015-09", "2015-11")], ignore_index=True)
    table = working.working(dataclasses.replace(study, observations=months), plan)
    november = table[table["period"] == "2015-11"].set_index("point")
    assert november.loc["next", "base_period"] == "" and "no baseline" in november.loc["next", "doubts"]
    assert november.loc["last", "base_period"] == "2015-09"


def test_the_latest_is_the_one_that_ends_last_and_of_those_the_shorter(made):
    table = working.working(made)
    kept = working.latest(table)
    spans = table["period"].map(periods.read).map(lambda period: (period.end, period.begin))
    wanted = table[spans == spans.groupby([table[name] for name in working.SERIES]).transform("max")]
    pd.testing.assert_frame_equal(kept, wanted.reset_index(drop=True))
    assert 0 < len(kept) < len(table)
