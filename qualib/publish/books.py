"""The notebooks as pages to read: each run in every language, and again where something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualib.errors import QualibError
from qualib.publish import build, notebook, prose
from qualib.publish.briefs import order


@dataclass(frozen=True)
class Book:
    """A notebook as a page: its own name, that of the page (without ``.html``), its language and its title in it."""

    notebook: str
    name: str
    lang: str
    title: str


def make(folder: Path, out: Path, workers: int) -> list[Book]:
    """Make the pages of a folder's notebooks that are missing or stale in `out`, and return them all.

    They are in order of the notebooks, one a language that a notebook knows: ``NAME.html`` and ``NAME-en.html``.

    Raises
    ------
    QualibError
        If a file is no notebook or has no parameters cell, or a notebook fails, which is said on standard error first.
    """
    found = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    books = [(path, book) for path in found for book in _of(path)]

    def plan() -> list[build.Batch]:
        pages = [_page(path, book) for path, book in books]
        return [build.Batch("", len(pages), lambda: pages)]

    if found and build.make(found, plan, build.Setting(out, workers)):
        raise QualibError(f"{out}: a notebook failed, as said above; mend it or the data and run again")
    return [book for _, book in books]


def _of(path: Path) -> list[Book]:
    """A notebook in every language; one that has no parameter for it, in the first alone."""
    first, *others = order()
    read = notebook.read(path)
    others = others if "lang" in notebook.known(path) else []
    names = {first: path.stem} | {lang: f"{path.stem}-{lang}" for lang in others}
    return [Book(path.stem, name, lang, prose.title(read, lang, path.stem)) for lang, name in names.items()]


def _page(path: Path, book: Book) -> build.Page:
    work = notebook.job(path, {"lang": book.lang} if "lang" in notebook.known(path) else {})
    return build.Page(book.name, work, book.title, book.lang, f"{book.name}.json", template="notebook")
