"""Checks of the data package: `problems()` lists every fault, `check()` raises on any.

The rules of single columns and keys stand in ``datapackage.json`` (Table Schema) and are run by pandera; those
that tie columns and tables together stand in `qualib.study.rules`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study import rules
from qualib.study.package import DTYPES, describe, read_text_table

COLUMNS = ["file", "row", "column", "expected", "found"]


def problems(root: Path) -> pd.DataFrame:
    """List every fault of the data package.

    Parameters
    ----------
    root : Path
        Folder with ``datapackage.json``.

    Returns
    -------
    DataFrame
        Columns file, row (as a spreadsheet counts, the header being 1; 0 for the whole file), column,
        expected, found; sorted by file and row; empty when all is well.

    Raises
    ------
    QualibError
        If ``datapackage.json`` itself cannot be read.
    """
    found, texts, tables = [], {}, {}
    resources = describe(root)
    for name, resource in resources.items():
        try:
            texts[name] = read_text_table(root, resource)
        except QualibError as error:
            found.append(_fault(resource["path"], 0, "", "a readable table", str(error)))
            continue
        faults = _table_faults(resource, texts[name])
        found += faults
        if not faults:
            tables[name] = _typed(resource, texts[name])
    for name in tables:
        path = resources[name]["path"]
        for mask, column, expected in rules.faults(name, tables, resources):
            rows = np.flatnonzero(mask.fillna(False).to_numpy(dtype=bool))
            cells = texts[name].iloc[rows][column.split(", ")].fillna("").to_numpy(dtype=object)
            wanted = expected.iloc[rows] if isinstance(expected, pd.Series) else [expected] * len(rows)
            for i, words, shown in zip(rows, wanted, cells, strict=True):
                found.append(_fault(path, int(i) + 2, column, words, ", ".join(shown)))
    frame = pd.DataFrame(found, columns=COLUMNS)
    return frame.sort_values(["file", "row"], kind="stable", ignore_index=True)


def check(root: Path) -> None:
    """Raise one error that names every fault, grouped by file.

    Raises
    ------
    QualibError
        If `problems` finds any.
    """
    faults = problems(root)
    if len(faults):
        raise QualibError(report(faults))


def report(faults: pd.DataFrame) -> str:
    """Word a frame of faults, a line each, grouped by file."""
    lines = []
    for file, group in faults.groupby("file", sort=False):
        lines.append(f"{file}: {len(group)} fault{'s' if len(group) > 1 else ''}; mend the file and run again")
        for fault in group.itertuples():
            where = f"row {fault.row}" if fault.row else "whole file"
            column = f", column {fault.column}" if fault.column else ""
            lines.append(f"  {where}{column}: expected {fault.expected}, found {fault.found!r}")
    return "\n".join(lines)


def _fault(file: str, row: int, column: str, expected: str, found: str) -> dict[str, Any]:
    return {"file": file, "row": row, "column": column, "expected": expected, "found": found}


def _typed(resource: dict[str, Any], text: pd.DataFrame) -> pd.DataFrame:
    typed = {}
    for field in resource["schema"]["fields"]:
        kind = DTYPES[field["type"]]
        column = text[field["name"]]
        typed[field["name"]] = column.fillna("") if kind == "str" else pd.to_numeric(column).astype(kind)
    return pd.DataFrame(typed)


def _table_faults(resource: dict[str, Any], text: pd.DataFrame) -> list[dict[str, Any]]:
    """Run the Table Schema of one table through pandera, all faults at once."""
    import pandera.pandas as pa  # 0.3 s, and only validation needs it

    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    if list(text.columns) != names:
        return [_fault(resource["path"], 1, "", f"the columns {', '.join(names)}", ", ".join(text.columns))]
    expected: dict[str, str] = {}
    columns = {}
    for field in fields:
        limits = field.get("constraints", {})
        checks = [_type_check(pa, field["type"])] if field["type"] != "string" else []
        if "enum" in limits:
            among = partial(_isin, limits["enum"])
            checks.append(pa.Check(among, error=f"one of {', '.join(limits['enum'])}"))
        if "pattern" in limits:
            checks.append(pa.Check(partial(_matches, limits["pattern"]), error=f"text like {limits['pattern']}"))
        for bound, sign in (("minimum", 1), ("maximum", -1)):
            if bound in limits:
                checks.append(_bound_check(pa, limits[bound], sign))
        columns[field["name"]] = pa.Column(
            nullable=not limits.get("required"), unique=limits.get("unique", False), checks=checks
        )
        expected[field["name"]] = "a value"
    key = resource["schema"]["primaryKey"]
    schema = pa.DataFrameSchema(columns, unique=key if isinstance(key, list) else None, report_duplicates="all")
    try:
        schema.validate(text, lazy=True)
        return []
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    faults = []
    for case in cases.itertuples():
        row, column = int(case.index) + 2, str(case.column)
        if case.schema_context == "DataFrameSchema":  # one case per key column: one line per row will do
            keyed = text.loc[int(case.index), key].fillna("")
            faults.append(_fault(resource["path"], row, ", ".join(key), "a key no other row has", ", ".join(keyed)))
        else:
            wanted = {"not_nullable": "a value", "field_uniqueness": "a value no other row has"}.get(
                str(case.check), str(case.check)
            )
            shown = "" if pd.isna(case.failure_case) else str(case.failure_case)
            faults.append(_fault(resource["path"], row, column, wanted, shown))
    return [dict(items) for items in dict.fromkeys(tuple(fault.items()) for fault in faults)]


def _isin(words: list[str], column: pd.Series) -> pd.Series:
    return column.isin(words)


def _matches(pattern: str, column: pd.Series) -> pd.Series:
    return rules.each(column, lambda known: known.str.match(pattern))


def _type_check(pa: Any, kind: str) -> Any:
    def conforms(column: pd.Series) -> pd.Series:
        if kind == "date":
            dated = column.str.fullmatch(r"\d{4}-\d{2}-\d{2}")
            return dated & pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").notna()
        number = pd.to_numeric(column, errors="coerce")
        sound = pd.Series(np.isfinite(number.to_numpy(dtype=float)), index=column.index)
        return sound & (number % 1 == 0) if kind == "integer" else sound

    wanted = {"date": "a date like 2015-05-02", "integer": "a whole number", "number": "a number"}[kind]
    return pa.Check(conforms, error=wanted)


def _bound_check(pa: Any, bound: float, sign: int) -> Any:
    def within(column: pd.Series) -> pd.Series:
        number = pd.to_numeric(column, errors="coerce")
        return number.isna() | (sign * number >= sign * bound)  # what is no number is another check's matter

    return pa.Check(within, error=f"{'at least' if sign > 0 else 'at most'} {bound}")
