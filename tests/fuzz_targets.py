"""What `tools/fuzz.py` spoils input of: every reader of data, and every parser of copybooks, layouts, conditions and tables."""

import csv
import gzip
import io
import random
import shutil
import tempfile
import zipfile
from pathlib import Path

from fuzz import Target

from utsushi.converters import files
from utsushi.converters.scan.unknown import scan_unknown
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[1]
BOOK = """\
       01  A-REC.
           05  KBN       PIC X.
           05  NAMAE     PIC X(12).
           05  KANJI     PIC N(5).
           05  GAKU      PIC S9(7)V99 COMP-3.
           05  SU        PIC S9(4) COMP.
           05  NEN OCCURS 3.
               10  TUKI  PIC 9(2).
               10  TEN   PIC S9(3) SIGN TRAILING SEPARATE.
           05  R-AREA    PIC X(8).
           05  R-B REDEFINES R-AREA PIC 9(8).
"""


def consumed(file, path):
    """Read all of it, and write all that was read."""
    tables = {}
    for part in files.read(file, [path], batch_rows=50):
        if isinstance(part, files.Batch):
            tables.setdefault(part.table, []).append(part)
    files.encode(file, tables)


def described(**options):
    """A reader of data that a copybook describes."""
    from utsushi.mappings.layout.adhoc import from_copybook

    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "A.cpy"
        book.write_text(BOOK, "cp932")
        (file,) = from_copybook(book, **options).files.values()
    return lambda path: consumed(file, path)


def host_records(count=40):
    rng = random.Random(7)  # noqa: S311 - the same bytes every time
    return b"".join(
        rng.choice((b"\xc1", b"\xc2"))
        + b"\x0e\x43\x81\x43\x82\x43\x83\x0f\x40\x40\x40\x40"
        + b"\x45\xc1" * 5
        + bytes.fromhex("0000012345")[:-1]
        + b"\x5c"
        + bytes([0, rng.randrange(256)])
        + b"\xf0\xf1\xf0\xf0\xf1\x4e" * 3
        + b"\xf1" * 8
        for _ in range(count)
    )


def lines():
    line = "A" + "ｶﾅ漢字".ljust(10) + "漢字" * 2 + "一" + "\0\0\x12\x34\x5c\0\1" + "01001+" * 3 + "12345678"
    return (line.encode("cp932").ljust(60) + b"\r\n") * 20


def variable():
    return b"".join((len(one) + 4).to_bytes(2, "big") + b"\0\0" + one for one in (host_records(1) for _ in range(20)))


def delimited(table, **options):
    names = ("NO", "SIMEI", "BIKO")
    fields = tuple(Field(name, "delimited", n) for n, name in enumerate(names))
    record = Record("kihon", (Table("F.kihon", fields),))
    file = File("F", "*", "delimited", TextStyle(table), (record,), **options)
    return lambda path: consumed(file, path)


CSV = 'NO,SIMEI,BIKO\r\n1,髙橋　太郎,"改行\r\nと""引用"\r\n2,ｶﾅ,\r\n3,"",x\r\n'


def sql(dialect):
    import test_sql

    file = test_sql.layout(dialect)
    return lambda path: consumed(file, path)


def sql_seeds(dialect):
    import test_sql

    return [test_sql.DUMPS[dialect].encode()]


COMPILERS = ("ibm", "mf", "gnucobol", "fujitsu")


def xml():
    import test_xml

    return Target("xml", [test_xml.TEXT.encode()], lambda path: consumed(test_xml.FILE, path), ".xml")


def copybook(path):
    from utsushi.mappings.layout import copybook as books

    for form in ("fixed", "free"):
        books.parse(path, form, "cp932", COMPILERS[path.stat().st_size % len(COMPILERS)])


def adhoc(path):
    from utsushi.mappings.layout.adhoc import from_copybook

    from_copybook(path, data_path="*")


def layout(path):
    from utsushi.mappings.layout.load import load

    target = path.parent / "copy"
    if not target.exists():
        shutil.copytree(DATA / "layouts" / "copy", target)
    load(path)


def yaml(path):
    from utsushi.mappings import yaml as reader

    reader.load(path)


def condition(path):
    from utsushi.mappings.layout import predicate

    predicate.parse(path.read_bytes().decode("utf-8", "replace"))


def expression(path):
    from utsushi.mappings.language import dialect

    dialect.parse(path.read_bytes().decode("utf-8", "replace"), None)


def control(path):
    from utsushi.mappings.layout.loader_layout import layout_of

    layout_of(path)


def standard(path):
    from utsushi.converters.files import standard as reader

    for _ in reader.read(path):
        pass


