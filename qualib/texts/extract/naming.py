"""The names of a list of numbers: found beside them, taken over from before, shared out over the list."""

from __future__ import annotations

import re

from . import coordination as co
from . import inherit, labels, layout
from .group import Group
from .inherit import COUNTED, WORK
from .units import CNY, PER, PERCENT, SCORE
from .words import begin

RATES = frozenset((PERCENT, SCORE, PER))
# Verbs of making that state what there is to be in all, and words that say it is new.
HELD = frozenset(("拥有", "具有", "建有", "达", "覆盖", "覆盖到", "突破"))
NEW = re.compile("新|增[加设派建]|再|增|净增")
# Verbs that may say which things are meant (获得认证的企业), not what is done.
QUALIFYING = frozenset(
    ("获得", "取得", "通过", "拥有", "具有", "荣获", "获", "参与", "主导", "达到", "纳入", "进入", "入选")
)
TOTALS = frozenset(("超过", "突破", "超", "逾"))
ADDED = re.compile("新增|净增|扩招|新招")
# 累计建成 tells the stock reached; 三年累计建成 what is made in three years.
IN_ALL = re.compile("(?<!年)(?:累计|总共|共计)(?:建|开|完|培|认|创|新|设|发|引|改|实)")
SHARED_OUT = re.compile("均|都|各$|各自|分别|依次|逐年|皆|一律")
ABOUT_WHAT = re.compile("围绕|依托|聚焦|针对|按照|根据|瞄准|坚持")
# 浙江要建…, 奖项上争创…: who acts or in what field stands before the verb and is no part of the name.
WHO_ACTS = re.compile(rf"^[^、,的]{{1,8}}?(?:要|将|拟|计划|力争|争取|上|方面)(?={labels.MAKES})")
ACTING = re.compile("[要将拟划争取上面]")
# 示范区建30家: a verb of one character between the thing and its number.
DONE_LAST = re.compile("(?<=[^新改扩共筹组兴续重承代自援公构土基城搭])(?:也|都|各|再)?[建创办育试推]$")
# 在现有基础上提高1岁
ON_THAT_BASIS = re.compile("^(?:的)?基础上|在[^,。;]{0,6}基础上")
# 今年扩招: when and how it is done is no part of what is done.
ADVERBS = re.compile("(?<=.)(?:今年|全年|本年度|大规模|再次)")
# 现行16%的税率: a value inside a name says what it was.
WAS = re.compile("(?:现行|目前|原来?)?(?:的|由|从)?[0-9.]+(?:%|元|个百分点|‰)的?")
# 营商环境进入全国前10位
RANKING = re.compile(
    "(?:力争|争取|确保|稳定|继续|保持)*(?:进入|跻身|位居|位列|居|列|保持在?)?(?:全[国省市县区州球]|[省市县区]内?|"
    "世界|国际|国内|[^,。;]{0,4}地区)?前$"
)
TOWARDS = re.compile("(?:争取|力争|先|将|要|拟|计划)*(?:在|为)")
# 90%的市和70%的县建成…: what all shares of a list have in common stands after the last.
WHOLE = re.compile("全[国省市县区州]$")
AFTER_SHARE = re.compile("的?[^,。;:、0-9]{1,10}[和及与、]")
SHARES = re.compile("(?:以上)?的([^,。;:、0-9]{1,10})(?:[和及与、][0-9.]+%(?:以上)?的([^,。;:、0-9]{1,40}))+")


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
    first, stop = group.points[0], group.points[-1].stop
    if first.name:
        group.names, group.made = [first.name], "level"
        group.verb, group.each = "rise" if first.grows else "", first.yearly
        return stop
    at = _read_clause(text, group)
    if first.kind in COUNTED:
        name, floor = _of_things(text, group, limit)
    else:
        name, floor = _of_a_value(text, group, limit)
    name = _trimmed(name, first.kind in COUNTED)
    name = inherit.completed(text, group, name, group.left, at)
    group.names = _shared_out(group, name)
    return floor


def _read_clause(text: str, group: Group) -> int:
    """Take the clause before the first number apart into name, verb and comparator; its offset."""
    first = group.points[0]
    at, left = labels.before(text, group.floor, first.start)
    group.leans = text[at - 1 : at] in (",", "、") or left[:1] == "、"
    if at == first.line_start and left[:1] in layout.FIRST:
        heading = layout.HEADING.match(left)
        left = left[heading.end() :] if heading else left
    before_year = ""
    if at < first.years_to <= first.start:
        after = begin(labels.YEAR_TAIL, text, first.years_to).end()
        before_year, left = text[at : first.years_from].rstrip("比较由从与在"), text[after : first.start]
    if "基础上" in left:
        left = ON_THAT_BASIS.sub("", left)
    if first.rank:
        left = RANKING.sub("", left)
    if "现行" in left:
        left = WAS.sub("", left)
    tail = begin(labels.TAIL, left[::-1])
    group.comparator, words = tail.groups()
    group.tail, group.verb, group.each, group.yearly = labels.verb(words)
    if tail.end() == len(left) and TOWARDS.fullmatch(group.tail) and not group.comparator:
        # 为3万名残疾人发放…: for whom, no verb.
        group.verb = group.tail = ""
    group.left = left[: -tail.end()] if tail.end() else left
    if not group.left and before_year:
        # The name may stand before its year: 合格率2016年达到…
        tail = begin(labels.TAIL, before_year[::-1])
        group.left = before_year[: -tail.end()] if tail.end() else before_year
    if "每年" in group.left or "年均" in group.left:
        group.each = True
    return at


