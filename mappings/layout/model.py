"""What one legacy package exports, compiled: files → record types → tables → fields.

`layout.yaml` and its copybooks compile into this; readers, encoders, `check` and the run work on it and on nothing else.
Names are COBOL's: record, field, OCCURS, REDEFINES, FILLER. Every field decodes to text in *canonical form* (see `Field`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from utsushi.specs.errors import Place

Usage = Literal["text", "national", "zoned", "packed", "binary", "float", "bytes", "delimited"]
Format = Literal["fixed", "lines", "variable", "delimited", "xml", "sql", "xlsx"]
Sign = Literal["trailing", "leading", "trailing_separate", "leading_separate"]
DateForm = Literal["wareki", "seireki", "iso", "slash"]
"""wareki GYYMMDD (era code, year, month, day) · seireki YYYYMMDD · iso YYYY-MM-DD · slash YYYY/MM/DD."""


CHARSETS = (
    "utf-8", "cp932", "shift_jis", "shift_jis_2004", "euc-jp", "iso-2022-jp", "utf-16-be", "utf-16-le",
    "ibm-930", "ibm-939", "ibm-1390", "ibm-1399", "ibm-290", "jef", "keis78", "keis83", "keis90", "jips-j",
)  # fmt: skip
"""The built-in character sets."""
CODECS = ("utf-8", "iso-2022-jp", "utf-16-be", "utf-16-le")
"""Those that are rules, not tables of codes; iso-2022-jp is for delimited files alone."""
HOSTS = ("ibm-", "jef", "keis", "jips-")
"""How the names of host sets begin: single bytes, and double bytes between shift codes."""


@dataclass(frozen=True)
class TextStyle:
    """How bytes are characters in a file."""

    table: str
    """A name of CHARSETS, or the path of an imported table (`.csv`)."""
    sbcs: str = ""
    """The single-byte half of a host table: kana or latin (930/1390 kana, 939/1399 latin unless declared otherwise), or the name or
    path of a table whose single bytes hold."""
    symbols: Literal["jis", "microsoft"] = "jis"
    """Wave dash, minus, parallel …: `jis` U+301C, U+2212, U+2016 … · `microsoft` U+FF5E, U+FF0D, U+2225 …"""
    era_glyphs: Literal["jis78", "jis90", "jis2004"] = "jis2004"
    """Carried to the manifest. jis78: codes mean the characters of 1978 (22 pairs exchanged, 4 moved); else none is changed for it."""
    shift: str = ""
    """Shift codes around double bytes, where they are not those of the table: ibm, jef, keis, jips-j, jips-e."""
    space: Literal["4040", "a1a1", ""] = ""
    """The double-byte space that pads; the other one is read as a space too."""
    gaiji: Literal["pua", "fault"] = "pua"
    """User-defined characters: as private-use code points, to be identified later, or faults."""
    overlay: str = ""
    """A site's own characters: a file of code,points that comes last."""


@dataclass(frozen=True)
class DateStyle:
    """How dates are written in the whole layout; a field's hint says which form it has."""

    era: Mapping[str, str] = field(default_factory=dict)
    """Era code → M, T, S, H or R (JIS X 0301:2019)."""
    unknown: tuple[str, ...] = ("00",)
    """Marks of an unknown month or day (two characters each)."""
    overrun: Literal["convert", "fault"] = "convert"
    """A date beyond its era (平成40年): converted and listed, or a fault."""
    empty: tuple[str, ...] = ()
    """Further whole-field values that mean: no date (all blanks and all zeros always do)."""


@dataclass(frozen=True)
class Image:
    """Where the image is that a field holds or names."""

    encoding: Literal["hex", "base64", "file"]
    """In the field as text, or in a file that it names."""
    folder: str = ""
    """Of the files, relative to the source."""


