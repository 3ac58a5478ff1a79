"""shuno: the collection master of package 036/host: one record a bill, twelve instalments, amounts in the trailer."""

from __future__ import annotations

from collections.abc import Sequence

from utsushi.samples.host.records import Form, Part, Slots, Value, Values
from utsushi.samples.people import TOWN_CODE

Row = dict[str, Value | Sequence[Values]]

LENGTH = 820
INSTALMENTS = Slots(
    "KIBETU",
    (
        Part("KI", "zoned", 2),
        Part("NOKIGEN", "wareki", 7),
        Part("CHOTEI-GAKU", "packed", 9, signed=True),
        Part("CHOTEI-TOKUSOKU", "packed", 5, signed=True),
        Part("CHOTEI-ENTAI", "zoned", 7, signed=True),
        Part("SHUNO-GAKU", "packed", 9, signed=True),
        Part("SHUNO-TOKUSOKU", "packed", 5, signed=True),
        Part("SHUNO-ENTAI", "zoned", 7, signed=True),
        Part("TOKUSOKU-YMD", "wareki", 7),
        Part("SHUNYU-YMD", "wareki", 7),
        Part("RYOSHU-YMD", "wareki", 7),
    ),
    12,
)
RECORD = Form(
    LENGTH,
    (
        Part("REC-KBN", "half", 1),
        Part("SHICHOSON-CD", "half", 6),
        Part("FUKA-NENDO", "zoned", 3),
        Part("SOTO-NENDO", "zoned", 3),
        Part("TUCHI-NO", "zoned", 10),
        Part("KAMOKU", "half", 3),
        Part("ATENA-NO", "zoned", 10),
        Part("NEN-CHOTEI", "packed", 9, signed=True),
        Part("NEN-SHUNO", "packed", 9, signed=True),
        INSTALMENTS,
        Part("SOSA-ID", "half", 8),
        Part("SOSA-YMD", "seireki", 8),
        Part("SOSA-JIKOKU", "zoned", 6),
    ),
)
TRAILER = Form(
    LENGTH,
    (
        Part("REC-KBN", "half", 1),
        Part("T-KENSU", "zoned", 7),
        Part("T-CHOTEI", "packed", 13, signed=True),
        Part("T-SHUNO", "packed", 13, signed=True),
    ),
)

_CAR = ((1, "2025-06-02"),)
_QUARTERS = ((1, "2025-06-30"), (2, "2025-09-01"), (3, "2025-10-31"), (4, "2026-02-02"))
_TENTHS = tuple(
    (number, day)
    for number, day in enumerate(
        (
            *("2025-07-31", "2025-09-01", "2025-09-30", "2025-10-31", "2025-12-01"),
            *("2025-12-25", "2026-02-02", "2026-03-02", "2026-03-31", "2026-04-30"),
        ),
        1,
    )
)
_MONTHS = tuple((month, f"{2025 + (month > 9)}-{(month + 2) % 12 + 1:02d}-28") for month in range(1, 13))
_LAST_HEISEI = ((1, "4300702"), (2, "4300831"), (3, "4301031"), (4, "4310531"))
"""平成30年度; the deadline of the fourth instalment was put off to a day that is written 平成31年5月31日."""


def files() -> dict[str, bytes]:
    """The file of the export."""
    return {"SHUNO.DAT": file(rows())}


def file(table: Sequence[Row], **stated: int) -> bytes:
    """Records and trailer; `stated` overrules what the trailer says (`T_KENSU=3`)."""
    totals = {"T-KENSU": len(table), "T-CHOTEI": total(table, "CHOTEI-GAKU"), "T-SHUNO": total(table, "SHUNO-GAKU")}
    said = totals | {name.replace("_", "-"): value for name, value in stated.items()}
    return b"".join(RECORD.write(row) for row in table) + TRAILER.write({"REC-KBN": "9", **said})


def total(table: Sequence[Row], name: str) -> int:
    """The sum of an amount over all instalments of all records."""
    return sum(_amounts(row, name) for row in table)


def rows() -> list[Row]:
    """Paid, partly paid, overpaid, late with fees, all twelve slots, one bill of 平成30年度."""
    return [
        bill(1, 1, "010", 507, _QUARTERS, [21_000, 20_000, 20_000, 20_000], paid=3),
        bill(2, 9, "010", 507, _QUARTERS, [15_500, 15_000, 15_000, 15_000], paid=2, late=(2,)),
        bill(3, 6, "012", 507, _QUARTERS, [48_300, 48_000, 48_000, 48_000], paid=4),
        bill(4, 20, "013", 507, _CAR, [10_800], paid=1, over=10_800),
        bill(5, 23, "013", 507, _CAR, [7_200], paid=0, late=(1,)),
        bill(6, 8, "024", 507, _TENTHS, [12_400, *[11_900] * 9], paid=5),
        bill(7, 22, "023", 507, _MONTHS, [5_300] * 12, paid=9),
        bill(8, 13, "012", 430, _LAST_HEISEI, [30_500, 30_000, 30_000, 30_000], paid=4),
    ]


def bill(
    number: int,
    payer: int,
    account: str,
    year: int,
    deadlines: Sequence[tuple[int, str]],
    amounts: Sequence[int],
    paid: int,
    late: Sequence[int] = (),
    over: int = 0,
) -> Row:
    """One bill: the first `paid` instalments are paid, those in `late` were reminded, `over` was paid twice."""
    slots = [
        _slot(ki, day, amount, paid=ki <= paid, late=ki in late, over=over if ki == 1 else 0)
        for (ki, day), amount in zip(deadlines, amounts, strict=True)
    ]
    row: Row = {
        "REC-KBN": "1",
        "SHICHOSON-CD": TOWN_CODE,
        "FUKA-NENDO": year,
        "SOTO-NENDO": year,
        "TUCHI-NO": 2_025_000_000 + number,
        "KAMOKU": account,
        "ATENA-NO": payer,
        "KIBETU": slots,
        "SOSA-ID": "OPE00036",
        "SOSA-YMD": "2025-12-26",
        "SOSA-JIKOKU": 173_000,
    }
    return row | {"NEN-CHOTEI": _amounts(row, "CHOTEI-GAKU"), "NEN-SHUNO": _amounts(row, "SHUNO-GAKU")}


def _slot(ki: int, day: str, amount: int, *, paid: bool, late: bool, over: int) -> dict[str, Value]:
    date = day if "-" in day else int(day)
    slot: dict[str, Value] = {"KI": ki, "NOKIGEN": date, "CHOTEI-GAKU": amount}
    if late:
        slot |= {"CHOTEI-TOKUSOKU": 100, "CHOTEI-ENTAI": 300, "TOKUSOKU-YMD": "2025-12-10"}
    if paid:
        slot |= {"SHUNO-GAKU": amount + over, "SHUNYU-YMD": date, "RYOSHU-YMD": date}
        slot |= {"SHUNO-TOKUSOKU": 100, "SHUNO-ENTAI": 300} if late else {}
    return slot


def _amounts(row: Row, name: str) -> int:
    slots = row["KIBETU"]
    assert not isinstance(slots, str | int | bytes)
    amounts = [slot.get(name) for slot in slots]
    return sum(amount for amount in amounts if isinstance(amount, int))
