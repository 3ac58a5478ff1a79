"""date against another way to know the eras: a table and datetime.date, one date at a time."""

import datetime as dt
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_uses import STYLE, USES, wareki

from utsushi.mappings.language.values import Reference

BEGINNINGS = {
    "1": dt.date(1868, 1, 25),
    "2": dt.date(1912, 7, 30),
    "3": dt.date(1926, 12, 25),
    "4": dt.date(1989, 1, 8),
    "5": dt.date(2019, 5, 1),
}
CALENDAR = dt.date(1873, 1, 1)
(WAREKI,) = (use for use in USES["date"] if use.label == "和暦")


def oracle(text):
    """(value, flag, fault, note) of GYYMMDD where no part is unknown."""
    if not text.strip("0") or text == "9999999":
        return "", "", None, None
    era, year, month, day = text[0], int(text[1:3]), int(text[3:5]), int(text[5:])
    if era not in BEGINNINGS:
        return None, None, "unknown_era", None
    if not year:
        return None, None, "unknown_year", None
    western = BEGINNINGS[era].year + year - 1
    if western < CALENDAR.year:
        return None, None, "lunar_calendar", None
    try:
        found = dt.date(western, month, day)
    except ValueError:
        return None, None, "no_such_day", None
    following = BEGINNINGS.get(str(int(era) + 1))
    inside = BEGINNINGS[era] <= found and (following is None or found < following)
    return str(found), "0", None, None if inside else "overrun"


def ask(use, texts):
    application = use.application
    values = application.evaluate({Reference("k", "A"): pa.array(texts, pa.string())}, len(texts))
    notes = values.note.to_pylist() if values.note is not None else [None] * len(texts)
    columns = [column.to_pylist() for column in values.columns]
    return list(zip(*columns, values.fault.to_pylist(), notes, strict=True))


def test_every_day_of_every_year_of_every_era():
    days = [f"{month:02d}{day:02d}" for month in range(1, 13) for day in (1, 7, 8, 24, 25, 28, 29, 30, 31)]
    texts = [f"{era}{year:02d}{day}" for era in "0123456" for year in range(100) for day in days]
    assert ask(WAREKI, texts) == [oracle(text) for text in texts]


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 9999999).map("{:07d}".format))
def test_any_seven_digits(text):
    if "00" not in {text[3:5], text[5:]}:
        assert ask(WAREKI, [text]) == [oracle(text)]


@settings(deadline=None, max_examples=200)
@given(st.dates(CALENDAR, dt.date(2100, 12, 31)))
def test_the_way_back_writes_the_era_of_the_day(day):
    application = WAREKI.application
    items = {"生年月日": pa.array([str(day)]), "生年月日_不詳フラグ": pa.array(["0"])}
    (back,) = application.invert(items).values()
    assert back.to_pylist() == [wareki(day)]
    assert oracle(wareki(day)) == (str(day), "0", None, None)


@pytest.mark.parametrize("text", ["3640108", "4310501", "4400401", "1450730", "2151225", "4010107"])
def test_outside_its_era_is_converted_and_listed_or_a_fault(text):
    (converted,) = ask(WAREKI, [text])
    assert converted == oracle(text)
    assert converted[3] == "overrun"
    (refused,) = ask(replace(WAREKI, style=replace(STYLE, overrun="fault")), [text])
    assert refused == (None, None, "era_overrun", None)


def test_an_overrun_comes_back_in_the_era_of_its_day_and_says_so():
    application = WAREKI.application
    assert "overrun" in application.loss.split()
    items = {"生年月日": pa.array(["2028-04-01"]), "生年月日_不詳フラグ": pa.array(["0"])}
    assert application.invert(items)[Reference("k", "A")].to_pylist() == ["5100401"]


@pytest.mark.parametrize(
    "value", ["1872-12-31", "0000-01-01", "2118-01-01", "1958-02-29", "19580512", "1958-05-1", "昭和33年"]
)
def test_what_the_form_cannot_say_is_said_nothing_of(value):
    items = {"生年月日": pa.array([value]), "生年月日_不詳フラグ": pa.array(["0"])}
    assert WAREKI.application.invert(items)[Reference("k", "A")].to_pylist() == [None]