def _of_things(text: str, group: Group, limit: int) -> tuple[str, int]:
    """The name of what is counted or measured out, and where the text that is left for the next name begins."""
    first, stop = group.points[0], group.points[-1].stop
    acts = WHO_ACTS.match(group.left) if ACTING.search(group.left, 0, 10) else None
    raw = group.left[acts.end() :] if acts else group.left
    opened = begin(labels.MAKING, raw)
    name = raw[opened.end() :]
    if opened[1] and "的" in name:
        # 获得…认证的企业: the verb belongs to the clause that says which.
        name = raw[begin(labels.OPENING, raw).end() :]
    elif "并" in name:
        name = labels.last_step(name)
    group.made_first = bool(opened[1])
    if opened[1] in QUALIFYING and "的" in name:
        group.made = "level"
    else:
        group.made = _measure(text, raw, opened[1], group)
    floor = stop
    if first.core[0] not in "零翻":
        name, floor = _counted_name(text, group, raw, name, limit)
        if floor != stop and not group.made:
            group.made = "increment"
    if group.verb not in ("reach", "keep") and ABOUT_WHAT.match(raw) and not labels.ends_making(raw):
        # 围绕…3个重点领域 says around what, not how many.
        first.dropped = first.dropped or "known"
    return name, floor


def _of_a_value(text: str, group: Group, limit: int) -> tuple[str, int]:
    """The name of a rate or score, and where the text that is left for the next name begins."""
    first, stop, raw = group.points[0], group.points[-1].stop, group.left
    name, floor = raw[begin(labels.OPENING, raw).end() :], stop
    following = text[stop : stop + 1]
    if not (first.kind is PERCENT and following.isalnum()) and following != "的":
        return _of_whom(raw, name), floor
    shares = SHARES.match(text, stop) if following == "的" else None
    if shares and not name:
        return shares[1] + _said_of_all(shares[1], shares[2]), stop
    if AFTER_SHARE.fullmatch(raw):
        name = ""
    right, right_end = labels.right_of(text, stop, limit)
    if name and labels.MAKING.fullmatch(name):
        name = ""
    if not name:
        return labels.tidy(right), right_end
    if group.tail in ("", "有", "要有") and not group.comparator and labels.ACTS.match(right):
        return name + right.removeprefix("实现"), right_end
    return name, floor


def _of_whom(raw: str, name: str) -> str:
    """A name of one word with the 全省 or 全市 that opened the clause: 经济 alone names nothing."""
    place = WHOLE.search(raw[: len(raw) - len(name)]) if 0 < len(name) <= 2 else None
    return place[0] + name if place else name


def _said_of_all(first: str, last: str) -> str:
    """What is said of the last of several shares, after its noun, which is like the first one's: 市…县, 企业…企业."""
    alike = last.find(first[-2:]) if len(first) > 1 else -1
    return last[alike + 2 :] if alike >= 0 else last[len(first) :]


def _trimmed(name: str, counted: bool) -> str:
    """A name without examples, leaders and praise that say more than what it is."""
    name = labels.tidy(name)
    if "年" in name or "大规模" in name or "再次" in name:
        name = ADVERBS.sub("", name)
    if counted and "等" in name:
        name = labels.AMONG.sub("", name)
    if counted and "标准" in name:
        name = labels.LED_BY.sub("", name)
    return name


def _measure(text: str, raw: str, made: str | None, group: Group) -> str:
    """Whether a count is a level reached or an increment made, by its verb or the verb it shares."""
    if "计" in group.left and IN_ALL.search(group.left):
        return "level"
    if made and made not in HELD:
        new = NEW.match(made) or (group.tail[-1:] and group.tail[-1] in "为是有")
        return "increment" if group.verb != "reach" or new else "level"
    if made or group.verb == "reach" or group.verb == "keep" or group.comparator[::-1] in TOTALS:
        return "level"
    level = co.LEVEL_LAST.search(raw)
    done = labels.ends_making(raw[: level.start()] if level else raw)
    if group.verb or done or WORK.search(raw) or DONE_LAST.search(raw) or ADDED.search(raw):
        return "increment"
    previous = group.previous
    if previous is None or raw == "在":
        return ""
    between = text[previous.points[-1].stop : group.points[0].start]
    if raw[:1] in ("、", "和", "及", "与") or len(raw) <= 2 or (len(between) < 40 and ";" not in between):
        return previous.made
    return ""


def _counted_name(text: str, group: Group, raw: str, name: str, limit: int) -> tuple[str, int]:
    """The name of things counted: before the number, or after its measure word, or both together (淘汰…辆黄标车)."""
    stop, reach = group.points[-1].stop, group.verb in ("reach", "keep")
    following = text[stop : stop + 1]
    if not following.isalnum() and following not in ("“", "(", "《"):
        if reach:
            return name, stop
        if not name and group.points[0].kind is CNY:
            return raw[-2:], stop
        verb = labels.ends_making(name)
        if verb:
            return labels.EACH_YEAR.sub("", name[:-verb]) if "订" not in name[-verb:] else name, stop
        return DONE_LAST.sub("", name) if len(name) > 4 else name, stop
    right, end = labels.right_of(text, stop, limit)
    right = labels.tidy(right)
    if not right or (name and reach):
        return name, stop
    if "的" in right:
        right = labels.RELATIVE.sub("", right)
    if name and (raw.endswith("等") or labels.ends_making(raw)):
        return right, end
    group.both_sides = bool(name)
    return name + right, end


def _shared_out(group: Group, name: str) -> list[str]:
    """The names of the group's rows: one, one a value, or one a coordinated part."""
    count = len(group.points)
    if count == 2 and "城乡" in name and SHARED_OUT.search(group.tail):
        return [name.replace("城乡", "城镇"), name.replace("城乡", "农村")]
    if not ("、" in name or "和" in name or "与" in name or "及" in name):
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
