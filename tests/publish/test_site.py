"""The site is built from pages at one stroke, and says what it cannot be built from."""

import json
import os
import shutil
from itertools import islice

import pytest

from qualib import QualibError, cli
from qualib.publish import indicators, notebook, pages, regions, site


@pytest.fixture
def shelves(tmp_path):
    """Folders of pages as the commands leave them, of a notebook with nothing in it."""
    import nbformat

    def make(kind, period, region, langs=("zh",), **summary):
        folder = tmp_path / kind / period
        folder.mkdir(parents=True, exist_ok=True)
        for lang in langs:
            page = notebook.render(nbformat.v4.new_notebook(), lang, f"{region} {period}")
            (folder / f"{region}-{lang}.html").write_text(page.html, encoding="utf-8")
        row = {"indicator": "product.food.spot_check_pass_rate", "label_zh": "食品</script>", "verdict": "undecided"}
        told = {"on course": summary.get("on", 0), "missed": summary.get("off", 0)}
        figures = {"in_force": {}, "verdicts": {"a": row}, "due": {}, "summary": told}
        figures |= {"domains": {}} if kind == "reports" else {}
        (folder / f"{region}.json").write_text(json.dumps(figures), encoding="utf-8")

    make("briefs", "2016-05", "520000")
    make("briefs", "2016-06", "520000", ("zh", "en"), on=1, off=0, due=2)
    make("briefs", "2016-09", "520000", ("en",), on=0, off=3, due=2)
    make("briefs", "2016-06", "220300")
    make("reports", "2016", "520000", ("zh",))
    (tmp_path / "briefs" / "drafts").mkdir()
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    """Pages of regions and indicators and what is to download have tests of their own: here the first ones do."""
    for maker in (regions, indicators):
        for name in ("files", "data"):
            every = getattr(maker, name)
            monkeypatch.setattr(maker, name, lambda *asked, every=every: islice(every(*asked), 2))
    monkeypatch.setattr(pages, "downloads", lambda record: iter([("data/quality-plans.zip", b"PK")]))


def build(study, base, out="site"):
    return site.build(study, base / "briefs", base / "reports", base / "notebooks", base / "kept", base / out)


def nav(path):
    return path.read_text(encoding="utf-8").partition(site.OPEN)[2].partition(site.CLOSE)[0]


def test_pages_lead_to_the_month_before_and_after_and_to_the_other_language(study, shelves):
    assert build(study, shelves) == 6 + 2 * (1 + 1 + 1 + 2 + 2)
    folder = shelves / "site/briefs"
    june = nav(folder / "2016-06/520000-zh.html")
    assert 'href="../2016-05/520000-zh.html" rel="prev"' in june
    assert 'href="../2016-09/520000-en.html" rel="next"' in june  # there is no Chinese one
    assert 'href="520000-en.html"' in june and 'hreflang="en"' in june
    assert 'href="../../reports/2016/520000-zh.html"' in june
    assert 'href="../../index.html"' in june
    assert 'href="../../index-en.html"' in nav(folder / "2016-06/520000-en.html")
    assert "rel=" not in nav(folder / "2016-06/220300-zh.html")


def test_the_front_page_leads_to_the_page_of_coverage_and_that_one_back(study, shelves):
    build(study, shelves)
    for front, coverage in (("index.html", "coverage.html"), ("index-en.html", "coverage-en.html")):
        one, other = ((shelves / "site" / name).read_text(encoding="utf-8") for name in (front, coverage))
        assert f'href="{coverage}"' in one.partition("</header>")[0]
        assert f'href="{front}"' in other.partition("</header>")[0]


def test_files_beside_a_page_come_along(study, shelves):
    for name in ("520000-zh.pdf", "520000-en.xlsx"):
        (shelves / "briefs/2016-06" / name).write_bytes(b"file")
    build(study, shelves)
    folder = shelves / "site/briefs/2016-06"
    assert 'href="520000-zh.pdf">PDF<' in nav(folder / "520000-zh.html")
    assert "xlsx" not in nav(folder / "520000-zh.html")
    assert 'href="520000-en.xlsx">Excel<' in nav(folder / "520000-en.html")
    assert (folder / "520000-zh.pdf").read_bytes() == (folder / "520000-en.xlsx").read_bytes() == b"file"


def test_the_same_pages_give_the_same_site(study, shelves):
    build(study, shelves), build(study, shelves, "again")
    one, two = ({path.relative_to(base): path.read_bytes() for path in base.rglob("*") if path.is_file()}
                for base in (shelves / "site", shelves / "again"))  # fmt: skip
    assert one == two


def test_the_front_page_lists_each_month_and_carries_its_briefs(study, shelves):
    build(study, shelves)
    html = (shelves / "site/index-en.html").read_text(encoding="utf-8")
    carried = json.loads(html.partition('id="index">')[2].partition("</script>")[0])
    briefs = [one for one in carried["found"] if carried["kinds"][one[0]] == "Monthly brief"]
    assert briefs[0][3] == "briefs/2016-09/520000-en.html" and len(briefs) == 4
    assert "September 2016: <a href=" in html and "(undecided 1)" in html  # a month without a page of its own
    assert html.count("</script>") == 2


