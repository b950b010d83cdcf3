"""Numbers printed without a unit, and what they are worth beside what stands around them."""

from __future__ import annotations

import re

from .numerals import Expression, Quantity, quantity
from .point import Point
from .units import KINDS, MEASURED, NONE, PER, PERCENT, SCORE

# A bare number is a value only straight after a rate or score, or after a verb that governs a value.
AFTER_RATE = re.compile(
    r"(?:率|度|指数|系数|比例|比重|得分|评分|占比)(?:\([^)]{0,12}\)|“|:|均|都|总体|逐年|分别|要|将|应|力争|争取|稳定|"
    r"保持|维持|控制|不低于|达到?|达|在|到|至|为|是|超过|突破|不|高于|低于|提高|提升|上升|以|增|升)*$"
)
AFTER_VERB = re.compile(
    r"(?:达到?|突破|超过|不低于|不少于|不超过|不高于|低于|高于|控制在|稳定在|保持在|增加到|增至|增加至|提高到|提升到|"
    r"[升增提高降减长压做稳定保守][到在]|提升至|提高至|降至|降到|降低到|下降到|分别为|[数量]为|[数量])$"
)
AFTER_NOUN = re.compile(r"[^\W0-9_年月日第号至到和及、]$")
NAMED_UNIT = re.compile(r"(?:\((?:单位:?)?([^()]{1,6})\)|(%))$")
# A unit the grammar does not know: up to three characters between a number and a stop or 以上.
UNKNOWN_UNIT = re.compile(r"([^\W\d_的及和与或以左上等]{1,3})(?=以上|以下|以内|左右|[,。;、)\n]|$)")
ONE_MORE = re.compile(r"[,;、]?[^0-9,。;:、\n]{2,24}$")
RATES = ("率", "比例", "比重", "占比")
SCORES = ("满意度", "指数", "系数", "得分", "评分", "满意程度")
TEN_THOUSAND = re.compile("(?<![十百千])(?:每万|万台|万人)")
REACH = 18
HIGHEST_SCORE = 100


def read(text: str, last: Point | None, line_start: int, start: int, stop: int, said: Expression) -> Quantity | None:
    """What a number printed without its unit is worth; None if it is no value at all.

    A rate may have lost its sign, a score has none, a table names the unit once, a list once for all; anything else
    must be governed by a verb or say 以上.

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
    before = text[max(line_start, start - REACH) : start]
    value = quantity(said.core, said.magnitude, said.second, "", "", "")
    named = NAMED_UNIT.search(before)
    if named:
        return _in_unit(said, named[1] or "%")
    alike = None
    if last is not None and last.bare and last.line_start == line_start:
        alike = value._replace(unit=last.quantity.unit, measure_word=last.quantity.measure_word, kind=last.kind)
        if text[last.stop : start] in ("\t", "、", "和"):
            return alike
    if following.isalnum() and not said.post:
        return _in_unknown_unit(value, text, stop, before)
    if (
        last is not None
        and alike is not None
        and last.kind in (PERCENT, SCORE)
        and ONE_MORE.match(text[last.stop : start])
    ):
        return alike
    if AFTER_RATE.search(before) or AFTER_VERB.search(before):
        return _by_name(value, before, last)
    return _by_name(value, before, last) if said.post and AFTER_NOUN.search(before) else None


def _in_unknown_unit(value: Quantity, text: str, stop: int, before: str) -> Quantity | None:
    """A number that a verb claims, in whatever unit stands between it and the next stop."""
    unit = UNKNOWN_UNIT.match(text, stop) if AFTER_VERB.search(before) else None
    return None if unit is None else value._replace(unit="other", measure_word=unit[1], kind=MEASURED)


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
    if TEN_THOUSAND.search(before):
        return value._replace(unit="per_10k", kind=PER)
    if rate >= 2 and before[rate - 2 : rate] in ("死亡", "事故"):
        # Deaths and accidents are counted per so many, never per hundred: 万台事故率…, 死亡率…
        unit = last.quantity.unit if last is not None and last.bare else "count"
        return value._replace(unit=unit, kind=NONE)
    if rate >= 0:
        return value._replace(unit="percent", kind=PERCENT)
    return value._replace(unit="count" if value.high > HIGHEST_SCORE else "index", kind=NONE)
