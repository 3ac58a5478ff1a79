"""Defects of bytes: what transfers and editors do to a file as a whole."""

from __future__ import annotations

from pathlib import Path

from utsushi.samples.city.defects.catalogue import Raw

_BOM = b"\xef\xbb\xbf"


def spoil(path: Path, kind: Raw) -> int | None:
    """Spoil a standard CSV; the record (from 1) that shows it, None where it is the file."""
    data = path.read_bytes()
    header, _, rest = data.partition(b"\r\n")
    first, _, others = rest.partition(b"\r\n")
    spoilt: dict[Raw, tuple[bytes, int | None]] = {
        "bom": (_BOM + data, None),
        "cp932": (data.decode("utf-8").encode("cp932", "replace"), None),
        "eof": (data + b"\x1a", None),
        "nul": (header + b"\r\n" + first + b"\x00\r\n" + others, 1),
        "quote": (header + b'\r\n"' + rest, 1),
        "field": (header + b"\r\n" + first + b",\r\n" + others, 1),
        "column": (b"".join(line.rpartition(b",")[0] + b"\r\n" for line in data.splitlines()), None),
    }
    data, record = spoilt[kind]
    path.write_bytes(data)
    return record
