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
    paths = standing.paths(study, plans)
    table, due = verdict.verdicts(study, month, paths=paths), standing.due(study, month, paths=paths)
    seen = evidence.observed(study, month, paths=paths)
    at = sources.places(sources.coded(study, plans), sources.known(study, plans, month, seen))
    t = Messages("en")
    cards = {card.kind: card for card in sentences.cards(study, table, due, t, at)}
    return table, cards, sentences.summary(study, plans, table, due, None, t)


def with_value(study, value, period="2016"):
    row = study.observations[study.observations["period"] == "2016-H1"].iloc[[-1]]
    row = row.assign(region="520000", indicator=RAMP, low=value, high=value, n=float("nan"), period=period)
    kept = study.observations[study.observations["region"] != "520000"]
    return dataclasses.replace(study, observations=pd.concat([kept, row], ignore_index=True))


def test_half_a_year_is_neither_on_nor_off_course(study):
    table, cards, said = summed(study)
    assert verdict.counts(table) == {"missed": 0, "behind": 0, "at risk": 0, "undecided": 1, "no evidence": 41,
                                     "on course": 0, "ahead": 0, "kept": 0}  # fmt: skip
    assert set(cards) == {"due", "open"}
    assert cards["open"].count == "1" and cards["due"].count == "12"
    assert "90.9% (89–92.4 with 1,084 samples)" in cards["open"].lines[0]
    assert "90%</a> is asked for 2016" in cards["open"].lines[0]
    assert said[0].endswith("with 42 targets.") and said[-1] == "Of 42 targets, 41 are without evidence."
    assert "12 target points fall due within 12 months, the next in December 2016." in said
    # What is observed comes first among what falls due in the same month.
    assert "Industrial products" in cards["due"].lines[0]
    assert cards["due"].lines[-1] == "and 9 more"


@pytest.mark.parametrize(
    ("value", "kind", "verdict_"),
    [(90.0, "on", "on course"), (89.9, "off", "behind"), (92.0, "on", "ahead")],
)
def test_a_value_is_on_one_side_only(study, value, kind, verdict_):
    table, cards, said = summed(with_value(study, value), month="2016-12")
    assert table.loc[table["indicator"] == RAMP, "verdict"].tolist() == [verdict_]
    assert set(cards) == {kind, "due"} and cards[kind].count == "1"
    assert len(cards[kind].lines) == 1 and f">{verdict_}</span>" in cards[kind].lines[0]
    assert any("missed, behind or at risk" in sentence for sentence in said) == (kind == "off")


def test_with_nothing_observed_and_nothing_due_there_is_no_box(study):
    _, cards, said = summed(study, "100000")
    assert set(cards) == {"on"} and not any("falls due" in sentence for sentence in said)
    _, cards, _ = summed(study, "220300")
    assert set(cards) <= {"due"}


def test_a_summary_has_at_most_five_sentences_and_no_zeros(study):
    for region, month in (("520000", "2016-06"), ("100000", "2024-12"), ("220300", "2016-06"), ("100000", "2013-12")):
        _, _, said = summed(study, region, month)
        assert 1 <= len(said) <= 5
        assert not any(f" {word}" in f" {sentence}" for sentence in said for word in ("0 ", "0."))


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

    def known(month):
        return sources.known(study, plans, month, evidence.observed(study, month, paths=standing.paths(study, plans)))

    june = known("2016-06")
    assert set(june["period"]) == {"2015-H1", "2016-H1"}
    assert set(june["region"]) == {"520000", "522300"}
    assert set(known("2016-05")["period"]) == {"2015-H1"}
