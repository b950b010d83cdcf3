"""Make the font of the pages: what of Noto Sans SC (OFL) the project's texts need, as ``templates/font.woff2``.

Run it with ``python -m tests.font`` when a test says that a character is missing.
"""

import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from qualib.figures import style
from qualib.publish import templates

ROOT = Path(__file__).resolve().parent.parent
PLACE = templates.FOLDER / "font.woff2"


def characters() -> set[str]:
    """Every character that a page may show of the record, the messages, the notebooks and the library."""
    kinds = ["data/*.csv", "data/*.json", "data/rubrics/*"]
    kinds += [f"qualib/**/*.{kind}" for kind in ("py", "po", "yaml", "js", "j2")]
    texts = [path.read_text(encoding="utf-8") for kind in kinds for path in ROOT.glob(kind)]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        texts += ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    return {chr(code) for code in range(0x20, 0x7F)} | {c for text in texts for c in text if ord(c) > 0xA0}


def has(font: TTFont) -> set[str]:
    """The characters a font can show."""
    return {chr(code) for code in font.getBestCmap()}


def main() -> None:
    """Write the font anew: the same characters give the same bytes."""
    font = TTFont(style.font_file(), recalcTimestamp=False)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern"], name_IDs=["*"], glyph_names=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters()])
    subsetter.subset(font)
    subset.save_font(font, str(PLACE), options)
    print(f"{PLACE.relative_to(ROOT)}: {len(has(font))} characters, {PLACE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
