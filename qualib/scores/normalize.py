"""Bring indicators with different units onto one scale, direction-aware and interval-aware.

The methods are those of the OECD/JRC *Handbook on Constructing Composite Indicators* (2008, part 1.5) in
the form that COINr gives them (Becker et al. 2022, doi:10.21105/joss.04567; its functions ``n_minmax``,
``n_zscore``, ``n_rank``, ``n_prank``, ``n_borda``, ``n_goalposts``, ``n_dist2ref``, ``n_dist2targ``,
``n_dist2max``, ``n_fracmax``).  After normalisation more is always better.

`normalize` and `normalize_interval` are for frames; `fit` gives the scale alone, to put further values on.  Every
method is one small function, which fits the scale to a `Sample`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, listed
from qualib.scores import arguments
from qualib.scores.arguments import Array

Method = str | Callable[[Array, Array], Any]
NOISE = 1e-12  # differences of rounding, as a part of the values
#: The methods that have a parameter, and its name.
PARAMETER = {"goalposts": "goalposts", "distance_to_target": "target", "distance_to_reference": "reference"}


def normalize(
    frame: pd.DataFrame,
    method: Method,
    *,
    direction: Mapping[Any, int] | pd.Series | None = None,
    goalposts: Mapping[Any, Sequence[float]] | Sequence[float] | None = None,
    target: Mapping[Any, float] | pd.Series | float | None = None,
    reference: Any = None,
    scale: tuple[float, float] = (0, 1),
    clip: bool = True,
    ties: str = "lowest",
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
                          cut off at 0 and 1 by `clip`  goalpost
    distance_to_reference (x - min) / (x_ref - min)     score of the worst unit and of the
                                                        reference; a better unit scores more
    distance_to_target    (x - min) / (target - min)    score of the worst unit and at the
                                                        target; beyond it a unit scores more
    distance_to_maximum   1 - (max - x) / (max - min)   score of the worst and of the best unit
    fraction_of_maximum   x / max; for direction -1     (0, score of the best unit); another start
                          min / x in raw values         is refused, a ratio has a true zero
    ===================== ============================= ========================================

    Equal values share the lowest of their ranks (COINr's ``ties.method = "min"``) or their average, by `ties`; with
    the lowest, a column of equal values has rank 1, borda 0 and percentile rank 0 throughout.

    Where less is better, a fraction of the maximum can be read in two ways.  The one taken here is the ratio of the
    best (least) to the unit's value, usual for costs (Hwang & Yoon 1981); it needs values above zero.  The other
    is COINr's, which negates the column first and so gives the worst unit the highest ratio; it is not offered.

    A column whose values differ by less than one part in 10¹² is constant: such differences come from rounding.

    Parameters
    ----------
    frame : DataFrame, units × indicators
        Numbers in the indicators' own units.  NaN means that the unit does not cover the indicator.
    method : str, one of `METHODS`, or a function of (values, sample)
        A function is given the covered values of one indicator, and the sample its parameters are to be taken from
        (the same values; of intervals, both ends), all times the direction; it returns as many scores.
    direction : mapping or Series, optional
        +1 (more is better) or -1 (less is better) for every column; all +1 if left out.
    goalposts : mapping column → (low, high), or one pair; for ``goalposts`` only
        In the indicators' units, low < high whatever the direction.
    target : mapping, Series or number; for ``distance_to_target`` only
        In the indicators' units; better than the worst unit's value.
    reference : unit label, or mapping column → unit label; for ``distance_to_reference`` only
    scale : (number, number)
        See the table; (0, 1) is every method's own scale.
    clip : bool; False for ``goalposts`` only
        Whether values beyond a goalpost score no more (and no less) than the goalpost.  The adjusted
        Mazziotta–Pareto index needs False: its goalposts set the scale, on which a unit may lie beyond 70 to 130.
    ties : {"lowest", "average"}; "average" for the rank methods only
        The rank that equal values share.

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
    fitted = fit(
        frame,
        frame,
        method,
        direction=direction,
        goalposts=goalposts,
        target=target,
        reference=reference,
        scale=scale,
        clip=clip,
        ties=ties,
    )
    return pd.DataFrame(fitted(arguments.values(frame, "frame")), index=frame.index, columns=frame.columns)


def normalize_interval(
    low: pd.DataFrame, high: pd.DataFrame, method: Method, *, bounds: Any = None, **options: Any
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
        the method ``goalposts`` (beyond them nothing scores) and are an error for every other method
        and without `clip`.
    **options
        `direction`, `goalposts`, `target`, `reference`, `scale`, `clip` and `ties` as in `normalize`.

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
    closing = options.get("goalposts") if method == "goalposts" and options.get("clip", True) else None
    low, high = arguments.close_ends(low, high, bounds, closing, "normalize_interval")
    scale = fit(low, high, method, **options)
    a, b = low.to_numpy(), high.to_numpy()
    if isinstance(scale, Ranks):
        worst, best = np.minimum(a * scale.sign, b * scale.sign), np.maximum(a * scale.sign, b * scale.sign)
        ends = [scale.score(_beaten(own, others, scale.ties) + 1) for own, others in ((worst, best), (best, worst))]
    else:
        x, y = scale(a), scale(b)
        ends = [np.minimum(x, y), np.maximum(x, y)]
    return (
        pd.DataFrame(ends[0], index=low.index, columns=low.columns),
        pd.DataFrame(ends[1], index=low.index, columns=low.columns),
    )


def _beaten(own: Array, others: Array, ties: str) -> Array:
    """How many of the other units' ends lie below a unit's own end, by column; NaN where not covered.

    With average ties an equal end counts half.
    """
    below, level = np.empty(own.shape), np.empty(own.shape)
    for j in range(own.shape[1]):
        held = np.sort(others[~np.isnan(others[:, j]), j])
        below[:, j] = np.searchsorted(held, own[:, j], side="left")
        level[:, j] = np.searchsorted(held, own[:, j], side="right") - below[:, j]
    below, level = below - (others < own), level - (others == own)  # a unit does not beat or equal itself
    return np.where(np.isnan(own), np.nan, below + level / 2 if ties == "average" else below)


def fit(
    low: pd.DataFrame,
    high: pd.DataFrame,
    method: Method,
    *,
    direction: Any = None,
    goalposts: Any = None,
    target: Any = None,
    reference: Any = None,
    scale: tuple[float, float] = (0, 1),
    clip: bool = True,
    ties: str = "lowest",
) -> Scale:
    """The scale of a method, fitted on both ends of interval values.

    Parameters
    ----------
    low, high : DataFrame, units × indicators
        Closed ends; the same frame twice for points.  The rest as in `normalize`, with its errors.

    Returns
    -------
    Scale
        A function on arrays of shape (…, units, indicators) in the indicators' units; leading axes are draws.

    Examples
    --------
    >>> frame = pd.DataFrame({"x": [0.0, 10.0]})
    >>> fit(frame, frame, "minmax")(np.array([[5.0], [12.0]])).ravel().tolist()
    [0.5, 1.2]
    """
    given = {"goalposts": goalposts, "target": target, "reference": reference}
    if callable(method):
        name = getattr(method, "__name__", repr(method))
        where = f"normalize, function {name}"
    else:
        name = arguments.one_of("normalize", "method", method, METHODS)
        where = f"normalize, method {name!r}"
    parameter = _parameter(name, given, where)
    arguments.one_of(where, "ties", ties, TIES)
    if not clip and name != "goalposts":
        raise QualibError(f"{where}: clip has no use; expected it with goalposts only: leave out clip=…")
    if ties != "lowest" and name not in RANK_METHODS:
        raise QualibError(f"{where}: ties has no use; expected it with rank methods only: leave out ties=…")
    start, stop = _scale(where, name, scale)
    low_values, high_values = arguments.values(low, where), arguments.values(high, where)
    count = (~np.isnan(low_values)).sum(axis=0)
    least = 2 if name in ("percentile_rank", "zscore") else 1
    if (count < least).any():
        raise QualibError(
            f"{where}: columns {listed(low.columns[count < least])} are covered by fewer than {least} units; "
            f"expected at least {least}: drop them"
        )
    sign = arguments.signs(direction, low.columns, where)
    sample = Sample(where, low.index, low.columns, low_values, high_values, sign, count, start, stop, clip, ties)
    return ByFunction(sample, method) if callable(method) else _METHODS[name](sample, parameter)


@dataclass(frozen=True)
class Sample:
    """The values that a scale is fitted on, and the scale that is asked for."""

    where: str  # for messages
    units: pd.Index
    columns: pd.Index
    low: Array
    high: Array
    sign: Array  # +1 where more is better, else -1
    count: Array  # covered units, by column
    start: float
    stop: float
    clip: bool
    ties: str

    @property
    def ends(self) -> Array:
        """Both ends of all units, turned so that more is better."""
        return np.concatenate([self.low, self.high]) * self.sign

    @property
    def worst(self) -> Array:
        """The worst end by column, turned."""
        return np.asarray(np.nanmin(self.ends, axis=0))

    @property
    def best(self) -> Array:
        """The best end by column, turned."""
        return np.asarray(np.nanmax(self.ends, axis=0))


class Scale:
    """A fitted scale: called with values (…, units, indicators), it gives their scores."""

    def __call__(self, values: Array) -> Array:
        raise NotImplementedError

    def least(self, low: Array, high: Array) -> Array:
        """The lowest scores that points within the intervals can get."""
        return np.minimum(self(low), self(high))


@dataclass(frozen=True)
class Distance(Scale):
    """How far a value is on the way from the one that scores `start` to the one that scores `stop`."""

    sign: Array
    zero: Array
    one: Array
    start: float
    stop: float
    clip: bool = False

    def __call__(self, values: Array) -> Array:
        share = (values * self.sign - self.zero) / (self.one - self.zero)
        return _stretch(np.clip(share, 0, 1) if self.clip else share, self.start, self.stop)


@dataclass(frozen=True)
class Ratio(Scale):
    """What part of the best value a value is; for less is better, what part of it the best is."""

    sign: Array
    best: Array  # turned: minus the least raw value for direction -1
    stop: float

    def __call__(self, values: Array) -> Array:
        top, bottom = np.where(self.sign > 0, values, -self.best), np.where(self.sign > 0, self.best, values)
        return np.where(np.isnan(values), np.nan, self.stop * (top / bottom))


@dataclass(frozen=True)
class Ranks(Scale):
    """Ranks among the units, and the score that each rank gets."""

    sign: Array
    ties: str
    score: Callable[[Array], Array]

    def __call__(self, values: Array) -> Array:
        ranks = ranks_average if self.ties == "average" else ranks_min
        return self.score(ranks(values * self.sign))

    def least(self, low: Array, high: Array) -> Array:
        """The lowest scores: those of rank 1."""
        return self.score(np.where(np.isnan(low), np.nan, 1.0))


@dataclass(frozen=True)
class ByFunction(Scale):
    """A user's function, indicator by indicator, on the covered values."""

    sample: Sample
    function: Callable[[Array, Array], Any]

    def __call__(self, values: Array) -> Array:
        turned, ends = values * self.sample.sign, self.sample.ends
        scores = np.full(values.shape, np.nan)
        for *draw, column in np.ndindex(*values.shape[:-2], values.shape[-1]):
            lane = (*draw, slice(None), column)
            covered = ~np.isnan(turned[lane])
            fitted_on = ends[~np.isnan(ends[:, column]), column]
            scores[lane][covered] = self.function(turned[lane][covered], fitted_on)
        return scores


