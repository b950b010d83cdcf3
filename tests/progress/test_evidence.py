"""The annual report: what stands beside what, and `qualib report` from end to end."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qualib import QualibError, cli
from qualib.progress import evidence, grades, rubric, verdict
from qualib.publish import briefs, metrics
from qualib.study import periods, sampling
from qualib.targets import standing
from qualib.words import tables
from qualib.words.language import Messages

RAMP = "product.industrial.spot_check_pass_rate"


@pytest.fixture(scope="module")
def guizhou(study):
    plans = standing.in_force(study, "2016-12", "520000")
    stand = asked_of(study, 2016, plans)
    return plans, stand, evidence.beside(study, stand, "520000", 2016)


def asked_of(study, year, plans):
    """Rows of the verdict table that the plans ask of the year, of the four domains."""
    table = verdict.verdicts(study, f"{year}-12", paths=standing.paths(study, plans))
    domain = table["indicator"].map(study.indicators.set_index("indicator")["domain"])
    return table[(table["asked_year"] == year) & domain.isin(standing.DOMAINS)]


def test_the_four_domains_in_order(study, guizhou):
    _, stand, pairs = guizhou
    domain = stand["indicator"].map(study.indicators.set_index("indicator")["domain"])
    assert list(dict.fromkeys(domain)) == list(standing.DOMAINS)
    assert stand.loc[stand["indicator"] == RAMP, "asked"].item() == 90
    domains = evidence.balance(study, stand, pairs)
    assert list(domains.index) == list(standing.DOMAINS)
    # 90.9 is of half the year: met so far, but not yet met.
    assert domains.loc["product", ["met", "short", "undecided", "unknown"]].tolist() == [0, 0, 1, 3]
    assert (domains[["met", "short", "undecided", "unknown"]].sum(axis=1) == domains["targets"]).all()
    assert domains["targets"].sum() == len(stand)


def test_own_province_nation_and_others_are_told_apart(study, guizhou):
    _, stand, pairs = guizhou
    key = stand.index[stand["indicator"] == RAMP][0]
    mine = pairs[pairs["key"] == key]
    own = mine[mine["role"] == "own"]
    assert own[["what", "low", "period", "comparability"]].to_numpy().tolist() == [
        ["observed", 90.9, "2016-H1", "exact"]
    ]
    nation = mine[mine["role"] == "nation"].set_index("what")
    # between 90 by 2015 and 92 by 2020, and 91.6 observed
    assert nation.loc["target", "low"] == pytest.approx(90.4) and nation.loc["observed", "low"] == 91.6
    assert set(nation["comparability"]) == {"close"}
    assert set(pairs["comparability"]) <= {"exact", "close"}
    assert "guizhou-2015" not in set(pairs.get("plan", []))


def test_a_city_has_its_province(study):
    plans = standing.in_force(study, "2015-12", "220300")
    stand = verdict.verdicts(study, "2015-12", paths=standing.paths(study, plans))
    assert evidence.roles(study, "220300") == {"220300": "own", "220000": "province", "100000": "nation"}
    assert not evidence.beside(study, stand, "220300", 2015).empty


def test_nothing_stands_is_an_empty_report(study, guizhou):
    _, stand, _ = guizhou
    none = stand.iloc[:0]
    pairs = evidence.beside(study, none, "520000", 2016)
    assert pairs.empty
    assert evidence.balance(study, none, pairs).to_numpy().sum() == 0


def test_key_figures_survive_json(study, guizhou):
    plans, stand, pairs = guizhou
    table = verdict.verdicts(study, "2016-12", paths=standing.paths(study, plans))
    figures = metrics.of_report("520000", 2016, plans, evidence.balance(study, stand, pairs), table, "")
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    said = "1 plan in force; 11 targets asked for that year; 41 without evidence"
    assert briefs.REPORT.line(Messages("en"), figures) == said


def test_a_rise_or_an_addition_stands_beside_no_level(study):
    plans = study.plans[study.plans["plan"] == "taiyuan-2013"]
    stand = asked_of(study, 2015, plans)
    others = stand.loc[~stand["measure"].isin(["level", "ceiling"])]
    pairs = evidence.beside(study, stand, "140100", 2015)
    assert len(others) and len(pairs)
    assert not set(pairs["key"]) & set(others.index)


def test_what_is_said_of_the_nation_is_of_whole_years_and_the_most_comparable(guizhou):
    _, stand, pairs = guizhou
    key = stand.index[stand["indicator"] == RAMP][0]
    for what, value in (("target", 90.4), ("observed", 91.6)):
        row = evidence.nearest(pairs, "nation", what).loc[key]
        assert (row["value"], row["comparability"]) == (pytest.approx(value), "close")


def test_sampling_needs_a_number_of_samples_a_rate_and_a_point():
    low, high = [90.9, 90.9, 90.0, 50.0], [90.9, 90.9, 92.0, 50.0]
    frame = pd.DataFrame({"low": low, "high": high, "unit": ["percent"] * 3 + ["count"], "n": [1084, np.nan, 500, 500]})
    found = sampling.interval(frame)
    assert found["sample_low"].round(1).tolist() == [89.0, 90.9, 90.0, 50.0]
    assert found["sample_high"].round(1).tolist() == [92.4, 90.9, 92.0, 50.0]
    bare = sampling.interval(frame.drop(columns="n"))
    assert bare["sample_low"].tolist() == frame["low"].tolist() and bare["n"].isna().all()


@pytest.mark.parametrize("year", ["16", "2016-06", "２０１６", "", "201x"])
def test_a_malformed_year_is_refused(year):
    with pytest.raises(QualibError, match="write it as YYYY"):
        periods.year(year)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "2040"], "no plan is in force at the end of 2040; the last month with one was 2035-12\n"),
        (["--year", "2016", "--region", "140100"], "region 140100 has no plan in 2016; those that have: 100000"),
        (["--year", "2016", "--region", "Guizhou"], "its code is 520000"),
        (["--year", "2016", "--region", "520000", "-p", "yaer=1"], "no parameter 'yaer'; did you mean year?"),
        (["--year", "2016", "--region", "520000", "-p", "year=2015"], "is set by the command; use --year"),
        (["--year", "2016", "-p", "x"], "has no value; write NAME=VALUE"),
        (["--year", "2016", "--lang", "fr"], "choose one of en, zh"),
        ([], "--year"),
    ],
)
def test_bad_input_ends_in_one_line(capsys, tmp_path, arguments, said):
    assert cli.main(["report", *arguments, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_unknown_rubric_is_a_failed_notebook_and_leaves_no_page(capsys, tmp_path):
    arguments = ["report", "--year", "2016", "--region", "520000", "-p", "rubric_name=x", "--out", str(tmp_path)]
    assert cli.main(arguments) == 1
    assert "x.yaml: missing; choose one of" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "2016").glob("*.html")] == ["index.html"]
    assert (tmp_path / "2016/failed/520000-zh.ipynb").is_file()


def test_reports_are_whole_pages_in_both_languages_with_their_data(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # the kernels' own backend shows figures
    for lang in ("zh", "en"):
        for region in ("520000", "220300"):
            assert (
                cli.main(["report", "--year", "2016", "--region", region, "--lang", lang, "--out", str(tmp_path)]) == 0
            )
    names = {path.name for path in (tmp_path / "2016").iterdir()}
    assert {"520000-zh.html", "520000-en.html", "220300-zh.html", "index.html", "520000.json"} <= names
    page = (tmp_path / "2016/520000-en.html").read_text(encoding="utf-8")
    assert page.count("<script") == 1 and not re.search(r'src="(?!data:)', page)
    assert page.count('href="data:text/csv') == 2 and page.count("<img ") == 2
    assert "Guizhou: annual quality report, 2016" in page
    index = (tmp_path / "2016/index.html").read_text(encoding="utf-8")
    assert 'href="520000-en.html"' in index


def beside_taiyuan(study, *periods):
    """The province's observed values beside Taiyuan's 88% of 2015, with values of Shanxi's of these periods."""
    plans = standing.in_force(study, "2015-12", "140100")
    stand = asked_of(study, 2015, plans)
    code = "product.overall.pass_rate"
    key = stand.index[(stand["indicator"] == code) & (stand["measure"] == "level")][0]
    own = study.observations[study.observations["region"] != "140000"]
    like = own[own["unit"] == "percent"].iloc[[0]].assign(region="140000", indicator=code, status="published")
    made = [like.assign(period=period, low=90.0 + i, high=90.0 + i) for i, period in enumerate(periods)]
    pairs = evidence.beside(
        replace(study, observations=pd.concat([own, *made], ignore_index=True)), stand, "140100", 2015
    )
    found = pairs[(pairs["key"] == key) & (pairs["role"] == "province") & (pairs["what"] == "observed")]
    return stand, pairs, key, found


