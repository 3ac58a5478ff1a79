"""What may stand in layout.yaml: one model for reading, for refusing and for the editors' schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class CobolEntry(_Entry):
    """How the copybooks are written."""

    dialect: Annotated[
        Literal["ibm", "fujitsu", "hitachi", "nec", "mf", "gnucobol"],
        Field(description="The compiler whose sizes hold."),
    ] = "ibm"
    format: Annotated[
        Literal["fixed", "free"], Field(description="Fixed: 1–6 sequence, 7 indicator, 8–72 text, columns in bytes.")
    ] = "fixed"
    encoding: Annotated[
        Literal["cp932", "utf-8", "euc-jp"], Field(description="Of the copybooks themselves, not of the data.")
    ] = "cp932"
    folders: Annotated[
        tuple[Text, ...],
        Field(alias="copy", description="Folders that copybooks are looked for in, beside the layout's own."),
    ] = ()


class TextEntry(_Entry):
    """How bytes are characters in the data."""

    table: Annotated[
        Text,
        Field(description="The character set: a built-in name, or the file of an imported table beside the layout."),
    ]
    sbcs: Annotated[
        str,
        Field(
            description="Single bytes of a host set: kana, latin (930 and 1390 hold kana), or the name or file of a table."
        ),
    ] = ""
    symbols: Annotated[
        Literal["jis", "microsoft"],
        Field(description="Wave dash, minus …: jis U+301C U+2212, microsoft U+FF5E U+FF0D."),
    ] = "jis"
    era_glyphs: Annotated[
        Literal["jis78", "jis90", "jis2004"], Field(description="Which shapes the old system showed.")
    ] = "jis2004"
    shift: Annotated[
        Literal["ibm", "jef", "keis", "jips-j", "jips-e", ""],
        Field(description="Shift codes around double bytes, where they are not the table's own."),
    ] = ""
    space: Annotated[
        Literal["4040", "a1a1", ""],
        Field(description="The double-byte space that pads, where it is not the table's own."),
    ] = ""
    gaiji: Annotated[
        Literal["pua", "fault"],
        Field(description="User-defined characters: private-use code points to be identified later, or faults."),
    ] = "pua"
    overlay: Annotated[
        str, Field(description="A site's own characters: a file code,points beside the layout; it comes last.")
    ] = ""


class DatesEntry(_Entry):
    """How dates are written."""

    era: Annotated[
        dict[str, Literal["M", "T", "S", "H", "R"]], Field(description="Era code of the old system → 明治 M … 令和 R.")
    ] = {}
    unknown: Annotated[
        tuple[Annotated[str, Field(min_length=2, max_length=2)], ...],
        Field(description="Marks of an unknown month or day."),
    ] = ("00",)
    overrun: Annotated[
        Literal["convert", "fault"], Field(description="平成40年: converted and listed, or a fault.")
    ] = "convert"
    empty: Annotated[
        tuple[Text, ...], Field(description="Whole values that mean no date, beside blanks and zeros: 99999999.")
    ] = ()


class ChildEntry(_Entry):
    """Elements of a record that may stand there several times: a table of its own, as an OCCURS is."""

    path: Annotated[Text, Field(description="Below the element of the record, such as jumin or rireki/ido.")]
    elements: Annotated[
        dict[Text, Text],
        Field(min_length=1, description="Column → path below the repeated element; . is its own text."),
    ]
    children: Annotated[dict[Text, ChildEntry], Field(description="Repeated elements within.")] = {}
    role: Annotated[Literal["data", "lookup"], Field(description="data: behind some `from`; lookup: joined only.")] = (
        "data"
    )


class RecordEntry(_Entry):
    """A record type of a file."""

    record: Annotated[
        str, Field(description="Its 01 name in the copybook; not needed where that has one record only.")
    ] = ""
    columns: Annotated[tuple[Text, ...], Field(description="Of a delimited file or a table of a dump, in order.")] = ()
    table: Annotated[
        str, Field(description="Of an SQL dump, or the sheet of a workbook; the name of the record type by default.")
    ] = ""
    path: Annotated[
        str, Field(description="Of the element of each record in an XML file, from the root: /koseki/kosekibo.")
    ] = ""
    elements: Annotated[
        dict[Text, Text], Field(description="XML: column → path below the record's element: @id, shimei/sei.")
    ] = {}
    children: Annotated[dict[Text, ChildEntry], Field(description="XML: name → elements that repeat.")] = {}
    when: Annotated[str, Field(description="REC_KBN = '1'; the first record whose condition holds wins.")] = ""
    parent: Annotated[
        str,
        Field(
            description="A record type above in this list: every record of this one belongs to the last record of that one before it."
        ),
    ] = ""
    role: Annotated[
        Literal["data", "lookup", "control"],
        Field(description="data: behind some `from`; lookup: joined only; control: totals."),
    ] = "data"


class OccursEntry(_Entry):
    """An OCCURS."""

    empty: Annotated[str, Field(description="Condition of a slot that holds nothing: MJ_YUBIN = ''.")] = ""
    role: Annotated[Literal["data", "lookup"], Field(description="data: behind some `from`; lookup: joined only.")] = (
        "data"
    )


class ImageEntry(_Entry):
    """An image that a field holds or names."""

    encoding: Annotated[
        Literal["hex", "base64", "file"], Field(description="As text in the field, or in a file that it names.")
    ]
    folder: Annotated[str, Field(description="Of the files, relative to the source.")] = ""


class FieldEntry(_Entry):
    """What a copybook or a header cannot say about a field."""

    form: Annotated[
        Literal["wareki", "seireki", "iso", "slash", "kana", "text", "code", ""],
        Field(
            alias="as",
            description="wareki GYYMMDD, seireki YYYYMMDD, iso YYYY-MM-DD, slash YYYY/MM/DD; a group becomes one field.",
        ),
    ] = ""
    when: Annotated[str, Field(description="Condition that chooses this alternative of a REDEFINES.")] = ""
    ignore: Annotated[
        bool, Field(description="This alternative of a REDEFINES is another view of the same values: it is not read.")
    ] = False
    width: Annotated[
        Literal["full", "half", ""], Field(description="full: the old system writes digits and letters full-width.")
    ] = ""
    cell: Annotated[
        Literal["any", "text"], Field(description="xlsx: text, a number here has lost its leading zeros: a fault.")
    ] = "any"
    codes: Annotated[tuple[str, ...], Field(description="Every code that the old system can hold.")] = ()
    unknown_flag: Annotated[str, Field(description="A field beside it that says the date is partly unknown.")] = ""
    image: Annotated[
        ImageEntry | None, Field(description="The field holds an image (印影, 改製原), or names its file.")
    ] = None


class VariableEntry(_Entry):
    """How records of a `variable` file say how long they are."""

    descriptor: Annotated[
        Literal["rdw", "bdw+rdw", "length2", "length4"],
        Field(
            description="Before every record: an RDW; an RDW in blocks with a BDW; a length of two or four bytes alone."
        ),
    ] = "rdw"
    byteorder: Literal["big", "little"] = "big"
    at: Annotated[
        Literal["0", "2"], Field(description="Where in the four bytes of an RDW or BDW the length stands.")
    ] = "0"
    includes: Annotated[
        bool | None,
        Field(
            description="Whether the length counts its descriptor; rdw does, length2 and length4 do not, unless said."
        ),
    ] = None
    adjust: Annotated[
        int, Field(description="Added to the length that is written to get the bytes that are there.")
    ] = 0


class LabelsEntry(_Entry):
    """Labels around the records of a `fixed` file, of 80 bytes each."""

    before: Annotated[int, Field(ge=0, le=99, description="How many stand in front: VOL1, HDR1, HDR2, UHL1 …")] = 0
    after: Annotated[int, Field(ge=0, le=99, description="How many stand behind: EOF1, EOF2, UTL1 …")] = 0


class FileEntry(_Entry):
    """One kind of file."""

    path: Annotated[Text, Field(description="Name or pattern, such as JUKIKHN*.DAT.")]
    format: Annotated[
        Literal["fixed", "lines", "variable", "delimited", "sql", "xml", "xlsx"],
        Field(description="lines: fixed-length records with line ends; sql: a dump; xml: elements."),
    ]
    records: Annotated[
        dict[str, RecordEntry], Field(min_length=1, description="Name → record type, tried in this order.")
    ]
    copybook: Annotated[str, Field(description="Relative to the layout.")] = ""
    length: Annotated[
        int,
        Field(ge=0, description="Bytes of a record; needed where record types differ: the shorter ones are padded."),
    ] = 0
    variable: Annotated[VariableEntry | None, Field(description="Of the format variable.")] = None
    labels: Annotated[
        LabelsEntry | None,
        Field(description="Tape labels around the records of a fixed file; they come back as they were."),
    ] = None
    signs: Annotated[
        Literal["mf", "ebcdic", "fujitsu", ""],
        Field(
            description="Signs of zoned fields in an ASCII file: mf p–y minus; ebcdic { A–I plus, } J–R minus; fujitsu @ A–I plus, "
            "P–Y minus; of the dialect unless said."
        ),
    ] = ""
    odoslide: Annotated[
        bool | None,
        Field(
            description="OCCURS DEPENDING ON: what follows moves up; false: every occurrence keeps its place, as with mf and "
            "gnucobol unless said."
        ),
    ] = None
    text: Annotated[TextEntry | None, Field(description="Where it differs from the layout's.")] = None
    occurs: Annotated[dict[str, OccursEntry], Field(description="record.GROUP → its empty slots.")] = {}
    control: Annotated[
        dict[str, str], Field(description="Field of a control record → count(record) or sum(record.FIELD).")
    ] = {}
    fields: Annotated[dict[str, FieldEntry], Field(description="record.FIELD → what the copybook cannot say.")] = {}
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Literal["minimal", "all", "none"] = "minimal"
    newline: Annotated[Literal["crlf", "lf", "cr"], Field(description="cr: of a delimited file alone.")] = "crlf"
    header_row: Annotated[
        int, Field(ge=0, description="xlsx: the row that holds the names of the columns; 0: there is none.")
    ] = 1
    escape: Annotated[
        str, Field(max_length=1, description="Of a delimited file: the character behind it stands for itself.")
    ] = ""
    header: Annotated[bool, Field(description="Whether the first line holds the names of the columns.")] = True
    dialect: Annotated[
        Literal["", "oracle", "sqlserver", "postgresql", "mysql", "db2"],
        Field(description="Of an SQL dump: how it writes names, strings and comments."),
    ] = ""
    ignore: Annotated[
        tuple[Text, ...],
        Field(description="XML: elements and attributes that are decided not to be data: /koseki/@version."),
    ] = ()
    null: Annotated[
        str, Field(description="What NULL of an SQL dump reads as; by default as an empty string does.")
    ] = ""
    bom: Annotated[bool, Field(description="Whether a UTF-8 file begins with a byte order mark.")] = False


class LayoutFile(_Entry):
    """layout.yaml: what one legacy package exports."""

    title: Text
    cobol: CobolEntry = CobolEntry()
    text: TextEntry | None = None
    dates: DatesEntry = DatesEntry()
    files: Annotated[
        dict[str, FileEntry], Field(min_length=1, description="Name → file; tables are named NAME.record.")
    ]
    note: str = ""
