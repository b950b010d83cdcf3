"""Run the benchmarks side by side with their alternatives: ``python -m benchmarks [NAME …]`` (all by default).

Prints a line for each comparison, and writes ``benchmarks/RESULTS.md``: a run of some replaces their sections only.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import re
from pathlib import Path

from benchmarks import timing

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
HEAD = """# Results of `make bench`

Ratios are ours / alternative, pair by pair, the two measured right after one another on the machine below; below 1 ours
costs less. Times are of that machine and for orientation only.
"""


def names() -> list[str]:
    """The benchmarks there are, by their modules' names without ``bench_``."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def section(name: str) -> str:
    """Run one benchmark; its section of the results."""
    module = importlib.import_module(f"benchmarks.bench_{name}")
    title = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    print(f"\n{title}", flush=True)
    try:
        found = module.measure()
    except timing.Unavailable as lack:
        print(f"  not measured: {lack}", flush=True)
        return f"## {title}\n\nNot measured: {lack}.\n"
    for one in found:
        print("  " + timing.line(one), flush=True)
    return f"## {title}\n\n{timing.table(found)}\n"


def _sections(text: str) -> dict[str, str]:
    """Sections of results that are there already, by their headings."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.rstrip("\n") + "\n" for part in parts}


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmarks named, or all and keep their results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(names())}")
    chosen = parser.parse_args(arguments).names
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; choose from {', '.join(names())}")
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    kept = {} if not chosen else _sections(RESULTS.read_text(encoding="utf-8"))
    for name in chosen or names():
        found = section(name)
        kept[found.partition("\n")[0]] = found.replace("\n", f"\n\nTaken on {day}.\n", 1)
    about = "\n".join(f"- {row}" for row in timing.machine())
    RESULTS.write_text("\n".join([HEAD, f"The machine:\n\n{about}\n", *kept.values()]), encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
