"""Tables and sentences of a brief in the reader's language, from the frames of `qualib.targets.standing`."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.study.package import Study
from qualib.targets import compare
from qualib.targets.departments import variants
from qualib.words.cite import Places
from qualib.words.html import chinese, jump, link, ordered
from qualib.words.language import Messages

#: Lists of sources that are not on the page: every number stands without a link.
NOWHERE = Places()


def label(study: Study, row: Any, t: Messages) -> str:
    """Name of a target or observation: as published in Chinese, the codelist's name in other languages."""
    if t.lang == "zh":
        return str(row.label_zh)
    return t.name(study.indicators.set_index("indicator").loc[row.indicator])


def kind(kind: str, t: Messages) -> str:
    """Words for the ground a value stands on."""
    return {
        "stated": t("stated"),
        "implied": t("implied"),
        "interpolated": t("interpolated"),
        "held": t("held"),
        "extrapolated": t("extrapolated"),
        "": t("no value yet"),
    }[kind]


def status(status: str, t: Messages) -> str:
    """Words for how an observation came about."""
    return {"published": t("published"), "derived": t("derived"), "inferred": t("inferred")}[status]


def method(method: str, t: Messages) -> str:
    """Words for a way to interpolate."""
    return {
        "linear": t("straight line"),
        "geometric": t("constant growth rate"),
        "logit": t("logit"),
        "step": t("earlier value held"),
    }[method]


def normalisation(way: str, t: Messages) -> str:
    """Words for a normalisation of a view."""
    return {
        "none": t("none: the published unit"),
        "minmax": t("least to most demanding value drawn"),
        "distance_to_target": t("distance to the national target"),
        "goalposts": t("between the indicator's bounds"),
    }[way]


def extension(way: str, t: Messages) -> str:
    """Words for a way to extend a path past its stated years."""
    return {
        "none": t("not at all"),
        "hold": t("hold the nearest value"),
        "trend": t("carry on at the same pace"),
    }[way]


def verdict(verdict: str, t: Messages) -> str:
    """Words for an observation against its path."""
    return {
        "met": t("on or above the path"),
        "missed": t("short of the path"),
        "unclear": t("cannot be decided"),
    }[verdict]


def comparability(answer: str, t: Messages) -> str:
    """Words for how far two indicators compare (`qualib.targets.compare.comparability`)."""
    return {
        "exact": t("exact"),
        "close": t("close"),
        "unit": t("not comparable: the units differ"),
        "direction": t("not comparable: the directions differ"),
        "family": t("not comparable: different things"),
    }[answer]


def amount(low: float, high: float, row: Any, t: Messages) -> str:
    """A value with its unit, saying so where it is not a level: new ones, a rise, growth or a multiple."""
    value = t.interval(low, high, row.unit, row.measure_word)
    if row.measure == "increment":
        return t("{value} new", value=value)
    if row.measure == "change":
        return t("a rise of {value}", value=value)
    if row.measure == "growth":
        return t("growth of {value}", value=value)
    if row.measure == "multiple":
        return t("{value} as much", value=value)
    return value


def year_reached(year: float, t: Messages) -> str:
    """The first whole year at or after a crossing; a word where there is none."""
    return t("no year") if pd.isna(year) else str(math.ceil(round(year, 9)))


def race(study: Study, mine: pd.DataFrame, others: pd.DataFrame, t: Messages) -> str:
    """How one plan's path stands to the least demanding last target of another plan's paths.

    `mine` is one series, `others` one or more of one other plan, all of comparable indicators
    (`trajectories`).
    """
    places = study.plans.merge(study.regions, on="region").set_index("plan")
    lower = study.indicators.set_index("indicator").at[mine["indicator"].iloc[0], "direction"] == "lower"
    own, goals = mine.iloc[-1], others.groupby(["indicator", "label_zh"], sort=False).tail(1)
    goal = goals.sort_values("value", ascending=not lower, kind="stable").iloc[0]
    words = {
        "place": t.name(places.loc[own["plan"]]),
        "other": t.name(places.loc[goal["plan"]]),
        "level": t.interval(goal["value"], goal["value"], goal["unit"]),
        "due": int(goal["year"]),
    }
    speed, year = compare.pace(mine), compare.reaches(mine, goal["value"])
    if pd.isna(speed):
        said = t.interval(own["value"], own["value"], own["unit"])
        return t("{place} asks for {own} by {year}, {other} for {level} by {due}; one stated year has no pace",
                 own=said, year=int(own["year"]), **words)  # fmt: skip
    words["pace"] = t.signed(speed) + t.unit(step(own["unit"]))
    if pd.isna(year):
        return t("{place} moves by {pace} a year and so never comes to {level}, {other}'s target for {due}", **words)
    return t("{place} moves by {pace} a year: at that pace {level} is reached in {year}, {other}'s date being {due}",
             year=year_reached(year, t), **words)  # fmt: skip


def plans(study: Study, plans: pd.DataFrame, t: Messages, *, linked: bool = False) -> pd.DataFrame:
    """Plans with issue, period, number of targets and months left; `linked` where `sources` is on the page."""
    counts = study.targets["plan"].value_counts()
    return pd.DataFrame(
        [
            {
                t("Plan"): jump(t.title(plan), f"plan-{plan.plan}" if linked else ""),
                t("Issued"): ordered(t.day(plan.issued), plan.issued),
                t("Period"): f"{plan.period_start}–{plan.period_end}",
                t("Targets"): t.number(counts.get(plan.plan, 0)),
                t("Months left"): t.number(plan.months_left),
            }
            for plan in plans.itertuples()
        ]
    )


