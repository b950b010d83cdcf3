"""Target points: the numbers of a text that a government commits to, each with its years and its place."""
from __future__ import annotations

import re

from . import clauses, layout, tables, years
from .layout import Section
from .numerals import COUNT, DATE, KIND, NONE, PER, PERCENT, RANK, SCAN, SCORE, TIME, Quantity, expression, quantity
from .scope import Scope
from .words import OWN_MORE, OWN_POINTS, either

LINE_START = frozenset(("\n", ""))
CENTURIES = frozenset(("19", "20", "二零", "一九"))
JOINERS = frozenset(("、", "和", "及", "与", "以及", ",", "\t", "或", "和不低于", "、不低于", "和不少于", "和超过", ";", "并"))
BEFORE_ORDINAL = frozenset("第〔[【#№〕/_-+×*=&?") | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.")
# A number that a preposition or a demonstrative hands over as known: 以全市…个…为重点, 围绕…个…
KNOWN = re.compile(r"(?:以|在|对|由|的|向|将|于)(?:全[省市县区州国]|[省市县]内|我[省市县区])$|(?:[。,;:]|^)(?:全[省市县区州国]|我[省市县区])$|"
                   r"(?:以|围绕|依托|按照?|根据|聚焦|针对|涉及|包括|涵盖|分为|上述|[这前]|坚持|为期|历时)$")
INSIDE = re.compile("[内中里外的](?=[0-9])")
BASE_RISE = re.compile(r"[^,。;]{0,8}?(?:提|升|增|降|减|上|下|扩|发|跃|回|调|缩|压|改善|优化)[^,。;0-9]{0,3}?(?:到|至|为)")
BASE_ON = re.compile(r"[^,。;0-9]{0,6}的?基础")
_END = r"(?=[,。;:!、”\"()\n]|的|和|与|$)"
OWN = re.compile(rf"(?:{either(OWN_POINTS)}){_END}")
OWN_CHINESE = re.compile(rf"(?:{either(OWN_MORE)}){_END}")
STOP = re.compile("[,。;:、0-9\n]")
# A bare number is a value only straight after a rate or score, or after a verb that governs a value.
BARE = re.compile(r"(?:率|度|指数|比例|比重|得分|评分|占比)(?:\([^)]{0,12}\)|“|:|均|都|总体|逐年|分别|要|将|应|力争|争取|稳定|保持|维持|控制|不低于|达到?|达|在|到|至|为|是|超过|突破|不|高于|低于|提高|提升|上升|以|增|升)*$|"
                  r"(?:达到?|突破|超过|不低于|不少于|不超过|不高于|低于|高于|控制在|稳定在|保持在|增加到|增至|增加至|提高到|提升到|[升增提高降减长]到|提升至|提高至|降至|降到|降低到|下降到|分别为|[数量]为|[数量])$")
WEB = re.compile("(?:浏览|点击|阅读|访问|评论|下载|字数)[^。,;:]{0,4}:$")
PAREN_UNIT = re.compile(r"(?:\((?:单位:?)?([^()]{1,6})\)|(%))$")


