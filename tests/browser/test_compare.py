"""The page to compare in a real browser: chosen, walked by keys, linked to, saved, in either language, on a phone."""

import csv
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from qualib import load
from qualib.progress import axes
from qualib.publish import compare
from qualib.publish.briefs import order
from tests.conftest import ROOT

FOOD = compare.FOOD.hash()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The page of the whole record in each language."""
    folder, study = tmp_path_factory.mktemp("compare"), load(ROOT / "data")
    points = axes.points(study)
    for lang in order():
        (folder / compare.address(lang)).write_text(compare.page(study, points, lang), encoding="utf-8")
    return folder


@pytest.fixture
def go(page, built):
    """Open a view; nothing may be asked for elsewhere, and nothing complained of."""

    def open_page(view="", lang="en", width=1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("about:blank")  # or a new hash alone would open no page
        page.goto((built / compare.address(lang)).as_uri() + view)
        return page

    yield open_page
    assert page.said == []


def points(page):
    return page.locator("#chart [role=option]").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


def finding(page):
    return page.locator("#chart [role=listbox]").get_attribute("aria-label")


def chosen(page):
    return page.locator("#tiles [aria-pressed=true], #below [aria-pressed=true]").evaluate_all(
        "all => all.map(one => one.dataset.place)"
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["", FOOD, "#family=farm_pass_rate&places=provinces,100000"])
def test_a_view_is_accessible_and_fits_its_screen(go, view, lang, width):
    from axe_playwright_python.sync_playwright import Axe

    page = go(view, lang, width)
    assert page.locator("#chart [role=option]").count() > 5
    found = Axe().run(page).response
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.locator("#chart text").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(texts) <= width and len(texts) > 10


def test_it_opens_with_the_question_the_project_opens_with(go):
    page = go()
    assert "at that pace 93% is reached in 2019, Siping's date being 2020" in finding(page)
    said = points(page)
    for value, year in ((89, 2015), (90, 2016), (91, 2017)):
        assert any(label.startswith("Guizhou, Industrial products") and f"{value}% asked for {year}" in label
                   for label in said)  # fmt: skip
    assert sum(label.startswith("Siping") and "asked for 2020" in label for label in said) == 2
    assert any("90.9% observed in H1 2016" in label and "sampling interval 89.0–92.4, 1084 samples" in label
               for label in said)  # fmt: skip
    notes = page.locator("#notes").inner_text()
    assert "Compared to: Industrial products" in notes and "Close only, since this differs: what is covered" in notes
    assert "Never on this axis: rises, over 3 years" in notes


def test_who_asks_for_more_than_the_nation_on_food_is_one_link_away(go):
    page = go()
    page.get_by_role("link", name="Which provinces ask for more").click()
    assert "ask for more than the nation's ≥ 98% for 2025: Hebei; Guangdong" in finding(page)
    rows = page.locator("#rows tr").all_inner_texts()
    assert rows[0].startswith(("Hebei", "Guangdong")) and "asks for more than the nation, by 0.5 pp" in rows[0]
    assert len(rows) == page.locator("#chart [role=option]").count() == len(points(page))


def test_only_what_has_data_can_be_chosen_and_how_much_is_said(go):
    page = go(FOOD)
    tiles = page.locator("#tiles button")
    assert tiles.count() == 32
    off = page.locator("#tiles button:disabled")
    assert off.count() == 32 - 17 and off.first.get_attribute("aria-label").endswith(": 0 values")
    assert "With data here: 16 provinces" in page.locator("#said").inner_text()
    assert "(33 places, 37 values asked for, 30 observed)" in page.locator("#family").inner_text()
    years = page.locator("#from option").all_inner_texts()
    assert "2025" in years and "2024" in years and years == sorted(set(years))


def test_choices_change_the_chart_the_table_and_the_address(go):
    page = go()
    before = len(points(page))
    page.get_by_role("button", name="Siping").click()
    assert chosen(page) == ["100000", "520000"]
    assert page.evaluate("document.activeElement.dataset.place") == "220300"  # a reader of keys stays where she was
    assert not any(label.startswith("Siping") for label in points(page))
    page.get_by_label("close indicators too").uncheck()
    assert all("close" not in label for label in points(page)) and 3 < len(points(page)) < before
    page.get_by_label("what was observed").uncheck()
    assert all("asked for" in label for label in points(page)) and len(points(page)) == 3
    page.get_by_label("From").select_option("2017")
    assert len(points(page)) == 1 == page.locator("#rows tr").count()
    page.get_by_label("Family").select_option("standards_drafted")
    page.get_by_label("Kind of value").select_option(label="additions, for a year of the plan, count")
    assert "Never on this axis: the level itself" in page.locator("#notes").inner_text()
    page.get_by_role("button", name="All provinces with data").click()
    assert len(chosen(page)) == 2
    page.get_by_label("close indicators too").check()
    page.get_by_role("button", name="All provinces with data").click()
    assert len(chosen(page)) == 5  # the nation among them
    page.locator("#plans-count").click()
    own = page.locator("#plans button").first
    own.click()
    assert page.locator("#plans button").first.get_attribute("aria-pressed") == "false"
    assert "&without=" in page.url and "family=standards_drafted&values=increment-count" in page.url
    page.get_by_role("button", name="No place").click()
    assert "Nothing chosen has data" in page.locator("#chart").text_content() and points(page) == []


@pytest.mark.parametrize("view", [FOOD, "#family=air_quality&places=520000,140100,330300&from=2012&to=2020&hide=close"])
def test_an_address_leads_back_to_the_same_view_and_to_the_other_language(go, view):
    page = go(view)
    page.get_by_label("what was observed").uncheck()
    page.get_by_label("what was observed").check()
    seen, address = (points(page), chosen(page), page.locator("#rows").inner_text()), page.url
    again = go(f"#{address.partition('#')[2]}")
    assert (points(again), chosen(again), again.locator("#rows").inner_text()) == seen
    again.get_by_role("link", name="中文").click()
    assert again.locator("html").get_attribute("lang") == "zh"
    assert again.url.partition("#")[2] == address.partition("#")[2]
    assert (len(points(again)), chosen(again)) == (len(seen[0]), seen[1])


def test_what_an_address_asks_for_and_is_not_known_is_said_and_does_no_harm(go):
    page = go("#family=food_pass_rate&places=520000,999999,<img src=x>&from=abcd&to=2025&values=__proto__&evil=1")
    said = page.locator("#odd").inner_text()
    assert all(word in said for word in ("999999", "<img src=x>", "from=abcd", "values=__proto__", "evil"))
    assert chosen(page) == ["520000"] and points(page)
    page.get_by_label("what was observed").uncheck()
    assert page.locator("#odd").inner_text() == "" and "999999" not in page.url


def test_points_are_walked_by_arrow_keys(go):
    page = go()
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.locator("#chart [role=option][tabindex='0']").count() == 1
    for label in points(page):
        if label.startswith("Guizhou, Industrial") and "89%" in label:
            page.get_by_role("option", name=label, exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert "90% asked for 2016" in page.evaluate(focused)
    page.keyboard.press("End")
    assert "91% asked for 2017" in page.evaluate(focused)
    page.keyboard.press("ArrowRight")  # there is no further one
    assert "91% asked for 2017" in page.evaluate(focused)
    page.keyboard.press("Home")
    assert "89% asked for 2015" in page.evaluate(focused)
    page.keyboard.press("ArrowUp")
    assert not page.evaluate(focused).startswith("Guizhou, Industrial products, supervised sampling pass rate: 8")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused).startswith("Guizhou")
    assert page.locator("#tip").is_visible() and page.evaluate(focused) in page.locator("#tip").inner_text()
    assert page.locator("#chart [role=option][tabindex='0']").count() == 1
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_a_point_looked_at_tells_its_source_and_leads_there_only_where_it_may(go):
    page = go(FOOD)
    page.get_by_role("option", name=re.compile("^Hebei")).hover()
    tip = page.locator("#tip")
    assert "98.5% asked for 2025" in tip.inner_text() and "河北省质量强省建设行动方案" in tip.inner_text()
    assert tip.locator("a").get_attribute("href").startswith("http")
    page.get_by_role("option", name=re.compile("^Guangdong")).hover()  # though the box lies beneath the pointer
    assert "广东省质量强省建设纲要" in tip.inner_text() and tip.locator("a").count() == 0  # a copy, which has no link
    page.get_by_role("option", name=re.compile("^Hebei")).click()
    tip.locator("a").click(trial=True)


def test_the_data_are_saved_as_csv_with_formulas_disarmed_and_numbers_untouched(go):
    page = go()
    with page.expect_download() as got:
        page.get_by_role("button", name="Data (CSV)").click()
    assert got.value.suggested_filename == "product_pass_rate-2012-2020.csv"
    raw = got.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == len(points(page))
    own = [row for row in rows if row["place"] == "520000" and row["what"] == "asked"]
    assert [(row["period"], row["value"], row["comparability"]) for row in own] == [
        ("2015", "89", "exact"), ("2016", "90", "exact"), ("2017", "91", "exact")]  # fmt: skip
    seen = next(row for row in rows if row["value"] == "90.9")
    assert seen["n"] == "1084" and float(seen["sample_low"]) < 90.9 < float(seen["sample_high"])
    assert all(not cell.startswith(("=", "+", "@", "\t")) for row in rows for cell in row.values())


def test_a_text_that_a_spreadsheet_would_run_is_saved_as_text(page, tmp_path, study):
    table = axes.points(study).assign(note='=HYPERLINK("http://x")', section="-1+1")
    (tmp_path / "page.html").write_text(compare.page(study, table, "en"), encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    with page.expect_download() as got:
        page.get_by_role("button", name="Data (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(got.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["note"] for row in rows} == {'\'=HYPERLINK("http://x")'} and {row["section"] for row in rows} == {
        "'-1+1"
    }
    assert page.said == []


def test_the_chart_is_saved_as_a_picture_of_twice_its_size(go):
    page = go(FOOD)
    box = page.locator("#chart")
    size = [2 * (int(float(box.get_attribute(name))) + more) for name, more in (("width", 24), ("height", 16))]
    with page.expect_download() as got:
        page.get_by_role("button", name="Picture (PNG)").click()
    with Image.open(got.value.path()) as picture:
        assert picture.format == "PNG" and list(picture.size) == size
        assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 50


def test_the_link_is_copied_or_shown(go):
    page = go(FOOD)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#copied")).not_to_be_empty()
    said = page.locator("#copied").inner_text()
    assert said in ("Copied.", page.url)


def test_in_print_are_the_chart_and_the_whole_table_and_nothing_to_press(go):
    page = go("#family=farm_pass_rate&places=provinces,100000")
    page.emulate_media(media="print")
    assert page.locator("#chart").is_visible() and not page.locator("#family").is_visible()
    assert not page.locator("#csv").is_visible() and not page.locator("#tiles").is_visible()
    box = page.locator("#tool .table").evaluate("box => [box.scrollHeight, box.clientHeight]")
    assert box[0] == box[1] > 2000
