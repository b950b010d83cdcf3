"""How sure a row is, from signs in its name and in how it was come by."""

from __future__ import annotations

import math
import re
from functools import lru_cache
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
    def has_verb(self) -> bool:
        """Whether a verb or a comparator claims the number, or a table holds it."""
        group = self.group
        return bool(group.tail or group.made_first or group.comparator or self.point.name)


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


class Sign(NamedTuple):
    """A sign of doubt: what to tell the reader, and what it takes off the log-odds."""

    reason: str
    weight: float


# From this weight on a sign is told to the reader.
TOLD = 0.5
NO_NAME, NO_YEAR = Sign("no name found", 6.0), Sign("no year in sight", 0.9)
FEW_WORDS, SAYS_LITTLE, LONG = (
    Sign("a name of few words", 1.3),
    Sign("a name that says little", 1.6),
    Sign("a long name", 1.0),
)
NOT_OF_WHAT, LEFT_OVER = (
    Sign("a rate without a population", 1.6),
    Sign("words in the name that may not belong to it", 1.8),
)
SEVERAL, SHARE, A_HEAD, DRAFT = (
    Sign("several names in one", 0.6),
    Sign("a share without what it is a share of", 0.4),
    Sign("a value shared out over people", 0.3),
    Sign("who drafts may be left out", 1.0),
)
BORROWED, BARE, BY_VERB = (
    Sign("a name of things counted otherwise", 2.0),
    Sign("unit not printed", 0.6),
    Sign("a unit read from a verb", 0.5),
)
BOTH_SIDES, SHARED_OUT = Sign("name on both sides of the number", 1.1), Sign("names shared out over a list", 0.8)
NO_VERB, NO_CLAIM, NO_WORK = (
    Sign("no verb beside the number", 0.4),
    Sign("nothing claims the number", 0.6),
    Sign("land or work that no verb claims", 1.0),
)
OWES = Sign("a rate that may owe its population", 1.0)


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
    signs = (*_in_name(case.name), *_around(case))
    if not signs and not case.group.reasons:
        return CERTAIN, ""
    odds = SURE - sum(sign.weight for sign in signs)
    reasons = [*case.group.reasons, *(sign.reason for sign in signs if sign.weight >= TOLD)]
    return _share(odds), "; ".join(reasons)


@lru_cache(maxsize=1024)
def _share(odds: float) -> float:
    """Log-odds as a share; there are few sums of the weights."""
    return round(1 / (1 + math.exp(-odds)), 3)


CERTAIN = _share(SURE)


@lru_cache(maxsize=8192)
def _in_name(name: str) -> tuple[Sign, ...]:
    """The signs that a name shows by itself."""
    if not name:
        return (NO_NAME, FEW_WORDS)
    tests = (
        (FEW_WORDS, len(name) <= FEW),
        (LONG, len(name) > MANY),
        (SAYS_LITTLE, GENERIC.match(name)),
        (NOT_OF_WHAT, RATE_ALONE.fullmatch(name)),
        (LEFT_OVER, LEFTOVER.search(name)),
        (SEVERAL, LISTED.search(name)),
        (SHARE, SHARE_ALONE.search(name)),
        (A_HEAD, PER_SOMETHING.search(name)),
        (DRAFT, DRAFTED.search(name)),
    )
    return tuple(sign for sign, holds in tests if holds)


def _around(case: Case) -> list[Sign]:
    """The signs in how the name and the number were come by."""
    point, group, signs = case.point, case.group, []
    if not case.dated:
        signs.append(NO_YEAR)
    if case.is_borrowed:
        signs.append(BORROWED)
    if point.bare and not point.name:
        signs.append(BARE)
        if point.kind is NONE:
            signs.append(BY_VERB)
    if group.both_sides:
        signs.append(BOTH_SIDES)
    if len(group.names) > 1:
        signs.append(SHARED_OUT)
    is_rate = labels.is_rate(case.name)
    if not case.has_verb:
        signs.append(NO_VERB)
        if point.kind is MEASURED:
            signs.append(NO_WORK)
        if not group.made and not is_rate:
            signs.append(NO_CLAIM)
    if group.leans and is_rate and len(case.name) < SHORT_RATE:
        signs.append(OWES)
    return signs
