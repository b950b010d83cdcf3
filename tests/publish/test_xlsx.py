"""Workbooks: text stays text, numbers and days are themselves, and the same rows give the same bytes."""

import datetime as dt
import io
import re
import subprocess
import sys
import time
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from qualib import QualibError
from qualib.publish.export.xlsx import to_xlsx

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://example.org","x")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\n=1+1",
    "#N/A",
    "TRUE",
    "2016-06",
    "1e5",
    " spaces ",
    "http://example.org/",
    "<script>alert(1)</script>&amp;",
    "]]>",
    "质量🎯提升",
    "\u202eright to left\u202c",
    "长" * 300,
    "x" * 32_767,
]


def book(table, **options):
    return load_workbook(io.BytesIO(to_xlsx({"rows": table}, **options)), rich_text=False)


def xml(content, name="xl/worksheets/sheet1.xml"):
    return ZipFile(io.BytesIO(content)).read(name).decode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_the_same_text(text):
    sheet = book(pd.DataFrame({text[:200]: [text, "end"]}))["rows"]
    cell = sheet["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", text[:200])
    assert cell.hyperlink is None
    assert bool(cell.quotePrefix) is text.startswith(("=", "+", "-", "@", "\t", "\n"))


def test_no_part_of_the_file_holds_a_formula_or_a_link():
    content = to_xlsx({"rows": pd.DataFrame({"text": HOSTILE})})
    names = ZipFile(io.BytesIO(content)).namelist()
    assert not re.search(r"<(\w+:)?f[ >]|hyperlink|t=\"e\"", xml(content))
    assert not [name for name in names if re.search("external|vba|connection|drawing|calcChain|sheet1.xml.rels", name)]


def test_numbers_and_days_are_their_own_type_and_what_is_absent_is_empty():
    table = pd.DataFrame(
        {
            "whole": pd.array([2016, None], dtype="Int64"),
            "part": [89.95, np.nan],
            "endless": [-np.inf, np.inf],
            "day": [dt.date(2016, 6, 30), None],
            "yes": [True, False],
            "text": ["1", ""],
        }
    )
    sheet = book(table)["rows"]
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    assert first == [2016, 89.95, None, dt.datetime(2016, 6, 30), True, "1"]
    assert second[:4] == [None] * 4
    assert [cell.data_type for cell in sheet[2]] == ["n", "n", "n", "d", "b", "s"]
    assert sheet["D2"].number_format == "yyyy-mm-dd"


def test_headings_are_frozen_and_filtered_and_columns_fit_their_text():
    table = pd.DataFrame({"名": ["产品质量合格率"], "note": ["x" * 500], "n": [1]})
    sheet = book(table)["rows"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C2")
    widths = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert widths == {"A": 17, "B": 60, "C": 8}
    assert sheet["A1"].font.bold


def test_a_row_is_as_high_as_its_lines():
    sheet = book(pd.DataFrame({"t": ["one", "a\nb\nc", "x\n" * 500], "n": [1, 2, 3]}))["rows"]
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [None, 45, 400]
    assert (sheet["A3"].alignment.wrap_text, sheet["A2"].alignment.wrap_text) == (True, None)


def test_what_xml_cannot_hold_is_shown_as_replaced():
    text = "a\x00b\x1fc\x0bd\uffffe\ud800f"
    assert book(pd.DataFrame({"t": [text]}))["rows"]["A2"].value == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"
    assert book(pd.DataFrame({"t": ["a\r\nb\rc"]}))["rows"]["A2"].value == "a\nb\nc"


def test_a_text_like_the_formats_own_escape_is_escaped():
    """A spreadsheet reads _x0041_ as A, and _x005F_x0041_ as _x0041_."""
    content = to_xlsx({"rows": pd.DataFrame({"t": ["_x0041_ _x004_"]})})
    assert "_x005F_x0041_ _x004_" in xml(content)


def test_a_text_longer_than_a_cell_is_refused_by_its_place():
    with pytest.raises(QualibError, match="sheet rows, row 3, column t: 32768 characters, of at most 32767"):
        to_xlsx({"rows": pd.DataFrame({"t": ["a", "x" * 32_768]})})


def test_an_empty_table_has_its_headings():
    sheet = book(pd.DataFrame({"a": [], "b": []}))["rows"]
    assert [cell.value for cell in sheet[1]] == ["a", "b"]
    assert sheet.max_row == 1


def test_the_same_rows_give_the_same_bytes_later(monkeypatch):
    table = pd.DataFrame({"a": [1.5], "b": ["质量"]})
    first = to_xlsx({"rows": table}, title="T")
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    time.sleep(1.1)  # openpyxl writes the second it saves in
    assert to_xlsx({"rows": table}, title="T") == first
    assert "2000-01-01" in xml(first, "docProps/core.xml")
    assert {entry.date_time for entry in ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_openpyxl_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(QualibError, match=re.escape("pip install 'qualib[xlsx]'")):
        to_xlsx({"rows": pd.DataFrame({"a": [1]})})


def test_what_else_is_installed_changes_no_byte():
    """openpyxl would use lxml where it finds it."""
    code = (
        "import hashlib, pandas as pd; from qualib.publish.export import to_xlsx; "
        "print(hashlib.sha256(to_xlsx({'rows': pd.DataFrame({'a': ['质量', '']})})).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", first + code], capture_output=True, text=True, check=True).stdout
        for first in ("", "import sys; sys.modules['lxml'] = None; ")
    }
    assert len(told) == 1
