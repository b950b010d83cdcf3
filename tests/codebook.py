"""The tables of the codebook, ``data/README.md``, as ``datapackage.json`` describes the fields.

``python -m tests.codebook`` writes them anew, each under the heading of its table; the prose around them stays.
"""

import re

from qualib.study.package import describe
from tests.conftest import ROOT

PLACE = ROOT / "data/README.md"


def table(resource):
    """A row for each field: its name, its titles, its meaning and its codes where the meaning does not name them."""
    rows = ["| column | name | meaning |", "|---|---|---|"]
    for field in resource["schema"]["fields"]:
        codes = field.get("constraints", {}).get("enum", [])
        said = all(code in field["description"] for code in codes)
        meaning = field["description"] if said else f"{field['description']}: {', '.join(codes)}"
        rows.append(f"| `{field['name']}` | {field['title']} · {field['title_zh']} | {meaning} |")
    return "\n".join(rows)


def written(text):
    """The codebook with its tables written anew."""
    for resource in describe(PLACE.parent).values():
        head, mark, rest = text.partition(f"### `{resource['path']}`\n")
        section, _, after = rest.partition("\n### ")
        prose = re.sub(r"(^\|.*\n?)+", "", section, flags=re.MULTILINE).rstrip()
        text = f"{head}{mark}{prose}\n\n{table(resource)}\n" + (f"\n### {after}" if after else "")
    return text


if __name__ == "__main__":
    PLACE.write_text(written(PLACE.read_text(encoding="utf-8")), encoding="utf-8")
