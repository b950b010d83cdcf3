"""A forked kernel shows what an ordinary one shows, cell by cell, however awkward the cell."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from qualib.publish.kernels import start
from qualib.publish.kernels.warm import Server, WarmKernel, imported
from qualib.study.place import data_root
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not start.FORKS, reason="kernels are forked on Linux only")

#: Each is run in both kinds of kernel, in order, in one notebook; every one of them has tripped some engine.
AWKWARD = {
    "print": "print('plain'); print('中文，é, 🎉')",
    "last expression": "{'b': [1, 2], 'a': None}",
    "trailing semicolon": "1 + 1;",
    "several expressions": "1\n2\n3",
    "execution history": "_, In[2], Out[2]",
    "stdout beside stderr": "import sys\nprint('out', flush=True)\nprint('err', file=sys.stderr, flush=True)\nprint('more')",
    "no newline": "print('a', end='')\nsys.stdout.write('b')\nsys.stdout.flush()",
    "carriage return": "print('10%\\r20%\\r30%')",
    "lone surrogate": "'\\ud800'",
    "much output": "print('x' * 300_000)",
    "child process": "import subprocess\nsubprocess.run(['sh', '-c', 'echo child; sleep 0.3; echo bad >&2'])",
    "file descriptor": "import os, time\nos.write(1, b'raw\\n'); time.sleep(.3)",
    "shell": "!echo shell",
    "cell magic": "%%capture held\nprint('kept back')",
    "captured": "held.stdout",
    "line magic": "%precision 3\n3.14159265",
    "rich display": "from IPython.display import HTML, Markdown, JSON, display\ndisplay(HTML('<b>1</b>'), Markdown('*2*'), JSON({'a': 1}))",
    "raw mime": "display({'application/x-own+json': {'a': [1]}, 'text/plain': 'own'}, raw=True)",
    "display update": "shown = display('first', display_id='d1')\nshown.update('second')",
    "update from later cell": "from IPython.display import update_display\nupdate_display('third', display_id='d1')",
    "clear output": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "clear output, wait": "print('old')\nclear_output(wait=True)\nprint('new')",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['x', '<b>']})",
    "figure shown": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 3, 2]);\nplt.show()",
    "figure left open": "plt.plot([3, 1, 2]);",
    "two figures": "plt.figure(); plt.plot([1, 2]); plt.figure(); plt.plot([2, 1]);",
    "linear algebra": "import numpy as np\nm = np.random.default_rng(1).normal(size=(300, 300))\nfloat((m @ m.T).sum())",
    "warning": "import warnings\nwarnings.warn('careful')",
    "own name and file": "__name__, '__file__' in globals(), __builtins__.__name__",
    "folder is empty": "os.listdir('.')",
    "top-level await": "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "task over cells": "box = []\nasync def later():\n    await asyncio.sleep(0.05); box.append('done')\ntask = asyncio.ensure_future(later())",
    "task is done": "await task\nbox",
    "thread": "import threading\nworker = threading.Thread(target=print, args=('from a thread',)); worker.start(); worker.join()",
    "pickled class": "import pickle\nclass Held:\n    pass\ntype(pickle.loads(pickle.dumps(Held()))).__name__",
    "process pool": "from multiprocessing import get_context\nwith get_context('fork').Pool(1) as pool:\n    print(pool.map(len, ['abc']))",
    "logging": "import logging\nlogging.warning('logged')",
    "interactive input": "try:\n    input('? ')\nexcept Exception as error:\n    print(type(error).__name__)",
    "environment": "sorted(set(os.environ) & {'OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'MPLBACKEND'})",
    "data": "import qualib\nlen(qualib.load().plans)",
    "exception": "def fails():\n    return 1 / 0\nfails()",
    "after an exception": "print('goes on')",
    "syntax error": "a = = 1",
    "exception group": "raise ExceptionGroup('several', [ValueError(1), KeyError('k')])",
    "system exit": "sys.exit('leaving')",
    "still there": "1",
}


@pytest.fixture(scope="module")
def plain():
    """No sign of pytest, in whose presence ipykernel leaves the file descriptors of its streams alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")
        yield


@pytest.fixture(scope="module")
def server(plain):
    """A server with the libraries the notebooks use."""
    with Server(["pandas", "matplotlib.pyplot", "numpy", "qualib.figures.style"], data_root()) as warm:
        yield warm


