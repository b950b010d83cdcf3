"""What became of plans that have ended, and how far that depends on what counts as evidence."""

from dataclasses import replace

import pandas as pd
import pytest

from qualib import QualibError
from qualib.progress import outcomes
from qualib.progress.outcomes import OUTCOMES, Rung

RAMP = "product.industrial.spot_check_pass_rate"
NOW = "2026-10"


def seen(study, *rows):
    """The study with Guizhou's sampling of industrial products as given alone: (period, value, status) or with n."""
    own = study.observations
    like = own[own["indicator"] == RAMP].iloc[[0]]
    own = own[~((own["region"] == "520000") & (own["indicator"] == RAMP))]
    made = [like.assign(region="520000", period=period, low=value, high=value, status=status,
                        n=pd.array([n], dtype="Int64")) for period, value, status, n in rows]  # fmt: skip
    return replace(study, observations=pd.concat([own, *made], ignore_index=True))


def said(study, *rows):
    """The answer on Guizhou's 91% for 2017, by rung."""
    own = seen(study, *rows)
    table = outcomes.outcomes(own, NOW, "guizhou-2015")
    key = table.index[table["indicator"] == RAMP].item()
    return outcomes.answers(own, table, NOW).loc[key].tolist(), table.loc[key, "verdict"]


def test_only_plans_whose_last_year_is_over_and_no_drafts(study):
    draft = study.plans.assign(standing=study.plans["standing"].mask(study.plans["plan"] == "siping-2014", "draft"))
    assert set(outcomes.ended(study, "2020-11", "core")["plan"]) == {"taiyuan-2013", "wenzhou-2014", "guizhou-2015",
                                                                     "jiaozuo-2017"}  # fmt: skip
    assert "siping-2014" in set(outcomes.ended(study, "2020-12")["plan"])  # its last year is 2020
    assert "siping-2014" not in set(outcomes.ended(replace(study, plans=draft), "2020-12")["plan"])
    assert outcomes.ended(study, "1990-01").empty
    assert outcomes.outcomes(study, "1990-01").empty


def test_a_plan_that_is_none_is_refused_with_the_nearest(study):
    with pytest.raises(QualibError, match=r"'guizhu-2015' is no plan .*did you mean guizhou-2015\?"):
        outcomes.ended(study, NOW, "guizhu-2015")
    with pytest.raises(QualibError, match="names no plan"):
        outcomes.ended(study, NOW, " , ")
    with pytest.raises(QualibError):
        outcomes.ended(study, "2026", "all")


def test_outcomes_by_plan_add_up(study):
    table = outcomes.outcomes(study, NOW)
    # On the small record the nation alone has values of due years: 91.1 against 90 for 2015 and 16 against 12 for
    # 2025 keep, 93.39 against 94.8 for 2020 misses, and 84.78 of 2021 shows the 84.5 of 2020 kept.
    counts = outcomes.counted(table, "plan")
    assert counts.loc["china-2016"].tolist() == [4, 1, 1, 0, 2]
    assert counts[["kept", "missed"]].sum().tolist() == [3, 1]
    assert (counts[OUTCOMES].sum(axis=1) == counts["targets"]).all()
    assert counts["targets"].sum() == len(table)
    for by in ("domain", "firmness", "comparator", "timing"):
        assert outcomes.counted(table, by)["targets"].sum() == len(table)


def test_what_is_due_later_is_no_outcome(study):
    # Moved to 2030, a target of Jiaozuo's plan for 2018 is not due by 2026 though the plan has ended.
    first = study.targets.index[study.targets["plan"] == "jiaozuo-2017"][0]
    later = replace(study, targets=study.targets.assign(year=study.targets["year"].mask(study.targets.index == first,
                                                                                        2030)))  # fmt: skip
    before, after = (outcomes.outcomes(each, NOW, "jiaozuo-2017") for each in (study, later))
    assert len(after) == len(before) - 1


