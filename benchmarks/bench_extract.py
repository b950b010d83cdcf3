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
from qualib.texts.extract.samples import agreement, likeness, samples

SAMPLES = ROOT / "data" / "samples"
PLANS = ROOT.parent / "shared" / "plans"
MEASURES = ("span", "value", "year", "measure", "label", "full")


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
        same = {"span": True, **agreement(best, row)}
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
        scores: dict[str, Counter] = defaultdict(Counter)
        listed: dict[str, list[str] | None] = {}
        for sample in samples(SAMPLES, part):
            kind = "short texts" if sample.name.startswith("sentences") else "sample plans"
            misses = listed.setdefault(kind, [] if options.misses and part == "dev" else None)
            drafted = extract(sample.text, sample.period or None).to_dict("records")
            compare(sample.rows, drafted, sample.text, scores[kind], misses)
        for kind, score in scores.items():
            report(f"{part}: {kind}", score, listed[kind])


if __name__ == "__main__":
    main()
