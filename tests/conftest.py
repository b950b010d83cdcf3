"""Shared fixtures."""

import os
import shutil
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest

import qualib
from qualib.publish.kernels import warm

ROOT = Path(__file__).resolve().parent.parent
#: The plan texts, for readers who have them beside the checkout.
TEXTS = ROOT.parent / "shared" / "plans"

os.environ.setdefault("MPLBACKEND", "agg")


def pytest_configure(config):
    """Tests read a small record of their own: what they work out by hand must not move when the project's record grows.

    It is nine plans with 130 observations, under the project's schema, rubrics and lists.
    """
    folder = tempfile.TemporaryDirectory(prefix="qualib-tests-")
    small = shutil.copytree(ROOT / "data", Path(folder.name) / "data")
    shutil.copytree(ROOT / "tests" / "data" / "record", small, dirs_exist_ok=True)
    os.environ["QUALIB_DATA"] = str(small)
    config.add_cleanup(folder.cleanup)


@pytest.fixture(scope="session")
def study():
    """The small record."""
    return qualib.load()


@pytest.fixture(scope="session")
def record():
    """The project's own record, whole: for what must hold of it however it grows."""
    return qualib.load(ROOT / "data")


@pytest.fixture
def data(tmp_path):
    """A copy of the small record to spoil."""
    return Path(shutil.copytree(os.environ["QUALIB_DATA"], tmp_path / "data"))


@pytest.fixture
def styled():
    """The house style set, and no figure left open."""
    import matplotlib.pyplot as plt

    from qualib.figures import style

    style.use_style()
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def servers():
    """In the place of `warm.Server`: one for each set of modules and folder of data, started when first asked for."""
    held, start = {}, warm.Server
    with ExitStack() as stack:

        def serve(modules, data):
            asked = tuple(modules), data.resolve()
            if asked not in held:
                held[asked] = stack.enter_context(start(*asked))
            return nullcontext(held[asked])

        yield serve


@pytest.fixture(autouse=True)
def _warm(servers, monkeypatch):
    """Commands run in this process share those servers; a command in a process of its own starts its own."""
    monkeypatch.setattr(warm, "Server", servers)
