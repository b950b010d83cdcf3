"""What a brief says: in force, standing, due, observed, changed, inferred; and who answers for it."""

import dataclasses
import datetime as dt
import json

import pandas as pd
import pytest

from qualib import QualibError
from qualib.progress import evidence, verdict
from qualib.publish import metrics
from qualib.study import periods
from qualib.targets import standing
from qualib.targets.departments import owners, statements

RAMP = "product.industrial.spot_check_pass_rate"


@pytest.fixture(scope="module")
def guizhou(study):
    return standing.in_force(study, "2016-06", "520000")


@pytest.mark.parametrize("month", ["2016-13", "2016", "16-06", "2016-6", "2016-06-01", "June", "", "２０１６-06"])
def test_a_malformed_month_is_refused(month):
    with pytest.raises(QualibError, match="write it as YYYY-MM"):
        periods.month(month)


@pytest.mark.parametrize(
    ("month", "plans"),
    [
        ("2013-11", {"china-2011"}),
        ("2013-12", {"china-2011", "taiyuan-2013"}),
        ("2015-04", {"china-2011", "taiyuan-2013", "siping-2014"}),
        ("2016-06", {"china-2011", "siping-2014", "guizhou-2015"}),
        ("2018-12", {"china-2011", "china-2016", "siping-2014", "jiaozuo-2017"}),
        ("2030-01", set()),
    ],
)
def test_a_plan_is_in_force_from_its_issue_to_the_end_of_its_period(study, month, plans):
    known = {"china-2011", "china-2016", *study.plans.loc[study.plans["core"] == "true", "plan"]}
    assert set(standing.in_force(study, month)["plan"]) & known == plans


def test_a_draft_for_comment_is_never_in_force(record):
    drafts = record.plans[record.plans["standing"] == "draft"]
    assert len(drafts)
    for plan in drafts.itertuples():
        for year in range(plan.period_start, plan.period_end + 1):
            assert plan.plan not in set(standing.in_force(record, f"{year}-12")["plan"])


def test_months_left_count_to_the_end_of_the_period(guizhou):
    assert guizhou["months_left"].item() == 18


def test_where_guizhou_should_stand_in_june_2016(study, guizhou):
    stand = standing.standing(study, "2016-06", paths=standing.paths(study, guizhou)).set_index("indicator")
    row = stand.loc[RAMP]
    assert (row["value"], row["kind"], row["final_value"], row["final_year"]) == (90, "stated", 91, 2017)
    assert stand.loc["environment.forest.coverage", "kind"] == ""
    assert stand.loc["engineering.large_medium.first_acceptance_rate", "kind"] == "implied"
    assert "省质监局" in row["departments"]


def test_extension_gives_what_the_reader_asks_for(study, guizhou):
    held = standing.standing(study, "2016-06", paths=standing.paths(study, guizhou), extend="hold").set_index(
        "indicator"
    )
    assert held.loc["environment.forest.coverage", "kind"] == "held"


def test_what_falls_due_within_twelve_months(study, guizhou):
    due = standing.due(study, "2016-06", paths=standing.paths(study, guizhou))
    assert set(due["year"]) == {2016}
    assert due.loc[due["indicator"] == RAMP, "value"].item() == 90
    assert (due["indicator"] == "foundation.sme_service").any()
    assert set(due["months_left"]) == {6}


def test_in_december_the_year_falls_due_this_month_and_the_next_one_not_yet(study, guizhou):
    due = standing.due(study, "2016-12", paths=standing.paths(study, guizhou))
    assert (set(due["year"]), set(due["months_left"])) == ({2016}, {0})
    assert set(standing.due(study, "2017-01", paths=standing.paths(study, guizhou))["year"]) == {2017}


@pytest.mark.parametrize("months", [0, -5, 10**20])
def test_a_horizon_is_some_months(study, guizhou, months):
    with pytest.raises(QualibError, match="no horizon"):
        standing.due(study, "2016-06", paths=standing.paths(study, guizhou), months=months)


def test_the_half_year_observation_is_read_against_its_year(study, guizhou):
    seen = evidence.observed(study, "2016-06", paths=standing.paths(study, guizhou))
    row = seen[(seen["period"] == "2016-H1") & (seen["seen_region"] == "520000")].iloc[0]
    assert (row["low"], row["path_value"], row["path_kind"], row["proxy"]) == (90.9, 90, "stated", "")
    assert set(seen["seen_region"]) == {"520000", "522300"}
    assert set(seen.loc[seen["seen_region"] == "522300", "proxy"]) == {"part"}


