"""Composite scores: indicators on one scale to one number a unit, the weights for it, and what it covers.

Sources: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), part 1.6; COINr (Becker et al. 2022);
Mazziotta & Pareto (2016).  Every function takes any wide frame of units × indicators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, listed
from qualib.scores import arguments
from qualib.scores.aggregate import aggregate as combine
from qualib.scores.aggregate import check_callable, check_domain, parse


def composite(
    frame: pd.DataFrame,
    *,
    weights: Mapping[Any, float] | pd.Series | None = None,
    aggregate: Any = "arithmetic",
    least_coverage: float = 0.0,
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
    least_coverage : float, 0 to 1
        A unit that covers less, by weight, has no score.

    Returns
    -------
    Series named "score", indexed by unit
        NaN for a unit that covers no indicator of weight above zero, or less than `least_coverage`.

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
    if not 0 <= least_coverage <= 1:
        raise QualibError(f"composite: least_coverage is {least_coverage!r}; expected 0 to 1: try 0.5")
    enough = ~np.isnan(values) @ share >= least_coverage - 1e-12  # shares round
    return pd.Series(np.where(enough, scores, np.nan), index=frame.index, name="score")


def composite_tree(
    frame: pd.DataFrame,
    levels: Sequence[Mapping[Any, Any] | pd.Series],
    *,
    weights: Sequence[Mapping[Any, float] | pd.Series | None] | None = None,
    aggregates: Sequence[Any] = ("arithmetic",),
    least_coverage: float = 0.0,
) -> pd.DataFrame:
    """Aggregate level by level: indicators to groups, groups to groups above them, up to the index.

    Parameters
    ----------
    frame : DataFrame, units × indicators
        Normalised, as in `composite`.
    levels : list of mapping or Series
        The first gives the group of every indicator, each further one the group of every group before it.
    weights : list of mapping, Series or None, optional
        One for each level, of its members (indicators first); they count within their group.  None: all equal.
    aggregates : list of rules as in `composite`
        One for each level, or one for all.
    least_coverage : float, 0 to 1
        At every level: a group that has less of its members, by weight, has no score.

    Returns
    -------
    DataFrame, units × groups, the lowest level first

    Raises
    ------
    ValueError
        As `composite`; also for a member without a group, a group of two levels, and lists of other lengths.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0], "b": [3.0], "c": [6.0]})
    >>> levels = [{"a": "goods", "b": "goods", "c": "services"}, {"goods": "index", "services": "index"}]
    >>> composite_tree(frame, levels).loc[0].to_dict()
    {'goods': 2.0, 'services': 6.0, 'index': 4.0}
    """
    where = "composite_tree"
    rules = list(aggregates) * (len(levels) if len(aggregates) == 1 else 1)
    shares = [None] * len(levels) if weights is None else list(weights)
    if not len(levels) == len(rules) == len(shares) or not levels:
        raise QualibError(
            f"{where}: {len(levels)} levels, {len(shares)} weights, {len(rules)} aggregates; "
            "expected as many of each, one at least: complete or shorten them"
        )
    members, made = frame, [frame]
    for number, (level, share, rule) in enumerate(zip(levels, shares, rules, strict=True), 1):
        columns = members.columns
        parents = np.array(arguments.per_column(level, columns, where, f"level {number}"), dtype=object)
        names = pd.unique(parents)
        twice = [name for name in names if any(name in table for table in made)]
        if twice or pd.isna(names).any():
            wrong = f"groups {listed(twice)} are at two levels" if twice else f"level {number} has members of no group"
            raise QualibError(f"{where}: {wrong}; expected one group a member, each name once: correct levels")
        each = np.ones(len(columns)) if share is None else arguments.numbers(share, columns, where, "weights")
        groups = {}
        for name in names:
            own = columns[parents == name]
            weight = pd.Series(each[parents == name], index=own) if share is not None else None
            groups[name] = composite(members[own], weights=weight, aggregate=rule, least_coverage=least_coverage)
        members = pd.DataFrame(groups)
        made.append(members)
    return pd.concat(made[1:], axis=1)


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
    table = pd.Series(arguments.unique(domains, "weights_by_domain", "domains"), dtype=object)
    lost = table.index[table.isna()]
    if len(lost) or table.empty:
        wrong = f"columns {listed(lost)} have no domain" if len(lost) else "no columns"
        raise QualibError(f"weights_by_domain: {wrong}; expected a domain for each column: name the domains")
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
        raise QualibError(f"perturbed_weights: spread is {spread!r}; expected 0 to 1: try 0.25")
    size = arguments.count(options, "options", "perturbed_weights"), len(share)
    noise = np.random.default_rng(seed).uniform(-spread, spread, size)
    noise[0] = 0
    table = share * (1 + noise)
    return [pd.Series(row / row.sum(), index=columns, name="weight") for row in table]
