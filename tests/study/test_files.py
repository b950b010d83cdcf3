"""Nothing is lost: a kill or an error at any step of writing leaves the old or the new, whole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import count

import pytest

from qualib import QualibError, load
from qualib.study import edits, files

#: What changes a disk: a kill or an error is let in before each.
STEPS = ("rename", "replace", "fsync", "mkdir")


class Killed(BaseException):
    """The process ends here: what follows, cleaning up included, never happens."""


@pytest.fixture
def fault(monkeypatch):
    """Let a fault in before the given step, and return whether it was reached."""

    def inject(at, error, body):
        reached, steps = [], count()

        def wrap(real):
            def step(*arguments, **options):
                if reached and isinstance(error, Killed):
                    raise error  # a dead process does nothing more
                if next(steps) == at:
                    reached.append(True)
                    raise error
                return real(*arguments, **options)

            return step

        with monkeypatch.context() as patch:
            for name in STEPS:
                patch.setattr(os, name, wrap(getattr(os, name)))
            if isinstance(error, Killed):
                patch.setattr(
                    shutil, "rmtree", lambda *_, real=shutil.rmtree, **__: None if reached else real(*_, **__)
                )
            with suppress(type(error), QualibError):
                body()
        return bool(reached)

    return inject


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def changed(data):
    """The tables with a line more in three of them."""
    names = ("regions.csv", "families.csv", "targets.csv")
    return {name: (data / name).read_bytes() + b"x\n" for name in names}


def commit(data, new):
    with edits.editing(data):
        files.commit(data, new)


@pytest.mark.parametrize("error", [Killed(), OSError(5, "Input/output error")], ids=["kill", "error"])
def test_several_files_are_old_or_new_after_a_fault_at_any_step(data, fault, error):
    old = tables(data)
    new = changed(data)
    outcomes = set()
    for at in count():
        reached = fault(at, error, lambda: commit(data, new))
        files.recover(data)  # as the next command that reads the folder does
        now = tables(data)
        assert now in (old, old | new), at
        outcomes.add(now == old)
        commit(data, {name: old[name] for name in new})
        assert not [path.name for path in data.iterdir() if path.name.startswith(".")], at
        if not reached:
            break
    # Three files to lay down and three to rename into place, each at least one step.
    assert at >= 6
    # A kill comes before or after the journal has its name; an error always puts the old files back, or is passed over
    # where only the time of writing to the disk is uncertain.
    assert outcomes == {True, False}


def test_a_killed_edit_is_finished_by_whoever_reads_the_data_next(data, fault):
    new = {"regions.csv": (data / "regions.csv").read_bytes().replace("贵州省".encode(), "贵州".encode()),
           "families.csv": (data / "families.csv").read_bytes()}  # fmt: skip
    at = next(
        at for at in count() if fault(at, Killed(), lambda: commit(data, new)) and (data / files.JOURNAL).is_dir()
    )
    assert at > 0
    assert "贵州" in set(load(data).regions["name_zh"])
    assert not (data / files.JOURNAL).exists()


def test_a_process_killed_for_good_leaves_nothing_mixed(data):
    old, new = tables(data), changed(data)
    code = (
        "import os, sys, time; from pathlib import Path; from qualib.study import edits, files\n"
        "root = Path(sys.argv[1]); real = os.replace\n"
        "def slow(*a):\n    real(*a); print('renamed', flush=True); time.sleep(60)\n"
        "os.replace = slow\n"
        "new = {n: (root / n).read_bytes() + b'x\\n' for n in ('regions.csv', 'families.csv', 'targets.csv')}\n"
        "with edits.editing(root): files.commit(root, new)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "renamed\n"
        os.kill(process.pid, signal.SIGKILL)
    mixed = tables(data)
    assert mixed != old and mixed != old | new  # one of three: what a reader would see without the journal
    files.recover(data)
    assert tables(data) == old | new


def test_a_table_that_is_a_link_is_not_written_through(data, tmp_path):
    shutil.move(data / "regions.csv", tmp_path / "elsewhere.csv")
    (data / "regions.csv").symlink_to(tmp_path / "elsewhere.csv")
    before = (tmp_path / "elsewhere.csv").read_bytes()
    with pytest.raises(QualibError, match=r"regions\.csv: is a symbolic link"):
        commit(data, {"regions.csv": b"x"})
    assert (tmp_path / "elsewhere.csv").read_bytes() == before


@pytest.mark.parametrize("error", [Killed(), OSError(28, "No space left on device")], ids=["kill", "error"])
def test_one_file_is_old_or_new_after_a_fault_at_any_step(tmp_path, fault, error):
    place = tmp_path / "draft.csv"
    for at in count():
        place.write_bytes(b"old")
        reached = fault(at, error, lambda: files.write(place, b"new"))
        assert place.read_bytes() in (b"old", b"new")
        if not reached:
            break
    assert at >= 2  # on the disk, then its name
    assert [path.name for path in tmp_path.iterdir()] == ["draft.csv"]


def test_the_draft_of_a_killed_run_is_removed_and_that_of_a_run_at_work_stays(tmp_path):
    code = (
        "import os, sys, time; from pathlib import Path; from qualib.study import files\n"
        "def stop(*a): print('here', flush=True); time.sleep(60)\n"
        "os.replace = stop\n"
        "files.write(Path(sys.argv[1]), b'x')\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "one.csv")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"
        files.write(tmp_path / "two.csv", b"two")
        assert len(list(tmp_path.glob(f"{files.DRAFT}*"))) == 1
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.05)
    files.write(tmp_path / "two.csv", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["two.csv"]


def test_a_file_that_a_user_named_is_replaced_only_on_demand(tmp_path):
    place = tmp_path / "thesis.csv"
    files.export(place, b"ours")
    files.export(place, b"ours")  # it holds just that
    place.write_bytes(b"three years")
    with pytest.raises(QualibError, match="holds something else; name another with"):
        files.export(place, b"ours")
    assert place.read_bytes() == b"three years"
    files.export(place, b"ours", force=True)
    assert place.read_bytes() == b"ours"
    link = tmp_path / "link.csv"
    link.symlink_to(place)
    with pytest.raises(QualibError, match="is a symbolic link"):
        files.export(link, b"other", force=True)
    with pytest.raises(QualibError, match="is no file"):
        files.export(tmp_path, b"other", force=True)
    assert place.read_bytes() == b"ours"


def test_a_new_file_can_be_read_by_whom_the_user_lets(tmp_path):
    before = os.umask(0o022)
    try:
        files.write(tmp_path / "page.html", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o644