class Point:
    """One number with its unit: what it says, where it stands and which years bear on it.

    Attributes
    ----------
    start, end, stop : int
        Offsets of the number, of the end of its unit, and of the end of a comparator after it.
    years, years_from, years_to, year_source : tuple of int, int, int, str
        Years in force, the place of the last year before it in the paragraph, and where the years come from.
    dropped : str
        Why it is no target; empty if it is one.
    name : str
        What it measures, where a table says so.
    """

    __slots__ = (
        "bare",
        "core",
        "dropped",
        "end",
        "kind",
        "line_start",
        "name",
        "post",
        "quantity",
        "section",
        "start",
        "stop",
        "year_source",
        "years",
        "years_from",
        "years_to",
    )

    def __init__(self, start: int, end: int, stop: int, value: Quantity, post: str, core: str, kind: int, bare: bool,
                 section: str, line_start: int):
        self.start, self.end, self.stop = start, end, stop
        self.quantity, self.post, self.core, self.kind, self.bare = value, post, core, kind, bare
        self.section, self.line_start = section, line_start
        self.dropped = self.name = ""


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
    scope = Scope(period.start)
    line = at_section = values = 0
    line_start = line_end = sentence_end = row_end = -1
    section, back = headings[0], None
    next_heading = headings[1].start if len(headings) > 1 else len(text) + 1
    marks: list | None = None
    quoted = False
    for match in SCAN.finditer(text):
        start, stop = match.span()
        core, kind, value, post, second, magnitude, size = expression(match[0])
        if kind == NONE and len(core) < 4 and text[start - 1:start] in LINE_START:
            # The number of a heading or an item.
            continue
        if start >= line_end:
            if not values:
                scope.leave_line(section, text, line_start, line_end)
            while starts[line + 1] <= start:
                line += 1
            line_start, line_end = starts[line], starts[line + 1] - 1
            sentence_end, values = -1, 0
            scope.new_line()
            row_end = -1
            if scope.columns:
                cells = tables.row(text, line_start, line_end, scope.columns)
                if cells:
                    points += [_from_table(cell, section.path, line_start, period.start) for cell in cells]
                    row_end = line_end
        if start < row_end:
            values += 1
            continue
        while start >= next_heading:
            at_section += 1
            section = headings[at_section]
            next_heading = headings[at_section + 1].start if at_section + 1 < len(headings) else len(text) + 1
            scope.enter_section(section)
            back = None
        if start >= sentence_end:
            marks, scope.ahead_from = None, -1
            sentence_end = clauses.sentence_end(text, start, line_end)
        if kind == DATE or kind == NONE or (kind == RANK and core in years.FIVE_YEAR):
            if kind == RANK or (len(core) == 4 and core[:2] in CENTURIES and (kind == NONE or value.measure_word[0] == "年")):
                year = years.read(text, start, stop, core, second, kind == NONE)
                if year:
                    # 达到90%(2016年): a year in brackets after a value is that value's own.
                    if points and points[-1].stop == start - 1 and text[start - 1] == "(" and text[stop:stop + 1] == ")":
                        points[-1].years, points[-1].year_source = year[2], "bracket"
                    else:
                        scope.read(text, *year)
                    continue
            if kind == DATE:
                continue
        previous = text[start - 1:start]
        if kind == RANK or previous in BEFORE_ORDINAL or (core == "一" and kind == COUNT):
            continue
        if kind == COUNT and not core[0].isascii() and text.startswith("指标", stop):
            # 上述两项指标 stands for values named before.
            continue

        bare = kind == NONE and core[0] not in "翻零百"
        if bare:
            read = _bare(text, points, max(line_start, start - 18), start, stop, core, second, magnitude, post)
            if read is None:
                continue
            value, kind = read
        point = Point(start, start + size, stop, value, post, core, kind, bare, section.path, line_start)
        point.years, point.year_source = scope.in_force()
        point.years_from, point.years_to = scope.start, scope.end
        points.append(point)
        values += 1

        if back is None:
            back = layout.looks_back(text, headings, at_section)
        if marks is None:
            sentence_start = max(text.rfind("。", line_start, start) + 1, line_start, start - clauses.LONGEST)
            marks = clauses.marks(text, sentence_start, sentence_end)
            quoted = text.find("“", sentence_start, sentence_end) >= 0 or text.find("《", sentence_start, sentence_end) >= 0
        if (marks and clauses.looks_back(marks, start, scope.ahead_from)) or (scope.past and not clauses.looks_ahead(marks, start)) or (back and not (scope.years and not scope.past)):
            point.dropped = "past"
        elif quoted and core[0] not in "零翻" and _in_quotes(text, max(line_start, start - clauses.LONGEST), start):
            point.dropped = "name"
        elif scope.role == years.BASE and scope.end == start - (previous == "的") and (previous == "的" or text[stop:stop + 1] in "提上增"):
            point.dropped = "base"
        else:
            point.dropped = _ruled_out(text, point, previous)
    return points


