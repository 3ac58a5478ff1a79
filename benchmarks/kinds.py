"""The files that every reader is measured on, of any size: made once, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
_SEED = 20260105
NAMES = ("佐藤", "鈴木", "高橋", "田中", "渡邉", "伊藤", "山本", "中村", "小林", "髙木", "﨑山", "五十嵐")
TOWNS = ("芽室町東１条", "北九州市小倉北区", "空野市本町", "帯広市西二条南", "幕別町札内")
COLUMNS = tuple(f"K{n:02d}" for n in range(20))


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    name: str
    ja: str
    en: str
    write: Callable[[Path, int], None]
    """Writes about so many bytes."""
    file: Callable[[], Any]
    """The File of a layout that describes it."""


def juki(path: Path, size: int) -> None:
    """Host records of 400 bytes, half of them kanji in national fields (`data.py`)."""
    import data

    data.write(path, size // data.LENGTH)


def juki_file() -> Any:
    from utsushi.mappings.layout.load import load

    return load(HERE / "package" / "layout.yaml").files["JUKI"]


PACKED_BOOK = HERE / "package" / "copy" / "KINGAKU.cpy"


def packed(path: Path, size: int) -> None:
    """192 packed fields in 1,493 bytes: 149 of 15 digits, 43 of 13."""
    rng = np.random.default_rng(_SEED)
    with path.open("wb") as file:
        left = size // 1493
        while left > 0:
            count = min(left, 5000)
            parts = [_packed(rng, count, 15 if n < 149 else 13) for n in range(192)]
            file.write(np.concatenate(parts, axis=1).tobytes())
            left -= count


def _packed(rng: Any, count: int, digits: int) -> Any:
    nibbles = rng.integers(0, 10, (count, digits + 1)).astype(np.uint8)
    nibbles[:, : digits // 2] = 0
    nibbles[:, -1] = np.where(rng.random(count) < 0.05, 0xD, 0xC)
    return nibbles[:, ::2] << 4 | nibbles[:, 1::2]


def book(name: str, **options: Any) -> Callable[[], Any]:
    """The File of a copybook of `package/copy`."""

    def made() -> Any:
        from utsushi.mappings.layout.adhoc import from_copybook

        (file,) = from_copybook(HERE / "package" / "copy" / name, encoding="utf-8", **options).files.values()
        return file

    return made


def variable(path: Path, size: int) -> None:
    """The records of `juki` behind descriptors (RDW)."""
    import data

    whole = path.with_suffix(".whole")
    juki(whole, size)
    records = np.fromfile(whole, np.uint8).reshape(-1, data.LENGTH)[:-1]
    whole.unlink()
    head = np.tile(np.array([404 >> 8, 404 & 255, 0, 0], np.uint8), (len(records), 1))
    path.write_bytes(np.hstack([head, records]).tobytes())


def _rows(size: int, width: int) -> Any:
    rng = np.random.default_rng(_SEED)
    for n in range(size // width):
        yield [
            str(1_000_000 + n),
            f"{NAMES[rng.integers(len(NAMES))]}　{NAMES[rng.integers(len(NAMES))]}",
            TOWNS[rng.integers(len(TOWNS))],
            *(str(number) for number in rng.integers(0, 10**6, 17)),
        ]


def lines(path: Path, size: int) -> None:
    """Lines of 200 bytes in cp932: number, name, town, amounts."""
    with path.open("wb") as file:
        for row in _rows(size, 202):
            text = row[0].encode() + row[1].encode("cp932").ljust(24) + row[2].encode("cp932").ljust(32)
            file.write(text + b"".join(part.zfill(8).encode() for part in row[3:]) + b" \r\n")


def delimited(encoding: str) -> Callable[[Path, int], None]:
    """20 columns, CRLF, with a header."""

    def write(path: Path, size: int) -> None:
        with path.open("wb") as file:
            file.write((",".join(COLUMNS) + "\r\n").encode())
            for row in _rows(size, 165):
                file.write((",".join(row) + "\r\n").encode(encoding))

    return write


def delimited_file(table: str) -> Callable[[], Any]:
    def made() -> Any:
        from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

        fields = tuple(Field(name, "delimited", n) for n, name in enumerate(COLUMNS))
        return File("F", "*", "delimited", TextStyle(table), (Record("row", (Table("F.row", fields),)),))

    return made


def xml(path: Path, size: int) -> None:
    """An element with 20 elements for each record."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        for row in _rows(size, 420):
            inside = "".join(f"<{name}>{value}</{name}>" for name, value in zip(COLUMNS, row, strict=True))
            file.write(f"<row>{inside}</row>\n")
        file.write("</rows>\n")


def _declared(text: str) -> Callable[[], Any]:
    def made() -> Any:
        from utsushi.mappings.layout.load import loads

        return loads(text, HERE / "layout.yaml").files["F"]

    return made


_ELEMENTS = ", ".join(f"{name}: {name}" for name in COLUMNS)
_XML = f"""title: x
files: {{F: {{path: "*", format: xml, text: {{table: utf-8}}, records: {{row: {{path: /rows/row, elements: {{{_ELEMENTS}}}}}}}}}}}
"""
_SQL = f"""title: x
files: {{F: {{path: "*", format: sql, dialect: postgresql, text: {{table: utf-8}}, records: {{row: {{table: t, columns: [{", ".join(COLUMNS)}]}}}}}}}}
"""


def sql(path: Path, size: int) -> None:
    """A dump with an INSERT for each row."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"CREATE TABLE t ({', '.join(f'{name} text' for name in COLUMNS)});\n")
        for row in _rows(size, 215):
            values = ", ".join(f"'{value}'" for value in row)
            file.write(f"INSERT INTO t VALUES ({values});\n")  # noqa: S608 - a dump is what is wanted


KINDS = {
    one.name: one
    for one in (
        Kind(
            "fixed-kanji", "固定長、漢字（IBM-1390、400 バイト）", "fixed, kanji (IBM-1390, 400 bytes)", juki, juki_file
        ),
        Kind(
            "fixed-packed",
            "固定長、COMP-3（192 項目、1,493 バイト）",
            "fixed, COMP-3 (192 fields, 1,493 bytes)",
            packed,
            book("KINGAKU.cpy"),
        ),
        Kind(
            "variable",
            "可変長（RDW）、漢字",
            "variable (RDW), kanji",
            variable,
            book("JUKI.cpy", record_format="variable", charset="ibm-1390", records={"KIHON-REC": ""}),
        ),
        Kind(
            "lines",
            "固定長の行（cp932）",
            "fixed-length lines (cp932)",
            lines,
            book("GYO.cpy", record_format="lines", charset="cp932"),
        ),
        Kind("csv-cp932", "CSV（cp932）", "CSV (cp932)", delimited("cp932"), delimited_file("cp932")),
        Kind("csv-utf-8", "CSV（UTF-8）", "CSV (UTF-8)", delimited("utf-8"), delimited_file("utf-8")),
        Kind("xml", "XML", "XML", xml, _declared(_XML)),
        Kind("sql", "SQL ダンプ（INSERT）", "SQL dump (INSERT)", sql, _declared(_SQL)),
    )
}


def made(name: str, megabytes: float, folder: Path) -> Path:
    """The file of that kind and size, written unless it is there."""
    path = folder / f"{name}-{megabytes:g}.dat"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        KINDS[name].write(partial, int(megabytes * 1e6))
        partial.replace(path)
    return path


__all__ = ["COLUMNS", "KINDS", "Kind", "made"]
