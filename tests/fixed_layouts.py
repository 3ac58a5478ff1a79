"""Random layouts of fixed-length files, and records for them: valid, blank, low-values or any bytes, field by field."""

import random
import struct
from dataclasses import replace

from hypothesis import strategies as st

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.fixed import read_fixed
from utsushi.converters.files.fixed_encode import encode_fixed
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

HOST = ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399")
ASCII = ("cp932", "utf-8")
USAGES = ("text", "national", "zoned", "packed", "binary", "float", "bytes")
SIGNS = ("trailing", "leading", "trailing_separate", "leading_separate")


def binary_length(digits):
    """GnuCOBOL's and IBM's: 2, 4 or 8 bytes; 16 for more digits."""
    return 2 if digits <= 4 else 4 if digits <= 9 else 8 if digits <= 18 else 16


@st.composite
def fields(draw, name, usages=USAGES):
    usage = draw(st.sampled_from(usages))
    if usage in {"text", "national"}:
        size = draw(st.integers(1, 9))
        return Field(name, usage, 0, size if usage == "text" else 2 * size, justified=draw(st.booleans()))
    if usage in {"float", "bytes"}:
        length = draw(st.sampled_from((4, 8)))
        return Field(name, usage, 0, length, little=draw(st.booleans()), hexadecimal=draw(st.booleans()))
    digits = draw(st.integers(1, 18) | st.integers(19, 38))
    scale = draw(st.integers(0, min(digits, 3)) | st.sampled_from((-2, digits, digits + 2)))
    signed = draw(st.booleans())
    if usage == "zoned":
        sign = draw(st.sampled_from(SIGNS)) if signed else "trailing"
        length = digits + sign.endswith("separate")
        overpunch = draw(st.sampled_from(("mf", "ebcdic", "fujitsu")))
        return Field(name, usage, 0, length, digits, scale, signed, sign, overpunch=overpunch)
    if usage == "packed" and draw(st.booleans()):
        return Field(name, usage, 0, (digits + 1) // 2, digits, scale, nosign=True)
    if usage == "packed":
        return Field(name, usage, 0, digits // 2 + 1, digits, scale, signed)
    length = draw(st.sampled_from((binary_length(digits), *((3, 5, 7) if digits < 5 else ()))))
    return Field(name, usage, 0, length, digits, scale, signed, little=draw(st.booleans()))


@st.composite
def areas(draw, table, prefix, usages, depth=0):
    """The tables of an area: fields, gaps, a REDEFINES chosen by its first field, and OCCURS groups in it."""
    own, children, at = [Field(f"{prefix}KBN", "text", 0, 1)], [], 1
    for number in range(draw(st.integers(1, 4))):
        at += draw(st.sampled_from((0, 0, 0, 1, 3)))
        one = draw(fields(f"{prefix}F{number}", usages))
        own.append(replace(one, offset=at))
        at += one.length
    if draw(st.booleans()):
        longest = 0
        for number, choice in enumerate("AB"):
            one = draw(fields(f"{prefix}R{number}", usages))
            own.append(replace(one, offset=at, when=f"{prefix}KBN = '{choice}'"))
            longest = max(longest, one.length)
        at += longest
    if depth < 2 and draw(st.booleans()):
        name, occurs = f"{table}.O{depth}", draw(st.integers(1, 3))
        inner, stride = draw(areas(name, f"{prefix}O_", usages, depth + 1))
        inner[0] = replace(inner[0], parent=table, offset=at, stride=stride, occurs=occurs)
        children += inner
        at += stride * occurs
    return [Table(table, tuple(own)), *children], at


@st.composite
def files(draw, tables=HOST + ASCII, form="fixed", usages=USAGES):
    table = draw(st.sampled_from(tables))
    style = TextStyle(
        table,
        draw(st.sampled_from(("", "kana", "latin"))) if table in HOST else "",
        draw(st.sampled_from(("jis", "microsoft"))),
    )
    records, longest = [], 0
    for number in range(draw(st.integers(1, 2))):
        name = f"r{number}"
        found, size = draw(areas(f"F.{name}", "", usages))
        head = Field("REC_KBN", "text", size, 1)
        found[0] = replace(found[0], fields=(head, *found[0].fields))
        when = "" if number and draw(st.booleans()) else f"REC_KBN = '{number}'"
        records.append(Record(name, tuple(found), when, size + 1))
        longest = max(longest, size + 1)
    longest += draw(st.sampled_from((0, 0, 2)))
    newline = draw(st.sampled_from(("\n", "\r\n")))
    return File("F", "*", form, style, tuple(records), record_length=longest, newline=newline)


def space(file):
    return 0x20 if file.text.table in ASCII else 0x40


def digit_bytes(file):
    return b"0123456789" if file.text.table in ASCII else bytes(range(0xF0, 0xFA))


def places(record):
    """(field, offset in the record) of every field in every occurrence."""
    begins = {"": [0]}
    for table in record.tables:
        outer = begins.get(table.parent, [0])
        begins[table.name] = [begin + table.offset + n * table.stride for begin in outer for n in range(table.occurs)]
        for one in table.fields:
            yield from ((one, begin + one.offset) for begin in begins[table.name])


def one_record(file, seed):
    """Any bytes, with fields overwritten by what stands in real files."""
    rng = random.Random(seed)  # noqa: S311 - the same record for the same seed
    raw = bytearray(rng.choice((bytes([space(file)]) * file.record_length, rng.randbytes(file.record_length))))
    kind = rng.randrange(3)
    record = file.records[min(kind, len(file.records) - 1)]
    for one, begin in places(record):
        raw[begin : begin + one.length] = _field(file, one, rng, bytes(raw[begin : begin + one.length]))
        if one.name.endswith("KBN"):
            raw[begin] = rng.choice((0xC1, 0xC2) if space(file) == 0x40 else (0x41, 0x42))
        if one.name == "REC_KBN":
            raw[begin] = digit_bytes(file)[kind]
    return bytes(raw)


def _field(file, one, rng, there):  # noqa: PLR0911 - a line for each usage
    blank = bytes([space(file)])
    choice = rng.randrange(6)
    if choice == 0:
        return there
    if choice == 1:
        return rng.choice((blank, b"\0")) * one.length
    if one.usage == "zoned":
        return bytes(rng.choice(digit_bytes(file)) for _ in range(one.length - 1)) + bytes(
            [rng.choice(b"\xc1\xd5\xf3\x35\x75{}N+-\x4e\x60@CPY")]
        )
    if one.usage == "packed":
        digits = [rng.randrange(10) if rng.random() < 0.9 else 0 for _ in range(2 * one.length - 1)]
        nibbles = [*digits, rng.choice((0xC, 0xD, 0xF, 0xA, 0xB, 3))]
        if one.nosign:
            nibbles = [rng.randrange(10) for _ in range(2 * one.length)]
        if one.digits % 2 == one.nosign:
            nibbles[0] = 0
        return bytes(high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True))
    if one.usage == "float" and not one.hexadecimal and choice == 2:
        value = rng.choice((0.0, -0.0, float("inf"), float("nan"), rng.randrange(-1000, 1000) / 8, 0.1))
        return struct.pack(f"{'<' if one.little else '>'}{'f' if one.length == 4 else 'd'}", value)
    if one.usage in {"float", "bytes", "binary"}:
        return there
    if one.usage == "national":
        return b"".join(rng.choice(_WIDE[space(file)]) for _ in range(one.length // 2))
    return (b"".join(rng.choice(_TEXT[space(file)]) for _ in range(one.length)))[: one.length].rjust(1, blank)


_WIDE = {
    0x40: tuple(
        bytes.fromhex(code)
        for code in (
            "4040",
            "4381",
            "43c9",
            "45c1",
            "ecb5",
            "4446",
            "eccc",
            "eccd",
            "d942",
            "d946",
            "ecc1",
            "6941",
            "42e1",
            "43a1",
        )
    ),
    0x20: (*(char.encode("cp932") for char in "　亜カ㈱"), b"\x87\x82", b"\xee\xef", b"\xf0\x40", b"  "),
}
_TEXT = {
    0x40: (
        b"\x40",
        b"\xc1",
        b"\x81",
        b"\xf1",
        b"\x0e\x43\x81\x0f",
        b"\x0e\x45\xc1\x44\x46\x0f",
        b"\x0e",
        b"\x0f",
        b"\x0e\x0f",
        b"\xe1",
        b"\x0e\x42\xe1\x0f",
    ),
    0x20: (b" ", b"A", b"1", b"\xb1", "亜".encode("cp932"), "é𠮷".encode(), b"\x81", b"\x87\x82", b"\xff", b"\x1a"),
}


def read(file, path, **options):
    parts = list(read_fixed(file, [path], **options))
    return [part for part in parts if isinstance(part, Batch)], [part for part in parts if isinstance(part, Rejected)]


def by_table(batches):
    found = {}
    for batch in batches:
        found.setdefault(batch.table, []).append(batch)
    return found


def rows(batches, table):
    return [row for batch in batches if batch.table == table for row in batch.rows.to_pylist()]


def side(batches, name):
    """(table, row, field, …) of all faults or of all residue."""
    return sorted((batch.table, *row.values()) for batch in batches for row in getattr(batch, name).to_pylist())


def bare(batches):
    return [replace(batch, residue=None) for batch in batches]


def encode(file, batches, index=0):
    return encode_fixed(file, by_table(batches), index)
