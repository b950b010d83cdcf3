"""The site's page to compare: the whole record is in it, as the package has it; what does not compare is apart."""

import json
from html.parser import HTMLParser

import pandas as pd
import pytest

import qualib
from qualib.figures import style
from qualib.progress import axes
from qualib.publish import compare, templates
from qualib.study import sampling
from qualib.targets import compare as comparing
from qualib.targets import panel, trajectories


class Scripts(HTMLParser):
    """Collects what stands in scripts and the addresses that the page leads to."""

    def __init__(self):
        super().__init__()
        self.held, self.links, self.kind = {}, [], None

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.kind = named.get("id", "own") if tag == "script" else None
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        if self.kind:
            self.held[self.kind] = self.held.get(self.kind, "") + data


@pytest.fixture(scope="module")
def points(record):
    return axes.points(record)


@pytest.fixture(scope="module")
def held(record, points):
    return compare.record(record, points, "en")


def drawn(held):
    """Every point of the page with its axis and series."""
    for axis in held["axes"]:
        for asked, region, code, plan, name, own in axis["series"]:
            for cells in own:
                point = dict(zip(compare.POINT, cells, strict=False))
                yield {"axis": axis, "asked": bool(asked), "region": region, "indicator": axis["codes"][code]} | {
                    "plan": plan, "name": name, **point}  # fmt: skip


def test_every_target_and_observation_of_the_record_is_on_the_page(record, held):
    seen = pd.DataFrame(drawn(held))
    targets = record.targets.assign(period=record.targets["year"].astype(str))
    wanted = targets.groupby(["plan", "indicator", "period"]).size()
    found = seen[seen["asked"] & (seen["kind"] == "stated")].groupby(["plan", "indicator", "period"]).size()
    assert (found.reindex(wanted.index).fillna(0) >= wanted).all()
    assert len(targets) > 600
    observed = seen[~seen["asked"]]
    assert len(observed) == len(record.observations)
    of = ["region", "indicator"]
    pd.testing.assert_series_equal(observed.groupby(of).size(), record.observations.groupby(of).size())
    assert sorted(observed["value"]) == sorted(record.observations["low"].fillna(record.observations["high"]).round(6))
    assert set(seen["kind"]) == {"stated", "implied", "interpolated", "published", "derived", "inferred"}


def test_what_is_asked_is_the_packages_own(record, points):
    own = record.targets[record.targets["measure"].isin(["level", "ceiling"])]
    paths = trajectories.opened(qualib.trajectories(record, own))
    on = points[points["asked"] & (points["sort"] == "level")]
    key = [*trajectories.SERIES, "year"]
    both = paths.merge(on.assign(year=on["at"].astype(int)), on=key, suffixes=("", "_page"), how="outer")
    assert len(both) == len(paths) == len(on)
    for name in ("low", "high"):
        pd.testing.assert_series_equal(both[name], both[f"{name}_page"], check_names=False)
    assert (both["kind"] == both["kind_page"]).all()


def test_whether_more_is_asked_than_by_the_nation_is_the_packages_own(record, points):
    code = "product.food.sampling_pass_rate"
    beside = panel.beside_nation(panel.asks(record, code), falling=False)
    beside = beside[(beside["indicator"] == code) & (beside["year"] == 2025)].set_index("region")["answer"]
    on = points[(points["indicator"] == code) & (points["at"] == 2025) & (points["answer"] != "")]
    assert on.set_index("region")["answer"].to_dict() == beside.to_dict()
    assert {"raises", "repeats"} <= set(beside)


def test_observed_values_carry_their_sampling_interval_and_parts_of_years_are_told(record, points):
    seen = points[~points["asked"]]
    row = seen[(seen["region"] == "520000") & (seen["period"] == "2016-H1") & (seen["value"] == 90.9)].iloc[0]
    assert (row["begin"], row["end"], row["at"]) == (2015.5, 2016.0, 2015.75)
    own = sampling.interval(record.observations)
    known = own[own["n"].notna() & (record.observations["unit"] == "percent")]
    assert sorted(seen["sample_low"].dropna()) == sorted(known["sample_low"])
    assert row["sample_low"] < 90.9 < row["sample_high"]


