"""Numbers and their units: the one pass over the text that finds every candidate, and what each is worth."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .units import CNY, COUNT, DATE, FOREIGN, KINDS, MULTIPLE, NONE, PER, PERCENT, PP, RANK, SCORE, UNIT, Kind, code
from .words import AFTER_EQ, AFTER_GE, AFTER_LE, either
from .years import FIVE_YEAR

CHINESE_COUNTED = either(
    "个 家 件 项 张 户 辆 种 名 台 套 座 所 处 条 篇 起 倍 成 人 人次 批次 元 吨 亩 公里 个百分点 支 场 位 头 天 岁 只"
)
DASH = r"(?:[-~]|—{1,2}|至|到(?=[0-9]))"
SCAN = re.compile(
    # 1: the number itself; its alternatives hang on the first character so that the scan can skip ahead to it.
    r"([0-9零一二两三四五六七八九十百千万翻]"
    r"(?:(?<=[0-9])(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])|[0-9]*(?:\.[0-9]+)?)"
    r"|(?<=翻)[一两二三]?番|(?<=零)的?突破|(?<=百)分之[零一二三四五六七八九十百点两0-9.]{1,9}"
    r"|(?<=十)[一二三四]五(?=[”规计期末时])|(?<=[十百千万])(?=亿级)|(?<=万)(?=亿元)"
    r"|(?<!万)[零一二两三四五六七八九十百千]{0,9}(?=[万亿]{0,2}[余多]?(?:" + CHINESE_COUNTED + r"))))"
    # 2: magnitude and "more than"; 3, 4: a second number that makes it a range; 5: "more than" after it
    r"([余多几]?[百千]?[万亿]{0,2}[余多]?)"
    r"(?:(?:%|年|个|家|项|亿元|万元)?" + DASH + r"([0-9]+(?:\.[0-9]+)?)([百千]?[万亿]{0,2}))?"
    r"([余多]?)"
    # 6: the unit; 7: a comparator after it
    r"(" + UNIT + r")?"
    r"(?:\((?:[个家次项件人间套户处段所张台部组座场]|含[^()]{0,8})\))?(?:("
    + either(" ".join((AFTER_GE, AFTER_LE, AFTER_EQ)))
    + r"))?"
)

CENTURIES = frozenset(("19", "20", "二零", "一九"))
# A run of digits longer than this is no quantity.
LONGEST = 15
DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
PLAIN = {PP: "pp", SCORE: "index", MULTIPLE: "multiple"}
POWER = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


class Quantity(NamedTuple):
    """What a number expression says, apart from comparators: its ends, unit and kind."""

    low: float
    high: float
    more: bool
    unit: str
    measure_word: str
    kind: Kind


NOTHING = Quantity(0.0, 0.0, False, "", "", RANK)


class Expression(NamedTuple):
    """A match of `SCAN` taken apart.

    Attributes
    ----------
    core : str
        The number as printed.
    kind, value : Kind, Quantity
        What it counts and what it says.
    post : str
        A comparator after it.
    second, magnitude : str
        The second number of a range; 万, 亿 and the like after the first.
    size : int
        Length of number and unit.
    is_year : bool
        Whether it has the form of a year or is the name of a five-year plan.
    """

    core: str
    kind: Kind
    value: Quantity
    post: str
    second: str
    magnitude: str
    size: int
    is_year: bool = False


@lru_cache(maxsize=4096)
def number(text: str) -> float:
    """The value of a plain number: Arabic, with thousands separators, or Chinese (``二百三十``, ``五点五``).

    Parameters
    ----------
    text : str
        A number as `SCAN` finds it, without unit.

    Returns
    -------
    float
        Its value; 0 for a text without digits.
    """
    if text[:1].isascii():
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return 0.0
    whole, point, fraction = text.partition("点")
    if point:
        return number(whole) + float("0." + ("".join(str(DIGIT.get(c, 0)) for c in fraction) or "0"))
    if len(whole) > 1 and all(c in DIGIT for c in whole):
        return float("".join(str(DIGIT[c]) for c in whole))
    total = section = digit = 0
    for c in whole:
        if c in DIGIT:
            digit = DIGIT[c]
        elif POWER.get(c, 0) < 10_000:
            section += (digit or 1) * POWER.get(c, 1)
            digit = 0
        else:
            total = (total + section + digit or 1) * POWER[c]
            section = digit = 0
    return float(total + section + digit)


@lru_cache(maxsize=4096)
def scale(magnitude: str) -> float:
    """The factor of ``万``, ``千万``, ``万亿`` (1 for none)."""
    factor = 1.0
    for c in magnitude:
        factor *= POWER.get(c, 1)
    return factor


@lru_cache(maxsize=8192)
def expression(text: str) -> Expression:
    """The parts of a text that `SCAN` matched."""
    match = SCAN.fullmatch(text)
    if match is None:
        # The name of a five-year plan, known by what follows it.
        return Expression(text, RANK, NOTHING, "", "", "", len(text), text in FIVE_YEAR)
    core, magnitude, second, second_magnitude, more, unit, post = match.groups("")
    if len(core) > LONGEST:
        return Expression(core, RANK, NOTHING, "", "", "", len(text))
    value = quantity(core, magnitude, second, second_magnitude, more, unit)
    size = match.end(6) if unit else match.end(5)
    kind = CNY if value.kind is CNY else KINDS.get(unit, PER)
    is_year = len(core) == 4 and core[:2] in CENTURIES and (kind is NONE or (kind is DATE and unit[0] == "年"))
    return Expression(core, kind, value, post, second, magnitude, size, is_year)


def quantity(core: str, magnitude: str, second: str, second_magnitude: str, more: str, unit: str) -> Quantity:
    """Read the parts of one match of `SCAN`.

    Returns
    -------
    Quantity
        Money comes in hundred millions of yuan, tenths (``九成``) as percent, everything else in the unit printed.
    """
    about = bool(more) or "余" in magnitude or "多" in magnitude
    kind = KINDS.get(unit, PER)
    if core.startswith("翻"):
        times = 2.0 ** (number(core[1:-1]) if len(core) > 2 else 1)
        return Quantity(times, times, False, "multiple", "", MULTIPLE)
    if core.startswith("零") and core.endswith("突破"):
        return Quantity(1.0, 1.0, False, "count", "个", COUNT)
    if core.startswith("百分之"):
        low = number(core[3:])
        return Quantity(low, low, about, "percent", "", PERCENT)
    low = number(core)
    high = number(second) if second else low
    factor, after = scale(magnitude), scale(second_magnitude)
    # 3—5万家: the magnitude stands once, after the second number.
    low, high = low * (factor if factor > 1 or not second else after), high * (after if second else factor)
    if kind is RANK and core in POWER and magnitude:
        # 千亿级: of a hundred billion yuan and more.
        return Quantity(low * 1e-8, low * 1e-8, False, "cny_100m", "", CNY)
    if kind is CNY:
        if factor * after < 10_000:
            # A price, a rate of pay: no sum one would tell in hundred millions.
            return Quantity(low, high, about, "other", unit, kind)
        low, high = (float(f"{x * 1e-8:.12g}") for x in (low, high))
        return Quantity(low, high, about, "cny_100m", "", kind)
    if kind is PERCENT:
        tenths = 10 if unit == "成" else 1
        return Quantity(low * tenths, high * tenths, about, "percent", "", kind)
    if kind in PLAIN:
        return Quantity(low, high, about, PLAIN[kind], "", kind)
    if unit in FOREIGN.split() and factor >= 1e8:
        return Quantity(low / 1e8, high / 1e8, about, "other", "亿" + unit, kind)
    return Quantity(*_exact(low, high), about, code(unit, kind), unit, kind)


def _exact(low: float, high: float) -> tuple[float, float]:
    """The ends without the dust of binary multiplication: 0.16万 is 1600."""
    return float(f"{low:.12g}"), float(f"{high:.12g}")
