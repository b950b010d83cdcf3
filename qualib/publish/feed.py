"""Atom feeds (RFC 4287) of what is new each month: one of everything, and one for each region with a plan.

A site does not know its own address, so links are relative to the feed, as the standard has it where no base is given;
and an id cannot name a domain, so it is a UUID made from the data package, the region and the month. Dates are the last
days of the months told of: the same record gives the same feeds.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pandas as pd

from qualib.publish.pages import FEEDS, REGIONS, front, name
from qualib.publish.record import Record
from qualib.study import periods
from qualib.words import news
from qualib.words.language import Messages

ATOM = "http://www.w3.org/2005/Atom"


def files(record: Record, lang: str) -> Iterator[tuple[str, bytes]]:
    """The feeds in one language, by address."""
    t = Messages(lang)
    title = t("What is new on quality plans, month by month")
    yield name("feed", lang, "xml"), _feed(record, "", record.news, title, t)
    planned = set(record.plans["region"])
    for region in record.regions:
        if region in planned:
            title = t("{place}: what is new on quality plans, month by month", place=t.name(record.places[region]))
            rows = record.own("news", "region", region)
            yield f"{FEEDS}/{name(region, lang, 'xml')}", _feed(record, region, rows, title, t)


def _feed(record: Record, region: str, rows: pd.DataFrame, title: str, t: Messages) -> bytes:
    """A feed as XML: an entry for each month and region in which something is new, the latest first."""
    up, own = ("../", name(region, t.lang, "xml")) if region else ("", name("feed", t.lang, "xml"))
    package = record.package
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": t.lang})
    last = max(rows["month"], default=record.month)
    _add(feed, "id", _id(str(package["name"]), region or "feed", t.lang))
    _add(feed, "title", title)
    _add(feed, "updated", _end(last))
    _add(ET.SubElement(feed, "author"), "name", str(package["name"]))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=own)
    page = f"{REGIONS}/{name(region, t.lang)}" if region else front(t.lang)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=up + page)
    for (month, place), found in rows.groupby(["month", "region"], sort=False):
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", _id(str(package["name"]), f"{place}/{month}", t.lang))
        _add(entry, "title", t("{place}, {month}", place=t.name(record.places[str(place)]), month=t.month(str(month))))
        _add(entry, "updated", _end(str(month)))
        ET.SubElement(entry, "link", rel="alternate", type="text/html",
                      href=f"{up}{REGIONS}/{name(str(place), t.lang)}")  # fmt: skip
        _add(entry, "content", "\n".join(news.lines(record.study, found, t, record.places, whose=False)))
    ET.indent(feed, " ")
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _end(month: str) -> str:
    """The last day of a month, as RFC 3339 has it."""
    return f"{periods.read(month).last_day}T00:00:00Z"


def _id(package: str, what: str, lang: str) -> str:
    """An id that stays the same for a package, a thing and a language, wherever the site is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{package}/{what}/{lang}").urn
