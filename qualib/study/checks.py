"""Checks of the data package: `problems()` lists every fault, `check()` raises on any.

The rules of single columns and keys stand in ``datapackage.json`` (Table Schema). Those that tie the columns of a
table and the tables together are functions here, one a table. Either kind yields the same: a mask of the rows at
fault, the column (or several, comma-separated) to look at, and what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, line, shown
from qualib.study import addresses, periods
from qualib.study.package import LINKED, describe, read_text_table, typed

COLUMNS = ["file", "row", "column", "expected", "found"]
#: Years an observation may be of; the earliest national sampling figure is of 1985.
OBSERVED_YEARS = (1980, 2060)
#: Control characters and marks that turn the direction of text: nobody sees them, and they can mislead.
UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
#: The largest whole number that every program has exactly; beyond it a column would lose digits.
LARGEST = 2**53
#: What a column of each type holds, in words; any text is a string.
TYPES = {"date": "a date like 2015-05-02", "integer": "a whole number of at most 15 digits", "number": "a number"}

Fault = tuple[pd.Series, str, pd.Series | str]  # mask of bad rows, column, what was expected
Tables = dict[str, pd.DataFrame]


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

    Examples
    --------
    >>> from qualib.study.place import data_root
    >>> len(problems(data_root()))
    0
    """
    found: list[tuple[str, int, str, str, str]] = []
    texts: Tables = {}
    sound: Tables = {}
    resources = describe(root)
    for name, resource in resources.items():
        path, names = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
        try:
            text = read_text_table(root, resource)
        except QualibError as error:
            found.append((path, 0, "", "a readable table", str(error)))
            continue
        if list(text.columns) != names:
            found.append((path, 1, "", f"the columns {', '.join(names)}", ", ".join(text.columns)))
            continue
        faults = [fault for fault in _column_faults(text, resource["schema"]) if fault[0].any()]
        found += _rows(path, text, faults)
        if not faults:
            texts[name], sound[name] = text, typed(text, resource, root / path)
    for name, text in texts.items():
        found += _rows(resources[name]["path"], text, _table_faults(name, sound, resources[name]["schema"]))
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
        raise refusal(f"{root} has faults", faults)


def refusal(head: str, faults: pd.DataFrame) -> QualibError:
    """What is to be raised over faults: one is told in the same line, several in a line each."""
    if len(faults) == 1:
        fault = next(faults.itertuples())
        return QualibError(f"{head}: {fault.file}: 1 fault, {_told(fault)}; mend the file and run again")
    return QualibError(head, report(faults))


def report(faults: pd.DataFrame) -> str:
    """Word a frame of faults, a line each, grouped by file."""
    lines = []
    for file, group in faults.groupby("file", sort=False):
        lines.append(f"{line(file)}: {len(group)} fault{'s' if len(group) > 1 else ''}; mend the file and run again")
        lines += [f"  {line(_told(fault))}" for fault in group.itertuples()]
    return "\n".join(lines)


def _told(fault: Any) -> str:
    where = f"row {fault.row}" if fault.row else "whole file"
    column = f", column {fault.column}" if fault.column else ""
    return f"{where}{column}: expected {fault.expected}, found {shown(fault.found)}"


def _rows(
    path: str, text: pd.DataFrame, faults: Iterator[Fault] | list[Fault]
) -> Iterator[tuple[str, int, str, str, str]]:
    """A row of `COLUMNS` for each row at fault; what was found is shown as it stands in the file."""
    for mask, column, expected in faults:
        rows = np.flatnonzero(mask.fillna(False).to_numpy(dtype=bool))
        cells = text.iloc[rows][column.split(", ")].fillna("").to_numpy(dtype=object)
        wanted = expected.iloc[rows] if isinstance(expected, pd.Series) else [expected] * len(rows)
        for row, words, held in zip(rows, wanted, cells, strict=True):
            yield path, int(row) + 2, column, words, ", ".join(held)


