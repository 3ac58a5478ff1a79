"""The exchange layouts that ship with utsushi, on files made here to them: every byte, every field, every control total."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.controls import Totals
from utsushi.converters.files import Batch, Rejected
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Layout

EXCHANGE = Path(__file__).resolve().parents[1] / "mappings" / "exchange"
SETS = st.lists(
    st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 999_999_999)), max_size=4), min_size=1, max_size=3
)
"""Per set (header … trailer): per data record a count and an amount."""


def number(value: int, digits: int) -> bytes:
    """PIC 9."""
    return str(value).zfill(digits).encode()


def text(value: str, length: int) -> bytes:
    """PIC X, half-width kana one byte each."""
    return value.encode("cp932").ljust(length)


def koza(sets: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """口座振替: header, data, trailer of each set, then one end record."""
    out = b""
    for rows in sets:
        out += b"1910" + number(12345, 10) + text("ｶﾅﾀｼ ｾﾞｲﾑｶ", 40) + b"0630" + b"9999" + text("ｶﾅﾀｷﾞﾝｺｳ", 15)
        out += b"001" + text("ﾎﾝﾃﾝ", 15) + b"1" + b"0000001" + text("", 17)
        for customer, amount in rows:
            out += b"29999" + text("ｶﾅﾀｷﾞﾝｺｳ", 15) + b"002" + text("ﾋｶﾞｼ", 15) + text("", 4) + b"1" + b"0000002"
            out += text("ﾐﾎﾝ ﾊﾅｺ", 30) + number(amount, 10) + b"0" + number(customer, 20) + b"0" + text("", 8)
        total = sum(amount for _, amount in rows)
        out += b"8" + number(len(rows), 6) + number(total, 12) + number(0, 6) + number(0, 12) + number(0, 6)
        out += number(0, 12) + text("", 65)
    return out + b"9" + text("", 119)


def chihozei(sets: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """地方税納付: 給与 and 退職 alike, 合計 their sum modulo what its digits hold."""
    out = b""
    for rows in sets:
        out += (
            b"1990"
            + number(7, 10)
            + b"001"
            + b"080610"
            + b"0805"
            + text("ﾐﾎﾝｼﾖｳｼﾞ", 40)
            + text("ｶﾅﾀｼ", 50)
            + text("", 3)
        )
        for count, amount in rows:
            out += b"2" + b"999997" + text("ｶﾅﾀｼ", 15) + text("A-1", 15) + b"0"
            out += (number(count, 5) + number(amount, 9)) * 3 + text("", 40)
        both = number(sum(count for count, _ in rows), 7) + number(sum(amount for _, amount in rows), 11)
        out += b"8" + both * 3 + text("", 65)
    return out + b"9" + text("", 119)


def nenkin(sets: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """年金 500: a set per municipality."""
    out = b""
    for rows in sets:
        out += b"1" + text("", 499)
        out += b"".join(b"2" + number(count, 499) for count, _ in rows)
        out += b"39999900100 020260401" + number(len(rows), 9) + number(0, 33) + text("", 437)
    return out


def kokuho(sets: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """国保連: control, data, end of each set, fields without quotes."""
    lines = []
    for rows in sets:
        lines.append(["1", "1", "0", str(len(rows)), "533", "", "999997", *[""] * 6])
        lines += [["2", str(n), "5331", *[str(count), *[""] * 76]] for n, (count, _) in enumerate(rows, 2)]
        lines.append(["3", str(len(rows) + 2), ""])
    return b"".join(",".join(line).encode("cp932") + b"\r\n" for line in lines)


MAKERS = {"zengin_koza": koza, "zengin_chihozei": chihozei, "nenkin_500": nenkin, "kokuho_jukyusha_ido": kokuho}


def read(layout: Layout, path: Path) -> tuple[dict[str, list[Batch]], list[Rejected], list[dict[str, Any]]]:
    """Batches by table, rejected records, control totals."""
    (file,) = layout.files.values()
    totals = Totals(layout, {file.name: [path]})
    listeners = totals.listeners
    tables: dict[str, list[Batch]] = {table.name: [] for table in file.tables}
    rejected = []
    for one in files.read(file, [path]):
        if isinstance(one, Rejected):
            rejected.append(one)
            continue
        tables[one.table].append(one)
        for listen in listeners.get(one.table, ()):
            listen(one)
    return tables, rejected, totals.lines()


def test_every_exchange_layout_is_tested() -> None:
    """One generator for each."""
    assert {path.parent.name for path in EXCHANGE.glob("*/layout.yaml")} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
@given(sets=SETS)
def test_files_are_read_whole_and_their_totals_agree(
    name: str, sets: list[list[tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No record without a type, no field in doubt, the same bytes back."""
    layout = load(EXCHANGE / name / "layout.yaml")
    (file,) = layout.files.values()
    path = tmp_path_factory.mktemp("exchange") / "FILE.csv"
    path.write_bytes(MAKERS[name](sets))
    tables, rejected, lines = read(layout, path)
    assert not rejected
    assert sum(one.rows.num_rows for one in tables[f"{file.name}.data"]) == sum(map(len, sets))
    assert all(one.faults.num_rows == 0 for batches in tables.values() for one in batches)
    assert lines
    assert all(line["ok"] for line in lines)
    assert files.encode(file, tables) == path.read_bytes()


@pytest.mark.parametrize("name", MAKERS)
def test_a_lost_record_is_seen_by_the_totals(name: str, tmp_path: Path) -> None:
    """The second data record is cut out: no total agrees any more."""
    layout = load(EXCHANGE / name / "layout.yaml")
    (file,) = layout.files.values()
    whole, short = (MAKERS[name]([rows]) for rows in ([(1, 10), (2, 20), (3, 30)], [(1, 10), (3, 30)]))
    size = file.record_length
    if size:
        damaged = whole[: 2 * size] + whole[3 * size :]
        assert len(damaged) == len(short)
    else:
        lines = whole.splitlines(keepends=True)
        damaged = b"".join(lines[:2] + lines[3:])
    path = tmp_path / "FILE.csv"
    path.write_bytes(damaged)
    assert not any(line["ok"] for line in read(layout, path)[2])
