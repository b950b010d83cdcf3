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

from itertools import pairwise

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study.package import Study
from qualib.targets.grid import KINDS, grid, starts

SERIES = ["plan", "indicator", "label_zh", "measure"]
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
    table = study.targets if targets is None else targets
    anchors = _anchors(study, table)
    path = _joined([_block(part, freq, method, extend, start, end, table) for part in _parts(anchors)])
    first = anchors["row"].to_numpy()[starts(anchors["series"].to_numpy())]
    rows = first[path.pop("series")]
    result = {column: table[column].array.take(rows) for column in [*SERIES, "unit"]}
    month = ["month"] if freq == "month" else []
    result |= {column: path[column] for column in ["year", *month, "low", "high", "value"]}
    result["kind"] = pd.array(KINDS, dtype="str").take(path["kind"])
    return pd.DataFrame(result, copy=False)


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
        frame["kind"] = np.where(back > 0, KINDS.index("implied"), KINDS.index("stated")).astype("int8")
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
