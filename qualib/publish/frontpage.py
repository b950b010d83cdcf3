"""The front page of a site: search, what is new, the provinces on a grid, and lists of all pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from qualib.figures.country import TILES
from qualib.progress.verdict import GOOD, OFF
from qualib.publish import search, templates
from qualib.publish.briefs import EDITIONS, Published, order
from qualib.publish.pages import (
    INDICATORS,
    REGIONS,
    addresses,
    anchor,
    foot,
    front,
    heading,
    name,
    navigation,
    paragraph,
    switch,
    tiles,
)
from qualib.publish.record import Record
from qualib.words import news, profiles, terms
from qualib.words.html import bullets_html
from qualib.words.language import Messages

#: Pages of a month that are listed where the month has no page of its own.
MOST = 60


def frontpage(record: Record, notebooks: dict[str, str], lang: str, more: Iterable[Markup] = ()) -> str:
    """Word the front page in one language.

    Parameters
    ----------
    record : Record
    notebooks : mapping address → title
    lang : str
    more : links, optional
        To pages about all of them.
    """
    t = Messages(lang)
    feed = name("feed", lang, "xml")
    links = [*more, anchor(feed, t("Feed")), *(switch(other, front(other)) for other in order() if other != lang)]
    values = {
        "lang": lang,
        "feed": feed,
        "nav": navigation(links, t),
        "words": _words(t),
        "body": Markup("\n").join(part for part in _body(record, notebooks, t) if part),
        "foot": foot(record, t, ""),
        "index": search.packed(search.index(record, notebooks, lang)),
        "script": templates.script("search"),
    }
    return templates.fill("site", values | templates.look("search"))


def _words(t: Messages) -> dict[str, str]:
    return {
        "title": t("What quality plans commit to, and how it turned out"),
        "note": t("What China's governments promised on quality, who answers for it, and what came of it: every number "
                  "leads to its source."),
        "search": t("Search"),
        "hint": t("A region, plan, indicator, target, department, month or year, in any language, for example: "
                  "satisfaction Siping. The key / leads here, arrows through what is found."),
        "none": t("Nothing found."),
        "found": t("{n} found"),
        "first": t("{n} found; the first {most} are shown"),
        "made": templates.words(t.lang)["made"],
    }  # fmt: skip


def _body(record: Record, notebooks: dict[str, str], t: Messages) -> Iterator[Markup]:
    yield from _new(record, t)
    yield from _map(record, t)
    yield from _regions(record, t)
    yield from _indicators(record, t)
    for kind, title in (("brief", t("Monthly briefs")), ("report", t("Annual reports"))):
        own = [page for page in record.pages if page.kind == kind]
        if own:
            yield heading(title, f"{kind}s")
            yield bullets_html(_period(record, own, period, t) for period in dict.fromkeys(one.period for one in own))
    if notebooks:
        yield heading(t("Notebooks"), "notebooks")
        yield bullets_html(anchor(address, title) for address, title in notebooks.items())


def _new(record: Record, t: Messages) -> Iterator[Markup]:
    """What is new in the record's month; where nothing is, that, and the last month in which something was."""
    month, table = record.month, record.news
    yield heading(t("New in {month}", month=t.month(month)), "new")
    if not (table["month"] == month).any():
        yield paragraph(t("No plan issued and no value of a period that ended in {month} is on record, nothing "
                          "fell due and no verdict changed.", month=t.month(month)))  # fmt: skip
        if table.empty:
            return
        month = str(table["month"].iloc[0])
        yield paragraph(t("The last month with anything new is {month}:", month=t.month(month)))
    yield bullets_html(news.lines(record.study, table[table["month"] == month], t, record.places))


def _map(record: Record, t: Messages) -> Iterator[Markup]:
    told = {}
    for region in TILES:
        own = record.own("verdicts", "region", region)["verdict"]
        well, off = int(own.isin(GOOD).sum()), int(own.isin(OFF).sum())
        counts = {"✓": well, "▲": off, "○": len(own) - well - off}
        told[region] = (profiles.side(own)[0], " ".join(f"{sign}{n}" for sign, n in counts.items() if n),
                        profiles.tally(own, t) or t("nothing on record"))  # fmt: skip
    yield heading(t("Province by province"), "map")
    yield tiles(record, told, addresses(REGIONS, TILES, t.lang, ""), t("Provinces on a grid"), t)
    yield paragraph(t("Number of targets of all the province's plans: ▲ missed, behind or at risk; ✓ on course, ahead "
                      "or kept; ○ undecided or without evidence."), note=True)  # fmt: skip
    yield paragraph(profiles.as_of(record.month, record.briefed, t), note=True)


def _regions(record: Record, t: Messages) -> Iterator[Markup]:
    pages = addresses(REGIONS, record.regions, t.lang, "")
    levels = {"country": t("The nation"), "province": t("Provinces"), "prefecture": t("Cities and prefectures"),
              "county": t("Counties and districts")}  # fmt: skip
    yield heading(t("Regions"), "regions")
    for level, words in levels.items():
        own = [region for region in record.regions if record.places[region].level == level]
        links = Markup(" · ").join(anchor(pages[region], t.name(record.places[region])) for region in own)
        yield _folded(t("{kind} ({n})", kind=words, n=len(own)), links) if own else Markup("")


def _indicators(record: Record, t: Messages) -> Iterator[Markup]:
    pages = addresses(INDICATORS, record.indicators, t.lang, "")
    yield heading(t("Indicators"), "indicators")
    for domain in dict.fromkeys(record.codes[code].domain for code in record.indicators):
        own = [code for code in record.indicators if record.codes[code].domain == domain]
        links = Markup(" · ").join(anchor(pages[code], t.name(record.codes[code])) for code in own)
        yield _folded(t("{kind} ({n})", kind=terms.domain(domain, t), n=len(own)), links)


def _folded(words: str, inside: Markup) -> Markup:
    return Markup("<details><summary>{}</summary><p>{}</p></details>").format(words, inside)


def _period(record: Record, pages: list[Published], period: str, t: Messages) -> Markup:
    """A month or year with its own page, or the first pages of it, and how their targets stand."""
    own = [page for page in pages if page.period == period]
    place = f"{EDITIONS[own[0].kind].folder}/{period}/index.html"
    stands = [row["verdict"] for page in own for row in page.figures["verdicts"].values()]
    note = t(" ({note})", note=profiles.tally(stands, t)) if len(stands) else ""
    if (own[0].folder / "index.html").is_file():
        return anchor(place, own[0].when(t)) + note
    links = [anchor(page.address(t.lang), t.name(record.places[page.region])) for page in own[:MOST]]
    return Markup(t("{kind}: {links}")).format(kind=own[0].when(t), links=Markup(" · ").join(links)) + note