# The methods: each takes the sample and its parameter, None for most, and gives the scale.


def minmax(sample: Sample, _: Any) -> Scale:
    """From the worst to the best value."""
    return _distance(sample, sample.worst, sample.best, "two different values")


def zscore(sample: Sample, _: Any) -> Scale:
    """Standard deviations from the mean; each end of an interval counts half."""
    ends, flat = sample.ends, ~_apart(sample.worst, sample.best)
    mean = np.nanmean(ends, axis=0)
    deviation = np.sqrt(np.nansum((ends - mean) ** 2, axis=0) / 2 / (sample.count - 1))
    stop = sample.start + sample.stop
    return _distance(sample, mean, mean + deviation, "two different values", flat=flat, stop=stop)


def goalposts(sample: Sample, posts: Any) -> Scale:
    """From the worse to the better goalpost, and no further unless asked."""
    pairs = arguments.pairs(posts, sample.columns, sample.where, "goalposts")
    bad = ~((pairs[:, 0] < pairs[:, 1]) & np.isfinite(pairs).all(axis=1))
    if bad.any():
        raise QualibError(
            f"{sample.where}: columns {listed(sample.columns[bad])} have no goalposts in order; "
            "expected low < high, also for direction -1: correct goalposts"
        )
    worse, better = np.sort(pairs * sample.sign[:, None], axis=1).T
    return Distance(sample.sign, worse, better, sample.start, sample.stop, sample.clip)


