"""Checks of the data package: `problems()` lists every fault, `check()` raises on any.

The single-table rules stand in ``datapackage.json`` (Table Schema) and are run by pandera; the rules
that tie columns and tables together stand here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib import departments
from qualib.errors import QualibError
from qualib.package import DTYPES, describe, read_text_table

COLUMNS = ["file", "row", "column", "expected", "found"]
#: Years an observation may be of; the earliest national sampling figure is of 1985.
OBSERVED_YEARS = (1980, 2060)

Fault = tuple[pd.Series, str, pd.Series | str]  # mask of bad rows, column, what was expected


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
        for mask, column, expected in _rules(name, tables, resources):
            rows = np.flatnonzero(mask.fillna(False).to_numpy(dtype=bool))
            shown = texts[name].loc[:, column.split(", ")].fillna("").agg(", ".join, axis=1)
            wanted = expected if isinstance(expected, pd.Series) else pd.Series(expected, index=mask.index)
            found += [_fault(path, int(i) + 2, column, wanted.iloc[i], shown.iloc[i]) for i in rows]
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
        rules = field.get("constraints", {})
        checks = [_type_check(pa, field["type"])] if field["type"] != "string" else []
        if "enum" in rules:
            checks.append(pa.Check.isin(rules["enum"], error=f"one of {', '.join(rules['enum'])}"))
        if "pattern" in rules:
            checks.append(pa.Check.str_matches(rules["pattern"], error=f"text like {rules['pattern']}"))
        for bound, sign in (("minimum", 1), ("maximum", -1)):
            if bound in rules:
                checks.append(_bound_check(pa, rules[bound], sign))
        columns[field["name"]] = pa.Column(
            nullable=not rules.get("required"), unique=rules.get("unique", False), checks=checks
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


def _rules(name: str, tables: dict[str, pd.DataFrame], resources: dict[str, Any]) -> Iterator[Fault]:
    """Yield the faults of one sound table against itself and the other sound tables."""
    table = tables[name]
    for key in resources[name]["schema"].get("foreignKeys", []):
        column, other = key["fields"], key["reference"]["resource"]
        if other in tables:
            field = key["reference"]["fields"]
            known = tables[other][field]
            yield (table[column] != "") & ~table[column].isin(known), column, f"a code in column {field} of {other}.csv"
    own = {
        "indicators": _indicators,
        "families": _families,
        "regions": _regions,
        "plans": _plans,
        "targets": _targets,
        "departments": departments.faults,
        "responsibilities": _responsibilities,
        "observations": _observations,
    }
    yield from own[name](tables)


def _indicators(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["indicators"]
    domain = table["indicator"].str.split(".").str[0]
    yield table["domain"] != domain, "domain", "the first part of the code, " + domain
    yield table["floor"] >= table["ceiling"], "floor, ceiling", "a floor below the ceiling"
    if {"targets", "observations"} <= tables.keys():
        used = pd.concat([tables["targets"]["indicator"], tables["observations"]["indicator"]])
        yield ~table["indicator"].isin(used), "indicator", "a code some target or observation uses"


def _families(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    if "indicators" in tables:
        unused = ~tables["families"]["family"].isin(tables["indicators"]["family"])
        yield unused, "family", "a family some indicator belongs to"


def _regions(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["regions"]
    yield (
        (table["parent"] == "") != (table["level"] == "country"),
        "parent",
        "a parent, for all but the country",
    )
    if {"plans", "observations"} <= tables.keys():
        used = pd.concat([tables["plans"]["region"], tables["observations"]["region"], table["parent"]])
        yield ~table["region"].isin(used), "region", "a region some plan, observation or region refers to"


def _plans(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["plans"]
    yield (
        table["period_start"] > table["period_end"],
        "period_start, period_end",
        "a start no later than the end",
    )
    hashed, counted = table["text_sha256"] != "", table["text_chars"].notna()
    yield hashed != counted, "text_sha256, text_chars", "both or neither"
    if "targets" in tables:
        yield ~table["plan"].isin(tables["targets"]["plan"]), "plan", "a plan some target belongs to"


def _interval(table: pd.DataFrame, indicators: pd.DataFrame | None, bounded: pd.Series) -> Iterator[Fault]:
    """Order of the ends, and for the `bounded` rows the indicator's floor and ceiling."""
    low, high = table["low"], table["high"]
    yield low > high, "low, high", "low no greater than high"
    yield low.isna() & high.isna(), "low, high", "at least one end"
    if indicators is not None:
        bounds = table[["indicator"]].merge(indicators, on="indicator", how="left")
        for end in ("low", "high"):
            outside = bounded & ((table[end] < bounds["floor"]) | (table[end] > bounds["ceiling"]))
            yield outside, end, "a value inside the indicator's floor and ceiling"


