"""Numbers and their units: the one pass over the text that finds every candidate, and what each is worth."""

from __future__ import annotations

import re
from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple

from .words import AFTER_EQ, AFTER_GE, AFTER_LE, either
from .years import FIVE_YEAR

# Units by kind. A kind that is not a value (dates, ranks, ordinals) marks a number that counts nothing.
MEASURE_WORDS = (
    "个 家 件 项 张 户 辆 种 名 台 套 座 所 处 条 篇 批 次 起 宗 例 部 门 只 头 枚 块 股 场 支 栋 幢 款 组 对 艘 架 "
    "株 盏 "
    "间 人 人次 批次 家次 户次 台次 件次 场次 车次 人份 份 组批 台套 台件 亩 公顷 平方公里 平方千米 平方米 立方米 公里 "
    "千米 吨 吨标准煤 吨标煤 千瓦时 千瓦 兆瓦 度电 毫克 微克 克 公斤 千克 升 米 册 幅 眼 羽 棵 个标准 万户 床 村 "
    "乡镇 县 市 区 "
    "街道 社区 品 类 档 单 笔 票 列 班 期 岁"
)
DATES = "年 月 日 号 时 点 周年 年代 世纪 年度 年级 个年头 月份 周岁"
RANKS = "级 级以上 强 星 星级 届 位 名次 大 方 层 页 版 字 条例 度 章 节 款项 楼 线 轮 化 网 库 单两 段"
TIMES = "天 小时 分钟 秒 个工作日 工作日 个月 周 个小时 个季度 年内"
MONEY = {"亿元": 1.0, "万元": 1e-4, "元": 1e-8, "千万元": 0.1, "百万元": 0.01, "亿": 1.0}
FOREIGN = "美元 欧元 港元"


class Kind(IntEnum):
    """What a number counts, by its unit; the last four count nothing a plan could promise."""

    PERCENT = auto()
    PP = auto()
    SCORE = auto()
    MULTIPLE = auto()
    CNY = auto()
    PER = auto()
    COUNT = auto()
    TIME = auto()
    NONE = auto()
    DATE = auto()
    RANK = auto()


# The kinds by their bare names: to look one up in its class at each number costs more than the test it is for.
PERCENT, PP, SCORE, MULTIPLE, CNY, PER, COUNT, TIME, NONE, DATE, RANK = Kind


UNITS = {
    "%": PERCENT,
    "‰": COUNT,
    "个百分点": PP,
    "百分点": PP,
    "分": SCORE,
    "倍": MULTIPLE,
    "成": PERCENT,
    "元": CNY,
    "番": MULTIPLE,
    "": NONE,
}
UNITS.update(dict.fromkeys(MEASURE_WORDS.split(), COUNT))
UNITS.update(dict.fromkeys(FOREIGN.split(), COUNT))
UNITS.update(dict.fromkeys(DATES.split(), DATE))
UNITS.update(dict.fromkeys(RANKS.split(), RANK))
UNITS.update(dict.fromkeys(TIMES.split(), TIME))

UNIT = (
    r"%|个?百分点|[^\W\d_]{1,4}/[百千万亿]?(?:立方米|平方米|平方公里|标准煤|万元|[台人户家次元亩天日年月吨升件批辆])|"
    + either(" ".join(k for k in UNITS if k and k != "%"))
)
CHINESE_COUNTED = either(
    "个 家 件 项 张 户 辆 种 名 台 套 座 所 处 条 篇 起 倍 成 人 人次 批次 元 吨 亩 公里 个百分点 支 场"
)
DASH = r"(?:[-~]|—{1,2}|至|到(?=[0-9]))"
SCAN = re.compile(
    # 1: the number itself; its alternatives hang on the first character so that the scan can skip ahead to it.
    r"([0-9零一二两三四五六七八九十百千翻]"
    r"(?:(?<=[0-9])(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])|[0-9]*(?:\.[0-9]+)?)"
    r"|(?<=翻)[一两二三]?番|(?<=零)的?突破|(?<=百)分之[零一二三四五六七八九十百点两0-9.]{1,9}"
    r"|(?<=十)[一二三四]五(?=[”规计期末时])"
    r"|[零一二两三四五六七八九十百千]{0,9}(?=[万亿]{0,2}[余多]?(?:" + CHINESE_COUNTED + r"))))"
    # 2: magnitude and "more than"; 3, 4: a second number that makes it a range; 5: "more than" after it
    r"([余多几]?[百千]?[万亿]{0,2}[余多]?)"
    r"(?:(?:%|年|个|家|项|亿元|万元)?" + DASH + r"([0-9]+(?:\.[0-9]+)?)([百千]?[万亿]{0,2}))?"
    r"([余多]?)"
    # 6: the unit; 7: a comparator after it
    r"(" + UNIT + r")?"
    r"(?:(?:\([含个家次项件人]\))?(" + either(" ".join((AFTER_GE, AFTER_LE, AFTER_EQ))) + r"))?"
)

CENTURIES = frozenset(("19", "20", "二零", "一九"))
# A run of digits longer than this is no quantity.
LONGEST = 15
DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
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
    kind = UNITS.get(unit, PER)
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
    kind = UNITS.get(unit, PER)
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
    if kind is CNY:
        low, high = (float(f"{x * 1e-8:.12g}") for x in (low, high))
        return Quantity(low, high, about, "cny_100m", "", kind)
    if kind is PERCENT:
        return (
            Quantity(low * 10, high * 10, about, "percent", "", kind)
            if unit == "成"
            else Quantity(low, high, about, "percent", "", kind)
        )
    if kind is PP:
        return Quantity(low, high, about, "pp", "", kind)
    if kind is SCORE:
        return Quantity(low, high, about, "index", "", kind)
    if kind is MULTIPLE:
        return Quantity(low, high, about, "multiple", "", kind)
    if kind is PER:
        per_many = "/万" in unit or "/百万" in unit
        return Quantity(low, high, about, "per_10k" if per_many else "count", "" if per_many else unit, kind)
    if unit in FOREIGN.split() and factor >= 1e8:
        return Quantity(low / 1e8, high / 1e8, about, "count", "亿" + unit, kind)
    return Quantity(low, high, about, "count", unit, kind)