def test_an_addition_is_for_a_year_of_its_plan(points, record):
    target = record.targets.query("measure == 'increment' and timing == 'by_end' and low > 1").iloc[0]
    start = record.plans.set_index("plan").at[target["plan"], "period_start"]
    on = points[(points["plan"] == target["plan"]) & (points["indicator"] == target["indicator"])].iloc[0]
    assert on["low"] == pytest.approx(target["low"] / (target["year"] - start + 1))
    assert on["whole_low"] == target["low"]


def test_what_does_not_compare_is_never_on_one_axis_and_the_reason_is_given(record, held, points):
    level = ["level", "ceiling"]
    for axis in held["axes"]:
        codes = axis["codes"]
        for i, one in enumerate(codes):
            assert axis["near"][i][i] == -1
            for j, other in enumerate(codes[:i]):
                assert comparing.comparability(record, one, other) == "close"
                assert axis["near"][i][j] == axis["near"][j][i] >= 0
                assert held["differs"][axis["near"][i][j]]
    for _, own in points.groupby(axes.AXIS):
        kinds = set(own.loc[own["asked"], "measure"])
        assert len(kinds) < 2 or kinds <= set(level)
        assert own["asked"].all() or not kinds or kinds <= set(level)
    rises = [axis for axis in held["axes"] if axis["family"] == "product_pass_rate"]
    assert [axis["id"] for axis in rises] == ["level-0-100", "change-pp.0-100-3"]
    assert [place for place, _ in rises[0]["away"]] == [held["axes"].index(rises[1])]
    assert "different things" in rises[0]["away"][0][1]
    # What was added up over years of different number stands apart.
    sums = points[points["sort"].isin(["sum", "growth", "change", "multiple"])]
    assert (sums["years"] > 0).all() and len(sums) > 20


def test_a_place_has_one_colour_and_the_core_plans_places_have_five(record, held):
    assert all(row[2] == style.colour(code) for code, row in held["places"].items())
    core = record.plans.loc[record.plans["core"] == "true", "region"]
    assert core.map(style.colour).nunique() == 5
    assert style.colour("100000") not in style.COLOURS


def test_a_source_is_led_to_only_where_it_may_be(record, held):
    links = {address for _, address in held["sources"] if address}
    assert links <= set(record.sources.loc[record.sources["kind"].isin(["official", "press"]), "url"])
    assert any(title and not address for title, address in held["sources"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_whole_in_either_language(study, lang):
    html = compare.page(study, axes.points(study), lang)
    read = Scripts()
    read.feed(html)
    held = json.loads(read.held["record"])
    assert len(held["axes"]) > 40
    other = {"zh": "compare-en.html", "en": "compare.html"}[lang]
    assert {other, compare.front(lang)} <= set(read.links)
    assert [link for link in read.links if link.startswith("#")] == [compare.RAMP.hash(), compare.FOOD.hash()]
    assert templates.policy(*compare.SCRIPTS, styles=("compare",)) in html.replace("&#39;", "'")
    t = qualib.Messages(lang)
    assert t("Left and right lead along a series, up and down to the next one.") in html and "built-in" not in html
    assert "None" not in read.held["record"] and "NaN" not in read.held["record"]


def test_text_from_the_data_is_no_markup(study):
    table = axes.points(study).assign(label_zh="</script><img src=x>", note="<b>")
    html = compare.page(study, table, "zh")
    assert "</script><img" not in html and "<b>" not in html


def test_the_opening_questions_sentence_is_the_packages(study):
    held = compare.record(study, axes.points(study), "en")
    axis = next(axis for axis in held["axes"] if axis["family"] == "product_pass_rate")
    said = {(plan, other): words for plan, other, _, words in axis["races"]}
    assert "93% is reached in 2019" in said["guizhou-2015", "siping-2014"]
