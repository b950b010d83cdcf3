"""Progress towards a target from two observations: the numbers behind a status.

Two measures compare what was observed with what the target requires, 1 meaning exactly on course:

- `distance_share`, the primary one here: distance covered against the distance that a straight path from the
  baseline to the target requires by the date of the observation;
- `cagr_ratio`: observed against required compound annual growth, the method of Statistics Canada and Open SDG
  (docs/progress-methodology.md, after Eurostat's monitoring reports).

For a rate near its ceiling the growth of the rate and of its complement disagree (`complement_cagr_ratio`).
Without a numeric target the growth itself is judged (`trend_status`), as Open SDG does.

Times are years, fractions of a year included (the middle of 2016-H1 is 2016.25 if 2016 begins at 2016.0); the
unit of values is the indicator's.  All arguments broadcast; scalars give a float, arrays give arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qualib.errors import QualibError, listed

Array = np.ndarray[Any, np.dtype[np.float64]]

ON_TRACK, ACCELERATE = 0.95, 0.60  # Open SDG's thresholds for indicators with a target
GROWING, MODERATE = 0.015, 0.005  # and, as growth a year, for those without one
#: How sharply the thresholds of growth fall near a natural limit (Open SDG).
LIMIT_POWER = 4.44
STATUSES = ("reached", "missed", "on track", "acceleration needed", "limited", "deterioration", "not assessed")


def distance_share(t0: Any, y0: Any, t: Any, y: Any, due: Any, target: Any, *, higher_is_better: Any = True) -> Any:
    """Distance covered as a share of the distance required by the date of the observation.

    ``d (y - y0) / |target - y0|  ÷  min(1, (t - t0) / (due - t0))`` with d = +1 or -1 for the direction: the
    share of the way covered against the share of the time elapsed.  On 89 → 91 over two years, 89.95 after
    one year covers 0.475 of the way in 0.5 of the time: 0.95.  A rate and its complement give the same.

    Parameters
    ----------
    t0, y0 : number or array
        Date and value of the baseline.
    t, y : number or array
        Date and value observed.
    due, target : number or array
        Date and value of the target.
    higher_is_better : bool or array
        The direction of the indicator.

    Returns
    -------
    float, or array of the broadcast shape
        1 on the straight path, more if ahead, below 0 if the value moved away.  After `due` the whole
        distance is required.  Where the baseline equals the target no distance is required: minus infinity
        if the value has moved to the wrong side, plus infinity to the right one, NaN if it stayed.  A
        baseline beyond the target is measured by the distance between them, so falling back is below 0.  NaN
        for a NaN argument and for t = t0 (nothing has elapsed).

    Raises
    ------
    ValueError
        If t or due comes before the baseline, or due equals it; the offending positions are named.
    """
    (t0, y0, t, y, due, target), sign, shape = _arguments(t0, y0, t, y, due, target, higher_is_better)
    with np.errstate(divide="ignore", invalid="ignore"):
        elapsed = np.minimum(1, (t - t0) / (due - t0))
        share = sign * (y - y0) / np.abs(target - y0) / elapsed
    return _out(np.where(t == t0, np.nan, share), shape)


def cagr_ratio(
    t0: Any,
    y0: Any,
    t: Any,
    y: Any,
    due: Any,
    target: Any,
    *,
    higher_is_better: Any = True,
    zero: float | None = 0.001,
) -> Any:
    """Observed compound annual growth as a ratio of the growth required (Statistics Canada, Open SDG).

    ``R = s d CAGR(y0 → y) / |CAGR(y0 → target)|`` with ``CAGR(a → b) = (b / a)^(1 / years) - 1``, d = +1 or
    -1 for the direction and s = -1 if the baseline is negative.  On 89 → 91 over two years, 89.95 after one
    year gives 0.955; for its complement, 11 → 9 and 10.05, it gives 0.905.

    Parameters
    ----------
    t0, y0, t, y, due, target, higher_is_better
        As in `distance_share`.
    zero : number or None
        Stands in for a baseline or target of 0, from which no growth rate starts; Open SDG's choice is 0.001
        whatever the unit.  None gives NaN for them.

    Returns
    -------
    float, or array of the broadcast shape
        1 at the required growth, below 0 if the value moved away.  An observation after `due` is compared
        as it stands (a rate for a rate).  NaN where growth is undefined: values on both sides of zero,
        t = t0, or a NaN argument.  A baseline equal to the target is treated as in `distance_share`.

    Raises
    ------
    ValueError
        As `distance_share`.
    """
    (t0, y0, t, y, due, target), sign, shape = _arguments(t0, y0, t, y, due, target, higher_is_better)
    stand_in = np.nan if zero is None else zero
    y0, target = np.where(y0 == 0, stand_in, y0), np.where(target == 0, stand_in, target)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, required = _growth(y0, y, t - t0), _growth(y0, target, due - t0)
        ratio = np.sign(y0) * sign * observed / np.abs(required)
    return _out(np.where(t == t0, np.nan, ratio), shape)


def complement_cagr_ratio(
    t0: Any,
    y0: Any,
    t: Any,
    y: Any,
    due: Any,
    target: Any,
    *,
    higher_is_better: Any = True,
    ceiling: Any = 100.0,
    zero: float | None = 0.001,
) -> Any:
    """`cagr_ratio` of the distance to a ceiling, such as the failure rate for a pass rate.

    Parameters
    ----------
    t0, y0, t, y, due, target, higher_is_better, zero
        As in `cagr_ratio`, in terms of the rate itself.
    ceiling : number or array
        The highest possible value, in the indicator's unit.

    Returns
    -------
    float, or array of the broadcast shape

    Raises
    ------
    ValueError
        As `cagr_ratio`; also for a value above the ceiling.
    """
    top, down = _numbers(ceiling, "ceiling"), _upward(higher_is_better) == 0
    rest = [top - _numbers(v, name) for name, v in (("y0", y0), ("y", y), ("target", target))]
    for name, over in zip(("y0", "y", "target"), rest, strict=True):
        _refuse(
            over < 0,
            f"{name} lies above the ceiling",
            "values up to the ceiling",
            "correct ceiling",
            top - over,
        )
    return cagr_ratio(t0, rest[0], t, rest[1], due, rest[2], higher_is_better=down, zero=zero)


def reached(y: Any, target: Any, *, higher_is_better: Any = True) -> Any:
    """Whether the value is at the target or beyond it; False for NaN.

    A value within one part in 10¹² of the target has reached it, so that 0.1 + 0.2 reaches 0.3.
    """
    y, target, up = np.broadcast_arrays(_numbers(y, "y"), _numbers(target, "target"), _upward(higher_is_better))
    result = np.where(up != 0, y >= target, y <= target) | np.isclose(y, target, rtol=1e-12, atol=0)
    return bool(result) if result.ndim == 0 else result


def meets(low: Any, high: Any, bound: Any, lower_is_better: Any) -> Any:
    """Whether what was observed meets a bound: "met", "short", or "open" where its interval does not decide.

    Parameters
    ----------
    low, high : number or array
        Ends of the interval observed; NaN where open, which decides nothing on that side.
    bound : number or array
        The least that is asked (the most, where lower is better).
    lower_is_better : bool or array

    Returns
    -------
    array of str
        A value within one part in 10¹² of the bound meets it.

    Examples
    --------
    >>> meets([88.0, 86.0, 87.0], [90.0, 86.5, 89.0], 88.0, False).tolist()
    ['met', 'short', 'open']
    """
    low, high, bound, lower = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (low, high, bound, lower_is_better))
    )
    worst, best = np.where(lower != 0, high, low), np.where(lower != 0, low, high)
    met = np.asarray(reached(worst, bound, higher_is_better=lower == 0))
    short = ~np.isnan(best) & ~np.isnan(bound) & ~np.asarray(reached(best, bound, higher_is_better=lower == 0))
    return np.select([met, short], ["met", "short"], "open")


def extrapolate(t0: Any, y0: Any, t: Any, y: Any, due: Any, *, floor: Any = -np.inf, ceiling: Any = np.inf) -> Any:
    """The value at the due date if the average change since the baseline goes on.

    ``y + (y - y0) / (t - t0) (due - t)``, kept within `floor` and `ceiling` (a rate ends at 100).  A due date
    before the observation is interpolated.  NaN for a NaN argument and for t = t0.

    Raises
    ------
    ValueError
        If t or due comes before the baseline, or due equals it.
    """
    (t0, y0, t, y, due, _), _, shape = _arguments(t0, y0, t, y, due, 0.0, True)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(t == t0, np.nan, y + (y - y0) / (t - t0) * (due - t))
    low, high = np.asarray(floor, dtype=float), np.asarray(ceiling, dtype=float)
    return _out(np.clip(value, low, high), np.broadcast_shapes(shape, low.shape, high.shape))


def required_pace(t: Any, y: Any, due: Any, target: Any) -> Any:
    """Change a year, in the indicator's unit, that leads from the observation to the target by the due date.

    NaN for a NaN argument and where the due date has come (no time is left).
    """
    named = {"t": t, "y": y, "due": due, "target": target}
    t, y, due, target = np.broadcast_arrays(*(_numbers(v, name) for name, v in named.items()))
    with np.errstate(divide="ignore", invalid="ignore"):
        return _out(np.where(due > t, (target - y) / (due - t), np.nan), t.shape)


def status(
    ratio: Any,
    y: Any = np.nan,
    target: Any = np.nan,
    *,
    higher_is_better: Any = True,
    t: Any = np.nan,
    due: Any = np.nan,
    on_track: float = ON_TRACK,
    accelerate: float = ACCELERATE,
) -> Any:
    """The status that a measure of progress stands for, reached targets first.

    ========================= ==================================================================
    reached                   y is at the target or beyond it, whatever the measure
    missed                    y is known not to have reached it, and t is the due date or later (only if
                              t and due are given)
    on track                  measure ≥ `on_track`
    acceleration needed       `accelerate` ≤ measure < `on_track`
    limited                   0 ≤ measure < `accelerate`
    deterioration             measure < 0
    not assessed              the measure is NaN
    ========================= ==================================================================

    Measures are compared to nine decimals: 0.95 computed as 0.9499999999999993 is on track.

    Parameters
    ----------
    ratio : number or array
        `distance_share`, `cagr_ratio` or `complement_cagr_ratio`.
    y, target, higher_is_better : number, bool or array
        Value observed, target and direction.  NaN: reaching is not tested.
    t, due : number or array, optional
        Date observed and due date.
    on_track, accelerate : float
        Least measure of the two best statuses; 0.95 and 0.60 by default, as Open SDG has them.

    Returns
    -------
    str, or array of str
        One of `STATUSES`.

    Raises
    ------
    ValueError
        If an argument is text, `higher_is_better` is not true or false, or not 0 ≤ `accelerate` ≤ `on_track`.

    Examples
    --------
    >>> status(0.9)
    'acceleration needed'
    >>> status(0.9, on_track=0.9)
    'on track'
    """
    _require_order("accelerate", accelerate, "on_track", on_track)
    ratio, t, due = _numbers(ratio, "ratio"), _numbers(t, "t"), _numbers(due, "due")
    done, share = np.asarray(reached(y, target, higher_is_better=higher_is_better)), np.round(ratio, 9)
    late = (t >= due) & ~np.isnan(_numbers(y, "y")) & ~np.isnan(_numbers(target, "target"))
    cases = [done, late, share >= on_track, share >= accelerate, share >= 0, share < 0]
    names = ["reached", "missed", "on track", "acceleration needed", "limited", "deterioration"]
    result = np.select(np.broadcast_arrays(*cases), names, "not assessed")
    return str(result) if result.ndim == 0 else result


def growth_rate(t0: Any, y0: Any, t: Any, y: Any) -> Any:
    """Compound annual growth between two dates (CAGR; OECD and Eurostat call it the average annual growth rate).

    ``(y / y0)^(1 / (t - t0)) - 1``.

    Parameters
    ----------
    t0, y0 : number or array
        Earlier date, in decimal years, and its value.
    t, y : number or array
        Later date and its value, in the same unit.

    Returns
    -------
    float, or array of the broadcast shape
        Growth a year as a fraction: 0.05 is 5% a year.  Of two negative values it is that of their size.  NaN
        where growth is undefined: y0 = 0, values on both sides of zero, t = t0, or a NaN argument.

    Raises
    ------
    ValueError
        If t comes before t0, an argument is text, or lengths differ.

    Examples
    --------
    >>> round(growth_rate(2015, 100, 2017, 121), 9)
    0.1
    """
    (t0, y0, t, y, _, _), _, shape = _arguments(t0, y0, t, y, np.inf, 0.0, True)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = _growth(np.where(y0 == 0, np.nan, y0), y, t - t0)
    return _out(np.where(t == t0, np.nan, rate), shape)


def interpolate(t: Any, y: Any, at: Any) -> Any:
    """Values of an observed series at given dates, on straight lines between its observations.

    ``y1 + (y2 - y1) (at - t1) / (t2 - t1)`` between the neighbouring observations (t1, y1) and (t2, y2).

    Parameters
    ----------
    t, y : array
        Dates, in decimal years and in any order, and values; those with a NaN are left out.
    at : number or array
        Dates asked for.

    Returns
    -------
    float, or array of the shape of `at`
        In the unit of `y`.  NaN before the first and after the last observation, where nothing is known, and
        for a NaN date.

    Raises
    ------
    ValueError
        If `t` and `y` are not two lists of one length, a date has two values, or an argument is text.

    Examples
    --------
    >>> interpolate([2014, 2018], [88, 92], [2015, 2016, 2020]).tolist()
    [89.0, 90.0, nan]
    """
    t, y, at = _numbers(t, "t"), _numbers(y, "y"), _numbers(at, "at")
    if t.ndim != 1 or t.shape != y.shape:
        raise QualibError(
            f"progress: t and y do not go together; expected two lists of one length, found {t.shape} and {y.shape}"
        )
    known = ~(np.isnan(t) | np.isnan(y))
    order = np.argsort(t[known], kind="stable")
    dates, seen = t[known][order], y[known][order]
    twice = dates[1:][dates[1:] == dates[:-1]]
    if len(twice):
        raise QualibError(f"progress: t has several values for {listed(map(float, twice))}; expected one a date")
    if not len(dates):
        return _out(np.full(at.shape, np.nan), at.shape)
    return _out(np.interp(at, dates, seen, left=np.nan, right=np.nan), at.shape)


def limit_factor(y0: Any, limit: Any) -> Any:
    """How far the thresholds of growth are lowered for a baseline near its natural limit (Open SDG's C).

    ``1 - (y0 / limit)^4.44`` below the limit, ``1 - ((2 limit - y0) / limit)^4.44`` from it up to twice the limit,
    1 beyond that; of the sizes of both.

    Parameters
    ----------
    y0, limit : number or array
        Baseline, and the highest or lowest possible value in the same unit; NaN: there is no limit.

    Returns
    -------
    float, or array of the broadcast shape
        From 0 at the limit to 1 far from it, and 1 without a limit.  NaN for a NaN baseline.

    Raises
    ------
    ValueError
        If an argument is text.

    Examples
    --------
    >>> round(limit_factor(90, 100), 4)
    0.3736
    """
    y0, limit = np.broadcast_arrays(np.abs(_numbers(y0, "y0")), np.abs(_numbers(limit, "limit")))
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.where(y0 <= limit, y0, 2 * limit - y0) / limit
        factor = np.where((y0 >= 2 * limit) | np.isnan(limit), 1.0, 1 - near**LIMIT_POWER)
    return _out(np.where(np.isnan(y0), np.nan, factor), y0.shape)


def trend_status(
    t0: Any,
    y0: Any,
    t: Any,
    y: Any,
    *,
    higher_is_better: Any = True,
    limit: Any = np.nan,
    on_track: float = GROWING,
    accelerate: float = MODERATE,
    zero: float | None = 0.001,
) -> Any:
    """The status of an indicator that has no numeric target, by its growth a year (Statistics Canada, Open SDG).

    ``G = s d CAGR(y0 → y)``, d = +1 or -1 for the direction and s = -1 if the baseline is negative, against
    1.5% and 0.5% a year, both lowered by ``C`` (`limit_factor`) where the indicator has a natural limit:

    ========================= ==================================================================
    on track                  G ≥ `on_track` · C
    acceleration needed       `accelerate` · C ≤ G < `on_track` · C
    limited                   0 ≤ G < `accelerate` · C
    deterioration             G < 0
    not assessed              no growth can be told
    ========================= ==================================================================

    Source: docs/progress-methodology.md of open-sdg/open-sdg, "Indicators without quantitative targets".  Growth is
    compared to nine decimals, as in `status`.

    Parameters
    ----------
    t0, y0 : number or array
        Date, in decimal years, and value of the baseline.
    t, y : number or array
        Date and value observed.
    higher_is_better : bool or array
        The direction of the indicator.
    limit : number or array
        Highest possible value where higher is better, lowest where lower is, in the indicator's unit.  NaN: none.
    on_track, accelerate : float
        Least growth a year, as a fraction, of the two best statuses.
    zero : number or None
        Stands in for a baseline of 0, as in `cagr_ratio`.

    Returns
    -------
    str, or array of str
        One of `STATUSES`.  Not assessed for a NaN argument (but `limit`), values on both sides of zero, and less
        than a year between the dates.

    Raises
    ------
    ValueError
        If t comes before t0, the baseline lies beyond the limit, an argument is text, `higher_is_better` is not true
        or false, or not 0 ≤ `accelerate` ≤ `on_track`.

    Examples
    --------
    >>> trend_status(2015, 90, 2016, 90.6), trend_status(2015, 90, 2016, 90.6, limit=100)
    ('acceleration needed', 'on track')
    """
    _require_order("accelerate", accelerate, "on_track", on_track)
    (t0, y0, t, y, _, limit), sign, shape = _arguments(t0, y0, t, y, np.inf, limit, higher_is_better)
    _refuse(sign * (y0 - limit) > 0, "y0 lies beyond the limit", "a baseline short of it", "correct limit", y0)
    factor = limit_factor(y0, limit)
    start = np.where(y0 == 0, np.nan if zero is None else zero, y0)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(y0 < 0, -1, 1) * sign * _growth(start, y, t - t0)
    told = np.round(np.where(t - t0 < 1 - 1e-9, np.nan, growth), 9)
    least = [np.round(bound * factor, 9) for bound in (on_track, accelerate)]
    cases = [told >= least[0], told >= least[1], told >= 0, told < 0]
    names = ["on track", "acceleration needed", "limited", "deterioration"]
    result = np.select(cases, names, "not assessed")
    return str(result) if shape == () else result


def _growth(start: Array, end: Array, years: Array) -> Array:
    """Compound annual growth; NaN for values on both sides of zero (also where a root happens to exist)."""
    factor = end / start
    return np.asarray(np.where(factor < 0, np.nan, factor) ** (1 / years) - 1)


def _arguments(
    t0: Any, y0: Any, t: Any, y: Any, due: Any, target: Any, higher_is_better: Any
) -> tuple[list[Array], Array, tuple[int, ...]]:
    """The arguments as float arrays of one shape, the sign of the direction, and the shape."""
    named = {"t0": t0, "y0": y0, "t": t, "y": y, "due": due, "target": target}
    given = [*(_numbers(v, name) for name, v in named.items()), _upward(higher_is_better)]
    try:
        *values, up = np.broadcast_arrays(*given)
    except ValueError:
        raise QualibError(
            "progress: arguments of different lengths; expected numbers, or arrays of one shape, found "
            f"{listed(v.shape for v in given)}: align them"
        ) from None
    for late, name, wrong, noun in (
        (values[2], "t", values[2] < values[0], "an observation"),
        (values[4], "due", values[4] <= values[0], "a due date"),
    ):
        text = f"{name} {'comes before' if name == 't' else 'is not after'} t0"
        _refuse(wrong, text, f"{noun} after the baseline", f"correct {name} or t0", late)
    return list(values), np.where(up != 0, 1.0, -1.0), up.shape


def _numbers(value: Any, name: str) -> Array:
    """A number or array as floats; text is refused, of digits too, and so are dates."""
    given = np.asarray(value)
    if given.dtype.kind in "USMm" or (given.dtype.kind == "O" and any(isinstance(v, str) for v in given.flat)):
        raise QualibError(
            f"progress: {name} holds text or dates; expected numbers, found {listed(given.ravel().tolist(), 3)}"
        )
    return np.asarray(value, dtype=float)


def _upward(higher_is_better: Any) -> Array:
    """The direction as 1 or 0; a sign in its place (-1) is refused."""
    up = _numbers(higher_is_better, "higher_is_better")
    _refuse(
        ~np.isin(up, (0, 1)), "higher_is_better is not true or false", "True or False", "False is lower is better", up
    )
    return up


def _require_order(least: str, low: float, name: str, high: float) -> None:
    if not 0 <= low <= high:
        raise QualibError(f"progress: expected 0 <= {least} <= {name}, found {low!r} and {high!r}")


def _refuse(bad: Any, wrong: str, expected: str, mend: str, found: Any) -> None:
    if np.any(bad):
        place = f" at positions {listed(np.flatnonzero(bad))}" if np.ndim(bad) else ""
        shown = listed(float(v) for v in np.atleast_1d(found)[np.atleast_1d(bad)])
        raise QualibError(f"progress: {wrong}{place}; expected {expected}, found {shown}: {mend}")


def _out(values: Any, shape: tuple[int, ...]) -> Any:
    """A float for scalars, else the array."""
    return float(values) if shape == () else np.broadcast_to(values, shape).copy()
