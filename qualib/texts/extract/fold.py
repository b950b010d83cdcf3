"""One form for scripts and widths, with the way back to the text as given.

The grammar is written once, for simplified characters, half-width digits and punctuation and no stray spaces. `fold`
brings any text to that form: character for character where it can (so offsets hold), and by leaving out stray spaces
where it must (so a short list of cuts leads back).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

# Punctuation and digits that ordinary Chinese text has in full width: replaced one by one, which is quicker than
# translating every character of the document.
COMMON_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E) if not chr(0x21 + i).isalpha()}
RARE_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E) if chr(0x21 + i).isalpha()}
OTHER_FORMS = {
    "﹪": "%",
    "﹒": ".",
    "●": "零",
    "○": "零",
    "〇": "零",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "－": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "―": "-",
    "─": "-",
    "━": "-",
    "〜": "~",
    "∼": "~",
    "〈": "(",
    "〉": ")",
    "⼀": "一",
    "﹐": ",",
}
SPACES = " \t\u3000\xa0\u2002\u2003\u2009\u200b\ufeff\r"
# Up to this many different characters, replacing each is quicker than translating every character.
FEW = 12
SPACE_RUN = re.compile(f"[{SPACES}]+")
# A cell that is a number, perhaps with a sign before it, or that stands for one left out.
NUMBER_CELL = re.compile(r"[\[(]?[≥≤><]?[0-9][0-9.,]*(?![0-9]*[^\W\d_]{6})|[—\-/]{1,3}$")
NO_ROW = re.compile("[。;!?]")
LONGEST_ROW = 160


class Folded(NamedTuple):
    """Folded text and the cuts that lead back to the text as given."""

    text: str
    cuts: list[int]
    shifts: list[int]
    script: bool

    def back_span(self, start: int, stop: int) -> tuple[int, int]:
        """A span of the text as given, from its ends in the folded text."""
        cuts = self.cuts
        first, last = bisect_right(cuts, start), bisect_right(cuts, stop - 1)
        start += self.shifts[first - 1] if first else 0
        return start, stop + (self.shifts[last - 1] if last else 0)

    def back(self, offset: int) -> int:
        """Offset in the text as given of the character at ``offset`` in the folded text."""
        at = bisect_right(self.cuts, offset)
        return offset + self.shifts[at - 1] if at else offset


@lru_cache(maxsize=1)
def _script() -> frozenset[str]:
    """The characters whose folding changes the script, not just a width or a sign."""
    return frozenset(chr(old) for old in _tables()[1] if "\u3400" <= chr(old) <= "\u9fff")


@lru_cache(maxsize=1)
def _tables() -> tuple[re.Pattern, dict[int, str]]:
    """A pattern for characters that need translating, and the translation table."""
    listed = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = {}
    for line in listed.splitlines():
        old, _, new = line.partition("\t")
        # The first form given is the usual one; a character that is its own usual form stays.
        if len(old) == 1 and old <= "\uffff" and new[0] not in (old, " ") and new[0] <= "\uffff":
            pairs[old] = new[0]
    pairs.update(RARE_WIDE)
    pairs.update({k: v for k, v in OTHER_FORMS.items() if k != v})
    return re.compile("[" + "".join(map(re.escape, sorted(pairs))) + "]"), str.maketrans(pairs)


def as_given(name: str, raw: str, folded: Folded, start: int, end: int) -> str:
    """A name in the characters of the text as given, looked up around the place it was taken from.

    Parameters
    ----------
    name : str
        A name put together from folded text.
    raw : str
        The text as given.
    folded : Folded
        Its folded form.
    start, end : int
        Where in the folded text to look.
    """
    start, end = max(start, 0), min(end, len(folded.text))
    back = folded.back
    at = folded.text.find(name, start, end)
    if at >= 0:
        found = raw[back(at) : back(at + len(name) - 1) + 1]
        return found if len(found) == len(name) else SPACE_RUN.sub("", found)
    forms: dict[str, str] = {}
    for i in range(start, end):
        given = raw[back(i)]
        if given != folded.text[i]:
            forms.setdefault(folded.text[i], given)
    return "".join(forms.get(c, c) for c in name)


def fold(text: str) -> Folded:
    """Fold script and width one character to one, and leave out stray spaces.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Folded
        ``back(i)`` gives the offset in ``text`` of the folded character ``i``.
    """
    odd, table = _tables()
    for wide, narrow in COMMON_WIDE.items():
        if wide in text:
            text = text.replace(wide, narrow)
    found = set(odd.findall(text))
    if len(found) > FEW:
        text = text.translate(table)
    else:
        for old in found:
            text = text.replace(old, table[ord(old)])
    script = not found.isdisjoint(_script())
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    if any(space in text for space in SPACES):
        return _squeeze(text, script)
    return Folded(text, [], [], script)


def _squeeze(text: str, script: bool) -> Folded:
    pieces, cuts, shifts = [], [], []
    last = length = 0
    size = len(text)
    table_from = table_to = -1
    gaps = [found.span() for found in SPACE_RUN.finditer(text)]
    rows = iter(_table_lines(text, gaps))
    for start, end in gaps:
        pieces.append(text[last:start])
        length += start - last
        while (table_to >= 0 and start >= table_to) or table_from < 0:
            table_from, table_to = next(rows, (size + 1, size + 1))
            if table_from > size:
                break
        kept = (
            "\t"
            if table_from < start < table_to and text[end : end + 1] not in ("", "\n")
            else _separator(text, start, end, size)
        )
        if kept:
            pieces.append(kept)
            length += 1
        last = end
        cuts.append(length)
        shifts.append(end - length)
    pieces.append(text[last:])
    return Folded("".join(pieces), cuts, shifts, script)


def _table_lines(text: str, gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines that are rows of a table or its head, sought only where a space stands before a number."""
    lines: list[tuple[int, int]] = []
    seen = -1
    for start, end in gaps:
        if start <= seen or not text[end : end + 1].isdigit():
            continue
        first = text.rfind("\n", max(0, start - LONGEST_ROW), start) + 1
        last = text.find("\n", end, first + LONGEST_ROW)
        last = last if last >= 0 else min(len(text), first + LONGEST_ROW)
        seen = last
        cells = text[first:last].split()
        if not _is_row(cells, text[first:last]):
            continue
        above = text.rfind("\n", max(0, first - LONGEST_ROW), max(first - 1, 0)) + 1
        if (not lines or lines[-1][1] < first - 1) and _is_head(text[above : max(first - 1, 0)].split(), len(cells)):
            lines.append((above, first - 1))
        lines.append((first, last))
    return lines


