"""Run the benchmarks side by side with their alternatives: ``python -m benchmarks [NAME …]`` (all by default).

Prints a line for each comparison; a run of all of them writes ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
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


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmarks named, or all and keep their results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(names())}")
    chosen = parser.parse_args(arguments).names
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; choose from {', '.join(names())}")
    sections = [section(name) for name in chosen or names()]
    if not chosen:
        about = "\n".join(f"- {row}" for row in timing.machine())
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        RESULTS.write_text("\n".join([HEAD, f"Taken on {day}:\n\n{about}\n", *sections]), encoding="utf-8")
        print(f"\nwritten: {RESULTS.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
