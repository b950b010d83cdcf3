"""The coded data: agreement of two codings, agreement with the texts, codebook, and facts a reader relies on."""

import dataclasses
from difflib import SequenceMatcher

import pandas as pd
import pytest

from qualib import QualibError
from qualib.study import addresses
from qualib.study.package import describe
from qualib.targets.standing import NATION, in_force
from qualib.texts.verify import numbers, section_finder, verify
from tests import codebook
from tests.conftest import ROOT, TEXTS


def character_f1(one: str, other: str) -> float:
    shared = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return 2 * shared / (len(one) + len(other))


def coding(name):
    frame = pd.read_csv(
        ROOT / f"tests/data/{name}_coding.csv", keep_default_na=False, na_values={"low": "", "high": ""}
    )
    return frame.assign(nth=frame.groupby(["plan", "start"]).cumcount())


@pytest.fixture(scope="module", params=["two raw codings", "published and second"])
def both(request, record):
    """Each row of one coding beside the same row of another."""
    ours = coding("first")
    if request.param == "published and second":
        ours = record.targets.dropna(subset="start").astype({"start": int, "end": int})
        ours["nth"] = ours.groupby(["plan", "start"]).cumcount()
    return ours.merge(
        coding("second"), on=["plan", "start", "nth"], how="outer", suffixes=("", "_2"), indicator="found"
    )


def test_two_codings_found_the_same_spans(both):
    assert (both["found"] == "both").mean() >= 0.985
    assert (both["end"] == both["end_2"]).mean() >= 0.985


@pytest.mark.parametrize(
    ("column", "least"),
    [
        ("low", 0.985),
        ("high", 0.985),
        ("comparator", 0.985),
        ("unit", 0.985),
        ("year", 0.985),
        ("measure", 0.95),
        ("section", 0.95),
        ("timing", 0.85),
    ],
)
def test_two_codings_agree(both, column, least):
    one, other = both[column], both[f"{column}_2"]
    same = (one == other) | (one.isna() & other.isna())
    if column == "section":  # the second coder added unnumbered headings to the path
        same = [two.startswith(first) for first, two in zip(one, other, strict=True)]
    assert pd.Series(same).mean() >= least


def test_two_codings_name_alike(both):
    alike = [character_f1(row.label_zh, row.label_zh_2) >= 0.8 for row in both.itertuples()]
    assert pd.Series(alike).mean() >= 0.93


def test_rows_agree_with_the_texts(record):
    if not TEXTS.is_dir():
        pytest.skip("the plan texts are not beside this checkout, so offsets were not checked")
    assert verify(record, TEXTS).empty


def test_every_reference_fact_is_coded_or_left_out_on_purpose(record):
    facts = ROOT.parent / "shared/reference/reference_facts.csv"
    if not facts.is_file():
        pytest.skip("the reference facts are not beside this checkout, so their coding was not checked")
    rows = pd.read_csv(facts, dtype="str", keep_default_na=False)
    observed, rules = rows[rows["kind"] == "observed"], rows[rows["kind"] == "rule"]
    assert len(rules) == 6  # cut-offs, veto and assessment year: rules, not values
    known = set(zip(record.observations["label_zh"], record.observations["value_text"], strict=True))
    assert {pair for pair in zip(observed["series"], observed["value"], strict=True) if pair not in known} == set()
    assert len(record.observations) >= len(observed) - 1  # the national rate of 2015 is given twice, with one value
    aims = rows[(rows["kind"] == "target") & (rows["value"] != "")]
    told = {(row.series, float(row.value.lstrip(">=")), row.year) for row in aims.itertuples()}
    nation = record.plans.loc[record.plans["region"] == NATION, "plan"]
    coded = record.targets[record.targets["plan"].isin(nation)]
    assert told <= set(zip(coded["label_zh"], coded["low"], coded["year"].astype(str), strict=True))


