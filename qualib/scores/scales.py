"""The scales of `normalize`: each method's parameters fitted, and its formula as a function on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import listed
from qualib.scores import arguments
from qualib.scores.arguments import Array

METHODS = (
    "minmax",
    "zscore",
    "rank",
    "percentile_rank",
    "borda",
    "goalposts",
    "distance_to_reference",
    "distance_to_target",
    "distance_to_maximum",
    "fraction_of_maximum",
)
RANK_METHODS = ("rank", "percentile_rank", "borda")
PARAMETER = {"goalposts": "goalposts", "distance_to_target": "target", "distance_to_reference": "reference"}


def fitted(
    low: pd.DataFrame,
    high: pd.DataFrame,
    method: str,
    *,
    direction: Any = None,
    goalposts: Any = None,
    target: Any = None,
    reference: Any = None,
    scale: tuple[float, float] = (0, 1),
) -> Callable[..., Array]:
    """Check the options, fit the parameters on both ends, and return the normalising function.

    Parameters
    ----------
    low, high : DataFrame, units × indicators
        Closed ends; the same frame twice for points.  The rest as in `normalize`, with its errors.

    Returns
    -------
    callable (values, ranked=False) → values
        For arrays of shape (…, units, indicators) in the indicators' units; leading axes are draws.  With
        ``ranked=True`` the values are ranks already and are only put on the scale (rank methods).
    """
    arguments.one_of("normalize", "method", method, METHODS)
    where = f"normalize, method {method!r}"
    for option, given in {"goalposts": goalposts, "target": target, "reference": reference}.items():
        if (PARAMETER.get(method) == option) != (given is not None):
            needed = given is None
            arguments.fail(
                where,
                f"{option} {'is missing' if needed else 'has no use'}",
                expected=PARAMETER.get(method, "neither goalposts, target nor reference"),
                mend=f"{'give' if needed else 'leave out'} {option}=…",
            )
    start, stop = _scale(where, method, scale)
    a, b, columns = arguments.values(low, where), arguments.values(high, where), low.columns
    n = (~np.isnan(a)).sum(axis=0)
    least = 2 if method in ("percentile_rank", "zscore") else 1
    arguments.refuse(
        where,
        columns,
        n < least,
        f"are covered by fewer than {least} units",
        expected=f"at least {least}",
        mend="drop them",
    )
    sign = arguments.signs(direction, columns, where)
    ends = np.concatenate([a, b]) * sign
    worst, best = np.nanmin(ends, axis=0), np.nanmax(ends, axis=0)

    if method in RANK_METHODS:

        def by_rank(values: Array, ranked: bool = False) -> Array:
            ranks = values if ranked else ranks_min(values * sign)
            if method == "percentile_rank":
                return _stretch((ranks - 1) / (n - 1), start, stop)
            return ranks - 1 if method == "borda" else ranks

        return by_rank
    if method == "fraction_of_maximum":
        bad = np.where(sign > 0, best <= 0, best >= 0)  # best is minus the raw minimum for direction -1
        arguments.refuse(
            where,
            columns,
            bad,
            "have no fraction of the best",
            mend="choose minmax or goalposts",
            found=best * sign,
            expected="a best value above zero, for direction -1 all values",
        )

        def by_ratio(values: Array) -> Array:
            top, bottom = np.where(sign > 0, values, -best), np.where(sign > 0, best, values)
            return np.where(np.isnan(values), np.nan, stop * (top / bottom))

        return by_ratio

    zero, one, expected = worst, best, "two different values"
    if method == "zscore":
        zero = np.nanmean(ends, axis=0)
        one = zero + np.sqrt(np.nansum((ends - zero) ** 2, axis=0) / 2 / (n - 1))  # each end counts half
        stop = start + stop
    elif method == "goalposts":
        posts = arguments.pairs(goalposts, columns, where, "goalposts")
        arguments.refuse(
            where,
            columns,
            ~((posts[:, 0] < posts[:, 1]) & np.isfinite(posts).all(axis=1)),
            "have no goalposts in order",
            expected="low < high, also for direction -1",
            mend="correct goalposts",
        )
        zero, one = np.sort(posts * sign[:, None], axis=1).T
    elif method == "distance_to_target":
        one = arguments.numbers(target, columns, where, "target") * sign
        expected = "a target better than the worst value"
    elif method == "distance_to_reference":
        one = _reference(low, high, reference, where) * sign
        expected = "a reference unit better than the worst value"
    flat = (best == worst) if method in ("minmax", "zscore", "distance_to_maximum") else ~(one > zero)
    arguments.refuse(
        where,
        columns,
        flat,
        "have no distance to measure by",
        expected=expected,
        found=one * sign,
        mend="drop them, or choose another method or parameter",
    )

    def by_distance(values: Array) -> Array:
        share = (values * sign - zero) / (one - zero)
        return _stretch(np.clip(share, 0, 1) if method == "goalposts" else share, start, stop)

    return by_distance


def ranks_min(values: Array) -> Array:
    """Ranks along the last axis but one: 1 = smallest, ties share the lowest, NaN stays NaN."""
    lanes = np.ascontiguousarray(np.swapaxes(values, -1, -2))
    order = np.argsort(lanes, axis=-1)
    ordered = np.take_along_axis(lanes, order, -1)
    place = np.broadcast_to(np.arange(1.0, lanes.shape[-1] + 1), lanes.shape).copy()
    place[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    place = np.maximum.accumulate(place, axis=-1)  # an equal value takes the place of the first of its group
    place[np.isnan(ordered)] = np.nan
    ranks = np.empty(lanes.shape)
    np.put_along_axis(ranks, order, place, -1)
    return np.swapaxes(ranks, -1, -2)


def _scale(where: str, method: str, scale: tuple[float, float]) -> tuple[float, float]:
    """The two numbers of a scale, if the method can use them."""
    start, stop = arguments.pairs(scale, pd.Index(["scale"]), where, "scale")[0].tolist()
    if (start, stop) == (0, 1):
        return 0.0, 1.0
    wanted, good = "two finite numbers, the first the lower", start < stop < np.inf and start > -np.inf
    if method in ("rank", "borda"):
        wanted, good = "no scale: ranks are counts", False
    elif method == "zscore":
        wanted, good = "(mean, standard deviation above zero)", abs(start) < np.inf and 0 < stop < np.inf
    elif method == "fraction_of_maximum":
        wanted, good = "(0, score of the best unit)", start == 0 and 0 < stop < np.inf
    if not good:
        arguments.fail(where, f"scale {tuple(scale)!r} cannot be applied", expected=wanted, mend="correct scale")
    return start, stop


def _stretch(share: Array, start: float, stop: float) -> Array:
    """Put shares on (start, stop); written so that 0 and 1 land on the ends without rounding."""
    return share if (start, stop) == (0, 1) else start * (1 - share) + stop * share


def _reference(low: pd.DataFrame, high: pd.DataFrame, reference: Any, where: str) -> Array:
    """The reference unit's value by column: the midpoint of its interval."""
    columns, labels = low.columns, list(low.index)
    spread = isinstance(reference, Mapping | pd.Series)
    given = arguments.per_column(reference, columns, where, "reference") if spread else [reference]
    unknown = [u for u in dict.fromkeys(given) if labels.count(u) != 1]
    if unknown:
        arguments.fail(
            where,
            f"reference {listed(unknown)} is not one row of the frame",
            expected="the label of a unit that occurs once",
            mend="correct reference",
        )
    rows = np.broadcast_to([labels.index(u) for u in given], len(columns))
    middle = (arguments.values(low, where) + arguments.values(high, where)) / 2
    point: Array = middle[rows, np.arange(len(columns))]
    arguments.refuse(
        where,
        columns,
        np.isnan(point),
        "are not covered by the reference unit",
        expected="a value",
        mend="choose another reference or drop them",
    )
    return point
