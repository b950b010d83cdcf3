"""The site: briefs, reports, notebooks, and a page for each region and indicator, all of which lead to one another.

It needs no server: the folder opens from a disk as from the web.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from qualib.errors import QualibError
from qualib.progress import axes
from qualib.progress.coverage import coverage
from qualib.publish import books, compare, feed, indicators, pages, regions, workers
from qualib.publish import coverage as known
from qualib.publish.books import Book
from qualib.publish.briefs import Published, order, published
from qualib.publish.frontpage import frontpage
from qualib.publish.pages import anchor, foot, front, navigation, switch
from qualib.publish.record import Record
from qualib.study import files, reading
from qualib.study.package import Study
from qualib.targets.standing import NATION
from qualib.words.language import Messages

#: What stands between these in a page is its links to other pages. Text from the data cannot hold them: it is escaped.
OPEN, CLOSE = "<!--nav-->", "<!--/nav-->"
#: The file that tells a folder as a site made here: no other is replaced.
MARK = ".qualib-site"
#: Folder of the notebooks' pages.
NOTEBOOKS = "notebooks"
#: Kinds of files that may stand beside a page, and what links call them.
BESIDE = {"pdf": "PDF", "xlsx": "Excel"}


def collect(study: Study, briefs: Path, reports: Path) -> list[Published]:
    """Pages in folders such as ``briefs/2016-06`` and ``reports/2016``, the newest first, regions in their order.

    Raises
    ------
    QualibError
        If there are none, or key figures cannot be read.
    """
    pages = [*published(study, "brief", briefs), *published(study, "report", reports)]
    if not pages:
        raise QualibError(
            f"{briefs}, {reports}: no pages there; make some, for example with `qualib brief --as-of 2016-06`, or name "
            "their folders with --briefs and --reports"
        )
    return pages


def build(study: Study, briefs: Path, reports: Path, notebooks: Path, kept: Path, out: Path) -> int:
    """Build the site in `out` at one stroke and return the number of its pages.

    Parameters
    ----------
    study : Study
    briefs, reports : Path
        Folders of `qualib brief` and `qualib report`; either may be missing.
    notebooks : Path
        Folder of notebooks, which are run in every language where their pages are missing or stale.
    kept : Path
        Folder in which the notebooks' pages are kept from one site to the next.
    out : Path
        Folder of the site; an earlier site there is replaced.

    Raises
    ------
    QualibError
        If there is nothing to build from, a notebook fails, a page is of another version, or `out` holds something
        else, holds what the site is built from or is inside it, is a symbolic link, or cannot be written.
    """
    files.apart(out, [briefs, reports, notebooks, kept, study.root], whole=True)
    with _workplace(out.absolute()) as (site, old):
        record = Record.of(study, collect(study, briefs, reports))
        read = books.make(notebooks, kept, workers.cores())
        count = _place(record, site) + _shelve(record, read, kept, site / NOTEBOOKS)
        for address, content in _own(record, read):
            (site / address).parent.mkdir(parents=True, exist_ok=True)
            (site / address).write_bytes(content)
            count += address.endswith(".html")
        (site / MARK).write_text("Made by `qualib site`, which replaces this folder whole.\n", encoding="utf-8")
        files.swap(site, out.absolute(), old)
    return count


def _own(record: Record, read: list[Book]) -> Iterator[tuple[str, bytes]]:
    """The pages and files that the site makes itself, by address."""
    covered, points = coverage(record.study, record.month), axes.points(record.study)
    for lang in order():
        t = Messages(lang)
        more = [anchor(other.address(lang), other.title(t)) for other in (compare, known)]
        titles = {f"{NOTEBOOKS}/{book.name}.html": book.title for book in read if book.lang == lang}
        yield front(lang), frontpage(record, titles, lang, more).encode()
        yield known.address(lang), known.page(record, covered, lang).encode()
        yield compare.address(lang), compare.page(record.study, points, lang).encode()
        yield from regions.files(record, lang)
        yield from indicators.files(record, lang)
        yield from feed.files(record, lang)
    yield from regions.data(record)
    yield from indicators.data(record)
    yield from pages.downloads(record)


@contextmanager
def _workplace(out: Path) -> Iterator[tuple[Path, Path]]:
    """Places for the new site and for the old while they are swapped, on the same disk as `out`.

    They have one name, so that a run which was killed is mended by the next: it brings the old site back if need be.
    """
    base = out.with_name(f".{out.name}.qualib")
    new, old = base / "new", base / "old"
    made = [folder for folder in out.parents if not folder.exists()]
    try:
        if out.is_symlink() or base.is_symlink():
            raise QualibError(f"{out}: is a symbolic link; name the folder itself with --out")
        base.mkdir(parents=True, exist_ok=True)
        with files.alone(base, taken="another run is building this site"):
            try:
                files.restore(out, old)
                if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
                    raise QualibError(f"{out}: holds something that is no site of ours (it has no {MARK}); name "
                                      "another folder with --out")  # fmt: skip
                files.clear(new, old)
                yield new, old
            finally:
                files.clear(*((new, old) if out.exists() else (new,)))  # the old site stays while there is no other
                if not any(base.iterdir()):
                    base.rmdir()
                for empty in made:
                    if empty.exists() and not any(empty.iterdir()):
                        empty.rmdir()
    except OSError as error:
        raise QualibError(
            f"{out}: cannot be written ({error.strerror or error}); name another folder with --out"
        ) from None


def _place(record: Record, site: Path) -> int:
    """Put the pages in their places, each with its links and foot; return their number."""
    feet = {lang: foot(record, Messages(lang), "../../") for lang in order()}
    known = {(page.kind, page.region, page.period): page for page in record.pages}
    steps = [(one, two) for one, two in pairwise(sorted(known)) if one[:2] == two[:2]]
    before, after = {two: known[one] for one, two in steps}, {one: known[two] for one, two in steps}
    count = 0
    for key, page in known.items():
        folder = site / page.place
        folder.mkdir(parents=True, exist_ok=True)
        report = known.get(("report", page.region, page.period[:4])) if page.kind == "brief" else None
        for lang in page.langs:
            source = page.folder / page.name(lang)
            beside = [kind for kind in BESIDE if source.with_suffix(f".{kind}").is_file()]
            links = _links(page, lang, before.get(key), after.get(key), report, beside)
            _write(source, folder / source.name, links, feet[lang])
            for kind in beside:
                shutil.copy(source.with_suffix(f".{kind}"), folder)
            count += 1
        (folder / f"{page.region}.json").write_bytes(reading.content(page.folder / f"{page.region}.json"))
        if not (folder / "index.html").exists() and (page.folder / "index.html").is_file():
            _write(page.folder / "index.html", folder / "index.html", _home("../../"), Markup("").join(feet.values()))
    return count


def _links(
    page: Published,
    lang: str,
    before: Published | None,
    after: Published | None,
    report: Published | None,
    beside: list[str],
) -> Markup:
    t = Messages(lang)
    links = [anchor(f"../../{front(lang)}", t("All pages"))]
    links.append(anchor(f"../../{pages.REGIONS}/{pages.name(page.region, lang)}", t("All of this region")))
    if before:
        links.append(anchor(f"../{before.period}/{before.name(lang)}", f"‹ {before.when(t)}", "prev"))
    if after:
        links.append(anchor(f"../{after.period}/{after.name(lang)}", f"{after.when(t)} ›", "next"))
    if report:
        links.append(anchor(f"../../{report.address(lang)}", t("Annual report, {year}", year=report.period)))
    links.append(anchor(f"../../{compare.address(lang)}#places={page.region},{NATION}", t("Compare")))
    links += [anchor(f"{page.region}-{lang}.{kind}", BESIDE[kind]) for kind in beside]
    links += [switch(other, page.name(other)) for other in page.langs if other != lang]
    return navigation(links, t)


def _home(up: str) -> Markup:
    """Links to the front page in every language, for a page that is in several."""
    one = Markup('<a lang="{0}" href="{1}{2}">{3}</a>')
    links = [one.format(lang, up, front(lang), Messages(lang)("All pages")) for lang in order()]
    return navigation(links, Messages(order()[0]))


def _write(source: Path, place: Path, links: Markup, end: Markup) -> None:
    """Copy a page with its links filled in and what stands at the end of every page."""
    head, opened, rest = reading.text(source).partition(OPEN)
    _, closed, tail = rest.partition(CLOSE)
    if not closed:
        raise QualibError(f"{source}: has no place for links; it is of another version, so make it again")
    html = "".join((head, opened, links, closed, tail))
    place.write_text(_ended(html, end), encoding="utf-8")


def _ended(html: str, end: Markup) -> str:
    """A page with something more in its foot. Text from the data cannot hold the tag: it is escaped."""
    head, foot, tail = html.rpartition("</footer>")
    return "".join((head, end if foot else "", foot, tail))


def _shelve(record: Record, read: list[Book], kept: Path, place: Path) -> int:
    """Put the notebooks' pages in their place, each with its links and foot; return their number."""
    place.mkdir(parents=True, exist_ok=True)
    for book in read:
        t = Messages(book.lang)
        links = [anchor(f"../{front(book.lang)}", t("All pages"))]
        links += [switch(other.lang, f"{other.name}.html") for other in read
                  if other.notebook == book.notebook and other.lang != book.lang]  # fmt: skip
        _write(kept / f"{book.name}.html", place / f"{book.name}.html", navigation(links, t), foot(record, t, "../"))
    return len(read)
