"""The notebooks as pages: in each language, run once, and nothing in the other language but names of the data."""

import re
import shutil

import nbformat
import pytest

from qualib import QualibError
from qualib.publish import books, prose
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem[:2])
def test_every_cell_of_prose_speaks_both_languages(path, lang):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        html = prose.prose(cell.source, lang)
        assert "lang=" not in html, cell.source  # a cell that says nothing in the language is marked
        for line in filter(None, re.sub(r"<[^>]+>", "", html).splitlines()):
            assert bool(prose.HAN.search(line)) == (lang == "zh"), line


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("One line.\n一行。", "<p>一行。</p>\n", "<p>One line.</p>\n"),
        ("# 04 · Progress · 进展", "<h1>04 · 进展</h1>\n", "<h1>04 · Progress</h1>\n"),
        ("## When", "<h2>When</h2>\n", "<h2>When</h2>\n"),
        ("Only English.", '<p lang="en">Only English.</p>\n', "<p>Only English.</p>\n"),
        ("只有中文。", "<p>只有中文。</p>\n", '<p lang="zh">只有中文。</p>\n'),
        ("First.\n\n第一。\n\nSecond.\n第二。", "<p>第一。</p>\n<p>第二。</p>\n", "<p>First.</p>\n<p>Second.</p>\n"),
        ("[二](02-x.ipynb) <b>", '<p><a href="02-x.html">二</a> &lt;b&gt;</p>\n',
         '<p lang="zh"><a href="02-x-en.html">二</a> &lt;b&gt;</p>\n'),
    ],
)  # fmt: skip
def test_prose_is_parted_by_language(source, zh, en):
    assert (prose.prose(source, "zh"), prose.prose(source, "en")) == (zh, en)


@pytest.fixture
def folder(tmp_path):
    """A folder with a notebook of the project's, and one of a reader's that knows no language."""
    own = tmp_path / "notebooks"
    own.mkdir()
    shutil.copy(ROOT / "notebooks" / "05-accountability.ipynb", own)
    cell = nbformat.v4.new_code_cell("year: int = 2016", metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_markdown_cell("# Mine"), cell, nbformat.v4.new_code_cell("print(year)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), own / "mine.ipynb")
    return own


def test_each_language_has_a_page_of_its_own_which_is_made_once(folder, tmp_path, capsys):
    out = tmp_path / "pages"
    made = books.make(folder, out, 1)
    assert [(book.name, book.lang, book.title) for book in made] == [
        ("05-accountability", "zh", "05 · 责任"),
        ("05-accountability-en", "en", "05 · Accountability"),
        ("mine", "zh", "Mine"),
    ]
    chinese, english = ((out / f"{book.name}.html").read_text(encoding="utf-8") for book in made[:2])
    assert '<html lang="zh">' in chinese and "<summary>代码</summary>" in chinese
    assert '<html lang="en">' in english and "<summary>Code</summary>" in english
    assert "<h2>The matrix</h2>" in english and "Who leads and shares" not in chinese
    assert "data:image/png" in english and chinese.count("data:image/png") == english.count("data:image/png")
    assert "<pre>2016" in (out / "mine.html").read_text(encoding="utf-8")
    capsys.readouterr()
    books.make(folder, out, 1)
    assert "3 of 3 pages are up to date" in capsys.readouterr().out


def test_a_notebook_that_fails_is_named(folder, tmp_path, capsys):
    mine = nbformat.read(folder / "mine.ipynb", as_version=4)
    mine.cells[2].source = "1 / 0"
    nbformat.write(mine, folder / "mine.ipynb")
    (folder / "05-accountability.ipynb").unlink()
    with pytest.raises(QualibError, match="a notebook failed"):
        books.make(folder, tmp_path / "pages", 1)
    assert "mine: cell 3: ZeroDivisionError" in capsys.readouterr().err
