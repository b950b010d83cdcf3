"""Values in words: intervals as the plan prints them, differences, and what a count or a growth is of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from qualib.words.language import Messages


def amount(low: float, high: float, row: Any, t: Messages) -> str:
    """A value with its unit, saying so where it is not a level: an addition, a rise, growth or a multiple."""
    value = t.interval(low, high, row.unit, row.measure_word)
    if row.measure == "increment":
        return (
            t("{value} a year", value=value) if row.timing == "each_year" else t("{value} over the plan", value=value)
        )
    if row.measure == "change":
        return t("a rise of {value}", value=value)
    if row.measure == "growth":
        return t("growth of {value}", value=value)
    if row.measure == "multiple":
        return t("{value} as much", value=value)
    return value


def ends(row: Any, prefix: str = "") -> tuple[float, float]:
    """Interval ends of a path for reading: an end that the plan leaves open is NaN, whatever closed it."""
    low, high = getattr(row, f"{prefix}low"), getattr(row, f"{prefix}high")
    open_low, open_high = getattr(row, f"{prefix}open_low"), getattr(row, f"{prefix}open_high")
    return math.nan if open_low else low, math.nan if open_high else high


def step(unit: str) -> str:
    """Unit of a difference between two values of `unit`."""
    return "pp" if unit == "percent" else unit


def observed(row: Any, t: Messages) -> str:
    """An observation with the period it is of."""
    return dated(row.period, t.interval(row.low, row.high, row.unit), t)


def dated(period: str, value: str, t: Messages) -> str:
    """A value with the period it is of."""
    return t("{period}: {value}", period=t.period(period), value=value)


def point(value: float, unit: str, t: Messages) -> str:
    """A single value with its unit."""
    return t.interval(value, value, unit)


def plain(value: float, t: Messages) -> str:
    """A number without its unit; a dash where there is none."""
    return t.number(value) if np.isfinite(value) else "–"


def change(value: float, unit: str, t: Messages, *, signed: bool = False) -> str:
    """A difference between two values of `unit`."""
    if pd.isna(value):
        return "–"
    return (t.signed(value) if signed else t.number(value)) + t.unit(step(unit))


def span(low: float, high: float, t: Messages) -> str:
    """A number, or two where they differ when read."""
    if pd.isna(low):
        return "–"
    return t.number(low) if round(low, 2) == round(high, 2) else f"{t.number(low)}–{t.number(high)}"


def evidence(row: Any, t: Messages) -> str:
    """What a verdict rests on: the value with its sampling interval, its period, and how it came about."""
    value = t.interval(row.low, row.high, row.unit, row.measure_word)
    if pd.notna(row.n):
        value = t("{value} ({low}–{high} with {n} samples)", value=value, low=t.number(row.sample_low, 1),
                  high=t.number(row.sample_high, 1), n=t.number(row.n))  # fmt: skip
    return t("{value} in {period}", value=value, period=t.period(row.period))
