"""CSV is written in one way, which no spreadsheet takes for formulas, and reads back as it was."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualib.study import reading, spreadsheets
from qualib.study.spreadsheets import guarded, to_csv, unguarded

#: Text made mostly of what matters here: marks of formulas, apostrophes, what ends a cell or a line.
TEXT = st.text(st.sampled_from("=+-@＝'\"\t\r\n, 1.e5a质"), max_size=8) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=20
)


@given(TEXT)
@settings(deadline=None)
def test_a_text_comes_back_and_is_no_formula_meanwhile(text):
    written = guarded(text)
    assert unguarded(written) == text
    assert not written.startswith(spreadsheets.MARKS) or float(written) == float(text)


@pytest.mark.parametrize("text", ["=1+1", "+a", "-5%", "@x", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''-x", "-"])
def test_what_a_spreadsheet_would_work_out_has_an_apostrophe(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.2", "-1e5", "95%", "a=b", "'90s", "’", "", " =1"])
def test_other_text_and_numbers_stay(text):
    assert guarded(text) == unguarded(text) == text


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), TEXT.filter(bool), st.sampled_from(["\n", "\r\n"]),
       st.booleans())  # fmt: skip
@settings(deadline=None)
def test_a_table_comes_back(tmp_path_factory, rows, name, line, mark):
    columns = [name, f"{name}2"]
    table = pd.DataFrame([[first or None, second or "x"] for first, second in rows], columns=columns, dtype="str")
    place = tmp_path_factory.mktemp("csv") / "t.csv"
    place.write_bytes(to_csv(table, line=line, mark=mark))
    back = reading.table(place, "mend it")
    assert back.columns.tolist() == columns
    pd.testing.assert_frame_equal(back, table)


def test_numbers_are_numbers_whatever_their_sign():
    assert to_csv(pd.DataFrame({"a": [-1.5, None], "=b": [1, -2]})) == b"a,'=b\n-1.5,1\n,-2\n"
