"""Commitments of plans on shared families, ready for a composite score."""

import numpy as np
import pytest

from qualib import QualibError
from qualib.scores.ambition import commitments
from qualib.scores.uncertainty import uncertainty


def test_the_families_three_plans_share(study):
    found = commitments(study)
    assert list(found.low.columns) == [
        "product_pass_rate", "farm_pass_rate", "engineering_acceptance", "air_quality", "drinking_water"]  # fmt: skip
    # Siping asks for 93 and 95, both or more; Guizhou for exactly 91
    assert (found.low.at["siping-2014", "product_pass_rate"], found.high.at["siping-2014", "product_pass_rate"]) == (
        94,
        100,
    )
    assert found.low.at["guizhou-2015", "product_pass_rate"] == found.high.at["guizhou-2015", "product_pass_rate"] == 91
    assert np.isnan(found.low.at["jiaozuo-2017", "air_quality"])
    assert set(found.direction) == {1}
    assert (found.low.isna() == found.high.isna()).all(axis=None)


def test_several_targets_of_a_family_are_combined_as_asked(study):
    lowest, highest = (commitments(study, combine=name).low for name in ("min", "max"))
    assert (lowest.at["siping-2014", "product_pass_rate"], highest.at["siping-2014", "product_pass_rate"]) == (93, 95)


def test_options_that_cannot_be_applied_are_refused(study):
    with pytest.raises(QualibError, match="combine='median' is unknown"):
        commitments(study, combine="median")
    with pytest.raises(QualibError, match="shared by 6 plans; the widest by 5"):
        commitments(study, least=6)


def test_a_ranking_with_its_uncertainty_is_the_same_for_the_same_seed(study):
    low, high, _, direction = commitments(study)
    one, two = (uncertainty(low, high, draws=500, direction=direction, seed=3) for _ in range(2))
    assert one.equals(two)
    assert one.loc["guizhou-2015", "coverage"] == 1
    assert (one["p05"] <= one["median"]).all() and (one["median"] <= one["p95"]).all()
