"""Bring indicators with different units onto one scale, direction-aware and interval-aware.

The methods are those of the OECD/JRC *Handbook on Constructing Composite Indicators* (2008, part 1.5) in
the form that COINr gives them (Becker et al. 2022, doi:10.21105/joss.04567; its functions ``n_minmax``,
``n_zscore``, ``n_rank``, ``n_prank``, ``n_borda``, ``n_goalposts``, ``n_dist2ref``, ``n_dist2targ``,
``n_dist2max``, ``n_fracmax``).  After normalisation more is always better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualib.scores import arguments
from qualib.scores.arguments import Array
from qualib.scores.scales import METHODS, RANK_METHODS, fitted, ranks_min

__all__ = ["METHODS", "RANK_METHODS", "normalize", "normalize_interval", "ranks_min"]


def normalize(
    frame: pd.DataFrame,
    method: str,
    *,
    direction: Mapping[Any, int] | pd.Series | None = None,
    goalposts: Mapping[Any, Sequence[float]] | Sequence[float] | None = None,
    target: Mapping[Any, float] | pd.Series | float | None = None,
    reference: Any = None,
    scale: tuple[float, float] = (0, 1),
) -> pd.DataFrame:
    """Normalise a wide frame, column by column.

    Let x be a column times its direction, so that more is better, and min, max, mean and sd its statistics
    over the units that cover it (a target, reference or goalpost is turned with it):

    ===================== ============================= ========================================
    method                formula                       what ``scale`` means
    ===================== ============================= ========================================
    minmax                (x - min) / (max - min)       score of the worst and of the best unit
    zscore                (x - mean) / sd, ddof = 1     mean and standard deviation (above zero)
    rank                  1 = worst, ties share lowest  nothing: refused
    borda                 rank - 1                      nothing: refused
    percentile_rank       (rank - 1) / (n - 1)          score of the first and of the last rank
    goalposts             (x - low) / (high - low),     score at the worse and at the better
                          cut off at 0 and 1            goalpost
    distance_to_reference (x - min) / (x_ref - min)     score of the worst unit and of the
                                                        reference; a better unit scores more
    distance_to_target    (x - min) / (target - min)    score of the worst unit and at the
                                                        target; beyond it a unit scores more
    distance_to_maximum   1 - (max - x) / (max - min)   score of the worst and of the best unit
    fraction_of_maximum   x / max; for direction -1     (0, score of the best unit); another start
                          min / x in raw values         is refused, a ratio has a true zero
    ===================== ============================= ========================================

    Equal values share the lowest of their ranks (COINr's ``ties.method = "min"``), so a column of equal
    values has rank 1, borda 0 and percentile rank 0 throughout.  COINr negates a column of direction -1
    before it takes the fraction of the maximum, which ranks the worst unit first; the ratio of the best to
    the unit's value, usual for costs (Hwang & Yoon 1981), is taken here and needs values above zero.

    Parameters
    ----------
    frame : DataFrame, units × indicators
        Numbers in the indicators' own units.  NaN means that the unit does not cover the indicator.
    method : str, one of `METHODS`
    direction : mapping or Series, optional
        +1 (more is better) or -1 (less is better) for every column; all +1 if left out.
    goalposts : mapping column → (low, high), or one pair; for ``goalposts`` only
        In the indicators' units, low < high whatever the direction.
    target : mapping, Series or number; for ``distance_to_target`` only
        In the indicators' units; better than the worst unit's value.
    reference : unit label, or mapping column → unit label; for ``distance_to_reference`` only
    scale : (number, number)
        See the table; (0, 1) is every method's own scale.

    Returns
    -------
    DataFrame, same units × indicators, float64
        NaN exactly where `frame` is NaN.

    Raises
    ------
    ValueError
        For an unknown method, an option that the method does not have or cannot use, values that are not
        finite numbers, a column without any value, and a column for which the formula would divide by zero
        (all values equal, no maximum above zero, target or reference no better than the worst value, fewer
        than two units for ``percentile_rank`` and ``zscore``).  All offending columns are named.

    Examples
    --------
    >>> normalize(pd.DataFrame({"x": [0, 5, 11]}), "distance_to_target", target=10)["x"].tolist()
    [0.0, 0.5, 1.1]
    """
    apply = fitted(
        frame, frame, method, direction=direction, goalposts=goalposts, target=target, reference=reference, scale=scale
    )
    return pd.DataFrame(apply(arguments.values(frame, "frame")), index=frame.index, columns=frame.columns)


def normalize_interval(
    low: pd.DataFrame, high: pd.DataFrame, method: str, *, bounds: Any = None, **options: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Normalise both ends of interval values on one common scale.

    The parameters (min, max, mean, sd…) are fitted on both frames stacked, each end counting half, so that a
    frame of points (low equal to high) gives what `normalize` gives.  The value of a reference unit is the
    midpoint of its interval.  The rank methods give the worst and the best rank that a unit can attain
    while every unit stays within its own interval.

    Parameters
    ----------
    low, high : DataFrame, units × indicators
        Ends in the indicators' own units, low ≤ high, with the same labels.  NaN in both means not
        covered; NaN in one is an open end.
    method : str, one of `METHODS`
    bounds : mapping column → (floor, ceiling), or one pair, optional
        In the indicators' units; closes open ends.  Without it, open ends are closed by `goalposts` for
        the method ``goalposts`` (beyond them nothing scores) and are an error for every other method.
    **options
        `direction`, `goalposts`, `target`, `reference` and `scale` as in `normalize`.

    Returns
    -------
    (low, high) : DataFrames, units × indicators, float64
        Normalised, low ≤ high: in a column of direction -1 the ends have changed places.

    Raises
    ------
    ValueError
        As `normalize`; also for different labels, low above high, and open ends that nothing closes, named
        by unit and indicator.
    """
    closing = options.get("goalposts") if method == "goalposts" else None
    low, high = arguments.close_ends(low, high, bounds, closing, "normalize_interval")
    apply = fitted(low, high, method, **options)
    a, b = low.to_numpy(), high.to_numpy()
    if method in RANK_METHODS:
        sign = arguments.signs(options.get("direction"), low.columns, "normalize_interval")
        worst, best = np.minimum(a * sign, b * sign), np.maximum(a * sign, b * sign)
        ends = [apply(_beaten(worst, best) + 1, ranked=True), apply(_beaten(best, worst) + 1, ranked=True)]
    else:
        x, y = apply(a), apply(b)
        ends = [np.minimum(x, y), np.maximum(x, y)]
    return (
        pd.DataFrame(ends[0], index=low.index, columns=low.columns),
        pd.DataFrame(ends[1], index=low.index, columns=low.columns),
    )


def _beaten(own: Array, others: Array) -> Array:
    """How many of the other units' ends lie below a unit's own end, by column; NaN where not covered."""
    below = np.empty(own.shape)
    for j in range(own.shape[1]):
        held = np.sort(others[~np.isnan(others[:, j]), j])
        below[:, j] = np.searchsorted(held, own[:, j], side="left")
    return np.where(np.isnan(own), np.nan, below - (others < own))  # a unit does not beat itself
