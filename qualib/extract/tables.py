"""Rows of flattened tables: a name, perhaps a unit, and a number for each year of the head."""

from __future__ import annotations

import re
from typing import NamedTuple

from .numerals import Quantity, quantity
from .units import KINDS, NONE, Kind
from .words import RATE_END, SCORE_END

CELL = r"(?:[≥≤><]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[%万亿个家件项分]|以上|以下|左右)*|[-—/])"
ROW = re.compile(
    rf"(?:[0-9]{{1,3}}[.、\t]?)?\t?(?:([^\t0-9]{{1,8}})\t)?([^\t0-9%()、。,;:][^\t%。;:]{{1,40}}?)\t?(?:\((?:单位:?)?([^()\t]{{1,8}})\)|([%‰]|\t[^\t0-9()]{{1,8}}(?=\t)))?\t?"
    rf"({CELL}(?:\t{CELL})*)(?:\t?[^\t0-9。]{{0,8}})?$"
)
NUMBER = re.compile(r"([≥≤><]?)([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)([万亿]?)([%个家件项分]?)(以上|以下|左右)?")


class Cell(NamedTuple):
    """A number of a table: where it stands, what it says, its comparator, year and name."""

    start: int
    end: int
    stop: int
    quantity: Quantity
    post: str
    kind: Kind
    year: int
    name: str


def row(text: str, start: int, end: int, columns: tuple[int, ...]) -> list[Cell]:
    """The cells of a table row, or nothing if the line is none.

    Parameters
    ----------
    text : str
        Folded text, with a tab where spaces parted cells.
    start, end : int
        The line.
    columns : tuple of int
        Years of the columns, from the head of the table; a row with fewer cells fills the last ones.
    """
    found = ROW.match(text, start, min(end, start + 200))
    if found is None or found.end() != end:
        return []
    cells = text[found.start(5) : found.end(5)].split("\t")
    if len(cells) > len(columns):
        return []
    name, unit = found[2], (found[3] or found[4] or "").strip()
    if found[1] and not unit and name.lstrip("万亿") in KINDS:
        # The cell before was no category but the name, and this one its unit.
        name, unit = found[1], name
    years = columns[len(columns) - len(cells) :]
    at = found.start(5)
    out = []
    for cell, year in zip(cells, years, strict=True):
        number = NUMBER.match(cell)
        if number:
            sign, core, magnitude, own, post = number.groups("")
            used = own or unit
            plain = used.lstrip("万亿")
            if used not in KINDS and plain in KINDS:
                magnitude, used = magnitude or used[: len(used) - len(plain)], plain
            kind = KINDS.get(used, NONE)
            value = quantity(core, magnitude, "", "", "", used if kind is not NONE else "")
            if kind is NONE:
                value = value._replace(
                    unit="index" if name.endswith(SCORE_END) else "percent" if name.endswith(RATE_END) else "count"
                )
            post = post or {"≥": "以上", ">": "以上", "≤": "以下", "<": "以下"}.get(sign, "")
            first = at + len(sign)
            last = first + len(core) + len(number[3]) + len(own)
            out.append(Cell(first, last, last + len(number[5] or ""), value, post, kind, year, name))
        at += len(cell) + 1
    return out
