"""Text out of web pages, Word documents and PDF files, as the grammar reads it: a paragraph a line, a tab a cell."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from qualib.errors import short
from qualib.study.reading import LARGEST_UNPACKED

#: Says how to get what a reader needs.
EXTRA = "pip install 'qualib[texts]'"
BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 table section article header footer ul ol dl dt dd blockquote hr title".split()  # noqa: SIM905
)
#: Columns that a cell of a Word document spans.
SPAN = re.compile(rb"""gridSpan\s[^>]*?val\s*=\s*["']\s*\+?0*(\d+)""")
UNSEEN = frozenset(("script", "style", "noscript", "template", "svg"))
IS_PAGE = re.compile(
    rb"<!doctype html|<html[\s>]|<(?:body|table|div|p)[\s>][^\x00]{0,4000}</(?:body|table|div|p)>", re.I
)
# A line that only numbers its page: 12, - 12 -, 第12页, 第 3 页 共 20 页.
PAGE_NUMBER = re.compile(r"[-—–―\s]*(?:第\s*)?[0-9]{1,4}\s*(?:页)?(?:\s*[/共,]\s*(?:共\s*)?[0-9]{1,4}\s*页?)?[-—–―\s]*")
# What begins a line of its own: a numbered heading, an item, a dash.
OPENS = re.compile(
    r"\s*(?:第[一二三四五六七八九十百]{1,4}[章节编篇条]|[一二三四五六七八九十]{1,3}[、.]|[((][一二三四五六七八九十0-9]{1,3}[))]|"
    r"[0-9]{1,2}[、.](?![0-9])|[—●○◆■·]|专栏|附件|表\s*[0-9])"
)
ENDS = frozenset("。;;::!!??")
# A line this long, as a share of the longest lines of its page, runs on into the next.
FULL = 0.86


def is_html(data: bytes) -> bool:
    """Whether bytes are a web page rather than text."""
    return IS_PAGE.search(data[:20000]) is not None


class _Page(HTMLParser):
    """Collects the seen text of a page, a line a block and a tab between cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.hidden += 1
        elif tag == "tr":
            self.cells = 0
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append("\t" if self.cells else "")
            self.cells += 1
        elif tag in BLOCKS and not self.cells:
            # A paragraph inside a cell does not end its row.
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.hidden = max(self.hidden - 1, 0)
        elif tag in ("tr", "table"):
            self.cells = 0
            self.pieces.append("\n")
        elif tag in BLOCKS and not self.cells:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def html_text(page: str) -> str:
    """The text of a web page: a line a paragraph or table row, a tab between cells.

    Parameters
    ----------
    page : str
        The page's source.
    """
    reader = _Page()
    reader.feed(page)
    reader.close()
    lines = (re.sub(" *\t *", "\t", line).strip(" ") for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def is_docx(data: bytes) -> bool:
    """Whether bytes are a Word document of today's kind."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return False


def docx_text(data: bytes) -> str:
    """The text of a Word document: a line a paragraph or table row, a tab between cells.

    Raises
    ------
    ValueError
        If python-docx is not installed or cannot read the file.
    """
    try:
        import docx
        from docx.table import Table
    except ImportError:
        raise ValueError(f"a Word document needs python-docx: {EXTRA}") from None
    try:
        _within(data)
        lines = []
        for part in docx.Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(part, Table):
                lines += ["\t".join(_once(row.cells)) for row in part.rows]
            else:
                lines.append(part.text)
    except Exception as error:  # whatever the library and its parser raise
        raise ValueError(f"found a Word document that cannot be read: {short(str(error))}") from None
    return "\n".join(lines) + "\n"


def _within(data: bytes) -> None:
    """Refuse a document that would become far larger than it is: unpacked, or as cells that a span repeats."""
    packed = zipfile.ZipFile(io.BytesIO(data))
    if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
        raise ValueError(f"unpacked it would be larger than {LARGEST_UNPACKED:,} bytes")
    if any(len(span) > 3 for span in SPAN.findall(packed.read("word/document.xml"))):
        raise ValueError("a cell of a table spans more than 999 columns")


def _once(cells: Sequence[Any]) -> list[str]:
    """The texts of a row's cells, one that spans columns once."""
    kept = [cell for i, cell in enumerate(cells) if not i or cell._tc is not cells[i - 1]._tc]
    return [" ".join(cell.text.split()) for cell in kept]


def pdf_text(data: bytes) -> str:
    """The text of a PDF file, its lines joined into paragraphs across pages.

    Raises
    ------
    ValueError
        If pypdf is not installed, or the file cannot be read or holds pictures only.
    """
    try:
        import pypdf
    except ImportError:
        raise ValueError(f"a PDF file needs pypdf: {EXTRA}") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said once, below
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    except Exception as error:
        raise ValueError(f"found a PDF file that cannot be read: {short(str(error))}") from None
    if not any(page.strip() for page in pages):
        raise ValueError("found a PDF file without text: its pages are pictures and need recognition first")
    return joined(pages)


def joined(pages: Sequence[str]) -> str:
    """Pages as one text: page numbers and running heads left out, lines that run on joined, over a page's end too.

    Parameters
    ----------
    pages : sequence of str
        The lines of each page as they are laid out.

    Returns
    -------
    str
        A paragraph a line; a number or a word that a line or page parts is whole again.
    """
    kept = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    furniture = _running(kept)
    paragraphs: list[str] = []
    runs_on = False
    for page in kept:
        lines = [line for line in page if line not in furniture and not PAGE_NUMBER.fullmatch(line)]
        full = FULL * max((len(line) for line in lines), default=0)
        for line in lines:
            if runs_on and not OPENS.match(line):
                paragraphs[-1] += line
            else:
                paragraphs.append(line)
            runs_on = len(line) >= full and line[-1] not in ENDS
    return "\n".join(paragraphs) + "\n"


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines that stand first or last on most pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    return {line for line, times in edges.items() if times > len(pages) // 2}
