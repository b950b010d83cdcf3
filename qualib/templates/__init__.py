"""The templates of pages and their style sheet."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@cache
def style() -> str:
    """The style sheet of every page."""
    return (FOLDER / "page.css").read_text(encoding="utf-8")
