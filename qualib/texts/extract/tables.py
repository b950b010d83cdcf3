"""What tables say: for each cell the name, unit and year that its row and column give it."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from . import grid
from .grid import Cell, Grid
from .numerals import SCAN, Quantity, expression, quantity
from .units import KINDS, MEASURED, NONE, PER, PERCENT, SCORE, UNIT, Kind
from .words import RATE_END, SCORE_END
from .years import FIVE_YEAR, Period


class Role(Enum):
    """What a column holds."""

    NAME = auto()
    UNIT = auto()
    VALUE = auto()
    BASE = auto()
    YEARLY_GROWTH = auto()
    WHOLE_GROWTH = auto()
    OTHER = auto()


class Column(NamedTuple):
    """A column: what it holds, for which year, and the head over it."""

    role: Role
    year: int | None
    head: str


class Value(NamedTuple):
    """A number of a table: where it stands, what it says, its comparator, year and name, and how it grows."""

    start: int
    end: int
    stop: int
    quantity: Quantity
    post: str
    kind: Kind
    year: int | None
    name: str
    role: Role


class Table(NamedTuple):
    """The values of a table and the stretch of text it takes."""

    start: int
    end: int
    values: list[Value]


YEAR = re.compile("(?:19|20)[0-9]{2}")
ONLY_A_YEAR = re.compile("(?:到)?(?:19|20)[0-9]{2}年?(?:底|末)?(?:目标|计划)?")
WAS = re.compile("实际|基期|现状|基数|完成值|上年")
IS_AIM = re.compile("目标|规划|预期|计划|任务")
SIGN = re.compile(r"^[\[(〔]?(?:[≥≤><]=?|不低于|不超过|达到)?")
SIGNS = {"≥": "以上", ">": "以上", "≤": "以下", "<": "以下", "不低于": "以上", "不超过": "以下"}
UNIT_LAST = re.compile(r"\((?:单位:)?([^()]{1,10})\)$")
IN_ALL = re.compile("(?:\\[?累计\\]?)[建完提创达]?.?$|^累计")
FALLS = re.compile("(?:降低|下降|减少|增长|提高|削减)(?:率|率?\\[累计\\])?$")
PLAIN_UNIT = re.compile(rf"(?:{UNIT})")
MAGNITUDE = re.compile("[十百千]?[万亿]{0,2}")


def find(text: str, starts: list[int], period: Period) -> list[Table]:
    """The tables of a text that hold values, in order.

    Parameters
    ----------
    text : str
        Folded text.
    starts : list of int
        Its lines.
    period : Period
        A column of a year before it holds what was; one without a year falls due in its last.
    """
    tables = []
    for found in grid.find(text, starts):
        values = _read(found, period)
        if values:
            tables.append(Table(found.start, found.end, values))
    return tables


def _read(found: Grid, period: Period) -> list[Value]:
    """The values of one table, by whichever way round it is."""
    head, *body = found.rows
    columns = [_column(cell.text, period) for cell in head]
    dated = [column for column in columns if column.role in (Role.VALUE, Role.BASE)]
    if dated:
        return _by_rows(columns, body, period)
    if body and all(row and ONLY_A_YEAR.fullmatch(row[0].text) for row in body):
        return _by_columns(head, body, period)
    names = [cell for cell in head if cell.text]
    if len(body) == 1 and len(body[0]) == len(head) and len(names) == len(head):
        return _one_row(head, body[0], period)
    return []


def _column(head: str, period: Period) -> Column:
    """What a column holds, by its head."""
    year = YEAR.search(head)
    named = next((last for name, (_, last) in FIVE_YEAR.items() if name in head), None)
    when = int(year[0]) if year else named
    if "年均" in head or head.startswith(("增速", "增长")):
        return Column(Role.YEARLY_GROWTH, period.end, head)
    if head.strip("[]()") == "累计":
        return Column(Role.WHOLE_GROWTH, period.end, head)
    if when is not None:
        before = period.start is not None and when < period.start
        was = WAS.search(head) or (before and not IS_AIM.search(head))
        return Column(Role.BASE if was else Role.VALUE, when, head)
    if head in ("单位", "计量单位"):
        return Column(Role.UNIT, None, head)
    if head in ("目标", "目标值", "规划目标", "规划目标值"):
        return Column(Role.VALUE, period.end, head)
    if re.search("指标(?!属性)|名称|项目|任务|内容|事项", head):
        return Column(Role.NAME, None, head)
    return Column(Role.OTHER, None, head)


def _by_rows(columns: list[Column], body: list[list[Cell]], period: Period) -> list[Value]:
    """A name a row and a year a column."""
    if not any(column.role is Role.NAME for column in columns):
        first = next((i for i, column in enumerate(columns) if column.role is Role.OTHER), None)
        if first is None:
            return []
        columns = [c._replace(role=Role.NAME) if i == first else c for i, c in enumerate(columns)]
    last_year = max((c.year for c in columns if c.role is Role.VALUE and c.year), default=period.end)
    values = []
    for row in body:
        # A row without its last cells fills the first columns; one short of its first cells (merged above), the last.
        short = len(columns) - len(row)
        pairs = list(zip(columns[short:] if short > 0 and _starts_late(columns, row) else columns, row, strict=False))
        name = next((cell.text for column, cell in pairs if column.role is Role.NAME and cell.text), "")
        unit = next((cell.text for column, cell in pairs if column.role is Role.UNIT), "")
        for column, cell in pairs:
            if column.role in (Role.VALUE, Role.YEARLY_GROWTH, Role.WHOLE_GROWTH):
                year = column.year if column.role is Role.VALUE else last_year
                values += _value(cell, name, unit, column.role, year)
    return values


def _starts_late(columns: list[Column], row: list[Cell]) -> bool:
    """Whether a short row lacks its first cells: its last cell is a number and so is the last column's."""
    return columns[-1].role in (Role.VALUE, Role.YEARLY_GROWTH) and grid.NUMBER_CELL.match(row[-1].text) is not None


