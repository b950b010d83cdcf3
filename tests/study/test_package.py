"""The data package is found and read, or the error says what is wrong with it."""

import os

import pandas as pd
import pytest

import qualib
from qualib import QualibError


def test_tables_are_typed_as_the_package_says(study):
    targets = study.targets
    assert targets["year"].dtype == "int64"
    assert targets["low"].dtype == "float64"
    assert targets["start"].dtype == "Int64"
    assert (study.regions["region"].str.len() == 6).all()
    assert not targets["note"].isna().any()


@pytest.mark.parametrize("name", ["plans", "targets", "observations", "grades"])
def test_rows_have_the_title_kind_and_linkable_address_of_their_source(study, name):
    table, sources = getattr(study, name), study.sources.set_index("source")
    own = sources.loc[table["source"]]
    assert list(table["source_title"]) == list(own["title"]) and list(table["source_kind"]) == list(own["kind"])
    linked = table["source_kind"].isin(["official", "press"])
    assert (table.loc[linked, "source_url"].str.startswith("http")).all()
    assert (table.loc[~linked, "source_url"] == "").all() and not table["source_title"].eq("").any()
    if name == "plans":
        assert list(table["published_url"]) == list(table["source_url"])


def test_the_address_of_a_copy_is_not_handed_out(data):
    path = data / "sources.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(",press,中国经济网") and "finance1.ce.cn" in text
    path.write_text(text.replace("ce-20130903,press,", "ce-20130903,copy,"), encoding="utf-8")
    seen = qualib.load(data).observations
    assert set(seen.loc[seen["source"] == "ce-20130903", "source_url"]) == {""}


def test_another_folder_can_be_named(data, monkeypatch):
    assert qualib.load(data).root == data
    monkeypatch.setenv("QUALIB_DATA", str(data))
    assert qualib.load().root == data


def test_a_missing_table_is_named(data):
    (data / "targets.csv").unlink()
    with pytest.raises(QualibError, match=r"targets\.csv: missing"):
        qualib.load(data)


def test_a_missing_or_broken_description_is_named(data):
    (data / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(QualibError, match=r"datapackage\.json: not JSON"):
        qualib.load(data)
    (data / "datapackage.json").unlink()
    with pytest.raises(QualibError, match=r"datapackage\.json: missing"):
        qualib.load(data)


def test_text_where_a_number_belongs_points_to_validate(data):
    path = data / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",2015,", ",soon,", 1), encoding="utf-8")
    with pytest.raises(QualibError, match=r"column year .*qualib validate"):
        qualib.load(data)


@pytest.mark.parametrize(("content", "said"), [(b"\xff\xfe\x00", "not UTF-8"), (b"a\n1,2\n3,4,5\n", "not a table")])
def test_an_unreadable_table_is_named(data, content, said):
    (data / "plans.csv").write_bytes(content)
    with pytest.raises(QualibError, match=rf"plans\.csv: {said}"):
        qualib.load(data)


def test_tables_are_plain_frames(study):
    names = ("plans", "targets", "observations", "sources", "hosts", "grades")
    assert all(isinstance(getattr(study, name), pd.DataFrame) for name in names)


def test_a_reading_is_shared_until_a_file_changes_and_never_spoilt(data):
    first = qualib.load(data)
    first.plans["plan"] = "spoilt"
    first.targets.loc[0, "low"] = -1.0
    second = qualib.load(data)
    assert "spoilt" not in set(second.plans["plan"])
    assert second.targets.loc[0, "low"] != -1.0
    path = data / "plans.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("guizhou-2015", "guizhou-2016"), encoding="utf-8")
    os.utime(path, (0, 0))
    assert "guizhou-2016" in set(qualib.load(data).plans["plan"])
