"""Coverage in words: what is known of each target, and what would fill the gap."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qualib.progress.coverage import WHOLE, Kind
from qualib.study.package import Study
from qualib.words import tables, terms, values
from qualib.words.html import link, ordered
from qualib.words.language import Messages


def kind(kind: str, t: Messages) -> str:
    """Words for a kind of evidence (`progress.coverage.Kind`)."""
    return {
        "published": t("whole year, published"),
        "derived": t("whole year, derived"),
        "inferred": t("whole year, inferred"),
        "part": t("part of the year"),
        "other year": t("another year only"),
        "near": t("something near it only"),
        "none": t("nothing"),
        "not due": t("not due yet"),
    }[kind]


def missing(study: Study, row: Any, t: Messages) -> str:
    """What would fill the gap of a row of `progress.coverage.coverage`; a dash where there is none."""
    if not row.gap:
        return "–"
    what = {"indicator": t.name(study.indicators.set_index("indicator").loc[row.indicator]),
            "place": t.name(study.regions.set_index("region").loc[row.region]),
            "first": row.fill_from, "last": row.fill_to}  # fmt: skip
    said = {
        "value": t("a value of “{indicator}” for {place} in {last}", **what),
        "years": t("values of “{indicator}” for {place} in each year from {first} to {last}", **what),
        "ends": t("values of “{indicator}” for {place} in {first} and in {last}", **what),
        "growth": t("values of “{indicator}” for {place} in {last} and in the year it is counted from", **what),
    }[row.gap]
    return t("{gap}, once {year} has ended", gap=said, year=row.year) if row.kind == Kind.NOT_DUE else said


def targets(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Rows of `progress.coverage.coverage`: what is asked, what is known of it, and what would fill the gap."""
    return pd.DataFrame(
        [
            {
                t("Target"): terms.label(study, row, t),
                t("Domain"): terms.domain(row.domain, t),
                t("Asked for"): ordered(t("{value}, {year}", value=values.amount(row.asked_low, row.asked_high, row, t),
                                          year=row.year), f"{row.year}"),
                t("Evidence"): kind(row.kind, t),
                t("What is known"): link(tables.evidence(study, row, t), row.source_url),
                t("What would fill the gap"): missing(study, row, t),
            }
            for row in rows.itertuples()
        ]
    )  # fmt: skip


def grid(counts: pd.DataFrame, first: str, t: Messages) -> pd.DataFrame:
    """Numbers of targets by kind of evidence (`progress.coverage.counted`); a dash for none, empty kinds left out."""
    shown = counts.loc[:, counts.any()]
    said = shown.map(lambda n: t.number(n) if n else "–")
    said.columns = [kind(name, t) for name in shown]
    said.insert(0, t("Targets"), [t.number(n) for n in counts.sum(axis=1)])
    return said.reset_index(names=first)


def groups(study: Study, table: pd.DataFrame, t: Messages) -> pd.Series:
    """What each row is counted under: a core plan by its place and years, any other plan by whose it is, in that order.

    A categorical, so that counts keep the order: the core plans as on record, then nation, provinces, cities, counties.
    """
    levels = {"country": t("the nation's other plans"), "province": t("other plans of provinces"),
              "prefecture": t("other plans of cities"), "county": t("other plans of counties")}  # fmt: skip
    places = study.regions.set_index("region")
    every = terms.plans(study, t)
    names = {plan: every[plan] for plan in study.plans.loc[study.plans["core"] == "true", "plan"]}
    said = table["plan"].map(names).fillna(table["region"].map(places["level"]).map(levels))
    order = [name for name in dict.fromkeys([*names.values(), *levels.values()]) if name in set(said)]
    return said.astype(pd.CategoricalDtype(order, ordered=True))


def summary(table: pd.DataFrame, month: str, t: Messages) -> list[str]:
    """How many targets there are, how many are due, and what of them is known."""
    due = table[table["kind"] != Kind.NOT_DUE]
    known = due["kind"].isin(WHOLE).sum()
    near = (~due["kind"].isin([*WHOLE, Kind.NONE])).sum()
    return [
        t("As known by {month}: targets on record {all}, of them due {due}.", month=t.month(month), all=len(table),
          due=len(due)),
        t("Of those due, with a value of the whole year asked about: {known} ({share}%); with something less, a part "
          "of the year, another year or something near: {near}; with nothing at all: {none}.", known=known, near=near,
          share=t.number(100 * known / max(len(due), 1), 1), none=len(due) - known - near),
    ]  # fmt: skip


def plan_line(study: Study, plan: Any, rows: pd.DataFrame, t: Messages) -> str:
    """A plan's name with how many of its targets have a value of the whole year."""
    return t("{place}: {plan}, {known} of {n}", plan=t.title(plan), n=len(rows), known=rows["kind"].isin(WHOLE).sum(),
             place=t.name(study.regions.set_index("region").loc[plan.region]))  # fmt: skip
