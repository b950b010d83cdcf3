"""Kernel servers that stay warm for all tests of a session."""

from contextlib import ExitStack, nullcontext

import pytest

from qualib.publish.kernels.warm import Server


@pytest.fixture(scope="session")
def servers():
    """In the place of `Server`: one for each set of modules and folder of data, started when first asked for."""
    held = {}
    with ExitStack() as stack:

        def serve(modules, data):
            asked = tuple(modules), data.resolve()
            if asked not in held:
                held[asked] = stack.enter_context(Server(*asked))
            return nullcontext(held[asked])

        yield serve


@pytest.fixture(autouse=True)
def _warm(servers, monkeypatch):
    """Commands run in this process share those servers; a command in a process of its own starts its own."""
    monkeypatch.setattr("qualib.publish.kernels.warm.Server", servers)
