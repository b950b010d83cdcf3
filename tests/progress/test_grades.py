"""Rubrics and assessment: marks by hand, grades at their edges, every fault of a rubric in one message."""

import copy

import numpy as np
import pandas as pd
import pytest

from qualib import QualibError
from qualib.progress import grades, rubric

MADE = "product.manufacturing.pass_rate"
DEATHS = "safety.special_equipment.death_rate"


@pytest.fixture(scope="module")
def national(study):
    return rubric.read(study, "national-2013")


@pytest.fixture
def text():
    return {
        "name_zh": "甲",
        "name_en": "A",
        "domains": {
            "product": {"weight": 60, "indicators": {MADE: {"weight": 60, "full": 94, "zero": 84}}},
            "safety": {"weight": 40, "indicators": {DEATHS: {"weight": 40, "full": 0.2, "zero": 0.6}}},
        },
        "grades": {"A": [90, 100], "B": [80, 89], "C": [60, 79], "D": [0, 59]},
        "veto": {"grade": "D", "incidents": ["regional", "systemic"]},
    }


def observed(*rows):
    return pd.DataFrame(rows, columns=["region", "indicator", "low", "high"])


def test_marks_by_hand(study, text):
    own = rubric.check(study, text, "own")
    table = grades.points(own, observed(("1", MADE, 90, 90), ("1", DEATHS, 0.3, 0.3), ("2", MADE, 99, 99)))
    one = table[table["region"] == "1"].set_index("indicator")
    assert one.loc[MADE, "gained"] == pytest.approx(60 * 6 / 10)
    assert one.loc[DEATHS, "gained"] == pytest.approx(40 * 0.3 / 0.4)
    assert one.loc[MADE, "lost"] == pytest.approx(24)
    two = table[table["region"] == "2"].set_index("indicator")
    assert two.loc[MADE, "gained"] == 60
    assert np.isnan(two.loc[DEATHS, "gained"]) and np.isnan(two.loc[DEATHS, "lost"])
    result = grades.assess(own, observed(("1", MADE, 90, 90), ("1", DEATHS, 0.3, 0.3), ("2", MADE, 99, 99)))
    assert list(result["score"].round(9)) == [66, 100]
    assert list(result["coverage"]) == [100, 60]
    assert list(result["grade"]) == ["C", "A"]


def test_an_interval_gives_two_scores_and_two_grades(study, text):
    own = rubric.check(study, text, "own")
    result = grades.assess(own, observed(("1", MADE, 93, np.nan), ("1", DEATHS, np.nan, 0.2)))
    assert result.loc["1", ["score", "score_best"]].tolist() == pytest.approx([94, 100])
    wide = grades.assess(own, observed(("1", MADE, 84, 94), ("1", DEATHS, 0.2, 0.2)))
    assert wide.loc["1", ["score", "score_best", "grade", "grade_best"]].tolist() == [40, 100, "D", "A"]


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "A"), (90, "A"), (89.9999999999, "A"), (89.9, "B"), (80, "B"), (79.99, "C"), (60, "C"), (59.9, "D"),
     (0, "D"), (np.nan, "")],
)  # fmt: skip
def test_grades_by_the_national_cut_offs(national, score, grade):
    # 国办发〔2013〕47号: A 90 and above, B 80–89, C 60–79, D 59 and below
    assert grades.grade(national, score) == grade


def test_an_incident_vetoes_and_an_unknown_one_is_refused(study, national):
    values = grades.values(study, national, 2023, ["100000"])
    for incident in ("regional", "systemic"):
        row = grades.assess(national, values, {"100000": [incident]}).loc["100000"]
        assert (row["grade"], row["vetoed"]) == ("D", True)
        assert row["score"] > 90
    with pytest.raises(QualibError, match="'local' of 100000 is not in rubric national-2013; it knows regional"):
        grades.assess(national, values, {"100000": "local"})
    with pytest.raises(QualibError, match="region 1 has an incident but no value"):
        grades.assess(national, values, {"1": "regional"})


def test_a_score_on_little_is_shown_without_a_grade(study, national):
    result = grades.assess(national, grades.values(study, national, 2023))
    assert result.loc["520000", "grade"] == "" and result.loc["520000", "coverage"] == 20
    assert result.loc["100000", "grade"] == "A" and result.loc["100000", "coverage"] == 90
    # 14.125 + 13.51875 + 9.6 + 10 + 19.05 + 18.8333 of 90
    assert result.loc["100000", "score"] == pytest.approx(100 * 85.12708333 / 90)


