"""Checks of the data package: `problems()` lists every fault, `check()` raises on any.

The rules of single columns and keys stand in ``datapackage.json`` (Table Schema). Those that tie the columns of a
table and the tables together are functions here, one a table. Either kind yields the same: a mask of the rows at
fault, the column (or several, comma-separated) to look at, and what was expected there.

A long column repeats a few texts, so each different text is looked at once: columns of text are categories here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, line, shown
from qualib.study import addresses, columns, periods
from qualib.study.columns import Fault
from qualib.study.package import LINKED, TEXT, describe, read_text_table

COLUMNS = ["file", "row", "column", "expected", "found"]
#: Rows told of each kind of fault; of the others it is told how many there are.
MOST = 20
#: Years an observation may be of; the earliest national sampling figure is of 1985.
OBSERVED_YEARS = (1980, 2060)
#: Control characters and marks that turn the direction of text: nobody sees them, and they can mislead.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

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
        expected, found; more: how many rows have this fault beyond the first `MOST`, of which this is the last (else
        0). Sorted by file and row; empty when all is well.

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
    found: list[tuple[str, int, str, str, str, int]] = []
    texts: Tables = {}
    sound: Tables = {}
    resources = describe(root)
    for name, resource in resources.items():
        path, names = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
        try:
            text = read_text_table(root, resource)
        except QualibError as error:
            found.append((path, 0, "", "a readable table", str(error), 0))
            continue
        if list(text.columns) != names:
            found.append((path, 1, "", f"the columns {', '.join(names)}", ", ".join(text.columns), 0))
            continue
        words = {column: columns.Words(*pd.factorize(text[column])) for column in names}
        faults = list(_rows(path, text, columns.faults(words, resource["schema"])))
        found += faults
        if not faults:
            texts[name], sound[name] = text, columns.typed(words, resource["schema"])
    for name, text in texts.items():
        found += _rows(resources[name]["path"], text, _table_faults(name, sound, resources[name]["schema"]))
    frame = pd.DataFrame(found, columns=[*COLUMNS, "more"])
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
        more = group["more"].fillna(0).astype(int) if "more" in group else pd.Series(0, group.index)
        total = len(group) + more.sum()
        lines.append(f"{line(file)}: {total:,} fault{'s' if total > 1 else ''}; mend the file and run again")
        lines += [f"  {line(_told(fault, others))}" for fault, others in zip(group.itertuples(), more, strict=True)]
    return "\n".join(lines)


def _told(fault: Any, others: int = 0) -> str:
    where = f"row {fault.row}" if fault.row else "whole file"
    column = f", column {fault.column}" if fault.column else ""
    like = f"; {others:,} more row{'s' if others > 1 else ''} like it" if others else ""
    return f"{where}{column}: expected {fault.expected}, found {shown(fault.found)}{like}"


def _rows(path: str, text: pd.DataFrame, faults: Iterator[Fault]) -> Iterator[tuple[str, int, str, str, str, int]]:
    """A row of `problems` for the first rows at fault; what was found is shown as it stands in the file."""
    for mask, column, expected in faults:
        bad = mask if isinstance(mask, np.ndarray) else mask.to_numpy(dtype=bool, na_value=False)
        if not bad.any():
            continue
        rows = np.flatnonzero(bad)
        more, rows = max(len(rows) - MOST, 0), rows[:MOST]
        cells = text.iloc[rows][column.split(", ")].fillna("").to_numpy(dtype=object)
        wanted = expected.loc[rows] if isinstance(expected, pd.Series) else [expected] * len(rows)
        for row, words, held in zip(rows, wanted, cells, strict=True):
            yield path, int(row) + 2, column, words, ", ".join(held), more if row == rows[-1] else 0


def _of(table: pd.DataFrame, key: str, other: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """For each row of a table the columns of the row of another that its key names; NaN where there is none."""
    place = pd.Index(other[key].astype(TEXT)).get_indexer(pd.Index(table[key]))
    return other[wanted].reset_index(drop=True).reindex(place).set_axis(table.index)


# The rules that tie columns and tables together, of tables that are sound by themselves.


def _table_faults(name: str, tables: Tables, schema: dict[str, Any]) -> Iterator[Fault]:
    """Faults of one table against itself and the other sound tables."""
    table = tables[name]
    for link in schema.get("foreignKeys", []):
        column, other, field = link["fields"], link["reference"]["resource"], link["reference"]["fields"]
        if other in tables:
            known = tables[other][field]
            yield (table[column] != "") & ~table[column].isin(known), column, f"a code in column {field} of {other}.csv"
    for column in table.columns[table.dtypes == "category"]:
        if UNSEEN.search("".join(table[column].cat.categories)):
            unseen = columns.each(table[column], lambda known: [UNSEEN.search(text) is not None for text in known])
            yield unseen, column, "text without control or direction marks"
    if name in _RULES:
        yield from _RULES[name](tables)


def _sources(tables: Tables) -> Iterator[Fault]:
    table = tables["sources"]
    address = table["url"] != ""
    yield address & ~table["kind"].isin(LINKED), "kind, url", f"an address only of kind {' or '.join(LINKED)}"
    hosts = table["url"].astype(TEXT).map(addresses.host)
    yield address & (hosts == ""), "url", "an address like https://www.stats.gov.cn/page, its host a plain name"
    if "hosts" in tables:
        known = frozenset(tables["hosts"]["host"])
        strange = ~hosts.map(lambda name: addresses.allowed(name, known)).astype(bool)
        yield address & (hosts != "") & strange, "url", f"a host in hosts.csv or under {addresses.GOVERNMENT}"
    yield ~columns.each(table["published"], _is_partial_date), "published", "a day of the calendar"
    named = [tables[name]["source"] for name in tables if name != "sources" and "source" in tables[name]]
    if {"plans", "targets", "observations", "grades"} <= tables.keys():
        idle = ~table["source"].isin(pd.concat(named))
        yield idle, "source", "a source some plan, target, observation or grade names"


def _is_partial_date(known: pd.Series) -> np.ndarray:
    """Whether texts, of the right form or empty, are days that there are; a month or a year is one."""
    return (known.str.len() < 10).to_numpy(dtype=bool) | columns.is_date(pd.Index(known))


def _indicators(tables: Tables) -> Iterator[Fault]:
    table = tables["indicators"]
    domain = table["indicator"].astype(TEXT).str.split(".").str[0]
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
    yield ~columns.each(table["issued"], _is_partial_date), "issued", "a day of the calendar"
    if "targets" in tables:  # of plans read elsewhere the figures may not have been seen
        alone = hashed & ~table["plan"].isin(tables["targets"]["plan"])
        yield alone, "plan", "a plan some target belongs to, since its text is coded"


def _interval(table: pd.DataFrame, indicators: pd.DataFrame | None, bounded: pd.Series) -> Iterator[Fault]:
    """Order of the ends, and for the `bounded` rows the indicator's floor and ceiling."""
    low, high = table["low"], table["high"]
    yield low > high, "low, high", "low no greater than high"
    yield low.isna() & high.isna(), "low, high", "at least one end"
    if indicators is not None:
        bounds = _of(table, "indicator", indicators, ["floor", "ceiling"])
        for end in ("low", "high"):
            outside = bounded & ((table[end] < bounds["floor"]) | (table[end] > bounds["ceiling"]))
            yield outside, end, "a value inside the indicator's floor and ceiling"


