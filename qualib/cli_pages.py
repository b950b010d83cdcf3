"""The commands that make pages: brief, report and fleet."""

from __future__ import annotations

import argparse
import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualib.errors import QualibError
from qualib.study import periods

if TYPE_CHECKING:
    from qualib.publish.build import Page
    from qualib.publish.runs import Batch, Way


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands to a parser's commands; `shared` has the options that every command takes."""
    printing = argparse.ArgumentParser(add_help=False, parents=[shared])
    printing.add_argument("-p", "--param", action="append", default=[], metavar="NAME=VALUE",
                          help="another parameter of the notebook, such as method=geometric")  # fmt: skip
    printing.add_argument("--workers", type=int, metavar="N",
                          help="processes that share the pages (1; for a fleet one a core)")  # fmt: skip
    printing.add_argument("--xlsx", action="store_true", help="a workbook beside each brief or report")
    printing.add_argument("--pdf", action="store_true", help="a PDF beside each page, printed by Chromium")
    printing.add_argument("--force", action="store_true", help="make pages anew that are up to date")

    brief = commands.add_parser("brief", parents=[printing], help="make the briefs of a month")
    brief.add_argument("--as-of", required=True, metavar="YYYY-MM", help="month of the brief (or: previous)")
    brief.set_defaults(command=_brief)
    report = commands.add_parser("report", parents=[printing], help="make the annual reports of a year")
    report.add_argument("--year", required=True, metavar="YYYY", help="year of the report")
    report.set_defaults(command=_report)
    for command, folder in ((brief, "briefs"), (report, "reports")):
        command.add_argument("--region", nargs="+", action="extend", metavar="CODE",
                             help="region codes (all with a plan in force by default)")  # fmt: skip
        command.add_argument("--lang", default="zh", metavar="CODE,…", help="languages: zh (default), en, or zh,en")
        command.add_argument("--out", type=Path, default=Path(folder), metavar="DIR",
                             help=f"folder to publish in ({folder})")  # fmt: skip

    fleet = commands.add_parser("fleet", parents=[printing], help="make many pages: briefs of months, or a matrix")
    what = fleet.add_mutually_exclusive_group(required=True)
    what.add_argument("--as-of", nargs="+", metavar="YYYY-MM", help="months of briefs (or: previous)")
    what.add_argument("--matrix", type=Path, metavar="FILE.yaml", help="any notebook and its pages' parameters")
    fleet.add_argument("--regions", nargs="+", default=["all"], metavar="CODE", help="region codes, or all (default)")
    fleet.add_argument("--lang", default="zh,en", metavar="CODE,…", help="languages (zh,en)")
    fleet.add_argument("--out", type=Path, default=Path("briefs"), metavar="DIR", help="folder to publish in (briefs)")
    fleet.add_argument("--scheduler", default="", metavar="ADDRESS",
                       help="a Dask scheduler whose workers to use, tcp://HOST:PORT")  # fmt: skip
    fleet.set_defaults(command=_fleet)


def _brief(options: argparse.Namespace) -> int:
    from qualib.publish import runs
    from qualib.publish.notebook import NOTEBOOKS

    def plan() -> list[Batch]:
        return _months(options, [options.as_of], options.region, lines=True)

    return runs.make([NOTEBOOKS / "90-monthly-brief.ipynb"], plan, _way(options, workers=1))


def _months(options: argparse.Namespace, named: list[str], chosen: list[str] | None, *, lines: bool) -> list[Batch]:
    """The briefs of each month named, in turn: a brief compares with that of the month before."""
    from qualib import load
    from qualib.publish import monthly, runs
    from qualib.study.periods import resolve_month
    from qualib.words.language import Messages

    langs, also = _langs(options), _also(options)
    study, t = load(), Messages(langs[0])

    def batch(month: str) -> Batch:
        regions = monthly.regions_in_force(study, month, chosen)

        def pages() -> list[Page]:
            return monthly.pages(study, month, regions, langs, options.out, _extra(options), also)

        line = partial(monthly.summary, t=t) if lines else None
        return runs.Batch(month, len(regions) * len(langs), pages, line, partial(monthly.index, study, month))

    months = [resolve_month(month, dt.date.today()) for month in named]
    return [batch(month) for month in sorted(dict.fromkeys(months))]


def _report(options: argparse.Namespace) -> int:
    from qualib.publish import runs
    from qualib.publish.notebook import NOTEBOOKS

    def plan() -> list[Batch]:
        from qualib import load
        from qualib.publish import yearly
        from qualib.words.language import Messages

        langs, also = _langs(options), _also(options)
        study, year, t = load(), periods.year(options.year), Messages(langs[0])
        regions = yearly.regions_covered(study, year, options.region)

        def pages() -> list[Page]:
            return yearly.pages(study, year, regions, langs, _extra(options), also)

        line = partial(yearly.summary, t=t)
        return [runs.Batch(str(year), len(regions) * len(langs), pages, line, partial(yearly.index, study, year))]

    return runs.make([NOTEBOOKS / "91-annual-report.ipynb"], plan, _way(options, workers=1))


def _fleet(options: argparse.Namespace) -> int:
    from qualib.publish import runs
    from qualib.publish.notebook import NOTEBOOKS

    way = _way(options, workers=runs.cores())
    if options.matrix:
        return _matrix(options, way)
    chosen = None if options.regions == ["all"] else options.regions
    plan = partial(_months, options, options.as_of, chosen, lines=False)
    return runs.make([NOTEBOOKS / "90-monthly-brief.ipynb"], plan, way)


def _matrix(options: argparse.Namespace, way: Way) -> int:
    from qualib.publish import matrix, runs

    if options.xlsx:
        raise QualibError("--xlsx is for briefs and reports; a matrix may be of any notebook")
    described = matrix.read(options.matrix)

    def plan() -> list[Batch]:
        pages = matrix.pages(described, _extra(options), _also(options))
        return [runs.Batch(described.notebook.stem, len(pages), lambda: pages)]

    return runs.make([described.notebook], plan, way)


def _way(options: argparse.Namespace, workers: int) -> Way:
    """How to make the pages."""
    from qualib.publish import runs

    chosen = workers if options.workers is None else options.workers
    if chosen < 1:
        raise QualibError(f"--workers {chosen}: expected at least 1")
    return runs.Way(options.out, chosen, getattr(options, "scheduler", ""), options.force)


def _also(options: argparse.Namespace) -> tuple[str, ...]:
    """Kinds of files to make beside each page, once it is known that they can be."""
    from qualib.publish import attachments

    kinds = tuple(kind for kind in attachments.KINDS if getattr(options, kind))
    for kind in kinds:
        attachments.require(kind)
    return kinds


def _langs(options: argparse.Namespace) -> list[str]:
    """The languages asked for, each of which has a catalogue."""
    from qualib.words.language import Messages

    return [Messages(lang).lang for lang in dict.fromkeys(options.lang.split(","))]


def _extra(options: argparse.Namespace) -> dict[str, str]:
    """Further parameters of the notebook."""
    extra = {}
    for given in options.param:
        name, sign, value = given.partition("=")
        if not sign:
            raise QualibError(f"--param {given!r} has no value; write NAME=VALUE, for example method=geometric")
        extra[name] = value
    return extra
