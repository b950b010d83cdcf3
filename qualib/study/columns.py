"""Columns of text, and the rules of ``datapackage.json`` (Table Schema) for them: values, and keys.

A long column repeats a few texts, so each different one is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from qualib.study.package import TEXT

#: What a column of each type holds, in words; any text is a string.
TYPES = {"date": "a date like 2015-05-02", "integer": "a whole number of at most 15 digits", "number": "a number"}
#: The largest whole number that every program has exactly; beyond it a column would lose digits.
LARGEST = 2**53

#: Mask of the bad rows, column, what was expected (of these rows at least, where it is not the same for all).
Fault = tuple[pd.Series | np.ndarray, str, pd.Series | str]


@dataclass(frozen=True)
class Words:
    """A column of text: its different texts, and in each row which of them stands there (-1: an absent cell)."""

    codes: np.ndarray
    known: pd.Index

    def rows(self, marked: Any) -> np.ndarray:
        """Which rows hold one of the texts marked, of those known; an absent cell never does."""
        marked = np.asarray(marked, dtype=bool)
        return np.append(marked, False)[self.codes] if marked.any() else np.zeros(len(self.codes), dtype=bool)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The texts known as numbers, NaN where they are none."""
        return pd.to_numeric(pd.Series(self.known), errors="coerce").to_numpy(dtype="float64")


def _is_number(own: Words) -> np.ndarray:
    return np.isfinite(own.numbers)


def _is_integer(own: Words) -> np.ndarray:
    finite = np.where(_is_number(own), own.numbers, 0.5)
    return (finite % 1 == 0) & (np.abs(finite) <= LARGEST)


def is_date(known: pd.Index) -> np.ndarray:
    """Which texts are days of the calendar, written like 2015-05-02."""
    written = [re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text) is not None for text in known]
    return np.array(written, dtype=bool) & pd.to_datetime(known, format="%Y-%m-%d", errors="coerce").notna()


_CONFORMS = {"date": lambda own: is_date(own.known), "integer": _is_integer, "number": _is_number}


def faults(words: dict[str, Words], schema: dict[str, Any]) -> Iterator[Fault]:
    """Faults of single columns, then rows with a key that another row has.

    An absent cell is at fault only where a value is required.
    """
    key = schema["primaryKey"]
    for field in schema["fields"]:
        column, limits = field["name"], field.get("constraints", {})
        own = words[column]
        if limits.get("required"):
            yield own.codes < 0, column, "a value"
        if limits.get("unique") or column == key:
            times = np.bincount(own.codes[own.codes >= 0], minlength=len(own.known))
            yield own.rows(times > 1), column, "a value no other row has"
        if field["type"] in TYPES:
            yield own.rows(~_CONFORMS[field["type"]](own)), column, TYPES[field["type"]]
        if "enum" in limits:
            yield own.rows(~own.known.isin(limits["enum"])), column, f"one of {', '.join(limits['enum'])}"
        if "pattern" in limits:
            form = re.compile(limits["pattern"], re.ASCII)  # a digit is one of ten, as it is read elsewhere
            unlike = [form.match(text) is None for text in own.known]
            yield own.rows(unlike), column, f"text like {limits['pattern']}"
        if "minimum" in limits:
            yield own.rows(own.numbers < limits["minimum"]), column, f"at least {limits['minimum']}"
        if "maximum" in limits:
            yield own.rows(own.numbers > limits["maximum"]), column, f"at most {limits['maximum']}"
    if isinstance(key, list):
        # 2017 and 2017.0 are the same year.
        whole = {field["name"] for field in schema["fields"] if field["type"] == "integer"}
        together = np.zeros(len(words[key[0]].codes), dtype="int64")
        for column in key:
            codes, known = words[column].codes, words[column].known
            if column in whole:
                value = words[column].numbers
                same = np.append(pd.factorize(np.where(np.isnan(value), known, value))[0], -1)
                codes = same[codes]
            together = pd.factorize(together * (len(known) + 1) + codes + 1)[0]
        yield pd.Series(together).duplicated(keep=False).to_numpy(), ", ".join(key), "a key no other row has"


def typed(words: dict[str, Words], schema: dict[str, Any]) -> pd.DataFrame:
    """A sound table with its columns in their types, the text (absent: "") as categories."""
    table: dict[str, Any] = {}
    for field in schema["fields"]:
        own = words[field["name"]]
        if field["type"] in ("integer", "number"):
            table[field["name"]] = np.append(own.numbers, np.nan)[own.codes]
        else:
            gaps = own.codes < 0
            known = pd.Index([*own.known, ""], dtype=TEXT) if gaps.any() else own.known
            codes = np.where(gaps, len(own.known), own.codes)
            table[field["name"]] = pd.Categorical.from_codes(codes, categories=known, validate=False)
    return pd.DataFrame(table)


def each(column: pd.Series, test: Callable[[pd.Series], pd.Series]) -> np.ndarray:
    """A test of every text of a column of categories, run on each different one once."""
    return np.asarray(test(pd.Series(column.cat.categories)), dtype=bool)[column.cat.codes]
