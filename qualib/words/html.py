"""What a notebook shows: headings, sentences, lists, cards, tables and key figures, every text escaped.

Text from the data is data: whatever it holds, it reaches a page as characters, never as markup. A web address
becomes a link only if it is http or https.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape

from qualib.study.addresses import host
from qualib.study.spreadsheets import to_csv

#: Key figures of a notebook for other programs; `qualib.publish.notebook` collects them.
METRICS = "application/vnd.qualib.metrics+json"
#: A cell that reads as a number with its unit; it is kept on one line.
NUMBER = re.compile(r"[+−≥≤ ]*\d[\d,.–]* ?\S{0,4}|–")
#: The number a cell begins with, which its column is sorted by.
LEADING = re.compile(r"[+≥≤ ]*(−?)(\d[\d,]*(?:\.\d+)?)")
HAN = re.compile(r"[㐀-䶿一-鿿]")
#: Stops after which Chinese has no space.
WIDE = ("。", "；", "：", "，", "！", "？")


@dataclass(frozen=True)
class Card:
    """A box of the summary: what it counts, the lines that matter most, and the section with all of them."""

    kind: str  # "on", "off" or "due": its colour
    title: str
    count: str
    lines: Sequence[str]
    more: str  # words of the link to the section
    section: str  # name of the section's heading


def show(html: str, plain: str) -> None:
    """Display a fragment of HTML with its plain-text form."""
    display({"text/html": str(html), "text/plain": plain}, raw=True)


def heading(text: str, level: int = 2, note: str = "", name: str = "") -> None:
    """A heading, with a line beneath it if there is a note; `name` is what links on the page call it."""
    below = Markup('<p class="note">{}</p>').format(note) if note else ""
    own = Markup(' id="{}"').format(name) if name else ""
    show(Markup("<h{0}{1}>{2}</h{0}>{3}").format(level, own, text, below), f"{text}\n{note}".strip())


def say(*sentences: str) -> None:
    """A paragraph."""
    said = spaced(sentences)
    show(Markup("<p>{}</p>").format(Markup("").join(said)), "".join(map(_plain, said)))


def spaced(sentences: Sequence[str]) -> list[str]:
    """Sentences with a space after each but the last, and none after a full-width stop, which brings its own."""
    return [text if _plain(text).endswith(WIDE) else text + " " for text in sentences[:-1]] + list(sentences[-1:])


def bullets(items: Iterable[str]) -> None:
    """A list; nothing at all where there are no items."""
    items = list(items)
    if items:
        show(bullets_html(items), "\n".join(f"- {_plain(item)}" for item in items))


def bullets_html(items: Iterable[str]) -> Markup:
    """A list as HTML."""
    return Markup("<ul>{}</ul>").format(_items(items))


def cards(cards: Iterable[Card]) -> None:
    """Boxes side by side, each with its count, its lines and a link to its section; nothing where there is none."""
    cards = list(cards)
    if not cards:
        return
    one = Markup(
        '<section class="card {0}" aria-labelledby="card-{0}"><h2 id="card-{0}"><span class="count">{1}</span> {2}</h2>'
        '<ul>{3}</ul><p><a href="#{4}">{5}</a></p></section>'
    )
    html = Markup("").join(
        one.format(card.kind, card.count, card.title, _items(card.lines), card.section, card.more) for card in cards
    )
    plain = [line for card in cards for line in (f"{card.count} {card.title}", *(f"- {_plain(x)}" for x in card.lines))]
    show(Markup('<div class="cards">{}</div>').format(html), "\n".join(plain))


def link(text: str, address: str) -> Markup:
    """A link, or just the text where the address is none that may be linked (`qualib.study.addresses.host`)."""
    if not host(address):
        return escape(text)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, text)


def jump(text: str, name: str) -> str:
    """A link to what is called `name` on the same page; just the text where nothing is."""
    return Markup('<a href="#{}">{}</a>').format(name, text) if name else text


def ordered(text: str, order: str) -> Markup:
    """A text which its column sorts by something else: a month by ``2016-06``, “500 new” by 500."""
    return Markup('<data value="{}">{}</data>').format(order, text)


def chinese(text: str, lang: str) -> str:
    """A text as published; on a page in another language its Chinese is marked as such, for fonts and voices."""
    return Markup('<span lang="zh">{}</span>').format(text) if lang != "zh" and HAN.search(text) else text


def table(
    frame: pd.DataFrame, caption: str = "", fold: str = "", names: Sequence[str] = (), groups: Sequence[str] = ()
) -> None:
    """Display a table (`table_html`) with its plain-text form."""
    plain = frame.map(_plain)
    if len(groups):
        plain.insert(0, "", list(groups))
    show(table_html(frame, caption, fold, names, groups), plain.to_string(index=False))


def table_html(
    frame: pd.DataFrame, caption: str = "", fold: str = "", names: Sequence[str] = (), groups: Sequence[str] = ()
) -> Markup:
    """A table of ready-worded cells; numbers are set right. On a page its columns can be sorted.

    Parameters
    ----------
    frame : DataFrame
        Cells as they are to be read (see `qualib.words.language` for numbers and units), or `link`, `jump`, `ordered`.
    caption : str
        Stands above the table.
    fold : str
        If given, the table is folded away under these words.
    names : sequence of str
        What links on the page call each row.
    groups : sequence of str
        The group each row belongs to, those of one group together; its name stands above its first row.
    """
    columns = [str(escape(column)) for column in frame.columns]
    head = "".join(f'<th scope="col" role="columnheader">{column}</th>' for column in columns)
    own = [f' id="{escape(name)}"' for name in names] or [""] * len(frame)
    # Plain strings joined, each part escaped by itself: a brief has a thousand cells.
    rows = [
        f'<tr role="row"{name}>{"".join(map(_cell, row, columns))}</tr>'
        for name, row in zip(own, frame.itertuples(index=False, name=None), strict=True)
    ]
    bodies = _bodies(rows, groups, len(columns))
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    label = escape(caption or fold or ", ".join(map(str, frame.columns)))
    html = (
        f'<div class="table" tabindex="0" role="region" aria-label="{label}"><table role="table">{above}'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{bodies}</table></div>'
    )
    if fold:
        html = f"<details><summary>{escape(fold)}</summary>{html}</details>"
    return Markup(html)


def download(frame: pd.DataFrame, name: str, words: str) -> None:
    """A link that holds the frame as a CSV file called `name`: a figure's data, beside the figure.

    UTF-8 with its mark, so that spreadsheets read Chinese; numbers unrounded; a text that a spreadsheet would
    take for a formula has an apostrophe before it.
    """
    held = saved(csv(frame), "text/csv;charset=utf-8", name, words)
    show(Markup('<p class="data">{}</p>').format(held), f"{words}: {name}")


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as a CSV file: UTF-8 with its mark, so that spreadsheets read Chinese; numbers unrounded.

    A text that a spreadsheet would take for a formula has an apostrophe before it (`qualib.study.spreadsheets`).
    """
    return to_csv(frame, mark=True)


