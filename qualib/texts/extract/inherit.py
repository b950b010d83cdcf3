"""What a name owes to the clause or the value before it: its population, its head, or all of it."""

from __future__ import annotations

import re

from . import coordination as co
from . import labels
from .group import Group
from .units import CNY, COUNT, MEASURED, NONE, PER, PERCENT, SCORE, TIME
from .words import begin

COUNTED = frozenset((COUNT, MEASURED, CNY, NONE, TIME))
# Verbs of work that are part of what is counted, and are shared along a list.
WORK = re.compile(
    r"(?:新)?(?:制定|制修?订|修订|制\(修\)订|起草|研制|淘汰|改造|整治|治理|查处|培训|关停|抽检|检测|检查|检定|抽查|"
    r"创成|申报|"
    "入选|进入|完成|接入|吸纳|惠及|服务|化解|检修|巡查|拆除|关闭|取缔|压减|清理|监测|开办|招收|组建|认证|登记|注册|"
    "建档|"
    "发放|办理|立案|减少|扩招|减轻|转移|搬迁|修复|批准|核准|命名|推介|评选|纳入)"
)
GRADE = re.compile("[0-9A-Za-z一二三四五甲乙丙](?:级|类|型|星级)$")
GRADED = re.compile("^.*?(?:级|类|型|星)(?:以上)?")
RATE_HEAD = re.compile("[^、]{1,2}(?:率|度|比例|指数)$")
# A clause that only names something stands before a comma and says nothing of it: 建筑钢材,监督抽查合格率95%.
SAYS_SOMETHING = re.compile(
    "[了着过不]|提高|提升|改善|增强|加强|加快|推进|推动|实施|开展|建设(?!项目|工程|单位|的|标准|用地)|建立|完善|落实|"
    "达标|下降|减少|[,。;:]|[0-9]|"
    "有序|有效|稳步|全面|"
    "进一步|基本|明显|显著|更加|持续|确保|发生|杜绝|做好|保持|实现|完成"
)
MEASURED_LAST = re.compile(
    "(?:率|度|指数|比例|比重|满意度|占比|声级|浓度|水平|时间|标准|强度|成本|阶段|业|费用|时限|寿命|.级)$"
)
RATE_FIRST = re.compile("[^、]{2,6}(?:率|满意度)(?=[^、]{2,6}$)")
# A rate whose name says how it is measured but not on what.
OF_NOTHING = re.compile(
    "(?![^、]*(?:产品|企业|工程|项目|人口|居民|农村|城市|城镇|学校|机构|公路|设备|单位|食品|药品|污水|"
    "垃圾))[^、占]{0,5}率"
)
QUANTITY_LAST = re.compile(
    "(?:规模|里程|面积|总量|长度|产能|能力|标准|水平|产量|收入|投资|项目|企业|人才|机构|公路|铁路|基地|工程)$"
)
MEASURED_TOPIC = re.compile("(?:率|度|指数|指标|比例|比重|满意度|[A-Z]{2,})$")
# A rate told beside another of the same things: 万台事故率…,死亡率….
TOTAL = frozenset(
    ("总产量", "总产值", "总收入", "总量", "总规模", "产量", "产值", "增加值", "总数", "总人数", "总面积")
)
BESIDE = frozenset(("死亡率", "优良率", "优良品率", "伤亡率", "发病率"))
ALREADY = re.compile("^(?:其中|并|且|同时|另外|此外)")


def completed(text: str, group: Group, name: str, raw: str, at: int) -> str:
    """A name with what it owes to the clause or the value before it.

    Parameters
    ----------
    text : str
        Folded text.
    group : Group
        The list that is named.
    name, raw : str
        The name found, and the clause it was found in, up to the verb.
    at : int
        Offset of that clause.
    """
    first, previous = group.points[0], group.previous
    earlier = previous.names if previous is not None else []
    if raw[:1] == "、" and earlier and first.kind in COUNTED and not WORK.match(name):
        work = WORK.match(earlier[-1])
        if work and len(earlier[-1]) > work.end() + 1:
            name = work[0] + name
    if not name or labels.PRONOUN.match(name):
        return _taken_over(text, group, at) or name
    if previous is not None and earlier:
        topic = _topic(text, group, at) if co.ALL_LEVEL.fullmatch(name) else ""
        if topic:
            # 示范项目,国家级…、省级…: announced for the levels that follow.
            return name + topic
        level = co.LEADING_LEVEL.match(earlier[-1]) if co.ALL_LEVEL.fullmatch(name) else None
        if level:
            # 国家级…示范区5个、省级20个
            return name + earlier[-1][level.end() :]
        if GRADE.search(name):
            head = GRADED.sub("", earlier[0])
            return name + head if len(head) <= 10 else name
        if name[0] == "占" and len(earlier) == 1:
            return earlier[0] + name
        ending = co.LEVEL_LAST.search(earlier[-1]) if co.ALL_LEVEL.fullmatch(name) else None
        if ending:
            # 品牌国际级40个、国内级80个
            return earlier[-1][: ending.start()] + name
        other = previous.points[0]
        alike = (other.quantity.unit == first.quantity.unit or other.kind is first.kind) and not other.dropped
        if (
            alike
            and (MEASURED_LAST.search(earlier[-1]) or RATE_FIRST.match(earlier[-1]))
            and not _is_quantity(name, earlier[-1])
            and len(name) <= 8
            and not co.OWN_HEAD.search(name)
            and at - previous.points[-1].stop <= 2
        ):
            return in_place_of(name, earlier[-1], first.bare)
    if first.kind in (PERCENT, SCORE, NONE, PER) and not co.OWN_HEAD.search(name) and len(name) <= 8:
        topic = _topic(text, group, at)
        if MEASURED_TOPIC.search(topic):
            # 优良率,市政工程…,交通工程…: a rate announced for the populations that follow.
            return name + topic
    if name in TOTAL and earlier:
        own = co.SHARED_HEAD.match(earlier[-1])
        if own:
            # 粮食播种面积…,总产量…
            group.reasons.append("population taken from the value before")
            return own[1] + name
    if len(name) <= 8 and first.kind in (PERCENT, SCORE):
        return _qualified(text, group, name, at)
    return name


