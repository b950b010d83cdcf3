"""Tables of many plans side by side: one indicator over all regions, and targets beside those of the level above."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qualib.study.package import Study
from qualib.words import tables, terms, values
from qualib.words.html import ordered
from qualib.words.language import Messages


def asked(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """What each region asks for, and what is known of it.

    `rows` are of `targets.panel.in_year` with the evidence of `progress.verdict.verdicts` beside each, whose ends are
    seen_low and seen_high.
    """
    places, names = study.regions.set_index("region"), terms.plans(study, t)
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[row.region]),
                t("Asked for"): _ordered(row.low, row.high, row, t),
                t("How it is said"): terms.kind(row.kind, t),
                t("Indicator"): terms.label(study, row, t),
                t("Evidence"): tables.evidence(study, _seen(row), t),
                t("Plan"): names[row.plan],
            }
            for row in rows.itertuples()
        ]
    )


def place(study: Study, row: Any, t: Messages) -> str:
    """The region of a row of `asked` with what it asks for, of what where it is merely near, and the period seen."""
    said = t("{place}: {value}", place=t.name(study.regions.set_index("region").loc[row.region]),
             value=values.amount(row.low, row.high, row, t))  # fmt: skip
    if row.comparability == "close":
        said += t(", close: {series}", series=terms.label(study, row, t))
    return said + (t(" (seen: {period})", period=t.period(row.period)) if row.period else "")


def spread(table: pd.DataFrame, unit: str, word: str, t: Messages) -> pd.DataFrame:
    """What is asked year by year (`targets.panel.spread`)."""
    return pd.DataFrame(
        [
            {
                t("Year"): t("{year}", year=year),
                t("Regions"): t.number(row.n),
                t("Least"): t.interval(row.least, row.least, unit, word),
                t("Median"): t.interval(row.median, row.median, unit, word),
                t("Most"): t.interval(row.most, row.most, unit, word),
                t("Nation"): t.interval(row.nation, row.nation, unit, word),
            }
            for year, row in zip(table.index, table.itertuples(), strict=True)
        ]
    )


def pairs(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Targets beside those of the level above (`targets.cascade.pairs`), with both dates of issue."""
    places, codes = study.regions.set_index("region"), study.indicators.set_index("indicator")
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[row.region]),
                t("Above it"): t.name(places.loc[row.upper_region]),
                t("Indicator"): t.name(codes.loc[row.indicator]),
                t("Year"): t("{year}", year=row.year),
                t("Asked for"): values.amount(row.low, row.high, row, t),
                t("Asked above"): values.amount(row.upper_low, row.upper_high, row, t),
                t("More demanding by"): ordered(
                    values.change(row.gap, row.unit, t, signed=row.gap != 0), f"{row.gap:g}"
                ),
                t("Issued"): ordered(t.day(row.issued), row.issued),
                t("Issued above"): ordered(t.day(row.upper_issued), row.upper_issued),
                t("Set first"): terms.first(row.first, t),
            }
            for row in rows.itertuples()
        ]
    )


def shares(rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """How many raise, repeat and lower (`targets.cascade.shares`), with the interval of each share."""
    return pd.DataFrame(
        [
            {
                t("Levels"): terms.levels(row.level, row.upper_level, t),
                t("The lower level"): terms.answer(row.answer, t),
                t("Pairs"): t("{n} of {all}", n=t.number(row.n), all=t.number(row.of)),
                t("Share"): t.number(row.share, 0) + "%",
                t("95% interval"): f"{t.number(row.low, 0)}–{t.number(row.high, 0)}%",
            }
            for row in rows.itertuples()
        ]
    )


def _ordered(low: float, high: float, row: Any, t: Messages) -> str:
    """What is asked, sorted by its bounding end."""
    return ordered(values.amount(low, high, row, t), f"{row.value:g}")


def _seen(row: Any) -> Any:
    """The row with its evidence under the names that `tables.evidence` reads."""
    return row._replace(low=row.seen_low, high=row.seen_high)
