"""`qualib brief` from end to end: whole pages, clear errors, nothing lost."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import nbformat
import pytest

from qualib import cli
from qualib.publish import briefs, templates
from tests.conftest import ROOT


class Page(HTMLParser):
    """What a page holds that a reader or a browser would act on."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.headings = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """May and June 2016 of Guizhou in Chinese, June also in English and for every region."""
    out = tmp_path_factory.mktemp("briefs")
    for arguments in (
        ["2016-05", "--region", "520000"],
        ["2016-06"],
        ["2016-06", "--region", "520000", "--lang", "en"],
    ):
        assert cli.main(["brief", "--as-of", *arguments, "--out", str(out)]) == 0
    return out


def test_one_page_for_each_region_with_a_plan_in_force_and_an_index(made):
    names = {path.name for path in (made / "2016-06").iterdir()}
    pages = {f"{region}-zh.html" for region in ("100000", "220300", "520000")}
    assert names == pages | {"520000-en.html", "index.html", "metrics.json"} | {
        "100000.json",
        "220300.json",
        "520000.json",
    }
    index = (made / "2016-06/index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}"' in index for name in pages | {"520000-en.html"})


@pytest.mark.parametrize("name", ["100000-zh", "220300-zh", "520000-zh", "520000-en", "index"])
def test_a_page_is_self_contained_and_readable_by_all(made, name):
    html = (made / "2016-06" / f"{name}.html").read_text(encoding="utf-8")
    page = Page(html)
    assert not {"link", "iframe", "object", "svg"} & set(page.tags)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert scripts == ([] if name == "index" else [templates.script()])
    policy = next(value for tag, key, value in page.attributes if key == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    for text in (*scripts, *re.findall(r"<style>(.*?)</style>", html, re.DOTALL)):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert not [key for _, key, _ in page.attributes if key.startswith("on") or key == "style"]
    fetched = [value for tag, key, value in page.attributes if key == "src" or (tag != "a" and key == "href")]
    assert all(value.startswith("data:image/png;base64,") for value in fetched)
    assert not re.search(r"url\(|@import", html)
    assert ("html", "lang", "en" if name.endswith("-en") else "zh") in page.attributes
    alts = [value for tag, key, value in page.attributes if (tag, key) == ("img", "alt")]
    assert len(alts) == page.tags.count("img")
    assert all(alts)
    assert alts or not name.startswith("520000")
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert "Traceback" not in html
    assert "import " not in html.split("</style>")[1]


def test_the_brief_says_what_it_is_for(made):
    text = (made / "2016-06/520000-zh.html").read_text(encoding="utf-8")
    summary = re.search(r'<section class="card open".*?</section>', text, re.DOTALL)[0]
    assert re.search(r"工业产品生产领域监督抽查合格率：<span [^>]*>尚不能判定</span>", summary)
    assert "仅见年内部分时段的值" in summary
    known = "90.9%（1,084个样本，区间89–92.4）"
    assert re.search(rf"<a [^>]*>2016年上半年{known}</a>，2016年要求<a [^>]*>90%</a>", summary)
    assert "省质监局" in text and "90%（2016年）" in text
    assert "黔府发[2015]15号" in text
    english = (made / "2016-06/520000-en.html").read_text(encoding="utf-8")
    assert re.search(
        r"<a [^>]*>90.9% \(89–92.4 with 1,084 samples\) in H1 2016</a>, where <a [^>]*>90%</a> is asked for 2016",
        english,
    )
    assert "Quality and technical supervision" in english


@pytest.mark.parametrize("name", ["100000-zh", "220300-zh", "520000-zh", "520000-en"])
def test_every_link_within_a_page_leads_somewhere(made, name):
    page = Page((made / "2016-06" / f"{name}.html").read_text(encoding="utf-8"))
    names = [value for _, key, value in page.attributes if key == "id"]
    jumps = {value[1:] for tag, key, value in page.attributes if key == "href" and value.startswith("#")}
    assert len(names) == len(set(names))
    assert jumps <= set(names)
    assert jumps & {"targets", "due"}
    assert {"targets", "sources"} <= set(names)


def test_a_number_leads_to_its_row_in_the_plan_and_to_where_it_was_published(made):
    text = (made / "2016-06/520000-zh.html").read_text(encoding="utf-8")
    at = re.search(
        r'data-label="要求" data-sort="90"><a href="#([^"]+)"><data value="90">90%（2016年）</data></a>', text
    )[1]
    row = re.search(rf'<tr role="row" id="{at}">(.*?)</tr>', text)[1]
    assert re.findall(r'data-label="[^"]+"[^>]*>([^<]+)<', row)[:3] == ["工业产品生产领域监督抽查合格率", "90%", "2016"]
    assert ">718–721<" in row
    at = re.search(r'data-label="依据"[^>]*><data [^>]*><a href="#([^"]+)">2016年上半年90.9%[^<]*</a>', text)[1]
    row = re.search(rf'<tr role="row" id="{at}">(.*?)</tr>', text)[1]
    assert 'href="http' not in row  # a copy is named and never linked


def test_chinese_on_an_english_page_is_marked_as_chinese(made):
    html = (made / "2016-06/520000-en.html").read_text(encoding="utf-8").split("<main>")[1]
    bare = re.sub(r'<span lang="zh">.*?</span>|title="[^"]*"', "", html)
    assert not re.findall("[一-鿿]+", bare)


def test_the_brief_compares_with_the_month_before(made):
    june = (made / "2016-06/520000-zh.html").read_text(encoding="utf-8")
    assert "与2016年5月相比" in june
    moved = june[june.index("与2016年5月相比") :]
    assert "2016年上半年90.9%" in moved[: moved.index("</table>")]
    may = (made / "2016-05/520000-zh.html").read_text(encoding="utf-8")
    assert "与上期简报相比" in june and "与上期简报相比" not in may
    figures = json.loads((made / "2016-06/520000.json").read_text(encoding="utf-8"))
    figure = figures["verdicts"]["guizhou-2015 工业产品生产领域监督抽查合格率 level"]
    assert (figure["low"], figure["period"], figure["verdict"]) == (90.9, "2016-H1", "undecided")


def test_the_same_month_gives_the_same_bytes(made, tmp_path):
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path)]) == 0
    name = "2016-06/220300-zh.html"
    assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


BAD = [
    (["--as-of", "2016-06", "--region", "52000"], "region '52000' is not in regions.csv; did you mean 520000?"),
    (["--as-of", "2016-06", "--region", "Guizhou"], "its code is 520000"),
    (["--as-of", "2016-06", "--region", "140100"], "140100 has no plan in force in 2016-06; those that have: 100000"),
    (["--as-of", "2040-01"], "no plan is in force in 2040-01; the last month with one was 2035-12\n"),
    (["--as-of", "2016-6"], "'2016-6' is not a month; write it as YYYY-MM"),
    (["--as-of", "2016-06", "--lang", "fr"], "choose one of en, zh"),
    (["--as-of", "2016-06", "--regoin", "520000"], "unknown option --regoin; did you mean --region?"),
    (["--as-of", "2016-06", "-p", "metod=linear"], "no parameter 'metod'; did you mean method?"),
    (["--as-of", "2016-06", "-p", "method=liner"], "found 'liner'; did you mean linear?"),
    (["--as-of", "2016-06", "-p", "horizon=soon"], "horizon takes int, found 'soon'"),
    (["--as-of", "2016-06", "-p", "method"], "write NAME=VALUE"),
    (["--as-of", "2016-06", "-p", "lang=en"], "lang is set by the command"),
    ([], "required: --as-of"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD)
def test_bad_input_ends_in_one_clear_line_and_status_2(capsys, tmp_path, arguments, said):
    assert cli.main(["brief", *arguments, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


def test_bad_data_stop_a_brief_before_anything_is_written(capsys, data, tmp_path, monkeypatch):
    path = data / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",percent,", ",pct,", 1), encoding="utf-8")
    monkeypatch.setenv("QUALIB_DATA", "")  # so that --data, which sets it, is undone after the test
    out = tmp_path / "out"
    assert cli.main(["brief", "--as-of", "2016-06", "--data", str(data), "--out", str(out)]) == 2
    assert "column unit: expected one of percent" in capsys.readouterr().err
    (data / "targets.csv").unlink()
    assert cli.main(["brief", "--as-of", "2016-06", "--data", str(data), "--out", str(out)]) == 2
    assert "targets.csv: missing" in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_named(capsys, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path / "file")]) == 2
    error = capsys.readouterr().err
    assert "cannot be written to" in error
    assert error.count("\n") == 1


@pytest.fixture
def failing(tmp_path, monkeypatch):
    """The brief's notebook with a cell that fails half-way."""
    node = nbformat.read(briefs.BRIEF.notebook, as_version=4)
    parameters = next(i for i, cell in enumerate(node.cells) if "parameters" in cell.metadata.get("tags", []))
    node.cells.insert(parameters + 1, nbformat.v4.new_code_cell("raise ValueError('half-way')"))
    path = tmp_path / "90-monthly-brief.ipynb"
    nbformat.write(node, path)
    monkeypatch.setitem(briefs.EDITIONS, "brief", replace(briefs.BRIEF, notebook=path))


