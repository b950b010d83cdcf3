"""The site's page of coverage, in both languages, safe and complete."""

from html.parser import HTMLParser

import pytest

from qualib.progress import coverage
from qualib.publish import coverage as page
from qualib.publish import templates
from qualib.publish.record import Record


class Rows(HTMLParser):
    """Counts table rows and folded tables, and collects addresses."""

    def __init__(self):
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_target_has_a_row_and_leads_to_the_other_language(study, lang):
    table = coverage.coverage(study)
    html = page.page(Record.of(study, []), table, lang)
    read = Rows()
    read.feed(html)
    # A row for each target, each plan, domain and year, and a heading for each table: one a plan, for the core plans,
    # the others, the domains and the years.
    kinds = [table[by].nunique() for by in ("plan", "domain", "year")]
    assert read.tags.count("tr") == len(table) + sum(kinds) + kinds[0] + 4
    other = {"zh": "coverage-en.html", "en": "coverage.html"}[lang]
    assert {other, page.front(lang)} <= set(read.links)
    assert all(link.startswith(("http", "data/")) or link in (other, page.front(lang)) for link in read.links)
    assert templates.policy("page") in html.replace("&#39;", "'")


def test_text_from_the_data_is_no_markup(study):
    table = coverage.coverage(study).assign(label_zh="<script>alert(1)</script>")
    html = page.page(Record.of(study, []), table, "zh")
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
