"""Views: what is offered, what a choice comes to, and why something is not drawn."""

import contextlib
import dataclasses
import io
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest

from qualib import QualibError
from qualib.explorer import panel, view
from qualib.explorer.view import View
from qualib.figures import style
from qualib.publish import parameters
from qualib.words.language import Messages
from tests.conftest import ROOT

NOTEBOOK = ROOT / "notebooks" / panel.NOTEBOOK
RATES = View("product_pass_rate", ("guizhou-2015", "siping-2014"), start=2010, end=2025)
RAMP = "product.industrial.spot_check_pass_rate"


def shaped(study, **tables):
    """The study with some rows of its tables changed: table=(mask, column, value)."""
    frames = {}
    for name, (mask, column, value) in tables.items():
        frame = getattr(study, name).copy()
        frame.loc[mask(frame), column] = value
        frames[name] = frame
    return replace(study, **frames)


def test_families_are_offered_where_there_is_a_level_the_most_shared_first(study):
    offered = view.families(study)
    assert offered[:2] == ["product_pass_rate", "farm_pass_rate"]
    assert all(len(view.levels(study, family)) for family in offered)
    assert "quality_awards" not in offered
    assert view.plans(study, "food_pass_rate") == ["guizhou-2015"]
    assert view.has_national(study, "food_pass_rate") and not view.has_national(study, "air_quality")


def test_a_view_that_the_data_do_not_have_becomes_the_nearest_they_have(study):
    odd = View("no_such", ("guizhou-2015", "nowhere"), "no.such", True, 1066, 3000, "cubic", "sideways", "loud")
    fit = view.fitting(study, odd)
    assert fit.family == view.families(study)[0]
    assert fit.plans == ("guizhou-2015",) and fit.indicator == RAMP
    assert (fit.start, fit.end) == view.years(study, fit.family)
    assert (fit.method, fit.extend, fit.normalisation) == ("linear", "none", "none")
    assert view.fitting(study, fit) == fit


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family": "product_pas_rate"}, "did you mean product_pass_rate"),
        ({"family": "nonsense"}, "is not in families.csv"),
        ({"family": "quality_awards"}, "no target that is a level"),
        ({"plans": ("guizhou-2016",)}, "did you mean guizhou-2015"),
        ({"indicator": RAMP + "s"}, f"did you mean {RAMP}"),
        ({"method": "linea"}, "did you mean linear"),
    ],
)
def test_a_wrong_word_is_refused_and_never_replaced(study, wrong, said):
    with pytest.raises(QualibError, match=said):
        view.asked(study, replace(RATES, **wrong))


def test_held_steps_offer_no_trend(study):
    assert view.extensions("linear") == ("none", "hold", "trend")
    assert view.extensions("step") == ("none", "hold")
    assert view.fitting(study, replace(RATES, method="step", extend="trend")).extend == "none"
    assert view.see(study, replace(RATES, method="step", extend="trend")).problem == "trend_step"


def test_a_view_holds_the_chosen_paths_and_no_other(study):
    seen = view.see(study, RATES)
    assert seen.indicator == RAMP
    ramp = seen.paths[seen.paths["indicator"] == RAMP]
    assert dict(zip(ramp["year"], ramp["value"], strict=True)) == {2015: 89, 2016: 90, 2017: 91}
    assert set(ramp["comparability"]) == {"exact"}
    regions = study.plans.set_index("plan")["region"]
    assert set(regions[seen.paths["plan"]]) == {"520000", "220300", "100000"}
    alone = view.see(study, replace(RATES, national=False))
    assert set(alone.paths["plan"]) == {"guizhou-2015", "siping-2014"}
    assert set(alone.observed["region"]) == {"520000"}


def test_successive_national_plans_are_one_path(study):
    seen = view.see(study, replace(RATES, plans=()))
    national = seen.paths[seen.paths["indicator"] == "product.overall.national_spot_check_pass_rate"]
    assert national["year"].tolist() == [2015, 2016, 2017, 2018, 2019, 2020]
    assert national["value"].iloc[[0, -1]].tolist() == [90, 92]


def test_what_does_not_compare_is_named_and_left_out(study):
    # Percent and points of 100 are close; a number of awards would be no satisfaction.
    seen = view.see(study, View("service_satisfaction", ("guizhou-2015", "siping-2014"), national=False))
    assert set(seen.paths["plan"]) == {"guizhou-2015", "siping-2014"} and seen.left_out.empty
    codes = study.indicators.copy()
    codes.loc[codes["indicator"].str.startswith("service.") & (codes["unit"] == "index"), "unit"] = "count"
    counted = dataclasses.replace(study, indicators=codes)
    seen = view.see(counted, View("service_satisfaction", ("guizhou-2015", "siping-2014"), national=False))
    assert set(seen.left_out["plan"]) == {"siping-2014"} and set(seen.left_out["reason"]) == {"unit"}
    other = view.see(
        counted, View("service_satisfaction", ("guizhou-2015", "siping-2014"), "service.producer.satisfaction")
    )
    assert "guizhou-2015" in set(other.left_out["plan"])


