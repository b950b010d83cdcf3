"""The repeated ranking that `qualib.scores.composite.uncertainty` and `sensitivity` rest on, and Sobol' indices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import listed
from qualib.scores import arguments
from qualib.scores.aggregate import Rule, aggregate, call_form, check_domain, parse
from qualib.scores.arguments import Array
from qualib.scores.scales import PARAMETER, RANK_METHODS, fitted, ranks_min

Frames = tuple[pd.DataFrame, pd.DataFrame]
INPUTS = ("normalisation", "weights", "aggregation", "alternative", "ends")  # the columns of a pick
ENDS = ("cells", "units", "all", None)
SCENARIOS = 2**16  # points in the intervals that Sobol' indices choose between: a trigger input


@dataclass(frozen=True)
class Choices:
    """Checked choices; a pick is one option number for each of the first four `INPUTS`."""

    pairs: list[Frames]  # closed ends, one pair for each alternative
    sign: Array
    scales: dict[tuple[int, int], Callable[..., Array]]  # (alternative, normalisation) → function
    weights: Array  # options × indicators
    rules: list[Rule]
    sizes: tuple[int, int, int, int]
    ends: str | None
    position: float
    seed: int

    @property
    def moving(self) -> bool:
        """Whether there is any interval to draw from."""
        spans = (np.abs(self._span(k)[1]) for k in range(len(self.pairs)))
        return self.ends is not None and any(np.any(span > 0) for span in spans)

    def _span(self, alternative: int) -> tuple[Array, Array]:
        """The less ambitious end and the way from there to the more ambitious one."""
        low, high = (end.to_numpy() for end in self.pairs[alternative])
        return np.where(self.sign > 0, low, high), (high - low) * self.sign

    def _points(self, scenarios: Any, shape: tuple[int, ...]) -> Array:
        """Positions in the intervals; a scenario has its own stream, so batches cannot change it."""
        size = {"cells": shape, "units": (shape[0], 1), "all": (1, 1)}[str(self.ends)]
        return np.stack([np.random.default_rng([self.seed, int(s)]).random(size) for s in scenarios])

    def ranks(self, picks: Any, scenarios: Any, batch: int) -> Array:
        """Ranks of draws × units; `scenarios` None stands for the nominal position."""
        out: Array = np.empty((len(picks), len(self.pairs[0][0])))
        for norm, rule, alternative in np.unique(picks[:, [0, 2, 3]], axis=0):
            rows = np.flatnonzero((picks[:, [0, 2, 3]] == (norm, rule, alternative)).all(axis=1))
            start, way = self._span(alternative)
            scale, chosen = self.scales[alternative, norm], self.rules[rule]
            if scenarios is None or self.ends is None or not np.any(np.abs(way) > 0):
                values = scale(start + self.position * way)[None]  # nothing moves: one result per weighting
                kinds, which = np.unique(picks[rows, 1], return_inverse=True)
                found = [
                    _ranked(aggregate(chosen, values, self.weights[kinds[part]])) for part in _parts(len(kinds), batch)
                ]
                out[rows] = np.concatenate(found)[which]
                continue
            for part in _parts(len(rows), batch):
                some = rows[part]
                values = scale(start + self._points(scenarios[some], start.shape) * way)
                out[some] = _ranked(aggregate(chosen, values, self.weights[picks[some, 1]]))
        return out

    def nominal(self) -> Array:
        """Ranks under the first option of each choice, at the nominal position."""
        return np.asarray(self.ranks(np.zeros((1, 4), dtype=int), None, 1)[0])


def prepare(
    low: pd.DataFrame,
    high: pd.DataFrame | None,
    *,
    seed: int,
    normalisations: Sequence[Any] | None = None,
    weightings: Sequence[Any] = (None,),
    aggregations: Sequence[Any] = ("arithmetic", "geometric"),
    alternatives: Sequence[Frames] = (),
    ends: str | None = "cells",
    position: float = 0.0,
    direction: Any = None,
    bounds: Any = None,
    **parameters: Any,
) -> Choices:
    """Check every option and every combination of options; see `qualib.scores.composite.uncertainty`."""
    where = "uncertainty"
    unknown = [k for k in parameters if k not in PARAMETER.values()]
    if unknown:
        arguments.one_of(
            where,
            "option",
            unknown[0],
            (
                "normalisations",
                "weightings",
                "aggregations",
                "ends",
                "alternatives",
                "position",
                "direction",
                "bounds",
                *PARAMETER.values(),
            ),
        )
    given = {k: v for k, v in parameters.items() if v is not None}
    if normalisations is None:
        normalisations = [
            ("minmax", (1, 100)),
            ("zscore", (100, 10)),
            ("percentile_rank", (1, 100)),
            *((m, (1, 100)) for m, option in PARAMETER.items() if option in given),
        ]
    lists = {"normalisations": normalisations, "weightings": weightings, "aggregations": aggregations}
    for name, options in lists.items():
        if isinstance(options, str | Mapping | pd.Series) or len(options) == 0:
            arguments.fail(where, f"{name} is {options!r}"[:200], expected="a list", mend="make it a list")
    norms = [n if isinstance(n, tuple) else (n, (0, 1)) for n in normalisations]
    idle = [k for k in given if k not in [PARAMETER.get(n[0]) for n in norms]]
    if idle:
        arguments.fail(
            where,
            f"{listed(idle)} given, but no normalisation uses it",
            expected="only options that can be applied",
            mend="leave it out or add the method",
        )
    if ends not in ENDS or not 0 <= position <= 1:
        arguments.fail(
            where,
            f"ends {ends!r}, position {position!r}",
            expected="ends one of 'cells', 'units', 'all', None and position from 0 to 1",
            mend="correct it",
        )

    closing = given.get("goalposts") if all(n[0] == "goalposts" for n in norms) else None
    pairs = [
        arguments.close_ends(a, b, bounds, closing, where)
        for a, b in [(low, low if high is None else high), *alternatives]
    ]
    first = pairs[0][0]
    for k, pair in enumerate(pairs[1:], 1):
        if set(pair[0].index) != set(first.index) or set(pair[0].columns) != set(first.columns):
            arguments.fail(
                where,
                f"alternative {k} has other labels",
                mend="align the frames",
                expected="the units and indicators of the first pair",
            )
        pairs[k] = (pair[0].reindex_like(first), pair[1].reindex_like(first))
    shares = np.array([arguments.shares(w, first.columns, where) for w in weightings])
    rules = [parse(a, where) for a in aggregations]
    for rule, w in ((r, w) for r in rules for w in weightings):
        check_callable(rule, w is not None, where)
    scales = {
        (k, j): fitted(
            *pair,
            method,
            direction=direction,
            scale=scale,
            **{o: v for o, v in given.items() if PARAMETER.get(method) == o},
        )
        for k, pair in enumerate(pairs)
        for j, (method, scale) in enumerate(norms)
    }
    for (k, j), scale in scales.items():
        a, b = (end.to_numpy() for end in pairs[k])
        lowest = (
            scale(np.where(np.isnan(a), np.nan, 1.0), ranked=True)
            if norms[j][0] in RANK_METHODS
            else np.minimum(scale(a), scale(b))
        )
        for rule, spelling in zip(rules, aggregations, strict=True):
            masks = np.unique(shares > 0, axis=0).astype(float) if rule[0] == "generalised" else shares
            pair_name = f"{where}, normalisation {norms[j]!r} before aggregation {spelling!r}"
            for share in masks:
                check_domain(rule, lowest, share, first, pair_name)
    sizes = (len(norms), len(shares), len(rules), len(pairs))
    return Choices(
        pairs, arguments.signs(direction, first.columns, where), scales, shares, rules, sizes, ends, position, seed
    )


def check_callable(rule: Rule, weighted: bool, where: str) -> None:
    """Refuse weights for a function that has no place for them."""
    if rule[0] == "callable" and weighted and call_form(rule[1]) == "none":
        name = getattr(rule[1], "__name__", repr(rule[1]))
        arguments.fail(
            where,
            f"function {name} takes no weights",
            expected="f(x, w) or f(x, weights=…)",
            mend="leave weights out or give another function",
        )


def sobol(
    function: Callable[[Array], Any],
    ranges: Mapping[str, tuple[float, float]],
    *,
    n: int = 1024,
    seed: int = 0,
) -> pd.DataFrame:
    """First-order and total Sobol' indices of a function of independent uniform inputs.

    Parameters
    ----------
    function : callable
        Takes an array of inputs × points, gives one value for each point.
    ranges : mapping input → (lowest, highest)
    n : int
        Base sample, a power of two; `function` is evaluated at n × (inputs + 2) points.
    seed : int

    Returns
    -------
    DataFrame indexed by input, columns first_order and total
        By `scipy.stats.sobol_indices` (Saltelli et al. 2010); 0 if the function never varies.
    """
    from scipy import stats  # here, because it takes longer to import than everything else together

    if not isinstance(n, int | np.integer) or n < 2 or n & (n - 1):
        arguments.fail("sobol", f"n is {n!r}", expected="a power of two", mend="try 1024")
    dists: Any = [stats.uniform(a, b - a) for a, b in ranges.values()]
    # the output is given twice because scipy 1.17 fails on one output of one input
    found = stats.sobol_indices(
        func=lambda x: np.stack([function(x)] * 2), n=int(n), dists=dists, rng=np.random.default_rng(seed)
    )
    table = {"first_order": found.first_order[0], "total": found.total_order[0]}
    return pd.DataFrame(table, index=pd.Index(list(ranges), name="input"))


def _parts(length: int, batch: int) -> Iterator[slice]:
    return (slice(k, k + batch) for k in range(0, length, batch))


def _ranked(scores: Array) -> Array:
    """Ranks of draws × units, 1 = highest score.

    Scores are rounded to 12 digits first, so that equal units tie whatever the order of summation.
    """
    size = np.max(np.abs(scores), axis=1, keepdims=True, initial=0, where=~np.isnan(scores))
    rounded = np.round(scores / np.where(size > 0, size, 1), 12)
    return ranks_min(-rounded[..., None])[..., 0]
