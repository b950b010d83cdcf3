"""The years in scope at a place: set by deadlines in the clause, sentence, paragraph, heading or table head."""

from __future__ import annotations

import re

from . import years
from .layout import Section

# No plan lists more years than this one after another; a longer run would cost more with each year added.
LISTED = 40
# A period given as one year may be that of a plan whose earlier years are still to come.
FIVE_YEARS = 4
UNTIL = ("到", "至")
MODIFIES = re.compile("(?:底|末|年底|年末)?(?:以?前|之前|之后|以后|后)?已?[建开竣投登出注批][^,。;:、0-9]{1,4}的")


class Scope:
    """What the text read so far says about the year of the next number.

    Attributes
    ----------
    years : tuple of int
        Years of the last deadline in the paragraph.
    past : bool
        Whether they lie before the plan's period.
    ahead_from : int
        Offset of the last deadline in the sentence that is not past, or -1.
    until : bool
        Whether the last deadline says by when (到2025年), not only in which year.
    base : int or None
        The year of comparison in the sentence.
    end, start, role : int, int, str
        Where the last year of the paragraph stands and what it is for.
    """

    __slots__ = (
        "ahead_from",
        "base",
        "carried",
        "carried_depth",
        "columns",
        "end",
        "first_year",
        "has_deadline",
        "listed",
        "lone_year",
        "past",
        "role",
        "start",
        "until",
        "years",
    )

    def __init__(self, period: years.Period):
        self.first_year = period.start
        self.lone_year = period.start == period.end and period.source == "given"
        self.carried: tuple[int, ...] = ()
        self.carried_depth = 0
        self.columns: tuple[int, ...] = ()
        self.has_deadline = False
        self.years: tuple[int, ...] = ()
        self.new_line()

    def new_line(self) -> None:
        """Forget what held in the paragraph that ended."""
        self.years, self.past, self.ahead_from = (), False, -1
        self.start = self.end = -1
        self.role, self.has_deadline = "", False
        self.until = False
        self.base: int | None = None
        self.listed: tuple[int, ...] = ()

    def leave_line(self, section: Section, text: str, start: int, end: int) -> None:
        """At the end of a paragraph: deadlines of one without values hold for those below it."""
        if self.has_deadline:
            self.carried, self.carried_depth = self.years, section.depth
            # Years in a line of their own head the columns of a table.
            self.columns = self.listed if len(self.listed) > 1 and "。" not in text[start:end] else ()

    def _is_past(self, year: int) -> bool:
        """Whether a year lies before the period; one shortly before a period given by its last year alone may not."""
        if self.first_year is None:
            return False
        earliest = self.first_year - FIVE_YEARS if self.lone_year and self.until else self.first_year
        return year < earliest

    def enter_section(self, section: Section) -> None:
        """A heading ends what a heading of its rank or below set."""
        if section.depth <= self.carried_depth:
            self.carried = ()
        self.columns = ()

    def in_force(self) -> tuple[tuple[int, ...], str]:
        """The years that hold at this place, and where they come from."""
        if self.years and not self.past:
            return self.years, "paragraph"
        if self.columns and not self.years:
            return self.columns, "column"
        if self.carried and not self.past:
            return self.carried, "section"
        return (), ""

    def read(self, text: str, start: int, end: int, found: tuple[int, ...], what: str) -> None:
        """Take in a year (or years) printed at ``start:end`` and what it is for."""
        if what == years.DUE_BY and self._is_past(found[-1]) and MODIFIES.match(text, end):
            # 2000年底前建成的小区: the year says which, not when.
            return
        if what == years.DUE_BY or (what == years.FROM and self.first_year and found[-1] < self.first_year):
            if (
                self.role == years.DUE_BY
                and self.years
                and 0 <= start - self.end <= 2
                and text[self.end : start].strip("末底年") in ("、", "和", "及", "与", "", "至", ",")
            ):
                found = (self.years + found)[-LISTED:]
            else:
                self.start = start
            self.years = found
            self.until = text[start - 1 : start] in UNTIL or text[end : end + 1] in ("末", "底") or text[start] in "“十"
            self.listed = (self.listed + found[-1:])[-LISTED:]
            self.past = self._is_past(found[-1])
            if not self.past:
                self.has_deadline, self.ahead_from = True, start
        elif what == years.BASE:
            self.start, self.base = start, found[-1]
        elif self.role != years.DUE_BY:
            self.start = start
        else:
            return
        self.end, self.role = end, what