def test_a_series_outside_the_years_is_named(study):
    seen = view.see(study, replace(RATES, start=2015, end=2016, national=False))
    assert seen.paths["year"].tolist() == [2015, 2016]
    assert set(seen.left_out["reason"]) == {"years"} and set(seen.left_out["plan"]) == {"siping-2014"}


def test_a_lone_target_is_not_extended_and_says_so(study):
    seen = view.see(study, replace(RATES, extend="trend", national=False, end=2020))
    ramp = seen.paths[seen.paths["plan"] == "guizhou-2015"].set_index("year")["value"]
    assert ramp[2020] == pytest.approx(94)
    lone = seen.paths[seen.paths["plan"] == "siping-2014"]
    assert set(lone["year"]) == {2020} and set(seen.left_out["reason"]) == {"trend"}
    held = view.see(study, replace(RATES, extend="hold", national=False, end=2020))
    assert held.left_out.empty and set(held.paths["year"]) == set(range(2010, 2021))


def test_a_series_its_interpolation_cannot_draw_is_left_out_alone(study):
    gap = shaped(study, targets=(lambda rows: (rows["plan"] == "guizhou-2015") & (rows["indicator"] == RAMP)
                                 & (rows["year"] == 2016), "year", 2019))  # fmt: skip
    gap = shaped(gap, targets=(lambda rows: (rows["indicator"] == RAMP) & (rows["year"] == 2015), ["low", "high"], 0.0))
    assert view.see(gap, RATES).left_out.empty
    seen = view.see(gap, replace(RATES, method="geometric"))
    assert seen.left_out[["plan", "reason"]].to_numpy().tolist() == [["guizhou-2015", "method"]]
    assert "siping-2014" in set(seen.paths["plan"])
    with pytest.raises(QualibError):
        panel.parameters(gap, replace(RATES, method="geometric"), seen)


def test_normalisations_put_what_is_drawn_on_one_scale(study):
    paths = view.see(study, replace(RATES, normalisation="minmax")).paths
    assert (paths["scaled"].min(), paths["scaled"].max()) == (0, 1)
    assert paths.loc[paths["scaled"].idxmax(), "value"] == paths["value"].max()
    posts = view.see(study, replace(RATES, normalisation="goalposts"))
    assert np.allclose(posts.paths["scaled"], posts.paths["value"] / 100)
    assert np.allclose(posts.observed["scaled"], posts.observed["value"] / 100)
    target = view.see(study, replace(RATES, normalisation="distance_to_target")).paths
    # The last comparable national target, 94 in 2025; 89 is the least demanding value drawn.
    assert np.allclose(target["scaled"], (target["value"] - 89) / (94 - 89))


