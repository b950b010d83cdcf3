"""Exports: a selection of the study as a workbook, SDMX-CSV or a data package, for other hands.

Pages are not here, nor what an observation is judged to be. It imports study, targets, progress and words.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualib.publish.export.archive import to_datapackage
    from qualib.publish.export.sdmx import to_sdmx
    from qualib.publish.export.selection import select
    from qualib.publish.export.workbook import brief_workbook, report_workbook, to_workbook
    from qualib.publish.export.xlsx import to_xlsx

__all__ = ["brief_workbook", "report_workbook", "select", "to_datapackage", "to_sdmx", "to_workbook", "to_xlsx"]

_HOMES = {
    "brief_workbook": "workbook",
    "report_workbook": "workbook",
    "to_workbook": "workbook",
    "select": "selection",
    "to_datapackage": "archive",
    "to_sdmx": "sdmx",
    "to_xlsx": "xlsx",
}


def __getattr__(name: str) -> Any:
    """Load a format when it is asked for: a draft as a workbook needs no verdict."""
    if name in _HOMES:
        return getattr(import_module(f"qualib.publish.export.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'qualib.publish.export' has no attribute {name!r}")
