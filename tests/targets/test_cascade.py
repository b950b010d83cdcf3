"""Cascades: a lower level's target beside the upper one's, counted by hand on a small country."""

import doctest
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qualib import QualibError
from qualib.targets import cascade

NAN = float("nan")
RATE, AIR = "product.manufacturing.pass_rate", "environment.air.pm25"


def country(study, *rows, regions=()):
    """The study with plans of our own: (region, issued, indicator, measure, unit, year, low, high, timing)."""
    plans, targets = [], []
    for i, (region, issued, indicator, measure, unit, year, low, high, timing) in enumerate(rows):
        plans.append(study.plans.iloc[0].to_dict() | {"plan": f"p{i}", "region": region, "issued": issued,
                                                      "period_start": 2020, "period_end": 2025,
                                                      "standing": "reprint"})  # fmt: skip
        targets.append(study.targets.iloc[0].to_dict() | {
            "plan": f"p{i}", "indicator": indicator, "label_zh": indicator, "measure": measure, "unit": unit,
            "year": year, "low": low, "high": high, "timing": timing})  # fmt: skip
    places = pd.DataFrame(regions, columns=["region", "level", "parent"]).assign(name_zh="甲", name_en="A")
    return replace(
        study,
        plans=pd.DataFrame(plans).astype({"issued": "str"}),
        targets=pd.DataFrame(targets).astype({"low": float, "high": float}),
        regions=pd.concat([study.regions, places], ignore_index=True),
    )


def level(region, low, issued="2023-05-01", year=2025, high=NAN, timing="by_end"):
    return region, issued, RATE, "level", "percent", year, low, high, timing


@pytest.mark.parametrize(
    ("own", "upper", "falling", "gap", "answer"),
    [
        ((95, NAN), (94, 94), False, 1, "raises"),
        ((94, NAN), (94, 94), False, 0, "repeats"),  # "94% or more" and "94%" ask for the same
        ((93, 93), (94, NAN), False, -1, "lowers"),
        ((NAN, 27), (NAN, 28), True, 1, "raises"),  # of fine dust less is more demanding
        ((NAN, 30), (28, 28), True, -2, "lowers"),
        ((93, 95), (94, NAN), False, -1, "undecided"),  # somewhere from 93 to 95: below 94 or above it
        ((94, 96), (93, 95), False, 1, "undecided"),
        ((93, 95), (93, 95), False, 0, "repeats"),
        ((93, 95), (93, NAN), False, 0, "undecided"),
        ((95, 96), (93, 95), False, 2, "raises"),  # at least 95 beside at most 95
        ((91, 93), (93, NAN), False, -2, "lowers"),
        ((26, 27), (28, 30), True, 3, "raises"),  # least demanding ends: 27 beside 30
        ((0.3 - 0.2, NAN), (0.1, NAN), False, 0, "repeats"),  # 0.09999999999999998
    ],
)
def test_two_targets_are_compared_by_their_least_demanding_ends(own, upper, falling, gap, answer):
    ends = [pd.Series([float(end)]) for end in (*own, *upper)]
    made = cascade.compared(*ends, pd.Series([falling]))
    assert made["gap"].tolist() == pytest.approx([gap])
    assert made["answer"].tolist() == [answer]


@pytest.mark.parametrize(
    ("own", "upper", "first"),
    [
        ("2023-03-24", "2023-02", "upper"),
        ("2023-01-31", "2023-02", "lower"),
        ("2023-02-06", "2023-02", "undecided"),
        ("2023", "2023-02-06", "undecided"),
        ("2022", "2023-02-06", "lower"),
        ("2023-02-06", "2023-02-06", "same"),
        ("2023-02-05", "2023-02-06", "lower"),
        ("2023-02", "2023-02", "undecided"),
        ("", "2023-02-06", "undecided"),
    ],
)
def test_who_set_first_is_told_only_by_dates_that_tell(own, upper, first):
    assert cascade.first(own, upper) == first
    mirrored = {"upper": "lower", "lower": "upper"}.get(first, first)
    assert cascade.first(upper, own) == mirrored


def test_each_stands_beside_the_nearest_above_that_has_one(study):
    places = [("330399", "county", "330300")]
    local = [level("330000", 95), level("330300", 95.5), level("330399", 95), level("440300", 94)]
    held = country(study, level("100000", 94), *local, level("520000", 96, year=2024), regions=places)
    found = cascade.pairs(held).set_index("region")
    # The county beside its city, the city beside its province; Shenzhen's has none, so that the nation's is taken.
    # Guizhou asks for another year, of which nobody else asks.
    assert found["upper_region"].to_dict() == {"330000": "100000", "440300": "100000", "330300": "330000",
                                               "330399": "330300"}  # fmt: skip
    assert found["direct"].to_dict() == {"330000": True, "440300": False, "330300": True, "330399": True}
    assert found["gap"].to_dict() == {"330000": 1, "440300": 0, "330300": 0.5, "330399": -0.5}
    assert found["upper_level"].tolist() == ["country", "country", "province", "prefecture"]  # the highest levels first


