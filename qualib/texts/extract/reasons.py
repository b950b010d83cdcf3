"""Why a number is no target, by the words next to it."""

from __future__ import annotations

import re

from . import years
from .place import Place
from .point import Point
from .scope import Scope
from .units import CNY, COUNT, PERCENT, TIME
from .words import OWN_MORE, OWN_POINTS, either

# A number that a preposition or a demonstrative hands over as known: 以全市…个…为重点, 围绕…个…
KNOWN = re.compile(
    r"(?:以|在|对|由|的|向|将|于)(?:全[省市县区州国]|[省市县区]内|我[省市县区])$|"
    r"(?:[。,;:]|^)(?:全[省市县区州国]|我[省市县区])$|"
    r"(?:以|围绕|依托|按照?|根据|聚焦|针对|涉及|包括|涵盖|分为|上述|[这前]|坚持|为期|历时)$"
)
INSIDE = re.compile("[内中里外的](?=[0-9])")
BASE_RISE = re.compile(
    r"[^,。;]{0,8}?(?:提|升|增|降|减|上|下|扩|发|跃|回|调|缩|压|改善|优化)[^,。;0-9]{0,3}?(?:到|至|为)"
)
BASE_ON = re.compile(r"[^,。;0-9]{0,6}的?基础")
_END = r"(?=[,。;:!、”\"()\n]|的|和|与|$)"
OWN = re.compile(rf"(?:{either(OWN_POINTS)}){_END}")
OWN_CHINESE = re.compile(rf"(?:{either(OWN_MORE)}){_END}")
# 最高500万元, 按30%给予补助: a tariff says what one gets, not what there is to be.
GRANT = re.compile(
    "给予|予以|奖励(?!资金)|补助(?!资金|经费|标准)|补贴(?!资金|标准)|资助|奖补(?!资金)|补偿|贴息|返还|减免"
)
CAPPED = re.compile("(?:最高|不超过|上限|封顶|至多|最多|不高于|限额)[^,。;]{0,6}$")
BY_RATE = re.compile("(?:按照?|以)[^,。;]{0,18}$")
GRANTED = re.compile(
    "(?:以内|以下)?的?(?:比例|标准|额度|幅度)?[^,。;]{0,6}(?:给予|予以|发放|补助|补贴|奖励|资助|返还|补偿|奖补|计提)"
)
# 煤炭消费每减少1%, 浓度可下降0.5%: an argument.
FOR_EACH = re.compile("每(?:增加|减少|提高|降低|下降|上升|增长|升高|投入|消耗|新增|提升)$")
THEN = re.compile("(?:可|能|就|将|约|会|相当于)[^,。;]{0,6}$")
WITH_SO_MUCH = re.compile("(?:^|[,。;])(?:[^,。;]{0,4}要)?以(?:占)?[^,。;]{0,10}$")
SUPPORTS = re.compile("[左右以上]{0,2}的[^,。;]{1,12}(?:支撑|创造|贡献|养活|承载|提供|生产|实现|带动)")
APPOSED = frozenset("项类种个")
STOP = re.compile("[,。;:、0-9\n]")
WEB = re.compile("(?:浏览|点击|阅读|访问|评论|下载|字数)[^。,;:]{0,4}:$")


def dropped(text: str, point: Point, place: Place, scope: Scope, last: Point | None) -> str:
    """Why a number is no target; empty if nothing speaks against it.

    Returns
    -------
    str
        ``past`` (what was or is), ``name`` (part of a title), ``base`` (what a change starts from), ``time``, ``web``,
        ``known`` (handed over as known), ``inside`` (part of a place or a group), ``per`` (each so many), ``argument``
        (what would follow from what) or ``tariff`` (what one gets for it).
    """
    start = point.start
    if place.looks_back(start):
        return "past"
    if point.core[0] not in "零翻" and place.in_quotes(start):
        return "name"
    previous = text[start - 1 : start]
    if _after_base_year(text, point, previous, scope) or _starts_a_change(text, point, previous):
        return "base"
    if point.rank:
        return ""
    if _argues(text, point, last):
        return "argument"
    if point.kind is CNY or point.kind is PERCENT:
        return "tariff" if _is_tariff(text, point) else ""
    if point.kind is COUNT or point.kind is TIME:
        return _counts_something_else(text, point, previous)
    return ""


def _after_base_year(text: str, point: Point, previous: str, scope: Scope) -> bool:
    """比2015年的41%提高…: the value belongs to the year of comparison that stands straight before it."""
    owned = previous == "的"
    return (
        scope.role == years.BASE
        and scope.end == point.start - owned
        and (owned or text[point.stop : point.stop + 1] in "提上增")
    )


def _starts_a_change(text: str, point: Point, previous: str) -> bool:
    """由85%提高到91%, 在85%的基础上: the value that a change starts from."""
    start, stop = point.start, point.stop
    opens = previous in "由从"
    if not opens and point.kind is not COUNT:
        near = text[max(point.line_start, start - 24) : start]
        opens = "由" in near or "从" in near
    if opens and BASE_RISE.match(text, stop):
        return True
    return text[stop : stop + 1] in ("的", "基") and BASE_ON.match(text, stop) is not None


def _is_tariff(text: str, point: Point) -> bool:
    """Whether money or a rate says what is granted to whoever qualifies."""
    start, stop = point.start, point.stop
    left = text[max(point.line_start, start - 40) : start]
    left = left[left.rfind("。") + 1 :]
    if CAPPED.search(left) and (GRANT.search(left) or GRANT.search(text, stop, stop + 14)):
        return True
    return BY_RATE.search(left) is not None and GRANTED.match(text, stop) is not None


def _argues(text: str, point: Point, last: Point | None) -> bool:
    """Whether a number says what would follow from what, or with how little so much is done."""
    before = max(point.line_start, point.start - 12)
    if text.find("每", before, point.start) >= 0 and FOR_EACH.search(text, before, point.start):
        return True
    if last is not None and last.dropped == "argument" and point.start - last.stop < 24:
        return (
            THEN.search(text, last.stop, point.start) is not None
            or WITH_SO_MUCH.search(text, before, last.start) is not None
        )
    return (
        point.kind is PERCENT
        and text.find("以", before, point.start) >= 0
        and WITH_SO_MUCH.search(text, before, point.start) is not None
        and SUPPORTS.match(text, point.stop) is not None
    )


def _counts_something_else(text: str, point: Point, previous: str) -> str:
    """Why a count is none to reach: what is counted is known, or the number only says for whom or how long."""
    start, stop = point.start, point.stop
    if point.kind is TIME and not point.post and previous not in "过于在至到为":
        return "time"
    before = max(point.line_start, start - 8)
    if previous == ":" and WEB.search(text, before, start):
        return "web"
    if previous in "市省县区州国以绕托按照据焦对及括盖为述这前持期时" and KNOWN.search(text, before, start):
        return "known"
    if text[stop : stop + 1].isalnum():
        own = (
            OWN.search(text, stop, stop + 12) if point.core[0].isascii() else OWN_CHINESE.search(text, stop, stop + 14)
        )
        if own and own.start() - stop <= 6 and not STOP.search(text, stop, own.start()):
            return "known"
        inside = None if point.post else INSIDE.search(text, stop, stop + 17)
        if inside and not STOP.search(text, stop, inside.start()):
            return "inside"
    elif point.quantity.measure_word in APPOSED and not point.core[0].isascii() and "、" in text[before:start]:
        # 甲、乙、丙三项,…: the list has been told before.
        return "known"
    return "per" if previous == "每" else ""
