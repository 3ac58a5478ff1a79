"""Character sets as data: what each code means.

Some derive from the JIS tables of Python's codecs and listed differences, the others are imported by their owner (`utsushi
charset import`); a site's own characters (`overlay`) come last. A code is a single byte, or lead × 256 + trail. Sources: JIS X 0208:1997, JIS C 6226-1978 (the 22 pairs exchanged and the 4
characters moved in 1983), JIS X 0213:2004; shift codes and user-defined ranges as the makers' manuals tell them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from utsushi.mappings.layout.model import CHARSETS, CODECS
from utsushi.specs.errors import Place, closest, fail

Kind = Literal["host", "ascii", "ucs2"]
"""host: single bytes, double bytes between shift codes · ascii: the first byte tells how many follow · ucs2: double bytes alone."""

SHIFTS: Mapping[str, tuple[tuple[int, ...], int]] = {
    "ibm": ((0x0E,), 0x0F),
    "jef": ((0x28, 0x38, 0x30E2), 0x29),
    "keis": ((0x0A42,), 0x0A41),
    "jips-j": ((0x1A70,), 0x1A71),
    "jips-e": ((0x3F75,), 0x3F76),
}
"""Name → (codes that begin double bytes, the first one is written; the code that ends them)."""

HEAD = "utsushi charset"
_POINTS = {"A1BD": "—"}


@dataclass(frozen=True)
class CodeTable:
    """What the codes of one set mean."""

    name: str
    kind: Kind
    singles: Mapping[int, str]
    doubles: Mapping[int, str]
    shift: str = ""
    """Of SHIFTS; empty: a field of double bytes has no shift codes."""
    blank: int = 0x20
    wide_blank: int = 0x8140
    decode_only: frozenset[int] = frozenset()
    """Codes that the encoder writes only where no other one has the character."""
    source: str = ""
    """Where the table comes from."""
    settled: bool = False
    """Its glyphs are decided: they are those of 1978 already, or its owner's."""

    @property
    def all(self) -> dict[int, str]:
        """Every code."""
        return {**self.singles, **self.doubles}

    @cached_property
    def canonical(self) -> dict[str, int]:
        """Character → the code that the encoder writes: a space of its own first, then the lowest."""
        found: dict[str, int] = {}
        spaces = (self.wide_blank, self.blank)
        for code, text in sorted(self.all.items(), key=lambda one: _rank(one[0], self.decode_only, spaces)):
            found.setdefault(text, code)
        return found

    @cached_property
    def leads(self) -> frozenset[int]:
        """First bytes of double bytes."""
        return frozenset(code >> 8 for code in self.doubles)


def _rank(code: int, behind: frozenset[int], spaces: tuple[int, ...]) -> tuple[bool, bool, int]:
    return code in behind, code not in spaces, code


def known(name: str) -> str:
    """The built-in name that is meant; a path of an imported table as it is.

    Raises:
        UtsushiError: U401 no such table.
    """
    if name in CHARSETS or name.endswith(".csv"):
        return name
    raise fail("U401", table=name, closest=closest(name, CHARSETS) or "—", known=", ".join(CHARSETS))


@cache
def table(name: str) -> CodeTable:
    """The table of that name, or in that file.

    Raises:
        UtsushiError: U401 no such table, U766 a set that is no table, and what `load` raises.
    """
    if known(name).endswith(".csv"):
        return load(Path(name))
    if name in CODECS:
        raise fail("U766", table=name)
    makers: dict[str, Callable[[], CodeTable]] = {
        "shift_jis": lambda: _python("shift_jis", "ascii"),
        "shift_jis_2004": lambda: _python("shift_jis_2004", "ascii"),
        "euc-jp": _euc,
        "cp932": _cp932,
        "jef": lambda: _jis("jef", "jef", moved=True),
        "keis78": lambda: _jis("keis78", "keis", points=_POINTS),
        "keis83": lambda: _jis("keis83", "keis", exchanged=False, points=_POINTS),
        "keis90": lambda: _jis("keis90", "keis", exchanged=False, points=_POINTS),
        "jips-j": _jips,
        "ibm-290": lambda: CodeTable("ibm-290", "host", _ibm("sbcs-930.csv"), {}, "", 0x40, 0x4040),
    }
    if name not in makers:
        return _ibm_pair(name)
    made = makers[name]()
    return with_udc(made, made.shift)


