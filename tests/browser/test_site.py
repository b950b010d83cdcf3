"""A reader's way through the built site, in a real browser."""

import re

import pytest

from qualib import cli, load
from qualib.publish import notebook, site

WIDTHS = [390, 1280]
PAGES = [
    "index.html",
    "index-en.html",
    "regions/520000.html",
    "regions/100000-en.html",
    "indicators/product.overall.national_spot_check_pass_rate.html",
    "indicators/environment.air.aqi_good_rate-en.html",
    "coverage.html",
    "briefs/2016-06/index.html",
    "briefs/2016-06/520000-zh.html",
    "briefs/2016-06/520000-en.html",
    "briefs/2016-06/100000-en.html",
    "reports/2016/520000-zh.html",
    "reports/2016/520000-en.html",
    "notebooks/01-plans-at-a-glance.html",
    "notebooks/04-progress-and-warnings.html",
]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Guizhou's briefs of May, June and July 2016 and its report of 2016, with all of June, as a site."""
    base = tmp_path_factory.mktemp("site")
    briefs, reports, out = base / "briefs", base / "reports", base / "site"
    for lang in ("zh", "en"):
        for month, region in (
            ("2016-05", ["--region", "520000"]),
            ("2016-06", []),
            ("2016-07", ["--region", "520000"]),
        ):
            assert cli.main(["brief", "--as-of", month, *region, "--lang", lang, "--out", str(briefs)]) == 0
        assert cli.main(["report", "--year", "2016", "--region", "520000", "--lang", lang, "--out", str(reports)]) == 0
    assert site.build(load(), briefs, reports, notebook.NOTEBOOKS, out.with_name("kept"), out) > 20
    return out


@pytest.fixture
def go(page, built):
    """Open a page of the site; what went wrong on it is told in the end."""

    def open_page(name, width=1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto((built / name).as_uri())
        return page

    open_page.built = built
    yield open_page
    assert page.said == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_its_screen(go, name, width):
    from axe_playwright_python.sync_playwright import Axe

    page = go(name, width)
    found = Axe().run(page).response
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found["violations"]] == []
    assert len(found["passes"]) > 15
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_fits_the_first_screen(go, lang, width):
    page = go(f"briefs/2016-06/520000-{lang}.html", width)
    bottom = page.locator(".cards").evaluate("box => box.getBoundingClientRect().bottom")
    assert bottom <= (800 if width > 1000 else 844)


