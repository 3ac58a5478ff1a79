"""What else can be installed from PyPI to read the same files: each gives every field of every record as a Python (or Arrow) value."""

from __future__ import annotations

import codecs
import csv
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kinds

Array = Any


def _fields(kind: str) -> tuple[Any, list[Any]]:
    file = kinds.KINDS[kind].file()
    return file, list(file.records[0].tables[0].fields)


def _kanji() -> dict[bytes, str]:
    from utsushi.converters.files.charsets import characters

    return {code.to_bytes(2, "big"): text for code, text in characters("1390", "kana", "jis").items() if code > 0xFF}


def struct_ebcdic(path: str, kind: str) -> int:
    """`struct` and the codecs of `ebcdic`; a dictionary for kanji, which it does not have."""
    import ebcdic  # noqa: F401 - registers its codecs

    file, fields = _fields(kind)
    kanji = _kanji() if file.text.table != "ibm-930" or kind != "fixed-packed" else {}
    layout = struct.Struct("".join(f"{one.length}s" for one in fields))
    decoders = [_decoder(one, kanji) for one in fields]
    raw = Path(path).read_bytes()
    if kind == "variable":
        records, at = [], 0
        while at < len(raw):
            size = int.from_bytes(raw[at : at + 2], "big")
            records.append(layout.unpack_from(raw, at + 4))
            at += size
    else:
        length = file.record_length
        records = [layout.unpack_from(raw, at) for at in range(0, len(raw) - length + 1, length)]
    columns = [
        [decode(value) for value in column] for decode, column in zip(decoders, zip(*records, strict=True), strict=True)
    ]
    return len(columns[0])


def _decoder(one: Any, kanji: dict[bytes, str]) -> Callable[[bytes], Any]:
    def packed(raw: bytes) -> int | None:
        digits = raw.hex()
        try:
            number = int(digits[:-1])
        except ValueError:
            return None
        return -number if digits[-1] == "d" else number

    def national(raw: bytes) -> str:
        return "".join([kanji.get(raw[n : n + 2], "〓") for n in range(0, len(raw), 2)]).rstrip("　")

    def text(raw: bytes) -> str:
        return raw.decode("cp290").rstrip()

    def binary(raw: bytes) -> int:
        return int.from_bytes(raw, "big", signed=one.signed)

    return {"packed": packed, "national": national, "binary": binary}.get(one.usage, text)


def coboljsonifier(path: str, kind: str) -> int:
    """`coboljsonifier`, from the copybook itself."""
    from coboljsonifier.config.parser_type_enum import ParseType
    from coboljsonifier.copybookextractor import CopybookExtractor
    from coboljsonifier.parser import Parser

    file, _ = _fields(kind)
    structure = CopybookExtractor(str(kinds.PACKED_BOOK)).dict_book_structure
    parser = Parser(structure, ParseType.BINARY_EBCDIC).build()
    rows = []
    with Path(path).open("rb") as source:
        while raw := source.read(file.record_length):
            parser.parse(raw)
            rows.append(parser.value)
    return len(rows)


def read_fwf(path: str, kind: str) -> int:
    """`pandas.read_fwf`; it counts characters, so names are cut wrongly where there is kanji."""
    import pandas as pd

    _, fields = _fields(kind)
    spans = [(one.offset, one.offset + one.length) for one in fields]
    return len(pd.read_fwf(path, colspecs=spans, encoding="cp932", dtype=str, header=None, encoding_errors="replace"))


def python_codecs(path: str, kind: str) -> int:
    """Python's codecs and slices of bytes."""
    _, fields = _fields(kind)
    decode = codecs.lookup("cp932").decode
    slices = [slice(one.offset, one.offset + one.length) for one in fields]
    with Path(path).open("rb") as source:
        rows = [[decode(line[part])[0].rstrip() for part in slices] for line in source]
    return len(rows)


def csv_module(path: str, kind: str) -> int:
    """Python's csv."""
    with Path(path).open(encoding=kind.partition("-")[2], newline="") as source:
        return len(list(csv.reader(source))) - 1


def pandas_csv(path: str, kind: str) -> int:
    """`pandas.read_csv`, every column text."""
    import pandas as pd

    return len(pd.read_csv(path, dtype=str, keep_default_na=False, encoding=kind.partition("-")[2]))


def polars_csv(path: str, kind: str) -> int:
    """`polars.read_csv`, every column text; cp932 through Python's codec, as it does itself."""
    import polars as pl

    encoding = kind.partition("-")[2]
    return pl.read_csv(path, infer_schema=False, encoding="utf8" if encoding == "utf-8" else encoding).height


def lxml_plain(path: str, kind: str) -> int:
    """`lxml.etree.iterparse`, the text of every element."""
    del kind
    from lxml import etree

    rows = []
    for _, element in etree.iterparse(path, tag="row"):
        rows.append([child.text for child in element])
        element.clear()
    return len(rows)


def sqlglot_plain(path: str, kind: str) -> int:
    """`sqlglot.parse`, the literals of every INSERT."""
    del kind
    import sqlglot
    from sqlglot import exp

    trees = sqlglot.parse(Path(path).read_text("utf-8"), dialect="postgres")
    inserts = [tree for tree in trees if isinstance(tree, exp.Insert)]
    return len([[literal.this for literal in tree.find_all(exp.Literal)] for tree in inserts])


OTHERS: dict[str, dict[str, tuple[str, str]]] = {
    "fixed-kanji": {"struct_ebcdic": ("ebcdic", "struct + ebcdic")},
    "fixed-packed": {
        "struct_ebcdic": ("ebcdic", "struct + ebcdic"),
        "coboljsonifier": ("coboljsonifier", "coboljsonifier"),
    },
    "variable": {"struct_ebcdic": ("ebcdic", "struct + ebcdic")},
    "lines": {"read_fwf": ("pandas", "pandas.read_fwf"), "python_codecs": ("", "Python codecs")},
    "csv-cp932": {
        "csv_module": ("", "Python csv"),
        "pandas_csv": ("pandas", "pandas.read_csv"),
        "polars_csv": ("polars", "polars.read_csv"),
    },
    "csv-utf-8": {
        "csv_module": ("", "Python csv"),
        "pandas_csv": ("pandas", "pandas.read_csv"),
        "polars_csv": ("polars", "polars.read_csv"),
    },
    "xml": {"lxml_plain": ("lxml", "lxml iterparse")},
    "sql": {"sqlglot_plain": ("sqlglot", "sqlglot.parse")},
}
"""Kind → function here → (distribution that it needs, what it is called)."""