def load(path: Path) -> CodeTable:
    """An imported table: `# utsushi charset`, its properties as `# key: value`, then `code,points` in hexadecimal.

    Raises:
        UtsushiError: U760 it cannot be read, U761 it is none, with file and line.
    """
    lines = _text(path)
    parts = [line[1:].partition(":") for line in lines if line.startswith("#")]
    said: dict[str, str] = {key.strip(): value.strip() for key, colon, value in parts if colon}
    if not lines or not lines[0].startswith(f"# {HEAD}") or said.get("kind", "") not in {"host", "ascii", "ucs2"}:
        raise fail("U761", Place(str(path), line=1))
    singles: dict[int, str] = {}
    doubles: dict[int, str] = {}
    one_way: set[int] = set()
    for number, line in enumerate(lines, 1):
        if not line or line.startswith(("#", "code,")):
            continue
        code, text, note = _row(path, number, line)
        (singles if len(code) == 2 else doubles)[int(code, 16)] = text
        if note == "decode_only":
            one_way.add(int(code, 16))
        if said["kind"] == "ascii" and int(code[:2], 16) in singles and len(code) == 4:
            raise fail("U768", Place(str(path), line=number), entry=code)
    kind: Kind = "host" if said["kind"] == "host" else "ascii" if said["kind"] == "ascii" else "ucs2"
    blank, wide = (int(said.get(key, usual), 16) for key, usual in (("blank", "20"), ("wide_blank", "8140")))
    return CodeTable(
        said.get("name", path.stem),
        kind,
        singles,
        doubles,
        said.get("shift", ""),
        blank,
        wide,
        frozenset(one_way),
        said.get("source", ""),
        settled=True,
    )


def _text(path: Path) -> list[str]:
    """The lines of a table. Raises U760."""
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise fail("U760", Place(str(path))) from error


def _row(path: Path, number: int, line: str) -> tuple[str, str, str]:
    code, points, note = ([*line.split(","), "", ""])[:3]
    try:
        text = "".join(chr(int(point, 16)) for point in points.split("+"))
        fits = len(code) in {2, 4} and int(code, 16) >= 0 and fits_a_code(text)
    except ValueError:
        fits, text = False, ""
    if not fits:
        raise fail("U761", Place(str(path), line=number), line)
    return code, text, note


def fits_a_code(text: str) -> bool:
    """One code point, or two: both of the BMP, or a character of plane 1 to 3 and one of the 240 variation selectors (UTS #37).

    Raises:
        ValueError: a surrogate.
    """
    raw = text.encode("utf-8")
    return len(text) == 1 or (len(text) == 2 and (len(raw) < 8 or (raw[0] == 0xF0 and raw[4:6] == b"\xf3\xa0")))


def write(made: CodeTable) -> str:
    """The text of an imported table; `load` of it gives the table back."""
    head = [f"# {HEAD}", f"# name: {made.name}", f"# kind: {made.kind}", f"# shift: {made.shift}"]
    head += [f"# blank: {made.blank:02X}", f"# wide_blank: {made.wide_blank:04X}", f"# source: {made.source}"]
    rows = [
        ",".join(
            (
                f"{code:0{width}X}",
                "+".join(f"{ord(char):04X}" for char in text),
                "decode_only" if code in made.decode_only else "",
            )
        )
        for width, part in ((2, made.singles), (4, made.doubles))
        for code, text in sorted(part.items())
    ]
    return "\n".join([*head, "code,points,note", *rows, ""])


