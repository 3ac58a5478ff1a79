"""Random layouts with OCCURS DEPENDING ON and records of several lengths; files of them, made by a walk of their own."""

import random
from dataclasses import replace

from fixed_layouts import ASCII, HOST, USAGES, areas, digit_bytes, one_record, space
from hypothesis import strategies as st

from utsushi.mappings.layout.model import Field, File, Record, TextStyle, Variable

COUNTERS = st.sampled_from(
    (
        Field("", "zoned", 0, 2, 2),
        Field("", "zoned", 0, 1, 1, signed=True),
        Field("", "packed", 0, 2, 3, signed=True),
        Field("", "packed", 0, 1, 1),
        Field("", "binary", 0, 2, 4, signed=True),
        Field("", "binary", 0, 2, 4, little=True),
    )
)


@st.composite
def varying(draw, table, prefix, usages, depth=0):
    """An area, then a counter and the occurrences that it counts, which may hold such an area again; and what follows."""
    tables, at = draw(areas(table, prefix, usages, 2))
    for number in range(draw(st.integers(0 if depth else 1, 2))):
        counter = replace(draw(COUNTERS), name=f"{prefix}CNT{number}", offset=at)
        at += counter.length
        name, most = f"{table}.D{number}", draw(st.integers(1, 3))
        inner, stride = draw(
            varying(name, f"{prefix}D{number}_", usages, depth + 1)
            if depth < 2
            else areas(name, f"{prefix}D{number}_", usages, 2)
        )
        least = draw(st.integers(0, 1))
        inner[0] = replace(
            inner[0], parent=table, offset=at, stride=stride, occurs=most, depending=counter.name, least=least
        )
        own = tables[0]
        tail = Field(f"{prefix}T{number}", "text", at + stride * most, 2)
        tables[0] = replace(own, fields=(*own.fields, counter, tail))
        tables += inner
        at += stride * most + 2
    return tables, at


@st.composite
def files(draw, tables=HOST + ASCII, form="variable", usages=USAGES, slide=True):
    style = TextStyle(draw(st.sampled_from(tables)))
    records = []
    for number in range(draw(st.integers(1, 2))):
        name = f"r{number}"
        found, size = draw(varying(f"F.{name}", "", usages) if draw(st.booleans()) else areas(f"F.{name}", "", usages))
        head = Field("REC_KBN", "text", 0, 1)
        own = found[0]
        found = [replace(one, offset=one.offset + 1) if one.parent == own.name else one for one in found]
        moved = tuple(replace(one, offset=one.offset + 1) for one in own.fields)
        found[0] = replace(own, fields=(head, *moved))
        records.append(Record(name, tuple(found), f"REC_KBN = '{number}'", size + 1))
    longest = max(one.length for one in records) + (draw(st.sampled_from((0, 2))) if form == "fixed" else 0)
    variable = draw(descriptors()) if form == "variable" else None
    newline = draw(st.sampled_from(("\n", "\r\n")))
    return File(
        "F",
        "*",
        form,
        style,
        tuple(records),
        record_length=longest,
        own_lengths=form != "fixed",
        variable=variable,
        newline=newline,
        slide=slide,
    )


@st.composite
def descriptors(draw):
    kind = draw(st.sampled_from(("rdw", "bdw+rdw", "length2", "length4")))
    order, at = draw(st.sampled_from(("big", "little"))), draw(st.sampled_from((0, 2)))
    return Variable(kind, order, at, draw(st.booleans()), draw(st.sampled_from((0, 0, 1))))


def record_of(file, seed):
    """(maximal form, bytes of the record, counts of its tables): counters are right, all else is as `one_record` makes it."""
    rng = random.Random(seed)  # noqa: S311
    record = file.records[rng.randrange(len(file.records))]
    raw = bytearray(one_record(replace(file, records=(record,), record_length=record.length), seed))
    raw[0] = digit_bytes(file)[int(record.name[1:])]
    counts = {}
    _count(file, record, record.tables[0], 0, raw, rng, counts)
    slid = b"".join(_slid(record, record.tables[0], 0, record.length, raw, counts)) if file.slide else bytes(raw)
    return bytes(raw), slid, counts


def _count(file, record, table, base, raw, rng, counts):
    for child in record.tables:
        if child.parent != table.name:
            continue
        number = child.occurs
        if child.depending:
            number = rng.randint(child.least, child.occurs)
            one = table.field(child.depending)
            raw[base + one.offset : base + one.offset + one.length] = number_bytes(file, one, number)
        counts[child.name, base] = number
        for n in range(number):
            _count(file, record, child, base + child.offset + n * child.stride, raw, rng, counts)


def number_bytes(file, one, number):
    if one.usage == "zoned":
        digits = bytes(digit_bytes(file)[int(digit)] for digit in str(number).rjust(one.length, "0"))
        return digits[:-1] + bytes([digits[-1] - 0x30]) if one.signed and space(file) == 0x40 else digits
    if one.usage == "packed":
        return (number << 4 | (0xC if one.signed else 0xF)).to_bytes(one.length, "big")
    return number.to_bytes(one.length, "little" if one.little else "big")


def _slid(record, table, base, length, raw, counts):
    at = 0
    for child in sorted((one for one in record.tables if one.parent == table.name), key=lambda one: one.offset):
        yield raw[base + at : base + child.offset]
        for n in range(counts[child.name, base]):
            yield from _slid(record, child, base + child.offset + n * child.stride, child.stride, raw, counts)
        at = child.offset + child.stride * child.occurs
    yield raw[base + at : base + length]


def framed(how, records, blocks=2):
    """The file: each record with its descriptor, `blocks` of them in a block."""
    parts = [_stated(how, len(raw) + how.width * how.includes - how.adjust) + raw for raw in records]
    if not how.blocked:
        return b"".join(parts)
    groups = [b"".join(parts[n : n + blocks]) for n in range(0, len(parts), blocks)]
    return b"".join(_stated(replace(how, descriptor="rdw"), len(one) + 4 * how.includes) + one for one in groups)


def _stated(how, number):
    if how.descriptor == "length4":
        return number.to_bytes(4, how.byteorder)
    raw = number.to_bytes(2, how.byteorder)
    if how.descriptor == "length2":
        return raw
    return bytes(2) + raw if how.at else raw + bytes(2)
