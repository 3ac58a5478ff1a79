"""The tables of every business stand in a real PostgreSQL and in DuckDB, take the converted samples, and refuse wrong rows."""

import csv
import os
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import postgres
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters.run import convert
from utsushi.specs import loader
from utsushi.specs.exports import references
from utsushi.specs.exports.databases import DATABASES
from utsushi.specs.exports.ddl import ddl
from utsushi.specs.exports.names import shortened
from utsushi.specs.model import Business, CodeTable, Group, Item

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = [loader.business(id_) for id_ in loader.businesses("2.1")]
GROUPS = references.tables(SHIPPED)
ROWS, EMPTY, INSERT = 'select count(*) from "{}"', 'delete from "{}"; ', 'insert into "{}" ({}) values ({});'
TABLES = "select count(*) from information_schema.tables where table_schema in ('public', 'main')"
REMARKS = {
    "postgres": "select count(*) from pg_description join pg_class on pg_class.oid = objoid "
    "where objsubid > 0 and relkind = 'r' and relnamespace = 'public'::regnamespace",
    "duckdb": "select count(*) from duckdb_columns() where comment is not null",
}
QUICK = ("001", "013", "031", "036")
EACH = [
    pytest.param(business, id=business.id, marks=() if business.id in QUICK else pytest.mark.slow)
    for business in SHIPPED
]
"""Every business; the default session takes a few, the slow one all."""
SAMPLES = ("001/memuro", "001/host", "031/host", "036/host")
"""Each package is loaded into tables of its own: two of them hold the same town."""


@pytest.fixture(scope="session")
def server():
    """PostgreSQL, started once."""
    if postgres.programs() is None:
        message = "PostgreSQL is not installed"
        pytest.fail(f"{message} in CI") if os.environ.get("CI") else pytest.skip(message)
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def converted(tmp_path_factory):
    """The files of a package's sample: (業務ID, group) → path."""

    def go(package):
        out = tmp_path_factory.mktemp("converted") / "OUT"
        convert(package, ROOT / "samples" / "small" / package.replace("/", "_"), out)
        return {tuple(path.name.split("_")[:2]): path for path in sorted(out.glob("[0-9]*.csv"))}

    return go


class InPostgres:
    """What the tests ask of a database, by psql."""

    dialect = "postgres"

    def __init__(self, server, name):
        self._server, self._name = server, name
        server.create(name)

    def run(self, sql):
        return self._server.run(self._name, sql)

    def refusals(self, statements):
        return self._server.refusals(self._name, statements)

    def load(self, table, path):
        self.run(f"\\copy \"{table}\" from '{path}' with (format csv, header match)\n")

    def number(self, sql):
        return int(self.run(sql))


class InDuckdb:
    """The same, by DuckDB."""

    dialect = "duckdb"

    def __init__(self):
        self._connection = duckdb.connect()

    def run(self, sql):
        self._connection.execute(sql)

    def refusals(self, statements):
        return [self._refusal(sql) for sql in statements]

    def _refusal(self, sql):
        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            return str(error)
        return ""

    def load(self, table, path):
        self.run(f"copy \"{table}\" from '{path}' (format csv, header true, nullstr '', auto_detect false)")

    def number(self, sql):
        return self._connection.execute(sql).fetchone()[0]


@pytest.fixture(params=["postgres", "duckdb"])
def database(request):
    """An empty database."""
    if request.param == "duckdb":
        return InDuckdb()
    name = re.sub(r"\W", "_", request.node.nodeid)[-60:]
    return InPostgres(request.getfixturevalue("server"), name)


@pytest.mark.slow
def test_every_business_loads(database):
    database.run(ddl(SHIPPED, database.dialect))
    assert database.number(TABLES) == len(GROUPS)
    assert database.number(REMARKS[database.dialect]) == sum(len(group.items) for group in GROUPS.values())


@pytest.mark.parametrize("business", EACH)
def test_a_business_loads_without_the_others_and_every_column_has_its_remark(business, database):
    database.run(ddl([business], database.dialect))
    assert database.number(TABLES) == len(business.groups)
    items = sum(len(group.items) for group in business.groups.values())
    assert database.number(REMARKS[database.dialect]) == items


