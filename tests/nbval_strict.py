"""Close the holes of nbval through which a notebook passes without being compared.

* A cell stored with no execution count is not compared, so a stripped notebook passes: it fails here.
* A failing magic gives an error reply but no error output, and passes: the reply is looked at here.
* Cells run without history, so a trailing ``;`` does not keep its output back as it does for the author:
  they run with history here.
* Images are not compared, nor is their metadata: a figure's text alternative, its finding, is compared here.

Load with ``-p tests.nbval_strict`` beside ``--nbval``.
"""

import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell


def _execute(self, cell_input, allow_stdin=None):
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def _await_reply(self, msg_id, timeout=None):
    while True:
        message = self.get_message(stream="shell", timeout=timeout)
        if message["parent_header"].get("msg_id") == msg_id:
            self.last_reply = message["content"]
            return


RunningKernel.execute_cell_input = _execute
RunningKernel.await_reply = _await_reply


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a cell that was never run, or whose reply is an error that the notebook does not expect."""
    if not isinstance(item, IPyNbCell) or item.options["skip"]:
        return (yield)
    if item.options["check"] and item.cell.source.strip() and item.cell.execution_count is None:
        item.raise_cell_error("Cell was never run: the notebook is stripped; run `make notebooks`")
    result = yield
    reply = getattr(item.parent.kernel, "last_reply", {})
    if reply.get("status") != "ok" and not item.options["check_exception"]:
        item.raise_cell_error(f"Cell gave an error reply: {reply.get('ename')}: {reply.get('evalue')}")
    stored, shown = _alternatives(item.cell.outputs), _alternatives(item.test_outputs)
    if item.options["check"] and stored != shown:
        item.raise_cell_error(f"Figures differ: stored {stored}, shown {shown}; run `make notebooks`")
    return result


def _alternatives(outputs):
    """Text alternatives of the figures among a cell's outputs."""
    images = [output for output in outputs if "image/png" in output.get("data", {})]
    return [output.get("metadata", {}).get("image/png", {}).get("alt") for output in images]
