"""Extracting targets against one pass of a regular expression over the same text.

    python -m benchmarks.bench_extract [--plans DIR] [--misses]

prints how well targets are extracted; how fast is `measure`'s, a part of ``make bench``.

Three kinds of text are kept apart. The *regression set* is the published plans the grammar was built beside: it shows
what broke, never how well new plans are read. The *dev* samples were read while the grammar was worked on. The *held*
samples were written beforehand and left alone; they come nearest to a new plan, though the same project wrote them.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.timing import ROOT, Comparison, paired
from qualib.texts.extract import extract

SAMPLES = ROOT / "data" / "samples"
PLANS = ROOT.parent / "shared" / "plans"
MEASURES = ("span", "value", "year", "measure", "label", "full")
LIKE = 0.8


def number(text: object) -> float | None:
    """A float, or None for an empty or open end."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return None if value != value else value


def likeness(one: str, other: str) -> float:
    """Character F1 of two names, spaces left out."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return 2 * (Counter(one) & Counter(other)).total() / (len(one) + len(other)) if one and other else 0.0


def sentences(path: Path) -> list[tuple[str, str, list[dict]]]:
    """Period, text and gold rows of a file of short texts.

    A block opens with ``@ period``; then the text; then ``> number | value | unit | measure | year | name`` for each
    target, ``= number`` where it shares the span before it. A value is ``88..`` (at least), ``..5`` (at most),
    ``1..2``, ``300~`` (余) or exact. The measure ``create`` stands for ``increment``: something made rather than added.
    """
    out = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        text = "\n".join(line for line in lines[1:] if not line.startswith("> "))
        rows, at, span = [], 0, (0, 0)
        for line in lines[1:]:
            if not line.startswith("> "):
                continue
            core, value, unit, measure, year, name = (part.strip() for part in line[2:].split(" | "))
            if not core.startswith("= "):
                start = next(
                    m.start() for m in re.finditer(rf"(?<![0-9]){re.escape(core)}(?![0-9])", text) if m.start() >= at
                )
                at = start + len(core)
                span = (start, at)
            low, high, comparator = read_value(value)
            rows.append(
                {
                    "start": span[0],
                    "end": span[1],
                    "low": low,
                    "high": high,
                    "comparator": comparator,
                    "unit": unit,
                    "measure": "increment" if measure == "create" else measure,
                    "year": year,
                    "label_zh": name,
                }
            )
        out.append((lines[0].lstrip("@ "), text, rows))
    return out


def read_value(value: str) -> tuple[str, str, str]:
    """Low, high and comparator of a value as the sentence files write it."""
    if value.endswith("~"):
        return value[:-1], "", "approx_ge"
    low, dots, high = value.partition("..")
    if not dots:
        return value, value, "eq"
    return low, high, "range" if low and high else "ge" if low else "le"


def compare(gold: list[dict], got: list[dict], text: str, score: Counter, misses: list[str] | None) -> None:
    """Count what agrees; a gold row meets the row of the same span whose name is most like its own."""
    at = defaultdict(list)
    for row in got:
        at[int(row["start"]), int(row["end"])].append(row)
    score["gold"] += len(gold)
    score["got"] += len(got)
    for row in gold:
        span = int(row["start"]), int(row["end"])
        around = (
            text[max(0, span[0] - 24) : span[0]] + "【" + text[span[0] : span[1]] + "】" + text[span[1] : span[1] + 12]
        )
        if not at[span]:
            if misses is not None:
                misses.append(f"missed  {row['label_zh']} | {around!r}")
            continue
        best = max(at[span], key=lambda other: likeness(other["label_zh"], row["label_zh"]))
        at[span].remove(best)
        same = {
            "span": True,
            "value": all(number(best[c]) == number(row[c]) for c in ("low", "high"))
            and best["comparator"] == row["comparator"]
            and row["unit"] == best["unit"],
            "year": number(best["year"]) == number(row["year"]),
            "measure": best["measure"] == row["measure"],
            "label": likeness(best["label_zh"], row["label_zh"]) >= LIKE,
        }
        same["full"] = all(same.values())
        for name, agrees in same.items():
            score[name] += agrees
        if misses is not None and not same["full"]:
            unlike = [name for name, agrees in same.items() if not agrees][:-1]
            misses.append(f"differs {unlike} {best['label_zh']} / {row['label_zh']} | {around!r}")
    extra = [row for rows in at.values() for row in rows]
    score["extra"] += len(extra)
    if misses is not None:
        misses += [f"extra   {row['label_zh']} {row['value_text']}" for row in extra]


def report(title: str, score: Counter, misses: list[str] | None) -> None:
    """One line: recall of each measure over the gold rows, precision of spans over the rows extracted."""
    gold = score["gold"] or 1
    parts = "  ".join(f"{name} {score[name] / gold:.3f}" for name in MEASURES)
    print(f"{title:34} n={score['gold']:<4} {parts}  precision {1 - score['extra'] / max(score['got'], 1):.3f}")
    for miss in misses or []:
        print("    " + miss)


def rows_of(path: Path) -> list[dict]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure() -> list[Comparison]:
    """Full records of whole texts against one compiled `re` pass for digits over the same texts."""
    digits = re.compile("[0-9]+")
    sets = {"published plans": sorted(PLANS.glob("*.txt")), "sample plans": sorted(SAMPLES.glob("[dh]e*-*-*.txt"))}
    found = []
    for name, paths in sets.items():
        texts = [path.read_bytes().decode("utf-8") for path in paths]
        if texts:
            found.append(
                paired(
                    f"{len(texts)} {name}, {sum(map(len, texts)):,} characters",
                    ("records of all targets", lambda texts=texts: [extract(text) for text in texts]),
                    ("one pass for [0-9]+", lambda texts=texts: [digits.findall(text) for text in texts]),
                    pairs=15,
                )
            )
    return found


def main() -> None:
    """Print how well targets are extracted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=Path, default=PLANS, help="folder of the published plan texts")
    parser.add_argument("--misses", action="store_true", help="list what differs (regression and dev sets only)")
    options = parser.parse_args()
    gold_file = ROOT / "data" / "targets.csv"
    if options.plans.is_dir() and gold_file.exists():
        gold = defaultdict(list)
        for row in rows_of(gold_file):
            gold[row["plan"]].append(row)
        total, misses = Counter(), [] if options.misses else None
        for path in sorted(options.plans.glob("*.txt")):
            text = path.read_bytes().decode("utf-8")
            if gold[path.stem]:
                score = Counter()
                compare(gold[path.stem], extract(text).to_dict("records"), text, score, misses)
                report("regression set: " + path.stem, score, None)
                total += score
        report("regression set (not accuracy)", total, misses)
    else:
        print("regression set: skipped, no plan texts or no data/targets.csv here")
    for part in ("dev", "held"):
        misses = [] if options.misses and part == "dev" else None
        score = Counter()
        for path in sorted(SAMPLES.glob(f"sentences-{part}*.txt")):
            for period, text, rows in sentences(path):
                compare(rows, extract(text, period).to_dict("records"), text, score, misses)
        report(f"{part}: short texts", score, misses)
        score = Counter()
        for path in sorted(SAMPLES.glob(f"{part}-*.csv")):
            text = path.with_suffix(".txt").read_bytes().decode("utf-8")
            compare(rows_of(path), extract(text).to_dict("records"), text, score, misses)
        report(f"{part}: sample plans", score, misses)


if __name__ == "__main__":
    main()