def _targets(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table, indicators, plans = tables["targets"], tables.get("indicators"), tables.get("plans")
    low, high, comparator = table["low"], table["high"], table["comparator"]
    level = table["measure"].isin(["level", "ceiling"])
    yield from _interval(table, indicators, level)
    shape = {
        "ge": low.notna() & high.isna(),
        "approx_ge": low.notna() & high.isna(),
        "le": low.isna() & high.notna(),
        "eq": low == high,
        "range": low < high,
    }
    words = {"ge": "low only", "approx_ge": "low only", "le": "high only", "eq": "low equal to high",
             "range": "low below high"}  # fmt: skip
    for kind, fits in shape.items():
        yield (comparator == kind) & ~fits, "comparator, low, high", f"{words[kind]} for {kind}"
    start, end = table["start"], table["end"]
    yield (
        (start.isna() != end.isna()) | (start >= end).fillna(False),
        "start, end",
        "start before end, or neither",
    )
    if indicators is not None:
        own = table[["indicator"]].merge(indicators[["indicator", "unit"]], on="indicator", how="left")["unit"]
        for measure, units in {"change": ["pp"], "growth": ["percent", "percent_per_year"],
                               "multiple": ["multiple"]}.items():  # fmt: skip
            wrong = (table["measure"] == measure) & ~table["unit"].isin(units)
            yield wrong, "unit", f"{' or '.join(units)} for a {measure}"
        plain = ~table["measure"].isin(["change", "growth", "multiple"]) & own.notna()
        yield plain & (table["unit"] != own), "unit", "the indicator's unit, " + own.fillna("")
    if plans is not None:
        own_plan = table[["plan"]].merge(plans, on="plan", how="left")
        span = own_plan["period_start"].astype("str") + "–" + own_plan["period_end"].astype("str")
        year = table["year"]
        outside = (year < own_plan["period_start"]) | (year > own_plan["period_end"])
        yield outside.fillna(False), "year", "a year of the plan's period, " + span.fillna("")
        beyond = table["end"] > own_plan["text_chars"]
        yield beyond.fillna(False), "end", "an offset inside the plan text"
        lacks = own_plan["text_chars"].notna() & table["start"].isna()
        yield lacks, "start, end", "offsets, since the plan's text is coded"


def _observations(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table, indicators = tables["observations"], tables.get("indicators")
    yield from _interval(table, indicators, pd.Series(True, index=table.index))
    years = table["period"].str.findall(r"[12]\d{3}").map(lambda found: [int(year) for year in found])
    earliest, latest = OBSERVED_YEARS
    plausible = years.map(lambda found: earliest <= found[0] <= found[-1] <= latest)
    yield ~plausible, "period", f"years in order, {earliest} to {latest}"
    if indicators is not None:
        own = table[["indicator"]].merge(indicators[["indicator", "unit"]], on="indicator", how="left")["unit"]
        yield own.notna() & (table["unit"] != own), "unit", "the indicator's unit, " + own.fillna("")


def _responsibilities(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["responsibilities"]
    length = table["department_zh"].str.len()
    yield departments.unlisted(tables), "department_zh", "a name among the variants of departments.csv"
    yield table["end"] - table["start"] != length, "start, end", "offsets as far apart as the name is long"
    if "plans" in tables:
        chars = table[["plan"]].merge(tables["plans"], on="plan", how="left")["text_chars"]
        yield (table["end"] > chars).fillna(False), "end", "an offset inside the plan text"
