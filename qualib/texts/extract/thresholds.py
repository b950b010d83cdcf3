"""Numbers that only say which things another number counts: 年产值10亿元以上企业20家, 3岁以下婴幼儿托位数4个."""

from __future__ import annotations

import re

from . import labels
from .group import Group
from .inherit import COUNTED
from .point import Point
from .units import CNY, MEASURED, MULTIPLE, PER, PERCENT, PP, TIME
from .words import begin

# Sizes and ages are told in these, things are counted in others.
SIZED = COUNTED | {PER}
ENTITY = re.compile("的?[^,。;:、\n]{0,8}(?:企业|项目|园区|集群|产业|单位|集团|工程|市场|基地)")
FUNDS = re.compile("的?[^,。;:、\n]{0,8}(?:资金|经费|投入|基金|目标|财政|专项)")
PARTED = re.compile("[,。;:、\n]|提高|下降|增长|降低|增加")
# 90%的市和70%的县: shares of one list, none a part of the other.
SHARE_OF_EACH = re.compile("的[^,。;:、0-9]{1,10}[和及与、]$")
AGES = frozenset(("岁", "周岁"))
PEOPLE = frozenset(["人", "名", "床", "张", "户"])


def qualifies(text: str, group: Group, limit: int) -> bool:
    """Whether the last number of a list only qualifies what the next number counts.

    Parameters
    ----------
    text : str
        Folded text.
    group : Group
        The list; its last point is looked at.
    limit : int
        Offset of the next number.
    """
    point = group.points[-1]
    after = text[point.stop : point.stop + 1]
    if not after.isalnum() or after in "和及与或" or point.kind in (MULTIPLE, PP) or point.rank:
        return False
    measured = point.kind in SIZED and point.kind is not CNY
    if measured and not (_is_threshold_unit(point) and (point.post or after == "的")):
        return False
    if point.kind is PERCENT and SHARE_OF_EACH.match(text, point.stop, limit):
        return False
    if limit < len(text) and limit - point.stop <= 24 and not PARTED.search(text, point.stop, limit):
        return True
    entity = ENTITY.match(text, point.stop) and not FUNDS.match(text, point.stop)
    if (point.kind is CNY or measured) and (point.post or after == "的") and entity:
        return True
    # 66人以上大班额: nothing is done to that number, it says which.
    if point.quantity.measure_word in AGES and point.post:
        return True
    named = group.left[begin(labels.OPENING, group.left).end() :]
    unsaid = (
        named
        and not group.tail
        and not group.comparator
        and not group.made_first
        and not labels.ends_making(group.left)
    )
    return bool(measured and point.post and unsaid)


def _is_threshold_unit(point: Point) -> bool:
    """Whether a unit is one in which sizes and ages are told rather than things counted."""
    return point.kind in (MEASURED, TIME, PER) or point.quantity.measure_word in PEOPLE