def test_an_observation_is_not_known_before_its_period_ends(study, guizhou):
    assert "2016-H1" not in set(evidence.observed(study, "2016-05", paths=standing.paths(study, guizhou))["period"])


def with_observation(study, **cells):
    row = (
        study.observations[study.observations["period"] == "2016-H1"]
        .iloc[[-1]]
        .assign(region="520000", indicator=RAMP, period="2016-Q2", status="inferred", n=float("nan"), **cells)
    )
    return dataclasses.replace(study, observations=pd.concat([study.observations, row], ignore_index=True))


@pytest.mark.parametrize(
    ("low", "high", "so_far"),
    [
        (89.9, 89.9, "short"),
        (90, 90, "met"),
        (93, float("nan"), "met"),
        (85, 95, ""),
        (80, 85, "short"),
        (float("nan"), 89, "short"),
        (float("nan"), 95, ""),
    ],
)
def test_an_interval_observation_is_judged_by_its_ends(study, guizhou, low, high, so_far):
    changed = with_observation(study, low=low, high=high)
    quarter = changed.observations["period"] == "2016-Q2"
    half = (changed.observations["period"] == "2016-H1") & (changed.observations["region"] == "520000")
    paths = standing.paths(changed, guizhou)
    assert (evidence.observed(changed, "2016-06", paths=paths)["period"] == "2016-Q2").any()
    # Published goes before inferred: the quarter is what the verdict rests on only where the half-year is not known.
    assert verdict_of(changed, paths, "2016-06")[["period", "data_status"]].tolist() == ["2016-H1", "published"]
    row = verdict_of(dataclasses.replace(changed, observations=changed.observations[~half]), paths, "2016-06")
    assert row[["period", "verdict", "reason", "so_far"]].tolist() == ["2016-Q2", "undecided", "part", so_far]
    # Of the whole year the same ends decide.
    whole = changed.observations.assign(period=changed.observations["period"].mask(quarter, "2016"))
    row = verdict_of(dataclasses.replace(changed, observations=whole), paths, "2016-12")
    said = {"short": ["behind"], "met": ["on course", "at risk", "ahead"], "": ["undecided"]}[so_far]
    assert row["verdict"] in said and row["period"] == "2016"


def verdict_of(study, paths, month):
    table = verdict.verdicts(study, month, paths=paths)
    return table[table["indicator"] == RAMP].iloc[0]


def test_lower_is_better_is_judged_the_other_way(study):
    plans = standing.in_force(study, "2014-12", "330300")
    code = "safety.special_equipment.death_rate"
    row = study.observations.iloc[[0]].assign(
        region="330300", indicator=code, period="2014", unit="per_10k", status="published", frame=""
    )
    for value, said in ((0.3, "kept"), (0.42, "kept"), (0.5, "missed")):
        changed = dataclasses.replace(study, observations=row.assign(low=value, high=value))
        table = verdict.verdicts(changed, "2014-12", paths=standing.paths(changed, plans))
        assert table.loc[table["indicator"] == code, "verdict"].tolist() == [said]
    both = pd.concat([row.assign(low=0.3, high=0.3), row.assign(low=0.5, high=0.5, frame="x")])
    changed = dataclasses.replace(study, observations=both)
    table = verdict.verdicts(changed, "2014-12", paths=standing.paths(changed, plans))
    rows = table[table["indicator"] == code]
    assert rows[["verdict", "reason"]].to_numpy().tolist() == [["undecided", "disagree"]]


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2016", (2016, 12)),
        ("2016-H1", (2016, 6)),
        ("2016-Q3", (2016, 9)),
        ("2016-03", (2016, 3)),
        ("2016/2020", (2020, 12)),
    ],
)
def test_periods_end_when_they_end(period, end):
    read = periods.read(period)
    assert (read.end_year, read.end_month) == end


def figures(study, month):
    plans = standing.in_force(study, month, "520000")
    paths = standing.paths(study, plans)
    table, due = verdict.verdicts(study, month, paths=paths), standing.due(study, month, paths=paths)
    return metrics.of_brief("520000", month, plans, table, due)


