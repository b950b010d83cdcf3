"""The plan's period, and what each year printed in a text is there for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Five-year plans by their ordinal: the eleventh ran from 2006 to 2010.
FIVE_YEAR = {
    "十一五": (2006, 2010),
    "十二五": (2011, 2015),
    "十三五": (2016, 2020),
    "十四五": (2021, 2025),
    "十五五": (2026, 2030),
}
SPAN = re.compile(r"((?:19|20)[0-9]{2})年?(?:[-~至到]|—{1,2})((?:19|20)[0-9]{2})年?")
TITLE = re.compile(r"((?:19|20)[0-9]{2})年(?![0-9])[^,。;:\n]{0,30}?(?:计划|要点|方案|安排|意见|任务)")
DUE = re.compile(r"(?:到|至|力争|确保)“?((?:19|20)[0-9]{2})年")
ISSUED = re.compile(r"((?:19|20)[0-9]{2})(?:年[0-9]{1,2}月|-[0-9]{1,2}-)[0-9]{1,2}")
CITED = re.compile("根据|贯彻|落实|依据|按照|结合|为认真|为深入|为进一步")
HEAD = 1500

# What a year is printed for.
DUE_BY, BASE, FROM, NAME = "due", "base", "from", "name"
BASE_BEFORE = ("比", "较", "由")
COMPARED = re.compile(".{0,8}?(?:相比|比较|持平|对比)")
BASE_AFTER = re.compile("(?:年)?(?:[末底度]|年底|年末)?的?(?:基础|水平|以来|相比|同期|为基)")
FROM_AFTER = re.compile("起|开始|以来|以后|后,")
NAME_AFTER = re.compile("度?(?:版|印发|第|届|修订|出台|颁布|下发|发布的|制定的|获批)|[0-9]{1,2}月[0-9]{1,2}日")
NAME_FIRST, FROM_FIRST, BASE_FIRST = (
    frozenset(first) for first in ("度版印第届修出颁下发制获0123456789", "起开以后", "年末底度的基水以相同为")
)


class Period(NamedTuple):
    """First and last year a plan covers, and whether it was given, read from the title or guessed."""

    start: int | None
    end: int | None
    source: str


def period_of(text: str, given: object = None) -> Period:
    """The period a plan covers.

    Parameters
    ----------
    text : str
        Folded text.
    given : str, int, tuple or None
        ``"2015-2017"``, ``"2014"``, ``2014`` or ``(2015, 2017)``; None to read it from the title, or failing that
        from the date of issue and the last year set as a deadline.

    Returns
    -------
    Period
        ``source`` is ``given``, ``title``, ``guess`` or ``none``.

    Raises
    ------
    ValueError
        If ``given`` names no year, or its last before its first.
    """
    if given is not None:
        years = [int(y) for y in re.findall(r"(?:19|20)[0-9]{2}", str(given))]
        if not years or years[0] > years[-1]:
            raise ValueError("expected the first and last year of a plan, such as 2015-2017")
        return Period(years[0], years[-1], "given")
    head = text[:HEAD]
    for found in SPAN.finditer(head):
        if not _cited(head, found.start()):
            return Period(int(found[1]), int(found[2]), "title")
    for name, (start, end) in FIVE_YEAR.items():
        at = head.find(f"“{name}”")
        if at >= 0 and not _cited(head, at) and re.search("规划|计划|纲要", head[at : at + 30]):
            return Period(start, end, "title")
    title = TITLE.search(head)
    if title and not _cited(head, title.start()):
        return Period(int(title[1]), int(title[1]), "title")
    due = [int(m[1]) for m in DUE.finditer(text)]
    issued = ISSUED.search(text[:HEAD]) or ISSUED.search(text[-HEAD:])
    first = int(issued[1]) if issued else None
    last = max([y for y in due if first is None or y >= first], default=first)
    return Period(first, last, "guess" if last else "none")


def _cited(text: str, at: int) -> bool:
    """Whether a year stands in the title of another document that the sentence only cites."""
    start = max(text.rfind("。", 0, at), text.rfind("\n", 0, at)) + 1
    return bool(CITED.search(text, start, at))


def role(text: str, start: int, end: int, has_unit: bool) -> str:
    """What the year at ``start:end`` is printed for: a deadline, a base of comparison, a beginning, part of a name."""
    before = text[start - 1 : start]
    if (
        before in BASE_BEFORE
        or (before == "于" and text[start - 2 : start - 1] in ("高", "低"))
        or (before in ("与", "同", "和") and COMPARED.match(text, end))
    ):
        return BASE
    # Most years have nothing special after them: one look at the next character spares the patterns.
    after = text[end : end + 1]
    if not has_unit or (after in NAME_FIRST and NAME_AFTER.match(text, end)):
        return NAME
    if after in FROM_FIRST and FROM_AFTER.match(text, end):
        return FROM
    if after in BASE_FIRST and BASE_AFTER.match(text, end):
        return BASE
    if before == "从" or before == "自":
        return FROM
    if before == "在" and BASE_AFTER.search(text, end, end + 14):
        return BASE
    return DUE_BY


def read(
    text: str, start: int, end: int, core: str, second: str, bare: bool
) -> tuple[int, int, tuple[int, ...], str] | None:
    """The year, range of years or five-year plan at ``start:end``.

    Parameters
    ----------
    text : str
        Folded text.
    start, end : int
        A match of `numerals.SCAN` and its core, second number and whether it has no unit.

    Returns
    -------
    tuple or None
        Start, end, years and role; None if the number is no year.
    """
    span = FIVE_YEAR.get(core)
    if span:
        start -= text[start - 1 : start] == "“"
        end += text[end : end + 1] == "”"
        after = text[end : end + 1]
        if text[start - 1 : start] in BASE_BEFORE:
            return start, end + (after in "末期时"), (span[1],), BASE
        return (
            start,
            end,
            (span[1],),
            DUE_BY if (after and after in "末期时") or text[end : end + 2] == "以来" else NAME,
        )
    if bare and not (core[:2] == "20" and text[end : end + 1] in tuple("、和至-—") and text[end + 1 : end + 3] == "20"):
        return None
    return start, end, _years(core, second), role(text, start, end, not bare)


@lru_cache(maxsize=1024)
def _years(core: str, second: str) -> tuple[int, ...]:
    low = _year(core)
    high = _year(second) if second else low
    if len(second) == 2 and second.isdigit():
        high = low // 100 * 100 + high
    return tuple(range(low, high + 1)) if low <= high < low + 40 else (low,)


def _year(core: str) -> int:
    digits = core if core.isascii() else "".join(str("零一二三四五六七八九".find(c)) for c in core)
    return int(digits) if digits.isdigit() else 0
