"""Write the host character tables into `converters/files/tables/` from glibc's iconv: `python tools/charset_tables.py`.

Every single byte and every double byte is asked once, alone; what iconv refuses is no character. The same glibc gives the
same bytes. IBM-939 and IBM-1399 differ from IBM-930 and IBM-1390 in their single bytes alone, which is checked here.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "converters" / "files" / "tables"
PAGES = (930, 939, 1390, 1399)
TWINS = {930: 939, 1390: 1399}

README = """# Host character tables

Written by `tools/charset_tables.py` from the iconv of glibc {version} (charsets `IBM930`, `IBM939`, `IBM1390`, `IBM1399`).
Do not edit; run the tool again.

| file | what |
|---|---|
| `sbcs-930.csv`, `sbcs-1390.csv` | single bytes with half-width kana; 1390 adds the euro sign and more |
| `sbcs-939.csv`, `sbcs-1399.csv` | single bytes with small Latin letters at their EBCDIC places |
| `dbcs-930.csv` | double bytes of IBM-930 and IBM-939 |
| `dbcs-1390.csv` | double bytes of IBM-1390 and IBM-1399 (JIS X 0213); 25 codes are two code points |
| `symbols.csv` | written by hand: codes whose character depends on `symbols: jis` or `microsoft` |

`code` and `points` are hexadecimal; two code points are joined by `+`. The shift codes 0E and 0F are no characters.
User-defined characters (6941 onwards) are the private-use code points from U+E000 that glibc gives them.
"""


class Iconv:
    """One conversion descriptor of glibc."""

    def __init__(self, target: str, source: str) -> None:
        """Open it; `LookupError` where this libc does not know the charsets."""
        self._libc = ctypes.CDLL(None)
        self._libc.iconv_open.restype = ctypes.c_void_p
        self._libc.iconv.restype = ctypes.c_size_t
        self._libc.iconv.argtypes = [ctypes.c_void_p] * 5
        self._descriptor = ctypes.c_void_p(self._libc.iconv_open(target.encode(), source.encode()))
        if self._descriptor.value == ctypes.c_void_p(-1).value:
            raise LookupError(f"{source} → {target}")

    def convert(self, raw: bytes) -> bytes | None:
        """The bytes converted from the initial state, or None where iconv refuses them."""
        self._libc.iconv(self._descriptor, None, None, None, None)
        given, made = ctypes.create_string_buffer(raw, len(raw)), ctypes.create_string_buffer(8 * len(raw) + 16)
        source, target = ctypes.c_void_p(ctypes.addressof(given)), ctypes.c_void_p(ctypes.addressof(made))
        left, room = ctypes.c_size_t(len(raw)), ctypes.c_size_t(len(made))
        refused = ctypes.c_size_t(-1).value
        into = (ctypes.byref(target), ctypes.byref(room))
        if self._libc.iconv(self._descriptor, ctypes.byref(source), ctypes.byref(left), *into) == refused:
            return None
        if self._libc.iconv(self._descriptor, None, None, *into) == refused:
            return None
        return made.raw[: len(made) - room.value]

    def text(self, raw: bytes) -> str | None:
        """The characters, when the target is UTF-32BE."""
        made = self.convert(raw)
        return None if made is None else made.decode("utf-32-be")


def single(page: int) -> dict[int, str]:
    """Every single byte that is a character."""
    iconv = Iconv("UTF-32BE", f"IBM{page}")
    codes = (code for code in range(0x100) if code not in {0x0E, 0x0F})
    return {code: text for code in codes if (text := iconv.text(bytes([code])))}


def double(page: int) -> dict[int, str]:
    """Every double byte that is a character."""
    iconv = Iconv("UTF-32BE", f"IBM{page}")
    codes = range(0x4040, 0x10000)
    return {code: text for code in codes if (text := iconv.text(b"\x0e" + code.to_bytes(2, "big") + b"\x0f"))}


def write(path: Path, table: Mapping[int, str]) -> None:
    """One line per code, in code order."""
    digits = 2 if max(table) < 0x100 else 4
    lines = [
        f"{code:0{digits}X},{'+'.join(f'{ord(char):04X}' for char in text)}" for code, text in sorted(table.items())
    ]
    path.write_bytes("\n".join(["code,points", *lines, ""]).encode("ascii"))


def tables() -> Iterator[tuple[str, dict[int, str]]]:
    """File name and content of each table."""
    for page in PAGES:
        yield f"sbcs-{page}.csv", single(page)
    for page, twin in TWINS.items():
        found = double(page)
        if found != double(twin):
            raise SystemExit(f"IBM{page} and IBM{twin} no longer share their double bytes")
        yield f"dbcs-{page}.csv", found


def version() -> str:
    """The version of this glibc."""
    name = ctypes.CDLL(None).gnu_get_libc_version
    name.restype = ctypes.c_char_p
    return str(name().decode())


def main(folder: Path = FOLDER) -> None:
    """Write every table and the README."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables():
        write(folder / name, table)
        print(f"{name}: {len(table)} codes", file=sys.stderr)
    (folder / "README.md").write_bytes(README.format(version=version()).encode("utf-8"))


if __name__ == "__main__":
    main()
