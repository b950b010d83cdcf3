"""Periods of time: the only reader of months, quarters, halves, years, spans of years and cumulative months.

=================== ================================= ==========================
written             means                             kind
=================== ================================= ==========================
``2016``            the year                          year
``2016-H1``         its first half                    half
``2016-Q3``         its third quarter                 quarter
``2016-06``         a month                           month
``2016/2020``       all these years together          span
``2026-01/2026-09`` the months from the first to the  cumulative
                    last, added up or averaged
=================== ================================= ==========================

In decimal years 2016 begins at 2016.0 and ends at 2017.0, where 2017 begins.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import pandas as pd

from qualib.errors import QualibError, shown

#: First and last month of a part of a year, by how it is written after the year's dash.
PARTS = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
FORM = re.compile(r"([12][0-9]{3})(?:-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?", re.ASCII)


class Kind(StrEnum):
    """What a period is; the order is that of their usual length."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    CUMULATIVE = "cumulative"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True)
class Period:
    """A period: what it is, and its first and last month, both within it.

    Examples
    --------
    >>> read("2016-H1").last_month
    '2016-06'
    >>> read("2016/2020").years
    range(2016, 2021)
    """

    kind: Kind
    begin_year: int
    begin_month: int
    end_year: int
    end_month: int

    @property
    def begin(self) -> float:
        """When it begins, in decimal years."""
        return self.begin_year + (self.begin_month - 1) / 12

    @property
    def end(self) -> float:
        """When it ends, in decimal years: where the next period begins."""
        return self.end_year + self.end_month / 12

    @property
    def middle(self) -> float:
        """Its middle, in decimal years."""
        return (self.begin + self.end) / 2

    @property
    def years(self) -> range:
        """The years it lies in."""
        return range(self.begin_year, self.end_year + 1)

    @property
    def last_month(self) -> str:
        """The month it ends with, as text: what has ended by a month sorts up to it."""
        return f"{self.end_year}-{self.end_month:02d}"

    @property
    def whole_years(self) -> bool:
        """Whether it is one or more whole years, and no part of one."""
        return self.begin_month == 1 and self.end_month == 12

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.begin_year, self.begin_month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return (dt.date(self.end_year, self.end_month, 1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


@lru_cache(maxsize=4096)
def read(text: str) -> Period:
    """Read a period.

    Raises
    ------
    QualibError
        If the text is no period of the forms above, or ends before it begins.
    """
    first, slash, last = text.partition("/")
    forms = [FORM.fullmatch(part) for part in ((first, last) if slash else (first,))]
    whole = [form for form in forms if form]
    if len(whole) == len(forms):
        (year, part), (end_year, end_part) = whole[0].groups(), whole[-1].groups()
        begin, end = _months(part), _months(end_part)
        kind = _kind(part, end_part, bool(slash))
        if kind and (int(year), begin[0]) <= (int(end_year), end[1]):
            return Period(kind, int(year), begin[0], int(end_year), end[1])
    raise QualibError(
        f"{shown(text)} is not a period; write it as 2016, 2016-H1, 2016-Q1, 2016-03, 2016/2020 or 2016-01/2016-09"
    )


def _months(part: str | None) -> tuple[int, int]:
    """First and last month of what is written after a year."""
    if part is None:
        return 1, 12
    return PARTS[part] if part in PARTS else (int(part), int(part))


def _kind(part: str | None, last: str | None, several: bool) -> Kind | None:
    """What a period is, by how its two ends are written; None where they do not go together."""
    if several:
        if part is None and last is None:
            return Kind.SPAN
        return Kind.CUMULATIVE if part and last and part.isdecimal() and last.isdecimal() else None
    if part is None:
        return Kind.YEAR
    return {"H": Kind.HALF, "Q": Kind.QUARTER}.get(part[0], Kind.MONTH)


def ends(periods: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Begins and ends of many periods in decimal years; each different one, of which there are few, is read once."""
    codes, known = pd.factorize(periods)
    begin, end = np.array([(one.begin, one.end) for one in map(read, known)]).reshape(-1, 2)[codes].T
    return begin, end


def each(periods: pd.Series, name: str) -> pd.Series:
    """An attribute of :class:`Period` for each of many periods, such as ``last_month`` or ``kind``."""
    return periods.map({text: getattr(read(text), name) for text in periods.unique()})


def month(text: str) -> tuple[int, int]:
    """Split the month ``2016-06`` into (2016, 6).

    Raises
    ------
    QualibError
        If the text is not a month.
    """
    form = re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", text)
    if not form:
        raise QualibError(f"{shown(text)} is not a month; write it as YYYY-MM, for example 2016-06")
    return int(form[1]), int(form[2])


def year(text: str) -> int:
    """Read a year.

    Raises
    ------
    QualibError
        If the text is not the four digits of a year from 1000 to 2999.
    """
    if not re.fullmatch(r"[12][0-9]{3}", text):
        raise QualibError(f"{shown(text)} is not a year; write it as YYYY, for example 2016")
    return int(text)


def december(of: int) -> str:
    """The last month of a year: 2016 → ``2016-12``."""
    return f"{of}-12"


def ended_year(text: str) -> int:
    """The last year that has ended by a month.

    Raises
    ------
    QualibError
        As `month`.

    Examples
    --------
    >>> ended_year("2016-11"), ended_year("2016-12")
    (2015, 2016)
    """
    year, number = month(text)
    return year if number == 12 else year - 1


def previous_month(text: str) -> str:
    """The month before: ``2016-01`` → ``2015-12``."""
    number, part = month(text)
    return f"{number:04d}-{part - 1:02d}" if part > 1 else f"{number - 1:04d}-12"


def resolve_month(text: str, today: dt.date) -> str:
    """The month a command line means: ``previous`` is the one before `today`, anything else a month as it is.

    For schedulers; pages and notebooks are given the month itself and never read the clock.

    Raises
    ------
    QualibError
        If the text is neither.
    """
    if text == "previous":
        return previous_month(f"{today:%Y-%m}")
    month(text)
    return text
