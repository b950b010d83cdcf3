"""The years or months between, before and after stated points: the arithmetic of `qualib.targets.trajectories`.

Anchors are the columns of its table of stated points as arrays, sorted by series and tick; everything here is worked
on whole arrays, all series at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.errors import QualibError

#: Kinds of a value, coded by their positions.
KINDS = ("stated", "implied", "interpolated", "held", "extrapolated")
WHY = {
    "geometric": "a geometric path cannot pass through zero",
    "logit": "a logit path needs values inside a floor and a ceiling",
}


def starts(series: np.ndarray) -> np.ndarray:
    """Positions where a new series begins."""
    return np.flatnonzero(np.r_[True, series[1:] != series[:-1]][: len(series)])


def grid(
    anchors: pd.DataFrame,
    method: str,
    extend: str,
    start: int | None,
    end: int | None,
    table: pd.DataFrame,
    *,
    ticks: int,
) -> dict[str, np.ndarray]:
    """Fill in the ticks between, before and after the anchors.

    Parameters
    ----------
    anchors : DataFrame
        Numbers only: series, tick (years), low, high, floor, ceiling, lower (is better), kind (a position in `KINDS`)
        and row (position of the target in `table`), sorted by series and tick.
    method, extend, start, end
        As in `trajectories`.
    table : DataFrame
        The targets, to name what a path cannot be drawn for.
    ticks : int
        Ticks a year: 1 for years, 12 for months counted from year 0.

    Returns
    -------
    dict of arrays of one length
        series, tick, lower, low, high, kind.

    Raises
    ------
    QualibError
        As `trajectories`.
    """
    own = {name: anchors[name].to_numpy() for name in anchors.columns}
    if anchors.empty:
        names = ("series", "tick", "lower", "low", "high", "kind")
        return {name: np.empty(0, own.get(name, own["series"]).dtype) for name in names}
    tick = own["tick"] * ticks + (ticks - 1)
    first = starts(own["series"])
    last = np.r_[first[1:], len(tick)] - 1
    series = np.repeat(np.arange(len(first)), last - first + 1)
    lo = tick[first] if extend == "none" or start is None else np.full(len(first), start * ticks)
    hi = tick[last] if extend == "none" or end is None else np.full(len(first), (end + 1) * ticks - 1)
    if extend == "none":
        lo = lo if start is None else np.maximum(lo, start * ticks)
        hi = hi if end is None else np.minimum(hi, (end + 1) * ticks - 1)
    length = np.maximum(hi - lo + 1, 0)
    group = np.repeat(np.arange(len(first)), length)
    ticked = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + lo[group]

    # The anchor at or before each tick: one search over (series, tick) pairs laid end to end.
    base, width = min(tick.min(), ticked.min(initial=0)), max(tick.max(), ticked.max(initial=0)) + 2
    position = (
        np.searchsorted(series * (width - base) + tick - base, group * (width - base) + ticked - base, "right") - 1
    )
    left = np.clip(position, first[group], last[group])
    before, after = ticked < tick[left], (left == last[group]) & (ticked > tick[left])
    on = ticked == tick[left]
    single = first[group] == last[group]
    if extend == "trend" and (single & (before | after)).any():
        rows = table.iloc[own["row"][left[single & (before | after)]]]
        raise QualibError(
            f"extend='trend' needs two stated years; only one in {_some(rows)}. Use extend='hold', or leave these out"
        )
    # Two anchors give the pace: the neighbours, or the nearest two where the tick lies outside.
    left = np.where(after & ~single, left - 1, left)
    right = np.minimum(left + 1, last[group])
    span = np.maximum(tick[right] - tick[left], 1)
    share = (ticked - tick[left]) / span
    held = (before | after) & (extend == "hold")
    at = np.where(on | before, left, right) if method != "step" else np.where(after, right, left)
    moving = np.flatnonzero(~on & ~held & (method != "step") & ~single)
    a, b, way = left[moving], right[moving], share[moving]
    result = {"series": own["series"][left], "tick": ticked, "lower": own["lower"][left]}
    floor, ceiling = own["floor"][left], own["ceiling"][left]
    for name in ("low", "high"):
        value = own[name][at]
        value[moving], bad = _between(own, name, a, b, way, method)
        if bad.any():
            rows = table.iloc[own["row"][a[bad]]]
            raise QualibError(f"{WHY[method]}: {_some(rows)}. Use method='linear' for these")
        result[name] = np.where(np.isnan(value), np.nan, np.fmin(np.fmax(value, floor), ceiling))
    outside = "held" if extend == "hold" else "extrapolated"
    inside = "held" if method == "step" else "interpolated"
    kind = np.where(before | after, KINDS.index(outside), KINDS.index(inside)).astype("int8")
    result["kind"] = np.where(on, own["kind"][left], kind)
    return result


def _between(
    own: dict[str, np.ndarray], name: str, left: np.ndarray, right: np.ndarray, share: np.ndarray, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Value at `share` of the way between two anchors (beyond 0..1: at the same pace), and where it cannot be had."""
    a, b = own[name][left], own[name][right]
    if method == "linear":
        return a + share * (b - a), np.zeros(len(a), dtype=bool)
    same = a == b
    with np.errstate(all="ignore"):
        if method == "geometric":
            bad = ~same & ((a <= 0) | (b <= 0))
            moved = a * (b / a) ** share
        else:
            floor, ceiling = own["floor"][left], own["ceiling"][left]
            inside = (floor < np.minimum(a, b)) & (np.maximum(a, b) < ceiling)
            bad = ~same & ~inside & ~np.isnan(a) & ~np.isnan(b)
            logits = [np.log((v - floor) / (ceiling - v)) for v in (a, b)]
            odds = np.exp(logits[0] + share * (logits[1] - logits[0]))
            moved = floor + (ceiling - floor) * odds / (1 + odds)
    return np.where(same, a, moved), bad


def _some(rows: pd.DataFrame, most: int = 5) -> str:
    rows = rows[["plan", "label_zh"]].drop_duplicates()
    named = [f"{row.label_zh} ({row.plan})" for row in rows.head(most).itertuples()]
    return ", ".join(named) + (f" and {len(rows) - most} more" if len(rows) > most else "")
