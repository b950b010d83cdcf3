"""From a plan's text to coded rows: drafts of its targets, a reviewed draft added, coded rows held against the text.

Nothing here draws a path; the page a draft is reviewed on is in `publish`.
Imports `study`.
"""

__all__ = ["add_plan", "extract", "verify"]
