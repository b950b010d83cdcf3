"""The command line. What the user can mend ends in one line and exit status 2; a failed notebook in status 1.

What a command needs is imported when it runs, so that a mistyped word is answered at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from qualib.errors import QualibError, nearest
from qualib.study.place import data_root

if TYPE_CHECKING:
    from qualib.publish.build import Batch, Setting

#: Format of an export → the ending of its file.
EXPORTS = {"xlsx": ".xlsx", "sdmx-csv": ".csv", "datapackage": ".zip"}
#: Formats of a draft to review.
DRAFTS = ("csv", "xlsx", "json", "html")
SHELLS = ("bash", "zsh")
#: Signals that tell a program to end; its exit status is then 128 and the signal's number.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage: one line will do."""
        raise QualibError(f"{message}; see `{self.prog} --help`")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = _options(arguments)
        if options.data:
            os.environ["QUALIB_DATA"] = str(Path(options.data).resolve())
        return int(options.command(options))
    except QualibError as error:
        if "--debug" in arguments:
            raise
        print(f"qualib: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as told:
        print("qualib: stopped; what was published is whole", file=sys.stderr)
        return 128 + (told.args[0] if told.args else signal.SIGINT)


def run() -> NoReturn:
    """Run the command line as a program; being told to end is like Ctrl-C, so that nothing half-done is left."""
    heard = [number for number in ENDS if signal.getsignal(number) != signal.SIG_IGN]  # not what nohup has ignored

    def stop(number: int, _frame: Any) -> NoReturn:
        for again in heard:
            signal.signal(again, signal.SIG_IGN)  # a second time must not break off the clearing up
        raise KeyboardInterrupt(number)

    for number in heard:
        signal.signal(number, stop)
    status = main()
    gc.freeze()  # or leaving would first go through every object that was imported
    sys.exit(status)


def _options(arguments: list[str]) -> argparse.Namespace:
    """Read the arguments; an unknown word is answered with the nearest that is known."""
    parser, commands = _parser()
    known = {option for command in commands.values() for option in command._option_string_actions}
    for word in arguments:
        name = word.partition("=")[0]
        if name.startswith("--") and name not in known:
            raise QualibError(f"unknown option {name}; {nearest(name, sorted(known))}")
    if arguments and not arguments[0].startswith("-") and arguments[0] not in commands:
        raise QualibError(f"unknown command {arguments[0]!r}; {nearest(arguments[0], list(commands))}")
    return parser.parse_args(arguments)


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
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
    option(
        "--cell-limit", type=int, default=600, metavar="SECONDS", help="how long a cell of a notebook may take (600)"
    )

    parser = _Parser(prog="qualib", description="Quality-development plans: checks and briefs.")
    over = "replace a file that is there and holds something else (never one that is read, or in the data folder)"
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Any, words: str, parent: _Parser = shared) -> Any:
        made = commands.add_parser(name, parents=[parent], help=words)
        made.set_defaults(command=run)
        return made.add_argument

    brief = command("brief", _brief, "make the briefs of a month", printing)
    brief("--as-of", required=True, metavar="YYYY-MM", help="month of the brief (or: previous)")
    report = command("report", _report, "make the annual reports of a year", printing)
    report("--year", required=True, metavar="YYYY", help="year of the report")
    for option, folder in ((brief, "briefs"), (report, "reports")):
        option("--region", nargs="+", action="extend", metavar="CODE",
               help="region codes (all with a plan in force by default)")  # fmt: skip
        option("--lang", default="zh", metavar="CODE,…", help="languages: zh (default), en, or zh,en")
        option("--out", type=Path, default=Path(folder), metavar="DIR", help=f"folder to publish in ({folder})")

    option = command("fleet", _fleet, "make many pages: briefs of months, or a matrix", printing)
    what = commands.choices["fleet"].add_mutually_exclusive_group(required=True)
    what.add_argument("--as-of", nargs="+", metavar="YYYY-MM", help="months of briefs (or: previous)")
    what.add_argument("--matrix", type=Path, metavar="FILE.yaml", help="any notebook and its pages' parameters")
    option("--regions", nargs="+", default=["all"], metavar="CODE", help="region codes, or all (default)")
    option("--lang", default="zh,en", metavar="CODE,…", help="languages (zh,en)")
    option("--out", type=Path, default=Path("briefs"), metavar="DIR", help="folder to publish in (briefs)")
    option("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler whose workers to use, tcp://HOST:PORT")

    command("validate", _validate, "check the data package")

    option = command("verify", _verify, "check every coded row against the plan texts")
    option("--texts", type=Path, required=True, metavar="DIR", help="folder with <plan>.txt files")

    option = command("extract", _extract, "draft targets from a plan's text, for review")
    option("file", type=Path, metavar="FILE", help="the plan's text (UTF-8 or GB18030)")
    option("--period", metavar="YYYY-YYYY", help="years of the plan (read from its title by default)")
    option("--format", default="csv", metavar="|".join(DRAFTS), help="csv by default")
    option("--out", type=Path, metavar="FILE", help="file to write (printed, or FILE.FORMAT, by default)")
    option("--force", action="store_true", help=over)

    option = command("add-plan", _add_plan, "add a reviewed plan to the data, all of it or nothing")
    option("meta", type=Path, metavar="META.yaml", help="title, region, period… of the plan and its text")
    option("reviewed", type=Path, metavar="REVIEWED", help="the reviewed draft, .csv or .xlsx")

    option = command("add-observations", _add_observations, "append observed values, all rows or none")
    option("file", type=Path, metavar="FILE", help=".csv or .xlsx with the columns of observations.csv")

    option = command("export", _export, "write the data as a workbook or for machines")
    option("--format", default="xlsx", metavar="|".join(EXPORTS), help="xlsx by default")
    option("--as-of", metavar="YYYY-MM",
           help="plans issued and periods ended by that month (all by default; or: previous)")  # fmt: skip
    option("--region", nargs="+", action="extend", metavar="CODE",
           help="region codes, with what was observed directly within them (all by default)")  # fmt: skip
    option("--lang", help="language of the workbook: zh (default) or en")
    option("--out", type=Path, metavar="FILE", help="file to write (named after its content by default)")
    option("--force", action="store_true", help=over)

    option = command("site", _site, "build a site of all briefs, reports and notebooks")
    for name, words in {"briefs": "folder of the briefs", "reports": "folder of the reports"}.items():
        option(f"--{name}", type=Path, default=Path(name), metavar="DIR", help=f"{words} ({name})")
    option("--out", type=Path, default=Path("site"), metavar="DIR", help="folder of the site (site)")

    option = command("completions", _completions, "print what lets a shell complete these commands")
    option("shell", metavar="|".join(SHELLS), help="the shell that is to read it")
    return parser, commands.choices


