"""CSV that a spreadsheet may open: no text in it is taken for a formula, and it reads back as it was.

A spreadsheet works out a cell that begins with “=”, “+”, “-” or “@”, and may do so after a tab or a line end. Such a
text has an apostrophe before it, as one types it into a spreadsheet; so has a text that begins with apostrophes and
then such a mark, so that taking one away again gives what was there. Numbers, written as text too, stay as they are.
"""

from __future__ import annotations

import csv
import re

import pandas as pd

#: How a text begins that may be worked out; the full-width marks are read like the others.
MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: A text that would be worked out, whatever apostrophes it begins with, and is no number.
RISKY = re.compile(rf"'*(?![+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\Z)[{re.escape(''.join(MARKS))}]", re.ASCII)
#: The same where a cell begins in the bytes of a file, roughly: whether any needs to be looked at.
GUARDED = re.compile(rb"""(?:\A|[,"\r\n\xbf])'+[=+\-@\t\r\n\xef]""")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-5"), guarded("'=1+1")
    ("'=1+1", '-5', "''=1+1")
    """
    return f"'{text}" if RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'90s"), unguarded("-5")
    ('=1+1', "'90s", '-5')
    """
    return text[1:] if text.startswith("'") and RISKY.match(text) else text


def to_csv(
    table: pd.DataFrame, *, line: str = "\n", mark: bool = False, digits: str | None = None, header: bool = True
) -> bytes:
    """A table as a CSV file in UTF-8, without its index: the one way that CSV is written.

    Parameters
    ----------
    table : DataFrame
        Text, headings too, is `guarded`; numbers and absent cells stay as they are.
    line : str
        End of a line.
    mark : bool
        Whether the file begins with the mark of UTF-8, which spreadsheets need to read Chinese.
    digits : str, optional
        How numbers are written, such as ``%.15g``; with all their digits by default.
    header : bool
        Whether the names of the columns come first.

    Examples
    --------
    >>> to_csv(pd.DataFrame({"value": [-5.0], "note": ["=1"]})).decode()
    "value,note\\n-5.0,'=1\\n"
    """
    safe, words = table.set_axis([_cell(name) for name in table.columns], axis=1), [pd.Series(table.columns)]
    for i, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            words.append(table.iloc[:, i].astype(object).map(_cell, na_action="ignore"))
            safe.isetitem(i, words[-1])
    # Python's writer leaves a bare CR unquoted where lines end otherwise: half the text would be a row of its own.
    bare = any(column.astype(str).str.contains("\r").any() for column in words)
    quoting = csv.QUOTE_NONNUMERIC if bare else csv.QUOTE_MINIMAL
    text: str = safe.to_csv(index=False, header=header, lineterminator=line, float_format=digits, quoting=quoting)
    return text.encode("utf-8-sig" if mark else "utf-8")


def as_written(table: pd.DataFrame, content: bytes) -> pd.DataFrame:
    """A table of text that was read from the bytes of a file, `unguarded`."""
    if not GUARDED.search(content):
        return table
    return table.rename(columns=unguarded).map(unguarded, na_action="ignore").astype("str")


def risky(table: pd.DataFrame) -> bool:
    """Whether any text of a table would be taken for a formula."""
    words = table.select_dtypes(exclude="number")
    return bool(words.map(lambda value: isinstance(value, str) and RISKY.match(value) is not None).to_numpy().any())


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
