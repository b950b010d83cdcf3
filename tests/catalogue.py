"""The messages that code and notebooks hold; catalogues brought in step with them.

``python -m tests.catalogue`` adds new messages to every catalogue (untranslated) and drops those no longer used.
"""

import io
import json
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
#: t("…") and t.plural("one", "many", n) in the code; self(…) within `Messages` itself.
KEYWORDS = {"t": None, "self": None, "plural": (1, 2)}


def used() -> dict[str, tuple[str | tuple[str, ...], str]]:
    """Message id (its singular, where it has a plural) → (the whole id, the file it is first used in)."""
    found: dict[str, tuple[str | tuple[str, ...], str]] = {}
    for path in sorted([*(ROOT / "qualib").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        for _, message, _, _ in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            key = message if isinstance(message, str) else message[0]
            found.setdefault(key, (message, path.relative_to(ROOT).as_posix()))
    return found


def catalogues() -> dict[str, Path]:
    """Language → its catalogue."""
    return {path.parent.parent.name: path for path in sorted((ROOT / "qualib/words/locale").glob("*/LC_MESSAGES/*.po"))}


def read(path: Path) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path) -> None:
    """Bring one catalogue in step: keep the translations there are, in order of use."""
    old, new = read(path), Catalog(locale=path.parent.parent.name, fuzzy=False)
    for key, (message, where) in used().items():
        known = old.get(key)
        new.add(message, known.string if known else None, locations=[(where, 0)])
    with path.open("wb") as file:
        write_po(file, new, omit_header=False, include_lineno=False, width=110)


if __name__ == "__main__":
    for place in catalogues().values():
        update(place)
