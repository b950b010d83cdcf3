"""The review form in a real browser: rows corrected, deleted and added, faults shown as typed, saved, opened again."""

import io
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from qualib import QualibError
from qualib.publish import form
from qualib.texts import add_plan, extract
from tests.texts.test_add_plan import SAMPLE, plan

__all__ = ["plan"]


@pytest.fixture
def text(study):
    return (study.root / "samples" / f"{SAMPLE}.txt").read_bytes().decode("utf-8")


@pytest.fixture
def opened(page, study, text, tmp_path):
    """Open the form for these rows of the sample's draft, in a language."""

    def show(rows=slice(None), lang="en", period="2021-2023"):
        draft = extract.extract(text, period, study.indicators).iloc[rows].reset_index(drop=True)
        file = tmp_path / "form.html"
        words = form.form(study, text, draft, extract.responsibilities(text), "plan.txt", period=period, lang=lang)
        file.write_text(words, encoding="utf-8")
        page.goto(file.as_uri())
        return draft

    return show


def field(page, n, name):
    return page.locator(f"#row-{n}-{name}")


def saved(page):
    with page.expect_download() as download:
        page.locator("#save").click()
    assert download.value.suggested_filename == "plan-reviewed.csv"
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        return file.read()


def quiet(page):
    return [said for said in page.said if not said.startswith("file:")] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_draft_is_saved_as_it_was_drafted(page, opened, lang):
    draft = opened(lang=lang)
    rows = pd.read_csv(io.StringIO(saved(page)), dtype="str", keep_default_na=False)
    assert list(rows.columns) == [*draft.columns, "firmness", "note"]
    for name in ("label_zh", "value_text", "indicator", "section", "comparator"):
        assert list(rows[name]) == list(draft[name].fillna(""))
    for name in ("start", "end", "low", "high", "year"):
        assert list(pd.to_numeric(rows[name]).fillna(-1)) == list(draft[name].fillna(-1))
    assert quiet(page)