def _own_unit(table: pd.DataFrame, indicators: pd.DataFrame, rows: pd.Series | bool = True) -> Fault:
    """Of these rows, those whose unit is not that of their indicator."""
    own = _of(table, "indicator", indicators, ["unit"])["unit"].astype(object)
    wrong = own.notna() & rows & (table["unit"].astype(object) != own)
    return wrong, "unit", "the indicator's unit, " + own[wrong]


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
    half = (start.isna() != end.isna()) | (start >= end)
    yield half, "start, end", "start before end, or neither"
    if indicators is not None:
        units = {"change": ["pp"], "growth": ["percent", "percent_per_year"], "multiple": ["multiple"]}
        for kind, allowed in units.items():
            wrong = (measure == kind) & ~table["unit"].isin(allowed)
            yield wrong, "unit", f"{' or '.join(allowed)} for a {kind}"
        yield _own_unit(table, indicators, ~measure.isin(list(units)))
    if plans is not None:
        own = _of(table, "plan", plans, ["period_start", "period_end", "text_chars"])
        outside = (table["year"] < own["period_start"]) | (table["year"] > own["period_end"])
        first, last = (own.loc[outside, name].astype(int).astype(str) for name in ("period_start", "period_end"))
        yield outside, "year", "a year of the plan's period, " + first + "–" + last
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
    length = table["department_zh"].str.len().astype(int)
    yield table["end"] - table["start"] != length, "start, end", "offsets as far apart as the name is long"
    if "plans" in tables:
        chars = _of(table, "plan", tables["plans"], ["text_chars"])["text_chars"]
        yield table["end"] > chars, "end", "an offset inside the plan text"


def _observations(tables: Tables) -> Iterator[Fault]:
    table, indicators = tables["observations"], tables.get("indicators")
    yield from _interval(table, indicators, pd.Series(True, index=table.index))
    plausible = columns.each(table["period"], lambda known: known.map(_plausible))
    yield ~plausible, "period", f"years in order, {OBSERVED_YEARS[0]} to {OBSERVED_YEARS[1]}"
    if indicators is not None:
        yield _own_unit(table, indicators)


def _grades(tables: Tables) -> Iterator[Fault]:
    table = tables["grades"]
    years = table["year"].astype(TEXT)
    first, last = years.str[:4].astype(int), years.str[-4:].astype(int)
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
