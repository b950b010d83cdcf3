"""Rows of the coding manual from the points of a text: measure, timing, comparator and year, list by list."""

from __future__ import annotations

import re

from . import labels, naming
from .naming import Group
from .point import Point
from .words import AFTER_GE, AFTER_LE

COLUMNS = [
    "label_zh",
    "value_text",
    "start",
    "end",
    "low",
    "high",
    "comparator",
    "unit",
    "measure_word",
    "measure",
    "timing",
    "year",
    "section",
    "confidence",
    "reason",
]
# What may stand between the numbers of one list.
JOINERS = frozenset(
    ("、", "和", "及", "与", "以及", ",", "\t", "或", "和不低于", "、不低于", "和不少于", "和超过", ";", "并")
)
GE, LE = frozenset(AFTER_GE.split()), frozenset(AFTER_LE.split())
PER_MANY = re.compile("每?万(?:人|户|台|名|辆)")
WHOLE_SPAN = re.compile("[两三四五0-9]年(?:共|累计|总共|合计|期间)")
OPEN_END = float("nan")


def grouped(text: str, points: list[Point]) -> list[list[Point]]:
    """Points joined by 、 and 和 alone are one list: 89%、90%和91%."""
    groups: list[list[Point]] = []
    last = None
    for point in points:
        if (
            last is not None
            and not point.name
            and 0 < point.start - last.stop <= 4
            and last.quantity.unit == point.quantity.unit
            and last.dropped != "base"
            and text[last.stop : point.start] in JOINERS
        ):
            groups[-1].append(point)
        else:
            groups.append([point])
        last = point
    return groups


def rows(text: str, points: list[Point], period_end: int | None) -> list[tuple]:
    """One tuple a row, in the order of `COLUMNS`, offsets and texts of the folded text.

    Parameters
    ----------
    text : str
        Folded text.
    points : list of Point
        From `points.find`.
    period_end : int or None
        The year a point without a year of its own falls due.
    """
    out: list[tuple] = []
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
        if not first.dropped and naming.qualifies(text, group, limit):
            # The number belongs to the name that the next number counts: leave the text before it to that name.
            continue
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
            out += _rows(text, group, period_end)
        previous = group
    return out


def _rows(text: str, group: Group, period_end: int | None) -> list[tuple]:
    """The rows of one group."""
    members, names = group.points, group.names
    count = len(members)
    out = []
    # 以上 after the last value of a list holds for all, unless one has its own.
    shared = members[-1].post if count > 1 and not any(p.post for p in members[:-1]) else ""
    years = members[0].years
    path = count > 1 and len(years) == count and names[0] == names[-1]
    for position, point in enumerate(members):
        low, high, said = _interval(point, group, point.post or shared)
        unit, measure = _measure(point, group, said, names[0])
        reason = group.reason
        confidence = 0.8 if reason else 1.0
        if point.bare:
            confidence -= 0.2
            reason += "; unit not printed" if reason else "unit not printed"
        year: float | None
        if path:
            year = years[position]
        elif "年" in group.left and period_end is not None and WHOLE_SPAN.search(group.left):
            # 三年共…: the whole period, whatever year stands before it.
            year = period_end
        elif years:
            year = years[-1]
        elif count > 1 and names[0] == names[-1] and period_end is not None and (group.yearly or "分别" in group.tail):
            year = period_end - count + 1 + position
        else:
            year = period_end
            confidence -= 0.05
        if year is None:
            year = OPEN_END
            confidence -= 0.2
            reason += "; no year in sight" if reason else "no year in sight"
        timing = _timing(group, point, measure, path)
        for name in names if count == 1 else names[position : position + 1]:
            if not name:
                confidence -= 0.4
                reason += "; no name found" if reason else "no name found"
            out.append(
                (
                    name,
                    text[point.start : point.stop],
                    point.start,
                    point.end,
                    low,
                    high,
                    said,
                    unit,
                    point.quantity.measure_word,
                    measure,
                    timing,
                    year,
                    point.section,
                    confidence,
                    reason,
                )
            )
    return out


def _interval(point: Point, group: Group, post: str) -> tuple[float, float, str]:
    """The interval meant and its comparator: 88%以上 is 88 and no upper end."""
    value = point.quantity
    low, high = value.low, value.high
    if value.more:
        return low, OPEN_END, "approx_ge"
    if post:
        said = "ge" if post in GE else "le" if post in LE else "eq"
    elif group.comparator:
        said = labels.comparator(group.comparator)
    elif point.core[-1] == "破":
        said = "ge"
    else:
        said = "eq"
    if said == "eq" and "至少" in group.left:
        said = "ge"
    if said == "ge":
        return low, OPEN_END, "ge"
    if said == "le":
        return OPEN_END, high, "le"
    return low, high, "eq" if low == high else "range"


def _measure(point: Point, group: Group, said: str, name: str) -> tuple[str, str]:
    """Unit and measure of a point, from its verb."""
    unit = point.quantity.unit
    if unit == "multiple":
        return unit, "multiple"
    if unit == "pp":
        return unit, "change"
    if unit == "percent" and (
        group.verb == "rise" or group.verb == "fall" or name.endswith(("增速", "增长率", "增幅"))
    ):
        return "percent_per_year" if group.each else unit, "growth"
    if point.core[-1] == "破":
        return unit, "increment"
    if unit == "count" and PER_MANY.match(name):
        unit = "per_10k"
    if said == "le":
        return unit, "ceiling"
    return unit, (group.made or "level") if unit == "count" or unit == "cny_100m" else "level"


def _timing(group: Group, point: Point, measure: str, path: bool) -> str:
    """When a point falls due: each year, year by year, kept, by the end of its year or some time in the period."""
    if group.each:
        return "each_year"
    if group.verb == "keep":
        return "maintain"
    if path:
        return "annual_path"
    dated = point.years and point.year_source != "section"
    return "by_end" if dated or measure in ("level", "ceiling") else "period"
