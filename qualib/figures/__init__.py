"""The figures, in one style that reads on a phone and in print, in Chinese and English.

Frames come ready to draw; their numbers are worked out in the rooms before.
Imports `progress` and `words`.
"""

__all__ = ["charts", "style"]
