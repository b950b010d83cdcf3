"""The templates of pages, their style sheet, scripts and own words."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import qualib

FOLDER = Path(__file__).resolve().parent


def fill(name: str, values: dict[str, Any], *, trim_blocks: bool = False) -> str:
    """A template filled with values, whose text cannot become markup."""
    return _template(f"{name}.html.j2", trim_blocks).render(values)


@cache
def _template(name: str, trim_blocks: bool) -> Any:
    from jinja2 import Environment, FileSystemLoader  # a page that is up to date needs no template

    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=trim_blocks)
    return environment.get_template(name)


@cache
def style(*more: str) -> str:
    """The style sheet of every page, and after it those that only some pages have."""
    return "".join(_read(f"{name}.css") for name in ("page", *more))


@cache
def script(name: str = "page") -> str:
    """A script of a page: `page` sorts its tables, `search` searches the index, `review` is the form."""
    return _read(f"{name}.js")


@cache
def policy(*scripts: str, styles: tuple[str, ...] = ()) -> str:
    """A content security policy: these scripts and the style sheets as they are here, pictures within the page.

    Nothing else runs or is fetched, whatever text the page holds.
    """
    own = " ".join(_hashed(script(name)) for name in scripts) or "'none'"
    parts = ["default-src 'none'", "img-src data:", f"style-src {_hashed(style(*styles))}", f"script-src {own}",
             "base-uri 'none'", "form-action 'none'"]  # fmt: skip
    return "; ".join(parts)


def page(lang: str, title: str) -> dict[str, Any]:
    """What the template of a page is filled with, besides the outputs of its notebook."""
    return {
        "lang": lang,
        "title": title,
        "script": script(),
        "words": words(lang),
        **look("page"),
    }


def look(*scripts: str, styles: tuple[str, ...] = ()) -> dict[str, str]:
    """Style sheet, policy and version of a page with these scripts, and with these style sheets beside every page's."""
    return {"style": style(*styles), "policy": policy(*scripts, styles=styles), "version": qualib.__version__}


@cache
def words(lang: str) -> dict[str, str]:
    """Words every page has around its outputs."""
    from qualib.words.language import Messages  # a page that is up to date needs no words

    t = Messages(lang)
    made = t("Made with qualib {version} from coded plans and published reports; every number leads to its source.",
             version=qualib.__version__)  # fmt: skip
    return {"pages": t("Pages"), "index": t("All regions"), "made": made, "sort": t("Sort by"), "code": t("Code"),
            "listed": t("as listed"), "ascending": t("ascending"), "descending": t("descending")}  # fmt: skip


def _read(name: str) -> str:
    # The line break stands in the template too, and counts for the hash.
    return "\n" + (FOLDER / name).read_text(encoding="utf-8").strip() + "\n"


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
