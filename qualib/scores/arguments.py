"""Checks of arguments: each function returns what it checked, or refuses it in one line that names every label.

A message says where, what is wrong, what was expected and found, and the mend.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, listed

Array = np.ndarray[Any, np.dtype[np.float64]]


def one_of(where: str, what: str, value: Any, choices: Iterable[str]) -> str:
    """A name that is among the choices; otherwise the nearest valid one is named."""
    choices = list(choices)
    if isinstance(value, str) and value in choices:
        return value
    near = difflib.get_close_matches(str(value), choices, 1)
    mend = f"did you mean {near[0]!r}?" if near else "choose one of them"
    raise QualibError(f"{where}: unknown {what} {value!r}; expected one of {', '.join(choices)}: {mend}")


def count(given: Any, name: str, where: str = "uncertainty") -> int:
    """A whole number of at least one."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 1:
        raise QualibError(f"{where}: {name} is {given!r}; expected a whole number above zero: correct it")
    return int(given)


def cells(frame: pd.DataFrame, chosen: Any) -> str:
    """The chosen cells as (unit, indicator), comma-separated."""
    return listed((f"({frame.index[i]}, {frame.columns[j]})" for i, j in np.argwhere(chosen)), quote=False)


def values(frame: pd.DataFrame, where: str) -> Array:
    """The frame as float64, NaN where missing; non-numeric columns and infinities are refused."""
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame).__name__
        raise QualibError(
            f"{where}: not a table; expected a DataFrame of units × indicators, found {kind}: give a wide frame"
        )
    if not frame.columns.is_unique:
        twice = listed(frame.columns[frame.columns.duplicated()].unique())
        raise QualibError(f"{where}: repeated columns {twice}; expected each indicator once: rename or drop")
    odd = [name for name, kind in frame.dtypes.items() if not _is_real(kind)]
    if odd:
        kinds = listed(str(frame[name].dtype) for name in odd)
        raise QualibError(
            f"{where}: columns {listed(odd)} are not numbers; expected numeric columns, found {kinds}: "
            "convert or drop them"
        )
    array = frame.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(array).any():
        raise QualibError(
            f"{where}: infinite values at {cells(frame, np.isinf(array))}; "
            "expected numbers, or NaN for not covered or open: write NaN there"
        )
    return array


def _is_real(kind: Any) -> bool:
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)


def unique(given: Any, where: str, name: str) -> dict[Any, Any]:
    """A mapping or Series as a dictionary; labels that occur twice are refused."""
    if isinstance(given, pd.Series) and not given.index.is_unique:
        twice = listed(given.index[given.index.duplicated()].unique())
        raise QualibError(f"{where}: {name}: repeated labels {twice}; expected each column once: drop one of each")
    return dict(given)


def per_column(given: Any, columns: pd.Index, where: str, name: str) -> list[Any]:
    """The values of a mapping or Series in the order of the columns; missing and unknown labels refused.

    An unknown label is nearly always a misspelt one, so it is refused rather than left unused.
    """
    table = unique(given, where, name)
    missing, unknown = [c for c in columns if c not in table], [k for k in table if k not in set(columns)]
    wrong = [f"no value for columns {listed(missing)}"] * bool(missing)
    wrong += [f"columns {listed(unknown)} not in the frame"] * bool(unknown)
    if wrong:
        raise QualibError(
            f"{where}: {name}: {' and '.join(wrong)}; expected one value for each column of the frame: "
            f"complete or shorten {name}"
        )
    return [table[c] for c in columns]


def numbers(given: Any, columns: pd.Index, where: str, name: str) -> Array:
    """A finite number for every column, from a mapping, a Series or one number for all."""
    spread = isinstance(given, Mapping | pd.Series)
    each = per_column(given, columns, where, name) if spread else [given] * len(columns)
    coerced = pd.to_numeric(pd.Series(each, dtype=object), errors="coerce")
    array = coerced.to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(array)
    if bad.any():
        shown = listed(each if spread else [given])
        raise QualibError(
            f"{where}: columns {listed(columns[bad])} have no number in {name} ({shown}); "
            f"expected finite numbers: correct {name}"
        )
    return array


