"""Progress towards a target from two observations: the numbers behind a status.

Two measures compare what was observed with what the target requires, 1 meaning exactly on course:

- `distance_share`, the primary one here: distance covered against the distance that a straight path from the
  baseline to the target requires by the date of the observation;
- `cagr_ratio`: observed against required compound annual growth, the method of Statistics Canada and Open SDG
  (docs/progress-methodology.md, after Eurostat's monitoring reports).

For a rate near its ceiling the growth of the rate and of its complement disagree (`complement_cagr_ratio`).
Times are years, fractions of a year included (the middle of 2016-H1 is 2016.25 if 2016 begins at 2016.0); the
unit of values is the indicator's.  All arguments broadcast; scalars give a float, arrays give arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qualib.errors import QualibError, listed

Array = np.ndarray[Any, np.dtype[np.float64]]

ON_TRACK, ACCELERATE = 0.95, 0.60  # Open SDG's thresholds for indicators with a target
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
    rest = [np.subtract(ceiling, np.asarray(v, dtype=float)) for v in (y0, y, target)]
    for name, over in zip(("y0", "y", "target"), rest, strict=True):
        _refuse(
            over < 0,
            f"{name} lies above the ceiling",
            "values up to the ceiling",
            "correct ceiling",
            np.subtract(ceiling, over),
        )
    return cagr_ratio(
        t0, rest[0], t, rest[1], due, rest[2], higher_is_better=np.logical_not(higher_is_better), zero=zero
    )


def reached(y: Any, target: Any, *, higher_is_better: Any = True) -> Any:
    """Whether the value is at the target or beyond it; False for NaN.

    A value within one part in 10¹² of the target has reached it, so that 0.1 + 0.2 reaches 0.3.
    """
    y, target, up = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (y, target, higher_is_better)))
    result = np.where(up != 0, y >= target, y <= target) | np.isclose(y, target, rtol=1e-12, atol=0)
    return bool(result) if result.ndim == 0 else result


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
    t, y, due, target = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (t, y, due, target)))
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
) -> Any:
    """The status that a measure of progress stands for, reached targets first.

    ========================= ==================================================================
    reached                   y is at the target or beyond it, whatever the measure
    missed                    y is known not to have reached it, and t is the due date or later (only if
                              t and due are given)
    on track                  measure ≥ 0.95
    acceleration needed       0.60 ≤ measure < 0.95
    limited                   0 ≤ measure < 0.60
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

    Returns
    -------
    str, or array of str
        One of `STATUSES`.
    """
    ratio, t, due = (np.asarray(v, dtype=float) for v in (ratio, t, due))
    done, share = np.asarray(reached(y, target, higher_is_better=higher_is_better)), np.round(ratio, 9)
    late = (t >= due) & ~np.isnan(np.asarray(y, dtype=float)) & ~np.isnan(np.asarray(target, dtype=float))
    cases = [done, late, share >= ON_TRACK, share >= ACCELERATE, share >= 0, share < 0]
    names = ["reached", "missed", "on track", "acceleration needed", "limited", "deterioration"]
    result = np.select(np.broadcast_arrays(*cases), names, "not assessed")
    return str(result) if result.ndim == 0 else result


def _growth(start: Array, end: Array, years: Array) -> Array:
    """Compound annual growth; NaN for values on both sides of zero (also where a root happens to exist)."""
    factor = end / start
    return np.asarray(np.where(factor < 0, np.nan, factor) ** (1 / years) - 1)


def _arguments(
    t0: Any, y0: Any, t: Any, y: Any, due: Any, target: Any, higher_is_better: Any
) -> tuple[list[Array], Array, tuple[int, ...]]:
    """The arguments as float arrays of one shape, the sign of the direction, and the shape."""
    given = [np.asarray(v, dtype=float) for v in (t0, y0, t, y, due, target, higher_is_better)]
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


def _refuse(bad: Any, wrong: str, expected: str, mend: str, found: Any) -> None:
    if np.any(bad):
        place = f" at positions {listed(np.flatnonzero(bad))}" if np.ndim(bad) else ""
        shown = listed(float(v) for v in np.atleast_1d(found)[np.atleast_1d(bad)])
        raise QualibError(f"progress: {wrong}{place}; expected {expected}, found {shown}: {mend}")


def _out(values: Any, shape: tuple[int, ...]) -> Any:
    """A float for scalars, else the array."""
    return float(values) if shape == () else np.broadcast_to(values, shape).copy()
