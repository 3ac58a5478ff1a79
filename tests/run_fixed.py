"""A hand-made collection master: fixed-length records, three instalments in an OCCURS, a trailer with a count and a sum."""

from pathlib import Path

import run_plans as plans
from sqlglot import parse_one

from utsushi.mappings.layout.model import Control, DateStyle, Field, File, Layout, Record, Table, TextStyle
from utsushi.mappings.plan import GroupPlan, Join, Plan
from utsushi.specs.model import Business, Group

MASTER = Table(
    "SHUNO.kihon", (Field("KBN", "text", 0, 1), Field("TSUCHI", "zoned", 1, 4, digits=4), Field("SIMEI", "text", 5, 6))
)
INSTALMENT = Table(
    "SHUNO.kihon.KIBETU",
    (
        Field("KI", "zoned", 0, 2, digits=2),
        Field("GAKU", "zoned", 2, 6, digits=5, signed=True, sign="trailing_separate"),
    ),
    parent="SHUNO.kihon",
    offset=11,
    stride=8,
    occurs=3,
    empty="KI = 0",
)
TRAILER = Table(
    "SHUNO.trailer",
    (
        Field("T_KBN", "text", 0, 1),
        Field("T_KENSU", "zoned", 1, 4, digits=4),
        Field("T_GAKU", "zoned", 5, 8, digits=7, signed=True, sign="trailing_separate"),
        Field("FILLER_1", "text", 13, 22, filler=True),
    ),
    role="control",
)
LENGTH = 35

GROUP = Group(
    "036",
    "調定収納情報",
    (
        plans.item("通知書番号", "調定収納情報", "key", key=True),
        plans.item("期別", "調定収納情報", "branch", key=True),
        plans.item("調定額", "調定収納情報", "amount"),
        plans.item("氏名", "調定収納情報", "name"),
    ),
)


def amount(text):
    return "fault:negative" if text.startswith("-") else str(int(text))


def group(**more):
    applications = (
        plans.operator(("通知書番号",), ("k.TSUCHI",), plans.same),
        plans.operator(("期別",), ("q.KI",), plans.same),
        plans.operator(("調定額",), ("q.GAKU",), amount),
        plans.operator(("氏名",), ("k.SIMEI",), plans.same),
    )
    defaults = {
        "excludes": {"廃止": parse_one("k.TSUCHI = 9999")},
        "absent": {},
        "dispositions": {},
        "reasons": {},
        "joins": (Join("k", MASTER, "parent", None, of="q", unmatched="期別のない通知書"),),
    }
    return GroupPlan(GROUP, INSTALMENT, "q", applications=applications, path=Path("x"), digest="", **(defaults | more))


def file(form="fixed", table="cp932"):
    return File(
        "SHUNO",
        "SHUNO*.DAT",
        form,
        TextStyle(table, symbols="microsoft"),
        (
            Record("kihon", (MASTER, INSTALMENT), "KBN = '1'", LENGTH),
            Record("trailer", (TRAILER,), "T_KBN = '9'", LENGTH),
        ),
        (
            Control("trailer.T_KENSU", "SHUNO.trailer", "T_KENSU", "count", "SHUNO.kihon"),
            Control("trailer.T_GAKU", "SHUNO.trailer", "T_GAKU", "sum", "SHUNO.kihon.KIBETU", "GAKU"),
        ),
        LENGTH,
        newline="\n",
    )


def plan(one=None, form="fixed", table="cp932"):
    group_plan = one or group()
    layout = Layout("収納", Path("layout.yaml"), {"SHUNO": file(form, table)}, DateStyle())
    business = Business("2.1", "036", "統合収納管理", {GROUP.name: GROUP}, {})
    return Plan(
        name="収納", path=Path(), edition="2.1", layout=layout, businesses={"036": business}, groups=(group_plan,), drops={},
        policies={}, digest="0" * 64,
    )  # fmt: skip


def record(number, name, *instalments):
    slots = [*instalments, *[(0, 0)] * (3 - len(instalments))]
    cells = "".join(f"{ki:02d}{abs(gaku):05d}{'-' if gaku < 0 else '+'}" for ki, gaku in slots)
    raw = f"1{number:04d}".encode() + name.encode("cp932").ljust(6) + cells.encode()
    assert len(raw) == LENGTH
    return raw


def trailer(count, total):
    return f"9{count:04d}{abs(total):07d}{'-' if total < 0 else '+'}".encode().ljust(LENGTH)


def write(folder, records, name="SHUNO.DAT", end=b""):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"".join(one + end for one in records))
    return folder


RECORDS = (
    record(1, "山田", (1, 1000), (2, 2000)),
    record(2, "佐藤", (1, 500)),
    record(3, "鈴木"),
    record(9999, "試験", (1, 7)),
)
TRAILED = (*RECORDS, trailer(4, 3507))
