"""Aggregation rules over stacks of normalised frames; `qualib.scores.composite` is the door to them.

Arrays are draws × units × indicators, weights draws × indicators, results draws × units.  A unit is scored on
what it covers: weights are renormalised over its covered indicators, and nothing is imputed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, listed
from qualib.scores import arguments
from qualib.scores.arguments import Array

NAMES = (
    "arithmetic",
    "geometric",
    "harmonic",
    "generalised",
    "copeland",
    "mazziotta_pareto",
    "adjusted_mazziotta_pareto",
)
Rule = tuple[str, Any]


def parse(aggregate: Any, where: str = "composite") -> Rule:
    """The rule that a user's spelling stands for, as (name, parameter)."""
    if callable(aggregate):
        return "callable", aggregate
    name, parameter = aggregate if isinstance(aggregate, tuple) and len(aggregate) == 2 else (aggregate, None)
    arguments.one_of(where, "aggregate", name, NAMES)
    number = isinstance(parameter, int | float | np.number) and not np.isnan(parameter)
    if name == "generalised" and not number:
        raise QualibError(
            f"{where}: aggregate {aggregate!r}; expected ('generalised', p) with a number p: "
            "0 is the geometric mean, 1 the arithmetic, -1 the harmonic"
        )
    if name.endswith("mazziotta_pareto"):
        parameter = -1 if parameter is None else parameter
        if parameter not in (-1, 1):
            raise QualibError(
                f"{where}: aggregate {aggregate!r}; expected ({name!r}, -1) or ({name!r}, 1): "
                "-1 lowers uneven units (more is better), +1 raises them (more is worse)"
            )
    elif name != "generalised" and parameter is not None:
        raise QualibError(f"{where}: aggregate {aggregate!r}; expected {name!r} alone: drop the parameter")
    power = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}.get(name)
    return (name, parameter) if power is None else ("generalised", power)


def check_domain(rule: Rule, values: Array, weights: Array, labels: pd.DataFrame, where: str) -> None:
    """Refuse a rule that the values (units × indicators) do not admit, naming cells or units."""
    name, p = rule
    counted = ~np.isnan(values) & (weights > 0)
    if name == "generalised" and p != 1:
        low = counted & (values < 0 if 0 < p < np.inf else values <= 0) & np.isfinite(p)
        if low.any():
            kind = {0: "geometric mean", -1: "harmonic mean"}.get(p, f"mean of power {p:g}")
            raise QualibError(
                f"{where}: the {kind} is undefined at {arguments.cells(labels, low)}; "
                f"expected values {'not below' if p > 0 else 'above'} zero: "
                "normalise to a scale that starts above zero, such as scale=(1, 100), or aggregate otherwise"
            )
    if name.endswith("mazziotta_pareto"):
        with np.errstate(invalid="ignore"):
            means = np.where(counted, values, 0) @ weights / (counted @ weights)
        if (means <= 0).any():
            raise QualibError(
                f"{where}: no coefficient of variation for units {listed(labels.index[means <= 0])}; "
                "expected a mean above zero: normalise with zscore on scale=(100, 10), or with minmax or goalposts on "
                "scale=(70, 130) for the adjusted index"
            )


def check_callable(rule: Rule, weighted: bool, where: str) -> None:
    """Refuse weights for a function that has no place for them."""
    if rule[0] == "callable" and weighted and call_form(rule[1]) == "none":
        name = getattr(rule[1], "__name__", repr(rule[1]))
        raise QualibError(
            f"{where}: function {name} takes no weights; expected f(x, w) or f(x, weights=…): "
            "leave weights out or give another function"
        )


def aggregate(rule: Rule, values: Array, weights: Array) -> Array:
    """Scores of draws × units; NaN for a unit that covers no indicator of weight above zero.

    One frame of values serves all weights; the pattern of NaN is that of the first draw.
    """
    name, parameter = rule
    counted = ~np.isnan(values[0])
    if name == "callable":
        return _by_callable(parameter, values, weights)
    if name == "copeland":
        scores = _copeland(np.broadcast_to(values, (len(weights), *values.shape[1:])), weights)
    elif name == "generalised":
        scores = _power_mean(values, weights, counted, float(parameter))
    else:
        mean = _mean(np.where(counted, values, 0), weights, counted)
        variance = _mean(np.where(counted, values - mean[..., None], 0) ** 2, weights, counted)
        scores = mean + parameter * variance / mean  # S * cv = S**2 / M
    return np.where(weights @ counted.T > 0, scores, np.nan)


