"""Defects on order: each is found where answers.csv says, and nothing else is found."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from test_city_assertions import connect

from utsushi.converters.files import standard
from utsushi.converters.validating import validate
from utsushi.mappings.yaml import load
from utsushi.samples.city.defects.catalogue import Defect, catalogue
from utsushi.samples.city.defects.ordered import Order, read
from utsushi.samples.city.defects.placing import Placing, place
from utsushi.samples.city.defects.tables import load as load_table
from utsushi.samples.city.writing import write
from utsushi.specs.errors import UtsushiError, codes
from utsushi.validate.rule import rules

BASE = "2026-04-01"
JUDGED = {rule.id for rule in rules()} | set(codes())
"""What `validate` can say today; defects of other rules wait for them."""
ONLY_LEGACY = {
    "EBCDIC と漢字の文字集合",
    "JIS90 と JIS2004 の字形",
    "元号の超過と境",
    "合併で重なる宛名番号",
    "複数のレコード種別と末尾の合計",
    "繰返し",
}
"""Dirty data that leaves no trace in a standard file: it is UTF-8, its years are of one era, its records of one kind, its numbers given anew."""
Places = Counter[tuple[str, str, str, str]]


def order(folder: Path, text: str) -> Path:
    """A file that orders defects."""
    path = folder / "defects.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def everything(folder: Path, count: int) -> Path:
    return order(
        folder, "".join(f"{name}: {count}\n" for name, one in catalogue().items() if not one.raw or count == 1)
    )


def answers(city: Path) -> list[dict[str, str]]:
    with (city / "answers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(city: Path) -> Places:
    """(rule, file, record, item) of the answers whose rule exists."""
    return Counter(
        (one["rule"], one["file"], one["record"], one["item"]) for one in answers(city) if one["rule"] in JUDGED
    )


def found(city: Path) -> Places:
    report = validate(city, base_date=BASE)
    return Counter(
        (one.rule, one.file, "" if one.record is None else str(one.record), one.item) for one in report.findings
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of 3,000."""
    return write(tmp_path_factory.mktemp("clean") / "out", residents=3000, seed=11, base_date=BASE, processes=2).out


@pytest.fixture(scope="module")
def spoilt(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one of every defect."""
    folder = tmp_path_factory.mktemp("spoilt")
    out = Path(shutil.copytree(clean, folder / "out"))
    files = {standard.describe(path): path for path in out.glob("*_1.csv")}
    place(files, read(everything(folder, 1), catalogue()), 11)
    return out


@pytest.fixture(scope="module")
def tables(clean: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The clean city as tables `業務ID_group`."""
    with connect() as connection:
        for path in sorted(clean.glob("*_1.csv")):
            load_table(connection, standard.describe(path), path)
        yield connection


def test_every_defect_is_found_and_nothing_else(spoilt: Path) -> None:
    assert found(spoilt) == expected(spoilt)


def test_every_defect_has_an_answer(spoilt: Path) -> None:
    assert {one["defect"] for one in answers(spoilt)} == set(catalogue())


ASSERTED = load(Path(__file__).parent / "data" / "city" / "assertions.yaml").plain()


def said_of(rule: str) -> list[dict[str, str]]:
    """The assertions about the city that come from a rule."""
    return [one for one in ASSERTED if rule and rule in re.findall(r"[A-Z]{1,2}-[0-9]+", one["source"])]


def test_every_defect_of_a_rule_is_judged_or_asserted() -> None:
    """A rule that neither `validate` nor an assertion knows would prove nothing."""
    proved = JUDGED | {""}
    assert [name for name, one in catalogue().items() if one.rule not in proved and not said_of(one.rule)] == []


ASSERTED_BY_NAME = [one.name for one in catalogue().values() if not one.raw and said_of(one.rule)]


@pytest.mark.parametrize("name", ASSERTED_BY_NAME)
def test_a_defect_alone_breaks_what_its_rule_says(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    """The assertions of its rule hold in the city (test_city_assertions), and one does not where only this defect is placed."""
    said = said_of(catalogue()[name].rule)
    tables.execute("begin")
    try:
        Placing(tables, 11).change([Order(catalogue()[name], 1)])
        assert any(tables.execute(f"select 1 from ({one['sql']}) limit 1").fetchall() for one in said), said  # noqa: S608 - of the fixture
    finally:
        tables.execute("rollback")


@pytest.mark.slow
def test_every_defect_of_a_larger_city_is_found_and_nothing_else(tmp_path: Path) -> None:
    """10,000 residents, four of every defect of rows."""
    out = write(
        tmp_path / "out", residents=10_000, seed=3, base_date=BASE, defects=everything(tmp_path, 4), processes=2
    ).out
    assert found(out) == expected(out)
    assert min(Counter(one["defect"] for one in answers(out)).values()) >= 4


def test_what_is_not_ordered_stays_as_it_was(tmp_path: Path) -> None:
    """Files without a defect have the same bytes, the others as many rows more or less as were copied or dropped."""
    orders = order(tmp_path, "key_twice: 2\ngap_in_history: 1\nno_latest_row: 1\n")
    clean, spoilt = (
        write(tmp_path / name, residents=300, seed=11, base_date=BASE, defects=defects).out
        for name, defects in (("clean", None), ("spoilt", orders))
    )
    changed = {path.name for path in clean.glob("*_1.csv") if path.read_bytes() != (spoilt / path.name).read_bytes()}
    assert {"_".join(name.split("_")[:-2]) for name in changed} == {"001_住民情報", "001_個人番号管理"}
    (register,) = (name for name in changed if "住民情報" in name)
    lines = [(folder / register).read_bytes().splitlines() for folder in (clean, spoilt)]
    assert len(lines[1]) == len(lines[0]) + 2 - 1
    assert not set(lines[1]) - set(lines[0])


def test_the_same_order_gives_the_same_places_in_parquet(tmp_path: Path) -> None:
    orders = order(tmp_path, "two_heads: 2\nno_latest_row: 1%\nkey_twice: 3\n")
    one, other = (
        answers(write(tmp_path / form, residents=400, seed=2, base_date=BASE, defects=orders, form=form).out)
        for form in ("csv", "parquet")
    )
    named = [{key: row[key].replace(".csv", ".parquet") for key in row} for row in one]
    assert named == other
    assert Counter(row["defect"] for row in one) == {"two_heads": 2, "no_latest_row": 5, "key_twice": 3}


def test_the_catalogue_has_every_rule_and_every_class() -> None:
    """Each rule of `validate` that a city can break, each fault of an item, each class of dirty data of the standard side."""
    had = {one.rule for one in catalogue().values()} | {
        found.rule for one in catalogue().values() for found in one.found
    }
    never = {"X-13a"}  # no group of 2.1 has the instalments of a total beside it
    assert {rule.id for rule in rules()} - never <= had
    faults = {row["code"] for row in _rows(Path("validate/messages.csv")) if row["code"][0].islower()}
    assert faults - {"not_signed_integer", "not_decimal"} <= had
    patterns = {row["pattern"] for row in _rows(Path("tests/data/dirty/patterns.csv"))}
    assert {one.pattern for one in catalogue().values() if one.pattern} == patterns - ONLY_LEGACY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("two_haeds: 1\n", "U883"),
        ("two_heads: some\n", "U884"),
        ("two_heads: 101%\n", "U884"),
        ("two_heads: -1\n", "U884"),
        ("two_heads: [1]\n", "U884"),
        ("two_heads: 1\ntwo_heads: 2\n", "U244"),
        ("two_heads: 100000\n", "U885"),
        ("byte_order_mark: 2\n", "U889"),
        ("byte_order_mark: 1%\n", "U889"),
        ("byte_order_mark: 1\nunder_way: 1\n", "U883"),
        ("", "U888"),
        ("# nothing\n", "U888"),
        ("two_heads: 0\n", "U888"),
        ("- two_heads\n", "U888"),
        ("two_heads\n", "U888"),
    ],
)
def test_what_cannot_be_had_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """With its place in the file, and nothing is left behind."""
    with pytest.raises(UtsushiError) as error:
        write(tmp_path / "out", residents=50, seed=1, base_date=BASE, defects=order(tmp_path, text))
    assert error.value.problems[0].code == code
    assert not (tmp_path / "out").exists()


