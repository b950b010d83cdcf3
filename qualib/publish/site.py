"""The site: every brief, report and executed notebook as pages that lead to one another, and a front page.

It needs no server: the folder opens from a disk as from the web.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from markupsafe import Markup

from qualib.errors import QualibError
from qualib.publish import metrics, notebook, templates
from qualib.study import periods
from qualib.study.package import Study
from qualib.words.language import SOURCE, Messages, languages

#: What stands between these in a page is its links to other pages. Text from the data cannot hold them: it is escaped.
OPEN, CLOSE = "<!--nav-->", "<!--/nav-->"
#: Kinds of pages, and the folders of the site they are in.
FOLDERS = {"brief": "briefs", "report": "reports"}
#: Kinds of files that may stand beside a page, and what links call them.
BESIDE = {"pdf": "PDF", "xlsx": "Excel"}


@dataclass(frozen=True)
class Made:
    """A page made earlier, in the languages there are; `figures` are its key figures."""

    kind: str  # "brief" or "report"
    period: str  # a month such as 2016-06, or a year
    region: str
    folder: Path
    langs: tuple[str, ...]
    figures: dict[str, Any]

    def name(self, lang: str) -> str:
        """The page's file, in a language it exists in: `lang` if it does."""
        return f"{self.region}-{lang if lang in self.langs else self.langs[0]}.html"

    def address(self, lang: str) -> str:
        """The page seen from the front page."""
        return f"{FOLDERS[self.kind]}/{self.period}/{self.name(lang)}"


def order() -> list[str]:
    """Languages, the plans' own first; the front page is in the first one."""
    return sorted(languages(), key=lambda lang: (lang == SOURCE, lang))


def front(lang: str) -> str:
    """File of the front page in a language."""
    return "index.html" if lang == order()[0] else f"index-{lang}.html"


def collect(study: Study, briefs: Path, reports: Path) -> list[Made]:
    """Pages in folders such as ``briefs/2016-06`` and ``reports/2016``, the newest first, regions in their order.

    Raises
    ------
    QualibError
        If there are none, or key figures cannot be read.
    """
    pages = [*_collect(study, "brief", briefs), *_collect(study, "report", reports)]
    if not pages:
        raise QualibError(
            f"{briefs}, {reports}: no pages there; make some, for example with `qualib brief --as-of 2016-06`, or name "
            "their folders with --briefs and --reports"
        )
    return pages


def _collect(study: Study, kind: str, base: Path) -> Iterator[Made]:
    parts = metrics.BRIEF if kind == "brief" else metrics.REPORT
    folders = [path for path in base.iterdir() if path.is_dir()] if base.is_dir() else []
    for folder in sorted(folders, reverse=True):
        if not _is_period(folder.name, kind):
            continue
        names = {path.name for path in folder.glob("*.html")}
        for region in study.regions["region"]:
            langs = tuple(lang for lang in order() if f"{region}-{lang}.html" in names)
            if langs:
                yield Made(kind, folder.name, region, folder, langs, metrics.read(folder / f"{region}.json", parts))


def _is_period(name: str, kind: str) -> bool:
    try:
        periods.year(name) if kind == "report" else periods.month(name)
    except QualibError:
        return False
    return True


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
        Folder of the site; an earlier site there is replaced.

    Raises
    ------
    QualibError
        If there is nothing to build from, a page is of another version, or `out` holds something else.
    """
    from qualib.publish.frontpage import frontpage

    out, pages = out.absolute(), collect(study, briefs, reports)
    if out.exists() and any(out.iterdir()) and "qualib" not in _generator(out / "index.html"):
        raise QualibError(f"{out}: holds something that is no site of ours; name another folder with --out")
    with _workshop(out.parent) as name:
        workshop, site = Path(name), Path(name) / "site"
        count = _place(pages, site)
        books = dict(_notebooks(notebooks, site / "notebooks"))
        for lang in order():
            (site / front(lang)).write_text(frontpage(study, pages, books, lang), encoding="utf-8")
        try:
            if out.exists():
                os.rename(out, workshop / "old")
            os.rename(site, out)
        except OSError as error:
            raise QualibError(f"{out}: cannot be replaced ({error.strerror}); name another folder with --out") from None
    return count + len(books) + len(order())


def _workshop(base: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder on the same disk as `base`, gone afterwards."""
    try:
        base.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".press-", dir=base, ignore_cleanup_errors=True)
    except OSError as error:
        raise QualibError(f"{base}: cannot be written to ({error.strerror}); name another folder with --out") from None


def _generator(page: Path) -> str:
    """The head of a page, where its maker stands."""
    return page.read_text(encoding="utf-8", errors="replace")[:2000] if page.is_file() else ""


