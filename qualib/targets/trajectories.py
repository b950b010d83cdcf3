"""Target points to trajectories: what a plan asks for in each year or month, and on what ground.

Nothing is invented: there is no value before the first stated year or after the last one unless the reader
asks for it, and every value carries its kind

* ``stated``: printed in the plan for that year, or for each year;
* ``implied``: a kept level (maintain) in a year other than the one it is coded under;
* ``interpolated``: between two stated years;
* ``held``: carried over from another year (``method="step"`` or ``extend="hold"``);
* ``extrapolated``: past the stated years at the pace of the two nearest (``extend="trend"``).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study.package import Study

#: Kinds of a value, coded by their positions.
KINDS = ("stated", "implied", "interpolated", "held", "extrapolated")
WHY = {
    "geometric": "a geometric path cannot pass through zero",
    "logit": "a logit path needs values inside a floor and a ceiling",
}
SERIES = ["plan", "indicator", "label_zh", "measure"]
#: What a target's value is of: the indicator itself, or a change of it.
MEASURES = ("level", "ceiling", "increment", "change", "growth", "multiple")
METHODS = ("linear", "geometric", "logit", "step")
EXTENSIONS = ("none", "hold", "trend")
#: Kinds of a value that the plan does not print for that year.
NOT_STATED = KINDS[1:]
#: Anchors worked on at once: what is in between stays in the processor's caches and takes no memory to speak of.
BLOCK = 50_000


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
        open_low, open_high, value, kind. `low` and `high` are the interval that satisfies the commitment, an end
        that the plan leaves open (`open_low`, `open_high`) being closed by the indicator's floor or ceiling for a
        level (NaN where there is none); `value` is its least demanding end: low, or high where lower is better.

    Raises
    ------
    QualibError
        If an option is unknown or cannot be applied: a geometric path through zero, a logit path that touches
        its bounds, a trend of a series with a single stated year.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> ramp = study.targets.query("plan == 'guizhou-2015' and indicator == 'product.industrial.spot_check_pass_rate'")
    >>> qualib.trajectories(study, ramp)[["year", "value", "kind"]].to_dict("list")
    {'year': [2015, 2016, 2017], 'value': [89.0, 90.0, 91.0], 'kind': ['stated', 'stated', 'stated']}
    """
    for name, option, known in (("freq", freq, ("year", "month")), ("method", method, METHODS),
                                ("extend", extend, EXTENSIONS)):  # fmt: skip
        if option not in known:
            raise QualibError(f"{name}={option!r} is unknown; choose one of {', '.join(known)}")
    if extend == "trend" and method == "step":
        raise QualibError("extend='trend' has no pace to follow with method='step'; use extend='hold'")
    table = study.targets if targets is None else targets
    _refuse_unsound(table)
    anchors = _anchors(study, table)
    path = _joined([_block(part, freq, method, extend, start, end, table) for part in _parts(anchors)])
    first = anchors["row"].to_numpy()[starts(anchors["series"].to_numpy())]
    rows = first[path.pop("series")]
    result = {column: table[column].array.take(rows) for column in [*SERIES, "unit"]}
    month = ["month"] if freq == "month" else []
    result |= {column: path[column] for column in ["year", *month, "low", "high", "open_low", "open_high", "value"]}
    result["kind"] = pd.array(KINDS, dtype="str").take(path["kind"])
    return pd.DataFrame(result, copy=False)


def last_targets(targets: pd.DataFrame) -> pd.DataFrame:
    """The last target of each series, by the index of `targets`."""
    return targets.sort_values("year", kind="stable").drop_duplicates(SERIES, keep="last")


def opened(paths: pd.DataFrame) -> pd.DataFrame:
    """Paths with their open ends as NaN, which are drawn at the indicator's floor or ceiling."""
    ends = {side: paths[side].mask(paths[f"open_{side}"].astype(bool)) for side in ("low", "high")}
    return paths.assign(**ends)


