"""The command line. What the user can mend ends in one line and exit status 2; a failed notebook in status 1."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from qualib import cli_export, cli_pages, cli_site
from qualib.errors import QualibError


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
    except KeyboardInterrupt:
        print("qualib: stopped; what was published is whole", file=sys.stderr)
        return 130


def _options(arguments: list[str]) -> argparse.Namespace:
    shared = _Parser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="data folder (the project's own by default)")
    shared.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parser = _Parser(prog="qualib", description="Quality-development plans: checks and briefs.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    cli_pages.register(commands, shared)

    validate = commands.add_parser("validate", parents=[shared], help="check the data package")
    validate.set_defaults(command=_validate)

    verify = commands.add_parser("verify", parents=[shared], help="check every coded row against the plan texts")
    verify.add_argument("--texts", type=Path, required=True, metavar="DIR", help="folder with <plan>.txt files")
    verify.set_defaults(command=_verify)

    draft = commands.add_parser("extract", parents=[shared], help="draft targets from a plan's text, for review")
    draft.add_argument("file", type=Path, metavar="FILE", help="the plan's text (UTF-8 or GB18030)")
    draft.add_argument("--period", metavar="YYYY-YYYY", help="years of the plan (read from its title by default)")
    draft.add_argument("--format", default="csv", metavar="csv|xlsx|json|html", help="csv by default")
    draft.add_argument("--out", type=Path, metavar="FILE", help="file to write (printed, or FILE.FORMAT, by default)")
    draft.set_defaults(command=_extract)

    plan = commands.add_parser(
        "add-plan", parents=[shared], help="add a reviewed plan to the data, all of it or nothing"
    )
    plan.add_argument("meta", type=Path, metavar="META.yaml", help="title, region, period… of the plan and its text")
    plan.add_argument("reviewed", type=Path, metavar="REVIEWED", help="the reviewed draft, .csv or .xlsx")
    plan.set_defaults(command=_add_plan)

    add = commands.add_parser("add-observations", parents=[shared], help="append observed values, all rows or none")
    add.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx with the columns of observations.csv")
    add.set_defaults(command=_add_observations)

    cli_export.register(commands, shared)
    cli_site.register(commands, shared)

    known = {option for command in commands.choices.values() for option in command._option_string_actions}
    for word in arguments:
        name = word.partition("=")[0]
        if name.startswith("--") and name not in known:
            from qualib.errors import nearest

            raise QualibError(f"unknown option {name}; {nearest(name, sorted(known))}")
    if arguments and not arguments[0].startswith("-") and arguments[0] not in commands.choices:
        from qualib.errors import nearest

        raise QualibError(f"unknown command {arguments[0]!r}; {nearest(arguments[0], list(commands.choices))}")
    return parser.parse_args(arguments)


def _extract(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.errors import nearest
    from qualib.publish import review
    from qualib.texts import extract

    kinds = ("csv", "xlsx", "json", "html")
    if options.format not in kinds:
        raise QualibError(f"format {options.format!r} is unknown; {nearest(options.format, kinds)}")
    source = options.file
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
    owners = extract.responsibilities(read.text)
    draft: str | bytes
    if options.format == "xlsx":
        draft = review.to_xlsx(targets, owners)
    elif options.format == "html":
        draft = review.to_html(read.text, targets, owners, source.name)
    else:
        draft = review.to_csv(targets) if options.format == "csv" else review.to_json(targets, owners)
    place = options.out
    if place is None and options.format in ("xlsx", "html"):
        place = Path(f"{source.stem}.{options.format}")
    unsure = int((targets["confidence"] < review.SURE).sum())
    size = f"{source}: read as {read.encoding}, {len(read.text)} characters"
    said = f"{size}; {len(targets)} rows, {unsure} to look at first"
    print(said if len(targets) else f"{said}; no target was found in it", file=sys.stderr)
    if place is None:
        print(draft, end="")
    else:
        from qualib.study.edits import write_file

        write_file(place, draft if isinstance(draft, bytes) else draft.encode("utf-8"))
        print(place)
    return 0


def _add_plan(options: argparse.Namespace) -> int:
    from qualib.study.package import data_root
    from qualib.texts.add_plan import add_plan

    print(add_plan(data_root(), options.meta, options.reviewed))
    return 0


def _validate(options: argparse.Namespace) -> int:
    from qualib.study import checks
    from qualib.study.package import data_root

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


def _add_observations(options: argparse.Namespace) -> int:
    from qualib.study.edits import add_observations
    from qualib.study.package import data_root

    changed = add_observations(data_root(), options.file)
    print(changed)
    added = sum(line.startswith("+") and not line.startswith("+++") for line in changed.splitlines())
    print(f"{added} observation{'s' if added > 1 else ''} added; `make notebooks` brings the notebooks up to date")
    return 0


def run() -> NoReturn:
    """Run the command line as a program; being told to end is like Ctrl-C, so that nothing half-done is left."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = main()
    gc.freeze()  # or leaving would first go through every object that was imported
    sys.exit(status)


if __name__ == "__main__":
    run()