@pytest.mark.usefixtures("failing")
def test_a_failed_notebook_is_kept_and_the_earlier_page_left_whole(capsys, tmp_path):
    page = tmp_path / "out/2016-06/220300-zh.html"
    page.parent.mkdir(parents=True)
    page.write_text("earlier", encoding="utf-8")
    (tmp_path / "out/.lock").touch()  # of the run that made it
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    kept = page.parent / "failed/220300-zh.ipynb"
    assert re.fullmatch(
        rf"qualib: 2016-06/220300-zh: cell \d+: ValueError: half-way; the notebook is kept as {kept}\n", error
    )
    assert page.read_text(encoding="utf-8") == "earlier"
    assert any(out.output_type == "error" for cell in nbformat.read(kept, 4).cells for out in cell.get("outputs", []))
    assert not list(page.parent.glob(".press-*"))


def test_what_a_killed_run_left_is_cleared_and_a_success_clears_the_failure(tmp_path):
    (tmp_path / ".press-left").mkdir()
    (tmp_path / ".lock").touch()
    (tmp_path / "2016-06/failed").mkdir(parents=True)
    (tmp_path / "2016-06/failed/220300-zh.ipynb").write_text("earlier failure", encoding="utf-8")
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path)]) == 0
    assert not list(tmp_path.glob(".press-*"))
    assert not (tmp_path / "2016-06/failed/220300-zh.ipynb").exists()


