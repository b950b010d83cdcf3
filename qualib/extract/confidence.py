"""How sure a row is, from signs in its name and in how it was come by."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from . import coordination as co
from . import labels
from .group import Group
from .point import Point
from .units import MEASURED, NONE


class Case(NamedTuple):
    """A row to be judged: its number, the list it stands in, its name and whether a year is known."""

    point: Point
    group: Group
    name: str
    dated: bool

    @property
    def is_borrowed(self) -> bool:
        """Whether the name comes from a value that was counted in another measure word."""
        previous = self.group.previous
        if previous is None or not self.group.reasons:
            return False
        return previous.points[-1].quantity.measure_word != self.point.quantity.measure_word

    @property
    def is_rate(self) -> bool:
        """Whether the name ends like a rate."""
        return labels.is_rate(self.name)

    @property
    def has_verb(self) -> bool:
        """Whether a verb or a comparator claims the number, or a table holds it."""
        group = self.group
        return bool(group.tail or group.made_first or group.comparator or self.point.name)


class Sign(NamedTuple):
    """A sign of doubt: what to tell the reader, what it takes off the log-odds, and whether it is there."""

    reason: str
    weight: float
    holds: Callable[[Case], object]


GENERIC = re.compile(
    "^(?:产品|企业|项目|工程|任务|标准|企业数|比例|比重|占比|总量|规模|数量|面积|投资|改造|市|县|试点|品牌|机构|单位|总额|资金|"
    "基地|平台|产业链|完成|.)$"
)
# What a name seldom holds: a verb's remains, a clause's, an adverb's.
LEFTOVER = re.compile(
    "^[的了为到于以将要与和及也都按从由在把被使让先再第每]|[的了到为于以将要和及与先也都按从由在中前后内上试过]$|[,。;:?]|"
    "要|应当|力争|确保|进一步|分别|^其中|纳入|拥有|完成|恢复"
)
RATE_ALONE = re.compile(
    rf"(?:{co.KIND_OF}|省级|市级|国家级|县级|全面|关键|重点|资源化|无害化|优良)*[^、]{{0,2}}(?:率|度|占比|比例|比重|成本|水平)"
)
LISTED = re.compile("[、和与及]")
PER_SOMETHING = re.compile("^每|万人|人均")
SHARE_ALONE = re.compile("^[^占]*(?:占比|比重)$")
DRAFTED = re.compile("标准|规程|规范|办法")
FEW, MANY = 4, 20
SHORT_RATE = 9
# The log-odds of a row that shows no sign. It and the weights were fitted on passages coded by hand, and then rounded.
SURE = 3.3

SIGNS = (
    Sign("no name found", 6.0, lambda case: not case.name),
    Sign("no year in sight", 0.9, lambda case: not case.dated),
    Sign("a name of things counted otherwise", 2.0, lambda case: case.is_borrowed),
    Sign("unit not printed", 0.6, lambda case: case.point.bare and not case.point.name),
    Sign("a unit read from a verb", 0.5, lambda case: case.point.kind is NONE and case.point.bare),
    Sign("a name of few words", 1.3, lambda case: len(case.name) <= FEW),
    Sign("a name that says little", 1.6, lambda case: GENERIC.match(case.name)),
    Sign("a rate without a population", 1.6, lambda case: case.name and RATE_ALONE.fullmatch(case.name)),
    Sign("a long name", 1.0, lambda case: len(case.name) > MANY),
    Sign("words in the name that may not belong to it", 1.8, lambda case: LEFTOVER.search(case.name)),
    Sign("name on both sides of the number", 1.1, lambda case: case.group.both_sides),
    Sign("names shared out over a list", 0.8, lambda case: len(case.group.names) > 1),
    Sign("several names in one", 0.6, lambda case: LISTED.search(case.name)),
    Sign("a share without what it is a share of", 0.4, lambda case: SHARE_ALONE.search(case.name)),
    Sign("a value shared out over people", 0.3, lambda case: PER_SOMETHING.search(case.name)),
    Sign("who drafts may be left out", 1.0, lambda case: DRAFTED.search(case.name)),
    Sign("land or work that no verb claims", 1.0, lambda case: case.point.kind is MEASURED and not case.has_verb),
    Sign("no verb beside the number", 0.4, lambda case: not case.has_verb),
    Sign("nothing claims the number", 0.6, lambda case: not case.has_verb and not case.group.made and not case.is_rate),
    Sign(
        "a rate that may owe its population",
        1.0,
        lambda case: case.group.leans and case.is_rate and len(case.name) < SHORT_RATE,
    ),
)
# From this weight on a sign is told to the reader.
TOLD = 0.5


def judge(case: Case) -> tuple[float, str]:
    """The confidence of a row (0 to 1) and what makes it doubtful.

    Parameters
    ----------
    case : Case
        The row.

    Returns
    -------
    tuple of float and str
        The share of rows like it that were right on passages coded by hand; the signs, parted by semicolons.
    """
    odds, reasons = SURE, list(case.group.reasons)
    for sign in SIGNS:
        if sign.holds(case):
            odds -= sign.weight
            if sign.weight >= TOLD:
                reasons.append(sign.reason)
    return round(1 / (1 + math.exp(-odds)), 3), "; ".join(reasons)
