"""Numbers that stand as one list: 89%、90%和91%."""

from __future__ import annotations

from dataclasses import dataclass, field

from .point import Point
from .units import COUNT

# What may stand between the numbers of one list.
JOINERS = frozenset(
    ("、", "和", "及", "与", "以及", ",", "\t", "或", "和不低于", "、不低于", "和不少于", "和超过", ";", "并")
)


@dataclass(slots=True)
class Group:
    """Points that stand as one list, and what was found out about them together.

    Attributes
    ----------
    points, floor, previous : list of Point, int, Group or None
        The points, where the text that may name them begins, and the list before it in the paragraph.
    names : list of str
        One name, or one a point, or (for a shared value) one a row.
    left : str
        The clause before the first number, up to its verb.
    verb, tail, comparator : str
        Kind of verb (``reach``, ``keep``, ``rise``, ``fall`` or empty), its words, and a comparator (reversed).
    each, yearly : bool
        Whether the value holds each year, or changes year by year.
    made : str
        For counts, ``level`` or ``increment``; empty if nothing tells.
    made_first : bool
        Whether a verb of making opens the clause.
    both_sides : bool
        Whether the name stands partly before and partly after the number.
    leans : bool
        Whether its clause is not the first of its sentence.
    reasons : list of str
        What makes the name doubtful.
    """

    points: list[Point]
    floor: int
    previous: Group | None
    names: list[str] = field(default_factory=list)
    left: str = ""
    verb: str = ""
    tail: str = ""
    comparator: str = ""
    made: str = ""
    made_first: bool = False
    each: bool = False
    yearly: bool = False
    both_sides: bool = False
    leans: bool = False
    reasons: list[str] = field(default_factory=list)


def grouped(text: str, points: list[Point]) -> list[list[Point]]:
    """Points joined by 、 and 和 alone are one list: 89%、90%和91%."""
    groups: list[list[Point]] = []
    last = None
    for point in points:
        if last is not None and _joined(text, groups[-1][0], last, point):
            groups[-1].append(point)
        else:
            groups.append([point])
        last = point
    return groups


def _joined(text: str, first: Point, last: Point, point: Point) -> bool:
    """Whether a point goes on with the list that the last one is in."""
    if point.name or not 0 < point.start - last.stop <= 4 or last.dropped == "base":
        return False
    joiner = text[last.stop : point.start]
    if joiner not in JOINERS:
        return False
    if last.quantity.unit != point.quantity.unit:
        # 分别达到98%和85分: one value a name, each in its own unit.
        shared_out = "分别" in text[max(0, first.start - 10) : first.start]
        return joiner in ("和", "、", "及", "与") and shared_out and not last.dropped and not point.dropped
    # 减少8万人,2个县摘帽: what follows a comma and has a noun after it begins anew.
    return not (joiner in ",;" and last.kind is COUNT and text[point.stop : point.stop + 1].isalnum())
