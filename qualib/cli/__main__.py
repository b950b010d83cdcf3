"""`python -m qualib.cli` is `qualib`."""

from qualib.cli import run

run()
