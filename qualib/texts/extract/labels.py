"""The name of what a number measures: the phrase before its verb, or the noun after its measure word."""

from __future__ import annotations

import re
from functools import lru_cache

from .coordination import MEASURED
from .words import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    FALL,
    KEEP,
    MAKE,
    MAKE_NOT,
    OPEN,
    OPEN_NOT,
    RATE_END,
    REACH,
    RISE,
    SCORE_END,
    backward,
    begin,
    either,
    openers,
)

_COMPARED = backward(AT_LEAST + " " + AT_MOST + " " + ABOUT) + "|约(?![节合集预])|近(?![接邻附临最])"
# Matched on the reversed text before a number: a comparator, then verbs and adverbs in any order.
TAIL = re.compile(f"((?:{_COMPARED})?)((?:{backward(' '.join((BETWEEN, REACH, KEEP, RISE, FALL)))})*)")
_OPEN_ONLY = " ".join(word for word in OPEN.split(" ") if word not in MAKE.split())
# A verb of making of more than one character.
MAKES = "(?:" + either(" ".join(word for word in MAKE.split() if len(word) > 1)) + "|建(?![筑设材制]))"
OPENING = re.compile(f"(?:{openers(OPEN, OPEN_NOT)})*")
# 1: the first verb of making
MAKING = re.compile(
    f"(?:{openers(_OPEN_ONLY, OPEN_NOT)})*({openers(MAKE, MAKE_NOT)})?"
    f"(?:{openers(OPEN + ' ' + MAKE, OPEN_NOT | MAKE_NOT)})*"
)
STOP_BACK = re.compile("[,。;:\t\n]")
ENDS_MAKING = re.compile(
    backward("制定 制订 修订 制修订 研制 " + " ".join(word for word in MAKE.split() if len(word) > 1))
)
YEAR_TAIL = re.compile(
    r"[)）”]*(?:底前|末前|年底|年末|末|底|前|以前|之前|期间|期末|时期|起|开始|时|年|度|全年|左右)?[,:]?"
)
RIGHT = re.compile(r"的?([^,。;:!?\n\t]{0,80})")
FROM_VALUE = re.compile("[由从][0-9.]+$")
TRAILS = ("任务", "目标", "工作", "以上", "左右", "水平", "要求", "数量", "总数", "等")
TRAILING = re.compile(r"(?:的?(?:任务|目标任务|目标|工作|以上|左右|水平|要求|数量|总数)|等)$")
RIGHT_CUT = re.compile(
    r"(?:和|及|与|以及|并)(?:一批|一系列|其他|相关|若干|有关|一大批)|,|、?(?:达到|占|实现)[0-9]|\([^)]*$|,?其中"
)
# 某某中心等国家级中心: what stands before 等 is an example, unless 等 introduces the fields the name is about.
AMONG = re.compile("^.*(?<![平相同])等(?![级候待效])(?=[^、]{4})(?![^、]{0,6}(?:领域|行业|产业|方面|环节|部门|地区))")
# 社会组织主导或参与…标准制修订: who leads is no part of the name.
LED_BY = re.compile("^.*?(?:主导或参与|参与或主导|主持或参与|主导参与|主持参与|主导|主持|参与)(?=[^,]*(?:标准|规范))")
# 在全国有影响力的…: praise is no part of the name.
RELATIVE = re.compile(
    "^(?:在[^的,]{1,8})?(?:具有|拥有|有|具备|核心)?[^,的]{0,12}(?:引领作用|影响力|竞争力|知名度|带动力|美誉度|带动作用|"
    "示范作用|优势|特色|实力)[^的,]{0,8}的"
)
CHANGES = re.compile(
    "(?:加快|较快|大幅度|逐年|稳步|持续|不断|明显|显著|大幅|进一步|逐步|稳定)*(?:提高|提升|上升|下降|改善|增长|增加|"
    "降低|减少)$"
)
EACH_YEAR = re.compile("每年|年均|每年度")
PRONOUN = re.compile(
    r"^每?人(?:每年|每月|均)?$|^每[户人生亩](?:每年|每月)?$|^每[次届批期]$|^(?:该|这|此|上述|其|以上|"
    r"[两三四五六])(?:一|项|类|些|两|三|四|五)?(?:项|类)?(?:指标|比例|比率|"
    r"数字|数量|数值|目标|比重|率)?$|^(?:指标|数值|总数|总量|数量|规模|覆盖面)$"
)
ACTS = re.compile(
    r"(?:实现|完成|达到|通过|采用|建立|开展|推行|导入|纳入|达标|接受|参加|具备|符合|实施|获得|取得|配备|拥有|设立|"
    r"进入|成为|创成)"
)
# A rate of nothing in particular: it must owe what it is a rate of to the clause before.
NO_POPULATION = re.compile(
    f"(?:{MEASURED}|水质|总体|平均|综合|一次|[ⅠⅡⅢⅣⅤ一二三四五IV]+类(?:及?以上)?|优良|主要)*(?:合格率|达标率|优良率|"
    f"优良比例|比例|"
    "覆盖率|满意度|满意率|普及率|占比|比重|处理率|处置率|整改率|办结率|死亡率|事故率|发生率|结案率|成功率|增长率|"
    "及格率|入学率)"
)
STATE = re.compile(
    r"^(.{2,14}?)(?:得到|持续|明显|显著|进一步|全面|稳步|不断|有效|大幅|基本|总体|逐步|切实|保持|更加|趋于|日益|根本|"
    r"安全得到)"
)
QUALITY = re.compile(r"(?:安全|质量|水平|状况|工作|体系|能力)$")


