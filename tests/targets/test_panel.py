"""One indicator over all regions: who asks for what, the spread, and how often the nation is repeated."""

import doctest

import pandas as pd
import pytest

from qualib import QualibError
from qualib.targets import cascade, panel
from tests.targets.test_cascade import RATE, country, level


@pytest.fixture
def held(study):
    """The nation asks for 94 in 2025; Zhejiang for 95 and, later, for 96; Guizhou 94, Shenzhen 93 and keeps it."""
    return country(study, level("100000", 94, high=94), level("330000", 95, "2022"), level("330000", 96, "2023-06"),
                   level("520000", 94), level("440300", 93, timing="maintain"))  # fmt: skip


def test_of_a_region_the_plan_issued_last_holds(held):
    rows = panel.asks(panel.of(held, RATE), RATE)
    assert rows[rows["region"] == "330000"].set_index("value")["holds"].to_dict() == {95: False, 96: True}
    shown = panel.in_year(rows, 2025)
    assert shown["region"].tolist() == ["330000", "100000", "520000", "440300"]
    assert shown["value"].tolist() == [96, 94, 94, 93]
    assert panel.in_year(rows, 2025, falling=True)["value"].tolist() == [93, 94, 94, 96]
    assert panel.in_year(rows, 2022)["kind"].tolist() == ["implied"]  # Shenzhen's level, kept from 2020 on


def test_ends_that_a_plan_leaves_open_stay_open(held):
    rows = panel.in_year(panel.asks(held, RATE), 2025).set_index("region")
    assert pd.isna(rows.at["520000", "high"])
    assert rows.at["100000", "high"] == 94


def test_the_spread_is_of_regions_below_the_nation(held):
    table = panel.spread(panel.asks(held, RATE))
    assert table.index.tolist() == [2020, 2021, 2022, 2023, 2024, 2025]
    assert table.loc[2025].to_dict() == {"n": 3, "least": 93, "median": 94, "most": 96, "nation": 94}
    assert table.at[2020, "n"] == 1
    assert pd.isna(table.at[2020, "nation"])


def test_who_repeats_the_nation(held):
    beside = panel.beside_nation(panel.asks(held, RATE), falling=False).set_index("region")
    # "94% or more" beside the nation's "94%": the same. Shenzhen's kept years have no national figure beside them.
    assert beside["answer"].to_dict() == {"330000": "raises", "520000": "repeats", "440300": "lowers"}
    assert beside["gap"].to_dict() == {"330000": 2, "520000": 0, "440300": -1}
    one_in_three = cascade.shares(beside.assign(group=""), ("group",)).set_index("answer").at["repeats", "share"]
    assert one_in_three == pytest.approx(100 / 3)


def test_values_between_stated_years_are_on_no_spread(study):
    ramp = [level("330000", 90, year=2021), level("330000", 94, year=2025)]
    held = country(study, *ramp)
    held.targets["plan"] = "p0"
    rows = panel.asks(held, RATE)
    assert rows["value"].tolist() == [90, 91, 92, 93, 94]
    assert panel.spread(rows).index.tolist() == [2021, 2025]
    assert panel.in_year(rows, 2023)["kind"].tolist() == ["interpolated"]


def test_drafts_and_other_measures_are_left_out(held):
    held.plans.loc[held.plans["plan"] == "p2", "standing"] = "draft"
    held.targets.loc[held.targets["plan"] == "p3", "measure"] = "change"
    own = panel.of(held, RATE)
    assert own.plans["plan"].tolist() == ["p0", "p1", "p4"]
    assert set(own.targets["plan"]) == {"p0", "p1", "p4"}


def test_what_is_near_is_marked_and_comes_last(study):
    code = "product.industrial.spot_check_pass_rate"
    near = panel.asks(panel.of(study, code, near=True), code)
    family = study.indicators.set_index("indicator")["family"]
    assert set(near["indicator"].map(family)) == {family[code]}
    assert (near["comparability"] == "exact").equals(near["indicator"] == code)
    shown = panel.in_year(near, 2017)["comparability"].tolist()
    assert shown == sorted(shown, key=["exact", "close"].index)
    assert set(panel.of(study, code).targets["indicator"]) == {code}


def test_no_page_is_made_of_nothing(study):
    with pytest.raises(QualibError, match=r"not in indicators\.csv"):
        panel.of(study, "no.such.code")
    rises = study.targets.groupby("indicator")["measure"].agg(set).map(lambda measures: measures == {"increment"})
    with pytest.raises(QualibError, match="no plan asks for a level of"):
        panel.of(study, rises.index[rises][0])
    rows = panel.asks(study, RATE)
    with pytest.raises(QualibError, match=r"nothing is asked of 1999; choose year among .*2025"):
        panel.in_year(rows, 1999)
    with pytest.raises(QualibError, match="month"):
        panel.until("2025", 2025)


def test_every_level_of_the_record_makes_a_panel(record):
    levels = record.targets[record.targets["measure"].isin(["level", "ceiling"])]
    final = set(record.plans.loc[record.plans["standing"] != "draft", "plan"])
    levels = levels[levels["plan"].isin(final)]
    for code in levels["indicator"].unique()[::10]:
        own = panel.of(record, code)
        rows = panel.asks(own, code)
        assert set(own.plans["plan"]) == set(levels.loc[levels["indicator"] == code, "plan"])
        held = rows[rows["holds"]]
        assert not held.duplicated(["region", "indicator", "year"]).any()
        assert rows["value"].notna().all()
        table = panel.spread(rows)
        busy = table[table["n"] > 0]
        assert ((busy["least"] <= busy["median"]) & (busy["median"] <= busy["most"])).all()


def test_its_examples_are_true():
    failed, tried = doctest.testmod(panel)
    assert (failed, tried > 10) == (0, True)
