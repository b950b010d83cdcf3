"""The command line as a whole: what it loads, and what shells complete."""

import shutil
import subprocess
import sys

import pytest

from qualib import cli
from qualib.cli import commands, parser
from tests.conftest import ROOT

#: Completes "qualib br" and "qualib brief --re" by the function that the script registers.
TRY = """
source /dev/stdin
run=$(complete -p qualib | sed 's/.*-F \\([^ ]*\\).*/\\1/')
COMP_WORDS=(qualib br); COMP_CWORD=1; $run qualib br qualib; echo "${COMPREPLY[@]}"
COMP_WORDS=(qualib brief --re); COMP_CWORD=2; $run qualib --re brief; echo "${COMPREPLY[@]}"
"""


def test_a_mistyped_word_is_answered_before_anything_heavy_is_loaded():
    heavy = {"pandas", "babel", "jinja2", "nbformat"}
    code = f"import sys; from qualib import cli; cli.main(['brif']); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "set()\n"
    assert done.stderr == "qualib: unknown command 'brif'; did you mean brief?\n"


@pytest.mark.parametrize("shell", commands.SHELLS)
def test_completions_know_every_command(capsys, shell):
    pytest.importorskip("shtab")
    assert cli.main(["completions", shell]) == 0
    script = capsys.readouterr().out
    assert all(f"_{name.replace('-', '_')}" in script for name in parser.parser()[1])


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_commands_and_options(capsys):
    pytest.importorskip("shtab")
    assert cli.main(["completions", "bash"]) == 0
    script = capsys.readouterr().out
    done = subprocess.run(["bash", "-c", TRY], input=script, capture_output=True, text=True, check=True)
    assert done.stdout == "brief\n--region\n"


def test_completions_say_what_is_missing(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert cli.main(["completions", "bash"]) == 2
    assert capsys.readouterr().err == "qualib: completions need shtab; install it with: pip install shtab\n"
    assert cli.main(["completions", "fish"]) == 2
    assert "shell 'fish' is unknown; did you mean zsh?" in capsys.readouterr().err