def _from_table(cell: tables.Cell, section: str, line_start: int, first_year: int | None) -> Point:
    """A table's cell as a point; the column of a year before the period holds what was, not what is to be."""
    point = Point(cell.start, cell.end, cell.stop, cell.quantity, cell.post, "0", cell.kind, cell.kind == NONE, section, line_start)
    point.years, point.year_source, point.name = (cell.year,), "column", cell.name
    point.years_from = point.years_to = -1
    point.dropped = "past" if first_year is not None and cell.year < first_year else ""
    return point


def _bare(text: str, points: list[Point], floor: int, start: int, stop: int, core: str, second: str, magnitude: str,
          post: str) -> tuple[Quantity, int] | None:
    """What a number printed without its unit is worth, if it is a value at all.

    A rate may have lost its sign, a score has none, a table names the unit once; anything else must be governed by a verb.
    """
    following = text[stop:stop + 1]
    if magnitude and magnitude[-1] in "万亿" and following.isalnum():
        return None
    before = text[floor:start]
    named = PAREN_UNIT.search(before)
    last = points[-1] if points else None
    if last is not None and last.bare and not named and text[last.stop:start] in ("\t", "、", "和"):
        value = quantity(core, magnitude, second, "", "", "")
        return value._replace(unit=last.quantity.unit, measure_word=last.quantity.measure_word), last.kind
    if named:
        unit = named[1] or "%"
        kind = KIND.get(unit, KIND.get(unit[-1], NONE))
        return None if kind == NONE else (quantity(core, unit[:-1] if unit not in KIND else magnitude, second, "", "",
                                                   unit if unit in KIND else unit[-1]), kind)
    if (not post and following.isalnum()) or not BARE.search(before):
        return None
    value = quantity(core, magnitude, second, "", "", "")
    rate = max(before.rfind("率"), before.rfind("比例"), before.rfind("比重"), before.rfind("占比"))
    score = max(before.rfind("满意度"), before.rfind("指数"), before.rfind("得分"), before.rfind("评分"), before.rfind("满意程度"))
    if score > rate:
        return value._replace(unit="index"), SCORE
    if "每万" in before or "万台" in before or "万人" in before:
        return value._replace(unit="per_10k"), PER
    if rate >= 2 and before[rate - 2:rate] in ("死亡", "事故"):
        # Deaths and accidents are counted per so many, never per hundred: 万台事故率…, 死亡率…
        return value._replace(unit=last.quantity.unit if last is not None and last.bare else "count"), NONE
    return (value._replace(unit="percent"), PERCENT) if rate >= 0 else (value, NONE)


def _in_quotes(text: str, floor: int, at: int) -> bool:
    """Whether ``at`` stands inside quotation marks or a title, as numbers of programmes and names do."""
    return text.rfind("“", floor, at) > text.rfind("”", floor, at) or text.rfind("《", floor, at) > text.rfind("》", floor, at)


def _ruled_out(text: str, point: Point, previous: str) -> str:
    """Why a number is no target, from the words next to it; empty if nothing speaks against it."""
    start, stop, kind = point.start, point.stop, point.kind
    after = text[stop:stop + 1]
    if previous in "由从" or (kind != COUNT and _opens_rise(text, point.line_start, start)):
        if BASE_RISE.match(text, stop):
            return "base"
    if after == "的" or after == "基":
        if BASE_ON.match(text, stop):
            return "base"
    if kind == COUNT or kind == TIME:
        if kind == TIME and not point.post and previous not in "过于在至到":
            return "time"
        if previous == ":" and WEB.search(text, max(point.line_start, start - 8), start):
            return "web"
        if previous in "市省县区州国以绕托按照据焦对及括盖为述这前持期时" and KNOWN.search(text, max(point.line_start, start - 8), start):
            return "known"
        if after.isalnum():
            found = OWN.search(text, stop, stop + 12) if point.core[0].isascii() else OWN_CHINESE.search(text, stop, stop + 14)
            if found and found.start() - stop <= 6 and not STOP.search(text, stop, found.start()):
                return "known"
            found = None if point.post else INSIDE.search(text, stop, stop + 17)
            if found and not STOP.search(text, stop, found.start()):
                return "inside"
        if previous == "每":
            return "per"
    return ""


def _opens_rise(text: str, floor: int, start: int) -> bool:
    near = text[max(floor, start - 24):start]
    return "由" in near or "从" in near
