"""Comparison of paths: what may be compared at all, at which values, how fast, and when one overtakes another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.trajectories import METHODS, SERIES, trajectories


def comparability(study: Study, one: str, other: str) -> str:
    """Say how far two indicators compare.

    Returns
    -------
    {"exact", "close", "unit", "direction", "family"}
        ``exact``: the same indicator. ``close``: the same family, unit and direction, but another population
        or sampling frame. Otherwise they do not compare, and the word names what differs.

    Raises
    ------
    QualibError
        If either code is not in the codelist.

    Examples
    --------
    >>> import qualib
    >>> own, national = "product.industrial.spot_check_pass_rate", "product.overall.national_spot_check_pass_rate"
    >>> qualib.comparability(qualib.load(), own, national)
    'close'
    """
    codes = study.indicators.set_index("indicator")
    for code in (one, other):
        if code not in codes.index:
            raise QualibError(f"indicator {code} is not in indicators.csv; look the code up there")
    if one == other:
        return "exact"
    a, b = codes.loc[one], codes.loc[other]
    return next((column for column in ("family", "unit", "direction") if a[column] != b[column]), "close")


def require_comparable(study: Study, one: str, other: str) -> str:
    """Return ``"exact"`` or ``"close"``.

    Raises
    ------
    QualibError
        If the two indicators do not compare; the message names both and what differs.
    """
    answer = comparability(study, one, other)
    if answer not in ("exact", "close"):
        codes = study.indicators.set_index("indicator")
        kinds = [f"{code} ({answer}: {codes.at[code, answer]})" for code in (one, other)]
        raise QualibError(f"{kinds[0]} and {kinds[1]} do not compare; compare within one {answer}")
    return answer


def comparable_to(study: Study, indicator: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of `frame` whose indicator compares to `indicator`, with a column `comparability`."""
    answers = {code: comparability(study, indicator, code) for code in frame["indicator"].unique()}
    marked = frame.assign(comparability=frame["indicator"].map(answers))
    return marked[marked["comparability"].isin(["exact", "close"])]


def pace(path: pd.DataFrame) -> float:
    """Mean change a year from the first to the last year of one yearly trajectory, in its unit a year.

    NaN where the path has a single year: a lone target has no pace.
    """
    ends = _ends(path)
    return (ends[1][1] - ends[0][1]) / (ends[1][0] - ends[0][0]) if ends else float("nan")


def gap_closure(path: pd.DataFrame, ceiling: float = 100.0) -> float:
    """Share of the remaining distance to `ceiling` closed each year: 1 − ((c − v₁)/(c − v₀))^(1/Δyears).

    NaN where the path has a single year or starts at the ceiling.
    """
    ends = _ends(path)
    if not ends or ends[0][1] >= ceiling:
        return float("nan")
    (t0, v0), (t1, v1) = ends
    return 1 - ((ceiling - v1) / (ceiling - v0)) ** (1 / (t1 - t0))


