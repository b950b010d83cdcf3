"""What is known of each target, of which kind, and what would fill the gap."""

from dataclasses import replace

import pandas as pd
import pytest

import qualib
from qualib.progress import coverage
from qualib.progress.coverage import Gap, Kind
from qualib.words import coverage as words
from qualib.words.language import Messages
from tests.progress.test_outcomes import RAMP, seen

NOW = "2026-10"


def ramp(study, *rows):
    """Kind, gap and period of the evidence for Guizhou's 90% of 2016."""
    table = coverage.coverage(seen(study, *rows), NOW)
    row = table[(table["plan"] == "guizhou-2015") & (table["indicator"] == RAMP) & (table["year"] == 2016)].iloc[0]
    return row["kind"], row["gap"], row["period"]


def test_each_kind_and_the_best_first(study):
    assert ramp(study, ("2016", 90.0, "published", None), ("2016-H1", 91.0, "published", None)) == (
        "published", "", "2016")  # fmt: skip
    assert ramp(study, ("2016", 90.0, "derived", None)) == ("derived", "", "2016")
    assert ramp(study, ("2016", 90.0, "inferred", None)) == ("inferred", "", "2016")
    assert ramp(study, ("2016-H1", 91.0, "published", None), ("2017", 91.0, "published", None)) == (
        "part", "value", "2016-H1")  # fmt: skip
    assert ramp(study, ("2018", 91.0, "published", None), ("2017", 91.0, "published", None)) == (
        "other year", "value", "2017")  # fmt: skip
    # Nothing of its own: the small record has other product pass rates of Guizhou or its cities, or none.
    kind, gap, period = ramp(study)
    assert kind in ("near", "none") and gap == "value" and (period != "") == (kind == "near")


def test_every_target_of_a_plan_that_is_no_draft_is_there_once(record):
    table = coverage.coverage(record, NOW)
    plans = record.plans.set_index("plan")
    targets = record.targets[plans.loc[record.targets["plan"], "standing"].to_numpy() != "draft"]
    key = ["plan", "indicator", "label_zh", "measure", "year"]
    assert len(table) == len(targets.drop_duplicates(key)) == len(table.drop_duplicates(key))
    assert table["kind"].isin(list(Kind)).all() and table["gap"].isin(list(Gap)).all()
    core = (table["core"] == "true").tolist()
    assert core == sorted(core, reverse=True)
    assert coverage.counted(table, "plan").sum(axis=1).to_dict() == table["plan"].value_counts().to_dict()


def test_nothing_is_known_of_what_is_not_due_and_nothing_missing_of_what_is_whole(record):
    table = coverage.coverage(record, NOW)
    late = table["kind"] == "not due"
    assert (late == (table["year"] >= 2026)).all()
    assert (table.loc[late | (table["kind"] == "none"), "period"] == "").all()
    whole = table["kind"].isin(coverage.WHOLE)
    assert ((table["gap"] == "") == whole).all()
    assert (table["fill_to"].isna() == whole).all() and (table["fill_from"].isna() == whole).all()
    assert (table.loc[~whole, "fill_from"] <= table.loc[~whole, "fill_to"]).all()


def test_the_last_point_agrees_with_the_reason_of_the_verdict(record):
    plans = record.plans[record.plans["standing"] != "draft"]
    told = qualib.verdicts(record, NOW, paths=qualib.paths(record, plans))
    table = coverage.coverage(record, NOW).rename(columns={"year": "final_year"})
    key = ["plan", "indicator", "label_zh", "measure", "final_year"]
    both = told.merge(table[[*key, "kind"]], on=key)
    both = both[both["kind"] != "not due"]
    kinds = {"met": coverage.WHOLE, "short": coverage.WHOLE, "interval": coverage.WHOLE, "sampling": coverage.WHOLE,
             "disagree": coverage.WHOLE, "part": ["part"], "years": ["part"], "earlier": ["other year"],
             "later": ["other year"], "met_later": ["other year"], "proxy": ["near"], "kind": ["none"],
             "nothing": ["none"]}  # fmt: skip
    assert len(both) > 400
    assert all(row.kind in kinds[row.reason] for row in both.itertuples())


def test_what_would_fill_the_gap(study):
    table = coverage.coverage(study, NOW)
    t = Messages("en")
    row = table[(table["plan"] == "siping-2014") & (table["measure"] == "level")].iloc[0]
    assert words.missing(study, row, t) == f"a value of “{name(study, row)}” for Siping in {row.year}"
    # Guizhou's additions of a stock over 2015–2017 are told by what there was at the end of 2014 and of 2017.
    nature = study.indicators.set_index("indicator")["nature"]
    added = table[(table["plan"] == "guizhou-2015") & (table["measure"] == "increment") & (table["timing"] == "period")]
    row = added[added["indicator"].map(nature) == "stock"].iloc[0]
    assert (row["fill_from"], row["fill_to"]) == (2014, 2017)
    assert words.missing(study, row, t) == f"values of “{name(study, row)}” for Guizhou in 2014 and in 2017"
    flow = study.indicators.assign(nature=nature.replace("stock", "flow").to_numpy())
    again = coverage.coverage(replace(study, indicators=flow), NOW).loc[row.name]
    assert words.missing(study, again, t).endswith("in each year from 2015 to 2017")
    grown = table[table["measure"] == "growth"].iloc[0]
    assert words.missing(study, grown, t).endswith(f"in {grown.year} and in the year it is counted from")
    late = coverage.coverage(study, "2014-06").query("plan == 'siping-2014' and measure == 'level'").iloc[0]
    assert words.missing(study, late, t).endswith(f"in {late.year}, once {late.year} has ended")


def name(study, row):
    return study.indicators.set_index("indicator").at[row.indicator, "name_en"]


def test_without_a_month_the_last_one_observed(study):
    few = replace(study, observations=study.observations.assign(period="2019-H1"))
    assert coverage.latest(few) == "2019-06"
    pd.testing.assert_frame_equal(coverage.coverage(few), coverage.coverage(few, "2019-06"))
    with pytest.raises(qualib.QualibError):
        coverage.coverage(study, "2019")


def test_groups_and_tables_word_every_row(study):
    table = coverage.coverage(study, NOW)
    for lang in ("zh", "en"):
        t = Messages(lang)
        groups = words.groups(study, table, t)
        assert groups.notna().all() and groups.cat.categories[0].endswith("2013–2015")
        made = words.targets(study, table, t)
        assert len(made) == len(table)
        counts = words.grid(coverage.counted(table, "domain"), t("Domain"), t)
        assert "0" not in set(counts.to_numpy().ravel())