WORDS = {
    "zh": ("贵州2016年6月", "贵州省，2016年6月", "省质监局", "2016年12月"),
    "en": (
        "guizhou june 2016",
        "Guizhou, June 2016",
        "Quality and technical supervision",
        "December 2016",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_first_reader_finds_what_should_have_been_what_was_who_answers_and_where_it_stands(go, lang):
    asked, title, department, due = WORDS[lang]
    page = go("index.html")
    if lang == "en":
        page.get_by_role("link", name="English").click()
    page.get_by_role("searchbox").fill(asked)
    page.get_by_role("link", name=title, exact=True).click()
    assert page.url.endswith(f"2016-06/520000-{lang}.html")
    on = page.locator(".card.open")
    assert "90.9%" in on.inner_text()
    answers = page.locator("details", has_text=department).first
    answers.locator("summary").click()  # who answers for it?
    assert answers.get_by_text(department).first.is_visible()
    path = on.get_by_role("link", name="90%", exact=True)
    path.click()  # where does it stand in the plan?
    row = page.locator(":target")
    assert row.is_visible()
    assert "718–721" in row.inner_text() and "二" in row.inner_text()
    page.go_back()
    on.get_by_role("link", name="90.9%").click()
    assert page.locator(":target").is_visible()
    assert "2016年上半年" in page.locator(":target").inner_text()  # the source by its title: a copy, which has no link
    assert page.locator(":target a").count() == 0
    page.go_back()
    assert due in page.locator(".card.due").inner_text()
    page.locator(".card.due p a").click()
    assert page.url.endswith("#due")


def test_months_and_languages_lead_to_one_another(go):
    page = go("briefs/2016-06/520000-zh.html")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Guizhou" in page.locator("h1").inner_text()
    page.get_by_role("link", name="July 2016 ›").click()
    assert "July 2016" in page.locator("h1").inner_text()
    assert page.locator('a[rel="next"]').count() == 0
    page.get_by_role("link", name="‹ June 2016").click()
    page.get_by_role("link", name="‹ May 2016").click()
    assert page.locator('a[rel="prev"]').count() == 0
    page.get_by_role("link", name="Annual report, 2016").click()
    assert "annual quality report" in page.locator("h1").inner_text()
    page.get_by_role("link", name="All pages").click()
    assert page.url.endswith("index-en.html")
    page.locator(".tiles").get_by_role("link", name=re.compile("^Guizhou: ")).click()
    page.get_by_role("link", name="June 2016", exact=True).click()
    assert page.url.endswith("2016-06/520000-en.html")


@pytest.mark.parametrize(
    ("front", "asked", "title"),
    [
        ("index.html", "四平满意度", "四平市，生产性服务业客户满意度"),
        ("index.html", "专利", "发明专利"),
        ("index.html", "四平2020年", "四平市，产品质量国家监督抽检合格率"),
        ("index-en.html", "90.9", "Guizhou, Industrial products"),
        ("index-en.html", "patent", "patents"),
        ("index-en.html", "satisfaction Siping", "Siping, "),
        ("index-en.html", "520000 2016-06", "Guizhou, June 2016"),
    ],
)
def test_search_finds_by_words_of_either_language_with_the_verdict_and_the_row(go, front, asked, title):
    page = go(front, 390)
    page.get_by_role("searchbox").fill(asked)
    hits = page.locator("#found li", has_text=title)
    assert hits.count() >= 1
    assert page.locator("#count").get_attribute("role") == "status"
    assert str(page.locator("#found li").count()) in page.locator("#count").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if "iping" in title or "四平" in title:
        row = hits.first
        assert "无依据" in row.inner_text() or "no evidence" in row.inner_text()
        row.get_by_role("link").click()
        assert page.locator("tr:target").is_visible()


def test_search_says_when_there_is_nothing_and_runs_nothing(go):
    page = go("index.html")
    box, count = page.get_by_role("searchbox"), page.locator("#count")
    for words in ('<img src=x onerror="alert(1)">', "siping 520000", "zzz"):
        box.fill(words)
        assert page.locator("#found li").count() == 0
        assert count.inner_text() == "没有找到。"
    box.fill("")
    assert count.inner_text() == ""


def test_the_search_is_worked_by_keys_alone(go):
    page = go("index-en.html")
    page.keyboard.press("/")
    focused = "document.activeElement.id || document.activeElement.textContent"
    assert page.evaluate(focused) == "search" and page.get_by_role("searchbox").input_value() == ""
    page.keyboard.type("guizhou")
    links = page.locator("#found a").all_inner_texts()
    assert links[0] == "Guizhou"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == links[0]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == links[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "search"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "search"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/regions/520000-en.html")


def test_a_region_tells_who_answers_and_leads_to_the_characters_of_a_number(go):
    page = go("regions/520000.html")
    row = page.locator("#targets ~ .table tr", has_text="90.9%").first
    assert "省质监局" in row.inner_text()
    row.get_by_role("link", name="91%（2017年）").click()
    assert page.locator("tr:target").is_visible()  # folded away until then
    assert "722–725" in page.locator("tr:target").inner_text()
    page.go_back()
    row.get_by_role("link", name="90.9%").click()
    assert "2016年上半年" in page.locator("tr:target").inner_text()


def test_a_tile_leads_to_its_province_and_a_province_to_its_indicators(go):
    page = go("index-en.html", 390)
    page.locator(".tiles").get_by_role("link", name=re.compile("^Guizhou: ")).click()
    assert page.url.endswith("regions/520000-en.html")
    page.locator("#targets ~ .table").first.get_by_role("link", name="Food, supervised sampling pass rate").click()
    assert page.url.endswith("indicators/product.food.spot_check_pass_rate-en.html")
    page.get_by_role("link", name="Guizhou", exact=True).first.click()
    assert page.locator("tr:target").is_visible()


def test_what_a_page_shows_and_the_whole_record_download(go):
    page = go("regions/520000.html")
    for link, name in (("下载这些目标（CSV）", "520000-targets.csv"), ("数据包（zip）", "quality-plans.zip"),
                       ("工作簿（Excel）", "quality-plans-zh.xlsx")):  # fmt: skip
        place = page.get_by_role("link", name=link).get_attribute("href")
        assert place.endswith(name)
    folder = go.built
    assert (folder / "regions/520000-targets.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert (folder / "data/quality-plans-zh.xlsx").read_bytes()[:2] == b"PK"


def column(page, number):
    return page.locator("#due ~ .table tbody").first.locator(f"tr td:nth-child({number})").all_inner_texts()


def test_columns_sort_by_number_by_keyboard_and_back_again(go):
    page = go("briefs/2016-06/520000-en.html")
    listed = column(page, 2)
    head = page.locator("#due ~ .table thead").first.get_by_role("columnheader").nth(1)
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    numbers = [float(re.search(r"[\d.]+", text)[0]) for text in column(page, 2)]
    assert numbers == sorted(numbers) and numbers[-1] == 500
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(re.search(r"[\d.]+", text)[0]) for text in column(page, 2)] == numbers[::-1]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert column(page, 2) == listed


def test_a_phone_sorts_its_cards(go):
    page = go("briefs/2016-06/520000-zh.html", 390)
    first = page.locator("#due ~ .sorter select").first
    assert first.is_visible()
    assert not page.locator("#due ~ .table thead").first.is_visible()
    first.select_option(label="要求, 降序")
    assert column(page, 2)[0] == "每年500家"


def test_without_scripts_a_page_reads_the_same(browser, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "briefs/2016-06/520000-zh.html").as_uri())
    assert "90.9%" in page.locator(".card.open").inner_text()
    assert page.locator("th button").count() == 0
    page.goto((built / "index.html").as_uri())
    assert not page.locator(".search").is_visible()
    assert page.locator(".tiles").get_by_role("link", name=re.compile("^贵州：")).is_visible()
    context.close()


def test_a_figures_data_download_as_csv(go):
    page = go("briefs/2016-06/520000-en.html")
    with page.expect_download() as got:
        page.get_by_role("link", name="Data of the figure (CSV)").click()
    text = got.value.path().read_text(encoding="utf-8-sig")
    assert got.value.suggested_filename == "standing-520000-2016-06.csv"
    assert text.startswith("name,unit,asked_year,now,final_year,final,observed,period,sample_low,sample_high\n")
    assert '"Industrial products, supervised sampling pass rate",percent,2016,90.0,2017,91.0,90.9,2016-H1' in text


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_are_shown_sharp_and_within_the_page(go, width):
    page = go("briefs/2016-06/520000-zh.html", width)
    images = page.locator("main img").all()
    assert len(images) == 1
    for image in images:
        size = image.evaluate("img => [img.naturalWidth, img.clientWidth, img.getBoundingClientRect().right]")
        assert size[0] > size[1] > 300
        assert size[2] <= width


def test_in_print_what_is_folded_stays_closed_and_nothing_is_to_press(go):
    page = go("briefs/2016-06/520000-zh.html")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.get_by_text("工业产品生产领域监督抽查合格率").first.is_visible()
    assert not page.locator("#guizhou-2015-2").is_visible()