@dataclass(frozen=True)
class Hint:
    """What a copybook or a CSV header cannot say about a field."""

    form: DateForm | Literal["kana", "text", "code", ""] = ""
    """`as:` of layout.yaml."""
    width: Literal["full", "half", ""] = ""
    """Legacy writes digits and letters full-width: the way back widens them."""
    codes: tuple[str, ...] = ()
    """Every code the legacy system can hold; code maps must be total over them."""
    cell: Literal["any", "text"] = "any"
    """Of a sheet: a cell that holds a number is a fault where it has to be text."""
    unknown_flag: str = ""
    """A sibling field that says the date is (partly) unknown."""
    image: Image | None = None
    """The field holds an image, or the name of its file."""


@dataclass(frozen=True)
class Field:
    """One elementary field. Its value is text, in canonical form:

    text, national, delimited: the characters, trailing pad removed (host fields only; delimited fields keep everything) ·
    zoned, packed, binary: `-`? then exactly `digits - scale` digits, then `.` and `scale` digits where scale > 0; a field of
    blanks or low-values is `""` (binary: low-values are zero) · float: the shortest decimal that gives the same bits · bytes
    (INDEX, POINTER): hexadecimal. Null is kept for bytes that are no value: a decoding fault.
    """

    name: str
    """As mappings use it: hyphens are underscores, ambiguous names are qualified, FILLER is FILLER_1 …"""
    usage: Usage
    offset: int = 0
    """Bytes from the start of the record (or of the occurrence, in a table of OCCURS); the column's index, from 0, when delimited."""
    length: int = 0
    """Bytes; 0 when delimited."""
    digits: int = 0
    scale: int = 0
    signed: bool = False
    sign: Sign = "trailing"
    overpunch: Literal["mf", "ebcdic", "fujitsu"] = "mf"
    """Zoned in an ASCII file, how its last (or first) digit says minus: mf p–y · ebcdic { A–I plus, } J–R minus, as bytes of a
    host become when every character is translated · fujitsu @ A–I plus, P–Y minus. Host files have the zones C and D."""
    little: bool = False
    """Binary and float: the lowest byte first (COMP-5 on small machines)."""
    nosign: bool = False
    """Packed without a sign nibble (COMP-6): two digits in every byte."""
    hexadecimal: bool = False
    """Float: IBM hexadecimal floating point; else IEEE 754."""
    justified: bool = False
    """JUSTIFIED RIGHT: the pad stands on the left."""
    filler: bool = False
    when: str = ""
    """Where this field belongs to a REDEFINES: the condition (expression over fields of the record) that selects it.
    Not selected: the value is `""` and the encoder leaves the bytes to the selected alternative."""
    path: str = ""
    """XML: where the value stands below the record's element (or the occurrence's): `@id`, `shimei/sei`, `.`."""
    hint: Hint = field(default_factory=Hint)
    place: Place = field(default_factory=Place)

    @property
    def numeric(self) -> bool:
        """Compared as a number in conditions, joins and windows."""
        return self.usage in {"zoned", "packed", "binary"}


@dataclass(frozen=True)
class Table:
    """A record type, or one OCCURS group of it: what `from` and `join` name."""

    name: str
    """`JUKIKHN.kihon`, `JUKIKHN.kihon.MAE_JUSHO`."""
    fields: tuple[Field, ...]
    parent: str = ""
    """The table this one occurs in; empty for a record's own table."""
    offset: int = 0
    """First occurrence, bytes from the start of the parent's record (or occurrence)."""
    stride: int = 0
    occurs: int = 1
    depending: str = ""
    """OCCURS DEPENDING ON: the numeric field, of a table it occurs in, that says how many occurrences a record has; `occurs` is
    the most there can be, and every offset behind is that of a record with as many."""
    least: int = 0
    """The fewest occurrences, where there is `depending`."""
    segment_of: str = ""
    """The record type (its own table) of which the last record before one of this type is the parent (親子レコード, segments)."""
    path: str = ""
    """XML: where the occurrences stand below the element of the parent."""
    empty: str = ""
    """Condition of an empty slot: such rows are excluded as 「空き」, with their index."""
    role: Literal["data", "lookup", "control"] = "data"

    @property
    def above(self) -> str:
        """The table that a row has its `__parent` in: the one it occurs in, or that it is a segment of; else empty."""
        return self.parent or self.segment_of

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class Record:
    """A record type of a file."""

    name: str
    tables: tuple[Table, ...]
    """Its own table first, then those of its OCCURS groups, outer before inner."""
    when: str = ""
    """Selector, an expression over its fields; empty: always. The first record whose selector holds wins."""
    length: int = 0
    source: str = ""
    """Where its records stand: the table of an SQL dump, the path of the elements of an XML file."""