def lead(path: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """Value of one trajectory minus that of another, by year, for the years both have (in their unit)."""
    _one_series(path)
    _one_series(reference)
    difference = path.set_index("year")["value"] - reference.set_index("year")["value"]
    return difference.dropna().rename("lead")


def reaches(path: pd.DataFrame, level: float) -> float:
    """Year in which one trajectory first stands at or beyond `level`, straight at its own mean pace.

    A fraction of a year where the level falls between two years; the pace carries on past the last year.
    NaN where the path moves away from the level or does not move.
    """
    ends, speed = _ends(path), pace(path)
    if not ends:
        return float("nan")
    t0, v0 = ends[0]
    if np.sign(level - v0) * np.sign(speed) < 0 or (speed == 0 and level != v0):
        return float("nan")
    return t0 + (level - v0) / speed if level != v0 else float(t0)


def crossing(path: pd.DataFrame, other: pd.DataFrame) -> float:
    """Year from which one trajectory stands at or above another, within the years both have.

    Straight lines between the years; NaN where it never does. Extend the trajectories first
    (``trajectories(..., extend=...)``) to look beyond their stated years.
    """
    gap = lead(path, other).sort_index()
    above = gap.to_numpy() >= 0
    if not above.any():
        return float("nan")
    i = int(np.argmax(above))
    if i == 0:
        return float(gap.index[0])
    t0, t1 = gap.index[i - 1], gap.index[i]
    g0, g1 = gap.iloc[i - 1], gap.iloc[i]
    return float(t0 + (t1 - t0) * -g0 / (g1 - g0))


def _one_series(path: pd.DataFrame) -> None:
    named = path[SERIES].drop_duplicates()
    if len(named) != 1:
        labels = ", ".join(f"{row.label_zh} ({row.plan})" for row in named.head(5).itertuples())
        raise QualibError(f"expected the trajectory of one series, found {len(named)}: {labels or 'none'}")


def _ends(path: pd.DataFrame) -> list[tuple[int, float]]:
    """First and last (year, value) of one trajectory; empty where it has fewer than two years."""
    _one_series(path)
    known = path.dropna(subset="value").sort_values("year")
    if len(known) < 2:
        return []
    return [(int(row.year), float(row.value)) for row in known.iloc[[0, -1]].itertuples()]


def reference_path(study: Study, indicator: str, *, region: str = "100000", method: str = "linear") -> pd.DataFrame:
    """Yearly trajectory through the targets that all plans of one region set for one indicator.

    Successive plans (2015, then 2020) make one path; it carries the first plan's name.

    Raises
    ------
    QualibError
        If the region has no target for the indicator.
    """
    plans = study.plans.loc[study.plans["region"] == region, "plan"]
    rows = study.targets
    rows = rows[rows["plan"].isin(plans) & (rows["indicator"] == indicator) & (rows["measure"] == "level")]
    if rows.empty:
        raise QualibError(f"no plan of region {region} has a target for {indicator}; see targets.csv for those it has")
    rows = rows.sort_values("year")
    first = rows.iloc[0]
    return trajectories(study, rows.assign(plan=first["plan"], label_zh=first["label_zh"]), method=method)


def neighbours(study: Study, indicator: str, *, reference: str = "", method: str = "linear") -> pd.DataFrame:
    """Trajectories of every place's level that compares to `indicator`, exact ones first, then the national reference.

    Parameters
    ----------
    indicator : str
        What the others are compared to.
    reference : str
        Indicator of the national reference path (`reference_path`); none if empty.
    method : str
        Interpolation, as in `trajectories`.

    Returns
    -------
    DataFrame
        As `trajectories`, with a column comparability.

    Raises
    ------
    QualibError
        If the reference does not compare to the indicator or has no national target, or a path cannot be drawn.
    """
    codes = study.indicators
    family = codes.loc[codes["family"].isin(codes.loc[codes["indicator"] == indicator, "family"]), "indicator"]
    local = study.plans.loc[study.plans["region"] != "100000", "plan"]
    rows = study.targets[study.targets["measure"] == "level"]
    rows = comparable_to(study, indicator, rows[rows["plan"].isin(local) & rows["indicator"].isin(family)])
    rows = rows.sort_values("comparability", ascending=False, kind="stable")
    answers = dict(zip(rows["indicator"], rows["comparability"], strict=True))
    paths = trajectories(study, rows, method=method)
    paths["comparability"] = paths["indicator"].map(answers)
    if not reference:
        return paths
    answer = require_comparable(study, indicator, reference)
    return pd.concat([paths, reference_path(study, reference, method=method).assign(comparability=answer)])


def path_of(paths: pd.DataFrame, plan: str, indicator: str = "") -> pd.DataFrame:
    """Rows of one plan, and of one indicator if it is named.

    Raises
    ------
    QualibError
        If there are none; the message lists the plans there are.
    """
    rows = paths[(paths["plan"] == plan) & ((paths["indicator"] == indicator) if indicator else True)]
    if rows.empty:
        wanted = f"{plan}, {indicator}" if indicator else plan
        there = ", ".join(dict.fromkeys(f"{row.plan} ({row.indicator})" for row in paths.itertuples()))
        raise QualibError(f"no path of {wanted} among the comparable ones; choose among {there or 'none'}")
    return rows


def by_method(study: Study, indicator: str) -> pd.DataFrame:
    """The national reference path of an indicator, years × ways to interpolate, in its unit.

    NaN throughout a column whose way cannot be applied (see `trajectories`); empty where there is no
    national target.
    """
    ways: dict[str, pd.Series] = {}
    for way in METHODS:
        try:
            ways[way] = reference_path(study, indicator, method=way).set_index("year")["value"]
        except QualibError:
            ways[way] = pd.Series(dtype="float64")
    return pd.DataFrame(ways)


def observed_series(study: Study, wanted: list[tuple[str, str]]) -> pd.DataFrame:
    """Observed points of (region, indicator) pairs, dated for drawing.

    Returns
    -------
    DataFrame
        Columns region, indicator, year (the middle of a part-year, a whole year at its number), value (the
        known end of the interval), status, frame; sorted by region and year.
    """
    rows = study.observations
    pairs = pd.MultiIndex.from_frame(rows[["region", "indicator"]])
    rows = rows[pairs.isin(wanted)]
    rows = rows[periods.each(rows["period"], "kind") != periods.Kind.SPAN]
    # A whole year is drawn at its number, as the paths are, so a part of it half a year before its middle.
    dated = rows.assign(year=periods.each(rows["period"], "middle") - 0.5, value=rows["low"].fillna(rows["high"]))
    columns = ["region", "indicator", "year", "value", "status", "frame"]
    return dated[columns].sort_values(["region", "year"], ignore_index=True)