@pytest.mark.parametrize("package", SAMPLES)
def test_the_converted_sample_of_a_package_is_taken(package, database, converted):
    files = converted(package)
    database.run(ddl([business for business in SHIPPED if business.id in {id_ for id_, _ in files}], database.dialect))
    assert files
    for table, path in files.items():
        name = "_".join(table)
        database.load(name, path)
        with path.open(encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        assert rows
        assert database.number(ROWS.format(name)) == rows


WORDS = {
    "postgres": {
        "list": "violates check constraint",
        "shape": "violates check constraint|value too long",
        "long": "value too long|violates check constraint|numeric field overflow",
        "missing": "violates not-null constraint",
        "twice": "violates unique constraint",
        "stranger": "violates foreign key constraint",
    },
    "duckdb": {
        "list": "CHECK constraint failed",
        "shape": "CHECK constraint failed",
        "long": "CHECK constraint failed|Could not (cast|convert)|[Cc]asting",
        "missing": "NOT NULL constraint failed",
        "twice": "[Dd]uplicate key",
        "stranger": "Violates foreign key",
    },
}
"""What each database says against each kind of wrong row."""


def right(business, item):
    """A value that the spec allows."""
    codes = loader.code_list(business, item)
    if codes and not codes.open:
        return next(iter(codes.values))
    values = {"N": "あ", "DATE": "2020-02-29", "YEAR": "2020", "TIME": "09:00", "BLOB": ""}
    return values.get(item.type, "1")


def wrong(business, item):
    """(kind of fault, value) that no database may take; None is no value."""
    codes = loader.code_list(business, item)
    if item.required == "必須":
        yield "missing", None
    if codes and not codes.open:
        yield "list", "8" * max(map(len, codes.values)) if item.type == "9" else "?"
    elif item.digits and item.type in {"X", "N", "9", "S9", "9V"}:
        yield "long", ("あ" if item.type == "N" else "1") * (item.digits[0] + 1)
    yield from (("shape", value) for value in SHAPELESS.get(item.type, []) if not codes)
    if item.type == "DATE" and not item.unknown_day:
        yield "shape", "2020-05-00"


SHAPELESS = {
    "DATE": ["2023-02-29", "1900-02-29", "2020-13-01", "20200501", "0000-05-01x"],
    "YEAR": ["20", "R02"],
    "TIME": ["24:00:00", "9:00", "09:00:00.5"],
    "9": ["-1"],
    "9V": ["-0.5"],
}


def allowed(business, item):
    """("edge", value) at the edge of what the spec allows, for items outside the key."""
    if item.key or loader.code_list(business, item):
        return
    if item.type == "DATE":
        unknown = ("1950-00-00", "1950-05-00", "0000-05-01") if item.unknown_day else ()
        yield from (("edge", day) for day in ("0000-01-01", "9999-12-31", *unknown))
    if item.type == "N" and item.digits:
        yield "edge", "葛\U000e0100" * item.digits[0]


def insert(table, row):
    def literal(value):
        return "null" if value is None else "'" + value.replace("'", "''") + "'"

    names = ", ".join(f'"{name}"' for name in row)
    return INSERT.format("_".join(table), names, ", ".join(map(literal, row.values())))


def least(business, group):
    """The fewest values that make a row of the group."""
    return {item.name: right(business, item) for item in group.items if item.key or item.required == "必須"}


def first_of_each(business, group, faults):
    """(kind, item, row) for the first item of every type that can have the fault."""
    seen, row = set(), least(business, group)
    for item in group.items:
        for kind, value in faults(business, item):
            if (kind, item.type, value) not in seen:
                seen.add((kind, item.type, value))
                yield kind, item, row | {item.name: value}


def unrelated(business):
    """The business without references: whether they are kept has tests of its own, and a row here stands alone."""
    groups = {
        name: replace(group, items=tuple(replace(item, reference="") for item in group.items))
        for name, group in business.groups.items()
    }
    return replace(business, groups=groups)


@pytest.mark.parametrize("business", EACH)
def test_wrong_rows_are_refused_and_right_ones_taken(business, database):
    business = unrelated(business)
    database.run(ddl([business], database.dialect))
    words = WORDS[database.dialect]
    for table, group in references.tables([business]).items():
        faults = list(first_of_each(business, group, wrong))
        answers = database.refusals([insert(table, row) for _, _, row in faults])
        for (kind, item, _), said in zip(faults, answers, strict=True):
            assert re.search(words[kind], said), (group.name, item.name, kind, said)
        assert database.number(ROWS.format("_".join(table))) == 0
        empty = EMPTY.format("_".join(table))
        edges = [empty + insert(table, row) for _, _, row in first_of_each(business, group, allowed)]
        assert database.refusals(edges) == [""] * len(edges)
        plain = insert(table, least(business, group))
        first, second = database.refusals([empty + plain, plain])
        assert not first
        assert not group.key or re.search(words["twice"], second), group.name


def item(name, type_="X", digits=(15,), **values):
    return Item("", name, "", type_, digits, **values)


def invented(*groups):
    """A business 099 of groups (name, items)."""
    return Business("2.1", "099", "見本", {name: Group("099", name, items) for name, items in groups}, {})


BILL = ("賦課", (item("年度", "YEAR", (4,), key=True, required="必須"), item("通知書番号", key=True, required="必須")))
INSTALMENT = (
    "期別",
    (
        item("年度", "YEAR", (4,), key=True, required="必須", reference="賦課.年度"),
        item("通知書番号", key=True, required="必須", reference="賦課.通知書番号"),
        item("期", "9", (2,), key=True, required="必須"),
    ),
)
HEAD = ("世帯", (item("世帯番号", key=True), item("世帯主", reference="人.宛名番号")))
PERSON = ("人", (item("宛名番号", key=True), item("世帯番号", reference="世帯.世帯番号")))


def test_a_whole_key_of_several_items_is_a_foreign_key(database):
    database.run(ddl([invented(INSTALMENT, BILL)], database.dialect))
    child = insert(("099", "期別"), {"年度": "2020", "通知書番号": "1", "期": "1"})
    assert re.search(WORDS[database.dialect]["stranger"], *database.refusals([child]))
    assert database.refusals([insert(("099", "賦課"), {"年度": "2020", "通知書番号": "1"}), child]) == ["", ""]


def test_a_circle_of_references_is_kept_where_it_can_be(server):
    database = InPostgres(server, "circle")
    script = ddl([invented(HEAD, PERSON)])
    assert script.count("DEFERRABLE INITIALLY DEFERRED") == 2
    database.run(script)
    people, heads = (
        insert(("099", "人"), {"宛名番号": "1", "世帯番号": "7"}),
        insert(("099", "世帯"), {"世帯番号": "7", "世帯主": "1"}),
    )
    assert "foreign key" in database.refusals([people])[0]
    assert database.refusals([f"begin; {people} {heads} commit;"]) == [""]


def test_duckdb_says_which_reference_of_a_circle_it_leaves_out():
    script = ddl([invented(HEAD, PERSON)], "duckdb")
    assert script.count("FOREIGN KEY") == 1
    assert "--   099_世帯.世帯主 → 099_人.宛名番号: 表を作る時にしか付けられない" in script.splitlines()
    duckdb.connect().execute(script)


def test_a_reference_to_a_part_of_a_key_is_told_and_not_kept():
    history = ("履歴", (item("宛名番号", key=True), item("履歴番号", "9", (3,), key=True)))
    card = (
        "証",
        (
            item("証番号", key=True),
            item("宛名番号", reference="履歴.宛名番号"),
            item("世帯番号", reference="001:世帯情報.世帯番号"),
        ),
    )
    script = ddl([invented(history, card)])
    assert "FOREIGN KEY" not in script
    assert "--   099_証.宛名番号 → 履歴.宛名番号: 相手の項目だけでは一意でない" in script
    assert "--   099_証.世帯番号 → 001:世帯情報.世帯番号: 相手の表がこの中に無い" in script


def test_names_beyond_the_limit_are_shortened_and_told(database):
    long = "とても長い名前の項目で、六十三バイトには収まらないもの"
    group = (long, (item(f"{long}一", key=True), item(f"{long}二"), item("短い")))
    script = ddl([invented(group)], database.dialect)
    database.run(script)
    names = (
        "select count(distinct column_name) from information_schema.columns where table_schema in ('public', 'main')"
    )
    assert database.number(names) == 3
    told = [line for line in script.splitlines() if line.startswith("--") and " ← " in line and long in line]
    assert len(told) == (3 if database.dialect == "postgres" else 0)


@given(st.lists(st.text("あア亜a_", min_size=1, max_size=90), unique=True), st.sampled_from(list(DATABASES.values())))
def test_shortened_names_fit_and_differ(names, database):
    found = shortened(names, database.limit, database.unit)
    assert list(found) == names
    assert len(set(found.values())) == len(names)
    for name, short in found.items():
        assert len(short.encode() if database.unit == "bytes" else short) <= database.limit
        assert short == name or len(name.encode() if database.unit == "bytes" else name) > database.limit


def test_codes_with_a_leading_zero_are_text_whatever_the_type():
    codes = {"1": CodeTable("099", "1", "区分", {"01": "甲", "02": "乙"}, "background")}
    business = Business("2.1", "099", "見本", {"表": Group("099", "表", (item("区分", "9", (2,), code="1"),))}, codes)
    assert """ "区分" VARCHAR(2) CHECK ("区分" IN ('01', '02'))""" in ddl([business])


@pytest.mark.parametrize("dialect", DATABASES)
def test_every_dialect_is_printed_alike_each_time_and_can_be_read(dialect):
    some = [business for business in SHIPPED if business.id in QUICK]
    script = ddl(some, dialect)
    assert script == ddl(list(some), dialect)
    made = [
        tree for tree in sqlglot.parse(script, read=dialect) if tree and tree.key == "create" and tree.kind == "TABLE"
    ]
    assert len(made) == len(references.tables(some))