def each(column: pd.Series, test: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """A test of every value, run on each different one once: a long column of text repeats a few values."""
    codes, known = pd.factorize(column, use_na_sentinel=False)
    return pd.Series(test(pd.Series(known)).to_numpy()[codes], index=column.index)


# The rules of datapackage.json, of a table as text. An absent cell is at fault only where a value is required.


def _column_faults(text: pd.DataFrame, schema: dict[str, Any]) -> Iterator[Fault]:
    """Faults of single columns, then rows with a key that another row has."""
    key = schema["primaryKey"]
    for field in schema["fields"]:
        column, limits = field["name"], field.get("constraints", {})
        cells = text[column]
        there = cells.notna()
        if limits.get("required"):
            yield ~there, column, "a value"
        if limits.get("unique") or column == key:
            yield there & cells.duplicated(keep=False), column, "a value no other row has"
        if field["type"] in TYPES:
            yield there & ~each(cells, _CONFORMS[field["type"]]), column, TYPES[field["type"]]
        if "enum" in limits:
            yield there & ~cells.isin(limits["enum"]), column, f"one of {', '.join(limits['enum'])}"
        if "pattern" in limits:
            yield there & ~each(cells, _matches(limits["pattern"])), column, f"text like {limits['pattern']}"
        if "minimum" in limits:
            yield _number(cells) < limits["minimum"], column, f"at least {limits['minimum']}"
        if "maximum" in limits:
            yield _number(cells) > limits["maximum"], column, f"at most {limits['maximum']}"
    if isinstance(key, list):
        # 2017 and 2017.0 are the same year.
        whole = {field["name"] for field in schema["fields"] if field["type"] == "integer"}.intersection(key)
        keys = text[key].assign(
            **{name: _number(text[name]).astype(object).fillna(text[name]) for name in sorted(whole)}
        )
        yield keys.duplicated(keep=False), ", ".join(key), "a key no other row has"


def _matches(pattern: str) -> Callable[[pd.Series], pd.Series]:
    # As it is read elsewhere, a digit is one of ten: not those of other scripts.
    form = re.compile(pattern, re.ASCII)
    return lambda known: known.map(lambda text: isinstance(text, str) and form.match(text) is not None).astype(bool)


def _number(cells: pd.Series) -> pd.Series:
    """Cells as numbers, NaN where they are none."""
    return pd.to_numeric(cells, errors="coerce").astype("float64")


def _is_number(cells: pd.Series) -> pd.Series:
    return pd.Series(np.isfinite(_number(cells)), index=cells.index)


def _is_integer(cells: pd.Series) -> pd.Series:
    return _is_number(cells) & (_number(cells) % 1 == 0) & (_number(cells).abs() <= LARGEST)


def _is_date(cells: pd.Series) -> pd.Series:
    written = cells.str.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}").fillna(False).astype(bool)
    return written & pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").notna()


_CONFORMS = {"date": _is_date, "integer": _is_integer, "number": _is_number}


# The rules that tie columns and tables together, of tables that are sound by themselves.


def _table_faults(name: str, tables: Tables, schema: dict[str, Any]) -> Iterator[Fault]:
    """Faults of one table against itself and the other sound tables."""
    table = tables[name]
    for link in schema.get("foreignKeys", []):
        column, other, field = link["fields"], link["reference"]["resource"], link["reference"]["fields"]
        if other in tables:
            known = tables[other][field]
            yield (table[column] != "") & ~table[column].isin(known), column, f"a code in column {field} of {other}.csv"
    for column in table.columns[table.dtypes == "str"]:
        unseen = each(table[column], lambda known: known.str.contains(UNSEEN))
        yield unseen, column, "text without control or direction marks"
    if name in _RULES:
        yield from _RULES[name](tables)