def _mean(filled: Array, weights: Array, counted: Any) -> Array:
    """Weighted mean over the counted indicators; `filled` holds 0 where not counted."""
    with np.errstate(invalid="ignore"):
        mean: Array = (filled @ weights[..., None])[..., 0] / (weights @ counted.T)
    return mean


def _power_mean(values: Array, weights: Array, counted: Any, p: float) -> Array:
    if p == 1:
        return _mean(np.where(counted, values, 0), weights, counted)
    counted_here = counted & (weights[:, None, :] > 0)  # a value of weight 0 may lie outside the domain
    if np.isinf(p):  # the limits: the best and the worst covered value
        extreme = np.where(counted_here, values, -p)
        return np.asarray(extreme.max(axis=-1) if p > 0 else extreme.min(axis=-1))
    values = np.where(counted_here, values, 1)
    if abs(p) < 1e-12:  # the mean of so small a power differs from the geometric mean by less than rounding
        with np.errstate(divide="ignore"):
            return np.asarray(np.exp(_mean(np.where(counted, np.log(values), 0), weights, counted)))
    # divided by the largest (p > 0) or smallest value, no power overflows
    unit = (
        values.max(axis=-1, initial=0, where=counted_here)
        if p > 0
        else values.min(axis=-1, initial=np.inf, where=counted_here)
    )
    unit = np.where((unit > 0) & np.isfinite(unit), unit, 1)
    if abs(p) < 1e-3:  # near 0 the powers are all nearly 1, and 1 / p enlarges their rounding
        with np.errstate(divide="ignore"):
            logs = np.log(values / unit[..., None])
            mean = _mean(np.where(counted_here, np.expm1(p * logs), 0), weights, counted)
            return np.asarray(unit * np.exp(np.log1p(mean) / p))
    powers = np.where(counted_here, (values / unit[..., None]) ** p, 0)
    with np.errstate(divide="ignore"):  # a unit without anything covered, set to NaN by the caller
        return np.asarray(unit * _mean(powers, weights, counted) ** (1 / p))


def _copeland(values: Array, weights: Array) -> Array:
    """Pairwise contests won less contests lost.

    A unit wins a contest when the indicators on which it is better weigh more than those on which it is
    worse, among the indicators that both cover (COINr's outranking share above one half).  Without a shared
    indicator the contest is drawn.
    """
    scores = np.empty(values.shape[:2])
    for draw, weight in enumerate(weights):
        won = np.zeros((values.shape[1], values.shape[1]))  # the weight on which the row's unit beats the column's
        for k in np.flatnonzero(weight > 0):
            column = values[draw, :, k]
            won += weight[k] * (column[:, None] > column)  # a comparison with NaN is false
        balance = won - won.T
        balance[np.abs(balance) <= 1e-12 * weight.sum()] = 0  # sums of weights round
        scores[draw] = np.sign(balance).sum(axis=1)
    return scores


def _by_callable(function: Callable[..., Any], values: Array, weights: Array) -> Array:
    """A user's function, unit by unit, on covered values and weights that add up to 1."""
    form = call_form(function)
    values = np.broadcast_to(values, (len(weights), *values.shape[1:]))
    scores = np.full(values.shape[:2], np.nan)
    for draw, unit in np.ndindex(scores.shape):
        weight = np.where(np.isnan(values[draw, unit]), 0, weights[draw])
        kept = weight > 0
        if kept.any():
            row, share = values[draw, unit, kept], weight[kept] / weight.sum()
            if form == "keyword":
                scores[draw, unit] = float(function(row, weights=share))
            else:
                scores[draw, unit] = float(function(row, share) if form == "positional" else function(row))
    return scores


def call_form(function: Callable[..., Any]) -> str:
    """How the function takes weights: as keyword ``weights``, as second positional argument, or ``none``."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some built-in functions have no signature
        return "none"
    if any(q.name == "weights" for q in parameters):
        return "keyword"
    required = [
        q for q in parameters if q.default is q.empty and q.kind in (q.POSITIONAL_ONLY, q.POSITIONAL_OR_KEYWORD)
    ]
    return "positional" if len(required) >= 2 else "none"
