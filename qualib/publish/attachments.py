"""Files beside a page: its workbook, and the page on paper."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qualib.errors import QualibError

#: Kinds of file, by the ending of their names.
KINDS = ("xlsx", "pdf")


def require(kind: str) -> None:
    """Refuse a kind whose library or program is not there.

    Raises
    ------
    QualibError
        Saying what to install.
    """
    if kind == "xlsx" and not find_spec("openpyxl"):
        raise QualibError("--xlsx needs openpyxl; install it with: pip install 'qualib[xlsx]'")
    if kind == "pdf":
        from qualib.publish.pdf import chromium

        chromium()


def make(kind: str, html: str, parameters: dict[str, Any], data: Path, folder: Path) -> bytes:
    """Make the file of this kind for a page; `parameters` are its notebook's, `folder` is for drafts.

    Raises
    ------
    QualibError
        If the file cannot be made.
    """
    if kind == "pdf":
        from qualib.publish.pdf import print_pages

        page, paper = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        print_pages({page: paper})
        return paper.read_bytes()
    from qualib import load
    from qualib.publish import export

    region, lang, study = parameters["region"], parameters["lang"], load(data)
    if "as_of" in parameters:
        return export.brief_workbook(study, region, parameters["as_of"], lang)
    return export.report_workbook(study, region, parameters["year"], lang)