def test_a_kernel_that_dies_is_a_failed_notebook(capsys, tmp_path, monkeypatch):
    node = nbformat.read(briefs.BRIEF.notebook, as_version=4)
    node.cells.append(nbformat.v4.new_code_cell("import os; os._exit(3)"))
    path = tmp_path / "90-monthly-brief.ipynb"
    nbformat.write(node, path)
    monkeypatch.setitem(briefs.EDITIONS, "brief", replace(briefs.BRIEF, notebook=path))
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path / "out")]) == 1
    assert "the kernel stopped" in capsys.readouterr().err
    kept = nbformat.read(tmp_path / "out/2016-06/failed/220300-zh.ipynb", as_version=4)
    assert sum(bool(cell.get("outputs")) for cell in kept.cells) > 5


def test_a_workbook_stands_beside_each_page(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    make = ["brief", "--as-of", "2016-06", "--region", "220300", "--lang", "zh,en", "--xlsx", "--out", str(tmp_path)]
    assert cli.main(make) == 0
    for lang, sheet in (("zh", "目标点"), ("en", "Target points")):
        assert sheet in openpyxl.load_workbook(tmp_path / f"2016-06/220300-{lang}.xlsx").sheetnames
    (tmp_path / "2016-06/220300-en.xlsx").unlink()
    assert cli.main(make) == 0
    assert (tmp_path / "2016-06/220300-en.xlsx").exists()


@pytest.mark.parametrize(("flag", "said"), [("--xlsx", "pip install 'qualib[xlsx]'"), ("--pdf", "Chromium")])
def test_what_a_file_beside_a_page_needs_is_said_first(capsys, tmp_path, monkeypatch, flag, said):
    monkeypatch.setattr("qualib.publish.build.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("QUALIB_CHROMIUM", raising=False)
    assert cli.main(["brief", "--as-of", "2016-06", flag, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_unreadable_earlier_figures_are_named(capsys, tmp_path):
    earlier = tmp_path / "2016-05/220300.json"
    earlier.parent.mkdir()
    earlier.write_text("[]", encoding="utf-8")
    assert cli.main(["brief", "--as-of", "2016-06", "--region", "220300", "--out", str(tmp_path)]) == 2
    assert "220300.json: not key figures; delete it" in capsys.readouterr().err


def test_the_installed_command_says_what_is_wrong_and_shows_the_traceback_only_on_demand():
    command = [sys.executable, "-m", "qualib.cli", "brief", "--as-of", "soon"]
    plain = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ)
    assert (plain.returncode, plain.stdout) == (2, "")
    assert plain.stderr.startswith("qualib: 'soon' is not a month")
    debug = subprocess.run([*command, "--debug"], capture_output=True, text=True, cwd=ROOT, env=os.environ)
    assert "Traceback" in debug.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["brif"], "unknown command 'brif'; did you mean brief?"),
        ([], "COMMAND"),
        (["verify", "--texts", "nowhere"], "no such folder"),
    ],
)
def test_other_commands_fail_clearly(capsys, arguments, said):
    assert cli.main(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_validate_reports_and_passes(capsys, data, monkeypatch):
    assert cli.main(["validate"]) == 0
    assert "no faults" in capsys.readouterr().out
    (data / "regions.csv").unlink()
    monkeypatch.setenv("QUALIB_DATA", "")
    assert cli.main(["validate", "--data", str(data)]) == 2
    assert "regions.csv" in capsys.readouterr().err