def _is_row(cells: list[str], line: str) -> bool:
    """Whether the pieces of a line are a name and numbers, and not words with stray spaces between them."""
    if len(cells) < 3 or NO_ROW.search(line):
        return False
    numbers = sum(1 for cell in cells if NUMBER_CELL.match(cell))
    ends = NUMBER_CELL.match(cells[-1]) or NUMBER_CELL.match(cells[-2])
    return bool(numbers > 1 and ends and not _strays(cells))


def _is_head(cells: list[str], wide: int) -> bool:
    """Whether the pieces of the line above a row head its columns."""
    return (
        len(cells) > 2
        and wide - 1 <= len(cells) <= wide + 1
        and not NO_ROW.search("".join(cells))
        and not _strays(cells)
    )


def _strays(cells: list[str]) -> bool:
    """Whether single characters stand apart, as in words that were spaced out."""
    return sum(1 for cell in cells if len(cell) == 1 and cell.isalpha()) > len(cells) // 3


def _separator(text: str, start: int, end: int, size: int) -> str:
    """What a run of spaces becomes: nothing where it is stray, a tab where it parts two cells or two headings."""
    if start == 0 or end == size:
        return ""
    before, after = text[start - 1], text[end]
    if before == "\n" or after == "\n":
        return ""
    if "\t" in text[start:end]:
        return "\t"
    if after.isdigit() and before.isdigit():
        return "" if _one_number(text, start, end, size) else "\t"
    if after.isdigit() and before in "%)" and text[start - 2 : start - 1].isdigit():
        return "\t"
    # Two or more spaces between words part columns or a heading from its text; one alone is stray.
    wide = end - start > 1
    return "\t" if wide and before.isalnum() and after.isalnum() and not before.isdigit() else ""


def _one_number(text: str, start: int, end: int, size: int) -> bool:
    """Whether two runs of digits parted by a space are one number: ``9 5%`` or ``1 200 家``, but not ``88 92``."""
    left = start - 1
    while left >= 0 and start - left < 8 and text[left].isdigit():
        left -= 1
    right = end
    while right < size and right - end < 8 and text[right].isdigit():
        right += 1
    ahead = right
    while ahead < size and ahead - right < 4 and text[ahead] in SPACES:
        ahead += 1
    if text[left : left + 1] == "." or (text[right : right + 1] == "." and start - left - 1 > 1):
        return False
    followed = ahead < size and not text[ahead].isdigit() and text[ahead] not in "\n"
    wide = start - left - 1, right - end
    return followed and (1 in wide or wide[1] == 3)
