"""Composite scores, and how far a ranking depends on the choices behind it.

Sources: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), parts 1.6 and 1.7; COINr (Becker et
al. 2022); Saisana, Saltelli & Tarantola (2005) for uncertainty and sensitivity; Mazziotta & Pareto (2016).
Every function takes any wide frame of units × indicators; ranks count from 1, the best, and ties share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import listed
from qualib.scores import arguments
from qualib.scores.aggregate import aggregate as combine
from qualib.scores.aggregate import check_domain, parse
from qualib.scores.arguments import Array
from qualib.scores.draws import INPUTS, SCENARIOS, check_callable, prepare, sobol


def composite(
    frame: pd.DataFrame,
    *,
    weights: Mapping[Any, float] | pd.Series | None = None,
    aggregate: Any = "arithmetic",
) -> pd.Series:
    """Aggregate a normalised frame into one score for each unit.

    With weights w that add up to 1 over the indicators x that the unit covers:

    ================================== =================================================================
    aggregate                          score
    ================================== =================================================================
    "arithmetic"                       Σ w x
    "geometric"                        Π x^w; needs x > 0
    "harmonic"                         1 / Σ (w / x); needs x > 0
    ("generalised", p)                 (Σ w x^p)^(1/p); p = 0 is the geometric mean, ±∞ the best and the
                                       worst value; needs x > 0 (p ≤ 0) or x ≥ 0 (p > 0, p ≠ 1)
    "copeland"                         contests won less contests lost against every other unit: better on
                                       indicators of more weight than it is worse on, among those that both
                                       cover; without any the contest is drawn
    "mazziotta_pareto"                 M - S²/M, with M = Σ w x and S² = Σ w (x - M)², the population
                                       variance (divided by the weights, not by n - 1); needs M > 0
    ("mazziotta_pareto", 1)            M + S²/M, for indices where more is worse (uneven units are raised)
    "adjusted_mazziotta_pareto"        the same formula; the two indices differ in the normalisation:
                                       ``normalize(…, "zscore", scale=(100, 10))`` for the first and
                                       ``"minmax"`` or ``"goalposts"`` on ``scale=(70, 130)`` for this
    function                           ``f(x)``, ``f(x, w)`` or ``f(x, weights=w)``, as its parameters ask,
                                       with the arrays of what the unit covers
    ================================== =================================================================

    Parameters
    ----------
    frame : DataFrame, units × indicators
        Normalised, more is better.  NaN means not covered: the weights of the other indicators are scaled
        up, nothing is imputed.  Show `coverage` beside the score.
    weights : mapping or Series, optional
        Of every column, zero or more, in any unit; all equal if left out.
    aggregate : str, tuple or callable

    Returns
    -------
    Series named "score", indexed by unit
        NaN for a unit that covers no indicator of weight above zero.

    Raises
    ------
    ValueError
        For unknown rules, weights that are missing, unknown, negative or all zero, weights given for a
        function without a place for them, and values outside the rule's domain, all cells or units named.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0], "b": [2.0], "c": [3.0]})
    >>> float(composite(frame, weights={"a": 1, "b": 1, "c": 2}, aggregate="geometric")[0] ** 4).__round__(9)
    18.0
    """
    values, rule = arguments.values(frame, "composite"), parse(aggregate)
    share = arguments.shares(weights, frame.columns, "composite")
    check_callable(rule, weights is not None, "composite")
    check_domain(rule, values, share, frame, "composite")
    scores = combine(rule, values[None], share[None])[0]
    return pd.Series(scores, index=frame.index, name="score")


def coverage(frame: pd.DataFrame, *, weights: Mapping[Any, float] | pd.Series | None = None) -> pd.Series:
    """Share (0 to 1) of the indicators that each unit covers, by weight if weights are given."""
    share = arguments.shares(weights, frame.columns, "coverage")
    return pd.Series(~np.isnan(arguments.values(frame, "coverage")) @ share, index=frame.index, name="coverage")


def weights_by_domain(
    domains: Mapping[Any, Any] | pd.Series, domain_weights: Mapping[Any, float] | pd.Series | None = None
) -> pd.Series:
    """Weights of columns from their domains: each domain has one share, its columns split it equally.

    Parameters
    ----------
    domains : mapping or Series, column → domain
    domain_weights : mapping or Series, domain → weight, optional
        All equal if left out.

    Returns
    -------
    Series named "weight", column → weight, adding up to 1
        Given to `composite`, they are scaled up over what a unit covers indicator by indicator, so a domain
        that the unit does not touch leaves its share to the others.

    Raises
    ------
    ValueError
        For a column without a domain, and domain weights that do not fit the domains.
    """
    table = pd.Series(dict(domains), dtype=object)
    lost = table.index[table.isna()]
    if len(lost) or table.empty:
        wrong = f"columns {listed(lost)} have no domain" if len(lost) else "no columns"
        arguments.fail("weights_by_domain", wrong, expected="a domain for each column", mend="name the domains")
    share = arguments.shares(domain_weights, pd.Index(table.unique()), "weights_by_domain")
    each = dict(zip(table.unique(), share, strict=True))
    return pd.Series([each[d] / (table == d).sum() for d in table], index=table.index, name="weight")


def perturbed_weights(
    weights: Mapping[Any, float] | pd.Series, options: int = 100, *, spread: float = 0.25, seed: int = 0
) -> list[pd.Series]:
    """Sets of weights around the given ones, for the `weightings` of `uncertainty` and `sensitivity`.

    Parameters
    ----------
    weights : mapping or Series, column → weight
    options : int
        Number of sets; the first one is `weights` itself.
    spread : float, 0 to 1
        Every weight is multiplied by a uniform number from 1 - spread to 1 + spread (COINr's noisy weights).
    seed : int

    Returns
    -------
    list of Series, column → weight, each adding up to 1
    """
    columns = pd.Index(list(weights.keys()))
    share = arguments.shares(weights, columns, "perturbed_weights")
    if not 0 <= spread <= 1:
        arguments.fail("perturbed_weights", f"spread is {spread!r}", expected="0 to 1", mend="try 0.25")
    size = arguments.count(options, "options", "perturbed_weights"), len(share)
    noise = np.random.default_rng(seed).uniform(-spread, spread, size)
    noise[0] = 0
    table = share * (1 + noise)
    return [pd.Series(row / row.sum(), index=columns, name="weight") for row in table]


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
    made = prepare(low, high, seed=seed, **choices)
    draws, batch = (arguments.count(v, n) for v, n in ((draws, "draws"), (batch, "batch")))
    rng = np.random.default_rng(seed)
    picks = np.column_stack([rng.integers(0, n, draws) for n in made.sizes])
    spread = pd.DataFrame(made.ranks(picks, np.arange(draws), batch)).quantile([0.05, 0.5, 0.95])
    table = {
        "nominal": made.nominal(),
        "median": spread.loc[0.5],
        "p05": spread.loc[0.05],
        "p95": spread.loc[0.95],
        "coverage": coverage(made.pairs[0][0]),
    }
    return pd.DataFrame({k: np.asarray(v) for k, v in table.items()}, index=made.pairs[0][0].index)


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
    made = prepare(low, high, seed=seed, **choices)
    index = made.pairs[0][0].index
    if unit is not None and list(index).count(unit) != 1:
        arguments.fail(
            "sensitivity", f"unit {unit!r} is not one row of the frame", expected="a unit label", mend="correct unit"
        )
    sizes = [*made.sizes, SCENARIOS if made.moving else 1]
    names = [name for name, size in zip(INPUTS, sizes, strict=True) if size > 1]
    if not names:
        arguments.fail(
            "sensitivity",
            "no input has two options",
            expected="alternatives to choose from",
            mend="give two normalisations, weightings, aggregations…",
        )
    nominal = made.nominal()

    def output(points: Array) -> Array:
        rows = dict(zip(names, points, strict=True))
        zero = np.zeros(points.shape[1])
        full = np.column_stack([rows.get(k, zero) * size for k, size in zip(INPUTS, sizes, strict=True)])
        picks = np.minimum(full.astype(int), np.array(sizes) - 1)
        ranks = made.ranks(picks[:, :-1], picks[:, -1], arguments.count(batch, "batch"))
        if unit is None:
            return np.asarray(np.nanmean(np.abs(ranks - nominal), axis=1))
        rank = ranks[:, list(index).index(unit)]
        if np.isnan(rank).any():
            arguments.fail(
                "sensitivity",
                f"unit {unit!r} has no rank",
                mend="choose another unit",
                expected="a unit that covers an indicator under every option",
            )
        return rank

    return sobol(output, dict.fromkeys(names, (0, 1)), n=n, seed=seed)
