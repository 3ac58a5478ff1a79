"""A package of a few fields, made by hand, and a conversion of a few lines: what the way back is tried on without the house.

JUMIN (fixed): residents with two slots of former addresses · SETAI (delimited): households. Two groups: 住民 joins the
household, 前住所 stands on the slots.
"""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from utsushi.converters.faultlist import COLUMNS
from utsushi.converters.files import encode, standard
from utsushi.converters.files.batch import Batch
from utsushi.converters.trace import schema
from utsushi.mappings.language.values import Reference, Values
from utsushi.mappings.layout import predicate
from utsushi.mappings.layout.model import DateStyle, Field, File, Hint, Layout, Record, Table, TextStyle
from utsushi.mappings.plan import Application, Drop, GroupPlan, Join, Plan
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, Group, Item

STYLE = TextStyle("cp932", symbols="microsoft")
KIHON = Table(
    "JUMIN.kihon",
    (
        Field("KBN", "text", 0, 1),
        Field("NO", "zoned", 1, 5, digits=5),
        Field("SIMEI", "text", 6, 20),
        Field("SETAI_NO", "zoned", 26, 4, digits=4),
        Field("SEX", "text", 30, 1, hint=Hint(codes=("1", "2", "9"))),
        Field("KINGAKU", "packed", 31, 4, digits=7, signed=True),
        Field("FILLER_1", "text", 35, 5, filler=True),
    ),
)
MAE = Table(
    "JUMIN.kihon.MAE",
    (Field("YUBIN", "text", 0, 7), Field("JUSHO", "text", 7, 20)),
    parent="JUMIN.kihon",
    offset=40,
    stride=27,
    occurs=2,
    empty="YUBIN = ''",
)
TRAILER = Table("JUMIN.trailer", (Field("KBN", "text", 0, 1), Field("KENSU", "zoned", 1, 6, digits=6)), role="control")
SETAI = Table(
    "SETAI.kihon", (Field("SETAI_NO", "delimited", 0), Field("JUSHO", "delimited", 1), Field("MEMO", "delimited", 2))
)
LENGTH = 94


def layout():
    from utsushi.mappings.layout.model import Control

    jumin = File(
        "JUMIN",
        "JUMIN*.DAT",
        "fixed",
        STYLE,
        (Record("kihon", (KIHON, MAE), "KBN = '1'", LENGTH), Record("trailer", (TRAILER,), "KBN = '9'", LENGTH)),
        (Control("trailer.KENSU", "JUMIN.trailer", "KENSU", "count", "JUMIN.kihon"),),
        LENGTH,
    )
    setai = File("SETAI", "SETAI*.csv", "delimited", TextStyle("utf-8"), (Record("kihon", (SETAI,)),))
    return Layout("小さな町", Path("layout.yaml"), {"JUMIN": jumin, "SETAI": setai}, DateStyle())


def carry(items, *references, loss="", forward=None, back=None, derived=False):
    """`item: text(alias.FIELD)`, or what `forward` and `back` make of it."""
    references = tuple(Reference(*one.split(".")) for one in references)

    def evaluate(columns, rows):
        values = [columns[one] for one in references]
        fault = (
            pc.if_else(pc.is_null(values[0]), "undecodable", pa.scalar(None, pa.string()))
            if values
            else pa.nulls(rows, pa.string())
        )
        made = forward(*values) if forward else tuple(values)
        return Values(tuple(pc.if_else(pc.is_null(fault), one, pa.scalar(None, pa.string())) for one in made), fault)

    def invert(columns):
        if derived:
            return {}
        given = [columns[item] for item in items]
        return dict(zip(references, back(*given) if back else given, strict=True))

    return Application(tuple(items), references, evaluate, invert, Place("map.yaml"), "…", derived=derived, loss=loss)


def group(name, table, alias, joins, applications, excludes=None):
    items = tuple(Item("", item, name, "X") for one in applications for item in one.items)
    return GroupPlan(
        Group("001", name, items),
        table,
        alias,
        tuple(joins),
        excludes or {},
        tuple(applications),
        {},
        {},
        {},
        Path("map.yaml"),
        "",
    )