def _refuse_unsound(table: pd.DataFrame) -> None:
    """Refuse target rows that no path can be drawn from, saying which; validated tables hold none."""
    missing = [name for name in (*SERIES, "timing", "unit", "year", "low", "high") if name not in table]
    if missing:
        raise QualibError(f"targets lack the columns {', '.join(missing)}; give rows of study.targets")
    numbers = [name for name in ("year", "low", "high") if not pd.api.types.is_numeric_dtype(table[name])]
    if numbers and len(table):
        raise QualibError(
            f"targets: {', '.join(numbers)} must be numbers, found text; convert them with pandas.to_numeric"
        )
    faults = {
        "no whole year": table["year"].isna() | (table["year"] % 1 != 0) if len(table) else None,
        "low above high": table["low"] > table["high"] if len(table) else None,
        f"an unknown measure (not one of {', '.join(MEASURES)})": ~table["measure"].isin(MEASURES),
    }
    for wrong, mask in faults.items():
        if mask is not None and mask.any():
            raise QualibError(f"targets with {wrong}: {_some(table[mask])}; mend these rows")
    twice = table.duplicated([*SERIES, "year"], keep=False)
    if twice.any():
        raise QualibError(f"targets with two rows for one year: {_some(table[twice])}; keep one each")


def _anchors(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Expand target rows to one anchor per series and year, ends closed by the bounds, sorted by series.

    Numbers only: `row` is the position of the target's row in `table`, `kind` one in `KINDS`.
    """
    coded = _coded(table, [*SERIES, "timing"])
    codes = study.indicators.set_index("indicator")
    periods = study.plans.set_index("plan")["period_start"]
    (plan, plans), (indicator, known) = coded["plan"], coded["indicator"]
    if not (known.isin(codes.index).all() and plans.isin(periods.index).all()):
        raise QualibError("targets hold an indicator or plan the study does not know; run `qualib validate`")
    own = codes.reindex(known)
    since = periods.reindex(plans).to_numpy()[plan]

    def among(name: str, words: list[str]) -> np.ndarray:
        return np.asarray(coded[name][1].isin(words))[coded[name][0]]

    def bound(name: str) -> np.ndarray:
        # Only a level is a value of the indicator itself; a rise or a growth rate has no bounds of its own.
        return np.where(level, own[name].to_numpy(dtype=float)[indicator], np.nan)

    level = among("measure", ["level", "ceiling"])
    low, high = table["low"].to_numpy(dtype=float), table["high"].to_numpy(dtype=float)
    floor, ceiling = bound("floor"), bound("ceiling")
    # A value for each year (a yearly path, a kept level) is the whole year's; what is due by a year's end is not.
    stock = (own["nature"] == "stock").to_numpy()[indicator] & ~among("timing", ["each_year"])
    frame = {
        "series": _combined([coded[name] for name in SERIES]),
        "tick": table["year"].to_numpy(dtype="int64"),
        "low": np.where(np.isnan(low), floor, low),
        "high": np.where(np.isnan(high), ceiling, high),
        "open_low": np.isnan(low),
        "open_high": np.isnan(high),
        "floor": floor,
        "ceiling": ceiling,
        "lower": (own["direction"] == "lower").to_numpy()[indicator],
        "kind": np.zeros(len(table), dtype="int8"),
        "december": ~among("timing", ["annual_path", "maintain", "each_year"]) | stock,
        "row": np.arange(len(table)),
    }
    yearly = among("timing", ["maintain", "each_year"])
    repeats = np.where(yearly, np.maximum(frame["tick"] - since + 1, 1), 1).astype("int64")
    if (repeats > 1).any():
        frame = {name: np.repeat(column, repeats) for name, column in frame.items()}
        back = np.repeat(np.cumsum(repeats), repeats) - np.arange(len(frame["tick"])) - 1
        frame["tick"] -= back
        # What is asked each year is printed for each; a level kept is printed for the year it is coded under.
        kept = np.repeat(among("timing", ["maintain"]), repeats)
        frame["kind"] = np.where((back > 0) & kept, KINDS.index("implied"), KINDS.index("stated")).astype("int8")
    # A stated year wins over one implied by another row of the same series.
    first, width = frame["tick"].min(initial=0), np.ptp(frame["tick"]) + 1 if len(frame["tick"]) else 1
    place = frame["series"] * width + frame["tick"] - first
    order = place * 2 + frame["kind"]
    if (order[1:] < order[:-1]).any():
        by = np.argsort(order, kind="stable")
        frame, place = {name: column[by] for name, column in frame.items()}, place[by]
    kept = np.r_[True, place[1:] != place[:-1]][: len(place)]
    if not kept.all():
        frame = {name: column[kept] for name, column in frame.items()}
    # A series with two timings is one path all the same: reached in December if any of its values is.
    first_of = starts(frame["series"])
    if len(first_of):
        lengths = np.diff(np.r_[first_of, len(frame["series"])])
        frame["december"] = np.repeat(np.logical_or.reduceat(frame["december"], first_of), lengths)
    return pd.DataFrame(frame, copy=False)


def numbered(table: pd.DataFrame) -> np.ndarray:
    """Number of the series that each row of targets or trajectories belongs to, counted by first appearance."""
    return _combined(list(_coded(table, SERIES).values()))


def _coded(table: pd.DataFrame, names: list[str]) -> dict[str, tuple[np.ndarray, pd.Index]]:
    return {name: pd.factorize(table[name], use_na_sentinel=False) for name in names}


def _combined(coded: list[tuple[np.ndarray, pd.Index]]) -> np.ndarray:
    """Number the different combinations of coded columns by their first appearance."""
    number, size = np.zeros(len(coded[0][0]), dtype="int64"), 1
    for codes, known in coded:
        if size * max(len(known), 1) > 2**62:
            number, kept = pd.factorize(number)
            size = len(kept)
        number, size = number * len(known) + codes, size * max(len(known), 1)
    return np.asarray(pd.factorize(number)[0])


def _parts(anchors: pd.DataFrame) -> list[pd.DataFrame]:
    """Cut anchors into parts of whole series, of `BLOCK` rows or little more; one empty part where there is none."""
    ends = np.r_[starts(anchors["series"].to_numpy()), len(anchors)]
    wanted = np.arange(0, len(anchors) + BLOCK, BLOCK).clip(max=len(anchors))
    cuts = np.unique(ends[np.searchsorted(ends, wanted)])
    cuts = cuts if len(cuts) > 1 else np.array([0, 0])
    return [anchors.iloc[a:b] for a, b in pairwise(cuts)]


def _joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Lay the parts end to end, a column at a time, so that no more than one is held twice."""
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def _block(
    anchors: pd.DataFrame, freq: str, method: str, extend: str, start: int | None, end: int | None, table: pd.DataFrame
) -> dict[str, np.ndarray]:
    """The trajectories of some series, as arrays: series, year, (month,) low, high, value, kind (as in `KINDS`)."""
    if freq == "year":
        path = grid(anchors, method, extend, start, end, table, ticks=1)
        path["year"] = path.pop("tick")
    else:
        by_december = anchors["december"].to_numpy()
        yearly = grid(anchors[~by_december], method, extend, start, end, table, ticks=1)
        whole = {name: np.repeat(column, 12) for name, column in yearly.items()}
        whole["month"] = np.tile(np.arange(1, 13), len(yearly["tick"]))
        whole["year"] = whole.pop("tick")
        monthly = grid(anchors[by_december], method, extend, start, end, table, ticks=12)
        monthly["month"] = monthly["tick"] % 12 + 1
        monthly["year"] = monthly.pop("tick") // 12
        path = _joined([whole, monthly])
        # Both are in order already, so that a stable sort by one key is no more than a merge.
        months = path["year"] * 12 + path["month"]
        by = np.argsort(path["series"] * (months.max(initial=0) + 1) + months, kind="stable")
        path = {name: column[by] for name, column in path.items()}
    lower = path.pop("lower")
    near, far = np.where(lower, path["high"], path["low"]), np.where(lower, path["low"], path["high"])
    path["value"] = np.where(np.isnan(near), far, near)
    return path


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
        Numbers only: series, tick (years), low, high, open_low, open_high, floor, ceiling, lower (is better), kind
        (a position in `KINDS`) and row (position of the target in `table`), sorted by series and tick.
    method, extend, start, end
        As in `trajectories`.
    table : DataFrame
        The targets, to name what a path cannot be drawn for.
    ticks : int
        Ticks a year: 1 for years, 12 for months counted from year 0.

    Returns
    -------
    dict of arrays of one length
        series, tick, lower, low, high, open_low, open_high, kind.

    Raises
    ------
    QualibError
        As `trajectories`.
    """
    own = {name: anchors[name].to_numpy() for name in anchors.columns}
    if anchors.empty:
        names = ("series", "tick", "lower", "low", "high", "open_low", "open_high", "kind")
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
        result[f"open_{name}"] = own[f"open_{name}"][at]
        result[f"open_{name}"][moving] &= own[f"open_{name}"][a] & own[f"open_{name}"][b]
    # A far end that moves slower than the near one is pushed on by it: what is asked is the near end.
    crossed = result["low"] > result["high"]
    low, high = result["low"], result["high"]
    result["low"] = np.where(crossed & result["lower"].astype(bool), high, low)
    result["high"] = np.where(crossed & ~result["lower"].astype(bool), low, high)
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