# 增长保持在7%以上: what is kept is growth.
GROWS_BY = re.compile("(?:增长|增速|增幅|降幅|涨幅)(?:[^到至]{0,4})(?:保持|稳定|达|控制|维持|为|在)")


@lru_cache(maxsize=1024)
def verb(words: str) -> tuple[str, str, bool, bool]:
    """What the words before a number, given reversed, say: the words, kind of verb, each year, year by year."""
    said = words[::-1]
    kind = ""
    for name, pattern in (("keep", _KEEP), ("reach", _REACH), ("rise", _RISE), ("fall", _FALL)):
        if pattern.search(said):
            kind = name
            break
    if GROWS_BY.search(said) or "增长率" in said or "增幅" in said or "增速" in said:
        kind = "rise"
    return said, kind, "每年" in said or "年均" in said, "逐年" in said or "分年" in said or "逐步" in said


_KEEP, _REACH, _RISE, _FALL = (re.compile(either(words)) for words in (KEEP, REACH, RISE, FALL))


@lru_cache(maxsize=256)
def comparator(word: str) -> str:
    """``ge``, ``le`` or ``eq`` for a comparator before the number (given reversed) or after it."""
    if word[::-1] in AT_LEAST.split():
        return "ge"
    if word[::-1] in AT_MOST.split():
        return "le"
    return "eq"


def ends_making(clause: str) -> int:
    """Length of the verb of making or choosing at the end of a clause; 0 if there is none."""
    found = ENDS_MAKING.match(clause[::-1])
    return found.end() if found else 0


def before(text: str, floor: int, start: int) -> tuple[int, str]:
    """The clause before a number: its offset and text, from the last stop or open bracket, not before ``floor``."""
    floor = max(floor, start - 80)
    stop = STOP_BACK.search(text[floor:start][::-1])
    cut = start - floor - stop.start() if stop else 0
    left = text[floor + cut : start]
    if "(" in left or ")" in left:
        opened = left.rfind("(")
        if opened >= 0 and ")" not in left[opened:]:
            cut += opened + 1
            left = left[opened + 1 :]
        elif "(" not in left:
            closed = left.rfind(")") + 1
            cut += closed
            left = left[closed:]
    return floor + cut, left


def name_of(left: str, counted: bool) -> str:
    """A clause's name without the words that open it and, for things counted, the verb that makes them."""
    return left[begin(MAKING if counted else OPENING, left).end() :]


def right_of(text: str, stop: int, limit: int) -> tuple[str, int]:
    """The phrase after a number and its unit, and its end: at a stop, or at the last connective before ``limit``."""
    found = begin(RIGHT, text, stop)
    end = found.end()
    if end > limit:
        phrase = text[found.start(1) : limit]
        parted = max(phrase.rfind("、"), phrase.rfind("和"), phrase.rfind("及"), phrase.rfind("与"))
        if parted < 0:
            return "", stop
        phrase = phrase[:parted]
        end = found.start(1) + parted
    else:
        phrase = found[1]
    cut = RIGHT_CUT.search(phrase)
    if cut:
        phrase = phrase[: cut.start()]
    return phrase, end


def last_step(name: str) -> str:
    """What follows 并 and a verb of making: 设立奖项并评选获奖企业 counts the latter."""
    after = name[name.rfind("并") + 1 :]
    opened = begin(MAKING, after)
    return after[opened.end() :] if opened[1] and opened.end() < len(after) else name


def is_rate(name: str) -> bool:
    """Whether a name ends like a rate."""
    return name.endswith(RATE_END)


def is_score(name: str) -> bool:
    """Whether a name ends like a score."""
    return name.endswith(SCORE_END)


def tidy(name: str) -> str:
    """A name without what trails it: an unmatched bracket, 等, 任务, stops and spaces."""
    name = name.strip(" ,、的:;\t")
    if name.endswith(TRAILS):
        cut = TRAILING.search(name)
        if cut and cut.start() >= 2:
            name = name[: cut.start()]
    if name[-1:].isdigit():
        name = FROM_VALUE.sub("", name)
    if name[-1:] == "“":
        name = name[:-1]
    if name[:1] == "“" and "”" not in name:
        name = name[1:]
    return name


def qualified(name: str, clause: str) -> str:
    """A short name with its population, taken from the clause before: 水质…改善,达标率… .

    Parameters
    ----------
    name : str
        A name that may be too short to stand alone.
    clause : str
        The clause before it, without a number of its own.
    """
    state = STATE.match(name_of(clause, False))
    if state is None:
        return name
    subject = state[1]
    if name[:2] in subject:
        return name
    trimmed = QUALITY.sub("", subject)
    return (trimmed if len(trimmed) >= 2 else subject) + name