def test_each_rung_admits_more_and_better_evidence_goes_first(study):
    none, kept, missed = "no evidence", "kept", "missed"
    # 91 or more is asked of 2017.
    assert said(study, ("2017", 91.5, "published", None)) == ([kept] * 6, kept)
    assert said(study, ("2017", 90.5, "derived", None)) == ([none] + [missed] * 5, missed)
    assert said(study, ("2017", 91.0, "inferred", None)) == ([none] * 2 + [kept] * 4, kept)
    assert said(study, ("2017-H1", 92.0, "published", None)) == ([none] * 3 + [kept] * 3, "undecided")
    assert said(study, ("2016", 90.0, "published", None)) == ([none] * 4 + [missed] * 2, none)
    assert said(study, ("2018", 92.0, "published", None)) == ([none] * 4 + [kept] * 2, kept)
    both = said(study, ("2017", 90.5, "derived", None), ("2018", 92.0, "published", None))
    assert both == ([none] + [missed] * 5, missed)


def test_values_that_disagree_or_lie_within_the_sampling_error_decide_nothing(study):
    one, other = ("2017", 91.5, "published", None), ("2017", 90.5, "published", None)
    assert said(study, one, other)[0] == ["undecided"] * 6
    # Of 200 batches 180 passed: Wilson's interval runs from 85.1 to 93.4 and holds the 91.
    assert said(study, ("2017", 90.0, "published", 200)) == (["undecided"] * 6, "undecided")


def test_additions_over_a_plan_need_all_its_years(study):
    table = outcomes.outcomes(study, NOW, "guizhou-2015")
    row = table[(table["measure"] == "increment") & (table["timing"] == "period")].iloc[0]
    codes = study.indicators.assign(nature=study.indicators["nature"].mask(study.indicators["indicator"] ==
                                                                           row["indicator"], "flow"))  # fmt: skip
    like = study.observations.iloc[[0]].assign(region="520000", indicator=row["indicator"], unit=row["unit"],
                                               status="published", frame="", n=pd.array([None], "Int64"),
                                               low=row["asked"] / 4, high=row["asked"] / 4)  # fmt: skip
    # A quarter of what is asked each year: two years are not all, three are three quarters.
    for years, answer in ((("2015", "2016"), "undecided"), (("2015", "2016", "2017"), "missed")):
        few = [like.assign(period=year) for year in years]
        own = replace(study, indicators=codes, observations=pd.concat([study.observations, *few], ignore_index=True))
        again = outcomes.outcomes(own, NOW, "guizhou-2015")
        key = again.index[(again["indicator"] == row["indicator"]) & (again["label_zh"] == row["label_zh"])].item()
        told = outcomes.answers(own, again, NOW).loc[key]
        assert told["published"] == "no evidence"  # a sum is derived
        assert told["derived"] == answer == again.loc[key, "verdict"]


def test_counts_move_one_way_and_the_own_due_year_is_the_verdict(record):
    table = outcomes.outcomes(record, NOW)
    answers = outcomes.answers(record, table, NOW)
    moved = outcomes.robustness(answers)
    assert list(moved.index) == [str(rung) for rung in Rung]
    assert (moved.sum(axis=1) == len(table)).all()
    assert (moved["no evidence"].diff().dropna() <= 0).all()
    assert (moved[["kept", "missed", "undecided"]].diff().dropna() >= 0).all().all()
    own = table["reason"].isin(["met", "short", "interval", "sampling", "disagree", "years"])
    assert (answers.loc[own, "inferred"] == table.loc[own, "verdict"]).all()
    assert (answers.loc[~own, "inferred"] == "no evidence").all()


def test_the_province_s_grade_nearest_the_plan_s_end(study):
    grades = outcomes.graded(study, study.plans)
    assert grades.loc["siping-2014"].tolist() == ["220000", "C", "2019"]  # Jilin, the only year on record
    assert grades.loc["china-2011"].tolist() == ["", "", ""]