def _place(pages: list[Made], site: Path) -> int:
    """Put the pages in their places, each with its links; return their number."""
    known = {(page.kind, page.region, page.period): page for page in pages}
    spans: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        spans.setdefault((page.kind, page.region), []).append(page.period)
    count = 0
    for page in pages:
        folder = site / FOLDERS[page.kind] / page.period
        folder.mkdir(parents=True, exist_ok=True)
        around = sorted(spans[page.kind, page.region])
        at = around.index(page.period)
        before = known[page.kind, page.region, around[at - 1]] if at else None
        after = known[page.kind, page.region, around[at + 1]] if at + 1 < len(around) else None
        other = ("report", page.period[:4]) if page.kind == "brief" else None
        report = known.get((other[0], page.region, other[1])) if other else None
        for lang in page.langs:
            place = folder / f"{page.region}-{lang}.html"
            beside = {kind: page.folder / f"{page.region}-{lang}.{kind}" for kind in BESIDE}
            beside = {kind: file for kind, file in beside.items() if file.is_file()}
            _write(page.folder / place.name, place, _links(page, lang, before, after, report, beside))
            for file in beside.values():
                shutil.copyfile(file, folder / file.name)
            count += 1
        shutil.copyfile(page.folder / f"{page.region}.json", folder / f"{page.region}.json")
        if not (folder / "index.html").exists() and (page.folder / "index.html").is_file():
            _write(page.folder / "index.html", folder / "index.html", _home("../../"))
    return count


def _links(
    page: Made, lang: str, before: Made | None, after: Made | None, report: Made | None, beside: dict[str, Path]
) -> Markup:
    t = Messages(lang)
    words = t.month if page.kind == "brief" else t.period
    links = [_link(f"../../{front(lang)}", t("All pages"))]
    if before:
        links.append(_link(f"../{before.period}/{before.name(lang)}", f"‹ {words(before.period)}", "prev"))
    if after:
        links.append(_link(f"../{after.period}/{after.name(lang)}", f"{words(after.period)} ›", "next"))
    if report:
        address = f"../../{FOLDERS['report']}/{report.period}/{report.name(lang)}"
        links.append(_link(address, t("Annual report, {year}", year=report.period)))
    links += [_link(file.name, BESIDE[kind]) for kind, file in beside.items()]
    links += [switch(other, f"{page.region}-{other}.html") for other in page.langs if other != lang]
    return _nav(links, lang)


def _link(address: str, words: str, rel: str = "") -> Markup:
    return Markup('<a href="{}"{}>{}</a>').format(address, Markup(' rel="{}"').format(rel) if rel else "", words)


def switch(lang: str, address: str) -> Markup:
    """A link to the same page in another language, named in it."""
    mark = Markup('<a class="language" lang="{0}" hreflang="{0}" rel="alternate" href="{1}">{2}</a>')
    return mark.format(lang, address, Locale.parse(lang).get_display_name(lang))


def _home(up: str) -> Markup:
    """Links to the front page in every language, for a page that is in several."""
    one = Markup('<a lang="{0}" href="{1}{2}">{3}</a>')
    return _nav([one.format(lang, up, front(lang), Messages(lang)("All pages")) for lang in order()], order()[0])


def _nav(links: list[Markup], lang: str) -> Markup:
    return Markup('<nav aria-label="{}">{}</nav>').format(Messages(lang)("Pages"), Markup("").join(links))


def _write(source: Path, place: Path, nav: Markup) -> None:
    """Copy a page with its links filled in."""
    html = source.read_text(encoding="utf-8")
    head, opened, rest = html.partition(OPEN)
    _, closed, tail = rest.partition(CLOSE)
    if not opened or not closed:
        raise QualibError(f"{source}: has no place for links; it is of another version, so make it again")
    place.write_text("".join((head, opened, nav, closed, tail)), encoding="utf-8")


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
        html, _ = notebook.exporter("notebook").from_notebook_node(
            node, resources={"page": templates.page(lang, title)}
        )
        place.mkdir(parents=True, exist_ok=True)
        head, _, rest = html.partition(OPEN)
        (place / f"{path.stem}.html").write_text(
            "".join((head, _home("../"), rest.partition(CLOSE)[2])), encoding="utf-8"
        )
        yield f"notebooks/{path.stem}.html", title


def tongues(html: str, lang: str) -> str:
    """Paragraphs with a line in each language as one paragraph each, what is not in `lang` marked as English."""
    import re

    from qualib.words.html import HAN

    def split(found: re.Match[str]) -> str:
        lines = [line for line in found[1].split("\n") if line]
        groups: list[list[str]] = []
        for line in lines:
            if groups and bool(HAN.search(line)) == bool(HAN.search(groups[-1][0])):
                groups[-1].append(line)
            else:
                groups.append([line])
        mark = [' lang="en"' if lang == "zh" and not HAN.search(group[0]) else "" for group in groups]
        return "".join(f"<p{own}>{chr(10).join(group)}</p>" for own, group in zip(mark, groups, strict=True))

    return re.sub(r"<p>(.*?)</p>", split, html, flags=re.DOTALL)


def packed(value: Any) -> str:
    """JSON that can stand inside a page: no “<” can end the element it is in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