def test_what_if(study, national):
    values = grades.values(study, national, 2023, ["100000"])
    place = "domains/product/indicators/product.manufacturing.competitiveness_index/full"
    row = grades.what_if(study, national, values, {place: 90}).loc["100000"]
    assert (row["grade"], row["grade_after"]) == ("A", "B")
    lost = 15 * ((85.21 - 78) / 8 - (85.21 - 78) / 12)
    assert row["difference"] == pytest.approx(-100 * lost / 90)
    with pytest.raises(QualibError, match="has no 'domains/product/wheight'; choose among weight, indicators"):
        grades.what_if(study, national, values, {"domains/product/wheight": 1})
    with pytest.raises(QualibError, match="national-2013, changed: 2 faults"):
        grades.what_if(study, national, values, {"domains/product/weight": 51})


def test_every_fault_of_a_rubric_is_named_in_one_message(study, text):
    bad = copy.deepcopy(text)
    bad["domains"]["product"]["weight"] = 70
    bad["domains"]["product"]["indicators"]["product.manufacturing.pas_rate"] = {"weight": 5, "full": 94, "zero": 84}
    bad["domains"]["safety"]["indicators"][DEATHS] = {"weight": 40, "full": 0.6, "zero": 0.2}
    bad["grades"] = {"A": [89, 100], "B": [80, 89], "C": [60, 77], "D": [10, 59]}
    bad["veto"]["grade"] = "E"
    bad["colour"] = "red"
    with pytest.raises(QualibError) as error:
        rubric.check(study, bad, "bad")
    said = str(error.value)
    for words in (
        "rubric bad: 9 faults",
        "unknown part 'colour'",
        "product: indicators weigh 65, the domain 70",
        "found 110",
        "product.manufacturing.pas_rate: no such indicator; did you mean product.manufacturing.pass_rate?",
        f"{DEATHS}: expected zero above full",
        "B and A: overlap from 89 to 89",
        "C and B: nothing from 77 to 80",
        "expected bands from 0 to 100, found 10 to 100",
        "veto: expected a grade among A, B, C, D",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("domains", {}, "domains: missing"),
        ("domains", {"product": 3}, "expected a weight and indicators, found 3"),
        ("grades", {"A": 90}, "expected \\[lowest, highest\\] whole marks, found 90"),
        ("coverage", "much", "coverage: expected a percentage"),
        ("domains", {"product": {"weight": 100, "indicators": {DEATHS: {"weight": 100, "full": 0, "zero": 1}}}},
         "an indicator of safety; move it there"),
        ("domains", {"product": {"weight": 100, "indicators": {MADE: {"weight": 100, "full": 94}}}},
         "expected the numbers weight, full, zero"),
        ("domains", {"product": {"weight": 100, "indicators": {MADE: {"weight": True, "full": 94, "zero": 3}}}},
         "expected the numbers weight, full, zero"),
    ],
)  # fmt: skip
def test_other_faults(study, text, place, value, said):
    with pytest.raises(QualibError, match=said):
        rubric.check(study, {**text, place: value}, "bad")


def test_files_that_are_no_rubric(study, tmp_path):
    with pytest.raises(QualibError, match="missing; did you mean national-2013"):
        rubric.read(study, "national-2014")
    path = tmp_path / "r.yaml"
    for content, said in (
        ("a: [", "not YAML"),
        ("- 1", "expected a mapping"),
        ("grades: 1\ngrades: 2", "line 2: key 'grades' twice"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(QualibError, match=said):
            rubric.read(study, path)


def test_a_value_given_twice_is_refused(national):
    with pytest.raises(QualibError, match="1 values too many"):
        grades.points(national, observed(("1", MADE, 1, 1), ("1", MADE, 2, 2)))


def test_only_whole_years_and_one_frame_count(study, national):
    assert set(grades.values(study, national, 2024)["region"]) >= {"100000", "310000"}
    farm = grades.values(study, national, 2018)
    assert list(farm["indicator"]) == ["product.farm.routine_monitoring_pass_rate"]


def test_the_official_grade_of_the_year_nearest(study):
    # Shanghai has 2013-2014 to 2016-2017, then 2019: 2018 is a year from both, and the later stands.
    assert grades.assessed(study, ["310000"], 2018)["year"].tolist() == ["2019"]
    assert grades.assessed(study, ["310000"], 2015)["year"].tolist() == ["2015-2016"]
    both = grades.assessed(study, ["520000", "140100", "310000"], 2019)  # Taiyuan has none
    assert both.index.tolist() == ["520000", "310000"] and both["grade"].tolist() == ["B", "A"]
    assert grades.assessed(study, [], 2019).empty
