"""Target points to trajectories: what a plan asks for in each year or month, and on what ground.

Nothing is invented: there is no value before the first stated year or after the last one unless the reader
asks for it, and every value carries its kind

* ``stated``: printed in the plan for that year;
* ``implied``: a kept level (maintain) or yearly commitment (each_year) in a year other than the one it is coded under;
* ``interpolated``: between two stated years;
* ``held``: carried over from another year (``method="step"`` or ``extend="hold"``);
* ``extrapolated``: past the stated years at the pace of the two nearest (``extend="trend"``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.package import Study

SERIES = ["plan", "indicator", "label_zh", "measure"]
METHODS = ("linear", "geometric", "logit", "step")
EXTENSIONS = ("none", "hold", "trend")
#: Kinds of a value that the plan does not print for that year.
NOT_STATED = ("implied", "interpolated", "held", "extrapolated")


def trajectories(
    study: Study,
    targets: pd.DataFrame | None = None,
    *,
    freq: str = "year",
    method: str = "linear",
    extend: str = "none",
    start: int | None = None,
    end: int | None = None,
) -> pd.DataFrame:
    """Turn target points into yearly or monthly trajectories.

    Parameters
    ----------
    study : Study
        Gives the indicators' nature and bounds and the plans' periods.
    targets : DataFrame, optional
        Rows of ``study.targets`` to use; all by default.
    freq : {"year", "month"}
        Step of the result. A rate or flow with a value for each year, a level kept and a yearly commitment stand
        at that year's value in all its months; a stock, and whatever is due by the end of a year, is reached in
        December and interpolated by month up to it.
    method : {"linear", "geometric", "logit", "step"}
        Interpolation between two stated years, of both interval ends: straight; at a constant growth rate;
        straight in ln((v − floor)/(ceiling − v)); or holding the earlier value.
    extend : {"none", "hold", "trend"}
        What stands before the first and after the last stated year.
    start, end : int, optional
        First and last year of the result; by default each series' own first and last stated year.

    Returns
    -------
    DataFrame
        One row per series and period: plan, indicator, label_zh, measure, unit, year, (month,) low, high,
        value, kind. `low` and `high` are the interval that satisfies the commitment, an open end being closed
        by the indicator's floor or ceiling for a level (NaN where there is none); `value` is its least
        demanding end: low, or high where lower is better.

    Raises
    ------
    QualibError
        If an option is unknown or cannot be applied: a geometric path through zero, a logit path that touches
        its bounds, a trend of a series with a single stated year.
    """
    for name, option, known in (("freq", freq, ("year", "month")), ("method", method, METHODS),
                                ("extend", extend, EXTENSIONS)):  # fmt: skip
        if option not in known:
            raise QualibError(f"{name}={option!r} is unknown; choose one of {', '.join(known)}")
    if extend == "trend" and method == "step":
        raise QualibError("extend='trend' has no pace to follow with method='step'; use extend='hold'")
    anchors = _anchors(study, study.targets if targets is None else targets)
    if freq == "year":
        path = _grid(anchors, method, extend, start, end, ticks=1)
        path["year"] = path.pop("tick")
    else:
        by_december = anchors["december"].to_numpy()
        yearly = _grid(anchors[~by_december], method, extend, start, end, ticks=1)
        whole = yearly.loc[yearly.index.repeat(12)].reset_index(drop=True)
        whole["month"] = np.tile(np.arange(1, 13), len(yearly))
        whole["year"] = whole.pop("tick")
        monthly = _grid(anchors[by_december], method, extend, start, end, ticks=12)
        monthly["month"] = monthly["tick"] % 12 + 1
        monthly["year"] = monthly.pop("tick") // 12
        path = pd.concat([whole, monthly], ignore_index=True)
        path = path.sort_values(["series", "year", "month"], kind="stable", ignore_index=True)
    first = anchors.drop_duplicates("series").set_index("series")
    for column in [*SERIES, "unit"]:
        path[column] = first[column].reindex(path["series"]).to_numpy()
    lower_is_better = first["lower"].reindex(path["series"]).to_numpy(dtype=bool)
    near, far = (
        np.where(lower_is_better, path["high"], path["low"]),
        np.where(lower_is_better, path["low"], path["high"]),
    )
    path["value"] = np.where(np.isnan(near), far, near)
    month = ["month"] if freq == "month" else []
    return path[[*SERIES, "unit", "year", *month, "low", "high", "value", "kind"]]


def _anchors(study: Study, targets: pd.DataFrame) -> pd.DataFrame:
    """Expand target rows to one anchor per series and year, ends closed by the bounds, sorted by series."""
    table = targets.reset_index(drop=True)
    codes = study.indicators.set_index("indicator")
    own = codes.reindex(table["indicator"])
    since = study.plans.set_index("plan")["period_start"].reindex(table["plan"]).to_numpy()
    if own["unit"].isna().any() or pd.isna(since).any():
        raise QualibError("targets hold an indicator or plan the study does not know; run `qualib validate`")
    level = table["measure"].isin(["level", "ceiling"]).to_numpy()
    lower = (own["direction"] == "lower").to_numpy()
    frame = pd.DataFrame(
        {
            "series": table.groupby(SERIES, sort=False).ngroup(),
            "tick": table["year"].to_numpy(),
            # Only a level is a value of the indicator itself; a rise or a growth rate has no bounds of its own.
            "low": np.where(level & table["low"].isna(), own["floor"], table["low"]),
            "high": np.where(level & table["high"].isna(), own["ceiling"], table["high"]),
            "floor": np.where(level, own["floor"], np.nan),
            "ceiling": np.where(level, own["ceiling"], np.nan),
            "lower": lower,
            "kind": "stated",
            "unit": table["unit"],
            **{column: table[column] for column in SERIES},
        }
    )
    yearly = table["timing"].isin(["maintain", "each_year"]).to_numpy()
    # A value for each year (a yearly path, a kept level) is the whole year's; what is due by a year's end is not.
    whole_year = table["timing"].isin(["annual_path", "maintain", "each_year"]).to_numpy()
    stock = (own["nature"] == "stock").to_numpy() & ~(table["timing"] == "each_year").to_numpy()
    frame["december"] = ~whole_year | stock
    repeats = np.where(yearly, np.maximum(frame["tick"] - since + 1, 1), 1).astype(int)
    frame = frame.loc[frame.index.repeat(repeats)]
    back = np.concatenate([np.arange(n)[::-1] for n in repeats]) if yearly.any() else np.zeros(len(frame), int)
    frame["tick"] = frame["tick"].to_numpy() - back
    frame["kind"] = np.where(back > 0, "implied", "stated")
    # A stated year wins over one implied by another row of the same series.
    frame = frame.sort_values(["series", "tick", "kind"], ascending=[True, True, False], kind="stable")
    return frame.drop_duplicates(["series", "tick"]).reset_index(drop=True)


def _grid(
    anchors: pd.DataFrame, method: str, extend: str, start: int | None, end: int | None, *, ticks: int
) -> pd.DataFrame:
    """Fill in the ticks (years, or months counted from year 0) between, before and after the anchors."""
    if anchors.empty:
        empty = {"series": "int64", "tick": "int64", "low": "float64", "high": "float64", "kind": "str"}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in empty.items()})
    tick = anchors["tick"].to_numpy() * ticks + (ticks - 1)
    series = pd.factorize(anchors["series"])[0]
    first = np.flatnonzero(np.r_[True, series[1:] != series[:-1]])
    last = np.r_[first[1:], len(series)] - 1
    lo = tick[first] if extend == "none" or start is None else np.full(len(first), start * ticks)
    hi = tick[last] if extend == "none" or end is None else np.full(len(first), (end + 1) * ticks - 1)
    if extend == "none":
        lo = lo if start is None else np.maximum(lo, start * ticks)
        hi = hi if end is None else np.minimum(hi, (end + 1) * ticks - 1)
    length = np.maximum(hi - lo + 1, 0)
    group = np.repeat(np.arange(len(first)), length)
    grid = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + lo[group]

    # The anchor at or before each tick: one search over (series, tick) pairs laid end to end.
    base, width = min(tick.min(), grid.min(initial=0)), max(tick.max(), grid.max(initial=0)) + 2
    position = np.searchsorted(series * (width - base) + tick - base, group * (width - base) + grid - base, "right") - 1
    left = np.clip(position, first[group], last[group])
    before, after = grid < tick[left], (left == last[group]) & (grid > tick[left])
    on = grid == tick[left]
    single = first[group] == last[group]
    if extend == "trend" and (single & (before | after)).any():
        named = anchors.loc[left[single & (before | after)], ["plan", "label_zh"]].drop_duplicates()
        raise QualibError(
            f"extend='trend' needs two stated years; only one in {_some(named)}. Use extend='hold', or leave these out"
        )
    # Two anchors give the pace: the neighbours, or the nearest two where the tick lies outside.
    left = np.where(after & ~single, left - 1, left)
    right = np.minimum(left + 1, last[group])
    span = np.maximum(tick[right] - tick[left], 1)
    share = (grid - tick[left]) / span
    held = (before | after) & (extend == "hold")
    result = {"series": anchors["series"].to_numpy()[left], "tick": grid}
    for name in ("low", "high"):
        ends = anchors[name].to_numpy(dtype=float)
        at = np.where(on | before, left, right) if method != "step" else np.where(after, right, left)
        moving = ~on & ~held & (method != "step") & ~single
        value = ends[at].copy()
        value[moving] = _between(anchors, name, left[moving], right[moving], share[moving], method)
        floor, ceiling = anchors["floor"].to_numpy()[left], anchors["ceiling"].to_numpy()[left]
        result[name] = np.fmin(np.fmax(value, floor), ceiling) if len(value) else value
        result[name] = np.where(np.isnan(value), np.nan, result[name])
    outside = "held" if extend == "hold" else "extrapolated"
    inside = "held" if method == "step" else "interpolated"
    kind = np.where(before | after, outside, inside)
    result["kind"] = np.where(on, anchors["kind"].to_numpy()[left], kind)
    return pd.DataFrame(result)


def _between(
    anchors: pd.DataFrame, name: str, left: np.ndarray, right: np.ndarray, share: np.ndarray, method: str
) -> np.ndarray:
    """Value at `share` of the way from one anchor to the other (beyond 0..1: at the same pace)."""
    ends = anchors[name].to_numpy(dtype=float)
    a, b = ends[left], ends[right]
    same = a == b
    if method == "linear":
        return a + share * (b - a)
    with np.errstate(all="ignore"):
        if method == "geometric":
            bad = ~same & ((a <= 0) | (b <= 0))
            moved = a * (b / a) ** share
            why = "a geometric path cannot pass through zero"
        else:
            floor, ceiling = (anchors[bound].to_numpy(dtype=float)[left] for bound in ("floor", "ceiling"))
            inside = (floor < np.minimum(a, b)) & (np.maximum(a, b) < ceiling)
            bad = ~same & ~inside & ~np.isnan(a) & ~np.isnan(b)
            logits = [np.log((v - floor) / (ceiling - v)) for v in (a, b)]
            odds = np.exp(logits[0] + share * (logits[1] - logits[0]))
            moved = floor + (ceiling - floor) * odds / (1 + odds)
            why = "a logit path needs values inside a floor and a ceiling"
    if bad.any():
        named = anchors.loc[left[bad], ["plan", "label_zh"]].drop_duplicates()
        raise QualibError(f"{why}: {_some(named)}. Use method='linear' for these")
    return np.where(same, a, moved)


def _some(rows: pd.DataFrame, most: int = 5) -> str:
    named = [f"{row.label_zh} ({row.plan})" for row in rows.head(most).itertuples()]
    return ", ".join(named) + (f" and {len(rows) - most} more" if len(rows) > most else "")
