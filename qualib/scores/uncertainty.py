"""How far a ranking depends on the choices behind it: Monte Carlo over all of them, and Sobol' indices.

Sources: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), part 1.7; Saisana, Saltelli & Tarantola
(2005).  Ranks count from 1, the best, and ties share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, listed
from qualib.scores import arguments
from qualib.scores.aggregate import Rule, aggregate, check_callable, check_domain, parse
from qualib.scores.arguments import Array
from qualib.scores.composite import coverage
from qualib.scores.normalize import PARAMETER, Scale, fit, ranks_min

Frames = tuple[pd.DataFrame, pd.DataFrame]
INPUTS = ("normalisation", "weights", "aggregation", "alternative", "ends")  # the columns of a pick
OPTIONS = (
    "normalisations",
    "weightings",
    "aggregations",
    "ends",
    "alternatives",
    "position",
    "direction",
    "bounds",
    *PARAMETER.values(),
)
ENDS = ("cells", "units", "all", None)
SCENARIOS = 2**16  # points in the intervals that Sobol' indices choose between: a trigger input


def uncertainty(
    low: pd.DataFrame,
    high: pd.DataFrame | None = None,
    *,
    draws: int = 10_000,
    seed: int = 0,
    batch: int = 128,
    **choices: Any,
) -> pd.DataFrame:
    """Monte Carlo over the choices behind a ranking.

    Every draw takes one normalisation, one set of weights, one aggregation and one pair of frames at
    random, each option with equal chance, and a point within every interval; the units are ranked anew.
    Normalisation parameters are fitted on both ends (as in `normalize_interval`), not anew in every draw.

    Parameters
    ----------
    low, high : DataFrame, units × indicators
        Interval ends in the indicators' units, as in `normalize_interval`; `high` may be left out for points.
    draws : int
        Number of draws.
    seed : int
        The same seed gives the same result, whatever `batch`.
    batch : int
        Draws worked on at once: memory is about batch × units × indicators × 50 bytes.
    **choices
        normalisations : list of method or (method, scale).  Default minmax and percentile_rank on (1, 100),
            zscore on (100, 10), and on (1, 100) each method whose parameter is given.
        weightings : list of None (equal) or weights as in `composite`.  Default [None].
        aggregations : list as in `composite`.  Default ["arithmetic", "geometric"].
        alternatives : list of further (low, high) pairs with the same labels, such as other interpolations.
        ends : "cells" (default), "units", "all" or None.  A point is drawn for each cell, once for all
            cells of a unit, once for all, or stays the nominal one.
        position : 0 to 1, the nominal point in an interval.  Default 0, the less ambitious end, which is
            all that a commitment promises; 1 is the more ambitious end.
        direction, goalposts, target, reference, bounds : as in `normalize` and `normalize_interval`.

    Returns
    -------
    DataFrame indexed by unit
        nominal (rank under the first option of each choice), median, p05, p95 (ranks; percentiles
        interpolated), coverage (share of indicators, first pair of frames).  NaN ranks: nothing covered.

    Raises
    ------
    ValueError
        For any option that cannot be applied, alone or together with another (a geometric mean after a
        normalisation that reaches zero); nothing is skipped.
    """
    ranking = prepare(low, high, seed=seed, **choices)
    draws, batch = (arguments.count(v, n) for v, n in ((draws, "draws"), (batch, "batch")))
    rng = np.random.default_rng(seed)
    picks = np.column_stack([rng.integers(0, n, draws) for n in ranking.sizes])
    spread = pd.DataFrame(ranking.ranks(picks, np.arange(draws), batch)).quantile([0.05, 0.5, 0.95])
    table = {
        "nominal": ranking.nominal(),
        "median": spread.loc[0.5],
        "p05": spread.loc[0.05],
        "p95": spread.loc[0.95],
        "coverage": coverage(ranking.frames[0][0]),
    }
    return pd.DataFrame({k: np.asarray(v) for k, v in table.items()}, index=ranking.units)


def sensitivity(
    low: pd.DataFrame,
    high: pd.DataFrame | None = None,
    *,
    unit: Any = None,
    n: int = 1024,
    seed: int = 0,
    batch: int = 128,
    **choices: Any,
) -> pd.DataFrame:
    """Sobol' indices of a ranking with respect to the choices behind it.

    The output is the mean over units of the absolute shift from the nominal rank (Saisana et al. 2005), or
    the rank of one unit.  Inputs with one option only are left out.

    Parameters
    ----------
    low, high, seed, batch, **choices
        As in `uncertainty`.
    unit : label, optional
        The unit whose rank is the output.
    n : int
        Base sample, a power of two; the ranking is computed n × (inputs + 2) times.

    Returns
    -------
    DataFrame indexed by input, columns first_order and total
        Estimates, which may fall slightly outside 0 to 1; 0 if the output never varies.

    Raises
    ------
    ValueError
        As `uncertainty`; also if no input has two options, or `n` is not a power of two.
    """
    ranking = prepare(low, high, seed=seed, **choices)
    index = ranking.units
    if unit is not None and list(index).count(unit) != 1:
        raise QualibError(
            f"sensitivity: unit {unit!r} is not one row of the frame; expected a unit label: correct unit"
        )
    sizes = [*ranking.sizes, SCENARIOS if ranking.moving else 1]
    names = [name for name, size in zip(INPUTS, sizes, strict=True) if size > 1]
    if not names:
        raise QualibError(
            "sensitivity: no input has two options; expected alternatives to choose from: "
            "give two normalisations, weightings, aggregations…"
        )
    nominal = ranking.nominal()

    def output(points: Array) -> Array:
        rows = dict(zip(names, points, strict=True))
        zero = np.zeros(points.shape[1])
        full = np.column_stack([rows.get(k, zero) * size for k, size in zip(INPUTS, sizes, strict=True)])
        picks = np.minimum(full.astype(int), np.array(sizes) - 1)
        ranks = ranking.ranks(picks[:, :-1], picks[:, -1], arguments.count(batch, "batch"))
        if unit is None:
            return np.asarray(np.nanmean(np.abs(ranks - nominal), axis=1))
        rank = ranks[:, list(index).index(unit)]
        if np.isnan(rank).any():
            raise QualibError(
                f"sensitivity: unit {unit!r} has no rank; expected a unit that covers an indicator under every option: "
                "choose another unit"
            )
        return rank

    return sobol(output, dict.fromkeys(names, (0, 1)), n=n, seed=seed)


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
        raise QualibError(f"sobol: n is {n!r}; expected a power of two: try 1024")
    dists: Any = [stats.uniform(a, b - a) for a, b in ranges.values()]
    # the output is given twice because scipy 1.17 fails on one output of one input
    found = stats.sobol_indices(
        func=lambda x: np.stack([function(x)] * 2), n=int(n), dists=dists, rng=np.random.default_rng(seed)
    )
    table = {"first_order": found.first_order[0], "total": found.total_order[0]}
    return pd.DataFrame(table, index=pd.Index(list(ranges), name="input"))


@dataclass(frozen=True)
class Ranking:
    """Checked choices, ready to rank by; a pick is one option number for each of the first four `INPUTS`."""

    frames: list[Frames]  # closed ends, one pair for each alternative
    sign: Array
    scales: dict[tuple[int, int], Scale]  # (alternative, normalisation) → scale
    weights: Array  # options × indicators
    rules: list[Rule]
    sizes: tuple[int, int, int, int]
    ends: str | None
    position: float
    seed: int

    @property
    def units(self) -> pd.Index:
        """The labels of what is ranked."""
        return self.frames[0][0].index

    @property
    def moving(self) -> bool:
        """Whether there is any interval to draw from."""
        return any(self._moves(self._span(k)[1]) for k in range(len(self.frames)))

    def _moves(self, way: Array) -> bool:
        return self.ends is not None and bool(np.any(np.abs(way) > 0))

    def _span(self, alternative: int) -> tuple[Array, Array]:
        """The less ambitious end and the way from there to the more ambitious one."""
        low, high = (end.to_numpy() for end in self.frames[alternative])
        return np.where(self.sign > 0, low, high), (high - low) * self.sign

    def _points(self, scenarios: Any, shape: tuple[int, ...]) -> Array:
        """Positions in the intervals; a scenario has its own stream, so batches cannot change it."""
        size = {"cells": shape, "units": (shape[0], 1), "all": (1, 1)}[str(self.ends)]
        return np.stack([np.random.default_rng([self.seed, int(s)]).random(size) for s in scenarios])

    def ranks(self, picks: Any, scenarios: Any, batch: int) -> Array:
        """Ranks of draws × units; `scenarios` None stands for the nominal position."""
        out: Array = np.empty((len(picks), len(self.units)))
        for norm, rule, alternative in np.unique(picks[:, [0, 2, 3]], axis=0):
            rows = np.flatnonzero((picks[:, [0, 2, 3]] == (norm, rule, alternative)).all(axis=1))
            start, way = self._span(alternative)
            scale, chosen, weightings = self.scales[alternative, norm], self.rules[rule], picks[rows, 1]
            if scenarios is None or not self._moves(way):  # nothing moves: one result per weighting
                values = scale(start + self.position * way)[None]
                kinds, which = np.unique(weightings, return_inverse=True)
                found = [_ranked(aggregate(chosen, values, self.weights[part])) for part in _parts(kinds, batch)]
                out[rows] = np.concatenate(found)[which]
                continue
            for part in _parts(rows, batch):
                values = scale(start + self._points(scenarios[part], start.shape) * way)
                out[part] = _ranked(aggregate(chosen, values, self.weights[picks[part, 1]]))
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
) -> Ranking:
    """Check every option and every combination of options; see `uncertainty`."""
    given = _given(parameters)
    if normalisations is None:
        own = [method for method, option in PARAMETER.items() if option in given]
        normalisations = [
            ("minmax", (1, 100)),
            ("zscore", (100, 10)),
            *((method, (1, 100)) for method in ("percentile_rank", *own)),
        ]
    _check_lists(normalisations=normalisations, weightings=weightings, aggregations=aggregations)
    methods = [n if isinstance(n, tuple) else (n, (0, 1)) for n in normalisations]
    _check_used(given, methods)
    if ends not in ENDS or not 0 <= position <= 1:
        raise QualibError(
            f"uncertainty: ends {ends!r}, position {position!r}; "
            "expected ends one of 'cells', 'units', 'all', None and position from 0 to 1: correct it"
        )
    closing = given.get("goalposts") if all(method == "goalposts" for method, _ in methods) else None
    frames = _frames([(low, low if high is None else high), *alternatives], bounds, closing)
    columns = frames[0][0].columns
    weights = np.array([arguments.shares(w, columns, "uncertainty") for w in weightings])
    rules = [parse(a, "uncertainty") for a in aggregations]
    for rule in rules:
        check_callable(rule, any(w is not None for w in weightings), "uncertainty")
    scales = _scales(frames, methods, direction, given)
    for (alternative, norm), scale in scales.items():
        before = f"uncertainty, normalisation {methods[norm]!r} before aggregation"
        _check_domains(
            frames[alternative], scale, weights, dict(zip(map(repr, aggregations), rules, strict=True)), before
        )
    sizes = (len(methods), len(weights), len(rules), len(frames))
    sign = arguments.signs(direction, columns, "uncertainty")
    return Ranking(frames, sign, scales, weights, rules, sizes, ends, position, seed)


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of normalisations that are given; a name that is none is refused."""
    for name in parameters:
        if name not in PARAMETER.values():
            arguments.one_of("uncertainty", "option", name, OPTIONS)
    return {name: value for name, value in parameters.items() if value is not None}