class TestVerify:
    """`verify` on a small text written for it."""

    TEXT = "一、目标\n(一)产品\n1. 抽查合格率达到90%以上,新增标准1.5万项。\n(市甲局负责)\n"

    @pytest.fixture
    def small(self, record, tmp_path):
        import hashlib

        (tmp_path / "guizhou-2015.txt").write_text(self.TEXT, encoding="utf-8", newline="")
        plans = record.plans[record.plans["plan"] == "guizhou-2015"].copy()
        plans["text_sha256"] = hashlib.sha256(self.TEXT.encode()).hexdigest()
        rate, count = self.TEXT.index("90%"), self.TEXT.index("1.5万项")
        targets = record.targets[record.targets["plan"] == "guizhou-2015"].head(2).reset_index(drop=True)
        targets["value_text"], targets["start"], targets["end"] = (
            ["90%以上", "1.5万项"],
            [rate, count],
            [rate + 3, count + 5],
        )
        targets["low"], targets["high"], targets["section"] = [90.0, 15000.0], [float("nan"), 15000.0], "一(一)1"
        office = self.TEXT.index("市甲局")
        owners = pd.DataFrame(
            [
                {
                    "plan": "guizhou-2015",
                    "section": "一(一)1",
                    "department_zh": "市甲局",
                    "role": "lead",
                    "start": office,
                    "end": office + 3,
                }
            ]
        )
        return dataclasses.replace(record, plans=plans, targets=targets, responsibilities=owners), tmp_path

    def test_sound_rows_pass(self, small):
        assert verify(*small).empty

    @pytest.mark.parametrize(
        ("table", "column", "value", "named"),
        [
            ("targets", "start", 3, "start, end"),
            ("targets", "low", 91.0, "low, high"),
            ("targets", "section", "二", "section"),
            ("responsibilities", "department_zh", "市乙局", "start, end"),
            ("plans", "text_sha256", "0" * 64, "text_sha256"),
        ],
    )
    def test_a_wrong_row_is_named(self, small, table, column, value, named):
        record, texts = small
        frame = getattr(record, table).copy()
        frame.loc[frame.index[0], column] = value
        faults = verify(dataclasses.replace(record, **{table: frame}), texts)
        assert list(faults["column"]) == [named]

    def test_missing_texts_are_named(self, small):
        record, texts = small
        (texts / "guizhou-2015.txt").unlink()
        with pytest.raises(QualibError, match=r"guizhou-2015\.txt: missing"):
            verify(record, texts)
        with pytest.raises(QualibError, match="no such folder"):
            verify(record, texts / "elsewhere")


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        ("88%", [88]),
        ("2—3个", [2, 3]),
        ("1.5万辆", [15000]),
        ("0.42起/万台", [0.42]),
        ("翻番", [2]),
        ("零突破", [1]),
        ("300余家", [300]),
        ("5亿元", [5]),
    ],
)
def test_numbers_are_read(expression, read):
    assert numbers(expression) == read


def test_sections_follow_the_headings():
    text = "前言\n一、总则\n(一)甲\n1.子\n2.丑\n(二)乙\n二、任务\n3.寅\n"
    at = section_finder(text)
    assert [at(text.index(mark)) for mark in "前总甲子丑乙任寅"] == [
        "",
        "一",
        "一(一)",
        "一(一)1",
        "一(一)2",
        "一(二)",
        "二",
        "二3",
    ]


