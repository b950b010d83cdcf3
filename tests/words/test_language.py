"""Words: every message is translated, with its places kept; numbers, dates and units in each language's form."""

import string

import pytest

from qualib import QualibError
from qualib.words.language import Messages, languages
from tests.catalogue import catalogues, read, used

ZH, EN = Messages("zh"), Messages("en")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", sorted(catalogues()))
def test_every_message_is_translated_and_none_is_left_over(lang):
    catalogue = read(catalogues()[lang])
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue if message.id
    }
    wanted = used()
    missing = [key for key in wanted if key not in known or not any(known[key].string)]
    assert not missing, "run `python -m tests.catalogue` and translate these"
    assert not set(known) - set(wanted), "run `python -m tests.catalogue`; these are no longer used"


@pytest.mark.parametrize("lang", sorted(catalogues()))
def test_translations_keep_their_places(lang):
    for message in read(catalogues()[lang]):
        texts = [message.string] if isinstance(message.string, str) else message.string
        wanted = message.id if isinstance(message.id, str) else message.id[1] if message.id else ""
        for text in texts:
            assert places(text) == places(wanted), message.id


def test_there_are_enough_messages_for_the_check_to_mean_something():
    assert len(used()) > 100


def test_values_with_units():
    nan = float("nan")
    assert ZH.interval(88, nan, "percent") == "≥ 88%"
    assert ZH.interval(nan, 0.42, "per_10k") == "≤ 0.42（每万）"
    assert ZH.interval(2, 3, "count", "个") == "2–3个"
    assert EN.interval(2, 3, "count", "个") == "2–3"
    assert EN.interval(2, 2, "pp") == "2 pp"
    assert EN.interval(1980, 1980, "cny_100m") == "1,980 hundred million yuan"
    assert EN.interval(nan, nan, "percent") == "–"
    assert (ZH.interval(nan, 32, "ug_m3"), EN.interval(nan, 32, "ug_m3")) == ("≤ 32 µg/m³", "≤ 32 µg/m³")
    assert (ZH.interval(nan, 18, "other", "个月"), EN.interval(nan, 18, "other", "个月")) == ("≤ 18个月", "≤ 18 months")


def test_periods_and_dates():
    assert (ZH.period("2016-H1"), EN.period("2016-H1")) == ("2016年上半年", "H1 2016")
    assert (ZH.period("2016-Q3"), EN.period("2016-Q3")) == ("2016年第3季度", "Q3 2016")
    assert (ZH.period("2016-03"), EN.period("2016-03")) == ("2016年3月", "March 2016")
    assert (ZH.period("2016/2020"), EN.period("2016")) == ("2016–2020", "2016")
    assert (ZH.period("2026-01/2026-09"), EN.period("2026-01/2026-09")) == (
        "2026年1月 – 2026年9月",
        "January 2026 – September 2026",
    )
    assert (ZH.day("2015-05-02"), EN.day("2015-05-02")) == ("2015年5月2日", "May 2, 2015")
    assert (ZH.day("2015-05"), EN.day("2015-05"), EN.day("2015"), EN.day("")) == ("2015年5月", "May 2015", "2015", "–")


def test_signs_and_plurals():
    assert (EN.signed(0.9), EN.signed(-0.4)) == ("+0.9", "−0.4")
    one, many = "{n} plan in force", "{n} plans in force"
    assert (EN.plural(one, many, 1), EN.plural(one, many, 2)) == ("1 plan in force", "2 plans in force")
    assert ZH.plural(one, many, 2) == "2个计划生效"


def test_an_unknown_language_lists_those_there_are():
    assert languages() == ("en", "zh")
    with pytest.raises(QualibError, match="choose one of en, zh"):
        Messages("fr")


def test_braces_in_a_value_are_only_text():
    assert EN("; {pace} a year", pace="{evil.__class__}") == "; {evil.__class__} a year"