def test_rows_are_corrected_deleted_and_added_from_the_text(page, opened, text):
    draft = opened()
    field(page, 1, "label_zh").fill('a "name", with a comma\u2028')
    page.locator("#row-2 .delete").click()
    expect(page.locator("#state")).to_contain_text("Deleted: 1.")
    at = text.index("合格率")
    page.evaluate(
        """([from, to]) => {
            const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            let seen = 0;
            for (let node; (node = walker.nextNode()); seen += [...node.data].length) {
                const n = [...node.data].length;
                if (from >= seen && from < seen + n) range.setStart(node, from - seen);
                if (to > seen && to <= seen + n) range.setEnd(node, to - seen);
            }
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        [at, at + 3],
    )
    page.locator("#add").click()
    new = len(draft) + 1
    assert field(page, new, "value_text").input_value() == "合格率"
    assert (field(page, new, "start").input_value(), field(page, new, "end").input_value()) == (str(at), str(at + 3))
    assert field(page, new, "year").input_value() == "2023"
    expect(page.locator(f"#row-{new} .faults li").first).to_be_visible()  # it has no name, code or unit yet
    rows = pd.read_csv(io.StringIO(saved(page)), dtype="str", keep_default_na=False)
    assert len(rows) == len(draft)  # one less, one more
    assert rows["label_zh"].iloc[0] == 'a "name", with a comma\u2028'
    assert draft["value_text"][1] not in rows["value_text"].iloc[:1].tolist() or draft["start"][1] != int(
        rows["start"][1]
    )
    page.locator("#row-2 .delete").click()
    assert len(pd.read_csv(io.StringIO(saved(page)))) == len(draft) + 1


def test_a_saved_review_is_opened_again_and_another_file_is_refused(page, opened, tmp_path):
    opened(slice(0, 5))
    field(page, 3, "note").fill('two\tnotes, "quoted"')
    review = tmp_path / "review.csv"
    review.write_text(saved(page), encoding="utf-8", newline="")
    opened(slice(0, 2))
    page.locator("#open").set_input_files(review)
    expect(page.locator("section.row")).to_have_count(5)
    assert field(page, 3, "note").input_value() == 'two\tnotes, "quoted"'
    assert saved(page) == review.read_text(encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    page.locator("#open").set_input_files(other)
    expect(page.locator("#state")).to_contain_text("needs the columns label_zh")
    expect(page.locator("section.row")).to_have_count(5)


def test_a_row_and_its_place_in_the_text_lead_to_each_other(page, opened, text):
    draft = opened()
    last = len(draft)
    page.locator(f"#row-{last} .place").click()
    mark = page.locator("mark.now")
    expect(mark).to_be_in_viewport()
    assert mark.inner_text() == text[draft["start"].iloc[-1] : draft["end"].iloc[-1]]
    page.locator('mark[data-n^="1"]').first.click()
    expect(page.locator("section.now")).to_be_in_viewport()
    field(page, 1, "indicator").fill("product.drug.pass_rate")
    expect(page.locator("#row-1 .code")).to_contain_text("Drug")
    field(page, 1, "indicator").fill("product.no.such")
    expect(page.locator("#row-1 .code")).to_contain_text("describe the new code")


#: Cells that spoil a sound row, by what is checked first: the columns, then the tables together, then the text.
SPOILT = [
    [{"year": "soon"}, {"year": "1949"}, {"year": "2021.5"}, {"low": "many"}, {"comparator": "about"}, {"unit": ""},
     {"measure": "wish"}, {"label_zh": ""}, {"section": "later"}, {"start": "-4"}, {"end": "0"}, {"firmness": "firm"}],
    [{"low": "99", "high": "3"}, {"low": "", "high": ""}, {"comparator": "le"}, {"comparator": "range"},
     {"comparator": "eq", "low": "9", "high": ""}, {"year": "2031"}, {"unit": "count"}, {"measure": "change"},
     {"measure": "growth", "unit": "count"}, {"measure": "multiple"}, {"low": "101", "comparator": "ge", "high": ""},
     {"low": "-1", "high": "", "comparator": "ge"}, {"start": "", "end": "30"}, {"start": "31", "end": "30"},
     {"end": "999999"}, {"section": ""}],
    [{"start": "1", "end": "4"}, {"value_text": "1%"}, {"low": "12", "high": "12", "comparator": "eq"},
     {"section": "九"}],
]  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT, ids=["columns", "tables", "text"])
def test_the_faults_shown_are_those_that_adding_the_plan_finds(page, opened, plan, spoilt):
    data, meta, reviewed = plan
    opened(slice(0, 0))
    base = pd.read_csv(reviewed, dtype="str", keep_default_na=False).iloc[3].to_dict() | {"firmness": "", "note": ""}
    rows = pd.DataFrame([base | {"label_zh": f"{base['label_zh']}{i}"} | cells for i, cells in enumerate(spoilt)])
    rows.to_csv(reviewed, index=False)
    with pytest.raises(QualibError) as refused:
        add_plan.add_plan(data, meta, reviewed)
    wanted = {i: set() for i in range(len(spoilt))}
    for row, columns in re.findall(r"row (\d+), column ([\w, ]+):", str(refused.value)):
        wanted[int(row) - 2] |= set(columns.split(", "))
    assert all(wanted.values()), wanted  # each of them is a fault
    page.locator("#open").set_input_files(reviewed)
    expect(page.locator("section.row")).to_have_count(len(spoilt))
    for i in range(len(spoilt)):
        marked = page.locator(f"#row-{i + 1} [aria-invalid]").evaluate_all("all => all.map(one => one.name)")
        assert wanted[i] <= set(marked), (spoilt[i], wanted[i], marked)
    opened(slice(0, 0))
    sound = {**base, "label_zh": [f"{base['label_zh']}{i}" for i in range(len(rows))]}
    rows.assign(**sound).to_csv(reviewed, index=False)
    page.locator("#open").set_input_files(reviewed)
    expect(page.locator("[aria-invalid]")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off(page, opened, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened(lang="zh")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert quiet(page)
