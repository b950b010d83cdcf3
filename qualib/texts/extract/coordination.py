"""Coordinated names written out: 蔬果和畜禽抽检合格率 names two rates, 国际和国家标准 two kinds of standard."""

from __future__ import annotations

import re

AND = re.compile(
    r"(?<![0-9]{5})、|以及|(?<![总饱共缓调])和(?![谐田睦]|以上)|(?<![普涉波以])及(?![时格其]|以上|以下)|"
    r"(?<!参)与(?!会|国际|国内|"
    r"全国|世界|全省|"
    r"经济|产业)|(?<!总)并(?![购网轨联])"
)
# 甲、乙等行业…: examples of one population, not several names.
AMONG = re.compile("(?<![平相同])等(?![级候待效])")
COMMA = re.compile("(?<![0-9]{5})、")
QUOTED = re.compile(r"“[^”]*”|\([^)]*\)|《[^》]*》")
# Words that say how a rate is measured: they belong to the rate, not to what it is measured on.
MEASURED = (
    r"(?:质量|安全|国家|省级|市级|监督|抽查|抽检|抽样|抽验|例行|监测|检测|检验|评价性?|定期|一次性?|交工|竣工|交付|"
    r"验收|总体|综合|平均|"
    r"农药残留|残留|客户|顾客|游客|群众|投诉|处理|标准化|专项|随机|强制|按期|及时|规范化|集中|无害化|平均|首次|在线|"
    r"实物|服务|执法|日常|万台|万公里|万人|每万人)"
)
RATE = re.compile(
    rf"^(.{{2,}}?)({MEASURED}*(?:[^、和及与]{{2}}率|优良品率|产值率|持证上岗率|满意度(?:指数)?|[^、和及与]{{2}}(?:度|"
    rf"指数)|比例|比重|占比))$"
)
ENDS_MEASURED = re.compile(MEASURED + "$")
# Words that say of what kind an amount is: 排放 in 排放总量, 参保 in 参保人数. They belong to the head.
KIND_OF = (
    rf"(?:{MEASURED}|重点工程|排放|减排|消耗|消费|使用|施用|回收|利用|综合|资源化|处置|治理|收集|参保|参合|缴费|报销|"
    rf"保险|覆盖|普及|"
    r"装机|发电|储备|生产|销售|出口|进口|增加|营业|主营业务|保有|拥有|年均|日均|人均|单位|行业|企业|工程|设施|建设|"
    r"供应|吞吐|运营)"
)
AMOUNT = (
    r"(?:率|度|指数|比例|比重|占比|总量|人数|人次|数量|总额|产值|增加值|面积|里程|规模|产能|产量|容量|强度|浓度|收入|"
    r"支出|投资|能力)"
)
SHARED_HEAD = re.compile(rf"^(.{{2,}}?)({KIND_OF}+(?:{AMOUNT}|[^、]?[量数额值])|{KIND_OF}*{AMOUNT})$")
HAS_HEAD = re.compile(rf"(?:{AMOUNT}|{KIND_OF}[量数额值])$")
INTENSITY = re.compile("单位|人均|户均|地均|亩均|每万|万元|亿元")
PLAIN_HEAD = re.compile("[^、]{1,2}(?:率|度|指数|比例|比重|比)$")
OWN_HEAD = re.compile(r"(?:率|度|指数|比例|比重|数|人次|[增涨降]幅|增速|量|额|值|分|比)$")
LEVEL = (
    r"国际|国家级|国家|省级|省部级|市级|县级|区级|地市级|国内|部级|行业|地方|团体|企业|联盟|全国|全省|一类|二类|新建|"
    r"在建|既有|上市|"
    r"农村|城市|城镇|市区|县城|生产性|生活性|公共|一级|二级|三级|甲级|乙级|东部|西部|发明|实用新型|外观设计|中国|世界"
)
ALL_LEVEL = re.compile(rf"(?:{LEVEL}|.{{1,2}}级(?:以上)?|省|市|县|区)$")
LEVEL_LAST = re.compile("[^、的]{2}级$")
LEADING_LEVEL = re.compile(rf"(?:{LEVEL}|.级)")
# Objects of a verb inside a name are one ratio over several things: 采用国际标准和国外先进标准的比率.
VERB_INSIDE = re.compile(
    r"采用|拥有|占|参与|主导|参加|建立|实施|通过|获得|具有|使用|推行|导入|开展|达到|持有|制修?订|高于|优于|符合|对|"
    r"纳入|承担|淘汰|改造|与.{2,14}(?:之比|比率|比值|的比例)"
)


