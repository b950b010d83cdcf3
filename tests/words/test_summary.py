"""What a brief opens with, and where its numbers lead."""

import dataclasses

import pandas as pd
import pytest

from qualib.progress import evidence, verdict
from qualib.targets import standing
from qualib.words import sentences, sources
from qualib.words.language import Messages

RAMP = "product.industrial.spot_check_pass_rate"


def summed(study, region="520000", month="2016-06"):
    plans = standing.in_force(study, month, region)
    stand, due = (
        standing.standing(study, month, paths=standing.paths(study, plans)),
        standing.due(study, month, paths=standing.paths(study, plans)),
    )
    seen = evidence.observed(study, month, paths=standing.paths(study, plans))
    off = verdict.warnings(verdict.progress(study, plans, as_of=month))
    rows = verdict.judged(seen[seen["region"] == region], off)
    at = sources.places(sources.coded(study, plans), sources.known(study, plans, region, month))
    cards = sentences.cards(study, stand[stand["kind"] != ""], due, rows, off, Messages("en"), at)
    return rows, verdict.counts(rows, due), {card.kind: card for card in cards}


def with_value(study, value):
    row = study.observations[study.observations["period"] == "2016-H1"].iloc[[-1]]
    row = row.assign(region="520000", indicator=RAMP, low=value, high=value)
    kept = study.observations[study.observations["region"] != "520000"]
    return dataclasses.replace(study, observations=pd.concat([kept, row], ignore_index=True))


def test_what_is_on_its_path_may_yet_be_warned_of(study):
    rows, counts, cards = summed(study)
    assert counts == {"on": 1, "off": 1, "undecided": 0, "due": 12}
    assert rows["side"].item() == "on" and rows["warned"].item() == 1
    assert "90.9%" in cards["on"].lines[0] and "Agriculture" in cards["on"].lines[0]
    assert "deterioration on the way to 2017" in cards["off"].lines[0] and "Agriculture" not in cards["off"].lines[0]
    assert cards["on"].lines[-1] == "11 of 12 paths with a value this month have not been observed"
    assert cards["due"].lines[-1] == "and 9 more"


@pytest.mark.parametrize(("value", "on", "off"), [(90.0, 1, 0), (89.9, 0, 1), (92.0, 1, 0)])
def test_a_value_is_on_or_off_its_path(study, value, on, off):
    _, counts, cards = summed(with_value(study, value))
    assert (counts["on"], counts["off"]) == (on, off)
    assert [cards["on"].count, cards["off"].count] == [str(on), str(off)]
    assert cards["off" if on else "on"].lines[0] == "None."


def test_with_nothing_observed_and_nothing_due_that_is_said(study):
    _, counts, cards = summed(study, "100000")
    assert counts["due"] == 0 and cards["due"].lines == ["None."]
    _, counts, cards = summed(study, "220300")
    assert counts["on"] == counts["off"] == 0 and cards["off"].lines == ["None."]


def test_a_value_rests_on_the_target_of_its_year_or_the_next_one(study):
    plans = standing.in_force(study, "2016-06", "520000")
    rows = sources.coded(study, plans)
    at = sources.places(rows, study.observations.iloc[:0].assign(name=""))
    ramp = next(row for row in rows.itertuples() if row.indicator == RAMP)
    names = rows[rows["indicator"] == RAMP].set_index("year")["name"]
    assert [at.target(ramp, year) for year in (2014, 2016, 2017, 2030)] == [names[y] for y in (2015, 2016, 2017, 2017)]
    assert sources.Places().target(ramp, 2016) == ""
    assert rows["name"].is_unique


def test_observations_listed_are_those_that_had_ended_there_or_within(study):
    plans = standing.in_force(study, "2016-06", "520000")
    june = sources.known(study, plans, "520000", "2016-06")
    assert set(june["period"]) == {"2015-H1", "2016-H1"}
    assert set(june["region"]) == {"520000", "522300"}
    assert set(sources.known(study, plans, "520000", "2016-05")["period"]) == {"2015-H1"}
