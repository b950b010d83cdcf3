"""Departments: one code for a name's variants, and what each answers for."""

import pandas as pd
import pytest

from qualib.targets import departments


@pytest.fixture(scope="module")
def table(study):
    return departments.answering(study)


def test_every_printed_name_has_one_code(study, table):
    names = departments.variants(study.departments).set_index("department_zh")["department"]
    assert names.index.is_unique
    assert set(study.responsibilities["department_zh"]) == set(names.index)
    assert names[["市质监局", "省质监局", "市质监"]].unique().tolist() == ["quality_supervision"]
    assert names["市市场监管局"] == "market_regulation"
    assert not table["department"].isna().any()


def test_a_department_counts_once_for_a_target_and_leads_if_it_leads(study, table):
    assert not table.duplicated(["target", "department"]).any()
    lead = table[(table["plan"] == "taiyuan-2013") & (table["role"] == "lead")]
    assert {"quality_supervision", "commerce"} <= set(lead["department"])


def test_the_weightiest_role_of_a_department_is_the_one_it_has(study):
    assert set(study.responsibilities["role"]) == set(departments.ROLES)
    target = study.targets[study.targets["plan"] == "taiyuan-2013"].head(1)
    for first, second in zip(departments.ROLES, departments.ROLES[1:], strict=False):
        for roles in ([first, second], [second, first]):
            named = pd.DataFrame({"target": target.index[0], "department_zh": ["市质监局", "省质监局"], "role": roles})
            assert departments.answering(study, target, named)["role"].tolist() == [first]


def test_the_matrix_counts_targets_and_starts_with_the_busiest(table):
    counts = departments.matrix(table)
    assert counts.index[0] == "quality_supervision"
    assert counts.to_numpy().sum() == len(table)
    assert list(departments.matrix(table, by="plan").columns) == ["guizhou-2015", "taiyuan-2013", "wenzhou-2014"]


def test_concentration_by_hand():
    pairs = [(1, "a"), (1, "b"), (2, "a"), (3, "a"), (4, "a"), (4, "c")]
    table = pd.DataFrame(pairs, columns=["target", "department"]).assign(plan="p")
    row = departments.concentration(table).loc["p"]
    # a: ½ + 1 + 1 + ½ = 3 of 4; b and c: ½ of 4 each
    assert (row["first"], row["first_share"], row["departments"], row["owned"]) == ("a", 0.75, 3, 4)
    assert row["herfindahl"] == pytest.approx(0.75**2 + 2 * 0.125**2)
    assert row["effective"] == pytest.approx(1 / row["herfindahl"])
    assert row["sharing"] == 1.5


def test_targets_without_an_owner(study):
    lacking = departments.unowned(study)["plan"].value_counts()
    assert dict(lacking) == {"jiaozuo-2017": 24, "wenzhou-2014": 11, "siping-2014": 10}


def test_nobody_named_is_an_empty_table(study):
    none = departments.answering(study, study.targets[study.targets["plan"] == "siping-2014"])
    assert none.empty
    assert departments.concentration(none).empty
    assert departments.matrix(none).empty
