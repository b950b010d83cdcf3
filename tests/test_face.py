"""What `import qualib` offers: each verb has an example that runs."""

import doctest
from importlib import import_module

import pytest

import qualib


@pytest.mark.parametrize("verb", [verb for verb in qualib.VERBS if verb not in ("Study", "explore")])
def test_every_verb_has_an_example_that_runs(verb, monkeypatch):
    monkeypatch.delenv("QUALIB_DATA")  # a reader has the record itself
    module = import_module(f"qualib.{qualib.VERBS[verb].partition(':')[0]}")
    tests = doctest.DocTestFinder(recurse=False).find(getattr(qualib, verb), verb, module, vars(module).copy())
    assert sum(len(test.examples) for test in tests), f"{verb} has no example"
    for test in tests:
        failed, _ = doctest.DocTestRunner(verbose=False).run(test)
        assert not failed


def test_a_name_it_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        qualib.nonsense  # noqa: B018
