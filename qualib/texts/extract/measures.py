"""What a point says once its verb is known: its interval, unit, measure, timing and year."""

from __future__ import annotations

import re

from . import labels
from .group import Group
from .point import Point
from .units import CNY, MEASURED, TIME
from .words import AFTER_GE, AFTER_LE
from .years import Period

OPEN_END = float("nan")
GE, LE = frozenset(AFTER_GE.split()), frozenset(AFTER_LE.split())
PER_MANY = re.compile("每?万(?:常住|户籍)?(?:人口?|户|台|名|辆)|.{0,6}每万(?:常住|户籍)?(?:人口?|户|台|名|辆)")
# A value shared out over people, households or land, whose unit says so: 人均…元, 每人每年…元, 亩均…元.
SHARED_OUT = (
    (re.compile("每人每年"), "元/人·年"),
    (re.compile("每人每月"), "元/人·月"),
    (re.compile("人均|每人|每生|生均"), "元/人"),
    (re.compile("户均|每户"), "元/户"),
    (re.compile("亩均|每亩"), "元/亩"),
    (re.compile("每平方米"), "元/平方米"),
    (re.compile("地均|每平方公里"), "元/平方公里"),
    (re.compile("每吨"), "元/吨"),
)
WHOLE_SPAN = re.compile("[两三四五0-9]年(?:共|累计|总共|合计|期间)")
SEVERAL = re.compile("[、和与及]")
GROWTH_NAME = ("增速", "增长率", "增幅", "涨幅", "降幅", "升幅", "下降率", "增长速度")
BY_EXTENT = re.compile("[^,。;]{0,4}的?(?:幅度|速度|增速)[^,。;]{0,4}(?:提|增|调|涨|升)")
# Growth over the year: 同比, 比上年, 年均; growth over a span of years: 累计, 五年, 期间.
OVER_A_YEAR = re.compile("同比|[比较](?:上|去)(?:一)?年|年均|每年|当年|全年|今年|本年|逐年|按年")
OVER_A_SPAN = re.compile("累计|[三四五]年(?!级)|期间|时期|规划期|期末|总体")
# Words inside a name that say something is new, or that the name is work done rather than a stock.
ADDED = re.compile("新增|净增|扩招|增招|新招|新登记|新签|新吸纳|增量")
WORK_DONE = re.compile(
    "(?:就业|再就业|搬迁|改造|培训|转移|治理|招生|见习|摘帽|脱贫|修复|绿化|造林|救助|资助|帮扶|康复|减税|降费|投资|"
    "退出|"
    "产能|整治|服务|活动|贫困人口|负担|到位|融资|贷款|任务)$"
)


def interval(point: Point, group: Group, post: str) -> tuple[float, float, str]:
    """The interval meant and its comparator: 88%以上 is 88 and no upper end.

    Parameters
    ----------
    point, group : Point, Group
        The number, and the list it stands in with its verb and comparator.
    post : str
        A comparator after the number, its own or the list's.
    """
    value = point.quantity
    low, high = value.low, value.high
    if value.more:
        return low, OPEN_END, "approx_ge"
    if post:
        said = "ge" if post in GE else "le" if post in LE else "eq"
    elif group.comparator:
        said = labels.comparator(group.comparator)
    elif point.rank:
        said = "le"
    elif point.core[-1] == "破":
        said = "ge"
    else:
        said = "eq"
    if said == "eq" and "至少" in group.left:
        said = "ge"
    if said == "ge":
        return low, OPEN_END, "ge"
    if said == "le":
        return OPEN_END, high, "le"
    return low, high, "eq" if low == high else "range"


def year(group: Group, position: int, period: Period) -> float | None:
    """The year a value falls due: its own, its place in a path, or the last of the period; None if nothing says."""
    count, end = len(group.points), period.end
    years = group.points[0].years
    if follows_years(group):
        return years[position]
    if "年" in group.left and end is not None and WHOLE_SPAN.search(group.left):
        # 三年共…: the whole period, whatever year stands before it.
        return end
    if years:
        return years[-1]
    # Values told 分别 of one thing are those of the last years; of things that could not be told apart, of one.
    one_name = group.names[0] == group.names[-1] and not SEVERAL.search(group.names[0])
    if count > 1 and one_name and end is not None and (group.yearly or "分别" in group.tail):
        return end - count + 1 + position
    return end


def follows_years(group: Group) -> bool:
    """Whether a list gives one indicator a value for each of the years in force."""
    count = len(group.points)
    return count > 1 and len(group.points[0].years) == count and group.names[0] == group.names[-1]


def timing(group: Group, point: Point, measure: str) -> str:
    """When a point falls due: each year, year by year, kept, by the end of its year or some time in the period."""
    if group.each:
        return "each_year"
    if group.verb == "keep":
        return "maintain"
    if follows_years(group):
        return "annual_path"
    dated = point.years and point.year_source != "section"
    return "by_end" if dated or measure in ("level", "ceiling") else "period"


def unit_and_measure(text: str, point: Point, group: Group, said: str, period: Period) -> tuple[str, str]:
    """Unit and measure of a point, from its unit as printed, its verb and its name."""
    unit, name = point.quantity.unit, group.names[0]
    if unit == "multiple":
        return unit, "multiple"
    if unit == "pp":
        return unit, "change"
    if unit == "percent":
        if group.verb in ("rise", "fall") or name.endswith(GROWTH_NAME) or BY_EXTENT.match(text, point.stop):
            return "percent_per_year" if _within_a_year(group, point, period) else unit, "growth"
        return unit, "ceiling" if said == "le" and not point.rank else "level"
    if point.core[-1] == "破":
        return unit, "increment"
    if unit in ("count", "other") and "万" in name and PER_MANY.match(name):
        unit = "per_10k"
    if said == "le" and not point.rank:
        return unit, "ceiling"
    if unit not in ("count", "cny_100m", "other"):
        return unit, "level"
    return unit, _stock_or_flow(point, group, name)


def _stock_or_flow(point: Point, group: Group, name: str) -> str:
    """Whether an amount is a level, an addition to one, or the change of one."""
    if group.verb in ("rise", "fall") and not group.made_first and point.kind in (MEASURED, CNY, TIME):
        return "change"
    if "年" in group.left and WHOLE_SPAN.search(group.left) and group.verb not in ("reach", "keep"):
        return "increment"
    if ADDED.search(name) or ADDED.search(group.left):
        return "increment"
    if group.made:
        return group.made
    if group.verb not in ("reach", "keep") and WORK_DONE.search(name):
        return "increment"
    return "level"


def denominated(point: Point, group: Group) -> str:
    """The unit of money shared out over people or land, as 元/人; empty where the money is a sum."""
    if point.kind is not CNY:
        return ""
    told = group.names[0] + "|" + group.left + "|" + group.tail
    return next((unit for pattern, unit in SHARED_OUT if pattern.search(told)), "")


def _within_a_year(group: Group, point: Point, period: Period) -> bool:
    """Whether growth is that of a year (yearly, or of one named year) rather than over a span of years."""
    said = group.left + group.tail
    if group.each or OVER_A_YEAR.search(said):
        return True
    if OVER_A_SPAN.search(said):
        return False
    due = point.years[-1] if point.years else period.end
    if point.base is not None and due is not None:
        return due - point.base == 1
    if point.years and point.year_source == "paragraph":
        return not point.until and len(point.years) == 1
    if point.year_source == "column":
        return not point.grows
    return period.start == period.end and period.end is not None and not point.until
