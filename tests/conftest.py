"""Shared fixtures."""

import os
import shutil
from pathlib import Path

import pytest

import qualib

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