def _check_lists(**lists: Any) -> None:
    """Refuse what is no list of options, or an empty one."""
    for name, options in lists.items():
        if isinstance(options, str | Mapping | pd.Series) or len(options) == 0:
            wrong = f"{name} is {options!r}"[:200]
            raise QualibError(f"uncertainty: {wrong}; expected a list: make it a list")


def _check_used(given: Mapping[str, Any], methods: Sequence[tuple[Any, Any]]) -> None:
    """Refuse a parameter that no normalisation has."""
    idle = [name for name in given if name not in [PARAMETER.get(method) for method, _ in methods]]
    if idle:
        raise QualibError(
            f"uncertainty: {listed(idle)} given, but no normalisation uses it; "
            "expected only options that can be applied: leave it out or add the method"
        )


def _frames(pairs: Sequence[Frames], bounds: Any, closing: Any) -> list[Frames]:
    """The pairs of frames with their open ends closed, all in the order of the first."""
    first, *others = [arguments.close_ends(a, b, bounds, closing, "uncertainty") for a, b in pairs]
    units, columns = set(first[0].index), set(first[0].columns)
    for k, (low, _) in enumerate(others, 1):
        if set(low.index) != units or set(low.columns) != columns:
            raise QualibError(
                f"uncertainty: alternative {k} has other labels; "
                "expected the units and indicators of the first pair: align the frames"
            )
    return [first, *((low.reindex_like(first[0]), high.reindex_like(first[0])) for low, high in others)]


