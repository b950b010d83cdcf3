"""Indicators on one scale, composite scores, how far a ranking depends on how one counts, ambition of plans.

Observed values against targets are in `progress`, which this room does not know.
Imports `study` and `targets`.
"""

__all__ = ["ambition", "composite", "normalize", "uncertainty"]
