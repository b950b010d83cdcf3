"""The review form as a file: its data are data, and everything it says has words. (What it does: tests/browser.)"""

import inspect
import json
import re

import pytest

from qualib.publish import form
from qualib.texts import extract
from qualib.texts.extract import confidence, inherit
from qualib.words import terms
from qualib.words.language import Messages

HOSTILE = "<script>alert(1)</script></script><!--合格率达到95%以上，‮安全😀" + "长" * 300 + "合格率达到96%。"


def made(study, text, title="plan.txt", **options):
    return form.form(study, text, extract.extract(text), extract.responsibilities(text), title, **options)


def given(page):
    return json.loads(re.search(r'id="given">(.*?)</script>', page, re.DOTALL)[1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_any_text_stays_data(study, lang):
    page = made(study, HOSTILE, "<b>plan</b>", lang=lang)
    assert page.count("<script") == 2 and page.count("</script>") == 2  # the data and the form's own
    assert "&lt;b&gt;plan" in page and "://" not in page
    held = given(page)
    assert held["text"] == HOSTILE
    assert [row["value_text"] for row in held["rows"]] == ["95%以上", "96%"]


def test_the_codelist_comes_with_names_definitions_and_bounds(study):
    codes = given(made(study, "产品合格率达到95%以上。", lang="en"))["codes"]
    assert set(codes) == set(study.indicators["indicator"])
    ramp = study.indicators.set_index("indicator").loc["product.industrial.spot_check_pass_rate"]
    assert codes[ramp.name] == {
        "name": ramp["name_en"], "definition": ramp["definition_en"], "unit": "percent", "floor": 0, "ceiling": 100,
    }  # fmt: skip


def test_the_years_of_the_plan_are_known_where_the_title_or_the_reader_tells(study):
    text = "产品合格率达到95%以上。"
    assert given(made(study, text))["period"] is None
    assert given(made(study, text, period="2015-2017"))["period"] == [2015, 2017]
    assert given(made(study, f"某省质量发展三年行动计划（2018—2020年）\n{text}"))["period"] == [2018, 2020]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sign_of_doubt_has_words(lang):
    weighed = [sign.reason for sign in vars(confidence).values() if isinstance(sign, confidence.Sign)]
    assert len(weighed) > 15
    signs = [*weighed, *re.findall(r'reasons\.append\("(.+?)"\)', inspect.getsource(inherit))]
    assert len(signs) > len(weighed)
    assert len({terms.sign(sign, Messages(lang)) for sign in signs}) == len(set(signs))
