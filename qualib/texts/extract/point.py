"""A number of the text that may be a target."""

from __future__ import annotations

from dataclasses import dataclass

from .numerals import Quantity
from .units import Kind


@dataclass(slots=True)
class Point:
    """One number with its unit: what it says, where it stands and which years bear on it.

    Attributes
    ----------
    start, end, stop : int
        Offsets of the number, of the end of its unit, and of the end of a comparator after it.
    quantity, kind : Quantity, Kind
        What it says and what it counts.
    post, core : str
        A comparator after it, and the number as printed.
    bare : bool
        Whether its unit is not printed beside it.
    section, line_start : str, int
        The path of headings it stands under, and the start of its line.
    years, years_from, years_to, year_source : tuple of int, int, int, str
        Years in force, the place of the last year before it in the paragraph, and where the years come from.
    until : bool
        Whether those years are a deadline (到2025年) rather than the year itself (2025年).
    base : int or None
        The year it is compared to in its sentence.
    rank : bool
        Whether it is a place in a ranking: 前10位.
    dropped : str
        Why it is no target; empty if it is one.
    name : str
        What it measures, where a table says so.
    grows, yearly : bool
        Whether a table says that it is a growth, and one a year.
    """

    start: int
    end: int
    stop: int
    quantity: Quantity
    post: str
    core: str
    kind: Kind
    bare: bool
    section: str
    line_start: int
    years: tuple[int, ...] = ()
    years_from: int = -1
    years_to: int = -1
    year_source: str = ""
    until: bool = False
    base: int | None = None
    rank: bool = False
    dropped: str = ""
    name: str = ""
    grows: bool = False
    yearly: bool = False
