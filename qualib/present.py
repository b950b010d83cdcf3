"""What a notebook shows: headings, sentences, lists, tables and key figures, every text escaped.

Text from the data is data: whatever it holds, it reaches a page as characters, never as markup. A web address
becomes a link only if it is http or https.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape

#: Key figures of a notebook for other programs; `qualib.press` collects them.
METRICS = "application/vnd.qualib.metrics+json"
#: A cell that reads as a number with its unit; it is kept on one line.
NUMBER = re.compile(r"[+−≥≤ ]*\d[\d,.–]* ?\S{0,4}|–")


def show(html: str, plain: str) -> None:
    """Display a fragment of HTML with its plain-text form."""
    display({"text/html": str(html), "text/plain": plain}, raw=True)


def heading(text: str, level: int = 2, note: str = "") -> None:
    """A heading, with a line beneath it if there is a note."""
    below = Markup('<p class="note">{}</p>').format(note) if note else ""
    show(Markup("<h{0}>{1}</h{0}>{2}").format(level, text, below), f"{text}\n{note}".strip())


def say(*sentences: str) -> None:
    """A paragraph."""
    text = " ".join(sentences)
    show(Markup("<p>{}</p>").format(text), text)


def bullets(items: Iterable[str]) -> None:
    """A list; nothing at all where there are no items."""
    items = list(items)
    if items:
        show(bullets_html(items), "\n".join(f"- {item}" for item in items))


def bullets_html(items: Iterable[str]) -> Markup:
    """A list as HTML."""
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))


def link(text: str, address: str) -> Markup:
    """A link, or just the text where the address is not http(s)."""
    if not address.startswith(("http://", "https://")):
        return escape(text)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, text)


def table(frame: pd.DataFrame, caption: str = "", fold: str = "") -> None:
    """Display a table (`table_html`) with its plain-text form."""
    plain = frame.map(lambda cell: Markup(cell).striptags() if isinstance(cell, Markup) else cell)
    show(table_html(frame, caption, fold), plain.to_string(index=False))


def table_html(frame: pd.DataFrame, caption: str = "", fold: str = "") -> Markup:
    """A table of ready-worded cells; numbers are set right.

    Parameters
    ----------
    frame : DataFrame
        Cells as they are to be read (see `qualib.messages` for numbers and units), or `link`.
    caption : str
        Stands above the table.
    fold : str
        If given, the table is folded away under these words.
    """
    head = Markup("").join(
        Markup('<th scope="col" role="columnheader">{}</th>').format(column) for column in frame.columns
    )
    rows = Markup("").join(
        Markup('<tr role="row">{}</tr>').format(Markup("").join(map(_cell, row, frame.columns)))
        for row in frame.itertuples(index=False, name=None)
    )
    above = Markup("<caption>{}</caption>").format(caption) if caption else ""
    html = Markup(
        '<div class="table" tabindex="0" role="region" aria-label="{}"><table role="table">{}'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">{}</tbody></table></div>'
    ).format(caption or fold or ", ".join(map(str, frame.columns)), above, head, rows)
    if fold:
        html = Markup("<details><summary>{}</summary>{}</details>").format(fold, html)
    return html


def download(frame: pd.DataFrame, name: str, words: str) -> None:
    """A link that holds the frame as a CSV file called `name`: a figure's data, beside the figure.

    UTF-8 with its mark, so that spreadsheets read Chinese; numbers unrounded.
    """
    held = saved(csv(frame), "text/csv;charset=utf-8", name, words)
    show(Markup('<p class="data">{}</p>').format(held), f"{words}: {name}")


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as a CSV file: UTF-8 with its mark, so that spreadsheets read Chinese; numbers unrounded."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def saved(content: bytes, kind: str, name: str, words: str) -> Markup:
    """A link that holds a file of the media type `kind` and saves it under `name`."""
    return Markup('<a download="{}" href="{}">{}</a>').format(name, address(content, kind), words)


def address(content: bytes, kind: str) -> str:
    """A web address that holds a file of the media type `kind` itself."""
    return f"data:{kind};base64," + base64.b64encode(content).decode("ascii")


def metrics(values: dict[str, Any]) -> None:
    """Key figures for other programs: shown as one line, carried whole."""
    display({METRICS: values, "text/plain": f"{len(values)} groups of key figures"}, raw=True)


def _cell(cell: Any, column: Any) -> Markup:
    # The roles and the label keep the table a table where a narrow screen shows each row as a card.
    kind = "number" if not isinstance(cell, Markup) and NUMBER.fullmatch(str(cell)) else "text"
    return Markup('<td role="cell" class="{}" data-label="{}">{}</td>').format(kind, column, cell)
