"""A view: what a reader has chosen to see of one family, and the frames it comes to.

A view never fails on a choice. What cannot be drawn is left out and named with the reason (`Seen.left_out`), and where
nothing can be drawn `Seen.problem` says why; both are codes that `panel` puts into words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.scores.normalize import fit
from qualib.study.package import Study
from qualib.targets import compare
from qualib.targets.trajectories import EXTENSIONS, METHODS, SERIES, trajectories

NATION = "100000"
#: ``none`` leaves the published unit; the others are methods of `normalize` on one scale for all that is drawn.
NORMALISATIONS = ("none", "minmax", "distance_to_target", "goalposts")
#: Why a series is not drawn as chosen, worst first.
REASONS = ("unit", "direction", "family", "method", "years", "trend")

PATHS = [*SERIES, "unit", "year", "low", "high", "value", "kind", "comparability"]
OBSERVED = ["region", "indicator", "year", "value", "status", "frame", "comparability", "unit"]
LEFT_OUT = ["plan", "indicator", "label_zh", "reason"]


@dataclass(frozen=True)
class View:
    """The choices of one view.

    Attributes
    ----------
    family : str
        Family of indicators.
    plans : tuple of str
        Plans of places, in the order in which they are drawn.
    indicator : str
        What the others are compared to; the first that the plans have, if empty or if none of them has it.
    national : bool
        Whether the national references, successive ones as one path, are drawn too.
    start, end : int
        First and last year shown.
    method, extend : str
        As in `trajectories`.
    normalisation : {"none", "minmax", "distance_to_target", "goalposts"}
        ``minmax``: 0 at the least and 1 at the most demanding value drawn. ``distance_to_target``: 0 at the least
        demanding value drawn, 1 at the last national target. ``goalposts``: 0 and 1 at the indicator's bounds.
    lang : str
    """

    family: str
    plans: tuple[str, ...]
    indicator: str = ""
    national: bool = True
    start: int = 2010
    end: int = 2025
    method: str = "linear"
    extend: str = "none"
    normalisation: str = "none"
    lang: str = "zh"


@dataclass(frozen=True)
class Seen:
    """What a view comes to.

    Attributes
    ----------
    indicator : str
        What the others are compared to; empty where nothing was chosen.
    paths : DataFrame
        Rows of `trajectories` in their unit, with comparability and, where the view is normalised,
        scaled_low, scaled_high and scaled (no unit; NaN where the end is open).
    observed : DataFrame
        Rows of `qualib.targets.compare.observed_series` within the years, with comparability and unit, and scaled
        where the view is normalised.
    left_out : DataFrame
        Columns plan, indicator, label_zh and reason, one of `REASONS`; ``trend`` alone is still drawn, as stated.
    problem : str
        Empty, or why there is no chart: none_chosen, nothing_left, trend_step, flat, no_bounds, no_national.
    """

    indicator: str = ""
    paths: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PATHS))
    observed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=OBSERVED))
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LEFT_OUT))
    problem: str = ""


def levels(study: Study, family: str = "") -> pd.DataFrame:
    """Targets that are levels, of one family or all, with columns family and region."""
    codes = study.indicators
    families = dict(zip(codes["indicator"], codes["family"], strict=True))
    regions = dict(zip(study.plans["plan"], study.plans["region"], strict=True))
    rows = study.targets[study.targets["measure"] == "level"]
    found = rows["indicator"].map(families)
    kept = (found == family) if family else found.notna()
    return rows[kept].assign(family=found[kept], region=rows.loc[kept, "plan"].map(regions))


def families(study: Study) -> list[str]:
    """Families with a level to draw, those that most plans share first."""
    counts = levels(study).groupby("family")["plan"].nunique()
    order = {code: i for i, code in enumerate(study.families["family"])}
    return sorted(counts.index, key=lambda code: (-counts[code], order[code]))


def plans(study: Study, family: str) -> list[str]:
    """Plans of places with a level in the family, in the order of ``plans.csv``."""
    rows = levels(study, family)
    held = set(rows.loc[rows["region"] != NATION, "plan"])
    return [plan for plan in study.plans["plan"] if plan in held]


def has_national(study: Study, family: str) -> bool:
    """Whether a national plan has a level in the family."""
    return bool((levels(study, family)["region"] == NATION).any())


def indicators(study: Study, view: View) -> list[str]:
    """Indicators that the chosen plans have in the family, first plan first, the national ones last."""
    rows = _chosen(study, view)
    return list(dict.fromkeys(rows["indicator"]))


def years(study: Study, family: str) -> tuple[int, int]:
    """First and last year with a target or an observation in the family."""
    codes = study.indicators.loc[study.indicators["family"] == family, "indicator"]
    seen = study.observations[study.observations["indicator"].isin(codes)]["period"].str[:4].astype(int)
    due = levels(study, family)
    begun = study.plans.set_index("plan")["period_start"].reindex(due["plan"])
    every = pd.concat([seen, due["year"], begun])
    return int(every.min()), int(every.max())


def extensions(method: str) -> tuple[str, ...]:
    """Ways to extend that a way to interpolate allows: held steps have no pace to follow."""
    return tuple(way for way in EXTENSIONS if not (way == "trend" and method == "step"))


def fitting(study: Study, view: View) -> View:
    """The nearest view that the data allow: unknown choices replaced, the others kept.

    Raises
    ------
    QualibError
        If the data have no level target at all.
    """
    offered = families(study)
    if not offered:
        raise QualibError("targets.csv has no target whose measure is level, so there is nothing to draw")
    family = view.family if view.family in offered else offered[0]
    known = plans(study, family)
    chosen = tuple(plan for plan in known if plan in view.plans)
    first, last = years(study, family)
    start = min(max(view.start, first), last)
    method = view.method if view.method in METHODS else METHODS[0]
    extend = view.extend if view.extend in extensions(method) else EXTENSIONS[0]
    scale = view.normalisation if view.normalisation in NORMALISATIONS else NORMALISATIONS[0]
    national = view.national and has_national(study, family)
    fit = replace(view, family=family, plans=chosen, national=national, start=start,
                  end=max(min(view.end, last), start), method=method, extend=extend, normalisation=scale)  # fmt: skip
    held = indicators(study, fit)
    return replace(fit, indicator=view.indicator if view.indicator in held else (held[0] if held else ""))


def see(study: Study, view: View) -> Seen:
    """Compute a view."""
    rows = _chosen(study, view)
    if rows.empty:
        return Seen(problem="none_chosen")
    indicator = view.indicator if view.indicator in set(rows["indicator"]) else str(rows["indicator"].iloc[0])
    answers = {code: compare.comparability(study, indicator, code) for code in rows["indicator"].unique()}
    rows = rows.assign(comparability=rows["indicator"].map(answers))
    drawn = rows["comparability"].isin(["exact", "close"])
    apart = rows[~drawn].rename(columns={"comparability": "reason"})
    if view.extend not in extensions(view.method):
        return Seen(indicator, problem="trend_step")
    paths, faults = _drawn(study, rows[drawn], view)
    left_out = pd.concat([apart, faults])[LEFT_OUT].drop_duplicates(ignore_index=True)
    if paths.empty:
        return Seen(indicator, left_out=left_out, problem="nothing_left")
    paths["comparability"] = paths["indicator"].map(answers)
    seen = _observed(study, view, rows[drawn], answers)
    problem = ""
    if view.normalisation != "none":
        paths, seen, problem = _scaled(study, view, indicator, paths, seen)
    return Seen(indicator, paths, seen, left_out, problem)


def _chosen(study: Study, view: View) -> pd.DataFrame:
    """Levels of the chosen plans in the order chosen, then the national ones, successive ones as one series."""
    rows = levels(study, view.family)
    order = {plan: i for i, plan in enumerate(view.plans)}
    local = rows[rows["plan"].isin(order) & (rows["region"] != NATION)]
    local = local.sort_values("plan", key=lambda column: column.map(order), kind="stable")
    nation = rows[rows["region"] == NATION].sort_values("year", kind="stable")
    one = nation.groupby("indicator", sort=False)[["plan", "label_zh"]].transform("first")
    joined = nation.assign(plan=one["plan"], label_zh=one["label_zh"])
    return pd.concat([local, joined]) if view.national else local


def _drawn(study: Study, rows: pd.DataFrame, view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Paths within the years, and the series left out or not extended, with the reason."""
    whole, failed = _paths(study, rows, method=view.method)
    known = whole[whole["kind"].isin(["stated", "implied"])].groupby(SERIES)["year"].size()
    lone = _named(rows, known[known == 1].index) if view.extend == "trend" else np.zeros(len(rows), dtype=bool)
    paths = whole[whole["year"].between(view.start, view.end)]
    if view.extend != "none":
        longer = rows[~lone & ~_named(rows, _series(failed))]
        extended, spoilt = _paths(study, longer, method=view.method, extend=view.extend, start=view.start, end=view.end)
        paths = pd.concat([paths[~_named(paths, _series(longer))], extended], ignore_index=True)
        failed = pd.concat([failed, spoilt])
    there = _named(rows, _series(paths))
    late = ~there & ~_named(rows, _series(failed))
    faults = [
        failed.assign(reason="method"),
        rows[late].assign(reason="years"),
        rows[lone & there].assign(reason="trend"),
    ]
    order = {series: i for i, series in enumerate(dict.fromkeys(_series(rows)))}
    place = _series(paths).map(order).to_numpy()
    return paths.iloc[np.argsort(place, kind="stable")].reset_index(drop=True), pd.concat(faults)