def test_where_less_is_better_the_scale_is_turned(study):
    turned = shaped(study, indicators=(lambda rows: rows["family"] == "product_pass_rate", "direction", "lower"))
    paths = view.see(turned, replace(RATES, normalisation="minmax")).paths
    assert (paths["scaled_low"].dropna() <= paths["scaled_high"][paths["scaled_low"].notna()]).all()
    assert paths.loc[paths["scaled"].idxmax(), "value"] == paths["value"].min()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"plans": (), "national": False}, "none_chosen"),
        ({"start": 2011, "end": 2012, "national": False}, "nothing_left"),
        ({"family": "air_quality", "normalisation": "distance_to_target"}, "no_national"),
        ({"family": "forest_coverage", "normalisation": "minmax"}, "flat"),
        ({"family": "geographical_indications", "normalisation": "goalposts"}, "no_bounds"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_drawn_says_why(study, changed, problem, lang):
    seen = view.see(study, replace(RATES, **changed))
    assert seen.problem == problem
    assert len(panel.problem(seen, Messages(lang))) > 10


def test_every_choice_gives_a_chart_or_a_reason(study):
    drawn, families = 0, view.families(study)
    ways = [
        (method, extend) for method in ("linear", "geometric", "logit", "step") for extend in view.extensions(method)
    ]
    every = [(families[0], *way, scale) for way in ways for scale in view.NORMALISATIONS]
    some = zip(
        ("linear", "step", "linear", "logit"), ("none", "hold", "trend", "none"), view.NORMALISATIONS, strict=True
    )
    every += [(family, *choice) for choice in some for family in families[1:]]
    for family, method, extend, scale in every:
        whole = View(family, tuple(view.plans(study, family)), method=method, extend=extend, normalisation=scale)
        seen = view.see(study, view.fitting(study, whole))
        assert seen.problem or (len(seen.paths) and not seen.paths["value"].isna().any())
        drawn += not seen.problem
    assert drawn > 80


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_view_is_worded_whole(study, lang):
    style.use_style()
    t, seen = Messages(lang), view.see(study, RATES)
    table = panel.table(study, RATES, seen, t)
    assert len(table) == len(seen.paths[["plan", "indicator", "label_zh"]].drop_duplicates())
    assert not table.isna().any().any()
    sources = panel.sources(study, RATES, seen, t)
    titles = {t.title(plan) for plan in study.plans.itertuples()}
    # Two places, and the three national plans whose targets make the national paths.
    assert len(titles & set(sources.iloc[:, 0])) == 5
    assert len(panel.notes(study, RATES, seen, t)) >= 2
    shown = panel.chart(study, RATES, seen, t)
    assert shown.get_label() == panel.title(study, RATES, seen, t)
    shown.canvas.draw()
    page = shown.bbox
    for label in shown.axes[0].texts:
        box = label.get_window_extent()
        assert box.x1 <= page.x1, f"{label.get_text()} runs off the chart"
    plt.close(shown)


def test_notes_say_each_fault_in_words(study):
    t = Messages("en")
    lines = panel.notes(study, *viewed(study, replace(RATES, extend="trend", end=2019)), t)
    assert any(line.startswith("Left out: Siping") and "within these years" in line for line in lines)
    farm = panel.notes(study, *viewed(study, View("farm_pass_rate", ("guizhou-2015",), extend="trend")), t)
    assert any(line.startswith("Not extended: China") for line in farm)
    assert any("sampling frames" in line for line in farm)


def viewed(study, chosen):
    return chosen, view.see(study, chosen)


def test_the_data_file_holds_every_value_and_no_formula(study):
    evil = shaped(study, targets=(lambda rows: rows["indicator"] == RAMP, "label_zh", "=1+1"))
    content = panel.data(view.see(evil, RATES))
    assert content.startswith(b"\xef\xbb\xbf")
    kept = pd.read_csv(io.BytesIO(content))
    assert (kept["row"] == "path").sum() == len(view.see(evil, RATES).paths)
    assert (kept["row"] == "observed").sum() == len(view.see(evil, RATES).observed)
    assert "'=1+1" in set(kept["label_zh"]) and "=1+1" not in set(kept["label_zh"])


def pairs(study):
    """A pair of plans for every family and indicator that has one, national and method taken in turn."""
    found = []
    for family in view.families(study):
        whole = view.fitting(study, View(family, tuple(view.plans(study, family))))
        for i, indicator in enumerate(view.indicators(study, whole)[:4]):
            for plans in (whole.plans, whole.plans[::-1])[: 2 if i == 0 else 1]:
                chosen = replace(whole, plans=plans, indicator=indicator, national=i % 2 == 0,
                                 lang=("en", "zh", "zh")[i % 3],
                                 method=("linear", "logit", "step", "geometric")[i % 4])  # fmt: skip
                with contextlib.suppress(QualibError):
                    found.append(panel.parameters(study, chosen, view.see(study, chosen)))
    return found


def test_every_pair_offered_runs_in_notebook_02(study, capsys):
    style.use_style()
    node = nbformat.read(NOTEBOOK, as_version=4)
    known = parameters.declared(node, NOTEBOOK)
    cells = [cell for cell in node.cells if cell.cell_type == "code"]
    offered = pairs(study)
    assert len({given["indicator"] for given in offered}) > 12
    assert {given["reference"] == "" for given in offered} == {True, False}
    for given in offered:
        assert parameters.checked(given, known, NOTEBOOK) == given
        assert set(given) == set(known), "every parameter of the notebook is set"
        names = {}
        for cell in cells:
            exec(compile(cell.source, panel.NOTEBOOK, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(given)
        assert not re.search(r"\bnan\b", capsys.readouterr().out), given
        plt.close("all")


def test_one_plan_alone_gives_no_parameters(study):
    alone = replace(RATES, plans=("guizhou-2015",))
    with pytest.raises(QualibError, match="two plans"):
        panel.parameters(study, alone, view.see(study, alone))


def test_the_command_is_quoted(study):
    given = panel.parameters(study, RATES, view.see(study, RATES))
    assert panel.command(given).startswith(
        "papermill 02-target-trajectories.ipynb 02-target-trajectories.out.ipynb -p plan guizhou"
    )
    assert "-p x '$(rm -r .)'" in panel.command({"x": "$(rm -r .)"})
    assert b"plan: guizhou-2015\n" in panel.parameters_file(given)
