"""Everything ends: a cell that takes too long, what it started, a run that is told to, and waiting for a cluster."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from qualib import QualibError, cli
from qualib.publish import workers
from qualib.publish.kernels import start
from tests.conftest import ROOT
from tests.publish.test_build import LIGHT, TITLE, contents, matrix_of, pick
from tests.publish.test_kernels import gone

#: A process in the cell's own group, one in a session of its own, and one whose parent is gone.
STARTED = """
import subprocess, time
wait = ["sleep", "1000"]
started = [subprocess.Popen(wait).pid, subprocess.Popen(wait, start_new_session=True).pid]
started.append(int(subprocess.check_output("setsid sleep 1000 >/dev/null & echo $!", shell=True)))
open({place!r} + f"/started-{{n}}", "w").write(" ".join(map(str, started)))
"""
LINUX = pytest.mark.skipif(not start.FORKS, reason="what a kernel started is found under /proc")


def program(matrix, out, *more):
    """The command line as a program of its own, started in a process group of its own as a shell would."""
    code = "from qualib.cli import run; run()"
    line = [sys.executable, "-c", code, "fleet", "--matrix", str(matrix), "--out", str(out), *more]
    folder = out.parent / "tmp"
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        line, cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def started(folder):
    """Processes that cells started, which they wrote down in the folder."""
    return [int(pid) for path in folder.glob("started-*") for pid in path.read_text().split()]


def wait_for(happened, patience=60):
    for _ in range(patience * 20):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it never came to that")


@LINUX
def test_a_cell_past_its_limit_fails_its_page_alone_and_is_named(tmp_path, capsys):
    slow = STARTED.format(place=str(tmp_path)) + "time.sleep(1000 if n else 0)\n"
    matrix = matrix_of(tmp_path, LIGHT, slow + TITLE, pages=2)
    line = ["fleet", "--matrix", str(matrix), "--out", str(tmp_path / "out"), "--workers", "1", "--cell-limit", "1"]
    assert cli.main(line) == 1
    said = capsys.readouterr()
    assert "1 of 2 pages made" in said.out
    kept = (tmp_path / "out/small/failed/page-1.ipynb").resolve()
    assert said.err == (
        "qualib: small/page-1: small.ipynb, cell 4: not done in 1 seconds; if it needs more, give --cell-limit; "
        f"the notebook is kept as {kept}\n"
    )
    pids = started(tmp_path)
    assert len(pids) == 6 and all(gone(pid) for pid in pids)  # those of the page that was made as well


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_limit_is_at_least_a_second(tmp_path, capsys, limit):
    assert cli.main(["brief", "--as-of", "2016-06", f"--cell-limit={limit}", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"qualib: --cell-limit {limit}: expected at least 1\n"


@LINUX
@pytest.mark.parametrize(
    ("number", "count"), [*((number, "2") for number in cli.ENDS), (signal.SIGTERM, "1")],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
def test_a_run_told_to_end_leaves_nothing_behind(tmp_path, number, count):
    work = STARTED.format(place=str(tmp_path)) + "time.sleep(1000 if n else 0)\n"
    matrix, out = matrix_of(tmp_path, LIGHT, work + TITLE, pages=3), tmp_path / "out"
    with program(matrix, out, "--workers", count) as run:
        wait_for(lambda: list(out.glob("small/*.html")) and len(started(tmp_path)) == 3 * (1 + int(count)))
        below = [pid for kind in ("server", "worker", "kernel") if (pid := pick(run.pid, kind, _First()))]
        os.killpg(run.pid, number)  # as a terminal does
        time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(run.pid, number)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 128 + number
    assert said == "qualib: stopped; what was published is whole\n"
    assert len(below) >= 2
    assert all(gone(pid) for pid in [*below, *started(tmp_path)])
    assert not list((tmp_path / "tmp").iterdir())
    assert sorted(contents(out)) == ["small/page-0.html", "small/page-0.json"]
    assert not list(out.glob(".press-*"))
    quick = matrix_of(tmp_path, LIGHT, TITLE, pages=3)  # and nothing stops the next run
    assert cli.main(["fleet", "--matrix", str(quick), "--out", str(out), "--workers", "1"]) == 0


class _First:
    """In the place of chance."""

    def choice(self, found):
        return found[0]


@LINUX
def test_what_a_run_that_is_killed_for_good_had_started_ends_too(tmp_path):
    matrix = matrix_of(tmp_path, LIGHT, STARTED.format(place=str(tmp_path)) + "time.sleep(1000)\n" + TITLE, pages=1)
    with program(matrix, tmp_path / "out") as run:
        wait_for(lambda: len(started(tmp_path)) == 3)
        kernel = pick(run.pid, "kernel", _First())
        run.kill()
    assert all(gone(pid) for pid in [kernel, *started(tmp_path)])  # however busy the kernel was
    wait_for(lambda: not list((tmp_path / "tmp").iterdir()))


def test_nohup_is_respected(tmp_path):
    matrix = matrix_of(tmp_path, LIGHT, f"import time; time.sleep(2)\n{TITLE}", pages=1)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with program(matrix, tmp_path / "out") as run:
            time.sleep(2)
            run.send_signal(signal.SIGHUP)
            run.communicate(timeout=60)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.returncode == 0


@LINUX
def test_a_lost_worker_is_told_in_one_line_and_its_pages_are_made_again(tmp_path):
    matrix, out = matrix_of(tmp_path, LIGHT, f"import time; time.sleep(0.3)\n{TITLE}", pages=6), tmp_path / "out"
    with program(matrix, out, "--workers", "2") as run:
        wait_for(lambda: list(out.glob("small/*.html")))
        os.kill(pick(run.pid, "worker", _First()), signal.SIGKILL)
        told, said = run.communicate(timeout=120)
    assert run.returncode == 0
    assert "6 of 6 pages made" in told
    assert said.startswith("qualib: a worker was lost") and said.count("\n") == 1


def silent():
    """A port that takes connections and says nothing."""
    return socket.create_server(("127.0.0.1", 0))


def talking():
    """A port that answers as a web server does."""
    server = silent()

    def answer():
        with suppress(OSError):
            while True:
                taken, _ = server.accept()
                taken.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    Thread(target=answer, daemon=True).start()
    return server


@pytest.mark.parametrize(
    ("server", "address"),
    [(silent, "tcp"), (talking, "tcp"), (silent, "tls"), (talking, "tls"), (talking, "http"), (talking, "ws")],
)
def test_what_is_no_scheduler_is_named(monkeypatch, server, address):
    pytest.importorskip("distributed", reason="pip install 'qualib[cluster]'")
    monkeypatch.setattr(workers, "PATIENCE", 1)
    with server() as listening:
        named = f"{address}://127.0.0.1:{listening.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(QualibError, match=f"no Dask scheduler answers at '{named}'"):
            workers._client(named)
    assert time.monotonic() - begun < 60  # it ends: a silent port would be waited for without end


def test_a_run_without_a_scheduler_is_over_in_time_and_says_one_line(tmp_path):
    pytest.importorskip("distributed", reason="pip install 'qualib[cluster]'")
    matrix = matrix_of(tmp_path, LIGHT, TITLE, pages=1)
    with silent() as listening:
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        with program(matrix, tmp_path / "out", "--scheduler", address) as run:
            _, said = run.communicate(timeout=60)
    assert run.returncode == 2
    assert said.count("\n") == 1 and shlex.quote(address) in said
    assert not Path(tmp_path / "out").exists()