def test_only_like_stands_beside_like(study):
    def row(region, measure, unit, indicator=RATE, low=5.0):
        return region, "2023-05-01", indicator, measure, unit, 2025, low, NAN, "by_end"

    brands = study.indicators.loc[(study.indicators["unit"] == "count"), "indicator"].iloc[0]
    for own, upper in [(("level", "percent"), ("change", "percent")), (("change", "pp"), ("change", "pp")),
                       (("increment", "count"), ("increment", "count")), (("growth", "percent"), ("growth", "percent")),
                       (("level", "percent"), ("growth", "percent_per_year"))]:  # fmt: skip
        held = country(study, row("100000", *upper), row("330000", *own))
        with pytest.raises(QualibError, match="stands beside"):
            cascade.pairs(held)
    totals = country(study, row("100000", "level", "count", brands), row("330000", "level", "count", brands))
    with pytest.raises(QualibError, match="stands beside"):
        cascade.pairs(totals)
    yearly = [row(region, "growth", "percent_per_year", low=low) for region, low in (("100000", 10), ("330000", 12))]
    assert cascade.pairs(country(study, *yearly))["gap"].tolist() == [2]


def test_of_two_plans_the_last_holds_and_drafts_do_not(study):
    held = country(
        study, level("100000", 94, "2023-02"), level("330000", 96, "2022-01"), level("330000", 95, "2023-06")
    )
    assert cascade.pairs(held).set_index("plan")["gap"].to_dict() == {"p2": 1}
    held.plans.loc[held.plans["plan"] == "p2", "standing"] = "draft"
    assert cascade.pairs(held).set_index("plan")["gap"].to_dict() == {"p1": 2}


def test_a_level_kept_counts_only_where_it_is_asked_for(study):
    held = country(study, level("100000", 94, timing="maintain"), level("330000", 95, timing="maintain"))
    assert cascade.pairs(held)["year"].tolist() == [2025]
    assert cascade.pairs(held, implied=True)["year"].tolist() == list(range(2020, 2026))  # the whole period
    assert cascade.pairs(held, year=2022, implied=True)["kind"].tolist() == ["implied"]
    assert cascade.latest(cascade.pairs(held, implied=True))["year"].tolist() == [2025]


def test_shares_are_of_what_is_decided_with_wilsons_interval():
    answers = ["raises"] * 3 + ["repeats"] * 6 + ["lowers"] + ["undecided"] * 2
    table = pd.DataFrame({"level": "province", "upper_level": "country", "answer": answers})
    made = cascade.shares(table).set_index("answer")
    assert made["n"].to_dict() == {"raises": 3, "repeats": 6, "lowers": 1}
    assert set(made["of"]) == {10}
    assert set(made["undecided"]) == {2}
    assert made["share"].to_dict() == {"raises": 30, "repeats": 60, "lowers": 10}
    # Wilson, 3 of 10, z = 1.95996: (0.3 + z²/20)/(1 + z²/10) ± z/(1 + z²/10)·sqrt(0.3·0.7/10 + z²/400);
    # z² = 3.84146; (0.3 + 0.192073)/1.384146 = 0.355507; 1.95996/1.384146·sqrt(0.021 + 0.0096036) = 0.247713.
    assert made.loc["raises", ["low", "high"]].tolist() == pytest.approx([10.7794, 60.3220], abs=1e-3)


def test_where_nothing_is_decided_there_is_no_share():
    table = pd.DataFrame({"level": ["county"], "upper_level": ["province"], "answer": ["undecided"]})
    assert cascade.shares(table).empty


def test_what_has_no_counterpart_is_said_in_a_sentence(study):
    with pytest.raises(QualibError, match="no target of any indicator for 1999 stands beside"):
        cascade.pairs(study, year=1999)
    with pytest.raises(QualibError, match=r"not in indicators\.csv"):
        cascade.pairs(study, "no.such.code")


def test_the_whole_record_holds_together(record):
    found = cascade.pairs(record, implied=True)
    regions = record.regions.set_index("region")
    drafts = set(record.plans.loc[record.plans["standing"] == "draft", "plan"])
    assert not drafts & {*found["plan"], *found["upper_plan"]}
    assert not found.duplicated(["region", "indicator", "measure", "year"]).any()
    assert (found["level"] == found["region"].map(regions["level"])).all()
    direct = found["upper_region"] == found["region"].map(regions["parent"])
    assert (direct == found["direct"]).all()
    falling = found["indicator"].map(record.indicators.set_index("indicator")["direction"]) == "lower"
    near, above = (np.where(falling, found[f"{side}high"].fillna(found[f"{side}low"]),
                            found[f"{side}low"].fillna(found[f"{side}high"])) for side in ("", "upper_"))  # fmt: skip
    assert np.allclose(found["gap"], np.where(falling, above - near, near - above))
    assert len(cascade.pairs(record)) <= len(found)


def test_its_examples_are_true():
    failed, tried = doctest.testmod(cascade)
    assert (failed, tried > 10) == (0, True)
