"""Argument checks that `normalize` and `score` share: one message each, naming every offending label."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from qualib.errors import listed

Array = np.ndarray[Any, np.dtype[np.float64]]


def fail(where: str, wrong: str, *, expected: str, found: str = "", mend: str) -> NoReturn:
    """Raise a ValueError in the house form: what, where, expected, found, mend."""
    shown = f", found {found}" if found else ""
    raise ValueError(f"{where}: {wrong}; expected {expected}{shown}: {mend}")


def one_of(where: str, what: str, value: Any, choices: Iterable[str]) -> None:
    """Refuse a name that is not among the choices, with the nearest valid one."""
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        near = difflib.get_close_matches(str(value), choices, 1)
        fail(
            where,
            f"unknown {what} {value!r}",
            expected="one of " + ", ".join(choices),
            mend=f"did you mean {near[0]!r}?" if near else "choose one of them",
        )


def values(frame: pd.DataFrame, where: str) -> Array:
    """The frame as float64, NaN where missing; non-numeric columns and infinities are refused."""
    if not isinstance(frame, pd.DataFrame):
        fail(
            where,
            "not a table",
            expected="a DataFrame of units × indicators",
            found=type(frame).__name__,
            mend="give a wide frame",
        )
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()].unique()
        fail(where, f"repeated columns {listed(twice)}", expected="each indicator once", mend="rename or drop")
    odd = [
        c
        for c, kind in frame.dtypes.items()
        if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_complex_dtype(kind)
    ]
    if odd:
        fail(
            where,
            f"columns {listed(odd)} are not numbers",
            expected="numeric columns",
            found=listed(str(frame[c].dtype) for c in odd),
            mend="convert or drop them",
        )
    array = frame.to_numpy(dtype=float, na_value=np.nan)
    refuse_cells(
        frame,
        np.isinf(array),
        "infinite values",
        where,
        expected="numbers, or NaN for not covered or open",
        mend="write NaN there",
    )
    return array


def refuse(where: str, columns: pd.Index, bad: Any, what: str, *, expected: str, found: Any = None, mend: str) -> None:
    """Refuse the columns for which `bad` holds; `found` has a value for every column."""
    if np.any(bad):
        bad = np.asarray(bad)
        shown = "" if found is None else listed(float(v) for v in np.asarray(found)[bad])
        fail(where, f"columns {listed(columns[bad])} {what}", expected=expected, found=shown, mend=mend)


def refuse_cells(frame: pd.DataFrame, bad: Any, what: str, where: str, *, expected: str, mend: str) -> None:
    """Refuse the cells for which `bad` holds, named as (unit, indicator)."""
    if np.any(bad):
        cells = [f"({frame.index[i]}, {frame.columns[j]})" for i, j in np.argwhere(bad)]
        fail(where, f"{what} at {listed(cells, quote=False)}", expected=expected, mend=mend)


def per_column(given: Any, columns: pd.Index, where: str, name: str) -> list[Any]:
    """The values of a mapping or Series in the order of the columns; missing and unknown labels refused.

    An unknown label is nearly always a misspelt one, so it is refused rather than left unused.
    """
    table = given.to_dict() if isinstance(given, pd.Series) else dict(given)
    missing, unknown = [c for c in columns if c not in table], [k for k in table if k not in set(columns)]
    if missing or unknown:
        wrong = [f"no value for columns {listed(missing)}"] * bool(missing)
        wrong += [f"columns {listed(unknown)} not in the frame"] * bool(unknown)
        fail(
            where,
            f"{name}: {' and '.join(wrong)}",
            expected="one value for each column of the frame",
            mend=f"complete or shorten {name}",
        )
    return [table[c] for c in columns]


def numbers(given: Any, columns: pd.Index, where: str, name: str) -> Array:
    """A finite number for every column, from a mapping, a Series or one number for all."""
    spread = isinstance(given, Mapping | pd.Series)
    given_each = per_column(given, columns, where, name) if spread else [given] * len(columns)
    coerced = pd.to_numeric(pd.Series(given_each, dtype=object), errors="coerce")
    array = coerced.to_numpy(dtype=float, na_value=np.nan)
    shown = listed(given_each if spread else [given])
    refuse(
        where,
        columns,
        ~np.isfinite(array),
        f"have no number in {name} ({shown})",
        expected="finite numbers",
        mend=f"correct {name}",
    )
    return array


def shares(weights: Any, columns: pd.Index, where: str) -> Array:
    """Weights of the columns as shares that add up to 1; equal ones for None."""
    if len(columns) == 0:
        fail(where, "no columns", expected="at least one indicator", mend="give a frame with indicators")
    if weights is not None and not isinstance(weights, Mapping | pd.Series):
        fail(
            where,
            f"weights are {weights!r}"[:200],
            expected="a mapping or Series per column",
            mend="write {column: weight, …}",
        )
    array = numbers(1.0 if weights is None else weights, columns, where, "weights")
    refuse(
        where,
        columns,
        array < 0,
        "have weights below zero",
        expected="weights of zero or more",
        found=array,
        mend="correct weights",
    )
    if array.sum() <= 0:
        fail(where, "all weights are zero", expected="one above zero", mend="correct weights")
    return np.asarray(array / array.sum())


def count(given: Any, name: str, where: str = "uncertainty") -> int:
    """A whole number of at least one."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 1:
        fail(where, f"{name} is {given!r}", expected="a whole number above zero", mend="correct it")
    return int(given)


