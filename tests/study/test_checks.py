"""Every kind of fault is found, with file, row, column, expected and found, and all of them at once."""

import pandas as pd
import pytest

from qualib import QualibError
from qualib.study import checks
from qualib.study.package import describe


def spoil(data, table, row, **cells):
    """Change cells of a table; `row` counts from 0 below the header."""
    path = data / f"{table}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    for column, value in cells.items():
        frame.loc[row, column] = value
    frame.to_csv(path, index=False)


def test_the_project_data_have_no_fault(data):
    assert checks.problems(data).empty
    checks.check(data)


#: A source that stands in sources.csv.
SOURCE = "ce-20130903"
CASES = [
    # table, row, cells to change, column named, words of the expectation
    ("targets", 0, {"year": "soon"}, "year", "whole number"),
    ("targets", 0, {"year": "2015.5"}, "year", "whole number"),
    ("targets", 0, {"low": "two"}, "low", "a number"),
    ("targets", 0, {"low": "inf"}, "low", "a number"),
    ("targets", 0, {"low": ""}, "low, high", "at least one end"),
    ("targets", 3, {"year": "1895"}, "year", "at least 1980"),
    ("targets", 3, {"year": "2016"}, "year", "2013–2015"),
    ("targets", 0, {"plan": "nowhere-2000"}, "plan", "column plan of plans.csv"),
    ("targets", 0, {"indicator": "product.no_such"}, "indicator", "column indicator of indicators.csv"),
    ("targets", 1, {"comparator": "about"}, "comparator", "one of ge"),
    ("targets", 1, {"comparator": "eq"}, "comparator, low, high", "low equal to high for eq"),
    ("targets", 1, {"low": "101"}, "low", "floor and ceiling"),
    ("targets", 1, {"high": "80"}, "low, high", "low no greater than high"),
    ("targets", 1, {"unit": "pp"}, "unit", "the indicator's unit, percent"),
    ("targets", 0, {"unit": "percent"}, "unit", "pp for a change"),
    ("targets", 1, {"end": "10"}, "start, end", "start before end"),
    ("targets", 1, {"end": "999999"}, "end", "inside the plan text"),
    ("targets", 1, {"start": "", "end": ""}, "start, end", "offsets"),
    ("targets", 1, {"label_zh": ""}, "label_zh", "a value"),
    ("targets", 1, {"section": "part one"}, "section", "text like"),
    ("plans", 0, {"issued": "2013-13-01"}, "issued", "text like"),
    ("plans", 0, {"issued": "2013-02-30"}, "issued", "a day of the calendar"),
    ("plans", 0, {"period_start": "2016"}, "period_start, period_end", "no later"),
    ("plans", 0, {"region": "999999"}, "region", "column region of regions.csv"),
    ("plans", 0, {"text_sha256": ""}, "text_sha256, text_chars", "both or neither"),
    ("plans", 1, {"plan": "taiyuan-2013"}, "plan", "no other row"),
    ("regions", 1, {"region": "13"}, "region", "text like"),
    ("regions", 0, {"parent": "990000"}, "parent", "column region of regions.csv"),
    ("regions", 1, {"parent": ""}, "parent", "a parent"),
    ("indicators", 0, {"unit": "pct"}, "unit", "one of percent"),
    ("indicators", 0, {"domain": "market"}, "domain", "first part of the code"),
    ("indicators", 0, {"floor": "100"}, "floor, ceiling", "below the ceiling"),
    ("indicators", 0, {"family": "none"}, "family", "column family of families.csv"),
    ("observations", 0, {"period": "2016-H3"}, "period", "text like"),
    ("observations", 0, {"period": "2016-13"}, "period", "text like"),
    ("observations", 0, {"period": "2016-00"}, "period", "text like"),
    ("observations", 0, {"low": "100.5", "high": ""}, "low", "floor and ceiling"),
    ("observations", 0, {"low": "91", "high": "90"}, "low, high", "low no greater than high"),
    ("targets", 0, {"year": ""}, "year", "a value"),
    ("targets", 0, {"year": "nan"}, "year", "whole number"),
    ("targets", 0, {"measure": "levle"}, "measure", "one of level"),
    ("targets", 0, {"timing": "yearly"}, "timing", "one of by_end"),
    ("observations", 0, {"period": "1903"}, "period", "1980 to 2060"),
    ("observations", 0, {"status": "guess"}, "status", "one of published"),
    ("sources", 0, {"url": "javascript:alert(1)"}, "url", "text like"),
    ("sources", 0, {"url": "ftp://ce.cn/a"}, "url", "text like"),
    ("sources", 0, {"url": "https:///a"}, "url", "an address like https://"),
    ("sources", 0, {"url": "https://ce.cn@example.org/"}, "url", "an address like https://"),
    ("sources", 0, {"url": "https://example.org/"}, "url", "a host in hosts.csv or under gov.cn"),
    ("sources", 0, {"url": "https://notce.cn/"}, "url", "a host in hosts.csv or under gov.cn"),
    ("sources", 0, {"kind": "copy"}, "kind, url", "an address only of kind official or press"),
    ("sources", 0, {"kind": "none"}, "kind, url", "an address only of kind official or press"),
    ("sources", 0, {"kind": "blog"}, "kind", "one of official, press, copy, none"),
    ("sources", 0, {"published": "2013-09-31"}, "published", "a day of the calendar"),
    ("hosts", 0, {"host": "https://66wz.com"}, "host", "text like"),
    ("plans", 0, {"source": "nowhere"}, "source", "column source of sources.csv"),
    ("targets", 0, {"source": "nowhere"}, "source", "column source of sources.csv"),
    ("observations", 0, {"source": "nowhere"}, "source", "column source of sources.csv"),
    ("grades", 0, {"source": "nowhere"}, "source", "column source of sources.csv"),
    ("grades", 0, {"year": "2013-2015"}, "year", "one year, or two in a row"),
    ("grades", 0, {"grade": "E"}, "grade", "one of A, B, C, D"),
    ("targets", 0, {"firmness": "firm"}, "firmness", "one of binding, expected, strive, plain"),
    ("plans", 0, {"standing": "rumour"}, "standing", "one of text, reprint, press, draft"),
    ("plans", 0, {"standing": "press"}, "standing", "text or draft"),
    ("plans", 0, {"standing": "draft"}, "core, standing", "text for a core plan"),
    ("plans", 5, {"standing": "text"}, "standing, text_sha256", "the hash of the text"),
    ("observations", 0, {"n": "0"}, "n", "at least 1"),
    ("observations", 0, {"n": "many"}, "n", "a whole number"),
    ("observations", 0, {"period": "2026-09/2026-01"}, "period", "years in order"),
    ("observations", 0, {"period": "2026-01/2026-13"}, "period", "text like"),
    ("observations", 0, {"low": "999"}, "low", "floor and ceiling"),
    ("responsibilities", 0, {"end": "1"}, "start, end", "as far apart"),
    ("responsibilities", 0, {"role": "boss"}, "role", "one of lead"),
]


