"""Words for progress, grades and duties; a figure's data beside it."""

import base64

import pandas as pd
import pytest

from qualib.progress import grades, verdict
from qualib.targets import departments
from qualib.words import html, sentences, tables, terms
from qualib.words.language import Messages


@pytest.fixture(scope="module")
def table(study):
    return verdict.progress(study)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_have_a_row_each_and_no_holes(study, table, lang):
    t = Messages(lang)
    for frame, rows in ((tables.given(study, table, t), table), (tables.measures(study, table, t), table),
                        (tables.warnings(study, verdict.warnings(table), t), verdict.warnings(table))):  # fmt: skip
        assert len(frame) == len(rows)
        assert not frame.map(lambda cell: "nan" in str(cell).lower() or not str(cell)).any(axis=None)


def test_an_interval_reads_as_published_and_undecided(study, table):
    row = next(table[table["period"] == "2016/2020"].itertuples())
    t = Messages("en")
    assert tables.assessment(row, t) == "undecided: missed to reached"
    assert "2016–2020: ≥ 93%" in set(tables.given(study, table, t)["Observed"])


def test_a_warning_says_how_far_and_what_it_takes(study, table):
    off = verdict.warnings(table)
    said = [sentences.warning(study, row, Messages("en")) for row in off.itertuples()]
    assert any("1.41 pp behind its path; the date has passed" in text for text in said)
    assert any("+0.4 points a year would bring it back" in text for text in said)


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
