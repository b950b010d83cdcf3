"""The explorer without a browser: every control redraws once and all of it; nothing is raised out of a callback."""

import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

import qualib
from qualib import QualibError
from tests.conftest import ROOT

FAMILY = "service_satisfaction"
SHOWN = ("chart", "table", "notes", "sources")


@pytest.fixture
def explorer(data):
    return qualib.explore(plans="guizhou-2015, siping-2014", lang="en", data=data)


def shown(explorer):
    return {name: getattr(explorer, name).value for name in (*SHOWN, "keep")}


CHANGES = {
    "lang": "zh",
    "family": FAMILY,
    "indicator": "product.key.spot_check_pass_rate",
    "national": False,
    "years": (2015, 2018),
    "method": "logit",
    "extend": "hold",
    "normalisation": "goalposts",
}


@pytest.mark.parametrize("control", sorted(CHANGES))
def test_a_change_redraws_once(explorer, control):
    before, drawn = shown(explorer), explorer.redraws
    getattr(explorer, control).value = CHANGES[control]
    assert explorer.redraws == drawn + 1
    after = shown(explorer)
    assert after["chart"] != before["chart"]
    assert getattr(explorer.view, {"years": "start"}.get(control, control)) == (
        2015 if control == "years" else CHANGES[control]
    )
    if control in ("lang", "family"):
        assert not any(after[name] == before[name] for name in after)


def test_a_box_takes_a_plan_away_and_brings_it_back(explorer):
    before = shown(explorer)
    assert [box.value for box in explorer.plans.children].count(True) == 2
    explorer.boxes["siping-2014"].value = False
    assert explorer.view.plans == ("guizhou-2015",)
    assert "Siping" in before["table"] and "Siping" not in explorer.table.value
    assert "papermill" in before["keep"] and "papermill" not in explorer.keep.value
    explorer.boxes["siping-2014"].value = True
    assert shown(explorer) == before
    assert explorer.redraws == 3


def test_another_family_brings_its_own_plans_years_and_indicators(explorer):
    explorer.family.value = FAMILY
    assert explorer.view.plans == ("wenzhou-2014", "siping-2014", "guizhou-2015")
    assert len(explorer.plans.children) == 3
    assert all(code.startswith("service.") for _, code in explorer.indicator.options)
    assert (explorer.years.min, explorer.years.max) == explorer.years.value
    explorer.family.value = "air_quality"
    assert explorer.national.disabled and not explorer.view.national
    explorer.family.value = "product_pass_rate"
    assert explorer.view.national and not explorer.national.disabled
    assert explorer.redraws == 4


def test_only_what_makes_sense_is_offered(explorer):
    explorer.extend.value = "trend"
    explorer.method.value = "step"
    assert [code for _, code in explorer.extend.options] == ["none", "hold"]
    assert explorer.view.extend == "none"
    assert explorer.redraws == 3
    explorer.method.value = "linear"
    assert "trend" in [code for _, code in explorer.extend.options]


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有上下限"), ("en", "no lower and upper bound")])
def test_what_cannot_be_drawn_is_said_in_the_readers_language(data, lang, said):
    explorer = qualib.explore("geographical_indications", normalisation="goalposts", lang=lang, data=data)
    assert said in explorer.chart.value and "<img" not in explorer.chart.value
    assert "image/png" not in explorer.keep.value and "text/csv" in explorer.keep.value
    explorer.normalisation.value = "none"
    assert "<img" in explorer.chart.value and said not in explorer.chart.value


def test_no_plan_at_all_asks_for_one(explorer):
    explorer.national.value = False
    for plan in explorer.view.plans:
        explorer.boxes[plan].value = False
    assert "tick a plan" in explorer.chart.value
    assert explorer.table.value == explorer.sources.value == ""
    explorer.boxes["siping-2014"].value = True
    assert "<img" in explorer.chart.value


def test_every_control_is_described_in_both_languages(explorer):
    controls = [explorer.lang, explorer.family, explorer.national, explorer.indicator, explorer.years, explorer.method,
                explorer.extend, explorer.normalisation, explorer.reload, *explorer.plans.children]  # fmt: skip
    english = [control.description for control in controls]
    assert all(english)
    explorer.lang.value = "zh"
    assert all(
        control.description and control.description != words for control, words in zip(controls, english, strict=True)
    )


def test_edited_data_are_read_again(explorer, data):
    path = data / "targets.csv"
    rows = path.read_text(encoding="utf-8")
    ramp = next(
        line for line in rows.splitlines() if line.startswith("guizhou-2015,product.industrial") and ",2017," in line
    )
    path.write_text(rows.replace(ramp, ramp.replace(",91,91,", ",92.5,92.5,")), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != rows
    assert "92.5%" not in explorer.table.value
    explorer.reload.click()
    assert "92.5%" in explorer.table.value


def test_a_fault_in_the_data_is_named_and_the_last_good_data_stay(explorer, data):
    good = shown(explorer)
    path = data / "targets.csv"
    rows = path.read_text(encoding="utf-8")
    path.write_text(rows.replace(",2015,", ",soon,", 1), encoding="utf-8")
    explorer.reload.click()
    chart = explorer.chart.value
    assert "targets.csv" in chart and "row " in chart and "column year" in chart and "soon" in chart
    assert "<img" in chart and explorer.table.value == good["table"]
    explorer.extend.value = "hold"
    assert "soon" in explorer.chart.value, "a fault is named until it is mended"
    path.write_text(rows, encoding="utf-8")
    explorer.extend.value = "none"
    assert shown(explorer) == good


def test_a_missing_description_is_named_too(explorer, data):
    (data / "datapackage.json").write_text("{", encoding="utf-8")
    explorer.reload.click()
    assert "datapackage.json" in explorer.chart.value and "<img" in explorer.chart.value


def test_nothing_is_raised_out_of_a_callback(explorer, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("<b>out of luck</b>")

    monkeypatch.setattr("qualib.explorer.panel.table", broken)
    explorer.method.value = "step"
    assert "ZeroDivisionError" in explorer.chart.value and "<b>" not in explorer.chart.value
    monkeypatch.undo()
    explorer.method.value = "linear"
    assert "<img" in explorer.chart.value


def test_text_from_the_data_is_never_markup(explorer, data):
    path = data / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Siping", "<script>alert(1)</script>"), encoding="utf-8")
    explorer.reload.click()
    everything = "".join(shown(explorer).values())
    assert "&lt;script&gt;" in everything and "<script" not in everything


def test_no_figure_is_left_open(explorer):
    before = plt.get_fignums()
    explorer.method.value = "logit"
    explorer.method.value = "linear"
    assert plt.get_fignums() == before


def test_it_shows_as_a_widget_with_words_that_never_change(data):
    bundles = [qualib.explore(data=data, lang="en")._repr_mimebundle_() for _ in range(2)]
    assert bundles[0]["text/plain"] == bundles[1]["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundles[0]


def test_an_unknown_language_is_an_error_at_once(data):
    with pytest.raises(QualibError, match="choose one of"):
        qualib.explore(data=data, lang="fr")


def test_without_ipywidgets_it_says_what_to_install():
    code = "import sys; sys.modules['ipywidgets'] = None; import qualib\n"
    code += "try: qualib.explore\nexcept qualib.QualibError as e: print(e)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "pip install 'qualib[lab]'" in done.stdout