def _scales(
    frames: Sequence[Frames], methods: Sequence[tuple[Any, Any]], direction: Any, given: Mapping[str, Any]
) -> dict[tuple[int, int], Scale]:
    """The scale of every normalisation, fitted on every pair of frames."""
    scales = {}
    for alternative, pair in enumerate(frames):
        for norm, (method, scale) in enumerate(methods):
            own = {name: value for name, value in given.items() if PARAMETER.get(method) == name}
            scales[alternative, norm] = fit(*pair, method, direction=direction, scale=scale, **own)
    return scales


def _check_domains(frames: Frames, scale: Scale, weights: Array, rules: Mapping[str, Rule], before: str) -> None:
    """Refuse an aggregation that does not admit the lowest scores the scale can give."""
    low, high = frames
    lowest = scale.least(low.to_numpy(), high.to_numpy())
    for spelling, rule in rules.items():
        # of the weights a power mean asks only which are zero
        masks = np.unique(weights > 0, axis=0).astype(float) if rule[0] == "generalised" else weights
        for mask in masks:
            check_domain(rule, lowest, mask, low, f"{before} {spelling}")


def _parts(rows: Any, batch: int) -> Iterator[Any]:
    """The rows, so many at a time."""
    return (rows[k : k + batch] for k in range(0, len(rows), batch))


def _ranked(scores: Array) -> Array:
    """Ranks of draws × units, 1 = highest score.

    Scores are rounded to 12 digits first, so that equal units tie whatever the order of summation.
    """
    size = np.max(np.abs(scores), axis=1, keepdims=True, initial=0, where=~np.isnan(scores))
    rounded = np.round(scores / np.where(size > 0, size, 1), 12)
    return ranks_min(-rounded[..., None])[..., 0]