def _brief(options: argparse.Namespace) -> int:
    return _make(options, "brief", [options.as_of], options.region)


def _report(options: argparse.Namespace) -> int:
    return _make(options, "report", [options.year], options.region)


def _fleet(options: argparse.Namespace) -> int:
    from qualib.publish import build, matrix, workers

    if not options.matrix:
        chosen = None if options.regions == ["all"] else options.regions
        return _make(options, "brief", options.as_of, chosen, workers=workers.cores(), lines=False)
    setting = _setting(options, workers.cores())
    if options.xlsx:
        raise QualibError("--xlsx is for briefs and reports; a matrix may be of any notebook")
    described = matrix.read(options.matrix)

    def plan() -> list[Batch]:
        pages = matrix.pages(described, _parameters(options), _beside(options))
        return [build.Batch(described.notebook.stem, len(pages), lambda: pages)]

    return build.make([described.notebook], plan, setting)


def _make(
    options: argparse.Namespace,
    kind: str,
    named: list[str],
    chosen: list[str] | None,
    *,
    workers: int = 1,
    lines: bool = True,
) -> int:
    """Make the pages of each period named, in turn: a brief compares with that of the month before."""
    from qualib.publish import build, notebook

    def plan() -> list[Batch]:
        # Imported here, while the kernel server loads its own libraries.
        from qualib import load
        from qualib.publish import briefs
        from qualib.words.language import Messages

        langs = [Messages(lang).lang for lang in dict.fromkeys(options.lang.split(","))]
        edition, beside, study = briefs.EDITIONS[kind], _beside(options), load()
        return [
            briefs.batch(study, edition, period, options.out, regions=chosen, langs=langs,
                         parameters=_parameters(options), beside=beside, lines=lines)
            for period in sorted({edition.read(text) for text in named})
        ]  # fmt: skip

    used = {"brief": notebook.MONTHLY, "report": notebook.YEARLY}[kind]
    status = build.make([used], plan, _setting(options, workers))
    from qualib import load
    from qualib.publish import contents

    contents.write(load(), kind, options.out)
    return status


def _setting(options: argparse.Namespace, workers: int) -> Setting:
    """How to make the pages, with so many workers by default."""
    from qualib.publish.build import Setting

    chosen = workers if options.workers is None else options.workers
    for name, number in {"workers": chosen, "cell-limit": options.cell_limit}.items():
        if number < 1:
            raise QualibError(f"--{name} {number}: expected at least 1")
    return Setting(options.out, chosen, getattr(options, "scheduler", ""), options.force, options.cell_limit)


def _beside(options: argparse.Namespace) -> tuple[str, ...]:
    """Kinds of files to make beside each page, once it is known that they can be."""
    from qualib.publish import build

    kinds = tuple(kind for kind in build.BESIDE if getattr(options, kind))
    for kind in kinds:
        build.require(kind)
    return kinds


def _parameters(options: argparse.Namespace) -> dict[str, str]:
    """Further parameters of the notebook."""
    parameters = {}
    for given in options.param:
        name, sign, value = given.partition("=")
        if not sign:
            raise QualibError(f"--param {given!r} has no value; write NAME=VALUE, for example method=geometric")
        parameters[name] = value
    return parameters


