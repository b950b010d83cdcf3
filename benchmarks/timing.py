"""The protocol of the benchmarks: what is ours and its alternative measured in turn, and the ratios of the pairs.

A benchmark is a module ``bench_NAME.py`` whose docstring's first line is its title and whose ``measure()`` returns
a list of `Comparison`. Times of one machine say little on another, and the machine's load changes while they are
taken; what is told is the ratio within each pair, taken right after one another, as median, lowest and highest.
"""

from __future__ import annotations

import gc
import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Packages whose versions the results name.
PACKAGES = ("qualib", "pandas", "numpy", "pyarrow", "papermill", "nbconvert")
#: A child's peak memory counts what its parent held when it was born, so a small process bears it.
LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Unavailable(Exception):
    """What a benchmark needs is not there; the results say so with this message instead of a number."""


@dataclass(frozen=True)
class Comparison:
    """One thing of ours beside its alternative.

    Attributes
    ----------
    name : str
        What is compared.
    ours, other : str
        What was run on either side, in a few words.
    pairs : tuple of (float, float)
        Cost of ours and of the alternative, pair by pair, in `unit`; per unit of `work` where that is given.
    unit : str
        "s" or "MB".
    at_most : float, optional
        The aim: a median ratio ours / other no greater than this. None where nothing is aimed at.
    note : str
        What a reader should know.
    """

    name: str
    ours: str
    other: str
    pairs: tuple[tuple[float, float], ...]
    unit: str = "s"
    at_most: float | None = None
    note: str = ""
    work: tuple[float, float] = (1, 1)

    @property
    def ratios(self) -> list[float]:
        """Ours / other of each pair, each divided by the work it did."""
        return [(one / self.work[0]) / (two / self.work[1]) for one, two in self.pairs]

    @property
    def ratio(self) -> float:
        """Median of `ratios`."""
        return statistics.median(self.ratios)

    @property
    def medians(self) -> tuple[float, float]:
        """Median cost of ours and of the alternative, whole (not divided by the work)."""
        ours, other = zip(*self.pairs, strict=True)
        return statistics.median(ours), statistics.median(other)

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.at_most is None else self.ratio <= self.at_most


def paired(
    name: str,
    ours: tuple[str, Callable[[], Any]],
    other: tuple[str, Callable[[], Any]],
    *,
    pairs: int = 5,
    warm: bool = True,
    cost: Callable[[Callable[[], Any]], float] | None = None,
    **rest: Any,
) -> Comparison:
    """Measure two callables in turn, after one run of each that does not count.

    Parameters
    ----------
    name : str
    ours, other : (words, callable)
        What is run, in words and as a function without arguments.
    pairs : int
        Pairs measured; every second pair begins with the alternative, so that neither always runs on the other's
        leavings.
    warm : bool
        Whether to run each once beforehand.
    cost : callable, optional
        From a callable to its cost; wall seconds by default. ``lambda run: run()`` where the callable itself returns
        it (a time taken in another process, a peak of memory).
    **rest
        The remaining attributes of `Comparison`: unit, at_most, note, work.
    """
    cost = cost or seconds
    for _, run in (ours, other) if warm else ():
        run()
    taken = []
    for turn in range(pairs):
        if turn % 2:
            second, first = cost(other[1]), cost(ours[1])
        else:
            first, second = cost(ours[1]), cost(other[1])
        taken.append((first, second))
    return Comparison(name, ours[0], other[0], tuple(taken), **rest)


def seconds(run: Callable[[], Any]) -> float:
    """Wall time of one call; what earlier calls left behind is collected first."""
    gc.collect()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def process(command: Sequence[str], *, cwd: Path = ROOT, **environment: str) -> Callable[[], None]:
    """A callable that runs a whole process and fails, with what it said, where it fails."""

    def run() -> None:
        done = subprocess.run(
            command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr}")

    return run


def python(code: str, *arguments: str) -> list[str]:
    """The command that runs `code` in a fresh interpreter; its ``sys.argv[1:]`` are the arguments."""
    return [sys.executable, "-c", code, *arguments]


def peak(command: Sequence[str]) -> float:
    """Peak resident memory of a whole process, in MB (10⁶ bytes)."""
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return int(done.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024) / 1e6


def line(found: Comparison) -> str:
    """A comparison in one line of text."""
    low, high = min(found.ratios), max(found.ratios)
    ours, other = found.medians
    aim = "" if found.met is None else f"; aim at most {number(found.at_most)}: {'met' if found.met else 'NOT met'}"
    return (
        f"{found.name}: {number(found.ratio)} ({number(low)}–{number(high)}), medians {number(ours)} and "
        f"{number(other)} {found.unit}, {len(found.pairs)} pairs{aim}"
    )


def number(value: float | None) -> str:
    """Three significant digits, never in powers of ten."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):.10f}".rstrip("0").rstrip(".")


def table(comparisons: Sequence[Comparison]) -> str:
    """A Markdown table of comparisons, its notes below it."""
    rows = [
        "| what | ours | alternative | ratio: median (lowest–highest) | medians | pairs | aim |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in comparisons:
        low, high = min(one.ratios), max(one.ratios)
        spread = f"**{number(one.ratio)}** ({number(low)}–{number(high)})"
        medians = " / ".join(number(value) for value in one.medians) + f" {one.unit}"
        aim = "" if one.met is None else f"≤ {number(one.at_most)}: {'met' if one.met else 'not met'}"
        cells = [one.name, one.ours, one.other, spread, medians, str(len(one.pairs)), aim]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    notes = [f"- {one.name}: {one.note}" for one in comparisons if one.note]
    return "\n".join([*rows, *([""] if notes else []), *notes])


def machine() -> list[str]:
    """What the numbers were taken on, a line each; nothing that names the machine."""
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = f"{platform.system()} {platform.release()}"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [
        f"processor: {_processor()}, {cores} cores",
        f"memory: {memory:.0f} GiB",
        f"system: {system}, {platform.machine()}",
        f"Python {platform.python_version()}; {', '.join(versions)}",
    ]


def _processor() -> str:
    try:
        for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
