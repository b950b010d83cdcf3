"""Parameters reach a notebook only if its own parameters cell declares them so."""

from pathlib import Path

import nbformat
import pytest

from qualib import QualibError
from qualib.publish.parameters import checked, declared

PATH = Path("some.ipynb")
CELL = """
as_of: str = "2016-06"
lang: Literal["zh", "en"] = "zh"
horizon: int = 12
share: float = 0.5
full: bool = False
"""


def notebook(source=CELL, tags=("parameters",)):
    node = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["tags"] = list(tags)
    node.cells = [cell]
    return node


KNOWN = declared(notebook(), PATH)


def test_names_types_defaults_and_choices_are_read():
    assert {name: (p.type, p.default) for name, p in KNOWN.items()} == {
        "as_of": (str, "2016-06"),
        "lang": (str, "zh"),
        "horizon": (int, 12),
        "share": (float, 0.5),
        "full": (bool, False),
    }
    assert KNOWN["lang"].choices == ("zh", "en")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"horizon": "6"}, {"horizon": 6}),
        ({"share": 1}, {"share": 1.0}),
        ({"full": "true"}, {"full": True}),
        ({"as_of": "007"}, {"as_of": "007"}),
        ({"as_of": 520000}, {"as_of": "520000"}),
        ({"lang": "en"}, {"lang": "en"}),
    ],
)
def test_values_are_read_as_declared(given, read):
    value = checked(given, KNOWN, PATH)
    assert value == read
    assert [type(v) for v in value.values()] == [type(v) for v in read.values()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"horizn": 6}, "no parameter 'horizn'; did you mean horizon"),
        ({"x": 1}, "choose one of as_of, lang"),
        ({"horizon": "six"}, "horizon takes int, found 'six'"),
        ({"horizon": True}, "takes int"),
        ({"horizon": 1.5}, "takes int"),
        ({"as_of": 7.5}, "takes str"),
        ({"as_of": True}, "takes str"),
        ({"full": "NO"}, "takes bool"),
        ({"lang": "zn"}, "one of 'zh', 'en', found 'zn'; did you mean"),
        ({"as_of=1; import os": "x"}, "no parameter"),
    ],
)
def test_what_does_not_fit_is_refused(given, said):
    with pytest.raises(QualibError) as caught:
        checked(given, KNOWN, PATH)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "source", ["as_of = '2016-06'", "n: int = 'x'", "n: list = []", "lang: Literal['a'] = 'b' + ''", "import os"]
)
def test_a_parameters_cell_holds_annotated_scalars_only(source):
    with pytest.raises(QualibError, match="parameters cell, line 1"):
        declared(notebook(source), PATH)


def test_there_is_one_parameters_cell():
    with pytest.raises(QualibError, match="expected one cell tagged"):
        declared(notebook(tags=()), PATH)
