"""The feeds are Atom as RFC 4287 has it, the same for the same record, and lead to pages that exist."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest

import qualib
from qualib.publish import feed, pages
from qualib.publish.record import Record

ATOM = f"{{{feed.ATOM}}}"


@pytest.fixture(scope="module")
def small(study):
    return Record.of(study, [])


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request, small):
    return request.param, dict(feed.files(small, request.param))


def texts(parent, tag):
    return [child.text for child in parent.findall(ATOM + tag)]


def test_there_is_a_feed_of_all_and_of_each_region_with_a_plan(small, made):
    lang, files = made
    regions = {f"feeds/{pages.name(region, lang, 'xml')}" for region in small.study.plans["region"]}
    assert set(files) == {pages.name("feed", lang, "xml")} | regions


def test_a_feed_has_what_the_standard_asks_for(small, made):
    lang, files = made
    for address, content in files.items():
        root = ET.fromstring(content)
        assert root.tag == ATOM + "feed"
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
        ids = []
        for part in [root, *root.findall(ATOM + "entry")]:
            for tag in ("id", "title", "updated"):
                assert len(texts(part, tag)) == 1 and texts(part, tag)[0], (address, tag)
            ids += texts(part, "id")
            assert texts(part, "id")[0].startswith("urn:uuid:")
            dt.datetime.strptime(texts(part, "updated")[0], "%Y-%m-%dT%H:%M:%SZ")
            for link in part.findall(ATOM + "link"):
                if link.get("rel") == "alternate" and "/" in link.get("href"):
                    code = link.get("href").rpartition("/")[2].removesuffix(".html").removesuffix("-en")
                    assert code in small.regions
                assert link.get("href").startswith("../") == (
                    address.startswith("feeds/") and link.get("rel") != "self"
                )
        assert len(ids) == len(set(ids))
        assert root.find(ATOM + "author").find(ATOM + "name").text
        assert [link.get("href") for link in root.findall(ATOM + "link") if link.get("rel") == "self"] == [
            address.rpartition("/")[2]]  # fmt: skip
        dates = [texts(entry, "updated")[0] for entry in root.findall(ATOM + "entry")]
        assert dates == sorted(dates, reverse=True)
        assert texts(root, "updated")[0] == (dates[0] if dates else texts(root, "updated")[0])


def test_an_entry_says_what_is_new_and_every_piece_of_news_is_in_one(small, made):
    lang, files = made
    root = ET.fromstring(files[pages.name("feed", lang, "xml")])
    entries = root.findall(ATOM + "entry")
    assert len(entries) == len(small.news[["month", "region"]].drop_duplicates()) > 0
    assert all(texts(entry, "content")[0] for entry in entries)


def test_the_same_record_gives_the_same_feeds(study, small):
    assert dict(feed.files(Record.of(study, []), "zh")) == dict(feed.files(small, "zh"))


def test_text_from_the_data_is_no_markup(data):
    study = qualib.load(data)
    study.regions["name_zh"] = "<b>&"
    root = ET.fromstring(dict(feed.files(Record.of(study, []), "zh"))["feed.xml"])
    assert "<b>&" in texts(root.find(ATOM + "entry"), "title")[0]