def distance_to_target(sample: Sample, target: Any) -> Scale:
    """From the worst value to the target."""
    aim = arguments.numbers(target, sample.columns, sample.where, "target") * sample.sign
    return _distance(sample, sample.worst, aim, "a target better than the worst value")


def distance_to_reference(sample: Sample, reference: Any) -> Scale:
    """From the worst value to the reference unit's."""
    aim = _reference(sample, reference) * sample.sign
    return _distance(sample, sample.worst, aim, "a reference unit better than the worst value")


def fraction_of_maximum(sample: Sample, _: Any) -> Scale:
    """The part of the best value."""
    best = sample.best
    bad = np.where(sample.sign > 0, best <= 0, best >= 0)
    if bad.any():
        raise QualibError(
            f"{sample.where}: columns {listed(sample.columns[bad])} have no fraction of the best; "
            "expected a best value above zero, for direction -1 all values, "
            f"found {listed((best * sample.sign)[bad])}: choose minmax or goalposts"
        )
    return Ratio(sample.sign, best, sample.stop)


def rank(sample: Sample, _: Any) -> Scale:
    """1 for the worst."""
    return Ranks(sample.sign, sample.ties, lambda ranks: ranks)


def borda(sample: Sample, _: Any) -> Scale:
    """How many units are worse."""
    return Ranks(sample.sign, sample.ties, lambda ranks: ranks - 1)


