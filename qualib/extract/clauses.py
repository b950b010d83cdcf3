"""Where a number stands: its sentence and clause, and whether the text there looks back or ahead."""

from __future__ import annotations

import re

# Words that put what follows in the past or the present (1), that state a stock (2: so unless a deadline stands before
# them), and that look ahead (3). The alternatives hang on the first character so that the search can skip ahead to it.
MARK = re.compile(
    r"[已目现截去上以迄至近此原业曾当一共建设下有分同连累了将力争确要计拟未今明年预努继]"
    r"(?:((?<=已)(?!知)|(?<![比较]目)(?<=目)前|(?<=现)[有已](?!基础|水平)|(?<![比较]去)(?<=去)年|(?<![比较]上)(?<=上)(?:一)?年|(?<=截)[至止]|(?<=以)来(?!自)|(?<=迄)今|(?<=至)今"
    r"|(?<=近)年来|(?<=此)前|(?<=原)有|(?<=业)已|(?<=曾)|(?<=当)前|(?<=一)年来)"
    r"|((?<=共)(?:有|(?=[抽检查监受办处立]))|(?<=建)有|(?<=设)有|(?<=下)辖|(?<=全[省市县区州国]有)(?![效机限色线关利])|(?<=全[省市县区州国]共)|(?<=分)布着|(?<=同)比"
    r"|(?<=连)续[0-9一二三四五六七八九十两多]+年|(?<=累)计[已有共]|(?<=[建成到立展增育得完布订现过施定收办破理处供造查获高升]了)(?!解))"
    r"|((?<=将)(?!近)|(?<=力)争|(?<=争)取|(?<=确)保|(?<![主重需必摘纲概提扼紧首]要)(?<=要)(?![求点素件闻害])|(?<=计)划(?=在|到|于|用|[建培新]|每年)"
    r"|(?<=拟)|(?<=未)来|(?<=今)(?:后|年(?!以来|[一二三四上前][季半]|[0-9]{1,2}月))|(?<=下)一步|(?<=明)年|(?<=年)内|(?<=预)计|(?<=有)望|(?<=努)力|(?<=目)标|(?<=继)续))"
)
# A sentence without a full stop is read in stretches of this length.
LONGEST = 400


def sentence_end(text: str, at: int, line_end: int) -> int:
    """End of the sentence that holds ``at``, at most the end of its line and `LONGEST` characters on."""
    line_end = min(line_end, at + LONGEST)
    end = text.find("。", at, line_end)
    return line_end if end < 0 else end


def marks(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The words of a sentence that look back (``past``, ``stock``) or ahead (``ahead``), with their offsets."""
    return [(m.start(), ("past", "stock", "ahead")[(m.lastindex or 1) - 1]) for m in MARK.finditer(text, start, end)]


def looks_back(found: list[tuple[int, str]], at: int, ahead_from: int) -> bool:
    """Whether the text at ``at`` speaks of what was or is.

    Parameters
    ----------
    found : list
        The sentence's `marks`.
    at : int
        Offset of the number.
    ahead_from : int
        Offset of the last deadline before it in the sentence, or -1.
    """
    past = False
    for where, kind in found:
        if where >= at:
            break
        if kind == "ahead":
            past, ahead_from = False, where
        elif kind == "past":
            past = True
            if ahead_from < where:
                ahead_from = -1
        elif ahead_from < 0:
            past = True
    return past and ahead_from < 0


def looks_ahead(found: list[tuple[int, str]], at: int) -> bool:
    """Whether a word before ``at`` in its sentence looks ahead."""
    return any(kind == "ahead" and where < at for where, kind in found)