def standing(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE, year: int = 0) -> pd.DataFrame:
    """Where each path stands in a month of `year`, on what ground, and its last target, linked to their sources."""
    duty = dict(zip(rows.index, responsible(study, rows, t), strict=True))
    return pd.DataFrame(
        [
            {
                t("Indicator"): label(study, row, t),
                t("This month"): jump(_amount(row, "", t), at.target(row, year)) if row.kind else "–",
                t("Ground"): kind(row.kind, t),
                t("Last target"): jump(_amount(row, "final_", t), at.target(row, row.final_year)),
                t("By the end of"): str(row.final_year),
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Responsible"): duty[row.Index],
            }
            for row in rows.itertuples()
        ]
    )


def due(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Target points that fall due, with what is asked, on what ground and of whom, linked to their sources."""
    duty = dict(zip(rows.index, responsible(study, rows, t), strict=True))
    return pd.DataFrame(
        [
            {
                t("Indicator"): label(study, row, t),
                t("Asked for"): jump(_amount(row, "", t), at.target(row, row.year)),
                t("Ground"): kind(row.kind, t),
                t("Due"): ordered(t.month(f"{row.year}-12"), f"{row.year}-12"),
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Responsible"): duty[row.Index],
            }
            for row in rows.itertuples()
        ]
    )


def responsible(study: Study, rows: pd.DataFrame, t: Messages) -> list[str]:
    """Departments of each row: as printed in Chinese, by the codelist's names (the printed one as title) elsewhere."""
    if t.lang == "zh":
        return [" · ".join(names) or "–" for names in rows["departments"]]
    codes = study.departments.set_index("department")
    known = variants(study.departments).set_index("department_zh")["department"]
    one = Markup('<span title="{}">{}</span>')
    said = {name: one.format(name, t.name(codes.loc[known[name]])) if name in known else chinese(name, t.lang)
            for name in {name for names in rows["departments"] for name in names}}  # fmt: skip
    return [Markup(" · ").join(dict.fromkeys(said[name] for name in names)) or "–" for names in rows["departments"]]


def observed(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Observations against their paths, each linked to its source."""
    places = study.regions.set_index("region")
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[row.region]),
                t("Series"): label(study, row, t),
                t("Period of time"): ordered(t.period(row.period), row.period),
                t("Observed"): jump(t.interval(row.low, row.high, row.unit), at.observation(row)),
                t("Path"): jump(t.interval(row.path_value, row.path_value, row.unit), at.path(row, _year(row.period))),
                t("Difference"): "–" if pd.isna(row.difference) else t.signed(row.difference) + t.unit(step(row.unit)),
                t("Verdict"): verdict(row.verdict, t),
                t("Status"): status(row.status, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
            }
            for row in rows.itertuples()
        ]
    )


def changes(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """What changed since the previous brief (`qualib.targets.metrics.changes`)."""
    parts = {
        "in_force": t("plan in force"),
        "standing": t("path"),
        "due": t("due within 12 months"),
        "observed": t("observation"),
    }
    words = {"new": t("new"), "gone": t("no longer there"), "changed": t("changed")}
    titles = study.plans.set_index("plan")
    rows = rows.assign(known=[after or before for before, after in zip(rows["before"], rows["after"], strict=True)])
    return pd.DataFrame(
        [
            {
                t("Part"): parts[row.part],
                t("Change"): words[row.change],
                t("Item"): t.title(titles.loc[row.item]) if row.part == "in_force" else _named(study, row.known, t),
                t("Before"): _figure(row.part, row.before, t),
                t("Now"): _figure(row.part, row.after, t),
            }
            for row in rows.itertuples()
        ]
    )


def step(unit: str) -> str:
    """Unit of a difference between two values of `unit`."""
    return "pp" if unit == "percent" else unit


def ends(row: Any, prefix: str) -> tuple[float, float]:
    """Interval ends for reading: an end that is merely the indicator's bound is open, as the plan printed it."""
    low, high = getattr(row, f"{prefix}low"), getattr(row, f"{prefix}high")
    value = getattr(row, f"{prefix}value")
    if low == high or pd.isna(low) or pd.isna(high):
        return low, high
    if row.measure == "ceiling":
        return float("nan"), high
    bounded = row.unit in ("percent", "index") and high == 100
    return (value, float("nan")) if bounded else (low, high)


def _named(study: Study, figure: dict[str, Any], t: Messages) -> str:
    """Name of a key figure's series, with the period if it was observed."""
    name = label(study, SimpleNamespace(**figure), t)
    return f"{name} ({t.period(figure['period'])})" if "period" in figure else name


def _figure(part: str, figure: Any, t: Messages) -> str:
    """A key figure in words; a dash where there is none."""
    if not figure:
        return "–"
    if part == "in_force":
        return t("yes")
    row = SimpleNamespace(**{"measure": "level", "measure_word": "", **figure})
    value = row.value if row.value is not None else float("nan")
    said = amount(value, value, row, t)
    return t("{value}, due {month}", value=said, month=t.month(f"{row.year}-12")) if part == "due" else said


def _amount(row: Any, prefix: str, t: Messages) -> Markup:
    """A value of a path with its unit, sorted by its bounding end."""
    low, high = ends(row, prefix)
    return ordered(amount(low, high, row, t), f"{high if pd.isna(low) else low:g}")


def _year(period: str) -> int:
    return int(period.rpartition("/")[2][:4])
