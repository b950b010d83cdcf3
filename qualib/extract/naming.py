"""The names of a list of numbers: found beside them, taken over from before, shared out over the list."""

from __future__ import annotations

import re

from . import coordination as co
from . import labels, layout
from .group import Group
from .units import CNY, COUNT, MEASURED, MULTIPLE, NONE, PER, PERCENT, PP, SCORE, TIME
from .words import begin

COUNTED = frozenset((COUNT, MEASURED, CNY, NONE, TIME))
RATES = frozenset((PERCENT, SCORE, PER))
# Verbs of making that state what there is to be in all, and words that say it is new.
HELD = frozenset(("拥有", "具有", "建有", "达", "覆盖", "覆盖到", "突破"))
NEW = re.compile("新|增[加设派建]|再|增")
TOTALS = frozenset(("超过", "突破", "超", "逾"))
# Verbs of work that are part of what is counted, and are shared along a list.
WORK = re.compile(
    r"(?:新)?(?:制定|制修?订|修订|制\(修\)订|起草|研制|淘汰|改造|整治|治理|查处|"
    "培训|关停|抽检|检测|检查|检定|抽查|创成|申报|入选|进入|完成|接入|吸纳|惠及|服务|化解|检修|巡查|拆除|关闭|取缔|压减|清理|监测|开办|招收|组建|认证|登记|注册|建档|发放|办理|立案)"
)
GRADE = re.compile("[0-9A-Za-z一二三四五甲乙丙](?:级|类|型|星级)$")
GRADED = re.compile("^.*?(?:级|类|型|星)(?:以上)?")
SHARED_OUT = re.compile("均|都|各$|各自|分别|依次|逐年")
ABOUT_WHAT = re.compile("围绕|依托|聚焦|针对|按照|根据|瞄准|坚持")
HOTLINE = re.compile("[0-9]{5}")
RATE_HEAD = re.compile("[^、]{1,2}(?:率|度|比例|指数)$")
ENTITY = re.compile("的?[^,。;:、\n]{0,8}(?:企业|项目|园区|集群|产业|单位|集团|工程|市场|基地)")
FUNDS = re.compile("的?[^,。;:、\n]{0,8}(?:资金|经费|投入|基金|目标|财政|专项)")
PARTED = re.compile("[,。;:、\n]|提高|下降|增长|降低|增加")
LAND_OR_PEOPLE = frozenset(["人", "亩", "平方米", "公里", "吨", "公顷", "平方公里", "立方米"])


def find(text: str, group: Group, limit: int) -> int:
    """Find the names of a group.

    Parameters
    ----------
    text : str
        Folded text.
    group : Group
        Its names, verb and measure are set.
    limit : int
        Offset of the next number.

    Returns
    -------
    int
        The offset from which the next group may look for its own name.
    """
    points = group.points
    first, stop = points[0], points[-1].stop
    if first.name:
        group.names, group.made = [first.name], "level"
        return stop
    counted = first.kind in COUNTED
    at, left = labels.before(text, group.floor, first.start)
    if at == first.line_start and left[:1] in layout.FIRST:
        heading = layout.HEADING.match(left)
        left = left[heading.end() :] if heading else left
    before_year = ""
    if at < first.years_to <= first.start:
        after = begin(labels.YEAR_TAIL, text, first.years_to).end()
        before_year, left = text[at : first.years_from].rstrip("比较由从与"), text[after : first.start]
    tail = begin(labels.TAIL, left[::-1])
    group.comparator, words = tail.groups()
    group.tail, group.verb, group.each, group.yearly = labels.verb(words)
    raw = left[: -tail.end()] if tail.end() else left
    if not raw and before_year:
        # The name may stand before its year: 合格率2016年达到…
        tail = begin(labels.TAIL, before_year[::-1])
        raw = before_year[: -tail.end()] if tail.end() else before_year
    group.left = raw
    if "每年" in raw or "年均" in raw:
        group.each = True
    reach = group.verb in ("reach", "keep")
    if counted:
        opened = begin(labels.MAKING, raw)
        name = raw[opened.end() :]
        if opened[1] and "的" in name:
            # 获得…认证的企业: the verb belongs to the clause that says which.
            name = raw[begin(labels.OPENING, raw).end() :]
        elif "并" in name:
            name = labels.last_step(name)
        group.made_first = bool(opened[1])
        group.made = _measure(raw, opened[1], group)
        floor = stop
        if first.core[0] not in "零翻":
            name, floor = _counted_name(text, group, raw, name, reach, stop, limit)
            if floor != stop and not group.made:
                group.made = "increment"
        if not reach and ABOUT_WHAT.match(raw) and not labels.ends_making(raw):
            # 围绕…3个重点领域 says around what, not how many.
            first.dropped = first.dropped or "known"
    else:
        group.made = ""
        name, floor = raw[begin(labels.OPENING, raw).end() :], stop
        following = text[stop : stop + 1]
        if (first.kind is PERCENT and following.isalnum()) or following == "的":
            right, right_end = labels.right_of(text, stop, limit)
            if name and labels.MAKING.fullmatch(name):
                name = ""
            if not name:
                name, floor = labels.tidy(right), right_end
            elif not words and not group.comparator and labels.ACTS.match(right):
                name, floor = name + right.removeprefix("实现"), right_end
    name = labels.tidy(name)
    if counted and "等" in name:
        name = labels.AMONG.sub("", name)
    if counted and "标准" in name:
        name = labels.LED_BY.sub("", name)
    name = _completed(text, group, name, raw, at)
    group.names = _shared_out(group, name)
    return floor