def _sources(tables: Tables) -> Iterator[Fault]:
    table = tables["sources"]
    address = table["url"] != ""
    yield address & ~table["kind"].isin(LINKED), "kind, url", f"an address only of kind {' or '.join(LINKED)}"
    hosts = table["url"].map(addresses.host)
    yield address & (hosts == ""), "url", "an address like https://www.stats.gov.cn/page, its host a plain name"
    if "hosts" in tables:
        known = frozenset(tables["hosts"]["host"])
        strange = ~each(hosts, lambda names: names.map(lambda name: addresses.allowed(name, known)).astype(bool))
        yield address & (hosts != "") & strange, "url", f"a host in hosts.csv or under {addresses.GOVERNMENT}"
    yield ~each(table["published"], _is_partial_date), "published", "a day of the calendar"
    named = [tables[name]["source"] for name in tables if name != "sources" and "source" in tables[name]]
    if {"plans", "targets", "observations", "grades"} <= tables.keys():
        idle = ~table["source"].isin(pd.concat(named))
        yield idle, "source", "a source some plan, target, observation or grade names"


def _is_partial_date(cells: pd.Series) -> pd.Series:
    """Whether texts, of the right form or empty, are days that there are; a month or a year is one."""
    return (cells.str.len() < 10) | _is_date(cells)


def _indicators(tables: Tables) -> Iterator[Fault]:
    table = tables["indicators"]
    domain = table["indicator"].str.split(".").str[0]
    yield table["domain"] != domain, "domain", "the first part of the code, " + domain
    yield table["floor"] >= table["ceiling"], "floor, ceiling", "a floor below the ceiling"
    if {"targets", "observations"} <= tables.keys():
        used = pd.concat([tables["targets"]["indicator"], tables["observations"]["indicator"]])
        yield ~table["indicator"].isin(used), "indicator", "a code some target or observation uses"


def _families(tables: Tables) -> Iterator[Fault]:
    table = tables["families"]
    parent_of = table.set_index("family")["parent"]
    deep = (table["parent"] != "") & (table["parent"].map(parent_of).fillna("") != "")
    yield deep, "parent", "a wide family, one without a parent of its own"
    if "indicators" in tables:
        used = pd.concat([tables["indicators"]["family"], table["parent"]])
        yield ~table["family"].isin(used), "family", "a family some indicator or family belongs to"


def _regions(tables: Tables) -> Iterator[Fault]:
    table = tables["regions"]
    alone = (table["parent"] == "") != (table["level"] == "country")
    yield alone, "parent", "a parent, for all but the country"
    if {"plans", "observations", "grades"} <= tables.keys():
        used = pd.concat([*(tables[name]["region"] for name in ("plans", "observations", "grades")), table["parent"]])
        yield ~table["region"].isin(used), "region", "a region some plan, observation, grade or region refers to"


def _plans(tables: Tables) -> Iterator[Fault]:
    table = tables["plans"]
    backwards = table["period_start"] > table["period_end"]
    yield backwards, "period_start, period_end", "a start no later than the end"
    hashed, counted = table["text_sha256"] != "", table["text_chars"].notna()
    yield hashed != counted, "text_sha256, text_chars", "both or neither"
    yield (table["standing"] == "text") & ~hashed, "standing, text_sha256", "the hash of the text it is coded from"
    yield hashed & ~table["standing"].isin(["text", "draft"]), "standing", "text or draft, since its text is coded"
    yield (table["core"] == "true") & (table["standing"] != "text"), "core, standing", "text for a core plan"
    yield ~each(table["issued"], _is_partial_date), "issued", "a day of the calendar"
    if "targets" in tables:  # of plans read elsewhere the figures may not have been seen
        alone = hashed & ~table["plan"].isin(tables["targets"]["plan"])
        yield alone, "plan", "a plan some target belongs to, since its text is coded"


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


def _own_unit(table: pd.DataFrame, indicators: pd.DataFrame, rows: pd.Series | bool = True) -> Fault:
    """Of these rows, those whose unit is not that of their indicator."""
    own = table[["indicator"]].merge(indicators[["indicator", "unit"]], on="indicator", how="left")["unit"]
    return own.notna() & rows & (table["unit"] != own), "unit", "the indicator's unit, " + own.fillna("")