def _paths(study: Study, rows: pd.DataFrame, **options: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Trajectories of the series that can be drawn so, and the rows of those that cannot."""
    try:
        return trajectories(study, rows, **options), rows.iloc[:0]
    except QualibError:  # one series spoils the whole: draw each by itself to see which
        parts, failed = [trajectories(study, rows.iloc[:0])], [rows.iloc[:0]]
    for _, series in rows.groupby(SERIES, sort=False):
        try:
            parts.append(trajectories(study, series, **options))
        except QualibError:
            failed.append(series)
    return pd.concat(parts, ignore_index=True), pd.concat(failed)


def _series(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[SERIES])


def _named(rows: pd.DataFrame, series: pd.Index) -> np.ndarray:
    """Which rows are of the named series."""
    return _series(rows).isin(series)


def _observed(study: Study, view: View, rows: pd.DataFrame, answers: dict[str, str]) -> pd.DataFrame:
    """Observed series of what is drawn, where it is drawn."""
    pairs = list(dict.fromkeys(zip(rows["region"], rows["indicator"], strict=True)))
    seen = compare.observed_series(study, pairs)
    seen = seen[(seen["year"] >= view.start) & (seen["year"] < view.end + 1)].reset_index(drop=True)
    codes = study.indicators.set_index("indicator")
    return seen.assign(
        comparability=seen["indicator"].map(answers), unit=codes["unit"].reindex(seen["indicator"]).to_numpy()
    )


def _scaled(
    study: Study, view: View, indicator: str, paths: pd.DataFrame, seen: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Paths and observations on one scale fitted to the paths, or why there is none."""
    code = study.indicators.set_index("indicator").loc[indicator]
    better = -1 if code["direction"] == "lower" else 1
    nation = levels(study, view.family)
    nation = nation[nation["region"] == NATION]
    nation = compare.comparable_to(study, indicator, nation).sort_values(["year", "comparability"])
    options: dict[str, object] = {}
    if view.normalisation == "goalposts":
        if pd.isna(code["floor"]) or pd.isna(code["ceiling"]):
            return paths, seen, "no_bounds"
        options["goalposts"] = (code["floor"], code["ceiling"])
    if view.normalisation == "distance_to_target":
        if nation.empty:
            return paths, seen, "no_national"
        last = nation.iloc[-1]
        options["target"] = float(last["low"] if better > 0 or pd.isna(last["high"]) else last["high"])
    values = paths[["value"]]
    try:
        apply = fit(values, values, view.normalisation, direction={"value": better}, **options)  # type: ignore[arg-type]
    except ValueError:  # equal values, or a target no better than the least of them
        return paths, seen, "flat"
    ends = np.column_stack([apply(paths[[column]].to_numpy(dtype=float))[:, 0] for column in ("low", "high")])
    ends = ends[:, ::better]
    paths = paths.assign(
        scaled_low=ends[:, 0], scaled_high=ends[:, 1], scaled=apply(values.to_numpy(dtype=float))[:, 0]
    )
    return paths, seen.assign(scaled=apply(seen[["value"]].to_numpy(dtype=float))[:, 0]), ""