def _measure(raw: str, made: str | None, group: Group) -> str:
    """Whether a count is a level reached or an increment made, by its verb or the verb it shares."""
    if made and made not in HELD:
        new = NEW.match(made) or (group.tail[-1:] and group.tail[-1] in "为是有")
        return "increment" if group.verb != "reach" or new else "level"
    if made or group.verb == "reach" or group.verb == "keep" or group.comparator[::-1] in TOTALS:
        return "level"
    if group.verb or labels.ends_making(raw) or WORK.search(raw):
        return "increment"
    previous = group.previous
    if previous is not None and (
        raw[:1] in "、和及与" or len(raw) <= 2 or previous.points[-1].stop > group.points[0].start - 40
    ):
        return previous.made
    return ""


def _counted_name(text: str, group: Group, raw: str, name: str, reach: bool, stop: int, limit: int) -> tuple[str, int]:
    """The name of things counted: before the number, or after its measure word, or both together (淘汰…辆黄标车)."""
    following = text[stop : stop + 1]
    if not following.isalnum() and following not in ("“", "(", "《"):
        if reach:
            return name, stop
        if not name and group.points[0].kind is CNY:
            return raw[-2:], stop
        verb = labels.ends_making(name)
        return (labels.EACH_YEAR.sub("", name[:-verb]) if verb and "订" not in name[-verb:] else name), stop
    right, end = labels.right_of(text, stop, limit)
    right = labels.tidy(right)
    if not right or (name and reach):
        return name, stop
    if "的" in right:
        right = labels.RELATIVE.sub("", right)
    if name and (raw.endswith("等") or labels.ends_making(raw)):
        return right, end
    return name + right, end


def _completed(text: str, group: Group, name: str, raw: str, at: int) -> str:
    """A name with what it owes to the clause or the value before it."""
    first, previous = group.points[0], group.previous
    earlier = previous.names if previous is not None else []
    if raw[:1] == "、" and earlier and first.kind in COUNTED and not WORK.match(name):
        work = WORK.match(earlier[-1])
        if work and len(earlier[-1]) > work.end() + 1:
            name = work[0] + name
    if not name or labels.PRONOUN.match(name):
        return _taken_over(text, group, at) or name
    if previous is not None and earlier:
        level = co.LEADING_LEVEL.match(earlier[-1]) if co.ALL_LEVEL.fullmatch(name) else None
        if level:
            # 国家级…示范区5个、省级20个
            return name + earlier[-1][level.end() :]
        if GRADE.search(name):
            head = GRADED.sub("", earlier[0])
            return name + head if len(head) <= 10 else name
        if name[0] == "占" and len(earlier) == 1:
            return earlier[0] + name
        if (
            first.kind is PERCENT
            and len(name) <= 8
            and previous.points[0].kind is PERCENT
            and not co.OWN_HEAD.search(name)
        ):
            # 大型企业实施率…、中型企业…: what the earlier name says after the word both end in.
            shared = earlier[-1].rfind(name[-1])
            return name + earlier[-1][shared + 1 :] if 0 < shared < len(earlier[-1]) - 2 else name
    if first.kind is PERCENT and text[at - 1 : at] == "," and not co.OWN_HEAD.search(name) and len(name) <= 8:
        # 优良率,市政工程…,交通工程…: a rate announced for the populations that follow.
        clause = labels.before(text, group.floor, at - 1)[1]
        if labels.is_rate(clause):
            return name + labels.name_of(clause, False)
    if len(name) <= 6 and (first.kind is PERCENT or first.kind is SCORE):
        return _qualified(text, group, name, at)
    return name