@dataclass(frozen=True)
class Control:
    """A control total that the file states about itself."""

    name: str
    """`trailer.T_KENSU`."""
    table: str
    """Table and field that state it."""
    field: str
    function: Literal["count", "sum"]
    of_table: str
    of_field: str = ""


@dataclass(frozen=True)
class Variable:
    """How the records of a `variable` file say how long they are."""

    descriptor: Literal["rdw", "bdw+rdw", "length2", "length4"] = "rdw"
    """rdw: four bytes, two of them the length (IBM RECFM=V) · bdw+rdw: in blocks that begin with four bytes of their own
    (RECFM=VB) · length2, length4: a length of that many bytes alone."""
    byteorder: Literal["big", "little"] = "big"
    at: Literal[0, 2] = 0
    """Where in the four bytes of a descriptor the two of its length stand."""
    includes: bool = True
    """The length counts the descriptor itself."""
    adjust: int = 0
    """Added to what is written: the bytes that are there."""

    @property
    def width(self) -> int:
        """Bytes of a record's descriptor."""
        return 2 if self.descriptor == "length2" else 4

    @property
    def blocked(self) -> bool:
        """Records stand in blocks."""
        return self.descriptor == "bdw+rdw"


@dataclass(frozen=True)
class File:
    """One kind of file of the package; `path` may match several files, read in name order."""

    name: str
    path: str
    format: Format
    text: TextStyle
    records: tuple[Record, ...]
    controls: tuple[Control, ...] = ()
    record_length: int = 0
    """Bytes, line end not counted; 0 when delimited."""
    own_lengths: bool = False
    """A record is as long as its type says, and `record_length` is the longest: `variable`, and `lines` without `length:`."""
    variable: Variable | None = None
    labels: tuple[int, int] = (0, 0)
    """Labels of 80 bytes in front of the records of a `fixed` file, and behind them (JIS X 0601, IBM standard labels)."""
    slide: bool = True
    """OCCURS DEPENDING ON: what follows the occurrences moves up to the last one there is; else their places are never given up."""
    delimiter: str = ","
    quote: Literal["minimal", "all", "none"] = "minimal"
    newline: Literal["\n", "\r\n", "\r"] = "\r\n"
    header_row: int = 1
    """Of a sheet: the row that holds the names of the columns; 0: none."""
    escape: str = ""
    """Of a delimited file: the character behind it stands for itself."""
    header: bool = True
    bom: bool = False
    dialect: Literal["", "oracle", "sqlserver", "postgresql", "mysql", "db2"] = ""
    """Of an SQL dump."""
    null: str = ""
    """What NULL of an SQL dump reads as."""
    ignore: tuple[str, ...] = ()
    """XML: paths from the root of elements and attributes that are decided not to be data."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables of all record types, in order."""
        return tuple(table for record in self.records for table in record.tables)


@dataclass(frozen=True)
class Layout:
    """One compiled `layout.yaml`."""

    title: str
    path: Path
    files: Mapping[str, File]
    dates: DateStyle
    digest: str = ""
    """SHA-256 over layout.yaml and its copybooks."""

    @property
    def tables(self) -> dict[str, Table]:
        """All tables of all files by name."""
        return {table.name: table for file in self.files.values() for table in file.tables}

    def file_of(self, table: str) -> File:
        """The file whose record type (or OCCURS group) the table is."""
        return self.files[table.split(".", 1)[0]]
