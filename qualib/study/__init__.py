"""The data package as frames: reading it, checking it, changing it, and reading its periods of time.

Nothing here draws a path or judges; what a plan's text says is read in `texts`.
Imports `errors` alone.
"""

__all__ = ["checks", "edits", "package", "periods"]
