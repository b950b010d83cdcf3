"""Where a scan of the text stands: the line, section and sentence it is in."""

from __future__ import annotations

from . import clauses, layout
from .layout import Section
from .scope import Scope


class Place:
    """Line, section and sentence of the number the scan has come to; it goes forward only.

    Attributes
    ----------
    line_start, line_end : int
        The line.
    changes_at : int
        Where the next section or sentence begins, so that there is nothing to do before it.
    section : Section
        The heading that holds here.
    """

    __slots__ = (
        "_at_section",
        "_has_points",
        "_headings",
        "_line",
        "_marks",
        "_next_heading",
        "_quoted",
        "_scope",
        "_section_looks_back",
        "_sentence_end",
        "_starts",
        "_text",
        "changes_at",
        "line_end",
        "line_start",
        "section",
    )

    def __init__(self, text: str, starts: list[int], headings: list[Section], scope: Scope):
        self._text, self._starts, self._headings, self._scope = text, starts, headings, scope
        self._line = self._at_section = 0
        self._has_points = self._quoted = False
        self._marks: list[clauses.Mark] | None = None
        self._section_looks_back: bool | None = None
        self._next_heading = self._start_of_heading(1)
        self.section = headings[0]
        self.line_start = self.line_end = self.changes_at = self._sentence_end = -1

    def enter_line(self, at: int) -> None:
        """Go on to the line that holds ``at``."""
        if not self._has_points:
            self._scope.leave_line(self.section, self._text, self.line_start, self.line_end)
        starts, line = self._starts, self._line
        while starts[line + 1] <= at:
            line += 1
        self._line = line
        self.line_start, self.line_end = starts[line], starts[line + 1] - 1
        self.changes_at = self._sentence_end = -1
        self._has_points = False
        self._scope.new_line()

    def move(self, at: int) -> None:
        """Go on within the line, to the section and the sentence that hold ``at``."""
        while at >= self._next_heading:
            self._at_section += 1
            self.section = self._headings[self._at_section]
            self._next_heading = self._start_of_heading(self._at_section + 1)
            self._scope.enter_section(self.section)
            self._section_looks_back = None
        if at >= self._sentence_end:
            self._marks = None
            self._scope.ahead_from, self._scope.base = -1, None
            self._sentence_end = clauses.sentence_end(self._text, at, self.line_end)
        self.changes_at = min(self._next_heading, self._sentence_end)

    def note_point(self) -> None:
        """Keep in mind that the line has a value of its own."""
        self._has_points = True

    def looks_back(self, at: int) -> bool:
        """Whether the text at ``at`` tells what was or is, by its sentence, its paragraph or its heading."""
        scope, marks = self._scope, self._sentence_marks(at)
        if marks and clauses.looks_back(marks, at, scope.ahead_from):
            return True
        if scope.past and not clauses.looks_ahead(marks, at):
            return True
        if self._section_looks_back is None:
            self._section_looks_back = layout.looks_back(self._text, self._headings, self._at_section)
        # A deadline in the paragraph looks ahead whatever the heading announces.
        return self._section_looks_back and not (scope.years and not scope.past)

    def in_quotes(self, at: int) -> bool:
        """Whether ``at`` stands inside quotation marks or a title, as numbers of programmes and names do."""
        self._sentence_marks(at)
        if not self._quoted:
            return False
        find, floor = self._text.rfind, max(self.line_start, at - clauses.LONGEST)
        return find("“", floor, at) > find("”", floor, at) or find("《", floor, at) > find("》", floor, at)

    def _sentence_marks(self, at: int) -> list[clauses.Mark]:
        """The words of the sentence that look back or ahead, sought once a sentence."""
        if self._marks is None:
            text, end = self._text, self._sentence_end
            start = max(text.rfind("。", self.line_start, at) + 1, self.line_start, at - clauses.LONGEST)
            self._marks = clauses.marks(text, start, end)
            self._quoted = text.find("“", start, end) >= 0 or text.find("《", start, end) >= 0
        return self._marks

    def _start_of_heading(self, index: int) -> int:
        return self._headings[index].start if index < len(self._headings) else len(self._text) + 1
