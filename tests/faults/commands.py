"""Every command that writes, each on a target of its own small enough to be run at every step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest

from qualib import cli
from qualib.cli import commands
from qualib.publish import briefs, build, export, notebook, review
from qualib.publish.kernels import start
from qualib.study import checks
from qualib.texts import add_plan, extract

#: Commands that write nothing.
READERS = {"validate", "verify", "completions"}
SAMPLE = "dev-linjiang-2021"


@dataclass(frozen=True)
class Case:
    """A command line, and what it finds.

    `prepare` lays out a folder, in which `line` is run; `kind` says how what it writes is whole: "file", "tables"
    (all of them, once any command has read them), "pages" (each file) or "site" (the folder).
    """

    name: str
    kind: str
    line: list[str]
    prepare: Callable[[Path], None]


def nothing(folder: Path) -> None:
    """An empty folder."""


def _other(name: str) -> Callable[[Path], None]:
    """Something else is where the file is to go."""

    def put(folder: Path) -> None:
        (folder / name).write_bytes(b"three years\n" * 999)

    return put


def _source(folder: Path) -> None:
    (folder / "plan.txt").write_text(
        "贵州省质量发展规划（2016—2020年）\n到2020年，产品质量监督抽查合格率达到90%以上。\n", encoding="utf-8"
    )


def _drafted(folder: Path) -> None:
    _source(folder)
    _other("out.csv")(folder)


def _observations(folder: Path) -> None:
    package = Path(shutil.copytree(DATA["small"], folder / "data"))
    header, first = (package / "observations.csv").read_text(encoding="utf-8").splitlines()[:2]
    row = dict(zip(header.split(","), first.split(","), strict=True)) | {"period": "2001", "note": ""}
    row["source"] = ""
    row |= {"source_title": "a yearbook", "source_url": "https://www.stats.gov.cn/2001"}
    rows = [",".join(row), ",".join(row.values())]
    (folder / "rows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _plan(folder: Path) -> None:
    package = Path(shutil.copytree(DATA["small"], folder / "data"))
    text = (package / "samples" / f"{SAMPLE}.txt").read_bytes()
    (folder / "plan.txt").write_bytes(text)
    (folder / "plan.yaml").write_text(
        "plan: linjiang-2021\ntitle_zh: 示例\ntitle_en: Sample\nregion: '990100'\nissued: 2021-03-01\n"
        "period_start: 2021\nperiod_end: 2023\nsource: none-linjiang-2021\ntext: plan.txt\n"
        "sources:\n  - {source: none-linjiang-2021, kind: none, title: 示例}\n"
        "regions:\n  - {region: '990000', name_zh: 示例省, name_en: Sample, level: province, parent: '100000'}\n"
        "  - {region: '990100', name_zh: 示例市, name_en: Sample city, level: prefecture, parent: '990000'}\n"
        "departments:\n  - {department: sample_offices, name_zh: 示例部门, name_en: Sample offices, kind: department, "
        "variants: 市工信局;市财政局;市教育局}\n",
        encoding="utf-8",
    )
    (folder / "reviewed.csv").write_text(DATA["reviewed"], encoding="utf-8")


def _matrix(folder: Path) -> None:
    shutil.copy(DATA["notebook"], folder / "tiny.ipynb")
    (folder / "matrix.yaml").write_text("notebook: tiny.ipynb\nparameters: {region: [a]}\n", encoding="utf-8")


def _earlier(line: list[str], prepare: Callable[[Path], None] = nothing) -> Callable[[Path], None]:
    """The pages of an earlier run, which said something else."""

    def made(folder: Path) -> None:
        prepare(folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Fast, "said", "of an earlier run")
            patch.chdir(folder)
            assert cli.main(line) == 0

    return made


def _shelves(folder: Path) -> None:
    for kind, period in (("briefs", "2016-06"), ("reports", "2016")):
        place = folder / kind / period
        place.mkdir(parents=True)
        page = notebook.render(nbformat.v4.new_notebook(), "zh", "page")
        (place / "520000-zh.html").write_text(page.html, encoding="utf-8")
        (place / "520000.json").write_text(json.dumps(FIGURES), encoding="utf-8")


def _site(folder: Path) -> None:
    _shelves(folder)
    (folder / "site").mkdir()
    (folder / "site/.qualib-site").write_text("ours", encoding="utf-8")
    (folder / "site/left.html").write_text("of an earlier site", encoding="utf-8")


FIGURES = {"in_force": {}, "verdicts": {}, "due": {}, "domains": {}, "summary": {"on course": 0}}
#: What is prepared once: the small record, a reviewed draft of its sample, the tiny notebook.
DATA: dict[str, str] = {}
ONE = ["--region", "520000", "--out", "out"]
BRIEF = ["brief", "--as-of", "2016-06", *ONE]
REPORT = ["report", "--year", "2016", *ONE]
FLEET = ["fleet", "--as-of", "2016-06", "--regions", "520000", "--lang", "zh", "--workers", "1", "--out", "out"]
MATRIX = ["fleet", "--matrix", "matrix.yaml", "--workers", "1", "--out", "out"]
SITE = ["site"]
TABLES = ["--data", "data"]

CASES = [
    *(Case(f"export {kind}", "file", ["export", "--format", kind, "--region", "520000", "--out", f"out{ending}"],
           nothing) for kind, ending in commands.EXPORTS.items()),
    Case("export over", "file", ["export", "--format", "sdmx-csv", "--out", "out.csv", "--force"], _other("out.csv")),
    *(Case(f"extract {kind}", "file", ["extract", "plan.txt", "--format", kind, "--out", f"out.{kind}"], _source)
      for kind in commands.DRAFTS),
    Case("extract over", "file", ["extract", "plan.txt", "--out", "out.csv", "--force"],
         _drafted),
    Case("add-observations", "tables", ["add-observations", "rows.csv", *TABLES], _observations),
    Case("add-plan", "tables", ["add-plan", "plan.yaml", "reviewed.csv", *TABLES], _plan),
    Case("brief", "pages", BRIEF, nothing),
    Case("brief over", "pages", [*BRIEF, "--force"], _earlier(BRIEF)),
    Case("report", "pages", REPORT, nothing),
    Case("fleet", "pages", FLEET, nothing),
    Case("fleet matrix over", "pages", [*MATRIX, "--force"], _earlier(MATRIX, _matrix)),
    Case("site", "site", SITE, _shelves),
    Case("site over", "site", SITE, _site),
]  # fmt: skip


class Fast:
    """In the place of kernels, which write nothing here: a notebook's outputs are there at once."""

    said = "made"

    @staticmethod
    def take(*_: object) -> None:
        return None

    @staticmethod
    def run(work: notebook.Job, scratch: Path, *_: object) -> object:
        result = scratch / work.notebook.name
        node = nbformat.read(work.notebook, as_version=4)
        shown = {notebook.METRICS: FIGURES, "text/html": f"<p>{Fast.said}</p>"}
        node.cells[-1].outputs = [nbformat.v4.new_output("display_data", data=shown)]
        with open(result, "w", encoding="utf-8") as file:
            file.write(nbformat.writes(node))
        return node