def written(form):
    """The tables of a folder that `read` made, one of them spoilt."""
    from utsushi.converters.looking.encoding import encode
    from utsushi.converters.looking.reading import read

    folder = Path(tempfile.mkdtemp())
    (folder / "A.cpy").write_text(BOOK, "cp932")
    (folder / "A.DAT").write_bytes(host_records())
    read(folder / "A.DAT", copybook=folder / "A.cpy", to=form, out=folder / "out")
    name = f"A_REC.{form}"
    seed = (folder / "out" / name).read_bytes()

    def run(path):
        shutil.copyfile(path, folder / "out" / name)
        (folder / "NEW").unlink(missing_ok=True)
        encode(folder / "out", copybook=folder / "A.cpy", out=folder / "NEW")

    return Target(f"encode-{form}", [seed], run)


def _zip(raw):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("A.DAT", raw)
    return out.getvalue()


def texts(path, columns):
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row[column].encode() for row in csv.DictReader(file) for column in columns if row.get(column)]


def books():
    return [path.read_bytes() for path in sorted((DATA / "copybooks").glob("*.cpy"))]


def layouts():
    return [
        path.read_bytes()
        for path in [DATA / "layouts" / "layout.yaml", *sorted((ROOT / "mappings").glob("*/layout.yaml"))]
    ]


CONTROL = b"""OPTIONS (SKIP=1)
LOAD DATA CHARACTERSET JA16SJIS INFILE 'A.DAT' "fix 60" APPEND INTO TABLE A WHEN (1:1) = 'A'
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' TRAILING NULLCOLS
(NO POSITION(1:10) INTEGER EXTERNAL, SIMEI POSITION(11:50) CHAR NULLIF SIMEI=BLANKS, GAKU DECIMAL(9,2), HI DATE "YYYYMMDD")
"""


def scanned(path):
    """Without a layout: whatever it is, a report."""
    scan_unknown(path, show_rare=True).scan.to_json()


CONDITIONS = [
    b"REC_KBN = '1'",
    b"A >= 10 and not (B in ('1','2') or C between 1 and 3)",
    "氏名 <> '' and X <= -1.5".encode(),
]
EXPRESSIONS = [
    b"date(k.UMARE_YMD)",
    "code(k.SEIBETU, 性別)".encode(),
    b"case(k.A = '1', text(k.B), k.C <> 'x', constant('v'))",
]

MAKE = {
    "copybook": lambda: Target("copybook", books(), copybook, ".cpy"),
    "adhoc": lambda: Target("adhoc", books(), adhoc, ".cpy"),
    "layout": lambda: Target("layout", layouts(), layout, ".yaml"),
    "yaml": lambda: Target("yaml", layouts(), yaml, ".yaml"),
    "condition": lambda: Target("condition", CONDITIONS, condition),
    "expression": lambda: Target("expression", EXPRESSIONS, expression),
    "control": lambda: Target("control", [CONTROL], control, ".ctl"),
    "fixed": lambda: Target("fixed", [host_records()], described()),
    "fixed-cp932": lambda: Target("fixed-cp932", [lines(), host_records()], described(charset="cp932")),
    "lines": lambda: Target("lines", [lines()], described(record_format="lines", charset="cp932")),
    "blocks": lambda: Target(
        "blocks", [variable()], described(record_format="variable", options={"variable": {"descriptor": "bdw+rdw"}})
    ),
    "variable": lambda: Target("variable", [variable()], described(record_format="variable")),
    "scan": lambda: Target(
        "scan", [host_records(), lines(), variable(), "宛名番号,氏名\r\n1,佐藤\r\n".encode("cp932") * 20], scanned
    ),
    "zip": lambda: Target("zip", [_zip(host_records())], described(), ".zip"),
    "gzip": lambda: Target("gzip", [gzip.compress(host_records())], described(), ".gz"),
    "csv-cp932": lambda: Target("csv-cp932", [CSV.encode("cp932")], delimited("cp932")),
    "csv-utf-8": lambda: Target("csv-utf-8", [CSV.encode(), b"\xef\xbb\xbf" + CSV.encode()], delimited("utf-8")),
    **{
        f"csv-{table}": (
            lambda table=table, codec=codec: Target(
                f"csv-{table}", [CSV.replace("髙", "高").encode(codec)], delimited(table, escape="\\")
            )
        )
        for table, codec in {
            "iso-2022-jp": "iso2022_jp_ext",
            "utf-16-le": "utf-16-le",
            "shift_jis": "shift_jis",
        }.items()
    },
    "standard": lambda: Target("standard", [CSV.encode()], standard, ".csv"),
    **{
        f"sql-{name}": (lambda name=name: Target(f"sql-{name}", sql_seeds(name), sql(name), ".sql"))
        for name in ("oracle", "sqlserver", "postgresql", "mysql", "db2")
    },
    "xml": xml,
    **{f"encode-{form}": (lambda form=form: written(form)) for form in ("jsonl", "csv", "parquet")},
}
NAMES = tuple(MAKE)


def targets(*names):
    """The targets of those names, ready to run."""
    return [MAKE[name]() for name in names]
