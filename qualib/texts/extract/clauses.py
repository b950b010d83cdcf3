"""Where a number stands: its sentence and clause, and whether the text there looks back or ahead."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


class Tense(Enum):
    """What a word says of the text after it."""

    PAST = auto()
    STOCK = auto()
    AHEAD = auto()
    MODIFIER = auto()


class Mark(NamedTuple):
    """A word that looks back or ahead: where it stands, what it says and up to where."""

    start: int
    tense: Tense
    end: int


PAST, STOCK, AHEAD, MODIFIER = Tense
# Words that put what follows in the past or the present (1), that state a stock (2: so unless a deadline stands before
# them), that look ahead (3), and that say of a thing named that it is there already (4: 已批复的…, in its clause only).
# The alternatives hang on the first character so that the search can skip ahead to it.
MARK = re.compile(
    r"[已目现截去上以迄至近此原业曾当一共建设下有分同连累了将力争确要计拟未今明年预努继过据表数回"
    r"两三四五几]"
    r"(?:((?<=已)(?!知|[^,。;、:的0-9]{2,8}的|(?:批复|批准|核准|开工|立项|签约|建成|投产|"
    r"规划)[^,。;、:0-9]{0,4}(?:项目|工程|线路|铁路|公路))"
    r"|(?<![比较]目)(?<=目)前|(?<=现)[有已](?!基础|水平)|(?<![比较]去)(?<=去)年|(?<![比较]上)(?<=上)(?:一)?年"
    r"|(?<=截)[至止]|(?<=以)来(?!自)|(?<=迄)今|(?<=至)今|(?<=过)去(?:的?[一两三四五几]年|一年)|(?<=据)(?:统计|测算|"
    r"调查|了解)"
    r"|(?<=表)明,|(?<=数)据显示|(?<=回)顾"
    r"|(?<=今)年(?:以来|[上前一二三]半?[0-9一二三四五六七八九十]?(?:年|个月|个?季度))"
    r"|(?<=近)[年几两三五]年?来|(?<=此)前|(?<=原)有|(?<=业)已|(?<=曾)|(?<=当)前|(?<=[一两三四五几])年(?:多)?来)"
    r"|((?<=共)(?:有|(?=[抽检查监受办处立]))|(?<=建)有|(?<=设)有|(?<=下)辖|(?<=全[省市县区州国]有)(?![效机限色线关利])"
    r"|(?<=全[省市县区州国]共)|(?<=分)布着|(?<=同)比(?!例)"
    r"|(?<=连)续[0-9一二三四五六七八九十两多]+年|(?<=累)计[已有共]"
    r"|(?<=[建成到立展增育得完布订现过施定收办破理处供造查获高升]了)(?!解))"
    r"|((?<=将)(?!近)|(?<=力)争|(?<=争)取|(?<=确)保|(?<![主重需必摘纲概提扼紧首]要)(?<=要)(?![求点素件闻害])"
    r"|(?<=计)划(?=在|到|于|用|[建培新]|每年|实施|安排|完成|投)"
    r"|(?<=拟)|(?<=未)来|(?<=今)(?:后|年(?!以来|[一二三四上前][季半]|[0-9]{1,2}月))|(?<=下)一步|(?<=明)年|(?<=年)内"
    r"|(?<=预)(?:计|期目标)|(?<=有)望|(?<=努)力|(?<=目)标|(?<=继)续)"
    r"|((?<=已)(?!知)))"
)
TENSES = (PAST, STOCK, AHEAD, MODIFIER)
CLAUSE_END = re.compile("[,。;]")
# A sentence without a full stop is read in stretches of this length.
LONGEST = 400


def sentence_end(text: str, at: int, line_end: int) -> int:
    """End of the sentence that holds ``at``, at most the end of its line and `LONGEST` characters on."""
    line_end = min(line_end, at + LONGEST)
    end = text.find("。", at, line_end)
    return line_end if end < 0 else end


def marks(text: str, start: int, end: int) -> list[Mark]:
    """The words of a sentence that look back or ahead, in order."""
    found = []
    for match in MARK.finditer(text, start, end):
        tense, until = TENSES[(match.lastindex or 1) - 1], end
        if tense is MODIFIER:
            stop = CLAUSE_END.search(text, match.end(), end)
            until = stop.start() if stop else end
        found.append(Mark(match.start(), tense, until))
    return found


def looks_back(found: list[Mark], at: int, ahead_from: int) -> bool:
    """Whether the text at ``at`` speaks of what was or is.

    Parameters
    ----------
    found : list of Mark
        The sentence's `marks`.
    at : int
        Offset of the number.
    ahead_from : int
        Offset of the last deadline before it in the sentence, or -1.
    """
    past = False
    for mark in found:
        if mark.start >= at:
            break
        if mark.tense is MODIFIER:
            if at < mark.end:
                return True
        elif mark.tense is AHEAD:
            past, ahead_from = False, mark.start
        elif mark.tense is PAST:
            past = True
            if ahead_from < mark.start:
                ahead_from = -1
        elif ahead_from < 0:
            past = True
    return past and ahead_from < 0


def looks_ahead(found: list[Mark], at: int) -> bool:
    """Whether a word before ``at`` in its sentence looks ahead."""
    return any(mark.tense is AHEAD and mark.start < at for mark in found)
