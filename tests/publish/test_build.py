"""Fleets: only what is missing or stale, whole pages or none, whatever is killed in between."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from qualib import QualibError, cli
from qualib.publish import build, manifest, matrix, notebook
from qualib.publish.kernels import start
from qualib.study.place import data_root
from tests.conftest import ROOT
from tests.publish.test_kernels import gone

#: How often the killing test kills; `FLEET_KILLS=50` for a thorough run.
KILLS = int(os.environ.get("FLEET_KILLS", "6"))
#: What it kills, in turn.
KINDS = ("parent", "worker", "kernel", "server")

SMALL = """
from IPython.display import display
import matplotlib.pyplot as plt
from qualib.words import html
"""
LIGHT = "from qualib.words import html"
TITLE = "html.heading(f'Page {n}', 1)\nhtml.metrics({'n': n})"
PLOT = "html.heading(f'Page {n}', 1)\nplt.plot(range(n + 2))\nplt.show()\nhtml.metrics({'n': n})"


def matrix_of(folder, imports, work, pages=12):
    """A matrix of so many pages of a notebook that does this work."""
    parameters = nbformat.v4.new_code_cell("n: int = 0\nlang: str = 'en'", metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_code_cell(imports), parameters, nbformat.v4.new_code_cell(work)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "small.ipynb")
    path = folder / "matrix.yaml"
    path.write_text(
        f"notebook: small.ipynb\nparameters: {{n: {list(range(pages))}}}\nname: 'page-{{n}}'\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def small(tmp_path):
    """A matrix of twelve small pages, each with a figure and key figures."""
    return matrix_of(tmp_path, SMALL, PLOT)


def command(matrix_file, out, *more):
    """The command line that makes the matrix."""
    return [sys.executable, "-m", "qualib.cli", "fleet", "--matrix", str(matrix_file), "--out", str(out), *more]


def contents(out):
    """Every file that was published, by name."""
    published = [path for path in out.rglob("*") if path.is_file() and path.suffix in (".html", ".json")]
    return {str(path.relative_to(out)): path.read_bytes() for path in published}


def test_a_rerun_makes_only_what_is_missing_or_stale(small, tmp_path, capsys):
    out = tmp_path / "out"
    make = ["fleet", "--matrix", str(small), "--out", str(out), "--workers", "1"]
    assert cli.main(make) == 0
    before = contents(out)
    assert len(before) == 2 * 12 + 1
    assert json.loads(before["small/metrics.json"])[3] == {"page": "page-11", "part": "n", "item": "", "value": 11}
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
    assert cli.main(make) == 0
    assert "12 of 12 pages are up to date" in capsys.readouterr().out
    assert times == {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}

    (out / "small/page-3.html").write_text("cut sho", encoding="utf-8")
    (out / "small/page-5.json").unlink()
    assert cli.main(make) == 0
    assert "10 of 12 pages are up to date" in capsys.readouterr().out
    assert contents(out) == before

    node = nbformat.read(small.parent / "small.ipynb", 4)
    node.cells.append(nbformat.v4.new_code_cell("html.say('more')"))
    nbformat.write(node, small.parent / "small.ipynb")
    assert cli.main(make) == 0
    assert "12 of 12 pages made" in capsys.readouterr().out
    assert all(contents(out)[name] != before[name] for name in before if name.endswith(".html"))


def test_a_page_is_stale_when_anything_that_goes_into_it_changes(tmp_path, data):
    file, figures = tmp_path / "n.ipynb", tmp_path / "before.json"
    file.write_text("one", encoding="utf-8")
    figures.write_text("{}", encoding="utf-8")

    def key(**parameters):
        work = notebook.Job(file, {"previous": str(figures), **parameters})
        return build.key(build.Page("p", work, "title", "zh", "p.json", ("previous",)), manifest.data(data))

    keys = [key(), key(region="520000")]
    file.write_text("two", encoding="utf-8")
    keys.append(key())
    figures.write_text("{ }", encoding="utf-8")
    keys.append(key())
    (data / "rubrics/national-2013.yaml").write_text("changed", encoding="utf-8")
    keys.append(key())
    assert len(set(keys)) == len(keys)
    assert key() == keys[-1]


def test_pages_do_not_depend_on_how_they_are_made(tmp_path, monkeypatch):
    small = matrix_of(tmp_path, SMALL, PLOT, pages=4)
    assert subprocess.run(command(small, tmp_path / "pool", "--workers", "2"), cwd=ROOT).returncode == 0
    assert cli.main(["fleet", "--matrix", str(small), "--out", str(tmp_path / "one"), "--workers", "1"]) == 0
    monkeypatch.setattr(start, "FORKS", False)
    assert cli.main(["fleet", "--matrix", str(small), "--out", str(tmp_path / "ordinary"), "--workers", "1"]) == 0
    made = contents(tmp_path / "ordinary")
    assert len(made) == 2 * 4 + 1
    assert made == contents(tmp_path / "one") == contents(tmp_path / "pool")


def test_a_brief_from_a_forked_kernel_is_that_of_an_ordinary_one(tmp_path, monkeypatch):
    make = ["brief", "--as-of", "2016-06", "--region", "520000", "--lang", "zh,en", "--out"]
    assert cli.main([*make, str(tmp_path / "forked")]) == 0
    monkeypatch.setattr(start, "FORKS", False)
    assert cli.main([*make, str(tmp_path / "ordinary")]) == 0
    assert contents(tmp_path / "forked") == contents(tmp_path / "ordinary")
    assert b"data:image/png" in (tmp_path / "forked/2016-06/520000-zh.html").read_bytes()


def test_failures_stop_nothing_and_are_listed_at_the_end(small, tmp_path, capsys):
    node = nbformat.read(small.parent / "small.ipynb", 4)
    node.cells[2].source = "if n % 5 == 0: raise ValueError(n)\n" + node.cells[2].source
    nbformat.write(node, small.parent / "small.ipynb")
    out = tmp_path / "out"
    assert cli.main(["fleet", "--matrix", str(small), "--out", str(out), "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert "9 of 12 pages made" in said.out
    lines = said.err.strip().splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["small/page-0", "small/page-5", "small/page-10"]
    assert lines[1].endswith(f"ValueError: 5; the notebook is kept as {out.resolve() / 'small/failed/page-5.ipynb'}")
    assert (out / "small/failed/page-5.ipynb").exists()
    assert not list(out.glob(".press-*"))


@pytest.mark.skipif(not start.FORKS, reason="a notebook finds the workers through its kernel's parents")
def test_a_page_that_breaks_its_worker_each_time_is_told_from_the_others(tmp_path):
    parent = "int(open(f'/proc/{%s}/stat').read().rpartition(')')[2].split()[1])"
    breaks = [
        "import os, signal, time",
        f"root = {parent % 'os.getppid()'}",
        "for pid in filter(str.isdigit, os.listdir('/proc')) if n == 5 else []:",
        f"    if {parent % 'pid'} == root and 'LokyProcess' in open(f'/proc/{{pid}}/cmdline').read():",
        "        os.kill(int(pid), signal.SIGKILL)",
        "time.sleep(1 if n == 5 else 0)",
    ]
    small = matrix_of(tmp_path, LIGHT, "\n".join([*breaks, TITLE]), pages=6)
    run = subprocess.run(command(small, tmp_path / "out", "--workers", "2"), cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    assert "5 of 6 pages made" in run.stdout
    assert run.stderr.strip().splitlines()[-1].startswith("qualib: small/page-5: its worker was lost")


def test_two_runs_cannot_work_in_one_folder(small, tmp_path, capsys):
    out = tmp_path / "out"
    with build.locked(out):
        assert cli.main(["fleet", "--matrix", str(small), "--out", str(out)]) == 2
    assert "another run is at work there" in capsys.readouterr().err
    assert not out.exists()


def test_a_torn_line_of_the_manifest_costs_one_page(small, tmp_path, capsys):
    out = tmp_path / "out"
    make = ["fleet", "--matrix", str(small), "--out", str(out), "--workers", "1"]
    assert cli.main(make) == 0
    path = out / manifest.NAME
    lines = path.read_text(encoding="utf-8").split("\n")
    torn = next(i for i, line in reversed(list(enumerate(lines))) if line)
    lines[torn] = lines[torn][:40]
    path.write_text("\n".join(lines[: torn + 1]), encoding="utf-8")
    for expected in ("11 of 12 pages are up to date", "12 of 12 pages are up to date"):
        capsys.readouterr()
        assert cli.main(make) == 0
        assert expected in capsys.readouterr().out


@pytest.fixture(scope="session")
def light(tmp_path_factory):
    """A matrix of pages without a figure, each long enough to be killed in, and what a calm run makes of it."""
    folder = tmp_path_factory.mktemp("light")
    path = matrix_of(folder, LIGHT, f"import time\ntime.sleep(0.2)\n{TITLE}", pages=8)
    assert cli.main(["fleet", "--matrix", str(path), "--out", str(folder / "calm"), "--workers", "1"]) == 0
    return path, contents(folder / "calm")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found under /proc")
@pytest.mark.parametrize("round_", range(KILLS), ids=lambda round_: f"{KINDS[round_ % 4]}-{round_}")
def test_whatever_is_killed_a_rerun_completes_what_a_calm_run_makes(light, tmp_path, capsys, round_):
    (small, calm), chance, kind = light, random.Random(round_), KINDS[round_ % 4]
    for attempt in range(5):  # until the kill comes before the end of the run
        out = tmp_path / f"out{attempt}"
        if killed(command(small, out, "--workers", "2"), out, kind, chance):
            break
    else:
        pytest.fail(f"no {kind} could be killed in time")
    whole = {name: content for name, content in contents(out).items() if not name.endswith("metrics.json")}
    assert whole.items() <= calm.items(), f"half-published after the {kind} was killed"
    for _ in range(50):  # what the killed run left running may hold nothing for long
        capsys.readouterr()
        status = cli.main(["fleet", "--matrix", str(small), "--out", str(out), "--workers", "1"])
        said = capsys.readouterr().err
        if "another run" not in said:
            break
        time.sleep(0.1)
    assert status == 0, said
    assert contents(out) == calm, f"not as a calm run's after the {kind} was killed"
    assert not list(out.glob(".press-*"))


def killed(line, out, kind, chance):
    """Run a command line and kill a process of this kind at a moment of chance; whether there was one in time."""
    run = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wanted, done = chance.uniform(0, 4), False
    while not done and run.poll() is None:
        victim = pick(run.pid, kind, chance) if len(list(out.glob("small/*.html"))) >= wanted else None
        if victim:
            with suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.kill(victim, signal.SIGKILL)
                done = True
        time.sleep(chance.uniform(0, 0.05))
    run.wait()
    return done


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found under /proc")
def test_workers_and_their_servers_end_with_a_killed_run(small, tmp_path):
    out, chance, quiet = tmp_path / "out", random.Random(1), subprocess.DEVNULL
    run = subprocess.Popen(command(small, out, "--workers", "2"), cwd=ROOT, stdout=quiet, stderr=quiet)
    while run.poll() is None and not list(out.glob("small/*.html")):
        time.sleep(0.01)
    left = [pick(run.pid, kind, chance) for kind in ("worker", "server")]
    run.kill()
    run.wait()
    assert all(left)
    assert all(gone(pid) for pid in left)


def pick(root, kind, chance):
    """A process of this kind below `root`, or None."""
    below = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                below.setdefault(parent, []).append((int(folder.name), (folder / "cmdline").read_text()))
            except (OSError, IndexError):
                continue
    if kind == "parent":
        return root
    children = below.get(root, [])
    servers = [pid for pid, line in children if "kernels.server" in line]
    if kind == "server":
        return servers[0] if servers else None
    if kind == "kernel":
        found = [pid for server in servers for pid, _ in below.get(server, [])]
    else:
        found = [pid for pid, line in children if "loky" in line and "resource_tracker" not in line]
    return chance.choice(found) if found else None


BAD = [
    ("- a", "expected the fields notebook, parameters and, if need be, name; found list"),
    ("notebook: small.ipynb", "found notebook"),
    ("notebook: small.ipynb\nparameters: [1]", "map names to lists of values"),
    ("notebook: small.ipynb\nparameters: {n: []}", "parameter n has no value"),
    ("notebook: small.ipynb\nparameters: {m: [1]}", "no parameter 'm'"),
    ("notebook: small.ipynb\nparameters: {n: [one]}", "n takes int, found 'one'"),
    ("notebook: other.ipynb\nparameters: {n: [1]}", "other.ipynb: missing"),
    ("notebook: small.ipynb\nparameters: {n: [1, 2]}\nname: page", "two pages would be named 'page'"),
    ("notebook: small.ipynb\nparameters: {n: [1]}\nname: '{m}'", "asks for 'm'"),
    ("notebook: small.ipynb\nparameters: {n: [1]}\nname: '{n.__class__}'", "asks for 'n.__class__'"),
    ("notebook: [", "not YAML"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_matrix_is_refused_in_one_line(small, tmp_path, capsys, text, said):
    small.write_text(text, encoding="utf-8")
    assert cli.main(["fleet", "--matrix", str(small), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_value_cannot_lead_out_of_the_folder(small):
    small.write_text("notebook: small.ipynb\nparameters: {lang: ['../../etc/x', 'en']}", encoding="utf-8")
    names = [page.name for page in matrix.pages(matrix.read(small))]
    assert names == ["small/etc-x", "small/en"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as-of", "2016-06", "--workers", "0"], "--workers 0: expected at least 1"),
        (["--as-of", "2016-06", "--matrix", "m.yaml"], "not allowed with"),
        (["--as-of", "2016-06", "--regions", "52000"], "did you mean 520000?"),
        (["--as-of", "2016-06", "--lang", "zh,fr"], "'fr' has no catalogue"),
        (["--matrix", "nowhere.yaml"], "nowhere.yaml: missing"),
        ([], "required"),
    ],
)
def test_bad_options_of_a_fleet(tmp_path, capsys, arguments, said):
    assert cli.main(["fleet", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_input_is_named(tmp_path):
    with pytest.raises(QualibError, match=r"targets\.csv: cannot be read|missing"):
        manifest.data(spoilt(tmp_path))


def spoilt(tmp_path):
    """A data package without its targets."""
    root = Path(shutil.copytree(data_root(), tmp_path / "data"))
    (root / "targets.csv").unlink()
    return root


def test_months_are_made_in_order_and_a_bad_one_before_any(tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main(["fleet", "--as-of", "2016-06", "2040-01", "--workers", "1", "--out", str(out)]) == 2
    assert "no plan is in force in 2040-01" in capsys.readouterr().err
    assert not out.exists()
    make = ["fleet", "--as-of", "2016-06", "2016-05", "--regions", "220300", "--lang", "zh", "--workers", "1"]
    assert cli.main([*make, "--out", str(out)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [f"{out}/2016-05: 1 of 1 pages made", f"{out}/2016-06: 1 of 1 pages made"]
    assert "与2016年5月相比没有变化" in (out / "2016-06/220300-zh.html").read_text(encoding="utf-8")