def plan():
    household = Join("s", SETAI, "optional", predicate.parse("s.SETAI_NO = k.SETAI_NO"), unmatched="空き世帯")
    residents = group(
        "住民",
        KIHON,
        "k",
        [household],
        [
            carry(["宛名番号"], "k.NO"),
            carry(["氏名"], "k.SIMEI"),
            carry(["世帯番号"], "k.SETAI_NO"),
            carry(["性別"], "k.SEX"),
            carry(["金額"], "k.KINGAKU"),
            carry(["住所"], "s.JUSHO"),
            carry(["世帯コード"], "s.SETAI_NO"),
        ],
        {"テスト住民": predicate.parse("k.NO >= 90000")},
    )
    former = group(
        "前住所",
        MAE,
        "m",
        [Join("p", KIHON, "parent", None, "m")],
        [carry(["前宛名番号"], "p.NO"), carry(["前郵便番号"], "m.YUBIN"), carry(["前住所"], "m.JUSHO")],
    )
    drops = {"SETAI.kihon": (Drop("MEMO", "移行範囲外", unchecked=True),)}
    business = Business("2.1", "001", "住民基本台帳", {one.group.name: one.group for one in (residents, former)}, {})
    return Plan("小さな町", Path(), "2.1", layout(), {"001": business}, (residents, former), drops, {}, "")


def changed(package, name, number, application):
    """The plan with one application of a group replaced."""
    groups = tuple(
        replace(one, applications=tuple(application if n == number else old for n, old in enumerate(one.applications)))
        if one.group.name == name
        else one
        for one in package.groups
    )
    return replace(package, groups=groups)


PEOPLE = [
    {
        "NO": "00001",
        "SIMEI": "山田　太郎",
        "SETAI_NO": "0001",
        "SEX": "1",
        "KINGAKU": "0001000",
        "MAE": [("0820001", "西一条"), ("", "")],
    },
    {
        "NO": "00002",
        "SIMEI": "山田　花子",
        "SETAI_NO": "0001",
        "SEX": "2",
        "KINGAKU": "-0000005",
        "MAE": [("", ""), ("0820002", "東二条")],
    },
    {
        "NO": "00003",
        "SIMEI": "鈴木　一",
        "SETAI_NO": "0002",
        "SEX": "1",
        "KINGAKU": "0000000",
        "MAE": [("", ""), ("", "")],
    },
    {
        "NO": "90001",
        "SIMEI": "試験　者",
        "SETAI_NO": "0003",
        "SEX": "9",
        "KINGAKU": "0000000",
        "MAE": [("", ""), ("", "")],
    },
]
HOUSEHOLDS = [("1", "芽室町１", "メモ"), ("2", "芽室町２", ""), ("3", "芽室町３", ""), ("7", "芽室町７", "")]


def write_source(folder, people=None, households=None):
    """The two files, by the encoder."""
    people, households = PEOPLE if people is None else people, HOUSEHOLDS if households is None else households
    made = layout()
    rows = {name: [one.get(name, "") for one in people] for name in ("NO", "SIMEI", "SETAI_NO", "SEX", "KINGAKU")}
    count = len(people)
    slots = [(n, k + 1, *slot) for n, one in enumerate(people) for k, slot in enumerate(one["MAE"])]
    tables = {
        "JUMIN.kihon": [_batch("JUMIN.kihon", {"__record": list(range(1, count + 1)), "KBN": ["1"] * count, **rows})],
        "JUMIN.kihon.MAE": [
            _batch(
                "JUMIN.kihon.MAE",
                {
                    "__record": [n + 1 for n, *_ in slots],
                    "__parent": [n for n, *_ in slots],
                    "__occurrence": [k for _, k, *_ in slots],
                    "YUBIN": [one for *_, one, _ in slots],
                    "JUSHO": [one for *_, one in slots],
                },
            )
        ],
        "JUMIN.trailer": [_batch("JUMIN.trailer", {"__record": [count + 1], "KBN": ["9"], "KENSU": [f"{count:06d}"]})],
    }
    (folder / "JUMIN.DAT").write_bytes(encode(made.files["JUMIN"], tables))
    columns = {name: [row[n] for row in households] for n, name in enumerate(("SETAI_NO", "JUSHO", "MEMO"))}
    batch = _batch("SETAI.kihon", {"__record": list(range(1, len(households) + 1)), **columns})
    (folder / "SETAI.csv").write_bytes(encode(made.files["SETAI"], {"SETAI.kihon": [batch]}))
    return folder