@pytest.mark.parametrize(("table", "row", "cells", "column", "expected"), CASES)
def test_a_fault_is_found(data, table, row, cells, column, expected):
    spoil(data, table, row, **cells)
    faults = checks.problems(data)
    here = faults[(faults["file"] == f"{table}.csv") & (faults["row"] == row + 2) & (faults["column"] == column)]
    assert here["expected"].str.contains(expected, regex=False).any(), faults.to_string()


def test_what_is_given_only_in_part_is_no_fault(data):
    spoil(data, "plans", 5, issued="2024")
    spoil(data, "plans", 6, issued="2024-07")
    spoil(data, "plans", 7, issued="")
    spoil(data, "observations", 0, period="2026-01/2026-09", n="31")
    assert checks.problems(data).empty


def test_orphans_are_found(data):
    spoil(data, "sources", 9999, source="lonely", kind="none", title="孤")
    spoil(data, "families", 999, family="lonely", name_zh="孤", name_en="lonely")
    spoil(data, "regions", 999, region="990000", name_zh="某地", name_en="X", level="province", parent="100000")
    spoil(
        data,
        "plans",
        999,
        plan="empty-2020",
        title_zh="空",
        title_en="empty",
        region="100000",
        issued="2020-01-01",
        period_start="2020",
        period_end="2021",
        source=SOURCE,
        standing="text",
        core="false",
        text_sha256="0" * 64,
        text_chars="1",
    )
    spoil(
        data,
        "indicators",
        999,
        indicator="market.unused",
        family="lonely",
        domain="market",
        name_zh="无",
        name_en="unused",
        unit="count",
        nature="stock",
        direction="higher",
        definition_zh="无",
        definition_en="none",
    )
    for table in ("sources", "families", "regions", "plans", "indicators"):  # a row numbered 999 is the last one
        path = data / f"{table}.csv"
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        frame.to_csv(path, index=False)
    faults = checks.problems(data)
    assert set(faults["file"]) == {"sources.csv", "regions.csv", "plans.csv", "indicators.csv"}
    assert set(faults["found"]) == {"lonely", "990000", "empty-2020", "market.unused"}


