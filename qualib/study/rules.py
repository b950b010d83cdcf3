"""The rules that tie columns and tables of the data package together (see `qualib.study.checks`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from qualib.targets import departments

#: Years an observation may be of; the earliest national sampling figure is of 1985.
OBSERVED_YEARS = (1980, 2060)
#: Control characters and marks that turn the direction of text: nobody sees them, and they can mislead.
UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"

Fault = tuple[pd.Series, str, pd.Series | str]  # mask of bad rows, column, what was expected


def faults(name: str, tables: dict[str, pd.DataFrame], resources: dict[str, Any]) -> Iterator[Fault]:
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
    for column in table.columns[table.dtypes == "str"]:
        yield (
            each(table[column], lambda known: known.str.contains(UNSEEN)),
            column,
            "text without control or direction marks",
        )
    yield from own[name](tables)


def each(column: pd.Series, test: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """A test of every value, run on each different one once: a long column of text repeats a few values."""
    codes, known = pd.factorize(column, use_na_sentinel=False)
    return pd.Series(test(pd.Series(known)).to_numpy()[codes], index=column.index)


def _indicators(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["indicators"]
    domain = table["indicator"].str.split(".").str[0]
    yield table["domain"] != domain, "domain", "the first part of the code, " + domain
    yield table["floor"] >= table["ceiling"], "floor, ceiling", "a floor below the ceiling"
    if {"targets", "observations"} <= tables.keys():
        used = pd.concat([tables["targets"]["indicator"], tables["observations"]["indicator"]])
        yield ~table["indicator"].isin(used), "indicator", "a code some target or observation uses"


def _families(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table = tables["families"]
    wide = table.set_index("family")["parent"]
    deep = (table["parent"] != "") & (table["parent"].map(wide).fillna("") != "")
    yield deep, "parent", "a wide family, one without a parent of its own"
    if "indicators" in tables:
        used = pd.concat([tables["indicators"]["family"], table["parent"]])
        yield ~table["family"].isin(used), "family", "a family some indicator or family belongs to"


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
        yield start.notna() & (table["section"] == ""), "section", "a section, since the plan's text is coded"


def _observations(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    table, indicators = tables["observations"], tables.get("indicators")
    yield from _interval(table, indicators, pd.Series(True, index=table.index))
    earliest, latest = OBSERVED_YEARS

    def plausible(periods: pd.Series) -> pd.Series:
        years = periods.str.findall(r"[12]\d{3}").map(lambda found: [int(year) for year in found])
        return years.map(lambda found: earliest <= found[0] <= found[-1] <= latest).astype(bool)

    yield ~each(table["period"], plausible), "period", f"years in order, {earliest} to {latest}"
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
