"""Files beside a page: its workbook."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qualib.errors import QualibError

KINDS = ("xlsx",)


def require(kind: str) -> None:
    """Refuse a kind whose library is not there.

    Raises
    ------
    QualibError
        Saying what to install.
    """
    if kind == "xlsx" and not find_spec("openpyxl"):
        raise QualibError("--xlsx needs openpyxl; install it with: pip install 'qualib[xlsx]'")


def make(kind: str, parameters: dict[str, Any], data: Path) -> bytes:
    """Make the file of this kind for a brief or report with these parameters."""
    from qualib import export, load

    region, lang, study = parameters["region"], parameters["lang"], load(data)
    if "as_of" in parameters:
        return export.brief_workbook(study, region, parameters["as_of"], lang)
    return export.report_workbook(study, region, parameters["year"], lang)
