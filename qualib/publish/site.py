"""The site: every brief, report and executed notebook as pages that lead to one another, and a front page.

It needs no server: the folder opens from a disk as from the web.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from qualib.errors import QualibError
from qualib.progress.coverage import coverage, latest
from qualib.publish import coverage as known
from qualib.publish import notebook, templates
from qualib.publish.briefs import Published, order, published
from qualib.publish.frontpage import front, frontpage, navigation, switch
from qualib.study import files
from qualib.study.package import Study
from qualib.words.html import HAN
from qualib.words.language import Messages

#: What stands between these in a page is its links to other pages. Text from the data cannot hold them: it is escaped.
OPEN, CLOSE = "<!--nav-->", "<!--/nav-->"
#: The file that tells a folder as a site made here: no other is replaced.
MARK = ".qualib-site"
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


def build(study: Study, briefs: Path, reports: Path, notebooks: Path, out: Path) -> int:
    """Build the site in `out` at one stroke and return the number of its pages.

    Parameters
    ----------
    study : Study
    briefs, reports : Path
        Folders of `qualib brief` and `qualib report`; either may be missing.
    notebooks : Path
        Folder of executed notebooks.
    out : Path
        Folder of the site; an earlier site there, which its file ``.qualib-site`` tells, is replaced.

    Raises
    ------
    QualibError
        If there is nothing to build from, a page is of another version, or `out` holds something else, holds what the
        site is built from or is inside it, is a symbolic link, or cannot be written.
    """
    files.apart(out, [briefs, reports, notebooks, study.root], whole=True)
    with _workplace(out.absolute()) as (site, old):
        out, pages = out.absolute(), collect(study, briefs, reports)
        count = _place(pages, site)
        books = dict(_notebooks(notebooks, site / "notebooks"))
        month = latest(study)
        covered = coverage(study, month)
        for lang in order():
            more = [_link(known.address(lang), known.title(Messages(lang)))]
            (site / front(lang)).write_text(frontpage(study, pages, books, lang, more), encoding="utf-8")
            (site / known.address(lang)).write_text(known.page(study, covered, month, lang), encoding="utf-8")
        (site / MARK).write_text("Made by `qualib site`, which replaces this folder whole.\n", encoding="utf-8")
        files.swap(site, out, old)
    return count + len(books) + 2 * len(order())


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


def _place(pages: list[Published], site: Path) -> int:
    """Put the pages in their places, each with its links; return their number."""
    known = {(page.kind, page.region, page.period): page for page in pages}
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
            _write(source, folder / source.name, _links(page, lang, before.get(key), after.get(key), report, beside))
            for kind in beside:
                shutil.copy(source.with_suffix(f".{kind}"), folder)
            count += 1
        shutil.copyfile(page.folder / f"{page.region}.json", folder / f"{page.region}.json")
        if not (folder / "index.html").exists() and (page.folder / "index.html").is_file():
            _write(page.folder / "index.html", folder / "index.html", _home("../../"))
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
    links = [_link(f"../../{front(lang)}", t("All pages"))]
    if before:
        links.append(_link(f"../{before.period}/{before.name(lang)}", f"‹ {before.when(t)}", "prev"))
    if after:
        links.append(_link(f"../{after.period}/{after.name(lang)}", f"{after.when(t)} ›", "next"))
    if report:
        links.append(_link(f"../../{report.address(lang)}", t("Annual report, {year}", year=report.period)))
    links += [_link(f"{page.region}-{lang}.{kind}", BESIDE[kind]) for kind in beside]
    links += [switch(other, page.name(other)) for other in page.langs if other != lang]
    return navigation(links, t)


def _link(address: str, words: str, rel: str = "") -> Markup:
    return Markup('<a href="{}"{}>{}</a>').format(address, Markup(' rel="{}"').format(rel) if rel else "", words)


def _home(up: str) -> Markup:
    """Links to the front page in every language, for a page that is in several."""
    one = Markup('<a lang="{0}" href="{1}{2}">{3}</a>')
    links = [one.format(lang, up, front(lang), Messages(lang)("All pages")) for lang in order()]
    return navigation(links, Messages(order()[0]))


def _write(source: Path, place: Path, links: Markup) -> None:
    """Copy a page with its links filled in."""
    head, opened, rest = source.read_text(encoding="utf-8").partition(OPEN)
    _, closed, tail = rest.partition(CLOSE)
    if not closed:
        raise QualibError(f"{source}: has no place for links; it is of another version, so make it again")
    place.write_text("".join((head, opened, links, closed, tail)), encoding="utf-8")


def _notebooks(folder: Path, place: Path) -> Iterator[tuple[str, str]]:
    """Render each executed notebook of a folder to a page; yield its address and title."""
    import nbformat
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    prose = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))
    lang = order()[0]
    for path in sorted(folder.glob("*.ipynb")) if folder.is_dir() else []:
        node = nbformat.read(path, as_version=4)
        title = node.cells[0].source.partition("\n")[0].removeprefix("# ") if node.cells else path.stem
        for cell in node.cells:
            if cell.cell_type == "markdown":
                cell.source = tongues(prose.render(cell.source), lang).replace('.ipynb"', '.html"')
        page = {"page": templates.page(lang, title)}
        html, _ = notebook.exporter("notebook").from_notebook_node(node, resources=page)
        head, _, rest = html.partition(OPEN)
        place.mkdir(parents=True, exist_ok=True)
        html = "".join((head, _home("../"), rest.partition(CLOSE)[2]))
        (place / f"{path.stem}.html").write_text(html, encoding="utf-8")
        yield f"notebooks/{path.stem}.html", title


def tongues(html: str, lang: str) -> str:
    """Paragraphs with a line in each language as one paragraph each, what is not in `lang` marked as English."""

    def split(found: re.Match[str]) -> str:
        groups: list[list[str]] = []
        for line in filter(None, found[1].split("\n")):
            if groups and bool(HAN.search(line)) == bool(HAN.search(groups[-1][0])):
                groups[-1].append(line)
            else:
                groups.append([line])
        marks = [' lang="en"' if lang == "zh" and not HAN.search(group[0]) else "" for group in groups]
        return "".join(f"<p{mark}>{chr(10).join(group)}</p>" for mark, group in zip(marks, groups, strict=True))

    return re.sub(r"<p>(.*?)</p>", split, html, flags=re.DOTALL)