def test_where_nothing_is_known_of_the_year_the_last_known_stands_and_says_so(study):
    stand, pairs, key, found = beside_taiyuan(study, "2012", "2014", "2014-H1", "2013")
    # Of 2014 the whole year goes before its half: 91.
    assert found[["period", "low", "earlier"]].to_numpy().tolist() == [["2014", 91.0, True]]
    assert key not in evidence.nearest(pairs, "province", "observed").index
    for lang, said in (("en", "91% (last known, 2014)"), ("zh", "91%（此前最近，2014年）")):
        t = Messages(lang)
        table = tables.beside(study, stand, pairs, t)
        assert table.loc[list(stand.index).index(key), t("Province")].striptags() == said


def test_a_value_of_the_year_takes_its_place_and_what_is_older_or_later_is_none(study):
    assert beside_taiyuan(study, "2014", "2015-H1")[3][["period", "earlier"]].to_numpy().tolist() == [
        ["2015-H1", False]
    ]
    assert beside_taiyuan(study, "2009", "2016")[3].empty  # 2010 is five years before 2015
    assert beside_taiyuan(study, "2010")[3]["period"].tolist() == ["2010"]


def test_a_part_of_the_year_gives_way_to_the_whole_of_it(study):
    found = beside_taiyuan(study, "2015-H1", "2015", "2015-Q3")[3]
    assert found["period"].tolist() == ["2015"]


def test_a_province_s_report_has_no_column_for_its_province(study, guizhou):
    _, stand, pairs = guizhou
    table = tables.beside(study, stand, pairs, Messages("en"))
    assert "Province" not in table and "Nation" in table


def test_the_official_grade_stands_beside_the_rubric_s(study):
    own = rubric.read(study, "national-2013")
    near = list(evidence.roles(study, "220300"))
    graded = grades.assess(own, grades.values(study, own, 2015, near))
    table = tables.grades(study, graded, Messages("en"), grades.assessed(study, near, 2015)).set_index("Region")
    assert table.loc["Jilin", "Official assessment"].striptags() == "C (2019)"
    assert table.loc["China", "Official assessment"] == "–"
    assert "Official assessment" not in tables.grades(study, graded, Messages("en"))