def test_orders_that_cannot_be_met_are_all_told_where_they_stand(tmp_path: Path) -> None:
    orders = order(tmp_path, "two_heads: 90000\nno_head: 1\nkey_twice: 90000\n")
    with pytest.raises(UtsushiError) as error:
        write(tmp_path / "out", residents=50, seed=1, base_date=BASE, defects=orders)
    assert {(one.code, one.place.line) for one in error.value.problems} == {("U885", 1), ("U885", 3)}


def test_a_file_that_a_defect_needs_is_not_spoilt(tmp_path: Path) -> None:
    spoilt = next(one for one in catalogue().values() if one.raw)
    other = Defect.model_validate({"name": "other", "rule": "", "ja": "", "en": "", "group": spoilt.group})
    with pytest.raises(UtsushiError) as error:
        read(order(tmp_path, f"other: 1\n{spoilt.name}: 1\n"), {"other": other, spoilt.name: spoilt})
    assert error.value.problems[0].code == "U890"


def test_a_defect_that_changes_nothing_is_refused(tables: duckdb.DuckDBPyConnection) -> None:
    """Neither what stays as it is nor what becomes of nothing can be an answer."""
    for value in ("最新フラグ", "null"):
        idle = catalogue()["no_head"].model_copy(update={"set": {"最新フラグ": value}})
        tables.execute("begin")
        try:
            with pytest.raises(UtsushiError) as error:
                Placing(tables, 11).change([Order(idle, 1)])
            assert error.value.problems[0].code == "U887"
        finally:
            tables.execute("rollback")


@pytest.mark.slow
def test_many_of_one_kind_are_found_as_well(tmp_path: Path) -> None:
    orders = order(tmp_path, "address_in_one_line: 40\nname_half_width_space: 40\nresident_code_check_digit: 2%\n")
    out = write(tmp_path / "out", residents=450, seed=11, base_date=BASE, defects=orders).out
    assert found(out) == expected(out)
    assert Counter(one["defect"] for one in answers(out))["address_in_one_line"] == 40


def test_bytes_of_parquet_cannot_be_spoilt(tmp_path: Path) -> None:
    orders = order(tmp_path, "byte_order_mark: 1\n")
    with pytest.raises(UtsushiError) as error:
        write(tmp_path / "out", residents=50, seed=1, base_date=BASE, defects=orders, form="parquet")
    assert error.value.problems[0].code == "U886"


def test_shares_are_rounded(tmp_path: Path) -> None:
    (one, two) = read(order(tmp_path, "no_head: 2\ntwo_heads: 0.5%\n"), catalogue())[::-1]
    assert (one.defect.name, one.wanted(7)) == ("no_head", 2)
    assert (two.defect.name, two.wanted(99), two.wanted(100), two.wanted(299)) == ("two_heads", 0, 1, 1)


def _root() -> Path:
    return Path(__file__).resolve().parents[1]


def _rows(path: Path) -> list[dict[str, str]]:
    with (_root() / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