def percentile_rank(sample: Sample, _: Any) -> Scale:
    """The share of the other units that are worse."""
    return Ranks(
        sample.sign, sample.ties, lambda ranks: _stretch((ranks - 1) / (sample.count - 1), sample.start, sample.stop)
    )


_METHODS: dict[str, Callable[[Sample, Any], Scale]] = {
    "minmax": minmax,
    "zscore": zscore,
    "rank": rank,
    "percentile_rank": percentile_rank,
    "borda": borda,
    "goalposts": goalposts,
    "distance_to_reference": distance_to_reference,
    "distance_to_target": distance_to_target,
    "distance_to_maximum": minmax,  # 1 - (max - x) / (max - min) is the same line
    "fraction_of_maximum": fraction_of_maximum,
}
METHODS = tuple(_METHODS)
TIES = ("lowest", "average")
RANK_METHODS = ("rank", "percentile_rank", "borda")


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


def ranks_average(values: Array) -> Array:
    """Ranks along the last axis but one: 1 = smallest, ties share the average, NaN stays NaN."""
    covered = (~np.isnan(values)).sum(axis=-2, keepdims=True)
    return np.asarray((ranks_min(values) + covered + 1 - ranks_min(-values)) / 2)


def _parameter(method: str, given: Mapping[str, Any], where: str) -> Any:
    """The method's own parameter; one that is missing or has no use is refused."""
    own = PARAMETER.get(method)
    for option, value in given.items():
        if (own == option) != (value is not None):
            wrong, mend = ("is missing", "give") if value is None else ("has no use", "leave out")
            expected = own or "neither goalposts, target nor reference"
            raise QualibError(f"{where}: {option} {wrong}; expected {expected}: {mend} {option}=…")
    return given[own] if own else None