UDC: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "jef": ((0x80, 0xA0, 0xE000),),
    "keis": ((0x81, 0xA0, 0xE000),),
    "jips-j": ((0x74, 0x7E, 0xE000), (0xE0, 0xFE, 0xE40A)),
}
"""User-defined ranges by shift: (first lead, last lead, private-use code point of the first code), 94 codes to a lead."""


def with_udc(made: CodeTable, shift: str) -> CodeTable:
    """The table with the user-defined characters of its maker as private-use code points; codes that it has stay as they are."""
    extra: dict[int, str] = {}
    for first, last, point in UDC.get(shift, ()):
        trails = range(0x21, 0x7F) if last < 0x80 else range(0xA1, 0xFF)
        for n, lead in enumerate(range(first, last + 1)):
            extra |= {lead << 8 | trail: chr(point + 94 * n + k) for k, trail in enumerate(trails)}
    return replace(made, doubles={**extra, **made.doubles})


def overlaid(base: CodeTable, path: Path) -> CodeTable:
    """The table with a site's own characters: CSV `code,points` on top; the table's own code of a character stays canonical.

    Raises:
        UtsushiError: as `load`; U768 a double byte would begin with a byte that is a character by itself.
    """
    singles, doubles = dict(base.singles), dict(base.doubles)
    added: set[int] = set()
    for number, line in enumerate(_text(path), 1):
        if not line or line.startswith(("#", "code,")):
            continue
        code, text, _ = _row(path, number, line)
        if base.kind == "ascii" and len(code) == 4 and int(code[:2], 16) in singles:
            raise fail("U768", Place(str(path), line=number), entry=code)
        (singles if len(code) == 2 else doubles)[int(code, 16)] = text
        added.add(int(code, 16))
    own = base.decode_only - added
    there = {text for code, text in base.all.items() if code not in added}
    made = replace(base, singles=singles, doubles=doubles)
    return replace(made, decode_only=own | {code for code in added if made.all[code] in there})


def glyphs(made: CodeTable, era: str) -> CodeTable:
    """The table as a system of 1978 showed it: the exchanged and moved characters of `tables/jis78.csv` by their old code.

    A set whose codes are those of 1978 already, or that its owner has settled, stays as it is.
    """
    if era != "jis78" or made.settled:
        return made
    swaps = _swaps()
    there = {text: code for code, text in made.doubles.items()}
    changed = {there[new]: old for new, old in swaps.items() if new in there}
    return replace(made, doubles={**made.doubles, **changed})


@cache
def _swaps() -> dict[str, str]:
    """Character of JIS X 0208-1983 → the one that its code had in 1978."""
    rows = csv.DictReader(_lines("jis78.csv"))
    found: dict[str, str] = {}
    for row in rows:
        found[row["jis83"]] = row["jis78"]
        if row["exchanged"] == "1":
            found[row["jis78"]] = row["jis83"]
    return found


def _lines(name: str) -> list[str]:
    return (files("utsushi") / "converters" / "files" / "tables" / name).read_text("utf-8").splitlines()


def _ibm(name: str) -> dict[int, str]:
    rows = (line.split(",") for line in _lines(name)[1:])
    return {int(code, 16): "".join(chr(int(point, 16)) for point in points.split("+")) for code, points in rows}


def _ibm_pair(name: str) -> CodeTable:
    number = name.removeprefix("ibm-")
    doubles = _ibm(f"dbcs-{'930' if number in {'930', '939'} else '1390'}.csv")
    return CodeTable(name, "host", _ibm(f"sbcs-{number}.csv"), doubles, "ibm", 0x40, 0x4040)


def _jis_plane() -> dict[int, str]:
    """JIS X 0208 by EUC code, without the rows that a set may use otherwise."""
    return dict(_asked("euc_jp", range(0xA1, 0xFF), range(0xA1, 0xFF)))


def _asked(codec: str, leads: range, trails: range) -> Iterator[tuple[int, str]]:
    for lead in leads:
        for trail in trails:
            with suppress(UnicodeDecodeError):
                yield lead << 8 | trail, bytes([lead, trail]).decode(codec)


