"""Words for progress, grades and duties; a figure's data beside it."""

import base64
import re

import pandas as pd
import pytest

from qualib.progress import evidence, grades, verdict, working
from qualib.targets import departments, standing
from qualib.words import html, sentences, tables, terms, values
from qualib.words.language import Messages


@pytest.fixture(scope="module")
def table(study):
    return verdict.verdicts(study, "2024-12", paths=standing.paths(study, study.plans))


@pytest.fixture(scope="module")
def worked(study):
    return working.working(study)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_have_a_row_each_and_no_holes(study, table, worked, lang):
    t = Messages(lang)
    seen = evidence.observed(study, "2024-12", paths=standing.paths(study, study.plans))
    measured = table[table["base_period"] != ""]
    for frame, rows in ((tables.targets(study, table, t), table), (tables.duties(study, table, t), table),
                        (tables.working(study, measured, t), measured), (tables.seen(study, seen, t), seen),
                        (tables.measures(study, worked, t), worked)):  # fmt: skip
        assert len(frame) == len(rows)
        assert not frame.map(lambda cell: not str(cell) or re.search(r"\bnan\b", str(cell), re.I)).any(axis=None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verdict_and_reason_has_its_words(table, lang):
    t, row = Messages(lang), next(table.itertuples())
    words = [terms.verdict(name, t) for name in verdict.Verdict], [terms.reason(name, t) for name in verdict.Reason]
    for said in words:
        assert len(set(said)) == len(said) and all(said)
    for name in verdict.Verdict:
        for reason in verdict.Reason:
            said = tables.standing(row._replace(verdict=name, reason=reason, so_far=""), t)
            assert terms.verdict(name, t) in said
            assert f'class="verdict {name.replace(" ", "-")}"' in said


def test_an_interval_reads_as_published(study, table, worked):
    t = Messages("en")
    assert "2016–2020: ≥ 93%" in set(tables.measures(study, worked, t)["Observed"])
    row = next(table[table["indicator"] == "product.farm.spot_check_pass_rate"].iloc[1:].itertuples())
    assert (row.plan, row.proxy) == ("taiyuan-2013", "near")
    assert tables.evidence(study, row, t).striptags().startswith("≥ 98% in 2024 (of ")


def test_a_sampling_interval_and_its_samples_stand_with_the_value(table):
    row = next(table.itertuples())._replace(low=90.9, high=90.9, n=1084.0, sample_low=89.0049, sample_high=92.4408,
                                            period="2016-H1", unit="percent")  # fmt: skip
    assert values.evidence(row, Messages("en")) == "90.9% (89–92.4 with 1,084 samples) in H1 2016"


def test_a_warning_says_what_it_takes_and_what_is_past_gets_no_advice(study, table):
    off = verdict.warnings(table)
    said = [sentences.warning(study, row, Messages("en")).striptags() for row in off.itertuples()]
    assert len(said) == 2
    assert said[0].endswith("missed; 93.39% in 2020, where 94.8% is asked for 2020")
    assert said[1].endswith("; +0.4 points a year is needed from there to 86 points in 2025")
    assert "85.6 points in 2024" in said[1]


def test_grades_and_marks_say_what_is_missing(study):
    rubric = grades.read(study, "national-2013")
    values = grades.values(study, rubric, 2023, ["100000", "520000"])
    t = Messages("en")
    graded = tables.grades(study, grades.assess(rubric, values, {"100000": "regional"}), t)
    assert list(graded["Grade"]) == ["D, by veto", "none: too little observed"]
    marks = tables.marks(study, rubric, grades.points(rubric, values), t)
    assert "–" in set(marks["Gained"])
    names = {terms.department(study, code, t) for code in departments.answering(study)["department"]}
    assert "Agriculture" in names


def test_a_figures_data_are_a_link_that_holds_them(capsys):
    shown = []
    present_show, html.show = html.show, lambda html, plain: shown.append((html, plain))
    try:
        html.download(pd.DataFrame({"名": ["<b>"], "v": [0.1]}), "a.csv", "Data <x>")
    finally:
        html.show = present_show
    page, plain = shown[0]
    content = base64.b64decode(page.split("base64,")[1].split('"')[0]).decode("utf-8-sig")
    assert content == "名,v\n<b>,0.1\n"
    assert 'download="a.csv"' in page and "Data &lt;x&gt;" in page and plain == "Data <x>: a.csv"


def test_the_part_a_department_has_is_said(study):
    rows = pd.DataFrame(
        {
            "departments": [["甲局", "乙委", "丙办"], ["甲局"], []],
            "roles": [["lead", "shared", "supporting"], ["responsible"], []],
        }
    )
    assert tables.responsible(study, rows, Messages("zh")) == [
        "牵头：甲局；按职责分别负责：乙委；配合：丙办",
        "甲局",
        "–",
    ]
    english = tables.responsible(study, rows, Messages("en"))
    assert english[0].striptags() == "led by 甲局; each by its duties: 乙委; with the support of 丙办"


def test_of_two_plans_with_one_name_for_a_target_the_plan_is_said(study):
    row = study.targets[study.targets["plan"] == "guizhou-2015"].iloc[[0]]
    rows = pd.concat([row, row.assign(plan="siping-2014")])
    names, alone = tables.labels(study, rows, Messages("en")), tables.labels(study, row, Messages("en"))
    assert len(set(names)) == 2 and all(name.startswith(f"{alone[0]} (") for name in names)


def test_no_cards_leave_nothing_on_the_page(monkeypatch):
    shown = []
    monkeypatch.setattr(html, "display", lambda data, **_: shown.append(data))
    html.cards([])
    assert shown == []