def _scale(where: str, method: str, scale: tuple[float, float]) -> tuple[float, float]:
    """The two numbers of a scale, if the method can use them."""
    start, stop = arguments.pairs(scale, pd.Index(["scale"]), where, "scale")[0].tolist()
    if (start, stop) == (0, 1):
        return 0.0, 1.0
    wanted, good = "two finite numbers, the first the lower", start < stop < np.inf and start > -np.inf
    if method in ("rank", "borda"):
        wanted, good = "no scale: ranks are counts", False
    elif method not in _METHODS:
        wanted, good = "no scale: a function gives its own", False
    elif method == "zscore":
        wanted, good = "(mean, standard deviation above zero)", abs(start) < np.inf and 0 < stop < np.inf
    elif method == "fraction_of_maximum":
        wanted, good = "(0, score of the best unit)", start == 0 and 0 < stop < np.inf
    if not good:
        raise QualibError(f"{where}: scale {tuple(scale)!r} cannot be applied; expected {wanted}: correct scale")
    return start, stop


def _distance(
    sample: Sample, zero: Array, one: Array, expected: str, *, flat: Any = None, stop: float | None = None
) -> Distance:
    """The scale from `zero` to `one`, if there is a distance between them in every column."""
    bad = ~_apart(zero, one) if flat is None else flat
    if bad.any():
        raise QualibError(
            f"{sample.where}: columns {listed(sample.columns[bad])} have no distance to measure by; "
            f"expected {expected}, found {listed((one * sample.sign)[bad])}: "
            "drop them, or choose another method or parameter"
        )
    return Distance(sample.sign, zero, one, sample.start, sample.stop if stop is None else stop)


def _apart(lower: Array, upper: Array) -> Any:
    """Where one value lies above the other by more than rounding explains."""
    return upper - lower > NOISE * np.maximum(np.abs(lower), np.abs(upper))


def _stretch(share: Array, start: float, stop: float) -> Array:
    """Put shares on (start, stop); written so that 0 and 1 land on the ends without rounding."""
    return share if (start, stop) == (0, 1) else start * (1 - share) + stop * share


def _reference(sample: Sample, reference: Any) -> Array:
    """The reference unit's value by column: the midpoint of its interval."""
    where, columns, labels = sample.where, sample.columns, list(sample.units)
    spread = isinstance(reference, Mapping | pd.Series)
    given = arguments.per_column(reference, columns, where, "reference") if spread else [reference]
    unknown = [u for u in dict.fromkeys(given) if labels.count(u) != 1]
    if unknown:
        raise QualibError(
            f"{where}: reference {listed(unknown)} is not one row of the frame; "
            "expected the label of a unit that occurs once: correct reference"
        )
    rows = np.broadcast_to([labels.index(u) for u in given], len(columns))
    point: Array = ((sample.low + sample.high) / 2)[rows, np.arange(len(columns))]
    if np.isnan(point).any():
        raise QualibError(
            f"{where}: columns {listed(columns[np.isnan(point)])} are not covered by the reference unit; "
            "expected a value: choose another reference or drop them"
        )
    return point
