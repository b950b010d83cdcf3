"""The same fleet on a Dask cluster of two workers, one of them killed on the way."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from qualib import cli
from qualib.publish import workers
from tests.conftest import ROOT
from tests.publish.test_build import contents

distributed = pytest.importorskip("distributed", reason="pip install 'qualib[cluster]'")

PAGES = 12


@pytest.fixture
def cluster():
    """Two worker processes, each under a nanny that starts it anew when it dies; the nannies' environment goes too."""
    options = {"dashboard_address": None, "silence_logs": 50}
    before = dict(os.environ)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **options) as local:
        yield local
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def slow(tmp_path):
    """A matrix of small pages, each of which takes a while."""
    parameters = nbformat.v4.new_code_cell("n: int = 0\nlang: str = 'en'", metadata={"tags": ["parameters"]})
    work = "import time\nfrom qualib.words import html\ntime.sleep(0.1)\nhtml.say(str(n))\nhtml.metrics({'n': n})"
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(work)]), tmp_path / "n.ipynb")
    path = tmp_path / "matrix.yaml"
    path.write_text(f"notebook: n.ipynb\nparameters: {{n: [{', '.join(map(str, range(PAGES)))}]}}", encoding="utf-8")
    return path


def test_a_cluster_makes_the_same_pages_though_a_worker_is_killed(cluster, slow, tmp_path):
    command = ["fleet", "--matrix", str(slow), "--out"]
    assert cli.main([*command, str(tmp_path / "here"), "--workers", "1"]) == 0
    out = tmp_path / "there"
    whole = [sys.executable, "-m", "qualib.cli", *command, str(out), "--scheduler", cluster.scheduler_address]
    run = subprocess.Popen(whole, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with distributed.Client(cluster) as client:
        workers = client.run(os.getpid)
        while run.poll() is None and len(list(out.glob("n/*.html"))) < 3:
            time.sleep(0.02)
        os.kill(next(iter(workers.values())), signal.SIGKILL)
        killed_at = len(list(out.glob("n/*.html")))
        said = run.communicate()
        assert run.returncode == 0, said
        assert set(client.run(os.getpid).values()) != set(workers.values())
    assert killed_at < PAGES
    assert contents(out) == contents(tmp_path / "here")
    assert cli.main([*command, str(out), "--scheduler", cluster.scheduler_address]) == 0


def test_an_address_nobody_answers_at_is_refused(slow, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 1)
    command = ["fleet", "--matrix", str(slow), "--out", str(tmp_path / "out"), "--scheduler"]
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        assert cli.main([*command, address]) == 2
        assert "no Dask scheduler answers at" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
