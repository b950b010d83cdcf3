"""Rows of the coding manual from the points of a text, list by list."""

from __future__ import annotations

from typing import NamedTuple

from . import confidence, measures, naming, thresholds
from .confidence import Case
from .group import Group, grouped
from .point import Point
from .years import Period


class Row(NamedTuple):
    """One row of the coding manual, and how sure it is."""

    label_zh: str
    value_text: str
    start: int
    end: int
    low: float
    high: float
    comparator: str
    unit: str
    measure_word: str
    measure: str
    timing: str
    year: float
    section: str
    confidence: float
    reason: str


def rows(text: str, points: list[Point], period: Period) -> list[Row]:
    """The rows, offsets and texts those of the folded text.

    Parameters
    ----------
    text : str
        Folded text.
    points : list of Point
        From `points.find`.
    period : Period
        The plan's period; a point without a year of its own falls due in its last.
    """
    out: list[Row] = []
    groups = grouped(text, points)
    previous: Group | None = None
    floor = 0
    for index, members in enumerate(groups, 1):
        first = members[0]
        floor = max(floor, first.line_start)
        if previous is not None and previous.points[0].line_start != first.line_start:
            previous = None
        group = Group(members, floor, previous)
        limit = groups[index][0].start if index < len(groups) else len(text)
        after = naming.find(text, group, limit)
        if not first.dropped and thresholds.qualifies(text, group, limit):
            # The number belongs to the name that the next number counts: leave the text before it to that name.
            continue
        if first.dropped != "name":
            # The number of a title leaves the whole text before it to the next name.
            floor = limit if first.dropped == "inside" else after
        if (
            previous is not None
            and previous.points[0].dropped == "known"
            and group.left.strip("、") == ""
            and not group.tail
            and "、" in text[previous.points[-1].stop : first.start]
        ):
            first.dropped = "known"
        if not first.dropped:
            out += _rows(text, group, period)
        previous = group
    return out


def _rows(text: str, group: Group, period: Period) -> list[Row]:
    """The rows of one group."""
    members, names = group.points, group.names
    count = len(members)
    out = []
    # 以上 after the last value of a list holds for all, unless one has its own.
    shared = members[-1].post if count > 1 and not any(p.post for p in members[:-1]) else ""
    for position, point in enumerate(members):
        low, high, said = measures.interval(point, group, point.post or shared)
        unit, measure = measures.unit_and_measure(text, point, group, said, period)
        word = point.quantity.measure_word
        denominated = measures.denominated(point, group)
        if denominated:
            factor = 1e8 if unit == "cny_100m" else 1.0
            low, high, unit, word = float(f"{low * factor:.12g}"), float(f"{high * factor:.12g}"), "other", denominated
        year = measures.year(group, position, period)
        timing = measures.timing(group, point, measure)
        for name in names if count == 1 else names[position : position + 1]:
            sure, reason = confidence.judge(Case(point, group, name, year is not None))
            out.append(
                # By position: naming fifteen fields takes longer than all that fills them.
                Row(
                    name,
                    text[point.start : point.stop],
                    point.start,
                    point.end,
                    low,
                    high,
                    said,
                    unit,
                    word,
                    measure,
                    timing,
                    measures.OPEN_END if year is None else year,
                    point.section,
                    sure,
                    reason,
                )
            )
    return out
