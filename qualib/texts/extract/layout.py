"""Lines, headings and the section path of every place in a text."""

from __future__ import annotations

import re
from typing import NamedTuple

ORDINAL = "[一二三四五六七八九十百]{1,4}"
# Depth order of the numbering that official documents use: 第一章, 第一节, 一、, (一), 1., (1).
HEADING = re.compile(
    rf"(?:(第{ORDINAL}[章编篇])|(第{ORDINAL}节)|({ORDINAL})(?:、|\.|\t)|\(({ORDINAL})\)[、.]?"
    rf"|([0-9]{{1,2}})(?:[、)]|\.(?![0-9]))|\(([0-9]{{1,2}})\))"
)
# The same after a full stop or a colon inside a line, as in texts whose line breaks were lost.
INLINE = re.compile(rf"[。;:!](?={HEADING.pattern})")
FIRST = frozenset("一二三四五六七八九十百第(0123456789")
LOOKS_BACK = re.compile(
    "[^\n。,;:]{0,18}?(?:现状|成效|成就|回顾|面临.{0,3}形势|发展基础|工作基础|发展环境|取得的成绩|主要成绩|"
    "存在的?(?:主要)?问题|发展背景|形势与)(?![^\n。]{0,6}(?:显著|明显|突出))"
)


class Section(NamedTuple):
    """A heading: where it stands, its path as printed, its depth and the heading above it."""

    start: int
    path: str
    depth: int
    parent: int


def line_starts(text: str) -> list[int]:
    """Offsets of the lines, and one past the end of the text."""
    starts, at = [], 0
    for line in text.split("\n"):
        starts.append(at)
        at += len(line) + 1
    starts.append(at)
    return starts


def sections(text: str, starts: list[int]) -> list[Section]:
    """The headings of a text in order, the first being the text before any heading.

    Parameters
    ----------
    text : str
        Folded text.
    starts : list of int
        Its lines, from `line_starts`.

    Returns
    -------
    list of Section
        ``path`` joins the numbers of the open headings as printed: ``二(一)2``.
    """
    places = [at for at in starts[:-1] if text[at : at + 1] in FIRST]
    if "。(" in text or "。二、" in text or "。2" in text or ":一、" in text or ";(" in text:
        places = sorted(places + [m.end() for m in INLINE.finditer(text)])
    found = [Section(0, "", 9, 0)]
    open_: list[int] = []
    for at in places:
        match = HEADING.match(text, at)
        if match is None or match.lastindex is None:
            continue
        depth = match.lastindex
        mark = match[depth] if depth in (1, 2, 3, 5) else f"({match[depth]})"
        while open_ and found[open_[-1]].depth >= depth:
            open_.pop()
        parent = open_[-1] if open_ else 0
        open_.append(len(found))
        found.append(Section(at, found[parent].path + mark, depth, parent))
    return found


def looks_back(text: str, found: list[Section], index: int) -> bool:
    """Whether a heading, or one above it, announces what was achieved or is the case, not what is to be done."""
    while index:
        section = found[index]
        if LOOKS_BACK.match(text, section.start):
            return True
        index = section.parent
    return False
