"""The front page of a site: search, a tile for each region and month, and lists of reports and notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from babel.dates import get_month_names
from markupsafe import Markup

from qualib.progress.verdict import GOOD, OFF
from qualib.publish import templates
from qualib.publish.briefs import BRIEF, Published, order
from qualib.publish.pages import front, navigation, switch
from qualib.study.package import Study
from qualib.words.language import Messages

#: Regions a year's tiles are drawn for; the others are found by searching, or in the month's own list.
MOST = 60


#: Kinds of pages, as the search calls them.
KINDS: dict[str, Callable[[Messages], str]] = {
    "brief": lambda t: t("Monthly brief"),
    "report": lambda t: t("Annual report"),
    "notebook": lambda t: t("Notebook"),
}


def packed(value: Any) -> str:
    """JSON that can stand inside a page: no “<” can end the element it is in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def frontpage(study: Study, pages: list[Published], notebooks: dict[str, str], lang: str,
              more: Iterable[Markup] = ()) -> str:  # fmt: skip
    """Word the front page in one language.

    Parameters
    ----------
    study : Study
    pages : list of Published
        Of `qualib.publish.site.collect`.
    notebooks : mapping address → title
    lang : str
    more : links, optional
        To pages about all of them.
    """
    t = Messages(lang)
    places = {row.region: t.name(row) for row in study.regions.itertuples()}
    briefs = [page for page in pages if page.kind == "brief"]
    reports: dict[str, list[dict[str, str]]] = {}
    for page in pages:
        if page.kind == "report":
            reports.setdefault(page.period, []).append(_link(page, places[page.region], lang))
    lists = []
    if reports:
        groups = [{"name": t("{year}: ", year=year), "links": links[:MOST]} for year, links in reports.items()]
        lists.append((t("Annual reports"), groups))
    if notebooks:
        links = [{"href": address, "title": title, "lang": order()[0]} for address, title in notebooks.items()]
        lists.append((t("Notebooks"), [{"name": "", "links": [link]} for link in links]))
    years = [_year(year, [page for page in briefs if page.period[:4] == year], places, t)
             for year in dict.fromkeys(page.period[:4] for page in briefs)]  # fmt: skip
    values = {
        "lang": lang,
        "nav": navigation([*more, *(switch(other, front(other)) for other in order() if other != lang)], t),
        "words": _words(t),
        "years": years,
        "lists": lists,
        "pages": packed(index(study, pages, notebooks, lang)),
        "script": templates.script("search"),
    }
    return templates.fill("site", values | templates.look("search"))


def _words(t: Messages) -> dict[str, str]:
    return {
        "title": t("What quality plans commit to, and how it turned out"),
        "note": t("Monthly briefs, annual reports and the notebooks behind them, of every region and month made."),
        "search": t("Search"),
        "hint": t("A region, a month or year, an indicator, in any language, for example: Guizhou 2016-06."),
        "none": t("Nothing found."),
        "found": t("{n} found"),
        "first": t("{n} found; the first {most} are shown"),
        "briefs": t("Monthly briefs"),
        "region": t("Region"),
        "key": t(
            "▲ missed, behind or at risk; ✓ on course, ahead or kept; · undecided or unknown. "
            "A month leads to its regions."
        ),
        "made": templates.words(t.lang)["made"],
    }  # fmt: skip


def _link(page: Published, title: str, lang: str) -> dict[str, str]:
    return {"href": page.address(lang), "title": title, "lang": lang if lang in page.langs else page.langs[0]}


def _year(year: str, pages: list[Published], places: dict[str, str], t: Messages) -> dict[str, Any]:
    """A table of tiles: regions by months."""
    tiles = {(page.region, page.period): _tile(page, places[page.region], t) for page in pages}
    regions = list(dict.fromkeys(page.region for page in pages))
    if len(regions) > MOST:  # those with most to look at first
        off = {region for (region, _), tile in tiles.items() if tile["side"] == "off"}
        regions.sort(key=lambda region: region not in off)
    listed = {page.period for page in pages if (page.folder / "index.html").is_file()}
    names = get_month_names("abbreviated", context="stand-alone", locale=t.lang)
    months = []
    for number in range(1, 13):
        period = f"{year}-{number:02d}"
        address = f"{BRIEF.folder}/{period}/index.html" if period in listed else ""
        months.append({"name": names[number], "href": address, "title": t.month(period)})
    rows = [{"name": places[region], "tiles": [tiles.get((region, f"{year}-{n:02d}")) for n in range(1, 13)]}
            for region in regions[:MOST]]  # fmt: skip
    left = len(regions) - len(rows)
    more = t("{n} more regions: search for one, or open a month.", n=left) if left else ""
    return {"year": t.period(year), "months": months, "rows": rows, "more": more}


def _tile(page: Published, place: str, t: Messages) -> dict[str, str]:
    """A link to one brief, with the worst that it says."""
    sides = page.figures.get("summary", {})
    off, on = (sum(sides.get(verdict, 0) for verdict in group) for group in (OFF, GOOD))
    side, text = ("off", "▲") if off else ("on", "✓") if on else ("none", "·")
    title = t("{place}, {month}: {off} missed, behind or at risk; {on} on course, ahead or kept; {due} due",
              place=place, month=t.month(page.period), on=on, off=off, due=len(page.figures["due"]))  # fmt: skip
    return {**_link(page, title, t.lang), "side": side, "text": text}


def index(study: Study, pages: list[Published], notebooks: dict[str, str], lang: str) -> dict[str, Any]:
    """What the search goes through: words to show in `lang`, and words to find by in every language.

    Returns
    -------
    dict
        places, periods and kinds (code → words shown, words found by), terms (a list of the same, of the
        indicators of a page: months with the same indicators share one), pages (kind, period, region, address,
        place in terms).
    """
    every = [Messages(each) for each in order()]
    t = Messages(lang)
    codes = {row.region: [t.name(row), " ".join([row.region, *(each.name(row) for each in every)]).lower()]
             for row in study.regions.itertuples()}  # fmt: skip
    indicators = {row.indicator: " ".join(each.name(row) for each in every) for row in study.indicators.itertuples()}
    periods: dict[str, list[str]] = {}
    terms: dict[str, int] = {}
    listed: list[list[Any]] = []
    for page in pages:
        if page.period not in periods:
            said = " ".join([page.period, *(page.when(each) for each in every)])
            periods[page.period] = [page.when(t), said.lower()]
        found = " ".join(sorted(_names(page, indicators))).lower()
        listed.append([page.kind, page.period, page.region, page.address(lang), terms.setdefault(found, len(terms))])
    for address, title in notebooks.items():
        codes[address] = [title, title.lower()]
        listed.append(["notebook", "", address, address, -1])
    kinds = {kind: [word(t), " ".join(map(word, every)).lower()] for kind, word in KINDS.items()}
    used = {page[2] for page in listed}
    return {"places": {code: words for code, words in codes.items() if code in used}, "periods": periods,
            "kinds": kinds, "terms": [["", words] for words in terms], "pages": listed}  # fmt: skip


def _names(page: Published, indicators: dict[str, str]) -> set[str]:
    """Names of the indicators a page is about, as published and by the codelist."""
    figures = page.figures["verdicts"].values()
    return {f"{figure['label_zh']} {indicators.get(figure['indicator'], '')}" for figure in figures}