def test_all_faults_of_a_file_come_at_once(data):
    spoil(data, "targets", 0, year="soon", comparator="about")
    spoil(data, "targets", 5, unit="kg")
    with pytest.raises(QualibError) as caught:
        checks.check(data)
    message = str(caught.value)
    assert "targets.csv: 3 faults" in message
    assert "row 2, column year: expected a whole number of at most 15 digits, found 'soon'" in message
    assert "row 7, column unit" in message


def test_of_many_rows_with_one_fault_the_first_are_told_and_the_others_counted(data):
    table = pd.read_csv(data / "targets.csv", dtype="str", keep_default_na=False)
    many = pd.concat([table] * 3, ignore_index=True)
    many["label_zh"] += many.index.astype(str)
    many.assign(unit="kg", measure="").to_csv(data / "targets.csv", index=False)
    faults = checks.problems(data)
    units = faults[faults["column"] == "unit"]
    assert list(units["row"]) == list(range(2, 2 + checks.MOST))
    assert list(units["more"]) == [0] * (checks.MOST - 1) + [len(many) - checks.MOST]
    told = checks.report(faults)
    assert f"targets.csv: {2 * len(many):,} faults" in told
    assert f"found 'kg'; {len(many) - checks.MOST:,} more rows like it" in told


def test_a_repeated_key_names_both_rows(data):
    path = data / "targets.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    faults = checks.problems(data)
    assert list(faults["row"]) == [2, len(lines) + 1]
    assert (faults["expected"] == "a key no other row has").all()


def test_missing_and_renamed_columns_are_named(data):
    path = data / "plans.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("issued", "day", 1), encoding="utf-8")
    fault = checks.problems(data).iloc[0]
    assert (fault["file"], fault["row"]) == ("plans.csv", 1)
    assert "issued" in fault["expected"]
    assert "day" in fault["found"]


def test_a_missing_file_does_not_hide_the_faults_of_others(data):
    (data / "regions.csv").unlink()
    spoil(data, "targets", 0, low="two")
    assert set(checks.problems(data)["file"]) == {"regions.csv", "targets.csv"}


def test_every_rule_function_covers_a_table(data):
    assert set(describe(data)) == {
        "sources",
        "hosts",
        "regions",
        "families",
        "indicators",
        "plans",
        "targets",
        "departments",
        "responsibilities",
        "observations",
        "grades",
    }


def test_a_name_of_two_departments_an_idle_and_a_missing_one_are_faults(data):
    path = data / "departments.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("工商;工商局", "市质监局;工商局").replace("省统计局,", "省统计局;省统计厅,")
    path.write_text(text, encoding="utf-8")
    faults = checks.problems(data)
    assert set(faults["file"]) == {"departments.csv", "responsibilities.csv"}
    assert {"names no other department has, each once", "a name among the variants of departments.csv"} <= set(
        faults["expected"]
    )
    assert faults["expected"].str.contains("stand in column department_zh").any()


def test_a_broken_codelist_of_departments_does_not_blame_the_names_of_the_plans(data):
    (data / "departments.csv").unlink()
    assert set(checks.problems(data)["file"]) == {"departments.csv"}


def add(data, table, **cells):
    """Add a row like the first one but for these cells; its number as a spreadsheet counts."""
    path = data / f"{table}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame.loc[len(frame)] = {**frame.iloc[0], **cells}
    frame.to_csv(path, index=False)
    return len(frame) + 1


def test_two_rows_for_one_series_and_year_are_a_fault_however_the_year_is_written(data):
    year = pd.read_csv(data / "targets.csv", dtype="str").at[0, "year"]
    last = add(data, "targets", year=f"{year}.0", timing="annual_path")
    faults = checks.problems(data)
    assert list(faults["row"]) == [2, last]
    assert (faults["expected"] == "a key no other row has").all()


@pytest.mark.parametrize("table", ["regions", "families", "indicators", "plans", "targets", "departments",
                                   "responsibilities", "observations"])  # fmt: skip
def test_a_table_without_rows_is_checked_like_any_other(data, table):
    path = data / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    checks.problems(data)  # other tables may miss its codes; that is told and no failure
    path.write_text("", encoding="utf-8")
    assert f"{table}.csv" in set(checks.problems(data)["file"])
