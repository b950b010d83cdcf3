"""Numbers printed without a unit, and what they are worth beside what stands around them."""

from __future__ import annotations

import re

from .numerals import Expression, Quantity, quantity
from .point import Point
from .units import KINDS, NONE, PER, PERCENT, SCORE

# A bare number is a value only straight after a rate or score, or after a verb that governs a value.
GOVERNED = re.compile(
    r"(?:率|度|指数|比例|比重|得分|评分|占比)(?:\([^)]{0,12}\)|“|:|均|都|总体|逐年|分别|要|将|应|力争|争取|稳定|保持|维持|控制|"
    r"不低于|达到?|达|在|到|至|为|是|超过|突破|不|高于|低于|提高|提升|上升|以|增|升)*$|"
    r"(?:达到?|突破|超过|不低于|不少于|不超过|不高于|低于|高于|控制在|稳定在|保持在|增加到|增至|增加至|提高到|提升到|"
    r"[升增提高降减长]到|提升至|提高至|降至|降到|降低到|下降到|分别为|[数量]为|[数量])$"
)
NAMED_UNIT = re.compile(r"(?:\((?:单位:?)?([^()]{1,6})\)|(%))$")
RATES = ("率", "比例", "比重", "占比")
SCORES = ("满意度", "指数", "得分", "评分", "满意程度")
REACH = 18


def read(text: str, last: Point | None, line_start: int, start: int, stop: int, said: Expression) -> Quantity | None:
    """What a number printed without its unit is worth; None if it is no value at all.

    A rate may have lost its sign, a score has none, a table names the unit once, a list once for all; anything else
    must be governed by a verb.

    Parameters
    ----------
    text : str
        Folded text.
    last : Point or None
        The point before it.
    line_start, start, stop : int
        Its line, and the number with what follows it.
    said : Expression
        The number.
    """
    following = text[stop : stop + 1]
    if said.magnitude and said.magnitude[-1] in "万亿" and following.isalnum():
        return None
    before = text[max(line_start, start - REACH) : start]
    value = quantity(said.core, said.magnitude, said.second, "", "", "")
    named = NAMED_UNIT.search(before)
    if named:
        return _in_unit(said, named[1] or "%")
    if last is not None and last.bare and text[last.stop : start] in ("\t", "、", "和"):
        return value._replace(unit=last.quantity.unit, measure_word=last.quantity.measure_word, kind=last.kind)
    if (not said.post and following.isalnum()) or not GOVERNED.search(before):
        return None
    return _by_name(value, before, last)


def _in_unit(said: Expression, unit: str) -> Quantity | None:
    """The number in a unit named in brackets before it, 万元 and the like taken apart."""
    if unit in KINDS:
        kind, magnitude = KINDS[unit], said.magnitude
    else:
        kind, magnitude, unit = KINDS.get(unit[-1], NONE), unit[:-1], unit[-1]
    return None if kind is NONE else quantity(said.core, magnitude, said.second, "", "", unit)._replace(kind=kind)


def _by_name(value: Quantity, before: str, last: Point | None) -> Quantity:
    """The number in the unit that the name before it calls for."""
    rate = max(before.rfind(word) for word in RATES)
    if max(before.rfind(word) for word in SCORES) > rate:
        return value._replace(unit="index", kind=SCORE)
    if "每万" in before or "万台" in before or "万人" in before:
        return value._replace(unit="per_10k", kind=PER)
    if rate >= 2 and before[rate - 2 : rate] in ("死亡", "事故"):
        # Deaths and accidents are counted per so many, never per hundred: 万台事故率…, 死亡率…
        unit = last.quantity.unit if last is not None and last.bare else "count"
        return value._replace(unit=unit, kind=NONE)
    return value._replace(unit="percent", kind=PERCENT) if rate >= 0 else value._replace(kind=NONE)
