"""Target points: the numbers of a text that a government commits to, each with its years and its place."""

from __future__ import annotations

import re

from . import bare, reasons, tables, years
from .layout import Section
from .numerals import SCAN, Expression, Quantity, expression, number
from .place import Place
from .point import Point
from .scope import Scope
from .units import CNY, COUNT, DATE, NONE, RANK, TIME

# 进入全国前10位: a place to reach, unlike 目前10家 and 年底前10家.
RANKED = re.compile(
    "(?:全[国省市县区州球]|[省市县区]内?|世界|国际|国内|亚洲|地区|城市|行业|系统|同类|进入|跻身|位居|位列|居|列|排名|"
    "保持|力争)前$"
)
LASTING = re.compile("(?:年限|寿命|年数|周期)[^,。;\n]{0,8}$")
DENOMINATOR = re.compile("[十百千]?[万]")
MANY = frozenset("十百千万")
OF_THAT_SIZE = re.compile("(?:打造|形成|培育|建设|迈向|冲刺|突破|建成|成为|构建|壮大|迈上|做大|发展)成?$")
LINE_START = frozenset(("\n", ""))
BEFORE_ORDINAL = frozenset("第〔[【#№〕/_-+×*=&?") | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.")


def find(text: str, starts: list[int], headings: list[Section], period: years.Period) -> list[Point]:
    """The points of a text in order; those ruled out carry the reason in ``dropped`` (their names may be needed).

    Parameters
    ----------
    text : str
        Folded text.
    starts, headings : list
        From `layout.line_starts` and `layout.sections`.
    period : years.Period
        The plan's period; years before its start look back.

    Returns
    -------
    list of Point
        In the order of the text.
    """
    points: list[Point] = []
    scope = Scope(period)
    place = Place(text, starts, headings, scope)
    read_to = 0
    laid_out = iter(tables.find(text, starts, period))
    table = next(laid_out, None)
    for match in SCAN.finditer(text):
        start, stop = match.span()
        if table is not None and start >= table.start:
            if start < table.end:
                if start >= place.line_end:
                    place.enter_line(start)
                points += [_from_table(value, place) for value in table.values if value.start >= read_to]
                read_to = table.end
                place.note_point()
                continue
            table = next(laid_out, None)
        said = expression(match[0])
        if _numbers_an_item(text, start, said):
            continue
        if start >= place.line_end:
            place.enter_line(start)
        if start >= place.changes_at:
            place.move(start)
        if said.is_year and _take_year(text, start, stop, said, points, scope):
            continue
        rank = (
            text[start - 1 : start] == "前"
            and RANKED.search(text, max(place.line_start, start - 12), start) is not None
        )
        if not rank and _counts_nothing(text, start, stop, said):
            continue
        if rank and (said.kind is NONE or said.kind is RANK or said.kind is COUNT):
            point: Point | None = _rank(text, start, said, place)
        else:
            point = _point(text, start, stop, said, place, points[-1] if points else None)
        if point is None:
            continue
        point.years, point.year_source = scope.in_force()
        point.years_from, point.years_to = scope.start, scope.end
        point.until, point.base = scope.until, scope.base
        point.dropped = reasons.dropped(text, point, place, scope, points[-1] if points else None)
        points.append(point)
        place.note_point()
    return points


def _numbers_an_item(text: str, start: int, said: Expression) -> bool:
    """Whether a number opens its line as that of a heading or an item."""
    return said.kind is NONE and len(said.core) < 4 and text[start - 1 : start] in LINE_START


def _take_year(text: str, start: int, stop: int, said: Expression, points: list[Point], scope: Scope) -> bool:
    """Let a year hold for what follows, or for the value whose bracket it fills; False if the number is none."""
    year = years.read(text, start, stop, said.core, said.second, said.kind is NONE)
    if year is None:
        return False
    if points and points[-1].stop == start - 1 and text[start - 1] == "(" and text[stop : stop + 1] == ")":
        # 达到90%(2016年): a year in brackets after a value is that value's own.
        points[-1].years, points[-1].year_source = year[2], "bracket"
    else:
        scope.read(text, *year)
    return True


def _counts_nothing(text: str, start: int, stop: int, said: Expression) -> bool:
    """Whether a number is a date, a rank, an ordinal, part of a word, or stands for values named before."""
    kind = said.kind
    if text[start - 1 : start] == "每" and said.core in MANY:
        # 每千人口: a denominator.
        return True
    if (
        kind is CNY
        and not said.core[0].isascii()
        and text[stop - 1] == "级"
        and not OF_THAT_SIZE.search(text, max(0, start - 6), start)
    ):
        # 3个千亿级集群, 千亿级集群3个: the size of what another number counts.
        return True
    if (
        said.value.measure_word == "人"
        and DENOMINATOR.fullmatch(said.core + said.magnitude)
        and text[stop : stop + 1].isalnum()
    ):
        # 十万人死亡率: so many are what it is told by.
        return True
    if kind is DATE and said.value.measure_word == "年" and LASTING.search(text, max(0, start - 12), start):
        return False
    if kind is DATE or kind is RANK or text[start - 1 : start] in BEFORE_ORDINAL:
        return True
    # 上述两项指标 are values named before.
    return kind is COUNT and (said.core == "一" or (not said.core[0].isascii() and text.startswith("指标", stop)))


def _point(text: str, start: int, stop: int, said: Expression, place: Place, last: Point | None) -> Point | None:
    """The number as a point; None where it is printed without a unit and nothing says what it is worth."""
    value, is_bare = said.value, said.kind is NONE and said.core[0] not in "翻零百"
    kind = said.kind
    if kind is DATE:
        kind, value = TIME, value._replace(unit="other")
    if is_bare:
        read = bare.read(text, last, place.line_start, start, stop, said)
        if read is None:
            return None
        value, kind = read, read.kind
    end, section = start + said.size, place.section.path
    return Point(start, end, stop, value, said.post, said.core, kind, is_bare, section, place.line_start)


def _rank(text: str, start: int, said: Expression, place: Place) -> Point:
    """A place in a ranking (前10位): no worse than so many."""
    core = said.core if said.core[0].isascii() else said.core + said.magnitude
    low = number(core)
    unit = text[start + len(core) : start + said.size]
    value = Quantity(low, low, False, "other", unit, COUNT)
    end, section = start + said.size, place.section.path
    return Point(start, end, end, value, "", core, COUNT, False, section, place.line_start, rank=True)


def _from_table(value: tables.Value, place: Place) -> Point:
    """A table's value as a point."""
    return Point(
        start=value.start,
        end=value.end,
        stop=value.stop,
        quantity=value.quantity,
        post=value.post,
        core="0",
        kind=value.kind,
        bare=value.kind is NONE,
        section=place.section.path,
        line_start=place.line_start,
        years=() if value.year is None else (value.year,),
        year_source="column",
        name=value.name,
        grows=value.role is not tables.Role.VALUE,
        yearly=value.role is tables.Role.YEARLY_GROWTH,
    )