def _by_columns(head: list[Cell], body: list[list[Cell]], period: Period) -> list[Value]:
    """A year a row and a name a column."""
    values = []
    for row in body:
        year = YEAR.search(row[0].text)
        when = int(year[0]) if year else period.end
        if when is not None and period.start is not None and when < period.start:
            continue
        for title, cell in zip(head[1:], row[1:], strict=False):
            values += _value(cell, title.text, "", Role.VALUE, when)
    return values


def _one_row(head: list[Cell], row: list[Cell], period: Period) -> list[Value]:
    """A row of names over a row of numbers."""
    if not all(grid.NUMBER_CELL.match(cell.text) for cell in row if cell.text):
        return []
    return [
        value
        for title, cell in zip(head, row, strict=True)
        for value in _value(cell, title.text, "", Role.VALUE, period.end)
    ]


def _value(cell: Cell, name: str, unit: str, role: Role, year: int | None) -> list[Value]:
    """The value of a cell, if it holds one."""
    sign = SIGN.match(cell.text)
    opened = sign.end() if sign else 0
    match = SCAN.match(cell.text, opened)
    if match is None or not match[0][0].isdigit() or not name:
        return []
    said = expression(match[0])
    in_name = UNIT_LAST.search(name)
    if in_name and PLAIN_UNIT.fullmatch(in_name[1].lstrip("十百千万亿") or in_name[1]):
        name, unit = name[: in_name.start()], unit or in_name[1]
    name = IN_ALL.sub("", name).strip(" -—·") or name
    value, kind = said.value, said.kind
    if kind is NONE and role is Role.VALUE:
        value, kind = _in_unit(said.core, said.magnitude, said.second, unit, name)
    if role is not Role.VALUE and kind is NONE:
        value, kind = value._replace(unit="percent"), PERCENT
    if role is Role.VALUE and kind is PERCENT and FALLS.search(name):
        role = Role.WHOLE_GROWTH
    if role is Role.YEARLY_GROWTH and cell.text[:1] in "[〔":
        role = Role.WHOLE_GROWTH
    text = cell.text[:opened].strip("[](〔")
    start = cell.start + match.start()
    return [
        Value(
            start,
            start + said.size,
            start + len(match[0]),
            value,
            said.post or SIGNS.get(text, ""),
            kind,
            year,
            name,
            role,
        )
    ]


def _in_unit(core: str, magnitude: str, second: str, unit: str, name: str) -> tuple[Quantity, Kind]:
    """A number in the unit of its row, or in the one its name calls for."""
    thousands = MAGNITUDE.match(unit)
    plain = unit[thousands.end() :] if thousands else unit
    if plain and PLAIN_UNIT.fullmatch(plain):
        times = unit[: len(unit) - len(plain)] or magnitude
        return quantity(core, times, second, "", "", plain), KINDS.get(plain, PER)
    value = quantity(core, magnitude, second, "", "", "")
    if name.endswith(SCORE_END):
        return value._replace(unit="index"), SCORE
    if name.endswith(RATE_END):
        return value._replace(unit="percent"), PERCENT
    return value._replace(unit="other" if unit else "count", measure_word=unit), MEASURED if unit else NONE
