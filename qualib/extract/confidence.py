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


class Sign(NamedTuple):
    """A sign of doubt: what to tell the reader, how much it takes off the log-odds, and whether it is there."""

    reason: str
    weight: float
    holds: Callable[[Case], object]


GENERIC = re.compile(
    "^(?:产品|企业|项目|工程|任务|标准|企业数|比例|比重|占比|总量|规模|数量|面积|投资|改造|市|县|试点|品牌|机构|单位|"
    "总额|资金|"
    "基地|平台|产业链|完成|.)$"
)
# What a name seldom holds: a verb's remains, a clause's, an adverb's.
LEFTOVER = re.compile(
    "^[的了为到于以将要与和及也都按从由在把被使让先再第每]|[的了到为于以将要和及与先也都按从由在中前后内上试过]$|"
    "[,。;:?]|"
    "要|应当|力争|确保|进一步|分别|^其中|纳入|拥有|完成"
)
RATE_ALONE = re.compile(
    rf"(?:{co.KIND_OF}|省级|市级|国家级|县级|全面|关键|重点|资源化|无害化|优良)*[^、]{{0,2}}(?:率|度|占比|比例|比重|"
    rf"成本|水平)"
)
LISTED = re.compile("[、和与及]")
PER_SOMETHING = re.compile("^每|万人|人均")
DRAFTED = re.compile("标准|规程|规范|办法")
# The log-odds of a row that shows no sign; fitted, like the weights, on sample passages.
SURE = 4.0

SIGNS = (
    Sign("no name found", 6.0, lambda case: not case.name),
    Sign("no year in sight", 0.8, lambda case: not case.dated),
    Sign(
        "name taken from the clause before", 0.5, lambda case: "name taken from the clause before" in case.group.reasons
    ),
    Sign(
        "name taken from the value before", 0.5, lambda case: "name taken from the value before" in case.group.reasons
    ),
    Sign(
        "population taken from the value before",
        0.5,
        lambda case: "population taken from the value before" in case.group.reasons,
    ),
    Sign("unit not printed", 1.0, lambda case: case.point.bare and not case.point.name),
    Sign("a name of few words", 1.0, lambda case: len(case.name) <= 4),
    Sign("a name that says little", 1.5, lambda case: GENERIC.match(case.name)),
    Sign("a rate without a population", 1.5, lambda case: case.name and RATE_ALONE.fullmatch(case.name)),
    Sign("a long name", 1.0, lambda case: len(case.name) > 20),
    Sign("words in the name that may not belong to it", 2.0, lambda case: LEFTOVER.search(case.name)),
    Sign("name on both sides of the number", 1.0, lambda case: case.group.both_sides),
    Sign(
        "no verb beside the number",
        0.5,
        lambda case: not (case.group.tail or case.group.made_first or case.group.comparator or case.point.name),
    ),
    Sign("names shared out over a list", 0.5, lambda case: len(case.group.names) > 1),
    Sign("a unit read from a verb", 1.0, lambda case: case.point.kind is NONE and case.point.bare),
    Sign("several names in one", 0.5, lambda case: LISTED.search(case.name)),
    Sign("a value shared out over people", 0.5, lambda case: PER_SOMETHING.search(case.name)),
    Sign("who drafts what is left out", 0.5, lambda case: DRAFTED.search(case.name)),
    Sign("told in Chinese numerals", 0.5, lambda case: not case.point.core[:1].isascii()),
    Sign(
        "a measure of land or work",
        0.5,
        lambda case: case.point.kind is MEASURED and case.group.verb not in ("reach", "keep"),
    ),
    Sign("a clause that leans on the one before", 0.5, lambda case: case.group.leans and not labels.is_rate(case.name)),
    Sign(
        "a rate in a clause that leans on the one before",
        0.5,
        lambda case: case.group.leans and labels.is_rate(case.name) and len(case.name) < 9,
    ),
    Sign(
        "a value that no table, verb or rate claims",
        0.5,
        lambda case: (
            not case.point.name
            and not case.group.made
            and not labels.is_rate(case.name)
            and not labels.is_score(case.name)
            and not case.group.tail
        ),
    ),
)


def judge(case: Case) -> tuple[float, str]:
    """The confidence of a row (0 to 1) and what makes it doubtful.

    Parameters
    ----------
    case : Case
        The row.
    """
    odds, reasons = SURE, []
    for sign in SIGNS:
        if sign.holds(case):
            odds -= sign.weight
            if sign.weight >= 1:
                reasons.append(sign.reason)
    return round(1 / (1 + math.exp(-odds)), 3), "; ".join(reasons)
