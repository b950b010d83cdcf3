"""The data package as frames: reading it, checking it, changing it, and reading its periods of time.

Nothing here draws a path or judges; what a plan's text says is read in `texts`.
Imports `errors` alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualib.study.checks import check, problems
    from qualib.study.package import Study, load
    from qualib.study.place import bundled, data_root

__all__ = ["Study", "bundled", "check", "data_root", "load", "problems"]

_HOMES = {"Study": "package", "load": "package", "bundled": "place", "data_root": "place",
          "check": "checks", "problems": "checks"}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load what needs pandas only when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"qualib.study.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'qualib.study' has no attribute {name!r}")