def _taken_over(text: str, group: Group, at: int) -> str:
    """The name from the clause before, or from the value or values before."""
    first, previous = group.points[0], group.previous
    floor = previous.points[-1].stop if previous is not None else first.line_start
    stop = at - 1
    for _ in range(2):
        if stop - floor < 2:
            break
        start, clause = labels.before(text, floor, stop)
        if max(start, floor) < first.years_to <= stop:
            start = max(start, begin(labels.YEAR_TAIL, text, first.years_to).end())
            clause = text[start:stop]
        name = labels.tidy(labels.CHANGES.sub("", labels.name_of(clause, first.kind in COUNTED)))
        if 2 <= len(name) <= 30 and (previous is None or labels.is_rate(name) or labels.is_score(name)):
            group.reasons.append("name taken from the clause before")
            return name
        stop = start - 1
    if previous is None or not previous.names:
        return ""
    group.reasons.append("name taken from the value before")
    wanted = len(group.points)
    if wanted == 1:
        return previous.names[-1]
    names: list[str] = []
    while previous is not None and len(names) < min(wanted, 12):
        names = previous.names + names
        previous = previous.previous
    return "、".join(names)


def _qualified(text: str, group: Group, name: str, at: int) -> str:
    """A short rate may owe its population to the clause before, or to the rate before it with the same ending."""
    previous = group.previous
    if previous is not None and previous.points[-1].stop >= at - 2:
        head = RATE_HEAD.search(name)
        if (
            head
            and previous.names
            and name.startswith(("总体", "平均", "综合"))
            and previous.names[-1].endswith(head[0])
        ):
            return previous.names[-1][: -len(head[0])] + name
        return name
    floor = previous.points[-1].stop if previous is not None else group.points[0].line_start
    stop = at - 1
    if stop - floor < 4 or text[stop] != "," or not labels.NO_POPULATION.fullmatch(name):
        return name
    return labels.qualified(name, labels.before(text, floor, stop)[1])


def _shared_out(group: Group, name: str) -> list[str]:
    """The names of the group's rows: one, one a value, or one a coordinated part."""
    count = len(group.points)
    if not ("、" in name or "和" in name or "与" in name or "及" in name) or HOTLINE.search(name):
        return [name] * count
    if count > 1:
        for pieces in (co.parts(name), co.split(name), co.split(name, every=False)):
            if len(pieces) == count:
                return co.spread(pieces)
            if len(pieces) > count + 1:
                return co.spread(pieces[-count:])
        return [name] * count
    first = group.points[0]
    each = SHARED_OUT.search(group.tail)
    if first.kind in RATES or first.quantity.unit in ("percent", "index", "pp") or each:
        pieces = co.parts(name)
        if len(pieces) > 1 and not co.VERB_INSIDE.search(name) and ("、" in name or co.OWN_HEAD.search(pieces[-1])):
            return co.spread(pieces)
    return [name]


def qualifies(text: str, group: Group, limit: int) -> bool:
    """Whether a number only qualifies what another number counts: 年产值10亿元以上企业20家."""
    point = group.points[-1]
    after = text[point.stop : point.stop + 1]
    if not after.isalnum() or after in "和及与或" or point.kind in (MULTIPLE, PP):
        return False
    measured = point.kind in COUNTED and point.kind is not CNY
    if measured and not (point.quantity.measure_word in LAND_OR_PEOPLE and (point.post or after == "的")):
        return False
    if limit < len(text) and limit - point.stop <= 24 and not PARTED.search(text, point.stop, limit):
        return True
    return bool(
        (point.kind is CNY or measured)
        and (point.post or after == "的")
        and ENTITY.match(text, point.stop)
        and not FUNDS.match(text, point.stop)
    )