def saved(content: bytes, kind: str, name: str, words: str) -> Markup:
    """A link that holds a file of the media type `kind` and saves it under `name`."""
    return Markup('<a download="{}" href="{}">{}</a>').format(name, address(content, kind), words)


def address(content: bytes, kind: str) -> str:
    """A web address that holds a file of the media type `kind` itself."""
    return f"data:{kind};base64," + base64.b64encode(content).decode("ascii")


def metrics(values: dict[str, Any]) -> None:
    """Key figures for other programs: shown as one line, carried whole."""
    display({METRICS: values, "text/plain": f"{len(values)} groups of key figures"}, raw=True)


def _bodies(rows: list[str], groups: Sequence[str], width: int) -> str:
    """The rows in one body, or in one for each group with its name above."""
    if not len(groups):
        return f'<tbody role="rowgroup">{"".join(rows)}</tbody>'
    held: dict[str, list[str]] = {}
    for group, row in zip(groups, rows, strict=True):
        held.setdefault(group, []).append(row)
    return "".join(
        f'<tbody role="rowgroup"><tr class="group" role="row"><th scope="rowgroup" role="rowheader" colspan="{width}">'
        f"{escape(group)}</th></tr>{''.join(own)}</tbody>"
        for group, own in held.items()
    )


def _items(items: Iterable[str]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>").format(item) for item in items)


def _plain(cell: Any) -> Any:
    return cell.striptags() if isinstance(cell, Markup) else cell


def _cell(cell: Any, column: str) -> str:
    # The roles and the label keep the table a table where a narrow screen shows each row as a card.
    text = _plain(cell) if isinstance(cell, Markup) else str(cell)
    number = LEADING.match(text)
    order = f' data-sort="{"-" if number[1] else ""}{number[2].replace(",", "")}"' if number else ""
    kind = "number" if NUMBER.fullmatch(text) else "text"
    if text == "–":
        kind += " none"
    return f'<td role="cell" class="{kind}" data-label="{column}"{order}>{escape(cell)}</td>'