def test_the_codebook_describes_every_table_and_column_as_the_package_does():
    text = codebook.PLACE.read_text(encoding="utf-8")
    for resource in describe(codebook.PLACE.parent).values():
        assert f"### `{resource['path']}`" in text
        assert codebook.table(resource) in text, f"{resource['path']}: write it anew with python -m tests.codebook"
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` |" in text
            assert all(field[words] for words in ("title", "title_zh", "description", "description_zh"))
    assert codebook.written(text) == text


def test_the_ramp_and_the_goal_this_project_opens_with(record):
    ramp = record.targets[
        (record.targets["plan"] == "guizhou-2015")
        & (record.targets["indicator"] == "product.industrial.spot_check_pass_rate")
    ]
    assert list(zip(ramp["year"], ramp["low"], strict=True)) == [(2015, 89.0), (2016, 90.0), (2017, 91.0)]
    goal = record.targets[
        (record.targets["plan"] == "siping-2014")
        & (record.targets["indicator"] == "product.overall.national_spot_check_pass_rate")
    ]
    assert list(zip(goal["year"], goal["low"], strict=True)) == [(2020, 93.0)]


def test_one_thing_has_one_code_across_plans(record):
    core = record.plans.loc[record.plans["core"] == "true", "plan"]
    plans = record.targets.groupby("indicator")["plan"].nunique()
    own = record.targets[record.targets["plan"].isin(core)].groupby("indicator")["plan"].nunique()
    assert plans["product.farm.monitoring_pass_rate"] > own["product.farm.monitoring_pass_rate"] == 2
    assert own["brand.china_well_known_trademarks"] == 3
    assert plans["product.manufacturing.pass_rate"] >= 2


def test_raw_codings_of_the_core_plans_differ_as_the_codebook_says():
    pair = coding("first").merge(coding("second"), on=["plan", "start", "nth"], suffixes=("", "_2"), how="outer")
    assert len(pair) == len(coding("first")) == len(coding("second")) == 142
    differ = {
        name: int((~((pair[name] == pair[f"{name}_2"]) | (pair[name].isna() & pair[f"{name}_2"].isna()))).sum())
        for name in ("end", "low", "high", "comparator", "unit", "year", "measure", "timing")
    }
    said = {"measure": 1, "timing": 19}
    assert differ == dict.fromkeys(differ, 0) | said


def codes():
    """Each gathered row with the indicator code that either coder gave it; "" where none fits."""
    first, second = (
        pd.read_csv(ROOT / f"tests/data/{name}_codes.csv", dtype="str", keep_default_na=False)
        for name in ("first", "second")
    )
    pair = first.merge(second, on=["file", "row"], how="outer", suffixes=("", "_2"), validate="one_to_one")
    assert len(pair) == len(first) == len(second) and not pair.isna().any(axis=None)
    return pair


def kappa(one, other):
    """Cohen's: agreement beyond what the shares of the codes alone would give."""
    shares = [codes.value_counts(normalize=True) for codes in (one, other)]
    chance = shares[0].mul(shares[1], fill_value=0).sum()
    return ((one == other).mean() - chance) / (1 - chance)


@pytest.mark.parametrize(
    ("rows", "compared", "equal", "agreement"),
    [("targets_", 481, 479, 0.996), ("observations_", 1239, 1184, 0.950), ("", 1720, 1663, 0.965)],
)
def test_two_coders_gave_the_same_codes_as_often_as_the_codebook_says(rows, compared, equal, agreement):
    pair = codes()
    pair = pair[pair["file"].str.startswith(rows)]
    assert (len(pair), int((pair["code"] == pair["code_2"]).sum())) == (compared, equal)
    assert kappa(pair["code"], pair["code_2"]) == pytest.approx(agreement, abs=0.0005)
    text = codebook.PLACE.read_text(encoding="utf-8")
    assert f"| {compared:,} | {equal:,} | {equal / compared:.1%} | {agreement:.3f} |" in text


def test_most_codes_that_differ_were_doubted(record):
    pair = codes()
    differ = pair["code"] != pair["code_2"]
    assert (int((pair["doubt"] == "1").sum()), int((differ & (pair["doubt"] == "1")).sum())) == (154, 39)
    listed = set(record.indicators["indicator"])
    either = set(pair["code"]) & set(pair["code_2"]) - {""}
    assert len(either & listed) / len(either) > 0.95


#: The month before the record was made.
LAST_MONTH = "2026-10"


def test_the_record_is_as_large_as_a_reader_is_told(record):
    plans = record.plans[record.plans["standing"] != "draft"]
    assert len(plans) >= 80 and len(record.targets) >= 550 and len(record.observations) >= 1150
    assert (plans["period_start"] <= plans["period_end"]).all()


def test_a_month_of_now_has_plans_in_force_and_regions_with_targets(record):
    now = in_force(record, LAST_MONTH)
    assert len(now) >= 35 and (now["standing"] != "draft").all()
    assert now.loc[now["plan"].isin(record.targets["plan"]), "region"].nunique() >= 20


def test_most_provinces_have_three_series(record):
    level = record.regions.set_index("region")["level"]
    seen = record.observations[record.observations["region"].map(level) == "province"]
    series = seen.drop_duplicates(["region", "indicator"]).groupby("region").size()
    assert (series >= 3).sum() >= 27 and len(level[level == "province"]) == 31


def near(record, plan):
    """Share of a plan's levels whose indicator, or one of its family, was observed in the plan's region."""
    family = record.indicators.set_index("indicator")["family"]
    region = record.plans.set_index("plan").at[plan, "region"]
    seen = record.observations.loc[record.observations["region"] == region, "indicator"].map(family)
    own = record.targets[(record.targets["plan"] == plan) & (record.targets["measure"] == "level")]
    return own.drop_duplicates(["indicator", "label_zh"])["indicator"].map(family).isin(seen).mean()


@pytest.mark.parametrize(("plan", "least"), [("guizhou-2015", 0.6), ("taiyuan-2013", 0.4)])
def test_levels_of_a_core_plan_have_evidence_or_a_near_indicator(record, plan, least):
    assert near(record, plan) >= least


def test_every_row_states_the_kind_of_its_source_and_links_to_listed_hosts_only(record):
    hosts = frozenset(record.hosts["host"])
    for table in (record.plans, record.targets, record.observations, record.grades):
        assert set(table["source_kind"]) <= {"official", "press", "copy", "none"}
        linked = table["source_url"][table["source_url"] != ""].drop_duplicates()
        assert all(addresses.allowed(addresses.host(address), hosts) for address in linked) and len(linked)


def test_firmness_is_from_the_text_for_the_core_plans(record):
    core = record.targets["plan"].isin(record.plans.loc[record.plans["core"] == "true", "plan"])
    assert (record.targets.loc[core, "firmness"] != "").all()
