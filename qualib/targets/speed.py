"""How fast a path moves, and when it comes to a level or another path."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.targets.trajectories import SERIES


def pace(path: pd.DataFrame) -> float:
    """Mean change a year from the first to the last year of one yearly trajectory, in its unit a year.

    NaN where the path has a single year: a lone target has no pace.
    """
    ends = _ends(path)
    return (ends[1][1] - ends[0][1]) / (ends[1][0] - ends[0][0]) if ends else float("nan")


def gap_closure(path: pd.DataFrame, ceiling: float = 100.0) -> float:
    """Share of the remaining distance to `ceiling` closed each year: 1 − ((c − v₁)/(c − v₀))^(1/Δyears).

    NaN where the path has a single year or starts at the ceiling, or where there is no ceiling (NaN).

    Raises
    ------
    QualibError
        If the path stands above the ceiling: there is no distance left to close.
    """
    ends = _ends(path)
    if not ends or ends[0][1] == ceiling or pd.isna(ceiling):
        return float("nan")
    (t0, v0), (t1, v1) = ends
    if max(v0, v1) > ceiling:
        raise QualibError(
            f"a path that stands at {max(v0, v1):g} has no gap to a ceiling of {ceiling:g}; correct ceiling"
        )
    return float(1 - ((ceiling - v1) / (ceiling - v0)) ** (1 / (t1 - t0)))


def lead(path: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """Value of one trajectory minus that of another, by year, for the years both have (in their unit)."""
    _one_series(path)
    _one_series(reference)
    difference = path.set_index("year")["value"] - reference.set_index("year")["value"]
    return difference.dropna().rename("lead")


def reaches(path: pd.DataFrame, level: float, *, lower_is_better: bool | None = None) -> float:
    """Year in which one trajectory first stands at or beyond `level`.

    Straight between its years, so that it may be a fraction of one; past the last year at the path's mean pace. NaN
    where it never comes to the level, and for a single year that is short of it.

    Parameters
    ----------
    path : DataFrame
    level : float
        In the path's unit.
    lower_is_better : bool, optional
        Which side is beyond; by default the side of the level that the path does not begin on.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> ramp = study.targets.query("plan == 'guizhou-2015' and indicator == 'product.industrial.spot_check_pass_rate'")
    >>> reaches(qualib.trajectories(study, ramp), 93)
    2019.0
    """
    _one_series(path)
    known = path.dropna(subset="value").sort_values("year")
    years, values = known["year"].to_numpy(dtype=float), known["value"].to_numpy(dtype=float)
    falling = bool(len(values)) and level < values[0] if lower_is_better is None else lower_is_better
    sign = -1 if falling else 1
    gaps = sign * (values - level)
    there = np.flatnonzero(gaps >= 0)
    if len(there):
        i = there[0]
        if i == 0:
            return float(years[0])
        return float(years[i - 1] + (years[i] - years[i - 1]) * -gaps[i - 1] / (gaps[i] - gaps[i - 1]))
    speed = sign * pace(path)
    return float(years[-1] - gaps[-1] / speed) if speed > 0 else float("nan")  # no pace is NaN, and not above 0


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


def meeting(path: pd.DataFrame, level: float, due: int, *, lower: bool = False) -> tuple[str, float]:
    """How one trajectory comes to a level that another plan sets for the year `due`, and in which year.

    Parameters
    ----------
    path : DataFrame
        One series of `trajectories`.
    level : float
    due : int
        The other plan's year.
    lower : bool
        Whether less is better.

    Returns
    -------
    tuple of str and float
        ``above``: all its values are at the level or better, from its first year on. ``meets``: from the year given
        its own values stay there. ``reaches``: it comes there after its own years, at its mean pace. Either is
        ``late`` or ``reaches late`` if that is after `due`. ``away``: it does not move towards the level.
        ``no pace``: its only value falls short. The year is NaN for the last two.

    Examples
    --------
    >>> import qualib
    >>> from qualib.targets.compare import reference_path
    >>> study = qualib.load()
    >>> ramp = reference_path(study, "product.overall.national_spot_check_pass_rate")  # 90 in 2015 to 92 in 2020
    >>> [meeting(ramp, level, 2020) for level in (89, 91.2, 93)]
    [('above', 2015.0), ('meets', 2018.0), ('reaches late', 2023.0)]
    """
    side = -1 if lower else 1
    known = path.dropna(subset="value").sort_values("year")
    short = (side * (known["value"] - level) < 0).to_numpy()
    if not short.any():
        return "above", float(known["year"].iloc[0])
    if not short[-1]:
        year = float(known["year"].to_numpy()[np.flatnonzero(short)[-1] + 1])
        return ("meets" if year <= due else "late"), year
    speed = side * pace(known)
    if np.isnan(speed):
        return "no pace", float("nan")
    if speed <= 0:
        return "away", float("nan")
    year = np.ceil(np.round(known["year"].iloc[-1] + side * (level - known["value"].iloc[-1]) / speed, 9))
    return ("reaches" if year <= due else "reaches late"), float(year)
