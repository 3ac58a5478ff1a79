"""Before the first record of a delimited file: its BOM, its header, its end mark, and whether the declared encoding can be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

from utsushi.converters.files import views
from utsushi.converters.files.codecs import PYTHON, codec_of, own_characters, sign_bytes
from utsushi.mappings.layout.model import Field, File, Record
from utsushi.specs.errors import Place, UtsushiError, fail

ENCODINGS = tuple(PYTHON)
BOM = b"\xef\xbb\xbf"
HEADER = "__header"
"""Field of the residue, on the first record of a file, that keeps a header (BOM included) other than the encoder's."""

_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_OWN_BOM = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_END_MARK = 0x1A
_OWNED = {"cp932", "shift_jis", "shift_jis_2004", "euc-jp"}
"""Encodings whose characters a site may add to."""
_HEADER_BYTES = 1 << 20
_HEADER_COLUMNS = 10_000
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True)
class Opened:
    """Where the records of a file stand (byte offsets), and what stands around them."""

    start: int
    end: int
    """End marks (0x1A, DOS) not counted."""
    marks: bytes
    header: bytes
    """The header's bytes when the encoder would write others; else empty."""


def fields_of(file: File) -> tuple[Field, ...]:
    """The columns of the header: those of the first record type, in order."""
    return tuple(sorted(file.records[0].tables[0].fields, key=lambda field: field.offset))


def columns_of(record: Record) -> tuple[str, ...]:
    """The names of a record type's columns, in order."""
    return tuple(field.name for field in sorted(record.tables[0].fields, key=lambda field: field.offset))


def check_file(file: File) -> None:
    """Refuse what no delimited file can be.

    Raises:
        UtsushiError: U457 an encoding that delimited files do not come in, U458 a delimiter that is no single ASCII byte,
            U467 a record type with OCCURS tables.
    """
    place = Place(file.name)
    own = own_characters(file.text) and file.text.table not in _OWNED
    if file.text.table not in ENCODINGS or own or file.text.shift or file.text.space:
        raise fail("U457", place, table=file.text.table, known=", ".join(ENCODINGS))
    for sign in (file.delimiter, file.escape or "\\"):
        if len(sign) != 1 or not sign.isascii() or sign in '"\r\n':
            raise fail("U458", place, delimiter=sign)
    if file.delimiter == file.escape:
        raise fail("U458", place, delimiter=file.delimiter)
    for record in file.records:
        if len(record.tables) > 1:
            raise fail("U467", place, record=record.name)


def open_delimited(file: File, path: Path, handle: BufferedReader) -> Opened:
    """Look at the head and the tail of an opened file.

    Raises:
        UtsushiError: U451 a BOM that is not declared, U452 a declared BOM that is not there, U453 the header is none in the
            declared encoding, U454 a column of another name, U455 another number of columns, U461 no header.
    """
    from utsushi.converters.files.delimited_encode import head

    end, marks = _end(handle, file)
    start = _behind_bom(file, path, handle)
    if (end - start) % views.unit(file):
        raise fail("U786", Place(path.name, offset=end - 1), table=file.text.table)
    _refuse_old_line_ends(file, path, handle, start)
    if not file.header:
        return Opened(start, end, marks, b"")
    names, following = _names(file, path, handle, start, end)
    _compare(file, path, names)
    handle.seek(0)
    raw = handle.read(following)
    return Opened(following, end, marks, b"" if raw == head(file) else raw)


def header_names(file: File, path: Path) -> tuple[str, ...]:
    """The names in the header of a file, whatever the layout says they should be; raises as `open_delimited`."""
    with open_binary(path) as handle:
        end, _ = _end(handle, file)
        fields, _ = _names(file, path, handle, _behind_bom(file, path, handle), end)
    names = _decoded(fields, file)
    if names is None:
        raise _wrong_encoding(file, path, fields, ())
    return names