def shares(weights: Any, columns: pd.Index, where: str) -> Array:
    """Weights of the columns as shares that add up to 1; equal ones for None."""
    if len(columns) == 0:
        raise QualibError(f"{where}: no columns; expected at least one indicator: give a frame with indicators")
    if weights is not None and not isinstance(weights, Mapping | pd.Series):
        wrong = f"weights are {weights!r}"[:200]
        raise QualibError(f"{where}: {wrong}; expected a mapping or Series per column: write {{column: weight, …}}")
    array = numbers(1.0 if weights is None else weights, columns, where, "weights")
    below = array < 0
    if below.any():
        raise QualibError(
            f"{where}: columns {listed(columns[below])} have weights below zero; "
            f"expected weights of zero or more, found {listed(array[below])}: correct weights"
        )
    if array.sum() <= 0:
        raise QualibError(f"{where}: all weights are zero; expected one above zero: correct weights")
    return np.asarray(array / array.sum())


def signs(direction: Any, columns: pd.Index, where: str) -> Array:
    """+1 or -1 for every column; all +1 for None."""
    if direction is None:
        return np.ones(len(columns))
    if not isinstance(direction, Mapping | pd.Series):
        raise QualibError(
            f"{where}: direction is {direction!r}; expected a mapping or Series of +1 or -1 per column: "
            "write {column: 1, …}"
        )
    array = numbers(direction, columns, where, "direction")
    bad = np.abs(array) != 1
    if bad.any():
        raise QualibError(
            f"{where}: columns {listed(columns[bad])} have direction {listed(set(array[bad]))}; "
            "expected +1 (more is better) or -1 (less is better): correct direction"
        )
    return array


def pairs(given: Any, columns: pd.Index, where: str, name: str) -> Array:
    """(low, high) for every column as an array of shape (columns, 2); one pair serves all columns.

    None and NaN within a pair stay NaN (an unknown end).
    """
    spread = isinstance(given, Mapping | pd.Series)
    each = per_column(given, columns, where, name) if spread else [given] * len(columns)
    try:
        array = np.array([[np.nan if v is None else float(v) for v in pair] for pair in each])
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.shape != (len(columns), 2):
        raise QualibError(
            f"{where}: {name} is {listed([given], 1)[:200]}; "
            f"expected a pair (low, high) of numbers, or a mapping column → pair: correct {name}"
        )
    return array


def close_ends(
    low: pd.DataFrame, high: pd.DataFrame, bounds: Any, goalposts: Any, where: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check interval frames and fill open ends (NaN in one frame only) from `bounds`, else `goalposts`."""
    high = _aligned(low, high, where)
    a, b = values(low, where), values(high, where)
    open_low, open_high = np.isnan(a) & ~np.isnan(b), ~np.isnan(a) & np.isnan(b)
    ends = np.full((a.shape[1], 2), np.nan)
    if bounds is not None:
        ends = pairs(bounds, low.columns, where, "bounds")
    elif goalposts is not None:
        ends = pairs(goalposts, low.columns, where, "goalposts")
    ends = np.where(np.isfinite(ends), ends, np.nan)
    loose = (open_low & np.isnan(ends[:, 0])) | (open_high & np.isnan(ends[:, 1]))
    if loose.any():
        raise QualibError(
            f"{where}: open end (NaN in one of low and high) that nothing closes at {cells(low, loose)}; "
            "expected bounds with a finite (floor, ceiling) for the column: give bounds=…"
        )
    floor, ceiling = np.broadcast_to(ends[:, 0], a.shape), np.broadcast_to(ends[:, 1], a.shape)
    if bounds is None:  # a stated end may lie beyond a goalpost, where it scores no more
        floor, ceiling = np.fmin(floor, b), np.fmax(ceiling, a)
    a, b = np.where(open_low, floor, a), np.where(open_high, ceiling, b)
    if (a > b).any():
        raise QualibError(
            f"{where}: low end above the high end at {cells(low, a > b)}; "
            "expected low ≤ high, within the bounds: swap the ends or widen the bounds"
        )
    return (
        pd.DataFrame(a, index=low.index, columns=low.columns),
        pd.DataFrame(b, index=low.index, columns=low.columns),
    )


def _aligned(low: pd.DataFrame, high: pd.DataFrame, where: str) -> pd.DataFrame:
    """The high ends in the order of the low ones, if both have the same labels."""
    values(low, f"{where} low"), values(high, f"{where} high")
    odd = [*low.index.symmetric_difference(high.index), *low.columns.symmetric_difference(high.columns)]
    if odd or not low.index.is_unique or not high.index.is_unique:
        wrong = f"low and high differ in labels {listed(odd)}" if odd else "repeated unit labels"
        raise QualibError(f"{where}: {wrong}; expected the same units and indicators, each once: align the two frames")
    return high.reindex(index=low.index, columns=low.columns)
