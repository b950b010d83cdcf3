"""Every writing command with a fault at every step of its writing: what is there afterwards is old or new, whole."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from qualib import cli
from qualib.cli import commands, parser
from qualib.publish import manifest, review
from qualib.study import files
from qualib.texts import extract
from tests.faults import disk
from tests.faults.commands import CASES, DATA, READERS, SAMPLE, Case, quicken

#: Names that are ours while a command is at work, and gone when the next one has been.
OURS = (".qualib-draft", ".qualib-edit", ".qualib-journal", ".press-", ".site.qualib")
#: What stays beside pages as their folder's mark.
MARKS = (".lock", manifest.NAME)


@pytest.fixture(scope="module", autouse=True)
def quick(tmp_path_factory):
    """The small record, and everything but writing done once."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("faults")
        DATA["small"] = os.environ["QUALIB_DATA"]
        sample = (Path(DATA["small"]) / "samples" / f"{SAMPLE}.txt").read_text(encoding="utf-8")
        from qualib import load

        draft = extract.extract(sample, indicators=load().indicators)
        rates = draft[draft["label_zh"].str.contains("制造业产品|药品")].copy()
        rates["indicator"] = ["product.manufacturing.pass_rate"] * 3 + ["product.drug.pass_rate"]
        DATA["reviewed"] = review.to_csv(rates)
        quicken(patch, folder)
        yield


class Bench:
    """A case laid out in a folder, as often as wanted, and what is old and new there."""

    def __init__(self, case: Case, base: Path) -> None:
        self.case, self.root, self.notes, self.kept = case, base / "work", base / "notes", base / "old"
        self.notes.mkdir()
        self.kept.mkdir()
        case.prepare(self.kept)
        self.old = state(self.kept)
        self.lay_out()
        assert cli.main(case.line) == 0  # in this process, so that every fork knows what was worked out
        self.lay_out()
        calm = self.run()
        assert calm.status == 0, calm.said
        self.steps, self.new = calm.steps, state(self.root)
        assert self.old != self.new
        self.clean()

    def lay_out(self) -> None:
        """The folder as the command finds it."""
        os.chdir("/")
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.kept, self.root)
        os.chdir(self.root)

    def run(self, at: int = -1, fault: str = "", line: list[str] | None = None) -> disk.Ended:
        return disk.run(line or self.case.line, self.root, self.notes, at, fault)

    def whole(self, at: str) -> bool:
        """What is there is old or new; return whether it is new."""
        if self.case.kind == "tables":
            read = self.run(line=["validate", "--data", "data"])
            assert read.status == 0, (at, read.said)
        now = state(self.root)
        if self.case.kind == "pages":
            either = {(name, content) for one in (self.old, self.new) for name, content in one.items()}
            torn = {(name, content) for name, content in now.items()} - either
            assert not torn, (at, sorted(name for name, _ in torn))
        elif self.case.kind == "site" and not (self.root / "site").exists() and "site" in self.old:
            kept = {f"site/{name}": content for name, content in state(self.root / ".site.qualib/old").items()}
            assert kept == {name: content for name, content in self.old.items() if name.startswith("site/")}, at
        else:
            assert now in (self.old, self.new), (at, sorted(set(now.items()) ^ set(self.new.items()), key=str)[:3])
        return now == self.new

    def next(self, at: str, new: bool) -> None:
        """The next run of the same command comes to the end, and nothing of ours is left."""
        again = self.run()
        if new and self.case.kind == "tables":  # the rows are there already, as it says
            assert again.status == 2 and "nothing was added" in again.said, (at, again)
        else:
            assert again.status == 0, (at, again.said)
        assert state(self.root) == self.new, at
        self.clean(at)

    def clean(self, at: str = "") -> None:
        """Nothing of ours is left."""
        left = [str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.name.startswith(OURS)]
        assert not left, (at, left)
        if self.case.kind == "pages":
            assert not [path for path in (self.root / "out").rglob("*") if path.name in ("failed", "draft")], at


