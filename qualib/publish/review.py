"""Drafts of extracted targets for a person to review: as a table, a workbook, JSON, or a page with the text marked."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from markupsafe import Markup

import qualib
from qualib.publish import templates
from qualib.publish.export import xlsx
from qualib.study import spreadsheets

#: Below this confidence a row is marked on the review page.
SURE = 0.9


def draft(kind: str, text: str, targets: pd.DataFrame, owners: pd.DataFrame, title: str) -> bytes:
    """The draft as a file of this kind: csv, xlsx, json or html."""
    if kind == "xlsx":
        return to_xlsx(targets, owners)
    if kind == "html":
        return to_html(text, targets, owners, title).encode()
    return to_csv(targets) if kind == "csv" else to_json(targets, owners).encode()


def to_csv(targets: pd.DataFrame) -> bytes:
    """The draft rows as CSV, whole numbers without a decimal point."""
    return spreadsheets.to_csv(_plain(targets))


def to_json(targets: pd.DataFrame, owners: pd.DataFrame) -> str:
    """The draft rows and responsibilities as JSON; what is open or unknown is null."""
    tables = {"targets": targets, "responsibilities": owners}
    said = {name: json.loads(table.to_json(orient="records", force_ascii=False)) for name, table in tables.items()}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def to_xlsx(targets: pd.DataFrame, owners: pd.DataFrame) -> bytes:
    """The draft as a workbook (see `qualib.publish.export.xlsx.to_xlsx`).

    Raises
    ------
    QualibError
        If openpyxl is not installed.
    """
    return xlsx.to_xlsx({"targets": targets, "responsibilities": owners})


def to_html(text: str, targets: pd.DataFrame, owners: pd.DataFrame, title: str) -> str:
    """A self-contained page: the rows, least sure first, beside the text with each span marked.

    Parameters
    ----------
    text : str
        The plan as given; shown as characters, whatever it holds.
    targets, owners : DataFrame
        Of `qualib.texts.extract`.
    title : str
        Name of the plan or file.
    """
    rows = targets.reset_index(names="row").sort_values(["confidence", "row"], kind="stable")
    values = {
        "title": title,
        "rows": _plain(rows).fillna("").to_dict("records"),
        "owners": owners.to_dict("records"),
        "text": _marked(text, targets),
        "sure": SURE,
        "style": templates.style(),
        "version": qualib.__version__,
    }
    return templates.fill("review", values, trim_blocks=True)


def _marked(text: str, targets: pd.DataFrame) -> Markup:
    """The text with each span marked and numbered; rows that share a span share the mark."""
    spans: dict[tuple[int, int], list[int]] = {}
    for row in targets.itertuples():
        spans.setdefault((row.start, row.end), []).append(row.Index)
    out, at = Markup(""), 0
    for (start, end), rows in sorted(spans.items()):
        if start < at:
            continue  # a span inside another is reached through its own row
        sure = min(targets.loc[row, "confidence"] for row in rows) >= SURE
        numbers = Markup("").join(Markup('<a href="#row-{0}" id="span-{0}">{0}</a>').format(row) for row in rows)
        out += Markup("{}<mark{}>{}<sup>{}</sup></mark>").format(
            text[at:start], Markup("") if sure else Markup(' class="unsure"'), text[start:end], numbers
        )
        at = end
    return out + text[at:]


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers as text, whole ones without a decimal point; NaN stays NaN."""

    def word(value: Any) -> Any:
        return f"{value:.10g}" if isinstance(value, float) and not pd.isna(value) else value

    return table.astype(object).map(word)