def split(name: str, every: bool = True) -> list[str]:
    """Part a name at its connectives, outside quotation marks and brackets.

    Parameters
    ----------
    name : str
        A name, perhaps of several coordinated parts.
    every : bool
        Whether to part at 和, 及, 与 too; otherwise only at 、 (and at 和 in the last part).
    """
    if "“" in name or "(" in name or "《" in name:
        name = QUOTED.sub(
            lambda m: m[0].replace("、", "\0").replace("和", "\1").replace("及", "\2").replace("与", "\3"), name
        )
    pieces = AND.split(name) if every else COMMA.split(name)
    if "\0" in name or "\1" in name or "\2" in name or "\3" in name:
        pieces = [p.replace("\0", "、").replace("\1", "和").replace("\2", "及").replace("\3", "与") for p in pieces]
    return [p for p in pieces if p]


def parts(name: str) -> list[str]:
    """The parts a reader takes as coordinated: at 、 where there is one (和 only before the last), else at 和."""
    if "、" not in name:
        return split(name)
    pieces = split(name, every=False)
    if any(len(piece) == 1 for piece in pieces) or AMONG.search(pieces[-1]):
        return [name]
    return pieces[:-1] + split(pieces[-1]) if pieces else []


def spread(pieces: list[str]) -> list[str]:
    """Write coordinated parts out: give each the ending of the last and the beginning of the first where it lacks them.

    Parameters
    ----------
    pieces : list of str
        Parts in order, the last with the head the others may lack.

    Returns
    -------
    list of str
        As many full names.
    """
    if len(pieces) < 2:
        return pieces
    last = pieces[-1]
    first = pieces[0]
    tail = _level_tail(first)
    if tail and all(ALL_LEVEL.fullmatch(p) or LEADING_LEVEL.fullmatch(p) for p in pieces[1:-1]):
        level = LEADING_LEVEL.match(last)
        if level and level.end() < len(last):
            prefix = first[: tail.start()]
            head = last[level.end() :]
            return [first + head] + [prefix + p + head for p in pieces[1:-1]] + [prefix + last]
    shared = SHARED_HEAD.match(last)
    headless = not any(HAS_HEAD.search(piece) for piece in pieces[:-1])
    if shared and headless and len(shared[2]) > 2 and OWN_HEAD.search(first):
        # 化学需氧量和氨氮排放总量: what ends like an amount is a substance.
        return [piece + shared[2] for piece in pieces[:-1]] + [last]
    intensity = INTENSITY.search(first, 1) if INTENSITY.match(last) else None
    if intensity:
        # 公共机构单位面积能耗和人均能耗: the same body's.
        return [first] + [first[: intensity.start()] + piece for piece in pieces[1:]]
    if OWN_HEAD.search(first) and all(OWN_HEAD.search(p) for p in pieces):
        return _share_beginning(pieces)
    lengths = {len(piece) for piece in pieces[:-1]}
    if (
        len(lengths) == 1
        and 2 <= len(first) <= len(last) - 3
        and not LEADING_LEVEL.search(first)
        and OWN_HEAD.search(last)
        and not any(OWN_HEAD.search(piece) for piece in pieces[:-1])
        and (len(pieces) > 2 or first[-1] == last[len(first) - 1])
    ):
        # 银行业、保险业投诉处理率: parts of one length, so that much of the last is its own.
        return [piece + last[len(first) :] for piece in pieces[:-1]] + [last]
    rate = RATE.match(last)
    if rate and not OWN_HEAD.search(first):
        head = rate[2]
        core = rate[1]
        if ENDS_MEASURED.search(first):
            plain = PLAIN_HEAD.search(last)
            if plain:
                head, core = plain[0], last[: plain.start()]
        # What names a level (国家, 省级) inside the first part begins the part; what stands before it is shared.
        level, inner = LEADING_LEVEL.match(core), None
        if level:
            inner = next((m for m in LEADING_LEVEL.finditer(first) if m.start() > 0), None)
        prefix = first[: inner.start()] if inner else ""
        return [p + head if i == 0 else prefix + p + head for i, p in enumerate(pieces[:-1])] + [prefix + last]
    if shared and headless:
        return [piece + shared[2] for piece in pieces[:-1]] + [last]
    return pieces


def _level_tail(first: str) -> re.Match | None:
    return re.search(rf"(?:{LEVEL}|[省市县]级?(?:以上)?)$", first)


def _share_beginning(pieces: list[str]) -> list[str]:
    """事故率和死亡率 after a common beginning: a short later part takes what the first has more than it."""
    first = pieces[0]
    named = [first]
    for piece in pieces[1:]:
        if len(piece) <= 4 and len(first) >= len(piece) + 2:
            named.append(first[: len(first) - len(piece)] + piece)
        else:
            named.append(piece)
    return named