def _jis(
    name: str, shift: str, *, exchanged: bool = True, moved: bool = False, points: Mapping[str, str] | None = None
) -> CodeTable:
    """A host set whose double bytes are JIS + 8080.

    `exchanged`: in the order of 1978. Single bytes are those of IBM 290 till a maker's table is imported.
    """
    plane = _jis_plane() | {int(code, 16): text for code, text in (points or {}).items()}
    doubles = {0x4040: "\u3000", **plane}
    made = CodeTable(
        name, "host", _ibm("sbcs-930.csv"), doubles, shift, 0x40, 0x4040, frozenset({0xA1A1}), "JIS X 0208"
    )
    if not exchanged:
        return made
    swaps = {new: old for new, old in _swaps().items() if moved or new not in _moved()}
    there = {text: code for code, text in plane.items()}
    older = {**doubles, **{there[new]: old for new, old in swaps.items() if new in there}}
    kept = {code: text for code, text in older.items() if not _added(code, symbols=moved)}
    return replace(made, doubles=kept, source="JIS C 6226-1978", settled=True)


def _added(code: int, *, symbols: bool) -> bool:
    """Codes that JIS X 0208 has since 1983 (row 84 since 1983 and 1990): ruled lines, row 84, and the symbols of row 2."""
    lead, trail = divmod(code, 0x100)
    row2 = lead == 0xA2 and (0xBA <= trail <= 0xC1 or 0xCA <= trail <= 0xD0 or 0xDC <= trail <= 0xEA or trail >= 0xF2)
    return (lead == 0xF4 and trail <= 0xA6) or lead == 0xA8 or (symbols and row2)


@cache
def _moved() -> frozenset[str]:
    return frozenset(row["jis83"] for row in csv.DictReader(_lines("jis78.csv")) if row["exchanged"] != "1")


def _jips() -> CodeTable:
    """NEC JIPS(J): JIS codes as they are (2121–7E7E) in the order of 1978, JIS8 single bytes."""
    plane = {code - 0x8080: text for code, text in _jis("", "", moved=True).doubles.items() if code >= 0xA1A1}
    singles = {byte: bytes([byte]).decode("shift_jis") for byte in (*range(0x20, 0x7F), *range(0xA1, 0xE0))}
    return CodeTable("jips-j", "host", singles, plane, "jips-j", 0x20, 0x2121, source="JIS C 6226-1978", settled=True)


def _python(codec: Literal["shift_jis", "shift_jis_2004"], kind: Kind) -> CodeTable:
    singles = {byte: bytes([byte]).decode(codec) for byte in (*range(0x80), *range(0xA1, 0xE0))}
    doubles = dict(_asked(codec, range(0x81, 0xA0), range(0x40, 0xFD))) | dict(
        _asked(codec, range(0xE0, 0xFD), range(0x40, 0xFD))
    )
    return CodeTable(codec, kind, singles, doubles, "", 0x20, 0x8140, source="Python codec")


def _cp932() -> CodeTable:
    """cp932; of several codes of a character the one that Microsoft's encoder writes is canonical (髙 is FBFC)."""
    from utsushi.converters.files import cp932

    found = cp932.characters()
    _, written = cp932.tables("microsoft")
    return CodeTable(
        "cp932",
        "ascii",
        {code: text for code, text in found if code < 0x100},
        {code: text for code, text in found if code > 0xFF},
        decode_only=frozenset(code for code, text in found if written[ord(text)] != code),
        source="Python codec",
    )


def _euc() -> CodeTable:
    """EUC-JP: ASCII, JIS X 0208, half-width kana behind 8E (JIS X 0212 behind 8F is not read)."""
    kana = {0x8E00 | byte: bytes([0x8E, byte]).decode("euc_jp") for byte in range(0xA1, 0xE0)}
    singles = {byte: chr(byte) for byte in range(0x80)}
    return CodeTable("euc-jp", "ascii", singles, _jis_plane() | kana, "", 0x20, 0xA1A1, source="Python codec")
