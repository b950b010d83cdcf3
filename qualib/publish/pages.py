"""What the site's own pages share: their frame, their foot, links between them, and the grid of provinces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from markupsafe import Markup

from qualib.figures.country import TILES
from qualib.publish import export, templates
from qualib.publish.briefs import order
from qualib.publish.record import Record
from qualib.study import reading
from qualib.words import terms
from qualib.words.html import spaced
from qualib.words.language import Messages

#: Folders of the pages of regions and of indicators, of the whole record to download, and of the feeds.
REGIONS, INDICATORS, DATA, FEEDS = "regions", "indicators", "data", "feeds"


def front(lang: str) -> str:
    """File of the front page in a language."""
    return name("index", lang)


def switch(lang: str, address: str) -> Markup:
    """A link to the same page in another language, named in it."""
    mark = Markup('<a class="language" lang="{0}" hreflang="{0}" rel="alternate" href="{1}">{2}</a>')
    return mark.format(lang, address, Locale.parse(lang).get_display_name(lang))


def navigation(links: list[Markup], t: Messages) -> Markup:
    """Links to other pages."""
    return Markup('<nav aria-label="{}">{}</nav>').format(t("Pages"), Markup("").join(links))


def name(code: str, lang: str, ending: str = "html") -> str:
    """A page's file in a language: that of the first language is called by the code alone."""
    return f"{code}.{ending}" if lang == order()[0] else f"{code}-{lang}.{ending}"


def addresses(folder: str, codes: Iterable[str], lang: str, up: str) -> dict[str, str]:
    """Code → address of its page, from a page that is `up` from the front page."""
    return {code: f"{up}{folder}/{name(code, lang)}" for code in codes}


def anchor(address: str, words: str, rel: str = "") -> Markup:
    """A link within the site; `rel` says what the page is to this one, such as "next"."""
    return Markup('<a href="{}"{}>{}</a>').format(address, Markup(' rel="{}"').format(rel) if rel else "", words)


def heading(words: str, place: str) -> Markup:
    """A section's heading, which a link can lead to."""
    return Markup('<h2 id="{}">{}</h2>').format(place, words)


def paragraph(*sentences: str, note: bool = False) -> Markup:
    """Sentences; those that are empty are not said."""
    said = Markup("").join(spaced([sentence for sentence in sentences if sentence]))
    return Markup("<p{}>{}</p>").format(Markup(' class="note"') if note else "", said) if said else Markup("")


def framed(record: Record, code: str, folder: str, title: str, body: Iterable[Markup], t: Messages,
           links: Iterable[Markup] = (), feed: str = "") -> str:  # fmt: skip
    """A page of a region or an indicator, whole.

    Parameters
    ----------
    record : Record
    code, folder : str
        The page is called after the code, in that folder of the site.
    title : str
    body : iterable of Markup
    t : Messages
    links : iterable of Markup, optional
        To other pages, besides the front page and the page's other languages.
    feed : str
        Address of the feed of what is on the page.
    """
    others = [switch(other, name(code, other)) for other in order() if other != t.lang]
    nav = navigation([anchor(f"../{front(t.lang)}", t("All pages")), *links, *others], t)
    values = templates.page(t.lang, title) | {
        "nav": nav,
        "body": Markup("\n").join(body),
        "foot": foot(record, t, "../", f"{folder}/{name(code, t.lang)}"),
        "feed": feed,
    }
    return templates.fill("plain", values)


def foot(record: Record, t: Messages, up: str, address: str = "") -> Markup:
    """What stands at the end of every page: the whole record to download, how to cite it, and under which licence."""
    package = record.package
    held = [anchor(f"{up}{DATA}/{package['name']}.zip", t("data package (zip)"))]
    held += [anchor(f"{up}{DATA}/{package['name']}-{t.lang}.xlsx", t("workbook (Excel)"))] if workbooks() else []
    title = package.get(f"title_{t.lang}", package["title"])
    cite = t("To cite: “{title}”, version {version}, as known in {month}{page}. Beside any figure you quote, cite the "
             "plan and its section as well.", title=title, version=package.get("version", ""),
             month=t.month(record.month), page=t(", page {address}", address=address) if address else "")  # fmt: skip
    whole = Markup(t("{kind}: {links}")).format(kind=t("The whole record"), links=Markup(t(", ")).join(held))
    ends = Markup("").join(spaced([cite, licence(record, t)]))
    return Markup("<p>{}</p><p>{}</p>").format(whole, ends)


def licence(record: Record, t: Messages) -> str:
    """The licence that the data declare, or that there is none."""
    names = [str(each.get("title") or each["name"]) for each in record.package.get("licenses", [])]
    names = names or [str(named) for named in [_citation(record.study.root).get("license")] if named]
    if names:
        return t("Licence: {names}.", names=t(", ").join(names))
    return t("No licence has been declared for these data: for anything beyond quoting them, ask their owner first.")


@cache
def _citation(root: Path) -> Mapping[str, object]:
    """What ``CITATION.cff`` beside the data folder says; nothing where there is none."""
    place = root.parent / "CITATION.cff"
    held = reading.yaml_file(place, "mend it") if place.is_file() else None
    return held if isinstance(held, dict) else {}


@cache
def workbooks() -> bool:
    """Whether a workbook can be written here."""
    from importlib.util import find_spec

    return find_spec("openpyxl") is not None


def downloads(record: Record) -> Iterator[tuple[str, bytes]]:
    """The whole record as a data package and, where one can be written, a workbook in each language, by address."""
    called = f"{DATA}/{record.package['name']}"
    yield f"{called}.zip", export.to_datapackage(record.study)
    if workbooks():
        for lang in order():
            yield f"{called}-{lang}.xlsx", export.to_workbook(record.study, lang, record.month)


def tiles(record: Record, told: Mapping[str, tuple[str, str, str]], pages: Mapping[str, str], words: str,
          t: Messages) -> Markup:  # fmt: skip
    """The provinces on a grid, neighbours beside neighbours, each a link.

    Parameters
    ----------
    told : mapping
        Region → class of its tile ("on", "off", "none", "empty"), what the tile says, and that in whole words.
    pages : mapping
        Region → address.
    words : str
        What the grid shows, for those who do not see it.
    """
    there = {place: region for region, place in TILES.items() if region in record.regions}
    rows, columns = (1 + max(place[axis] for place in TILES.values()) for axis in (0, 1))
    tile = Markup('<a class="{0}" href="{1}" title="{2}" aria-label="{2}"><b>{3}</b><i>{4}</i> {5}</a>')
    cells = []
    for row in range(rows):
        for column in range(columns):
            region = there.get((row, column))
            if region is None:
                cells.append(Markup("<span></span>"))
                continue
            short, (side, said, whole) = terms.short(record.places[region], t), told[region]
            words_of = t("{place}: {value}", place=short, value=whole)
            cells.append(tile.format(side, pages[region], words_of, short, terms.letters(region), said))
    return Markup('<nav class="tiles" aria-label="{}">{}</nav>').format(words, Markup("").join(cells))