def state(root: Path) -> dict[str, object]:
    """Every file by its content and every folder; without what is ours alone while we are at work."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        own = any(part.startswith(OURS) for part in path.relative_to(root).parts)
        if own or path.name in MARKS or "failed" in name:
            continue
        found[name] = path.read_bytes() if path.is_file() else None
    return found


@pytest.fixture
def bench(tmp_path, monkeypatch, request):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("QUALIB_DATA", DATA["small"])  # which a command with --data sets anew
    monkeypatch.setattr("tempfile.tempdir", None)
    before = os.getcwd()
    yield Bench(request.param, tmp_path)
    os.chdir(before)


each = pytest.mark.parametrize("bench", CASES, ids=[case.name.replace(" ", "-") for case in CASES], indirect=True)


def one_line(said: str) -> bool:
    """Whether an error is told in one line."""
    told = [line for line in said.splitlines() if not line.startswith("plan.txt: read as")]
    return len(told) == 1 and told[0].startswith("qualib: ")


def chosen(steps: list[str]) -> list[int]:
    """All steps; of those in the copy that an edit is tried in, which nobody else reads, each kind's first and last."""
    scratch: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        if f"{files.DESK}/data" in step:
            scratch.setdefault(step.split()[0], []).append(number)
    passed = {number for numbers in scratch.values() for number in numbers[1:-1]}
    return [number for number in range(len(steps)) if number not in passed]


def survive(bench: Bench, fault: str) -> Counter[bool]:
    """Let the fault in at every step in turn; return how often what was there afterwards was new."""
    outcomes: Counter[bool] = Counter()
    for number in chosen(bench.steps):
        step = bench.steps[number]
        if fault == "ENOSPC" and step.split()[0] not in disk.GROWING:
            continue  # as at the next step that needs room
        at = f"{fault} at step {number}, {step}"
        bench.lay_out()
        ended = bench.run(number, fault)
        if fault == "kill":
            assert ended.status == disk.KILLED, (at, ended)
        elif ended.status:
            assert ended.status in (1, 2) and one_line(ended.said), (at, ended)
        new = bench.whole(at)
        if not ended.status:
            assert new, (at, ended)
        outcomes[new] += 1
        bench.next(at, new)
    return outcomes


@each
@pytest.mark.parametrize("fault", ["kill", "EIO", "ENOSPC"])
def test_what_is_there_after_a_fault_at_any_step_is_old_or_new(bench, fault):
    outcomes = survive(bench, fault)
    # At the least a file is opened, written and named, and not at every one of these steps is it new already.
    assert outcomes.total() >= 3 and outcomes[False]


@each
def test_two_runs_at_once_do_not_mix(bench):
    for _ in range(5):
        bench.lay_out()
        ended = disk.together(bench.case.line, bench.notes)
        for one in ended:
            assert one.status in (0, 2), one
            assert not one.status or (one.said.startswith("qualib: ") and "Traceback" not in one.said), one
        assert 0 in [one.status for one in ended], ended
        assert state(bench.root) == bench.new
        bench.clean()


def test_every_writing_command_is_among_them():
    lines = [case.line for case in CASES]
    assert {line[0] for line in lines} == set(parser.parser()[1]) - READERS
    for command, kinds in (("export", commands.EXPORTS), ("extract", commands.DRAFTS)):
        assert {line[line.index("--format") + 1] for line in lines if line[0] == command and "--format" in line} == set(
            kinds
        )


def only(name: str):
    """That case alone."""
    return pytest.mark.parametrize("bench", [case for case in CASES if case.name == name], ids=[name], indirect=True)


@only("export over")
def test_a_file_written_in_place_is_caught(bench, monkeypatch):
    monkeypatch.setattr(files, "write", lambda place, content: place.write_bytes(content))
    for fault in ("kill", "EIO", "ENOSPC"):
        with pytest.raises(AssertionError, match=r"write out\.csv"):
            survive(Bench(bench.case, bench.notes / f"torn-{fault}"), fault)


@only("add-observations")
def test_tables_written_one_after_the_other_are_caught(bench, monkeypatch):
    def torn(root, texts):
        for name, content in texts.items():
            files.write(root / name, content)

    monkeypatch.setattr(files, "commit", torn)
    with pytest.raises(AssertionError, match="kill at step"):
        survive(bench, "kill")
