"""Shared fixtures."""

import os
import shutil
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest

import qualib
from qualib.publish.kernels import warm

ROOT = Path(__file__).resolve().parent.parent
#: The plan texts, for readers who have them beside the checkout.
TEXTS = ROOT.parent / "shared" / "plans"

os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture(scope="session")
def study():
    """The project's own data."""
    return qualib.load()


@pytest.fixture
def data(tmp_path):
    """A copy of the data package to spoil."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


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
