"""`qualib export`: the data as a workbook, SDMX-CSV or a data package."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from qualib.errors import QualibError
from qualib.study import periods

#: Format to the ending of its file.
ENDINGS = {"xlsx": ".xlsx", "sdmx-csv": ".csv", "datapackage": ".zip"}


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command to a parser's commands."""
    export = commands.add_parser("export", parents=[shared], help="write the data as a workbook or for machines")
    export.add_argument("--format", default="xlsx", metavar="|".join(ENDINGS), help="xlsx by default")
    export.add_argument("--as-of", metavar="YYYY-MM",
                        help="plans issued and periods ended by that month (all by default; or: previous)")  # fmt: skip
    export.add_argument("--region", nargs="+", action="extend", metavar="CODE",
                        help="region codes, with what was observed directly within them (all by default)")  # fmt: skip
    export.add_argument("--lang", help="language of the workbook: zh (default) or en")
    export.add_argument("--out", type=Path, metavar="FILE", help="file to write (named after its content by default)")
    export.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Write one file and print its name."""
    from qualib import load
    from qualib.errors import nearest
    from qualib.publish import export, monthly
    from qualib.study import checks, edits
    from qualib.study.package import data_root
    from qualib.words.language import Messages

    kind = options.format
    if kind not in ENDINGS:
        raise QualibError(f"format {kind!r} is unknown; {nearest(kind, list(ENDINGS))}")
    if options.lang and kind != "xlsx":
        raise QualibError(f"--lang is for workbooks; {kind} has codes and both languages. Leave it out")
    place = options.out
    if place is not None and place.suffix.lower() != ENDINGS[kind]:
        raise QualibError(f"--out {place}: {kind} is a {ENDINGS[kind]} file; name it so, or choose another --format")
    lang = options.lang or "zh"
    Messages(lang)
    as_of = options.as_of and periods.resolve_month(options.as_of, dt.date.today())
    checks.check(data_root())
    study = load()
    monthly.require_regions(study, options.region)
    chosen = export.select(study, as_of=as_of, regions=options.region)
    if kind == "xlsx":
        content = export.to_workbook(chosen, lang, as_of)
    else:
        content = export.to_sdmx(chosen) if kind == "sdmx-csv" else export.to_datapackage(chosen)
    if place is None:
        parts = ["quality-plans", *(options.region or []), *([as_of] if as_of else [])]
        place = Path("-".join([*parts, lang] if kind == "xlsx" else parts) + ENDINGS[kind])
    edits.write_file(place, content)
    print(place)
    return 0
