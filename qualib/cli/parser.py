"""The words of the command line: which commands there are, and what each may be told."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, NoReturn

from qualib.cli import commands
from qualib.cli.commands import DRAFTS, EXPORTS, SHELLS
from qualib.errors import QualibError, nearest, short, shown


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage: one line will do."""
        raise QualibError(f"{message}; see `{self.prog} --help`")


def options(arguments: list[str]) -> argparse.Namespace:
    """Read the arguments; an unknown word is answered with the nearest that is known."""
    for word in arguments:
        if "\0" in word or word != word.encode("utf-8", "ignore").decode("utf-8"):
            raise QualibError(f"argument {shown(word)} is no UTF-8 text; name files and folders in UTF-8")
    try:
        os.getcwd()
    except FileNotFoundError:
        raise QualibError("the working folder is gone; change to another") from None
    whole, names = parser()
    known = {option for command in names.values() for option in command._option_string_actions}
    for word in arguments:
        name = word.partition("=")[0]
        if name.startswith("--") and name not in known:
            raise QualibError(f"unknown option {short(name)}; {nearest(name, sorted(known))}")
    if arguments and not arguments[0].startswith("-") and arguments[0] not in names:
        raise QualibError(f"unknown command {shown(arguments[0])}; {nearest(arguments[0], list(names))}")
    return whole.parse_args(arguments)


def parser() -> tuple[_Parser, dict[str, _Parser]]:
    """The parser, and that of each command."""
    shared = _Parser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="data folder (the project's own by default)")
    shared.add_argument("--debug", action="store_true", help="show the traceback of an error")
    printing = _Parser(add_help=False, parents=[shared])
    option = printing.add_argument
    option("-p", "--param", action="append", default=[], metavar="NAME=VALUE",
           help="another parameter of the notebook, such as method=geometric")  # fmt: skip
    option("--workers", type=int, metavar="N", help="processes that share the pages (1; for a fleet one a core)")
    option("--xlsx", action="store_true", help="a workbook beside each brief or report")
    option("--pdf", action="store_true", help="a PDF beside each page, printed by Chromium")
    option("--force", action="store_true", help="make pages anew that are up to date")
    option("--cell-limit", type=int, default=600, metavar="SECONDS",
           help="how long a cell of a notebook may take (600)")  # fmt: skip

    whole = _Parser(prog="qualib", description="Quality-development plans: checks and briefs.")
    over = "replace a file that is there and holds something else (never one that is read, or in the data folder)"
    known = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Any, words: str, parent: _Parser = shared) -> Any:
        made = known.add_parser(name, parents=[parent], help=words)
        made.set_defaults(command=run)
        return made.add_argument

    brief = command("brief", commands.brief, "make the briefs of a month", printing)
    brief("--as-of", required=True, metavar="YYYY-MM", help="month of the brief (or: previous)")
    report = command("report", commands.report, "make the annual reports of a year", printing)
    report("--year", required=True, metavar="YYYY", help="year of the report")
    for option, folder in ((brief, "briefs"), (report, "reports")):
        option("--region", nargs="+", action="extend", metavar="CODE",
               help="region codes (all with a plan in force by default)")  # fmt: skip
        option("--lang", default="zh", metavar="CODE,…", help="languages: zh (default), en, or zh,en")
        option("--out", type=Path, default=Path(folder), metavar="DIR", help=f"folder to publish in ({folder})")

    option = command("fleet", commands.fleet, "make many pages: briefs of months, or a matrix", printing)
    what = known.choices["fleet"].add_mutually_exclusive_group(required=True)
    what.add_argument("--as-of", nargs="+", metavar="YYYY-MM", help="months of briefs (or: previous)")
    what.add_argument("--matrix", type=Path, metavar="FILE.yaml", help="any notebook and its pages' parameters")
    option("--regions", nargs="+", default=["all"], metavar="CODE", help="region codes, or all (default)")
    option("--lang", default="zh,en", metavar="CODE,…", help="languages (zh,en)")
    option("--out", type=Path, default=Path("briefs"), metavar="DIR", help="folder to publish in (briefs)")
    option("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler whose workers to use, tcp://HOST:PORT")

    command("validate", commands.validate, "check the data package")

    option = command("verify", commands.verify, "check every coded row against the plan texts")
    option("--texts", type=Path, required=True, metavar="DIR", help="folder with <plan>.txt files")

    option = command("extract", commands.extract, "draft targets from a plan's text, for review")
    option("file", type=Path, metavar="FILE", help="the plan's text (UTF-8 or GB18030)")
    option("--period", metavar="YYYY-YYYY", help="years of the plan (read from its title by default)")
    option("--format", default="csv", metavar="|".join(DRAFTS), help="csv by default; html is a form to review it in")
    option("--lang", default="zh", metavar="CODE", help="language of the form: zh (default) or en")
    option("--out", type=Path, metavar="FILE", help="file to write (printed, or FILE.FORMAT, by default)")
    option("--force", action="store_true", help=over)

    option = command("add-plan", commands.add_plan, "add a reviewed plan to the data, all of it or nothing")
    option("meta", type=Path, metavar="META.yaml", help="title, region, period… of the plan and its text")
    option("reviewed", type=Path, metavar="REVIEWED", help="the reviewed draft, .csv or .xlsx")

    option = command("add-observations", commands.add_observations, "append observed values, all rows or none")
    option("file", type=Path, metavar="FILE", help=".csv or .xlsx with the columns of observations.csv")

    option = command("export", commands.export, "write the data as a workbook or for machines")
    option("--format", default="xlsx", metavar="|".join(EXPORTS), help="xlsx by default")
    option("--as-of", metavar="YYYY-MM",
           help="plans issued and periods ended by that month (all by default; or: previous)")  # fmt: skip
    option("--region", nargs="+", action="extend", metavar="CODE",
           help="region codes, with what was observed directly within them (all by default)")  # fmt: skip
    option("--lang", help="language of the workbook: zh (default) or en")
    option("--out", type=Path, metavar="FILE", help="file to write (named after its content by default)")
    option("--force", action="store_true", help=over)

    option = command("site", commands.site, "build a site of all briefs, reports and notebooks")
    kept = "folder in which the notebooks' pages are kept"
    for name, words in {"briefs": "folder of the briefs", "reports": "folder of the reports",
                        "notebook-pages": kept}.items():  # fmt: skip
        option(f"--{name}", type=Path, default=Path(name), metavar="DIR", help=f"{words} ({name})")
    option("--out", type=Path, default=Path("site"), metavar="DIR", help="folder of the site (site)")

    option = command("completions", commands.completions, "print what lets a shell complete these commands")
    option("shell", metavar="|".join(SHELLS), help="the shell that is to read it")
    return whole, known.choices