def test_a_new_site_replaces_the_old_one_whole(study, shelves):
    build(study, shelves)
    (shelves / "site/left.html").write_text("of an earlier site", encoding="utf-8")
    build(study, shelves)
    assert not (shelves / "site/left.html").exists()
    assert not list(shelves.glob(".site*"))


def test_what_is_no_site_of_ours_is_left_alone(study, shelves):
    (shelves / "site").mkdir()
    (shelves / "site/thesis.txt").write_text("three years", encoding="utf-8")
    with pytest.raises(
        QualibError, match=r"no site of ours \(it has no \.qualib-site\); name another folder with --out"
    ):
        build(study, shelves)
    assert (shelves / "site/thesis.txt").read_text(encoding="utf-8") == "three years"


@pytest.mark.parametrize("out", ["briefs", "briefs/2016-06", "briefs/site", "reports/2016", "notebooks/site", "."])
def test_a_site_is_never_built_into_what_it_is_built_from(study, shelves, out):
    for place in (shelves / out, shelves):  # not even if it looks like a site
        if place.is_dir():
            (place / site.MARK).touch()
    before = {path: path.is_file() and path.read_bytes() for path in shelves.rglob("*")}
    with pytest.raises(QualibError, match=r"would change .*, which this command reads; name another place"):
        build(study, shelves, out)
    assert {path: path.is_file() and path.read_bytes() for path in shelves.rglob("*")} == before


def test_a_page_that_says_it_is_ours_does_not_make_a_folder_a_site(study, shelves):
    (shelves / "site").mkdir()
    (shelves / "site/index.html").write_text('<meta name="generator" content="qualib">', encoding="utf-8")
    (shelves / "site/thesis.txt").write_text("three years", encoding="utf-8")
    with pytest.raises(QualibError, match="no site of ours"):
        build(study, shelves)
    assert (shelves / "site/thesis.txt").read_text(encoding="utf-8") == "three years"


def test_a_link_is_not_taken_for_a_site(study, shelves):
    build(study, shelves, "real")
    (shelves / "site").symlink_to(shelves / "real")
    with pytest.raises(QualibError, match="is a symbolic link"):
        build(study, shelves)
    assert (shelves / "site").is_symlink() and (shelves / "real/index.html").is_file()


class Killed(BaseException):
    """The process ends: nothing after this happens."""


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Killed()], ids=["error", "kill"])
def test_the_earlier_site_survives_a_fault_at_either_rename(study, shelves, monkeypatch, at, error):
    build(study, shelves)
    (shelves / "site/earlier.html").write_text("of the earlier site", encoding="utf-8")
    calls, real, dead = [], os.rename, []

    def rename(*arguments):
        calls.append(arguments)
        if len(calls) == at + 1:
            dead.append(isinstance(error, Killed))
            raise error
        if dead == [True]:
            raise error
        real(*arguments)

    rmtree = shutil.rmtree
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        patch.setattr(shutil, "rmtree", lambda *a, **o: None if dead == [True] else rmtree(*a, **o))
        with pytest.raises((QualibError, Killed)):
            build(study, shelves)
    if dead == [False]:
        assert (shelves / "site/earlier.html").is_file() and not list(shelves.glob(".site*"))
    # The next run mends what it finds, even one that comes to nothing.
    page = shelves / "briefs/2016-05/520000-zh.html"
    good = page.read_bytes()
    page.write_text("<html>old</html>", encoding="utf-8")
    with pytest.raises(QualibError, match="has no place for links"):
        build(study, shelves)
    assert (shelves / "site/earlier.html").is_file() and not list(shelves.glob(".site*"))
    page.write_bytes(good)
    build(study, shelves)
    assert not (shelves / "site/earlier.html").exists() and not list(shelves.glob(".site*"))


def test_an_error_that_stays_keeps_the_earlier_site_aside(study, shelves, monkeypatch):
    build(study, shelves)
    (shelves / "site/earlier.html").write_text("of the earlier site", encoding="utf-8")
    calls, real = [], os.rename

    def rename(*arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises(QualibError, match="Input/output error"):
            build(study, shelves)
    assert (shelves / ".site.qualib/old/earlier.html").is_file()
    build(study, shelves)
    assert (shelves / "site/index.html").is_file() and not list(shelves.glob(".site*"))


def test_a_page_of_another_version_is_named_and_the_old_site_stays(study, shelves):
    build(study, shelves)
    before = (shelves / "site/index.html").read_bytes()
    (shelves / "briefs/2016-05/520000-zh.html").write_text("<html>old</html>", encoding="utf-8")
    with pytest.raises(QualibError, match=r"520000-zh.html: has no place for links; .* make it again"):
        build(study, shelves)
    assert (shelves / "site/index.html").read_bytes() == before


def test_with_no_pages_the_command_says_how_to_make_some(capsys, tmp_path):
    out = tmp_path / "site"
    arguments = ["site", "--briefs", str(tmp_path / "b"), "--reports", str(tmp_path / "r"), "--out", str(out)]
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert "no pages there; make some, for example with `qualib brief --as-of 2016-06`" in said
    assert said.count("\n") == 1
    assert not out.exists()
