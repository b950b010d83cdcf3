"""Frames to an Excel workbook: numbers as numbers, days as days, and text that stays text whatever it holds.

No cell is a formula, a link or an error value: a text that begins with “=”, “+”, “-” or “@” is stored as a string
with the mark that keeps a spreadsheet from reading it anew when it is edited. The same frames give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pandas as pd

from qualib.errors import QualibError
from qualib.publish.export.archive import zipped
from qualib.study.spreadsheets import MARKS

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

#: Most characters a cell can hold, and most rows a sheet can (ECMA-376; Excel's limits).
LONGEST, MOST_ROWS = 32_767, 1_048_576
#: What XML 1.0 cannot hold, control characters and noncharacters; shown as U+FFFD.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Text that reads like the format's own escape of a character (ST_Xstring); its underscore is escaped.
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: Widths of columns, in characters.
NARROWEST, WIDEST = 8, 60
#: Height of a line and of the highest row, in points.
LINE, HIGHEST = 15, 400
#: The day a workbook says it was made: always the same, so that equal content gives equal bytes.
MADE = dt.datetime(2000, 1, 1)


def to_xlsx(sheets: Mapping[str, pd.DataFrame], title: str = "") -> bytes:
    """Write frames as the sheets of a workbook, headings frozen and filters set.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        Name of a sheet to its rows; the columns' names are its headings. Cells are text, numbers, booleans,
        `datetime.date` or absent; NaN, infinite and absent values leave the cell empty. Line ends within a text
        become LF, as spreadsheets have them, and characters that XML cannot hold U+FFFD.
    title : str
        Title in the workbook's properties.

    Raises
    ------
    QualibError
        If openpyxl is not installed, or a text or a sheet is longer than a workbook can hold.
    """
    # With lxml, where that happens to be installed, openpyxl would write the same content in other bytes.
    os.environ.setdefault("OPENPYXL_LXML", "False")
    try:
        from openpyxl import Workbook
        from openpyxl.xml.functions import tostring
    except ModuleNotFoundError:
        raise QualibError(
            "writing .xlsx needs openpyxl; install it with `pip install 'qualib[xlsx]'`, or take csv"
        ) from None
    for name, table in sheets.items():
        _check(name, table)
    book = Workbook(write_only=True)  # row by row: a large table is not held twice
    for name, table in sheets.items():
        _fill(book.create_sheet(name), table)
    out = io.BytesIO()
    book.save(out)
    book.properties.creator, book.properties.title = "qualib", _text(title)
    book.properties.created = book.properties.modified = MADE
    with ZipFile(out) as made:
        files = {entry: made.read(entry) for entry in made.namelist()}
    return zipped(files | {"docProps/core.xml": tostring(book.properties.to_tree())})


def _fill(sheet: Any, table: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"  # on paper: one page wide, the headings on each page
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if len(table.columns):
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"
    head = []
    for column in table.columns:
        cell = _cell(WriteOnlyCell(sheet), column)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        head.append(cell)
    sheet.append(head)
    line = Alignment(horizontal="left", vertical="top", indent=1)  # or text would touch the number before it
    lines = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
    for number, row in enumerate(table.itertuples(index=False, name=None), 2):
        cells = [_cell(WriteOnlyCell(sheet), value) for value in row]
        for cell in cells:
            if cell.data_type == "s":
                cell.alignment = lines if "\n" in str(cell.value) else line
        most = max((str(cell.value).count("\n") + 1 for cell in cells if cell.data_type == "s"), default=1)
        if most > 1:
            sheet.row_dimensions[number].height = min(most * LINE, HIGHEST)
        sheet.append(cells)


def _check(name: str, table: pd.DataFrame) -> None:
    """Refuse what a workbook cannot hold; a spreadsheet would cut it off without a word."""
    if len(table) >= MOST_ROWS:
        raise QualibError(f"sheet {name}: {len(table)} rows, of at most {MOST_ROWS - 1}; choose fewer, or take csv")
    for i, column in enumerate(table.columns):
        for row, value in enumerate([str(column), *table.iloc[:, i]], 1):
            if isinstance(value, str) and len(value) > LONGEST // 7 and len(_text(value)) > LONGEST:
                where = f"sheet {name}, row {row}, column {str(column)[:50]}"
                raise QualibError(f"{where}: {len(value)} characters, of at most {LONGEST}; shorten it, or take csv")


def _cell(cell: Cell, value: Any) -> Cell:
    """Fill a cell with a value as its own type."""
    if isinstance(value, str):
        text = _text(value)
        cell.value = text
        cell.data_type = "s"  # or a text that begins with “=” would be a formula, and “#N/A” an error
        cell.quotePrefix = text.startswith(MARKS)
    elif not pd.isna(value) and not (isinstance(value, float) and math.isinf(value)):
        cell.value = value.item() if hasattr(value, "item") else value
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, float) and not value.is_integer():
            cell.number_format = "0.0###"  # as it is shown; the cell holds all of it
    return cell


def _text(text: str) -> str:
    """Text as a workbook can hold it."""
    text = FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return ESCAPE.sub("_x005F_", text)


def _widths(table: pd.DataFrame) -> Iterator[int]:
    """A width for each column: that of its longest cell, Chinese characters counting twice."""
    for i, column in enumerate(table.columns):
        cells = (f"{value:.6g}" if isinstance(value, float) else str(value) for value in table.iloc[:, i])
        shown = [line for text in (str(column), *cells) for line in text.splitlines()]
        yield min(max(NARROWEST, *(_width(text) + 3 for text in shown)), WIDEST)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[:WIDEST])
