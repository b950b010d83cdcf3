"""`qualib export`: a selection as a workbook or a data package, in either language, and what is refused."""

import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import replace
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

import qualib
from qualib import QualibError, cli
from qualib.progress import verdict
from qualib.publish import export
from qualib.publish.export import codebook, workbook
from qualib.study import checks, periods
from qualib.study.package import describe
from qualib.targets import standing
from qualib.words.language import Messages

GUIZHOU = "520000"


def read(content):
    """Sheet name → its rows as a frame of the cells' values."""
    book = load_workbook(io.BytesIO(content))
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    return {name: pd.DataFrame(cells[1:], columns=cells[0]) for name, cells in rows.items()}


@pytest.fixture(scope="module")
def english(study):
    return read(export.to_workbook(study, "en"))


@pytest.fixture(scope="module")
def chinese(study):
    return read(export.to_workbook(study, "zh"))


def test_sheets_are_named_in_the_readers_language(english, chinese):
    assert list(english) == [
        *("About", "Plans", "Target points", "Paths", "Observed values", "Verdicts", "Grades", "Sources", "Codebook")
    ]
    assert list(chinese) == ["说明", "计划", "目标点", "路径", "实际值", "结论", "等级", "来源", "字段说明"]
    assert not [name for name in chinese if re.search("[A-Za-z]", name)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_codebook_has_every_column_of_every_sheet_and_its_meaning(study, lang):
    t = Messages(lang)
    sheets = workbook.sheets(study, t)
    titles, columns = codebook.titles(t), codebook.columns(study, t)
    book = sheets.pop(titles["codebook"]).set_axis(codebook.COLUMNS["codebook"], axis=1)
    sheets.pop(titles["about"])
    told = {name: rows["column"].tolist() for name, rows in book.groupby("sheet")}
    assert told.pop(titles["codebook"]) == [column.heading for column in columns["codebook"]]
    assert told == {name: list(table.columns) for name, table in sheets.items()}
    assert all(len(set(columns)) == len(columns) for columns in told.values())
    assert book["meaning"].str.len().min() > 1
    assert book["meaning"].str.len().max() < 200
    if lang == "zh":
        assert not [text for text in book["meaning"] if not re.search("[\u4e00-\u9fff]", text)]
        assert "满足承诺的下限；水平值的开口端以指标最小值为界" in set(book["meaning"])
    else:
        given = json.loads((study.root / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        fields = next(table for table in given if table["name"] == "targets")["schema"]["fields"]
        says = {field["name"]: field["description"] for field in fields}
        rows = book[book["sheet"] == "Target points"].set_index("field")["meaning"]
        assert rows["comparator"] == says["comparator"] and rows["start"] == says["start"]


@pytest.mark.parametrize(("lang", "ending"), [("en", ""), ("zh", "_zh")])
def test_a_field_of_the_data_package_is_called_and_described_as_it_is_there(study, lang, ending):
    columns = codebook.columns(study, Messages(lang))
    for sheet, table in codebook.TABLES.items():
        fields = {field["name"]: field for field in describe(study.root)[table]["schema"]["fields"]}
        own = [column for column in columns[sheet] if column.field in fields]
        assert len(own) >= (4 if sheet == "grades" else 7 if sheet == "sources" else 9)
        for column in own:
            field = fields[column.field]
            assert (column.heading, column.meaning) == (field[f"title{ending}"], field[f"description{ending}"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_cell_shows_a_code_that_has_a_word(study, lang):
    t = Messages(lang)
    words = codebook.codes(t)
    for sheet, table in zip(["about", *codebook.COLUMNS], workbook.sheets(study, t).values(), strict=True):
        for field, column in zip(codebook.COLUMNS.get(sheet, []), table, strict=False):
            said = codebook.own(words, sheet, field)
            if said and field != "doubts":
                assert set(table[column].dropna()) <= set(said.values()) | {""}, (sheet, field)


def test_targets_are_those_of_the_data_as_numbers(study, english):
    table = english["Target points"]
    assert len(table) == len(study.targets)
    assert pd.to_numeric(table["Low"]).sum() == pytest.approx(study.targets["low"].sum())
    row = table[(table["Plan code"] == "guizhou-2015") & (table["Year"] == 2016)].iloc[0]
    assert (row["Low"], row["High"], row["Unit"], row["Region"]) == (90, 90, "percent", "Guizhou")
    assert "省质监局; " in row["Responsible departments"]


def test_paths_are_yearly_and_say_what_they_rest_on(english):
    path = english["Paths"]
    ramp = path[
        path["Indicator code"].eq("product.industrial.spot_check_pass_rate") & path["Plan code"].eq("guizhou-2015")
    ]
    assert ramp[["Year", "Value", "Ground"]].to_numpy().tolist() == [
        [2015, 89, "stated"],
        [2016, 90, "stated"],
        [2017, 91, "stated"],
    ]


def test_observed_periods_have_real_days(english):
    seen = english["Observed values"].set_index("Period")
    half, span = seen.loc[["2016-H1"]].iloc[0], seen.loc["2016/2020"]
    assert (half["First day"], half["Last day"]) == (dt.datetime(2016, 1, 1), dt.datetime(2016, 6, 30))
    assert (span["First day"], span["Last day"]) == (dt.datetime(2016, 1, 1), dt.datetime(2020, 12, 31))
    assert seen.loc["2009-Q4", "First day"] == dt.datetime(2009, 10, 1)


def test_verdicts_are_those_of_every_plan_in_the_last_month_known(study, english):
    month = max(periods.each(study.observations["period"], "last_month"))
    want = verdict.verdicts(study, month, paths=standing.paths(study, study.plans))
    table = english["Verdicts"]
    assert table["Verdict"].tolist() == want["verdict"].tolist() and len(want) > 100
    assert pd.to_numeric(table["Share of distance"]).tolist() == pytest.approx(want["share"].tolist(), nan_ok=True)
    assert not table.isin([float("inf"), "inf"]).any().any()


def test_every_source_is_named_with_the_rows_that_rest_on_it(study, english):
    table = english["Sources"]
    assert table["Source"].tolist() == study.sources["source"].tolist()
    tables = (study.plans, study.targets, study.observations, study.grades)
    assert table["Rows resting on it"].sum() == sum(map(len, tables))
    assert (table["Rows resting on it"] > 0).all()
    linked = table["Kind"].isin(["official site", "known press"])
    assert table.loc[linked, "Address"].str.startswith("http").all()
    assert table.loc[~linked, "Address"].fillna("").eq("").all() and 0 < linked.sum() < len(table)


def test_no_address_of_a_copy_is_in_an_export(data, tmp_path):
    path = data / "sources.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[rows["kind"] == "copy", "url"] = "https://copy.example/a"
    rows.to_csv(path, index=False)
    spoilt = qualib.load(data)
    for content in (read(export.to_workbook(spoilt, "en"))["Sources"], read(export.to_workbook(spoilt, "en"))["Plans"]):
        assert not content.astype(str).apply(lambda cells: cells.str.contains("copy.example")).any(axis=None)
    assert b"copy.example" not in export.to_sdmx(spoilt)


def test_plans_are_those_of_the_data_with_the_day_month_or_year_of_issue(study, english):
    table = english["Plans"]
    assert table["SHA-256 of the text"].fillna("").tolist() == study.plans["text_sha256"].tolist()
    assert table["Issued"].iloc[0] == dt.datetime(2013, 12, 20)
    assert set(study.plans.loc[study.plans["issued"].str.len() == 7, "issued"]) <= set(table["Issued"])
    assert table["Target points"].sum() == len(study.targets)
    assert set(table["Standing"]) == {"the text, with offsets", "a reprint of the text", "press reports"}


def test_grades_are_those_of_the_data(study, english):
    table = english["Grades"]
    assert table[["Region", "Assessment year", "Grade"]].to_numpy().tolist() == (
        study.grades[["region", "year", "grade"]].to_numpy().tolist()
    )


def test_a_month_leaves_out_what_was_not_known_then(study):
    chosen = export.select(study, as_of="2016-06")
    known = {row.plan: row.issued or str(row.period_start) for row in study.plans.itertuples()}
    assert set(chosen.plans["plan"]) == {plan for plan, issued in known.items() if issued[:7] <= "2016-06"}
    assert set(chosen.grades["year"]) == {"2013-2014", "2014-2015"}
    rows = pd.concat([chosen.plans, chosen.targets, chosen.observations, chosen.grades])
    assert set(chosen.sources["source"]) == set(rows["source"]) and len(chosen.sources) < len(study.sources)
    periods = set(chosen.observations["period"])
    assert {"2016-H1", "2016-Q1", "2015"} <= periods
    assert not {"2016", "2016/2020", "2017"} & periods
    assert set(chosen.targets["plan"]) <= set(chosen.plans["plan"])
    assert len(chosen.indicators) == len(study.indicators)


def test_a_region_brings_what_was_observed_directly_within_it(study):
    chosen = export.select(study, regions=[GUIZHOU])
    assert set(chosen.plans["region"]) == {GUIZHOU}
    parents = study.regions.set_index("region")["parent"]
    seen = set(study.observations["region"])
    want = {region for region in seen if region == GUIZHOU or parents[region] == GUIZHOU}
    assert set(chosen.observations["region"]) == want and len(want) > 1


def test_a_brief_has_the_workbook_of_its_region_and_month(study):
    sheets = read(export.brief_workbook(study, GUIZHOU, "2016-06", "en"))
    assert set(sheets["Target points"]["Plan code"]) == {"guizhou-2015"}
    assert "June 2016" in set(sheets["About"]["Text"])
    plans = study.plans[study.plans["plan"] == "guizhou-2015"]
    want = verdict.verdicts(study, "2016-06", paths=standing.paths(study, plans))
    assert sheets["Verdicts"]["Verdict"].tolist() == want["verdict"].tolist() and len(want)
    assert export.report_workbook(study, GUIZHOU, 2016, "zh") == export.brief_workbook(study, GUIZHOU, "2016-12", "zh")


def test_text_from_the_data_is_never_a_formula(study):
    label = '=HYPERLINK("http://x")<script>\u202e🎯' + "长" * 300
    spoilt = replace(
        study, targets=study.targets.assign(label_zh=label, note="@x", year=range(1990, 1990 + len(study.targets)))
    )
    content = export.to_workbook(spoilt, "zh")
    assert read(content)["目标点"]["原文名称"].unique().tolist() == [label]
    for name in ZipFile(io.BytesIO(content)).namelist():
        assert not re.search(rb"<(\w+:)?f[ >]|hyperlinks?[ >]", ZipFile(io.BytesIO(content)).read(name))


def test_a_whole_data_package_is_the_data_folder_to_the_byte(study, tmp_path):
    content = export.to_datapackage(study)
    assert content == export.to_datapackage(study)
    ZipFile(io.BytesIO(content)).extractall(tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        table = (tmp_path / resource["path"]).read_bytes()
        assert table == (study.root / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(table), f"sha256:{hashlib.sha256(table).hexdigest()}")
    assert checks.problems(tmp_path).empty


def test_a_data_package_in_part_is_sound_and_holds_what_was_chosen(study, tmp_path):
    chosen = export.select(study, as_of="2016-06", regions=[GUIZHOU])
    ZipFile(io.BytesIO(export.to_datapackage(chosen))).extractall(tmp_path)
    # The codelists are whole, so that codes mean what they mean in the whole; that some are unused is no fault here.
    unused = {
        "a code some target or observation uses",
        "a region some plan, observation, grade or region refers to",
        "names that stand in column department_zh of responsibilities.csv",
    }
    assert set(checks.problems(tmp_path)["expected"]) == unused
    again = qualib.load(tmp_path)
    for name in ("sources", "plans", "targets", "responsibilities", "observations", "grades", "indicators"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(chosen, name), check_dtype=False)
    assert 0 < len(again.targets) < len(study.targets)


def run(capsys, *arguments):
    status = cli.main(["export", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out.strip(), told.err.strip()


@pytest.mark.parametrize(("kind", "ending"), [("xlsx", "-zh.xlsx"), ("sdmx-csv", ".csv"), ("datapackage", ".zip")])
def test_the_command_names_its_file_after_its_content(tmp_path, monkeypatch, capsys, kind, ending):
    monkeypatch.chdir(tmp_path)
    asked = ("--format", kind, "--region", GUIZHOU, "--as-of", "2016-06")
    name = f"quality-plans-520000-2016-06{ending}"
    assert run(capsys, *asked) == (0, name, "")
    first = (tmp_path / name).read_bytes()
    assert run(capsys, *asked, "--out", f"again{ending[-5:]}" if kind == "xlsx" else f"again{ending}")[0] == 0
    assert [path.read_bytes() for path in tmp_path.glob("again*")] == [first]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xls"], "format 'xls' is unknown; did you mean xlsx"),
        (["--format", "sdmx-csv", "--lang", "en"], "--lang is for workbooks"),
        (["--lang", "fr"], "choose one of en, zh"),
        (["--as-of", "2016-6"], "write it as YYYY-MM"),
        (["--region", "Guizhou"], "its code is 520000"),
        (["--as-of", "1985-01"], "no plan of any region was issued and nothing observed by 1985-01"),
        (["--out", "a.csv"], "xlsx is a .xlsx file"),
        (["--out", "nowhere/a.xlsx"], "nowhere/a.xlsx: cannot be written"),
    ],
)
def test_what_cannot_be_exported_ends_in_one_line_and_writes_nothing(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "") and said in err and "\n" not in err
    assert not list(tmp_path.iterdir())


def test_unsound_data_are_not_exported(data, monkeypatch, tmp_path, capsys):
    text = (data / "targets.csv").read_text(encoding="utf-8")
    (data / "targets.csv").write_text(text.replace(",percent,", ",percents,", 1), encoding="utf-8")
    monkeypatch.setenv("QUALIB_DATA", str(data))
    status, _, err = run(capsys, "--out", tmp_path / "a.xlsx")
    assert status == 2 and "percents" in err and not (tmp_path / "a.xlsx").exists()


def test_a_sheet_that_cannot_be_written_is_named(study):
    with pytest.raises(QualibError, match=r"sheet 目标点, row 2, column 备注: 40000 characters"):
        export.to_workbook(replace(study, targets=study.targets.assign(note="x" * 40_000)), "zh")