def signs(direction: Any, columns: pd.Index, where: str) -> Array:
    """+1 or -1 for every column; all +1 for None."""
    if direction is None:
        return np.ones(len(columns))
    if not isinstance(direction, Mapping | pd.Series):
        fail(
            where,
            f"direction is {direction!r}",
            expected="a mapping or Series of +1 or -1 per column",
            mend="write {column: 1, …}",
        )
    array = numbers(direction, columns, where, "direction")
    refuse(
        where,
        columns,
        np.abs(array) != 1,
        f"have direction {listed(set(array[np.abs(array) != 1]))}",
        expected="+1 (more is better) or -1 (less is better)",
        mend="correct direction",
    )
    return array


def pairs(given: Any, columns: pd.Index, where: str, name: str) -> Array:
    """(low, high) for every column as an array of shape (columns, 2); one pair serves all columns.

    None and NaN within a pair stay NaN (an unknown end).
    """
    spread = isinstance(given, Mapping | pd.Series)
    given_each = per_column(given, columns, where, name) if spread else [given] * len(columns)
    try:
        array = np.array([[np.nan if v is None else float(v) for v in pair] for pair in given_each])
        if array.shape != (len(columns), 2):
            raise ValueError
    except (TypeError, ValueError):
        fail(
            where,
            f"{name} is {listed([given], 1)[:200]}",
            expected="a pair (low, high) of numbers, or a mapping column → pair",
            mend=f"correct {name}",
        )
    return array


def close_ends(
    low: pd.DataFrame, high: pd.DataFrame, bounds: Any, goalposts: Any, where: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check interval frames and fill open ends (NaN in one frame only) from `bounds`, else `goalposts`."""
    values(low, f"{where} low"), values(high, f"{where} high")
    odd = [*low.index.symmetric_difference(high.index), *low.columns.symmetric_difference(high.columns)]
    if odd or not low.index.is_unique or not high.index.is_unique:
        fail(
            where,
            f"low and high differ in labels {listed(odd)}" if odd else "repeated unit labels",
            expected="the same units and indicators, each once",
            mend="align the two frames",
        )
    high = high.reindex(index=low.index, columns=low.columns)
    a, b = values(low, where), values(high, where)
    open_low, open_high = np.isnan(a) & ~np.isnan(b), ~np.isnan(a) & np.isnan(b)
    ends = np.full((a.shape[1], 2), np.nan)
    if bounds is not None:
        ends = pairs(bounds, low.columns, where, "bounds")
    elif goalposts is not None:
        ends = pairs(goalposts, low.columns, where, "goalposts")
    ends = np.where(np.isfinite(ends), ends, np.nan)
    loose = (open_low & np.isnan(ends[:, 0])) | (open_high & np.isnan(ends[:, 1]))
    refuse_cells(
        low,
        loose,
        "open end (NaN in one of low and high) that nothing closes",
        where,
        expected="bounds with a finite (floor, ceiling) for the column",
        mend="give bounds=…",
    )
    floor, ceiling = np.broadcast_to(ends[:, 0], a.shape), np.broadcast_to(ends[:, 1], a.shape)
    if bounds is None:  # a stated end may lie beyond a goalpost, where it scores no more
        floor, ceiling = np.fmin(floor, b), np.fmax(ceiling, a)
    a, b = np.where(open_low, floor, a), np.where(open_high, ceiling, b)
    refuse_cells(
        low,
        a > b,
        "low end above the high end",
        where,
        expected="low ≤ high, within the bounds",
        mend="swap the ends or widen the bounds",
    )
    return (
        pd.DataFrame(a, index=low.index, columns=low.columns),
        pd.DataFrame(b, index=low.index, columns=low.columns),
    )