def _topic(text: str, group: Group, at: int) -> str:
    """The clause before a comma, where it names something and says nothing of it; empty otherwise."""
    if text[at - 1 : at] != ",":
        return ""
    previous = group.previous
    floor = previous.points[-1].stop if previous is not None else group.points[0].line_start
    start, clause = labels.before(text, floor, at - 1) if at - 1 > floor else (floor, "")
    told = previous is not None and start == floor
    if told or SAYS_SOMETHING.search(clause) or ALREADY.match(clause):
        # What follows a value up to the comma belongs to that value.
        return ""
    return labels.tidy(labels.name_of(clause, False))


def _is_quantity(name: str, earlier: str) -> bool:
    """Whether a name is one of an amount in its own right, not a population of the rate before it."""
    return QUANTITY_LAST.search(name) is not None and not (labels.is_rate(earlier) or labels.is_score(earlier))


def in_place_of(name: str, earlier: str, bare: bool = False) -> str:
    """A population put in the place of the one that an earlier name has.

    大型企业实施率…、中型企业…; 噪声昼间等效声级…,夜间…: what both end in (企业, 间) shows where it stands.
    """
    shared = earlier.rfind(name[-1])
    if shared < 0:
        rate = co.RATE.match(earlier)
        # 建材92,家具92: a number without a sign has its rate from the one before.
        return name + rate[2] if rate and bare else name
    begins = max(shared + 1 - len(name), 0)
    if shared == len(earlier) - 1:
        # 执行率设计阶段…、施工阶段…: the population stands last, after the rate or as long a word.
        after_rate = labels.is_rate(earlier[:begins]) or labels.is_score(earlier[:begins])
        return earlier[:begins] + name if after_rate or (begins >= 2 and earlier[-2:] == name[-2:]) else name
    # A word as short as 昼间 stands inside the name; a longer one opens it.
    before = earlier[:begins] if len(name) <= 2 or labels.is_rate(earlier[:begins]) else ""
    return before + name + earlier[shared + 1 :] if shared < len(earlier) - 2 else name


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
        alone = previous is None or labels.is_rate(name) or labels.is_score(name)
        stands_apart = start > floor and len(name) >= 4 and not SAYS_SOMETHING.search(clause)
        if 2 <= len(name) <= 30 and (alone or stands_apart):
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
    bare_rate = labels.NO_POPULATION.fullmatch(name)
    if previous is not None and previous.points[-1].stop >= at - 2:
        head = RATE_HEAD.search(name)
        if (
            head
            and previous.names
            and name.startswith(("总体", "平均", "综合"))
            and previous.names[-1].endswith(head[0])
        ):
            return previous.names[-1][: -len(head[0])] + name
        if name in BESIDE and previous.names and previous.points[0].kind in (PERCENT, SCORE):
            rate = co.RATE.match(previous.names[-1])
            if rate and rate[2] != name and len(rate[1]) >= 2:
                # 监督覆盖率100%、合格率98%: the same population.
                group.reasons.append("population taken from the value before")
                return rate[1] + name
        return name
    floor = previous.points[-1].stop if previous is not None else group.points[0].line_start
    stop = at - 1
    if stop - floor < 4 or text[stop] != "," or not (bare_rate or OF_NOTHING.fullmatch(name)):
        return name
    population = _topic(text, group, at)
    if 2 <= len(population) <= 40:
        parts = co.parts(population)
        return "、".join(part + name for part in parts) if len(parts) > 1 else population + name
    clause = labels.before(text, floor, stop)[1]
    return labels.qualified(name, clause)
