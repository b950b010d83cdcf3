"""The one reader of text, YAML, JSON and tables: what it takes, and what it refuses with the file and the line."""

import os
import threading

import pytest

from qualib import QualibError
from qualib.study import descriptor, reading
from qualib.study.package import Study


def yaml(tmp_path, text, **how):
    place = tmp_path / "a.yaml"
    place.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return reading.yaml_file(place, "write it", **how)


def test_yaml_is_data_and_days_and_codes_stay_text(tmp_path):
    text = (
        "day: 2016-01-01\ncode: 010000\nlist: [1, -2.5, 1e3, true, no, ~, '3']\nquoted: \"true\"\n1: x\nblock: |\n  a\n"
    )
    assert yaml(tmp_path, text) == {
        "day": "2016-01-01",
        "code": "010000",
        "list": [1, -2.5, 1000.0, True, "no", None, "3"],
        "quoted": "true",
        "1": "x",
        "block": "a\n",
    }
    assert yaml(tmp_path, "a: 1\nb: [true, ~]", plain=True) == {"a": "1", "b": ["true", "~"]}
    assert yaml(tmp_path, "a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}
    assert yaml(tmp_path, b"\xef\xbb\xbfa: 1") == {"a": 1}
    assert yaml(tmp_path, "") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: key 'a' twice"),
        ("x: {b: 1, b: 1}", "line 1: key 'b' twice"),
        ("a: !!str x", "line 1: tag 'tag:yaml.org,2002:str'"),
        ("a: 1\n---\nb: 1", "line 2: a second document"),
        ("a: .inf", "line 1: .inf is no number"),
        ("a: 9223372036854775808", "line 1: '9223372036854775808' is a whole number beyond 64 bits"),
        ("a: 1e999", "line 1: '1e999' is beyond"),
        ("\n" + "[" * 50, "line 2: nested more than 40 levels deep"),
        ("a: *b", "line 1: alias 'b' of nothing"),
        ("? [a]\n: 1", "line 1: a key that is no text"),
        ("a: [1", "not YAML at line"),
        ("a: \x01", "not YAML at line 1"),
        (b"a\n\xff", "not UTF-8 at byte 2, line 2"),
        (b"#" * (reading.YAML_LARGEST + 1), "larger than 1,048,576 bytes"),
    ],
)
def test_yaml_that_is_refused_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(QualibError) as error:
        yaml(tmp_path, text)
    assert f"a.yaml: {said}" in str(error.value)
    assert "\n" not in str(error.value)


def test_aliases_cannot_make_much_of_little(tmp_path):
    rounds = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
    with pytest.raises(QualibError, match="more than 100,000 values"):
        yaml(tmp_path, f"a: &a [1]\n{rounds}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "key 'a' twice"),
        ("[NaN]", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("[1e999]", "'1e999' is beyond"),
        ("[9223372036854775808]", "a whole number beyond 64 bits"),
        ("[" * 41 + "]" * 41, "nested more than 40 levels deep"),
        ("[" * 100_000, "nested more than 40 levels deep"),
        ('["\\ud800"]', "half a character"),
        ("[1,\n2", "not JSON at line 2, column 2"),
    ],
)
def test_json_that_is_refused_is_told(tmp_path, text, said):
    with pytest.raises(QualibError, match="; restore it") as error:
        reading.json_value(text, tmp_path / "a.json")
    assert said in str(error.value)


def test_json_of_no_great_depth_is_read_however_many_brackets_it_has(tmp_path):
    text = '[{"a": "' + "[" * 200 + '\\""}' + ', [{"b": []}]' * 500 + "]"
    assert len(reading.json_value(text, tmp_path / "a.json")) == 501
    assert reading.json_value("[" * 40 + "]" * 40, tmp_path / "a.json")
    assert reading.json_value('"\\ud83d\\ude00"', tmp_path / "a.json") == "😀"


def test_a_pipe_is_refused_at_once_also_when_somebody_writes_to_it(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: open(pipe, "wb").close(), daemon=True)
    writer.start()
    with pytest.raises(QualibError, match="is a pipe, not a file; write it"):
        reading.content(pipe, "write it")
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
    writer.join(5)


def test_the_description_is_of_the_tables_that_a_study_has():
    assert set(descriptor.TABLES) == set(Study.__dataclass_fields__) - {"root"}
