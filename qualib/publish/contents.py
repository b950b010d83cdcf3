"""The index of a folder of pages, in every language they exist in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from qualib.publish import metrics, templates
from qualib.study.package import Study
from qualib.words.language import SOURCE, Messages, languages


def index(folder: Path, words: Callable[[str], dict[str, str]], names: list[str]) -> str:
    """Word the index of a folder of pages named ``<name>-<lang>.html``, in every language they exist in.

    Parameters
    ----------
    folder : Path
        Where the pages are.
    words : callable
        Language → the words for ``title``, ``note``, and for each name its heading (the name itself as the key)
        and a line on it (the name and ``.line``).
    names : list of str
        Pages in the order to list them.
    """
    # The source language comes last: the plans are Chinese, and so are most readers.
    order = sorted(languages(), key=lambda lang: (lang == SOURCE, lang))
    there = {name: [lang for lang in order if (folder / f"{name}-{lang}.html").is_file()] for name in names}
    said = {lang: words(lang) for lang in order if any(lang in langs for langs in there.values())}
    environment = Environment(loader=FileSystemLoader(templates.FOLDER), autoescape=True)
    template = environment.get_template("index.html.j2")
    return template.render(said=said, pages=there, **templates.look())


def by_region(
    study: Study,
    folder: Path,
    parts: tuple[str, ...],
    head: Callable[[Messages], tuple[str, str]],
    line: Callable[[dict[str, Any], Messages], str],
) -> str:
    """Word the index of a folder with a page for each region.

    Parameters
    ----------
    study : Study
    folder : Path
        Where the pages and their key figures are.
    parts : tuple of str
        What those key figures hold.
    head : callable
        Words of a language → title and note.
    line : callable
        Key figures and words → a line on the page.

    Raises
    ------
    QualibError
        If a file is not such key figures.
    """
    places = study.regions.set_index("region")
    paths = [path for path in sorted(folder.glob("*.json")) if path.stem in places.index]
    figures = {path.stem: metrics.read(path, parts) for path in paths}

    def words(lang: str) -> dict[str, str]:
        t = Messages(lang)
        said = dict(zip(("title", "note"), head(t), strict=True))
        for region, known in figures.items():
            said |= {region: t.name(places.loc[region]), f"{region}.line": line(known, t)}
        return said

    return index(folder, words, list(figures))