def notebook(*sources):
    """A notebook of code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def execute(kernel, *sources, **options):
    """Run the cells in a kernel, errors and all, and return them."""
    client = NotebookClient(notebook(*sources), km=kernel, allow_errors=True, **options)
    try:
        return client.execute(cleanup_kc=False).cells
    finally:
        start.stop(kernel)


def shown(cell):
    """A cell's outputs as a reader sees them: pieces of one stream joined, process numbers left out."""
    seen = []
    for output in cell.outputs:
        output = dict(output)
        if output["output_type"] == "stream" and seen and seen[-1].get("name") == output["name"]:
            seen[-1]["text"] += output["text"]
        else:
            seen.append(output)
    text = nbformat.v4.writes(notebook()) and repr((cell.execution_count, seen))
    return re.sub(r"ipykernel_\d+/\d+\.py|0x[0-9a-f]+|pid=\d+", "…", text)


@pytest.fixture(scope="module")
def both(server, plain, tmp_path_factory):
    """The cells as run in an ordinary and in a forked kernel."""
    folders = [tmp_path_factory.mktemp(name) for name in ("ordinary", "forked")]
    one = execute(start.ordinary(data_root(), folders[0]), *AWKWARD.values())
    other = execute(WarmKernel(server.place, str(folders[1])), *AWKWARD.values())
    return dict(zip(AWKWARD, zip(one, other, strict=True), strict=True))


@pytest.mark.parametrize("name", AWKWARD)
def test_a_forked_kernel_shows_what_an_ordinary_one_does(both, name):
    ordinary, forked = both[name]
    assert shown(forked) == shown(ordinary)


def test_the_battery_shows_something(both):
    silent = {"trailing semicolon", "cell magic", "task over cells", "update from later cell"}
    assert {name for name, (ordinary, _) in both.items() if not ordinary.outputs} == silent


def test_kernels_share_nothing(server, tmp_path):
    one, two = (WarmKernel(server.place, str(tmp_path)) for _ in range(2))
    mine = "import numpy, qualib\nqualib.own = 1\nprint(numpy.random.random())"
    theirs = "import numpy, qualib\nprint(hasattr(qualib, 'own'))\nprint(numpy.random.random())"
    first, second = execute(one, mine)[0], execute(two, theirs)[0]
    drawn = first.outputs[0].text.strip()
    assert second.outputs[0].text.startswith("False\n")
    assert drawn not in second.outputs[0].text


@pytest.mark.parametrize(
    "source", ["import os; os._exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
)
def test_a_kernel_that_dies_is_noticed(server, tmp_path, source):
    with pytest.raises(DeadKernelError):
        execute(WarmKernel(server.place, str(tmp_path)), source)


def test_a_cell_that_takes_too_long_is_ended(server, tmp_path):
    kernel = WarmKernel(server.place, str(tmp_path))
    with pytest.raises(CellTimeoutError):
        execute(kernel, "while True: pass", timeout=1)
    assert gone(kernel.pid)


def test_an_interrupted_cell_says_so_and_the_kernel_goes_on(server, tmp_path):
    kernel = WarmKernel(server.place, str(tmp_path))
    cells = execute(kernel, "import time\ntime.sleep(60)", "1 + 1", timeout=1, interrupt_on_timeout=True)
    assert cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert cells[1].outputs[0].data["text/plain"] == "2"


def test_kernels_and_server_end_with_whoever_started_them(tmp_path):
    code = (
        "import os, sys, signal\nfrom qualib.publish.kernels.warm import Server, WarmKernel\nfrom qualib.study.place import data_root\n"
        "server = Server([], data_root())\nkernel = WarmKernel(server.place, sys.argv[1])\n"
        "print(server._process.pid, kernel.pid, server.place, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT).stdout
    *pids, place = told.split()
    assert all(gone(int(pid)) for pid in pids)
    assert not os.path.exists(os.path.dirname(place))


def test_a_killed_server_is_replaced(tmp_path):
    with Server([], data_root()) as server:
        server._process.kill()
        server._process.wait()
        kernel = start.take(server.place, (), data_root(), tmp_path)
        assert execute(kernel, "1 + 1")[0].outputs[0].data["text/plain"] == "2"


def test_what_a_notebook_imports_is_found(tmp_path):
    path = tmp_path / "n.ipynb"
    nbformat.write(
        notebook(
            "import pandas as pd, os.path\n%matplotlib inline", "from qualib import load\nif True:\n    import csv"
        ),
        path,
    )
    assert imported(path) == ["qualib", "qualib.load", "csv"]  # a cell with a magic is no Python
    path.write_text("{", encoding="utf-8")
    assert imported(path) == []


def gone(pid, patience=10):
    """Whether a process ends within `patience` seconds."""
    import time

    for _ in range(patience * 20):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
