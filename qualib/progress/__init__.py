"""What came of it: observations beside targets, measures of progress, verdicts, and grades by a rubric.

Scores of plans are in `scores`, which this room does not know; words for a verdict are in `words`.
Imports `study` and `targets`.
"""

__all__ = ["evidence", "grades", "measures", "pairing", "rubric", "verdict"]
