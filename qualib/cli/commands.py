"""What each command does.

What it needs is imported when it runs, so that a mistyped word is answered at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualib.errors import QualibError, line, nearest, shown
from qualib.study.place import data_root

if TYPE_CHECKING:
    from qualib.publish.build import Batch, Setting

#: Format of an export → the ending of its file.
EXPORTS = {"xlsx": ".xlsx", "sdmx-csv": ".csv", "datapackage": ".zip"}
#: Formats of a draft to review.
DRAFTS = ("csv", "xlsx", "json", "html")
SHELLS = ("bash", "zsh")


def brief(options: argparse.Namespace) -> int:
    return _make(options, "brief", [options.as_of], options.region)


def report(options: argparse.Namespace) -> int:
    return _make(options, "report", [options.year], options.region)


def fleet(options: argparse.Namespace) -> int:
    from qualib.publish import build, matrix, workers

    if not options.matrix:
        chosen = None if options.regions == ["all"] else options.regions
        return _make(options, "brief", options.as_of, chosen, workers=workers.cores(), lines=False)
    setting = _setting(options, workers.cores())
    if options.xlsx:
        raise QualibError("--xlsx is for briefs and reports; a matrix may be of any notebook")
    described = matrix.read(options.matrix)

    def plan() -> list[Batch]:
        pages = matrix.pages(described, _parameters(options), _beside(options), force=options.force)
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
            raise QualibError(f"--param {shown(given)} has no value; write NAME=VALUE, for example method=geometric")
        parameters[name] = value
    return parameters


def validate(options: argparse.Namespace) -> int:
    from qualib.study import checks

    checks.check(data_root())
    print(f"{data_root()}: no faults")
    return 0


def verify(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.study import checks
    from qualib.texts.verify import verify

    checks.check(data_root())
    study = load()
    faults = verify(study, options.texts)
    if len(faults):
        raise checks.refusal("rows that do not agree with the texts", faults)
    coded = int(study.targets["start"].notna().sum())
    print(f"{coded} targets and {len(study.responsibilities)} responsibilities agree with the texts")
    return 0


def extract(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import form, review
    from qualib.study import files, reading
    from qualib.texts import extract

    _require("format", options.format, DRAFTS)
    source, place = options.file, options.out
    if place is None and options.format in ("xlsx", "html"):
        place = Path(f"{source.stem}.{options.format}")
    if place is not None:
        files.apart(place, [source, data_root()])
    content = reading.content(source, "name the file with the plan's text")
    try:
        read = extract.decode(content)
    except ValueError as error:
        raise QualibError(f"{source}: {error}") from None
    study = load()
    try:
        targets = extract.extract(read.text, options.period, study.indicators)
    except ValueError as error:
        raise QualibError(f"--period {shown(options.period)}: {error}") from None
    owners = extract.responsibilities(read.text)
    if options.format == "html":
        page = form.form(study, read.text, targets, owners, source.name, period=options.period, lang=options.lang)
        draft = page.encode()
    else:
        draft = review.draft(options.format, targets, owners)
    unsure = int((targets["confidence"] < review.SURE).sum())
    found = f"{len(targets)} rows, {unsure} to look at first{'' if len(targets) else '; no target was found in it'}"
    if place is not None:
        files.export(place, draft, force=options.force)
    print(line(f"{source}: read as {read.encoding}, {len(read.text)} characters; {found}"), file=sys.stderr)
    if place is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(draft)  # as a file would hold it, whatever the terminal can show
    else:
        print(line(str(place)))
    return 0


def add_plan(options: argparse.Namespace) -> int:
    from qualib.texts.add_plan import add_plan

    print(add_plan(data_root(), options.meta, options.reviewed))
    return 0


def add_observations(options: argparse.Namespace) -> int:
    from qualib.study.edits import add_observations

    changed = add_observations(data_root(), options.file)
    print(changed)
    added = sum(line.startswith("+") for line in changed.partition("+++ observations.csv")[2].splitlines())
    print(f"{added} observation{'s' if added > 1 else ''} added; `make notebooks` brings the notebooks up to date")
    return 0


def export(options: argparse.Namespace) -> int:
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
    print(line(str(place)))
    return 0


def site(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import notebook, site

    places = options.briefs, options.reports, notebook.NOTEBOOKS, options.notebook_pages
    count = site.build(load(), *places, options.out)
    print(f"{count} pages; open {options.out / 'index.html'}")
    return 0


def completions(options: argparse.Namespace) -> int:
    _require("shell", options.shell, SHELLS)
    try:
        import shtab
    except ImportError:
        raise QualibError("completions need shtab; install it with: pip install shtab") from None
    from qualib.cli import parser

    whole, known = parser.parser()
    places = {"DIR": shtab.DIRECTORY, **dict.fromkeys(("FILE", "FILE.yaml", "META.yaml", "REVIEWED"), shtab.FILE)}
    for command in known.values():
        for action in command._actions:
            if action.metavar in places:
                action.complete = places[action.metavar]  # type: ignore[attr-defined]
    print(shtab.complete(whole, options.shell), end="")
    return 0


def _require(name: str, given: str, known: Any) -> None:
    if given not in known:
        raise QualibError(f"{name} {shown(given)} is unknown; {nearest(given, known)}")
