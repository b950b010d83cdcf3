"""The pages of regions and indicators: complete, of the one verdict, safe, and to be cited."""

import io
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import qualib
from qualib.publish import indicators, pages, regions
from qualib.publish.record import Record
from qualib.study.package import LINKED
from qualib.targets import standing
from qualib.targets.trajectories import SERIES
from qualib.words import terms
from qualib.words.language import Messages


class Read(HTMLParser):
    """Ids, addresses, and the words of each row that has an id."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.rows, self.open = [], [], {}, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.ids += [own["id"]] if "id" in own else []
        self.links += [own["href"]] if "href" in own else []
        if tag == "tr":
            self.open = own.get("id", "")

    def handle_data(self, data):
        if self.open:
            self.rows[self.open] = self.rows.get(self.open, "") + data


@pytest.fixture(scope="module")
def small(study):
    return Record.of(study, [])


@pytest.fixture(scope="module")
def whole(record):
    return Record.of(record, [])


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request, small):
    lang = request.param
    files = [*regions.files(small, lang), *indicators.files(small, lang)]
    return lang, {address: content.decode() for address, content in files}


def test_every_region_with_a_plan_and_every_indicator_of_a_target_has_a_page(whole):
    assert set(whole.study.plans["region"]) <= set(whole.regions)
    assert set(whole.study.observations["region"]) | set(whole.study.grades["region"]) <= set(whole.regions)
    assert set(whole.study.targets["indicator"]) <= set(whole.indicators)


def test_every_verdict_is_the_one_of_qualib(small, made):
    lang, files = made
    t = Messages(lang)
    drawn = standing.paths(small.study, small.study.final)
    expected = qualib.verdicts(small.study, small.month, paths=drawn)
    told = expected.merge(small.verdicts[[*SERIES, "name"]], on=SERIES)
    assert len(told) == len(expected)
    read = {region: Read(files[f"regions/{pages.name(region, lang)}"]) for region in told["region"].unique()}
    for row in told.itertuples():
        word = terms.verdict(row.verdict, t)
        others = [terms.verdict(other, t) for other in set(expected["verdict"]) - {row.verdict}]
        said = read[row.region].rows[row.name]
        assert word in said, (row.name, row.verdict)
        assert not [other for other in others if other in said.replace(word, "")], row.name


def test_links_within_the_site_lead_somewhere_and_no_copy_is_linked(small, made):
    _, files = made
    linkable = set(small.study.sources.loc[small.study.sources["kind"].isin(LINKED), "url"])
    known = {address: Read(html) for address, html in files.items()}
    for address, read in known.items():
        assert len(read.ids) == len(set(read.ids)), address
        for link in read.links:
            if link.startswith("http"):
                assert link in linkable, link
                continue
            place, _, anchor = link.partition("#")
            target = f"{address.partition('/')[0]}/{place}" if place else address
            target = place.removeprefix("../") if place.startswith("../") else target
            if anchor:
                assert anchor in known[target].ids, (address, link)
            elif target.partition("/")[0] in ("regions", "indicators") and target.endswith(".html"):
                assert target in known or re.search(r"(-en)?\.html$", target), (address, link)


def test_who_answers_and_where_a_number_stands_is_on_the_page(small):
    html = regions.page(small, "520000", "zh")
    read = Read(html)
    air = (
        read.rows["guizhou-2015.environment.air.counties_grade2_days_rate"]
        if ("guizhou-2015.environment.air.counties_grade2_days_rate" in read.rows)
        else next(said for name, said in read.rows.items() if name.startswith("guizhou-2015.environment.air"))
    )
    assert "省环境保护厅" in air
    seen = next(said for said in read.rows.values() if "90.9" in said and "2016年上半年" in said)
    assert seen
    assert "718–721" in html  # characters of the text


def test_what_falls_due_next_reaches_beyond_two_years_only_where_nothing_does_within(small):
    for region in small.regions:
        own = small.due[small.due["region"] == region]
        soon = small.soon(region)
        assert len(soon) or own.empty
        if len(soon) and soon["months_left"].min() > 24:
            assert len(set(soon["year"])) == 1 and soon["year"].min() == own["year"].min()


def test_the_files_beside_a_page_hold_what_it_shows_and_no_formula(data):
    rows = (data / "targets.csv").read_text(encoding="utf-8")
    (data / "targets.csv").write_text(
        rows.replace(
            "guizhou-2015,product.food.spot_check_pass_rate,", "guizhou-2015,product.food.spot_check_pass_rate,=1+1"
        ),
        encoding="utf-8",
    )
    spoilt = Record.of(qualib.load(data), [])
    files = dict(regions.data(spoilt)) | dict(indicators.data(spoilt))
    table = pd.read_csv(io.BytesIO(files["regions/520000-targets.csv"]), dtype=str, keep_default_na=False)
    own = spoilt.verdicts[spoilt.verdicts["region"] == "520000"]
    assert table["verdict"].tolist() == own["verdict"].tolist() and set(table["as_of"]) == {spoilt.month}
    assert any(label.startswith("'=1+1") for label in table["label_zh"])
    for name, content in files.items():
        cells = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
        words = cells.select_dtypes("str").to_numpy().ravel()
        risky = [cell for cell in words if str(cell)[:1] in ("=", "@", "+") or re.match(r"-\D", str(cell))]
        assert not risky, (name, risky[:3])


def test_the_foot_says_how_to_cite_and_that_no_licence_is_declared_until_one_is(data):
    study = qualib.load(data)
    record = Record.of(study, [])
    foot = pages.foot(record, Messages("en"), "../", "regions/520000-en.html")
    assert "version 0.1.0" in foot and "page regions/520000-en.html" in foot
    assert 'href="../data/quality-plans.zip"' in foot and "No licence has been declared" in foot
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    package["licenses"] = [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}]
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    foot = pages.foot(Record.of(study, []), Messages("en"), "../")
    assert "Licence: Creative Commons Attribution 4.0." in foot and "No licence" not in foot


def test_the_whole_record_is_to_download_as_data_package_and_workbooks(small):
    files = dict(pages.downloads(small))
    assert set(files) == {"data/quality-plans.zip", "data/quality-plans-zh.xlsx", "data/quality-plans-en.xlsx"}
    assert all(content[:2] == b"PK" for content in files.values())


def test_text_from_the_data_is_no_markup(data):
    rows = (data / "targets.csv").read_text(encoding="utf-8")
    (data / "targets.csv").write_text(
        rows.replace(
            ",product.food.spot_check_pass_rate,", ",product.food.spot_check_pass_rate,<script>alert(1)</script>"
        ),
        encoding="utf-8",
    )
    record = Record.of(qualib.load(data), [])
    for html in (
        regions.page(record, "520000", "zh"),
        indicators.page(record, "product.food.spot_check_pass_rate", "zh"),
    ):
        assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in regions.page(record, "520000", "zh")


def test_the_month_is_the_last_of_briefs_or_of_anything_observed(study, small):
    assert (
        small.month == study.observations["period"].map(lambda text: qualib.study.periods.read(text).last_month).max()
    )
    assert "最近月份" in regions.page(small, "520000", "zh") and "有实际值的" in regions.page(small, "520000", "zh")


def test_who_asks_for_more_than_the_nation_is_said_by_year_exact_and_close_apart(small):
    html = indicators.page(small, "product.overall.national_spot_check_pass_rate", "en")
    assert "More than the nation asks of the same indicator: Siping for 2020." in html
    assert "asks for more (nation ≥ 92% in 2020)" in html
