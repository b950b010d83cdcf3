"""Drafts of extracted targets for a person to review, as files: a table, a workbook or JSON (a page: `form`)."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from qualib.publish.export import xlsx
from qualib.study import spreadsheets

#: Below this confidence a row is to be looked at first.
SURE = 0.9


def draft(kind: str, targets: pd.DataFrame, owners: pd.DataFrame) -> bytes:
    """The draft as a file of this kind: csv, xlsx or json."""
    if kind == "xlsx":
        return to_xlsx(targets, owners)
    return to_csv(targets) if kind == "csv" else to_json(targets, owners).encode()


def to_csv(targets: pd.DataFrame) -> bytes:
    """The draft rows as CSV, whole numbers without a decimal point."""
    return spreadsheets.to_csv(plain(targets))


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


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers as text, whole ones without a decimal point; NaN stays NaN."""

    def word(value: Any) -> Any:
        return f"{value:.10g}" if isinstance(value, float) and not pd.isna(value) else value

    return table.astype(object).map(word)
