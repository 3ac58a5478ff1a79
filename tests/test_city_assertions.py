"""What must hold in the synthetic city, said in SQL over its files from the rules and laws, not from how they are made.

The assertions stand in tests/data/city/assertions.yaml; here they are held to the spec, run, and shown to be able to fail.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from utsushi.converters.files import standard
from utsushi.mappings.yaml import load
from utsushi.samples.city.writing import write
from utsushi.specs import loader

ASSERTIONS = load(Path(__file__).parent / "data" / "city" / "assertions.yaml").plain()
TABLE = re.compile(r'"(\d{3}_[^"]+)"')
BASE = "2026-04-01"
MACROS = f"""
create macro base() as date '{BASE}';
create macro fiscal_start() as make_date(year(base()) - case when month(base()) < 4 then 1 else 0 end, 4, 1);
create macro day(x) as try_cast(nullif(x, '') as date);
create macro birthday(birth, years) as make_date(year(day(birth)) + years, month(day(birth)), 1) + (dayofmonth(day(birth)) - 1)::integer;
create macro age(birth, until) as case when day(birth) is null then null else
  year(until + interval 1 day) - year(day(birth))
  - case when strftime(until + interval 1 day, '%m%d') < strftime(day(birth), '%m%d') then 1 else 0 end end;
create macro my_number_sum(x) as {" + ".join(f"try_cast(x[{12 - n}] as integer) * {n + 1 if n <= 6 else n - 5}" for n in range(1, 12))};
create macro my_number(x) as regexp_matches(x, '^[0-9]{{12}}$')
  and coalesce((case when my_number_sum(x) % 11 <= 1 then 0 else 11 - my_number_sum(x) % 11 end) = try_cast(x[12] as integer), false);
"""
"""年齢計算ニ関スル法律: an age is reached at the end of the day before the birthday."""


def connect() -> duckdb.DuckDBPyConnection:
    """A database with the functions of the assertions."""
    connection = duckdb.connect()
    connection.execute("set memory_limit = '2GB'")
    connection.execute("set temp_directory = ''")
    connection.execute(MACROS)
    return connection


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every group of the spec as an empty table."""
    with connect() as connection:
        for business in map(loader.business, loader.businesses("2.1")):
            for group in business.groups.values():
                columns = ", ".join(f'"{item.name}" varchar' for item in group.items)
                connection.execute(f'create table "{business.id}_{group.name}" ({columns})')
        yield connection


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The only value that a query gives."""
    return connection.execute(sql).fetchall()[0][0]


def test_there_are_enough_of_them() -> None:
    """At least sixty, each with a name of its own and a source."""
    assert len(ASSERTIONS) >= 60
    assert len({said["name"] for said in ASSERTIONS}) == len(ASSERTIONS)
    assert all(said["source"] for said in ASSERTIONS)


def test_rules_that_are_cited_exist(reference: Path) -> None:
    """The ids in `source` are those of the list of rules."""
    with (reference / "data" / "rules_domains.csv").open(encoding="utf-8", newline="") as file:
        known = {row["rule_id"] for row in csv.DictReader(file)}
    cited = {rule for said in ASSERTIONS for rule in re.findall(r"[A-Z]{1,2}-[0-9]{2}", said["source"])}
    assert cited <= known
    assert len(cited) > 100


@pytest.mark.parametrize("said", ASSERTIONS, ids=[str(n) for n in range(1, len(ASSERTIONS) + 1)])
def test_every_assertion_speaks_of_the_spec(empty: duckdb.DuckDBPyConnection, said: dict[str, str]) -> None:
    """Its groups and items are those of the edition; nothing violates it where nothing is."""
    assert TABLE.findall(said["sql"])
    assert empty.execute(said["sql"]).fetchall() == []


@pytest.mark.parametrize(
    ("birth", "at", "age"),
    [
        ("2008-04-01", "2026-03-31", 18),
        ("2008-04-02", "2026-03-31", 17),
        ("2008-04-02", "2026-04-01", 18),
        ("2004-02-29", "2022-02-28", 18),
        ("2008-00-00", "2026-04-01", None),
    ],
)
def test_ages_are_counted_as_the_law_does(birth: str, at: str, age: int | None) -> None:
    """年齢計算ニ関スル法律; 民法 143 条."""
    with connect() as connection:
        assert one(connection, f"select age('{birth}', date '{at}')") == age


def test_birthday_of_29_february_in_a_common_year_is_the_day_after_the_age_is_reached() -> None:
    """年齢計算ニ関スル法律; 民法 143 条."""
    with connect() as connection:
        assert str(one(connection, "select birthday('1948-02-29', 75)")) == "2023-03-01"
        assert str(one(connection, "select birthday('1948-02-29', 72)")) == "2020-02-29"
        assert str(one(connection, "select birthday('1948-03-31', 75)")) == "2023-03-31"


def test_check_digits_of_my_numbers() -> None:
    """番号法施行規則 (平成26年総務省令85号) 5 条; python-stdnum is the oracle."""
    from stdnum.jp import in_

    bodies = [str(n).zfill(11) for n in range(100_000_000_00, 100_000_000_00 + 200)]
    right = [body + in_.calc_check_digit(body) for body in bodies]
    wrong = [number[:-1] + str((int(number[-1]) + 1) % 10) for number in right]
    with connect() as connection:
        said = connection.execute("select my_number(unnest(?)), my_number(unnest(?))", [right, wrong]).fetchall()
    assert said == [(True, False)] * 200


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A city of 3,000 as tables `業務ID_group`, every column text."""
    out = write(tmp_path_factory.mktemp("city") / "out", residents=3000, seed=11, base_date=BASE).out
    with connect() as connection:
        for path in sorted(out.glob("*.csv")):
            read = f"read_csv('{path.as_posix()}', header = true, all_varchar = true, delim = ',', quote = '\"', nullstr = '\x01')"
            connection.execute(f'create table "{"_".join(standard.describe(path))}" as from {read}')
        yield connection