def test_key_figures_survive_json_and_show_what_changed(study):
    may, june = figures(study, "2016-05"), figures(study, "2016-06")
    assert json.loads(json.dumps(june, allow_nan=False)) == june
    moved = metrics.changes(june, may)
    assert list(moved["part"]) == ["verdicts"]
    assert set(moved["change"]) == {"changed"}
    before, after = moved.iloc[0][["before", "after"]]
    assert (before["period"], before["verdict"], before["reason"]) == ("2015-H1", "no evidence", "earlier")
    assert (after["period"], after["verdict"], after["so_far"]) == ("2016-H1", "undecided", "")
    assert june["summary"] == {"missed": 0, "behind": 0, "at risk": 0, "undecided": 1, "no evidence": 41,
                               "on course": 0, "ahead": 0, "kept": 0, "due": 12}  # fmt: skip
    assert metrics.changes(june, june).empty
    assert metrics.changes(json.loads(json.dumps(june)), june).empty


def test_a_new_year_changes_values_and_due_dates_but_not_grounds(study):
    january = metrics.changes(figures(study, "2017-01"), figures(study, "2016-12"))
    stands = january[january["part"] == "verdicts"].set_index("item")
    ramp = stands.loc["guizhou-2015 工业产品生产领域监督抽查合格率 level"]
    assert (ramp["before"]["asked"], ramp["after"]["asked"]) == (90, 91)
    assert (ramp["before"]["asked_year"], ramp["after"]["asked_year"]) == (2016, 2017)
    due = january[january["part"] == "due"].set_index("item")
    kept = "guizhou-2015 大中型工程一次验收合格率 level"
    gone, new = due.loc[f"{kept} 2016"], due.loc[f"{kept} 2017"]
    assert (gone["change"], gone["before"]["year"]) == ("gone", 2016)
    assert (new["change"], new["after"]["year"]) == ("new", 2017)


def test_how_a_value_came_about_stands_with_it(study, guizhou):
    seen = evidence.observed(study, "2016-06", paths=standing.paths(study, guizhou))
    unpublished = seen[seen["data_status"] != "published"]
    assert unpublished[["period", "data_status"]].to_numpy().tolist() == [["2015-H1", "derived"]]
    due = standing.due(study, "2016-06", paths=standing.paths(study, guizhou))
    assert set(due.loc[due["kind"] != "stated", "kind"]) == {"implied"}


def test_each_target_has_the_departments_of_its_own_paragraph(study):
    targets = study.targets[study.targets["plan"] == "guizhou-2015"].set_index("indicator", drop=False)
    rows = study.targets[study.targets["plan"] == "guizhou-2015"]
    named = owners(study, rows).groupby("target")["department_zh"].agg(list)
    index = dict(zip(rows["indicator"], rows.index, strict=True))
    assert "省农委" in named[index[RAMP]]
    assert "省林业厅" not in named[index[RAMP]]
    assert "省林业厅" in named[index["environment.forest.coverage"]]
    assert "省旅游局" in named[index["service.consumer.satisfaction_percent"]]
    assert len(targets) == len(rows)


def test_a_chapters_statement_speaks_for_its_sections(study):
    rows = study.targets[study.targets["plan"] == "taiyuan-2013"]
    named = owners(study, rows)
    assert set(named["target"]) == set(rows.index)
    lead = named[named["role"] == "lead"].set_index("target")["department_zh"]
    assert set(lead[rows.index[rows["section"].str.startswith("三")]]) == {"市商务局"}
    assert not statements(study).groupby("statement")["section"].agg(set).map(len).gt(1).any()


def test_targets_nobody_is_named_for_have_no_owner(study):
    assert owners(study, study.targets[study.targets["plan"] == "siping-2014"]).empty
    assert owners(study, study.targets[study.targets["plan"] == "china-2011"]).empty


@pytest.mark.parametrize(
    ("text", "today", "month"),
    [
        ("previous", dt.date(2016, 7, 1), "2016-06"),
        ("previous", dt.date(2016, 7, 31), "2016-06"),
        ("previous", dt.date(2016, 1, 15), "2015-12"),
        ("previous", dt.date(2016, 3, 31), "2016-02"),
        ("2015-07", dt.date(2030, 1, 1), "2015-07"),
    ],
)
def test_a_month_or_the_one_before_today(text, today, month):
    assert periods.resolve_month(text, today) == month


@pytest.mark.parametrize("text", ["last", "Previous", "2016-13", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(QualibError, match="write it as YYYY-MM"):
        periods.resolve_month(text, dt.date(2016, 7, 1))
