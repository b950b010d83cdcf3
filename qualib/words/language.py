"""Words in the reader's language: one gettext catalogue per language, and values, units and dates in its form.

A language is data: ``locale/<lang>/LC_MESSAGES/qualib.po``. The msgid is the English wording, so English needs
no catalogue. The ``.po`` file is read as it is; there is no compiled copy to fall out of step.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from qualib.errors import QualibError, shown

LOCALE = Path(__file__).resolve().parent / "locale"
SOURCE = "en"


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages there is a catalogue for, the source language among them."""
    return tuple(sorted({SOURCE, *(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/qualib.po"))}))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    path = LOCALE / lang / "LC_MESSAGES" / "qualib.po"
    if lang == SOURCE and not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Messages:
    """Wording in one language.

    ``t("{n} target", n=3)`` looks the wording up and fills it in. Values filled in are plain text; escaping
    is left to whoever makes a page of it (`qualib.words.html`).

    Examples
    --------
    >>> import qualib
    >>> qualib.Messages("en").month("2016-06"), qualib.Messages("zh").interval(88, float("nan"), "percent")
    ('June 2016', '≥ 88%')
    """

    def __init__(self, lang: str) -> None:
        if lang not in languages():
            raise QualibError(f"language {shown(lang)} has no catalogue; choose one of {', '.join(languages())}")
        self.lang = lang
        self._catalogue = _catalogue(lang)

    def __call__(self, message: str, **values: Any) -> str:
        """Translate `message` and fill its ``{name}`` places."""
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: Any) -> str:
        """Translate by number; ``{n}`` is filled with `n` in the language's form."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def name(self, row: Any) -> str:
        """Name of a region, family or indicator row (``name_zh`` / ``name_en``)."""
        return str(getattr(row, f"name_{self.lang}", row.name_en))

    def title(self, plan: Any) -> str:
        """Title of a plan row."""
        return str(getattr(plan, f"title_{self.lang}", plan.title_en))

    def number(self, value: float, digits: int = 2) -> str:
        """A number with at most `digits` decimals, grouped in the language's form."""
        pattern = "#,##0." + "#" * digits
        return str(format_decimal(round(float(value), digits), format=pattern, locale=self.lang))

    def signed(self, value: float, digits: int = 2) -> str:
        """A number with its sign."""
        return ("+" if round(value, digits) >= 0 else "−") + self.number(abs(value), digits)

    def day(self, date: str) -> str:
        """A day such as 2015-05-02, or the month or year that is known of it; – for nothing."""
        if len(date) < 10:
            return self.period(date) if date else "–"
        return str(format_date(pd.Timestamp(date), format="long", locale=self.lang))

    def month(self, month: str) -> str:
        """A month such as 2016-06."""
        skeleton = {"zh": "y年M月"}.get(self.lang, "MMMM y")
        return str(format_date(pd.Timestamp(f"{month}-01"), format=skeleton, locale=self.lang))

    def period(self, period: str) -> str:
        """An observation's period: 2016, 2016-H1, 2016-Q1, 2016-03, 2016/2020 or 2026-01/2026-09."""
        first, slash, last = period.partition("/")
        if slash:
            return f"{first}–{last}" if len(first) == 4 else f"{self.month(first)} – {self.month(last)}"
        year, _, part = period.partition("-")
        if not part:
            return self("{year}", year=year)
        if part[0] == "H":
            return self("H1 {year}", year=year) if part == "H1" else self("H2 {year}", year=year)
        if part[0] == "Q":
            return self("Q{quarter} {year}", quarter=part[1], year=year)
        return self.month(period)

    def unit(self, unit: str, measure_word: str = "") -> str:
        """A unit after a number; a count takes its measure word in Chinese."""
        if unit == "count":
            return measure_word if self.lang == "zh" else ""
        words = {
            "percent": self("%"),
            "pp": self(" pp"),
            "index": self(" points"),
            "score": self(" marks"),
            "cny_100m": self(" hundred million yuan"),
            "per_10k": self(" per 10,000"),
            "multiple": self(" times"),
            "percent_per_year": self("% a year"),
            "ug_m3": " µg/m³",
            "other": self._measure_word(measure_word),
        }
        return words[unit]

    def _measure_word(self, word: str) -> str:
        """The unit of a value that has none of the codelist's, as published; in other languages where it is known."""
        if self.lang == "zh":
            return word
        return {
            "万元/人": self(" ten thousand yuan a person"),
            "亩": self(" mu (1/15 ha)"),
            "万亩": self(" ten thousand mu (667 ha)"),
            "件/百万人": self(" per million people"),
            "批次/千人": self(" batches per thousand people"),
            "个月": self(" months"),
            "年": self(" years"),
            "岁": self(" years of age"),
        }.get(word, "")

    def unit_name(self, unit: str) -> str:
        """A unit's name, standing alone."""
        return {
            "percent": self("percent"),
            "pp": self("percentage points"),
            "index": self("score, points"),
            "score": self("marks"),
            "count": self("count"),
            "cny_100m": self("100 million yuan"),
            "per_10k": self("per 10,000 units or people"),
            "multiple": self("times"),
            "percent_per_year": self("percent a year"),
            "ug_m3": self("micrograms per cubic metre"),
            "other": self("as the indicator is defined"),
        }[unit]

    def interval(self, low: float, high: float, unit: str, measure_word: str = "") -> str:
        """A value or interval with its unit; an end that is NaN is open."""
        word = self.unit(unit, measure_word)
        if pd.isna(low) and pd.isna(high):
            return "–"
        if pd.isna(high):
            return f"≥ {self.number(low)}{word}"
        if pd.isna(low):
            return f"≤ {self.number(high)}{word}"
        if low == high:
            return f"{self.number(low)}{word}"
        return f"{self.number(low)}–{self.number(high)}{word}"