def quicken(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have everything that is not writing done once, so that a run takes no longer than its writing.

    Checks are of what a folder holds, whole: their answer is kept by it.
    """
    from qualib.publish import site
    from qualib.publish.kernels import warm

    parameters = nbformat.v4.new_code_cell(
        "as_of: str = ''\nyear: int = 0\nregion: str = ''\nlang: str = 'zh'\nprevious: str = ''",
        metadata={"tags": ["parameters"]},
    )
    tiny = folder / "notebooks" / "tiny.ipynb"
    tiny.parent.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Tiny"), parameters, nbformat.v4.new_code_cell("1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tiny)
    DATA["notebook"] = str(tiny)
    for kind, edition in briefs.EDITIONS.items():
        patch.setitem(briefs.EDITIONS, kind, replace(edition, notebook=tiny))
    patch.setattr(notebook, "NOTEBOOKS", tiny.parent)
    patch.setattr(notebook, "run", Fast.run)
    patch.setattr(start, "take", Fast.take)
    patch.setattr(start, "FORKS", False)
    patch.setattr(warm, "imported", lambda path: [])

    held: dict[tuple[object, ...], object] = {}

    def remember(module: object, name: str, key: Callable[..., object]) -> None:
        real = getattr(module, name)

        def known(*arguments: object, **options: object) -> object:
            asked = (name, key(*arguments, **options))
            if asked not in held:
                held[asked] = real(*arguments, **options)
            return held[asked]

        patch.setattr(module, name, known)

    def content(root: Path, *others: object, **_: object) -> object:
        return tuple(
            (path.name, path.read_bytes()) for path in sorted(Path(root).rglob("*"))
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
        )  # fmt: skip

    remember(checks, "problems", content)
    remember(add_plan, "load", content)
    remember(add_plan, "verify", lambda study, texts, plans=None: (content(study.root), tuple(plans or ())))
    remember(extract, "suggest", lambda names, codes, *units: (tuple(names), len(codes), str(units)))
    remember(extract, "extract", lambda text, period=None, indicators=None: (text, period))
    remember(review, "draft", lambda kind, text, *_: (kind, text))
    # Of one record and, for each format, one choice from it.
    remember(export, "select", lambda study, **chosen: str(chosen))
    for name in ("to_workbook", "to_sdmx", "to_datapackage"):
        remember(export, name, lambda chosen, *_: len(chosen.targets))
    remember(site, "coverage", lambda study, month: month)
    assert build  # the pages' room is imported before the first fork
