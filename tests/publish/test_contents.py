"""The list of all pages of a folder: each period and region, in the languages there are."""

import re
from pathlib import Path

import pytest

from qualib.publish import contents
from qualib.publish.briefs import Published

PAGES = [("2026-10", "520000", ("en", "zh")), ("2026-10", "100000", ("zh",)), ("2016-06", "520000", ("en", "zh"))]


@pytest.fixture
def listed(study, monkeypatch, tmp_path):
    """The contents of a folder with these pages, whose lines say what their key figures are."""
    pages = [Published("brief", period, region, Path(period), langs, {"n": period}) for period, region, langs in PAGES]
    monkeypatch.setattr(contents, "published", lambda *asked: iter(pages))
    edition = contents.EDITIONS["brief"]
    monkeypatch.setitem(contents.EDITIONS, "brief", _Lined(edition))
    return contents.write(study, "brief", tmp_path)


class _Lined:
    """An edition whose line is a figure, for there are none of a notebook here."""

    def __init__(self, edition):
        self.title = edition.title

    def line(self, t, figures):
        return f"<{figures['n']}>"


def test_every_page_is_linked_once_a_language_the_newest_first(listed):
    html = listed.read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]*)"', html)
    want = [f"{period}/{region}-{lang}.html" for period, region, langs in PAGES for lang in langs]
    assert links == want
    assert "Guizhou: monthly quality brief, October 2026" in html and "2026年10月" in html
    assert "&lt;2016-06&gt;" in html and "<2016-06>" not in html and "://" not in html


def test_what_is_there_already_is_left_alone(study, listed):
    before = listed.stat().st_mtime_ns
    assert contents.write(study, "brief", listed.parent) == listed
    assert listed.stat().st_mtime_ns == before