def _validate(options: argparse.Namespace) -> int:
    from qualib.study import checks

    faults = checks.problems(data_root())
    if len(faults):
        raise QualibError(f"{data_root()} has faults\n{checks.report(faults)}")
    print(f"{data_root()}: no faults")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.study import checks
    from qualib.texts.verify import verify

    study = load()
    faults = verify(study, options.texts)
    if len(faults):
        raise QualibError(f"rows that do not agree with the texts\n{checks.report(faults)}")
    coded = int(study.targets["start"].notna().sum())
    print(f"{coded} targets and {len(study.responsibilities)} responsibilities agree with the texts")
    return 0


def _extract(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import review
    from qualib.study import files
    from qualib.texts import extract

    _require("format", options.format, DRAFTS)
    source, place = options.file, options.out
    if place is None and options.format in ("xlsx", "html"):
        place = Path(f"{source.stem}.{options.format}")
    if place is not None:
        files.apart(place, [source, data_root()])
    try:
        read = extract.decode(source.read_bytes())
    except OSError as error:
        raise QualibError(f"{source}: {error.strerror}; name the file with the plan's text") from None
    except ValueError as error:
        raise QualibError(f"{source}: {error}") from None
    try:
        targets = extract.extract(read.text, options.period, load().indicators)
    except ValueError as error:
        raise QualibError(f"--period {options.period!r}: {error}") from None
    draft = review.draft(options.format, read.text, targets, extract.responsibilities(read.text), source.name)
    unsure = int((targets["confidence"] < review.SURE).sum())
    found = f"{len(targets)} rows, {unsure} to look at first{'' if len(targets) else '; no target was found in it'}"
    print(f"{source}: read as {read.encoding}, {len(read.text)} characters; {found}", file=sys.stderr)
    if place is None:
        print(draft.decode(), end="")
    else:
        files.export(place, draft, force=options.force)
        print(place)
    return 0


def _add_plan(options: argparse.Namespace) -> int:
    from qualib.texts.add_plan import add_plan

    print(add_plan(data_root(), options.meta, options.reviewed))
    return 0


def _add_observations(options: argparse.Namespace) -> int:
    from qualib.study.edits import add_observations

    changed = add_observations(data_root(), options.file)
    print(changed)
    added = sum(line.startswith("+") for line in changed.partition("+++ observations.csv")[2].splitlines())
    print(f"{added} observation{'s' if added > 1 else ''} added; `make notebooks` brings the notebooks up to date")
    return 0


def _export(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import export
    from qualib.publish.briefs import require_regions
    from qualib.study import checks, files, periods
    from qualib.words.language import Messages

    kind, place, lang = options.format, options.out, options.lang or "zh"
    _require("format", kind, EXPORTS)
    if options.lang and kind != "xlsx":
        raise QualibError(f"--lang is for workbooks; {kind} has codes and both languages. Leave it out")
    if place is not None and place.suffix.lower() != EXPORTS[kind]:
        raise QualibError(f"--out {place}: {kind} is a {EXPORTS[kind]} file; name it so, or choose another --format")
    Messages(lang)
    as_of = options.as_of and periods.resolve_month(options.as_of, dt.date.today())
    if place is None:
        parts = ["quality-plans", *(options.region or []), *([as_of] if as_of else [])]
        place = Path("-".join([*parts, lang] if kind == "xlsx" else parts) + EXPORTS[kind])
    files.apart(place, [data_root()])
    checks.check(data_root())
    study = load()
    require_regions(study, options.region)
    chosen = export.select(study, as_of=as_of, regions=options.region)
    if kind == "xlsx":
        content = export.to_workbook(chosen, lang, as_of)
    else:
        content = export.to_sdmx(chosen) if kind == "sdmx-csv" else export.to_datapackage(chosen)
    files.export(place, content, force=options.force)
    print(place)
    return 0


def _site(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import notebook, site

    count = site.build(load(), options.briefs, options.reports, notebook.NOTEBOOKS, options.out)
    print(f"{count} pages; open {options.out / 'index.html'}")
    return 0


def _completions(options: argparse.Namespace) -> int:
    _require("shell", options.shell, SHELLS)
    try:
        import shtab
    except ImportError:
        raise QualibError("completions need shtab; install it with: pip install shtab") from None
    parser, commands = _parser()
    places = {"DIR": shtab.DIRECTORY, **dict.fromkeys(("FILE", "FILE.yaml", "META.yaml", "REVIEWED"), shtab.FILE)}
    for command in commands.values():
        for action in command._actions:
            if action.metavar in places:
                action.complete = places[action.metavar]  # type: ignore[attr-defined]
    print(shtab.complete(parser, options.shell), end="")
    return 0


def _require(name: str, given: str, known: Any) -> None:
    if given not in known:
        raise QualibError(f"{name} {given!r} is unknown; {nearest(given, known)}")


if __name__ == "__main__":
    run()