@pytest.mark.parametrize("said", ASSERTIONS, ids=[str(n) for n in range(1, len(ASSERTIONS) + 1)])
def test_every_assertion_holds_in_a_city(city: duckdb.DuckDBPyConnection, said: dict[str, str]) -> None:
    """Nothing violates it; skipped where the city has no such group yet."""
    tables = {name for (name,) in city.execute("select table_name from information_schema.tables").fetchall()}
    if absent := sorted(set(TABLE.findall(said["sql"])) - tables):
        pytest.skip(f"{said['name']}: {' '.join(absent)}")
    assert city.execute(said["sql"]).fetchall() == [], said["name"]


VALUES = ("", "1", "2", "3", "9", "1800-01-01", "1900-01-01", "2026-03-01", "2099-01-01", "99999999")
"""What a column is spoilt with, beside values of its own and of other columns."""


def spoilt(city: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """Ways to spoil what an assertion looks at: rows twice, rows lost, other values in all rows of a column or every second one."""
    columns = {
        table: [
            f'"{name}"'
            for (name,) in city.execute(
                "select column_name from information_schema.columns where table_name = ?", [table]
            ).fetchall()
            if name in sql
        ]
        for table in dict.fromkeys(TABLE.findall(sql))
    }
    for table, names in columns.items():
        yield f'insert into "{table}" from "{table}"'
        yield f'delete from "{table}"'  # noqa: S608 - names of the spec
        yield f'delete from "{table}" where rowid % 2 = 0'  # noqa: S608 - names of the spec
        for name in names:
            others = [f'(select min({name}) from "{other}")' for other, known in columns.items() if name in known]  # noqa: S608 - the same
            forms = [f"'{value}'" for value in VALUES] + others + [one for one in names if one != name]
            forms += [f"lag({name}) over ()", f"max({name}) over ()"]
            for form in forms:
                for half in ("", " and t.rowid % 2 = 0"):
                    rows = f'select rowid as n, {form} as x from "{table}"'  # noqa: S608 - names of the spec
                    yield f'update "{table}" t set {name} = o.x from ({rows}) o where o.n = t.rowid{half}'  # noqa: S608 - the same


@pytest.mark.slow
@pytest.mark.parametrize("said", ASSERTIONS, ids=[str(n) for n in range(1, len(ASSERTIONS) + 1)])
def test_every_assertion_can_fail(city: duckdb.DuckDBPyConnection, said: dict[str, str]) -> None:
    """Some way to spoil the tables it looks at violates it."""
    tables = {name for (name,) in city.execute("select table_name from information_schema.tables").fetchall()}
    if absent := sorted(set(TABLE.findall(said["sql"])) - tables):
        pytest.skip(f"{said['name']}: {' '.join(absent)}")
    for change in spoilt(city, said["sql"]):
        city.execute("begin")
        try:
            city.execute(change)
            if city.execute(f"select 1 from ({said['sql'].rstrip().rstrip(';')}) limit 1").fetchall():  # noqa: S608 - of the fixture
                return
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfMemoryException):
            pass  # no number, no date, or everybody joined to everybody: another way to spoil it will do
        finally:
            city.execute("rollback")
    pytest.fail(said["name"])
