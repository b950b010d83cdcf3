"""Comparison: what may be compared, how fast a path climbs, when it reaches a level or another path."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from qualib import QualibError, load
from qualib.targets import compare, speed
from qualib.targets.trajectories import trajectories

STUDY = load()
RAMP = "product.industrial.spot_check_pass_rate"
NATIONAL = "product.overall.national_spot_check_pass_rate"


def path(values, label="a"):
    frame = pd.DataFrame({"year": list(values), "value": list(values.values())}).astype({"value": float})
    return frame.assign(plan="p", indicator="i", label_zh=label, measure="level")


@pytest.fixture(scope="module")
def ramp():
    rows = STUDY.targets[(STUDY.targets["plan"] == "guizhou-2015") & (STUDY.targets["indicator"] == RAMP)]
    return trajectories(STUDY, rows)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (RAMP, RAMP, "exact"),
        (RAMP, NATIONAL, "close"),
        ("service.producer.satisfaction", "service.producer.satisfaction_percent", "close"),
        (RAMP, "brand.quality_cities", "family"),
        ("safety.special_equipment.accident_rate", "safety.special_equipment.death_rate", "family"),
    ],
)
def test_comparability_is_stated(one, other, answer):
    assert compare.comparability(STUDY, one, other) == answer
    assert compare.comparability(STUDY, other, one) == answer


def test_what_does_not_compare_is_an_error_that_names_both():
    one, other = "service.producer.satisfaction", "service.producer.satisfaction_percent"
    codes = STUDY.indicators.assign(unit=STUDY.indicators["unit"].mask(STUDY.indicators["indicator"] == one, "count"))
    with pytest.raises(QualibError, match=rf"{one} \(unit: count\) and {other} \(unit: percent\)"):
        compare.require_comparable(dataclasses.replace(STUDY, indicators=codes), one, other)
    assert compare.require_comparable(STUDY, RAMP, NATIONAL) == "close"
    with pytest.raises(QualibError, match=r"product\.nothing is not in indicators"):
        compare.comparability(STUDY, RAMP, "product.nothing")


def test_the_ramp_climbs_a_point_a_year_and_closes_its_gap(ramp):
    assert speed.pace(ramp) == pytest.approx(1.0)
    # 11 points from 100 in 2015, 9 in 2017: 1 − (9/11)^(1/2)
    assert speed.gap_closure(ramp) == pytest.approx(1 - (9 / 11) ** 0.5)


def test_the_ramp_reaches_the_goal_of_93_in_2019(ramp):
    assert speed.reaches(ramp, 93) == pytest.approx(2019)
    assert speed.reaches(ramp, 95) == pytest.approx(2021)
    assert speed.reaches(ramp, 89) == 2015


def test_a_path_that_moves_away_or_not_at_all_never_reaches():
    assert np.isnan(speed.reaches(path({2015: 90, 2016: 89}), 93))
    assert np.isnan(speed.reaches(path({2015: 90, 2016: 90}), 93))
    assert speed.reaches(path({2015: 0.5, 2016: 0.4}), 0.3) == pytest.approx(2017)


def test_a_lone_target_has_no_pace():
    lone = path({2020: 93})
    assert np.isnan(speed.pace(lone))
    assert np.isnan(speed.gap_closure(lone))
    assert np.isnan(speed.reaches(lone, 95))


def test_the_lead_over_the_national_path(ramp):
    national = compare.reference_path(STUDY, NATIONAL)
    assert national.set_index("year").at[2017, "value"] == pytest.approx(90.8)
    assert speed.lead(ramp, national).round(6).to_dict() == {2015: -1.0, 2016: -0.4, 2017: 0.2}
    # −0.4 in 2016 and 0.2 in 2017: level two thirds of the way
    assert speed.crossing(ramp, national) == pytest.approx(2016 + 2 / 3)


def test_of_two_national_values_for_one_year_the_one_issued_last_holds(record):
    # 50% of 2021-10 and 60% of 2023-08, both for 2025.
    own = record.targets[record.targets["indicator"] == "standards.research_share"]
    both = own[own["year"] == 2025]
    assert {"china-2021b", "china-2023b"} <= set(both["plan"])
    national = compare.reference_path(record, "standards.research_share").set_index("year")
    assert national.at[2025, "value"] == 60


def test_crossing_from_the_start_and_never():
    low, high = path({2015: 1, 2016: 2}), path({2015: 3, 2016: 4})
    assert speed.crossing(high, low) == 2015
    assert np.isnan(speed.crossing(low, high))


def test_only_one_series_at_a_time():
    with pytest.raises(QualibError, match=r"found 2: a \(p\), b \(p\)"):
        speed.pace(pd.concat([path({2015: 1}), path({2015: 2}, "b")]))


def test_a_reference_nobody_set_is_an_error():
    with pytest.raises(QualibError, match=r"has a target for brand\.quality_cities"):
        compare.reference_path(STUDY, "brand.quality_cities")


def test_observed_points_are_dated_at_the_middle_of_their_period():
    seen = compare.observed_series(STUDY, [("520000", RAMP)])
    assert seen[["year", "value"]].to_numpy().tolist() == [[2014.75, 91.3], [2015.75, 90.9]]


def test_comparable_rows_are_marked():
    rows = compare.comparable_to(STUDY, RAMP, STUDY.targets[STUDY.targets["measure"] == "level"])
    marks = rows.groupby("plan")["comparability"].agg(set)
    assert marks["guizhou-2015"] == {"exact"}
    assert marks["siping-2014"] == {"close"}
    assert not rows["indicator"].str.startswith("service.").any()


def test_a_path_reaches_a_level_the_first_time_it_stands_there():
    bent = path({2015: 90, 2016: 94, 2017: 92})
    assert speed.reaches(bent, 92) == 2015.5  # halfway from 90 to 94, not at the mean pace of 1 a year (2017)
    assert speed.reaches(bent, 88, lower_is_better=False) == 2015  # it begins beyond
    assert speed.reaches(path({2015: 90, 2016: 91, 2017: 91}), 92) == 2019  # 91 in 2017, half a point a year


def test_a_path_above_the_ceiling_has_no_gap_to_close():
    with pytest.raises(QualibError, match=r"stands at 101 has no gap to a ceiling of 100"):
        speed.gap_closure(path({2015: 99, 2016: 101}))


@pytest.mark.parametrize(
    ("level", "due", "answer"),
    [
        (88, 2015, ("above", 2015)),
        (89, 2015, ("above", 2015)),
        (90, 2016, ("meets", 2016)),
        (90, 2014, ("late", 2016)),
        (93, 2020, ("reaches", 2019)),
        (95, 2020, ("reaches late", 2021)),
    ],
)
def test_a_path_meets_another_plans_level(level, due, answer):
    # 89, 90, 91 in 2015 to 2017, so 91 + 2 in 2019 and 91 + 4 in 2021.
    assert speed.meeting(path({2015: 89, 2016: 90, 2017: 91}), level, due) == answer


def test_a_path_that_falls_or_has_one_year_meets_no_higher_level():
    assert speed.meeting(path({2015: 94, 2016: 93}), 94, 2020)[0] == "away"
    assert speed.meeting(path({2015: 88}), 92, 2014)[0] == "no pace"
    assert speed.meeting(path({2015: 88}), 88, 2014) == ("above", 2015)
    assert speed.meeting(path({2015: 5, 2016: 4}), 3, 2020, lower=True) == ("reaches", 2017)
    assert speed.meeting(path({2015: 5, 2016: 4}), 6, 2020, lower=True) == ("above", 2015)


def test_what_differs_between_close_indicators_is_named():
    assert compare.differs(STUDY, RAMP, RAMP) == []
    assert compare.differs(STUDY, RAMP, NATIONAL) == ["population", "sampling"]
    producer, consumer = "service.producer.satisfaction", "service.consumer.satisfaction"
    assert compare.differs(STUDY, producer, consumer) == ["population"]
    water = "environment.drinking_water"
    assert compare.differs(STUDY, f"{water}.source_compliance_rate", f"{water}.central_city_rate") == ["definition"]


def test_like_is_paired_with_like_and_additions_are_a_year():
    pairs = compare.paired(STUDY, "taiyuan-2013", "wenzhou-2014")
    measures = STUDY.targets.groupby(["plan", "indicator"])["measure"].agg(set)
    for row in pairs.itertuples():
        assert row.measure in measures["taiyuan-2013", row.one] & measures["wenzhou-2014", row.other]
    added = compare.additions(STUDY, "taiyuan-2013", "wenzhou-2014").set_index("indicator")
    drafted = added.loc["standards.international_national_industry"]
    # Taiyuan: 10 in 2013, 2014 and 2015; Wenzhou: 8 in 2014.
    assert (drafted["low"], drafted["low_other"]) == (pytest.approx(10 / 3), 8)


def test_an_unknown_code_is_refused_with_the_nearest():
    compare.known(STUDY, "plan", "guizhou-2015", "")
    with pytest.raises(QualibError, match=r"plan 'guizhou-2016' is not in plans.csv; did you mean guizhou-2015\?"):
        compare.known(STUDY, "plan", "guizhou-2016")


def test_what_compares_to_an_indicator_is_what_comparability_says_of_each(record):
    every = record.indicators[["indicator"]]
    codes = ["product.manufacturing.pass_rate", "service.consumer.satisfaction", "environment.air.aqi_good_rate"]
    for code in codes:
        found = compare.comparable_to(record, code, every).set_index("indicator")["comparability"].to_dict()
        said = {other: compare.comparability(record, code, other) for other in every["indicator"]}
        assert found == {other: answer for other, answer in said.items() if answer in ("exact", "close")}
        assert found[code] == "exact" and len(found) > 1
    with pytest.raises(QualibError, match=r"nothing\.such"):
        compare.comparable_to(record, codes[0], every.replace(codes[1], "nothing.such"))
