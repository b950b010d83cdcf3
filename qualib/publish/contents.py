"""The table of contents of a folder of briefs or reports: every page in it, the newest period first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualib.publish import templates
from qualib.publish.briefs import EDITIONS, order, published
from qualib.study import files
from qualib.study.package import Study
from qualib.words.language import Messages

#: Kind of page → the heading of all of them.
HEADINGS: dict[str, Callable[[Messages], str]] = {
    "brief": lambda t: t("Monthly briefs"),
    "report": lambda t: t("Annual reports"),
}


def contents(study: Study, kind: str, base: Path) -> str:
    """Word the list of all pages in the folders of `base`, in every language they exist in.

    Parameters
    ----------
    study : Study
    kind : str
        Of `qualib.publish.briefs.EDITIONS`.
    base : Path
        The folder that holds a folder for each period.

    Raises
    ------
    QualibError
        If key figures beside a page cannot be read.
    """
    edition, places = EDITIONS[kind], study.regions.set_index("region")
    # A page without key figures is none that was made here.
    pages = {f"{page.period}/{page.region}": page for page in published(study, kind, base) if page.figures}
    said = {}
    for lang in order():
        own = {name: page for name, page in pages.items() if lang in page.langs}
        if own:
            t = Messages(lang)
            said[lang] = {"title": HEADINGS[kind](t), "note": templates.words(lang)["made"]}
            for name, page in own.items():
                said[lang][name] = edition.title(t, t.name(places.loc[page.region]), page.period)
                said[lang][f"{name}.line"] = edition.line(t, page.figures)
    langs = {name: page.langs for name, page in pages.items()}
    return templates.fill("index", {"said": said, "pages": langs, **templates.look()})


def write(study: Study, kind: str, base: Path) -> Path:
    """Write `contents` as ``index.html`` of the folder, unless it is there as it should be, and return its place."""
    place, content = base / "index.html", contents(study, kind, base).encode("utf-8")
    if not place.is_file() or place.read_bytes() != content:
        files.write(place, content)
    return place
