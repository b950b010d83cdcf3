"""Tables laid out in text: Markdown, tabs, aligned columns (tabs after folding) and one cell a line."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cell(NamedTuple):
    """One cell: its text and where it begins."""

    text: str
    start: int


class Grid(NamedTuple):
    """A table as rows of cells, the head first, and the stretch of text it takes."""

    rows: list[list[Cell]]
    start: int
    end: int


# Cells that head a column, as a whole or by how they begin or end.
HEAD = re.compile(
    r"^(?:序号|编号|指标|主要指标|指标名称|具体指标|核心指标|名称|项目|任务|内容|类别|类型|分类|领域|单位|计量单位|"
    r"属性|指标属性|"
    r"备注|责任单位|牵头单位|年份|年度|时间|目标|目标值|规划目标|现状|现状值|基期值?|年均增[长速].{0,6}|增速|增长率?|"
    r"完成值|"
    r"\[?\(?累计\)?\]?|\(%\)|.{0,6}(?:指标|名称|项目|任务|内容)|"
    r"(?:到)?[“]?(?:(?:19|20)[0-9]{2}|十[一二三四五]五)[”]?(?:年|期?末|年底|年末)?"
    r"(?:\(?(?:目标|目标值|规划|规划目标|实际|实际值|完成|完成值|基期值?|现状|现状值|预期|预期值|基数|任务|计划|值|"
    r"末)\)?)?(?:\(.{1,6}\))?)$"
)
YEAR_CELL = re.compile(r"(?:(?:19|20)[0-9]{2}|十[一二三四五]五)")
NUMBER_CELL = re.compile(
    r"^[\[(〔]?[≥≤><]{0,2}=?[0-9][0-9,.]*(?:[-~—至][0-9.]+)?[\])〕]?[^\W\d_]{0,6}%?[^\W\d_]{0,4}[\])〕]?$|"
    r"^[—\-/…]{1,3}$"
)
RULE = re.compile(r"^[|:\-\s+]+$")
PROSE = re.compile("[。;]|[,:].{6,}")
LONGEST_CELL = 44
SHORTEST_RUN = 6


def find(text: str, starts: list[int]) -> list[Grid]:
    """The tables of a folded text in order.

    Parameters
    ----------
    text : str
        Folded text; a tab parts cells that were aligned with spaces.
    starts : list of int
        Its lines, from `layout.line_starts`.
    """
    if "|" not in text and "\t" not in text and len(starts) <= SHORTEST_RUN:
        return []
    grids: list[Grid] = []
    at, last = 0, len(starts) - 1
    while at < last:
        line = text[starts[at] : starts[at + 1] - 1]
        if line[:1] == "|" and line.count("|") > 2:
            at = _ruled(text, starts, at, "|", grids)
        elif "\t" in line and not PROSE.search(line):
            at = _ruled(text, starts, at, "\t", grids)
        elif len(line) <= LONGEST_CELL and line and HEAD.match(line.strip()):
            at = _stacked(text, starts, at, grids)
        else:
            at += 1
    return grids


def _ruled(text: str, starts: list[int], first: int, mark: str, grids: list[Grid]) -> int:
    """Rows that run on, cells parted by a mark; the line after them."""
    rows: list[list[Cell]] = []
    at = first
    while at < len(starts) - 1:
        start, end = starts[at], starts[at + 1] - 1
        line = text[start:end]
        if mark not in line or (mark == "\t" and PROSE.search(line)):
            break
        if not RULE.match(line):
            rows.append(_cells(line, start, mark))
        at += 1
    if len(rows) > 1 and len(rows[0]) > 1:
        grids.append(Grid(rows, starts[first], starts[at] - 1))
    return max(at, first + 1)


def _cells(line: str, start: int, mark: str) -> list[Cell]:
    cells = []
    for piece in line.split(mark):
        bare = piece.strip()
        cells.append(Cell(bare, start + piece.find(bare) if bare else start))
        start += len(piece) + 1
    if mark == "|":
        # The outer bars part nothing.
        cells = cells[1:] if not cells[0].text else cells
        cells = cells[:-1] if cells and not cells[-1].text else cells
    return cells


def _stacked(text: str, starts: list[int], first: int, grids: list[Grid]) -> int:
    """A table with one cell a line: a run of heads, then rows that fill them in order; the line after it."""
    heads: list[Cell] = []
    at, last = first, len(starts) - 1
    while at < last:
        start = starts[at]
        cell = Cell(text[start : starts[at + 1] - 1].strip(), start)
        if cell.text[:1] in ("[", "(") and heads and HEAD.match(cell.text):
            heads[-1] = Cell(heads[-1].text + cell.text, heads[-1].start)
        elif HEAD.match(cell.text):
            heads.append(cell)
        else:
            break
        at += 1
    while len(heads) > 1 and not YEAR_CELL.search(heads[0].text) and _is_title(heads):
        heads = heads[1:]
    if len(heads) < 2:
        return max(at, first + 1)
    rows, end = [heads], at
    while at < last:
        row, after = _filled(text, starts, at, heads)
        if after == at:
            break
        if row:
            rows.append(row)
        at = end = after
    if len(rows) > 1:
        grids.append(Grid(rows, starts[first], starts[end] - 1))
    return max(at, first + 1)


def _is_title(heads: list[Cell]) -> bool:
    """Whether the first head is the title over them: 重点任务 / 序号 / 主要指标."""
    names = [cell.text for cell in heads[1:]]
    return any(name in ("序号", "编号", "类别") for name in names)


def _filled(text: str, starts: list[int], at: int, heads: list[Cell]) -> tuple[list[Cell], int]:
    """The row that begins at a line, a cell for each head as far as the lines go; and the line after it."""
    row: list[Cell] = []
    first = at
    for head in heads:
        if at >= len(starts) - 1:
            break
        start = starts[at]
        cell = Cell(text[start : starts[at + 1] - 1].strip(), start)
        if len(cell.text) > LONGEST_CELL or not cell.text or PROSE.search(cell.text):
            break
        number = NUMBER_CELL.match(cell.text) is not None
        if head.text in ("序号", "编号"):
            if not cell.text.isdigit():
                row.append(Cell("", start))
                continue
        elif YEAR_CELL.search(head.text) or "增" in head.text or "目标" in head.text:
            if not number and _names_next(text, starts, at):
                # A row may end early: the name of the next one has come.
                break
        elif number and not (head.text in ("单位", "计量单位") and cell.text in ("%", "‰")):
            return [], first
        row.append(cell)
        at += 1
    numbers = sum(1 for cell in row if NUMBER_CELL.match(cell.text))
    return (row, at) if numbers and len(row) > 1 else ([], first)


def _names_next(text: str, starts: list[int], at: int) -> bool:
    """Whether a line that is no number is followed by a unit or a number as a row's name is, not by another value."""
    following = text[starts[at + 1] : starts[at + 2] - 1].strip() if at + 2 < len(starts) else ""
    here = text[starts[at] : starts[at + 1] - 1].strip()
    return len(here) > 5 and (NUMBER_CELL.match(following) is not None or len(following) <= 7)
