"""The prose of a notebook in one language: its cells say everything in English and in Chinese."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from qualib.words.html import HAN

#: What parts a heading's languages; the last part is Chinese, those before it English or a number.
PARTS = " · "
BLOCK = re.compile(r"<(p|h[1-6]|li)>(.*?)</\1>\n?", re.DOTALL)


def title(notebook: Any, lang: str, name: str) -> str:
    """The first heading of a notebook in a language, or its name."""
    cells = [cell.source for cell in notebook.cells[:1] if cell.cell_type == "markdown"]
    line = cells[0].partition("\n")[0] if cells else ""
    return _heading(line.removeprefix("# "), lang) if line.startswith("# ") else name


def prose(source: str, lang: str) -> str:
    """A cell of Markdown as HTML, with what it says in `lang`.

    A cell that says nothing in that language is given whole, its paragraphs marked with theirs.

    Parameters
    ----------
    source : str
        Markdown; every line of a paragraph is in one language, a heading in one or parted by " · ".
    lang : {"zh", "en"}

    Examples
    --------
    >>> prose("## When · 何时\\n\\nThe period of each plan.\\n每个计划的期间。", "en")
    '<h2>When</h2>\\n<p>The period of each plan.</p>\\n'
    """
    ending = ".html" if lang == "zh" else f"-{lang}.html"  # as `qualib.publish.books` names them
    html = _renderer().render(source).replace('.ipynb"', f'{ending}"')
    told = any(_lines(found[2], lang) for found in BLOCK.finditer(html) if not found[1].startswith("h"))

    def chosen(found: re.Match[str]) -> str:
        tag, text = found[1], found[2]
        if tag.startswith("h"):
            return f"<{tag}>{_heading(text, lang)}</{tag}>\n"
        if told:
            return f"<{tag}>{said}</{tag}>\n" if (said := _lines(text, lang)) else ""
        return f'<{tag} lang="{"zh" if HAN.search(text) else "en"}">{text}</{tag}>\n'

    return BLOCK.sub(chosen, html)


def _lines(text: str, lang: str) -> str:
    """The lines of a paragraph in a language."""
    return "\n".join(line for line in text.split("\n") if line and bool(HAN.search(line)) == (lang == "zh"))


def _heading(text: str, lang: str) -> str:
    """A heading in a language: the parts of it that are in it, and its number."""
    parts = text.split(PARTS)
    own = [part for part in parts if part.isdigit() or bool(HAN.search(part)) == (lang == "zh")]
    return PARTS.join(own) if any(not part.isdigit() for part in own) else text


@cache
def _renderer() -> Any:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    return MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))
