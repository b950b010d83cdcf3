"""Text of the data that would run, break or mislead: it stays text, on the page, in its CSV and on paper."""

import os
import shutil
import subprocess

import pandas as pd
import pytest

from qualib import cli, load
from qualib.publish import notebook, pdf, site
from qualib.study import checks

RAMP = "product.industrial.spot_check_pass_rate"
TEXTS = {
    RAMP: "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "product.food.spot_check_pass_rate": '=HYPERLINK("http://example.org","x")',
    "product.farm.monitoring_pass_rate": "合格率🙂👩",
    "product.drug.spot_check_pass_rate": "很长的名称" * 60,
    "service.producer.satisfaction_percent": "W" * 300,
    "service.consumer.satisfaction_percent": "שביעות רצון 99%",
    "environment.air.compliance_rate": "{{ 7*7 }} ${x} %s --><!--nav--></script>",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A brief and a site made of data that hold such texts wherever a text may stand."""
    base = tmp_path_factory.mktemp("hostile")
    data = shutil.copytree(os.environ["QUALIB_DATA"], base / "data")

    def edit(name, change):
        table = pd.read_csv(data / f"{name}.csv", dtype="str", keep_default_na=False)
        change(table)
        table.to_csv(data / f"{name}.csv", index=False, lineterminator="\n")

    def targets(table):
        for code, text in TEXTS.items():
            own = (table["plan"] == "guizhou-2015") & (table["indicator"] == code)
            assert own.any()
            table.loc[own, ["label_zh", "note", "value_text"]] = text

    def indicators(table):
        for code, text in TEXTS.items():
            table.loc[table["indicator"] == code, ["name_zh", "name_en"]] = text

    script = "<script>alert(3)</script>"
    edit("targets", targets)
    edit("indicators", indicators)
    edit(
        "regions",
        lambda table: table.loc.__setitem__((table["region"] == "520000", ["name_zh", "name_en"]), f"贵{script}"),
    )
    edit(
        "plans",
        lambda table: table.loc.__setitem__((table["region"] == "520000", ["title_zh", "title_en"]), script * 9),
    )
    edit(
        "departments",
        lambda table: table.loc.__setitem__((slice(None), "name_en"), f'" onmouseover="alert(4)" {script}'),
    )
    edit("observations", lambda table: table.loc.__setitem__((table["region"] == "520000", "note"), script))
    edit("sources", lambda table: table.loc.__setitem__((slice(None), ["title", "publisher"]), script))
    checks.check(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALIB_DATA", "")  # so that --data, which sets it, is undone
        for lang in ("zh", "en"):
            assert cli.main(["brief", "--as-of", "2016-06", "--region", "520000", "--lang", lang, "--data", str(data),
                             "--out", str(base / "briefs")]) == 0  # fmt: skip
    site.build(load(data), base / "briefs", base / "reports", notebook.NOTEBOOKS, base / "kept", base / "site")
    return base / "site"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_runs_and_nothing_breaks(page, hostile, lang, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((hostile / f"briefs/2016-06/520000-{lang}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 1
    assert page.locator("[onerror], [onmouseover]").count() == 0
    assert page.locator("nav").count() == 1
    assert page.locator("main img").evaluate("img => img.naturalWidth") < 2000
    text = page.locator("main").inner_text()
    for said in TEXTS.values():
        assert said.split()[0] in text
    page.goto((hostile / site.front(lang)).as_uri())
    page.get_by_role("searchbox").fill("贵")  # the province's name goes on with a script
    assert page.locator("#found li", has_text="贵<script>").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.said == []


def test_a_formula_stays_text_in_the_csv(page, hostile):
    page.goto((hostile / "briefs/2016-06/520000-zh.html").as_uri())
    with page.expect_download() as got:
        page.locator("a[download]").first.click()
    names = pd.read_csv(got.value.path())["name"]
    assert "'" + TEXTS["product.food.spot_check_pass_rate"] in set(names)
    assert TEXTS[RAMP] in set(names)


def test_it_prints_as_text(executable, hostile, tmp_path):
    place = tmp_path / "hostile.pdf"
    pdf.print_pages({hostile / "briefs/2016-06/520000-en.html": place})
    assert place.read_bytes().startswith(b"%PDF")
    tool = shutil.which("pdftotext")
    if tool:
        assert "<script>alert(1)</script>" in subprocess.run([tool, place, "-"], capture_output=True, text=True).stdout


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u200b", "\x07"])
def test_marks_nobody_sees_are_refused_in_the_data(data, mark):
    path = data / "targets.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("工业产品生产领域", f"工业{mark}产品", 1), encoding="utf-8"
    )
    assert "text without control or direction marks" in checks.report(checks.problems(data))