def _targets(tables: Tables) -> Iterator[Fault]:
    table, indicators, plans = tables["targets"], tables.get("indicators"), tables.get("plans")
    low, high, comparator, measure = table["low"], table["high"], table["comparator"], table["measure"]
    yield from _interval(table, indicators, measure.isin(["level", "ceiling"]))
    for kind, fits, words in (
        ("ge", low.notna() & high.isna(), "low only"),
        ("approx_ge", low.notna() & high.isna(), "low only"),
        ("le", low.isna() & high.notna(), "high only"),
        ("eq", low == high, "low equal to high"),
        ("range", low < high, "low below high"),
    ):
        yield (comparator == kind) & ~fits, "comparator, low, high", f"{words} for {kind}"
    start, end = table["start"], table["end"]
    half = (start.isna() != end.isna()) | (start >= end).fillna(False)
    yield half, "start, end", "start before end, or neither"
    if indicators is not None:
        units = {"change": ["pp"], "growth": ["percent", "percent_per_year"], "multiple": ["multiple"]}
        for kind, allowed in units.items():
            wrong = (measure == kind) & ~table["unit"].isin(allowed)
            yield wrong, "unit", f"{' or '.join(allowed)} for a {kind}"
        yield _own_unit(table, indicators, ~measure.isin(list(units)))
    if plans is not None:
        own = table[["plan"]].merge(plans, on="plan", how="left")
        span = own["period_start"].astype("str") + "–" + own["period_end"].astype("str")
        outside = (table["year"] < own["period_start"]) | (table["year"] > own["period_end"])
        yield outside, "year", "a year of the plan's period, " + span.fillna("")
        yield end > own["text_chars"], "end", "an offset inside the plan text"
        yield own["text_chars"].notna() & start.isna(), "start, end", "offsets, since the plan's text is coded"
        yield start.notna() & (table["section"] == ""), "section", "a section, since the plan's text is coded"


def _departments(tables: Tables) -> Iterator[Fault]:
    """Names that two departments have, and names that no plan prints."""
    names = tables["departments"]["variants"].str.split(";")
    spread = names.explode()
    twice = set(spread[spread.duplicated(keep=False)])
    yield names.map(lambda own: not twice.isdisjoint(own)), "variants", "names no other department has, each once"
    if "responsibilities" in tables:
        printed = set(tables["responsibilities"]["department_zh"])
        idle = names.map(lambda own: not printed.issuperset(own))
        yield idle, "variants", "names that stand in column department_zh of responsibilities.csv"


def _responsibilities(tables: Tables) -> Iterator[Fault]:
    table = tables["responsibilities"]
    if "departments" in tables:
        listed = tables["departments"]["variants"].str.split(";").explode()
        yield ~table["department_zh"].isin(listed), "department_zh", "a name among the variants of departments.csv"
    length = table["department_zh"].str.len()
    yield table["end"] - table["start"] != length, "start, end", "offsets as far apart as the name is long"
    if "plans" in tables:
        chars = table[["plan"]].merge(tables["plans"], on="plan", how="left")["text_chars"]
        yield table["end"] > chars, "end", "an offset inside the plan text"


def _observations(tables: Tables) -> Iterator[Fault]:
    table, indicators = tables["observations"], tables.get("indicators")
    yield from _interval(table, indicators, pd.Series(True, index=table.index))
    plausible = each(table["period"], lambda known: known.map(_plausible).astype(bool))
    yield ~plausible, "period", f"years in order, {OBSERVED_YEARS[0]} to {OBSERVED_YEARS[1]}"
    if indicators is not None:
        yield _own_unit(table, indicators)


def _grades(tables: Tables) -> Iterator[Fault]:
    table = tables["grades"]
    first, last = table["year"].str[:4].astype(int), table["year"].str[-4:].astype(int)
    yield (last != first) & (last != first + 1), "year", "one year, or two in a row like 2016-2017"


def _plausible(period: str) -> bool:
    """Whether a period is one, and of years that can have been observed."""
    earliest, latest = OBSERVED_YEARS
    try:
        years = periods.read(period).years
    except QualibError:
        return False
    return earliest <= years[0] and years[-1] <= latest


_RULES = {
    "sources": _sources,
    "indicators": _indicators,
    "families": _families,
    "regions": _regions,
    "plans": _plans,
    "targets": _targets,
    "departments": _departments,
    "responsibilities": _responsibilities,
    "observations": _observations,
    "grades": _grades,
}