def _batch(table, columns):
    count = len(columns["__record"])
    integers = {"__record": pa.int64(), "__parent": pa.int64(), "__occurrence": pa.int32()}
    arrays = {"__file": pa.array([0] * count, pa.int16())}
    arrays |= {name: pa.array(values, integers.get(name, pa.string())) for name, values in columns.items()}
    return Batch(table, 0, pa.RecordBatch.from_pydict(arrays), None, None)


def write_out(out, package, source, faults=()):
    """What a conversion writes, by plain Python: standard files and traces. `faults`: lines of faults.csv."""
    from utsushi.converters.files import read

    rows = {name: [] for name in package.layout.tables}
    for file in package.layout.files.values():
        for part in read(file, sorted(source.glob(file.path))):
            rows[part.table] += part.rows.to_pylist()
    out.mkdir()
    for one in package.groups:
        _write_group(out, package, one, rows)
    with standard.Writer(out / "faults.csv", COLUMNS) as writer:
        lines = [dict(zip(COLUMNS, (*line, ""), strict=True)) for line in faults]  # without a hash: there is no key
        writer.write(pa.table({name: pa.array([line[name] for line in lines], pa.string()) for name in COLUMNS}))
    return out


def _write_group(out, package, one, rows):
    tables = {one.alias: one.source} | {join.alias: join.table for join in one.joins}
    items = [item.name for item in one.group.items]
    trace, met, number = [], set(), 0
    with standard.Writer(out / standard.file_name("001", one.group.name), items) as writer:
        for row in rows[one.source.name]:
            outcome, name = _outcome(one, row)
            if not outcome:
                outcome, number = "written", number + 1
                around = {one.alias: row} | {join.alias: _partner(join, row, rows, met) for join in one.joins}
                columns = {
                    Reference(alias, field.name): pa.array(
                        [around[alias][field.name] if around[alias] else ""], pa.string()
                    )
                    for alias, table in tables.items()
                    for field in table.fields
                }
                values = {}
                for application in one.applications:
                    values |= dict(zip(application.items, application.evaluate(columns, 1).columns, strict=True))
                writer.write(pa.table({item: pc.fill_null(values[item], "") for item in items}))
            trace.append(
                _traced(
                    package, one.source, one.alias, "from", row, outcome, name, number if outcome == "written" else None
                )
            )
    for join in one.joins:
        if join.kind != "parent":
            for n, row in enumerate(rows[join.table.name]):
                known = (join.alias, n) in met
                trace.append(
                    _traced(
                        package,
                        join.table,
                        join.alias,
                        "join",
                        row,
                        "matched" if known else "unmatched",
                        None if known else join.unmatched,
                        None,
                    )
                )
    (out / "trace").mkdir(exist_ok=True)
    columns = {name: [row[name] for row in trace] for name in schema().names}
    pq.write_table(pa.table(columns).cast(schema()), out / "trace" / f"001_{one.group.name}.parquet")


def _outcome(one, row):
    if one.source.empty and not row["YUBIN"]:
        return "excluded", "空き"
    if one.excludes and int(row["NO"]) >= 90000:
        return "excluded", "テスト住民"
    return "", None


def _partner(join, row, rows, met):
    if join.kind == "parent":
        return rows[join.table.name][row["__parent"]]
    for n, other in enumerate(rows[join.table.name]):
        if int(other["SETAI_NO"]) == int(row["SETAI_NO"]):
            met.add((join.alias, n))
            return other
    return None


def _traced(package, table, alias, role, row, outcome, name, number):
    file = "JUMIN.DAT" if table.name.startswith("JUMIN") else "SETAI.csv"
    return {
        "file": file,
        "table": table.name,
        "alias": alias,
        "role": role,
        "record": row["__record"],
        "occurrence": row.get("__occurrence", 0),
        "offset": row["__offset"],
        "outcome": outcome,
        "name": name,
        "row": number,
    }