def open_binary(path: Path) -> BufferedReader:
    """The file, open for reading.

    Raises:
        UtsushiError: U450 it cannot be read.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise fail("U450", Place(path.name), why=error.strerror) from error


def _end(handle: BufferedReader, file: File) -> tuple[int, bytes]:
    size = handle.seek(0, 2)
    handle.seek(max(0, size - _TAIL_BYTES))
    tail = content = handle.read()
    mark = sign_bytes(file, chr(_END_MARK))
    while content.endswith(mark):
        content = content[: -len(mark)]
    return size - len(tail) + len(content), tail[len(content) :]


def _behind_bom(file: File, path: Path, handle: BufferedReader) -> int:
    handle.seek(0)
    first = handle.read(3)
    own = bom_of(file)
    if own != BOM and first.startswith(own):
        if not file.bom:
            raise fail("U451", Place(path.name, offset=0), bom="UTF-16")
        return len(own)
    if first == BOM:
        if not file.bom or own != BOM:
            raise fail("U451", Place(path.name, offset=0), bom="UTF-8")
        return len(BOM)
    if first[:2] in _BOMS:
        raise fail("U451", Place(path.name, offset=0), bom=_BOMS[first[:2]])
    if file.bom:
        raise fail("U452", Place(path.name, offset=0))
    return 0


def _names(file: File, path: Path, handle: BufferedReader, start: int, end: int) -> tuple[list[bytes], int]:
    """(header fields as bytes, offset of what follows)."""
    import numpy as np

    from utsushi.converters.files import splitting

    handle.seek(start)
    data = np.frombuffer(handle.read(min(_HEADER_BYTES, end - start)), np.uint8)
    unit = views.unit(file)
    complete = start + len(data) >= end
    shown = views.view(file, data, at_end=complete)
    if not len(data):
        raise fail("U461", Place(path.name, line=1))
    fields, flags = np.zeros((1, _HEADER_COLUMNS, 2), np.int32), np.zeros((1, _HEADER_COLUMNS), np.uint8)
    records = np.zeros((5, 1), np.int64)
    found, following = splitting.split(shown, 0, complete, _HEADER_BYTES, kinds_of(file), fields, flags, records)
    if not found or records[4, 0] != splitting.WHOLE:
        raise fail("U462", Place(path.name, line=1, offset=start))
    count = min(int(records[3, 0]), _HEADER_COLUMNS)
    raw = data.tobytes()
    names = [raw[begin : begin + size] for begin, size in (fields[0, :count] * unit).tolist()]
    return names, start + int(following) * unit


def kinds_of(file: File) -> object:
    """What each byte of the file means to the splitter."""
    from utsushi.converters.files import splitting

    quote = -1 if file.quote == "none" else ord('"')
    double_bytes = file.text.table == "cp932" and ord(file.delimiter) >= 0x40 and not views.needed(file)
    return splitting.kinds(ord(file.delimiter), quote, double_bytes=double_bytes)


def bom_of(file: File) -> bytes:
    """The byte order mark that a file of this encoding may have."""
    return _OWN_BOM.get(file.text.table, BOM)


def _refuse_old_line_ends(file: File, path: Path, handle: BufferedReader, start: int) -> None:
    """Raise U785 where the first stretch has carriage returns alone and is no single record."""
    handle.seek(start)
    head = handle.read(_TAIL_BYTES)
    cr, lf = sign_bytes(file, "\r"), sign_bytes(file, "\n")
    if file.newline == "\r" or lf in head or cr not in head:
        return
    delimiter = sign_bytes(file, file.delimiter)
    widths = {len(columns_of(record)) for record in file.records}
    lines = [line.count(delimiter) + 1 for line in head.split(cr)[:-1]]
    if len(lines) > 1 and head.count(delimiter) + 1 not in widths and widths.issuperset(lines):
        raise fail("U785", Place(path.name, line=1), newline="lf" if file.newline == "\n" else "crlf")


def _decoded(names: Sequence[bytes], file: File, table: str = "") -> tuple[str, ...] | None:
    codec = codec_of(replace(file, text=replace(file.text, table=table)) if table else file)
    read = [codec.decode(name, quoted=file.quote != "none") for name in names]
    return None if any(fault for _, fault in read) else tuple(name for name, _ in read)


def _compare(file: File, path: Path, raw: Sequence[bytes]) -> None:
    fields = fields_of(file)
    wanted = tuple(field.name for field in fields)
    names = _decoded(raw, file)
    if names is None or (set(names).isdisjoint(wanted) and _fits(raw, file, wanted)):
        raise _wrong_encoding(file, path, raw, wanted)
    place = Place(path.name, line=1)
    if len(names) != len(wanted):
        missing = [name for name in wanted if name not in names]
        surplus = [str(number) for number, name in enumerate(names, 1) if name not in wanted]  # a cell may be data
        raise fail("U455", place, found=len(names), wanted=len(wanted), missing=_some(missing), surplus=_some(surplus))
    for number, (name, field) in enumerate(zip(names, fields, strict=True), 1):
        if name != field.name and not field.filler:
            raise fail("U454", place, number=number, wanted=field.name)


def _fits(raw: Sequence[bytes], file: File, wanted: Sequence[str]) -> str:
    """The other encoding in which the header is what the layout says; empty when there is none."""
    others = (table for table in ENCODINGS if table != file.text.table)
    return next((table for table in others if set(_decoded(raw, file, table) or ()) & set(wanted)), "")


def _wrong_encoding(file: File, path: Path, raw: Sequence[bytes], wanted: Sequence[str]) -> UtsushiError:
    fitting = (
        _fits(raw, file, wanted)
        if wanted
        else next((t for t in ENCODINGS if t != file.text.table and _decoded(raw, file, t)), "")
    )
    return fail("U453", Place(path.name, line=1), table=file.text.table, fitting=fitting or "?")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} …" if len(names) > 5 else shown or "-"
