"""The synthetic country is one the project's own checks accept, the same for the same seed."""

import hashlib

import pandas as pd
import pytest

import qualib
from benchmarks.country import country, main, write
from qualib.progress import evidence
from qualib.study import checks
from qualib.targets import standing

SMALL = {"plans": 40, "indicators": 7, "years": 6, "points": 700, "observed": 4}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(country(**SMALL), tmp_path_factory.mktemp("country"))


def digest(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_it_has_the_sizes_asked_for_and_no_fault(folder):
    assert checks.problems(folder).empty
    made = qualib.load(folder)
    assert len(made.plans) == 40 and len(made.indicators) == 7 and len(made.targets) == 700
    assert len(made.observations) == 4 * 7 * 6 * 12
    assert made.plans["region"].nunique() == 40
    assert set(made.targets["plan"]) == set(made.plans["plan"])
    assert made.targets["measure"].nunique() == 3 and made.targets["comparator"].nunique() == 4


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(folder, tmp_path, capsys):
    options = [part for name, value in SMALL.items() for part in (f"--{name}", str(value))]
    main([str(tmp_path / "same"), *options])
    main([str(tmp_path / "other"), *options, "--seed", "1"])
    assert digest(tmp_path / "same") == digest(folder)
    assert digest(tmp_path / "other")["targets.csv"] != digest(folder)["targets.csv"]
    assert "targets 700" in capsys.readouterr().out


@pytest.mark.parametrize(
    "sizes",
    [
        {"plans": 3, "indicators": 1, "years": 1, "points": 3, "observed": 1},
        {"plans": 2, "indicators": 9, "years": 2, "points": 36, "observed": 0},
        {"plans": 230, "indicators": 2, "years": 1, "points": 230, "regions": 210, "observed": 2},
    ],
)
def test_any_sizes_make_a_sound_package(sizes, tmp_path):
    assert checks.problems(write(country(**sizes), tmp_path)).empty


@pytest.mark.parametrize("wrong", [{"points": 39}, {"points": 10**6}, {"regions": 41}, {"observed": 41}, {"years": 61}])
def test_sizes_that_cannot_be_had_are_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        country(**{**SMALL, **wrong})


def test_every_plan_is_in_force_in_june_2016(folder):
    made = qualib.load(folder)
    plans = standing.in_force(made, "2016-06")
    assert len(plans) == 40
    stand = standing.standing(made, "2016-06", paths=standing.paths(made, plans))
    assert (stand["kind"] != "").any() and stand["departments"].map(len).gt(0).all()
    assert isinstance(evidence.observed(made, "2016-06", paths=standing.paths(made, plans)), pd.DataFrame)
