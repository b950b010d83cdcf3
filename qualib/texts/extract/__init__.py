"""From a plan's text to draft rows of coded targets, each with the span it came from.

The stages, each a module that can be used alone: `decode` and `readers` (bytes to text), `fold` (one script, one width,
with the way back), `layout` (lines, headings, sections), `numerals` and `units` (numbers and what they count), `years`
and `scope` (which year holds where), `clauses` (looking back or ahead), `place` (where the scan stands), `points`,
`bare`, `grid`, `tables`, `reasons` and `thresholds` (which numbers are targets), `labels`, `coordination`, `naming` and
`inherit` (what they are called), `measures` (what they say), `confidence` (how sure that is), `records` (rows), `codes`
(indicator codes suggested) and `responsibilities`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.arrays import StringArray

from . import layout, points, records, years
from .codes import suggest
from .decode import decode
from .fold import Folded, as_given, fold
from .responsibilities import responsibilities

__all__ = ["decode", "extract", "responsibilities", "suggest"]

# pandas' own str dtype; naming its storage spares a conversion for each column.
TEXT = pd.StringDtype("python", na_value=np.nan)
# Ends an interval leaves open, and years a text does not tell, are NaN.
TYPES = {
    "start": "int64",
    "end": "int64",
    "low": "float64",
    "high": "float64",
    "year": "float64",
    "confidence": "float64",
}


def extract(text: str, period: object = None, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """Draft target rows of a Chinese quality plan, as the coding manual says, for a person to review.

    Parameters
    ----------
    text : str
        The plan, in simplified or traditional characters, with or without what a web page puts around it.
    period : str, int or tuple, optional
        The years the plan covers, such as ``"2015-2017"``; read from the title if not given.
    indicators : pandas.DataFrame, optional
        A codelist with ``indicator``, ``name_zh`` and perhaps ``unit``; adds the columns ``indicator`` and ``score``.

    Returns
    -------
    pandas.DataFrame
        A row a target point: label_zh, value_text, start, end, low, high, comparator, unit, measure_word, measure,
        timing, year, section, confidence (0 to 1) and reason (why it is low). ``text[start:end]`` is the number and
        its unit, with which ``value_text`` begins.

    Raises
    ------
    ValueError
        If ``period`` names no year. No text raises.
    """
    folded = fold(text)
    flat = folded.text
    starts = layout.line_starts(flat)
    span = years.period_of(flat, period)
    found = points.find(flat, starts, layout.sections(flat, starts), span)
    frame = _frame(_given(records.rows(flat, found, span), text, folded))
    if indicators is not None:
        units = list(frame["unit"]) if "unit" in indicators else None
        frame = pd.concat([frame, suggest(list(frame["label_zh"]), indicators, units)], axis=1)
    return frame


def _given(rows: Sequence[tuple], text: str, folded: Folded) -> Sequence[tuple]:
    """Rows with names, texts and offsets of the text as given."""
    if folded.text == text:
        return rows
    given = []
    for row in rows:
        name, said, start, end = row[:4]
        if folded.script or not name.isalnum():
            name = as_given(name, text, folded, start - 90, start + 60)
        first, last = folded.back_span(start, end) if folded.cuts else (start, end)
        stop = folded.back_span(end, start + len(said))[1] if len(said) > end - start else last
        given.append((name, text[first:stop], first, last, *row[4:]))
    return given


def _frame(rows: Sequence[tuple]) -> pd.DataFrame:
    """A frame of typed columns."""
    columns = zip(*rows, strict=True) if rows else [()] * len(records.Row._fields)
    return pd.DataFrame(
        {
            name: np.array(values, TYPES[name]) if name in TYPES else StringArray(np.array(values, object), dtype=TEXT)
            for name, values in zip(records.Row._fields, columns, strict=True)
        },
        copy=False,
    )
