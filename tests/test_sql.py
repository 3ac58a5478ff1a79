"""SQL dumps: what is read is what the dump says, and the same bytes come back."""

import itertools
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.sql import read_sql
from utsushi.converters.roundtrip_bytes import ByteCheck
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

NAMES = ("NO", "SIMEI", "BIKO")


def layout(dialect, names=NAMES, table="utf-8", *, source="KIHON", **declared):
    fields = tuple(Field(name, "delimited", offset) for offset, name in enumerate(names))
    record = Record("kihon", (Table("JUMIN.kihon", fields),), source=source)
    return File("JUMIN", "*.sql", "sql", TextStyle(table), (record,), dialect=dialect, **declared)


def read(file, path, **options):
    parts = list(files.read(file, [path], **options))
    return [part for part in parts if isinstance(part, Batch)], [part for part in parts if isinstance(part, Rejected)]


def values(batches, names=NAMES):
    return [tuple(row[name] for name in names) for batch in batches for row in batch.rows.to_pylist()]


DUMPS = {
    "oracle": """
REM a dump
SET DEFINE OFF;
CREATE TABLE "J"."KIHON" ("NO" NUMBER(10,0), "SIMEI" VARCHAR2(40 CHAR), "BIKO" CLOB, CONSTRAINT "PK" PRIMARY KEY ("NO"));
Insert into J.KIHON (NO,SIMEI,BIKO) values (1,'山田　太郎',to_date('20200101','YYYYMMDD'));
Insert into J.KIHON (NO,SIMEI,BIKO) values (2,UNISTR('\\9AD9\\6A4B'),'a'||CHR(10)||'b;c');
Insert into J.KIHON (NO,SIMEI,BIKO) values (-3.5,null,'it''s \\ here');
COMMIT;
""",
    "sqlserver": """USE [J]
GO
SET IDENTITY_INSERT [dbo].[KIHON] ON
INSERT [dbo].[KIHON] ([NO], [SIMEI], [BIKO]) VALUES (1, N'山田　太郎', CAST(N'20200101' AS Date))
INSERT [dbo].[KIHON] ([NO], [SIMEI], [BIKO]) VALUES (2, N'髙橋', 'a
b;c')
GO
INSERT [dbo].[KIHON] ([NO], [SIMEI], [BIKO]) VALUES (-3.5, NULL, N'it''s \\ here')
""",
    "postgresql": """--
SET client_encoding = 'UTF8';
CREATE TABLE public.kihon (no integer NOT NULL, simei character varying(40), biko text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ begin; insert into x values (1); end $$;
INSERT INTO public.kihon VALUES (1, '山田　太郎', '20200101'::date), (2, '髙橋', E'a\\nb;c'),
  (-3.5, NULL, 'it''s \\ here');
SELECT pg_catalog.setval('public.s', 3, true);
""",
    "mysql": """-- MySQL dump
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `kihon`;
CREATE TABLE `kihon` (`NO` decimal(5,1) NOT NULL, `SIMEI` varchar(40) DEFAULT NULL, `BIKO` text, PRIMARY KEY (`NO`)) ENGINE=InnoDB;
LOCK TABLES `kihon` WRITE;
INSERT INTO `kihon` VALUES (1,'山田　太郎','20200101'),(2,'髙橋','a\\nb;c'),(-3.5,NULL,'it\\'s \\\\ here');
UNLOCK TABLES;
""",
    "db2": """CONNECT TO J;
INSERT INTO "J"."KIHON" ("NO", "SIMEI", "BIKO") VALUES (1, '山田　太郎', DATE('20200101'));
INSERT INTO "J"."KIHON" ("NO", "SIMEI", "BIKO") VALUES (2, U&'\\9AD9\\6A4B', 'a' || CHR(10) || 'b;c'), (-3.5, NULL, 'it''s \\ here');
""",
}
COPIED = """COPY public.kihon (no, simei, biko) FROM stdin;
1\t山田　太郎\t20200101
2\t髙橋\ta\\nb;c
-3.5\t\\N\tit's \\\\ here
\\.


"""
ROWS = [("1", "山田　太郎", "20200101"), ("2", "髙橋", "a\nb;c"), ("-3.5", "", "it's \\ here")]


@pytest.mark.parametrize("dialect", DUMPS)
@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_every_dialect_says_the_same_rows(tmp_path, dialect, batch_rows):
    path = tmp_path / "a.sql"
    path.write_text(DUMPS[dialect], "utf-8", newline="")
    file = layout(dialect)
    batches, rejected = read(file, path, batch_rows=batch_rows)
    assert values(batches) == ROWS
    assert rejected == []
    assert files.encode(file, {"JUMIN.kihon": batches}) == path.read_bytes()


def test_the_lines_of_copy_are_rows(tmp_path):
    path = tmp_path / "a.sql"
    path.write_text(COPIED, "utf-8", newline="")
    file = layout("postgresql")
    batches, rejected = read(file, path)
    assert values(batches) == ROWS
    assert rejected == []
    assert files.encode(file, {"JUMIN.kihon": batches}) == path.read_bytes()
    assert [batch.residue.num_rows for batch in batches] == [3]


def test_a_layout_declares_a_dump(tmp_path):
    shown = Path(__file__).parent / "data" / "formats" / "sql.yaml"
    file = load(shown).files["JUMIN"]
    assert (file.format, file.dialect, file.records[0].source) == ("sql", "oracle", "JUKI.KIHON")
    path = tmp_path / "layout.yaml"
    path.write_text(shown.read_text("utf-8").replace("    dialect: oracle\n", ""), "utf-8")
    with pytest.raises(UtsushiError) as refused:
        load(path)
    assert [one.code for one in refused.value.problems] == ["U807"]


def strange(dialect, text, tmp_path, **declared):
    path = tmp_path / "a.sql"
    path.write_text(text, "utf-8", newline="")
    batches, rejected = read(layout(dialect, **declared), path)
    return values(batches), [(one.record, one.offset, one.fault, one.name) for one in rejected]


def test_what_is_no_row_is_named_with_its_place(tmp_path):
    text = (
        "INSERT INTO kihon VALUES (1, 'a', 'b'), (2, 'a'), (3, 'a', sysdate());\n"
        "UPDATE kihon SET simei = 'x;y';\nINSERT INTO other VALUES (1);\nINSERT INTO kihon SELECT * FROM other;\n"
        "INSERT INTO kihon VALUES (4, 'a', 'b'"
    )
    found, rejected = strange("oracle", text, tmp_path)
    assert found == [("1", "a", "b"), ("3", "a", None)]
    assert rejected == [
        (2, text.index("(2"), "wrong_columns", "kihon"),
        (4, text.index("UPDATE"), "unknown_statement", "UPDATE"),
        (5, text.index("INSERT INTO other"), "no_record_type", "other"),
        (6, text.index("INSERT INTO kihon SELECT"), "unknown_statement", "INSERT"),
        (7, text.index("INSERT INTO kihon VALUES (4"), "unknown_statement", "INSERT"),
    ]


def test_null_and_empty_stay_apart(tmp_path):
    path = tmp_path / "a.sql"
    path.write_bytes(b"INSERT INTO kihon VALUES (NULL, '', null);\n")
    for null in ("", "(null)"):
        file = layout("db2", null=null)
        batches, _ = read(file, path)
        assert values(batches) == [(null, "", null)]
        assert files.encode(file, {"JUMIN.kihon": batches}) == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("INSERT INTO kihon (NO, SIMEI, BIKO, X) VALUES (1, '', '', '');", "U803"),
        ("CREATE TABLE kihon (NO integer, SIMEI varchar(3), BIKO varchar(3), X integer);", "U803"),
        ("CREATE TABLE kihon (NO integer, SIMEI varchar(3));", "U804"),
        ("CREATE TABLE kihon LIKE this;", "U805"),
        ("COPY kihon FROM stdin WITH (FORMAT csv);\n1,2,3\n\\.\n", "U802"),
    ],
)
def test_a_dump_of_other_columns_is_refused(tmp_path, text, code):
    with pytest.raises(UtsushiError) as refused:
        strange("postgresql", text, tmp_path)
    assert [one.code for one in refused.value.problems] == [code]


TEXTS = st.text(st.sampled_from("ab'\"\\;,()\n\r\t\0é山髙𠮷 -/*#$%N"), max_size=6)


def escaped(dialect, text):
    return "'" + text.replace("\\", "\\\\" if dialect == "mysql" else "\\").replace("'", "''") + "'"


WRITERS = {
    "string": escaped,
    "national": lambda dialect, text: "N" + escaped(dialect, text),
    "number": lambda _, text: str(len(text) * 1.5),
    "null": lambda _dialect, _text: "NULL",
    "hexadecimal": lambda _, text: "0x" + text.encode().hex(),
    "date": lambda dialect, text: f"CAST({escaped(dialect, text)} AS date)",
    "joined": lambda dialect, text: f"{escaped(dialect, text)}||CHR(10)||{escaped(dialect, text)}",
}
MEANINGS = {
    "number": lambda text: str(len(text) * 1.5),
    "null": lambda _: "",
    "hexadecimal": lambda text: text.encode().hex(),
    "joined": lambda text: f"{text}\n{text}",
}
SPACES = st.sampled_from(["", " ", "\n", "/* it's; ) */", "-- (';\n"])


@st.composite
def dumps(draw):
    """(dialect, text of the dump, the rows that it says)"""
    dialect = draw(st.sampled_from(sorted(DUMPS)))
    ways = sorted(WRITERS) if dialect != "mysql" else sorted(set(WRITERS) - {"joined"})
    text, said = draw(st.sampled_from(["", "-- a dump\n", "SET x = 'INSERT INTO kihon VALUES (1)';\n"])), []
    for rows in draw(
        st.lists(
            st.lists(st.lists(st.tuples(st.sampled_from(ways), TEXTS), min_size=3, max_size=3), min_size=1, max_size=3),
            max_size=3,
        )
    ):
        written = []
        for row in rows:
            spaces = [draw(SPACES) for _ in range(8)]
            parts = [spaces[n] + WRITERS[way](dialect, value) + spaces[n + 3] for n, (way, value) in enumerate(row)]
            written.append("(" + ",".join(parts) + ")")
            said.append(tuple(MEANINGS.get(way, lambda one: one)(value) for way, value in row))
        between = draw(SPACES) + "," + draw(SPACES)
        text += f"INSERT INTO kihon{draw(SPACES)} VALUES {between.join(written)};\n"  # noqa: S608 — read, never executed
    return dialect, text, said


PATIENT = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PATIENT
@given(dump=dumps(), batch_rows=st.integers(1, 4), block=st.sampled_from([5, 64, 1 << 20]))
def test_any_dump_says_its_rows_and_comes_back(tmp_path, dump, batch_rows, block):
    dialect, text, said = dump
    path = tmp_path / "a.sql"
    path.write_bytes(text.encode())
    file = layout(dialect)
    parts = list(read_sql(file, [path], batch_rows=batch_rows, block=block))
    assert [part for part in parts if isinstance(part, Rejected)] == []
    assert values(parts) == said
    if said:
        assert files.encode(file, {"JUMIN.kihon": parts}) == text.encode()


@PATIENT
@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5),
    dialect=st.sampled_from(sorted(DUMPS)),
    table=st.sampled_from(["utf-8", "cp932"]),
)
def test_canonical_rows_are_read_again(tmp_path, rows, dialect, table):
    if table == "cp932":
        rows = [tuple(value.replace("𠮷", "表").replace("é", "能") for value in row) for row in rows]
    file = layout(dialect, table=table)
    batch = pa.RecordBatch.from_pydict(
        {"__file": [0] * len(rows), "__record": list(range(1, len(rows) + 1))}
        | {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(NAMES)}
    )
    made = files.encode(file, {"JUMIN.kihon": [Batch("JUMIN.kihon", 0, batch, None, None)]})
    path = tmp_path / "a.sql"
    path.write_bytes(made)
    batches, rejected = read(file, path)
    assert (values(batches), rejected) == (rows, [])
    assert [one for batch in batches for one in batch.residue.to_pylist()] == []


def told(reader, file, path):
    """What a reader gives; nothing where it refuses, which it must do in both languages."""
    try:
        return list(reader(file, [path], block=16))
    except UtsushiError as refused:
        if all(problem.text("ja") and problem.text("en") for problem in refused.problems):
            return []
        raise


@PATIENT
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                b"INSERT INTO kihon VALUES ",
                b"(",
                b")",
                b",",
                b"'",
                b"1",
                b";",
                b"\n",
                b"COPY kihon FROM stdin;\n",
                b"a\tb\tc\n",
                b"\\.\n",
                b"\\",
                b"--",
                b"/*",
                b"*/",
                b"GO\n",
                b"$$",
                b"E'",
                b"N'a'",
                b"\xff",
                b"\x81",
                b"\x00",
                b"NULL",
                b"CREATE TABLE kihon (NO int, SIMEI int, BIKO int);",
                b"DELIMITER $$\n",
                b"BEGIN",
                b"\n/\n",
                b"[",
                b"`",
                b'"',
            ]
        ),
        max_size=30,
    ),
    dialect=st.sampled_from(sorted(DUMPS)),
    table=st.sampled_from(["utf-8", "cp932"]),
)
def test_any_bytes_are_rows_or_named(tmp_path, pieces, dialect, table):
    """Only our own errors; rows and what is strange do not overlap, and the rows come back."""
    content = b"".join(pieces)
    path = tmp_path / "a.sql"
    path.write_bytes(content)
    file = layout(dialect, table=table)
    parts = told(read_sql, file, path)
    batches = [part for part in parts if isinstance(part, Batch)]
    check = ByteCheck(file, [path])
    for part in parts:
        check.take(part)
    check.finish()
    assert check.wrong == {} or not batches
    spans = [(row["__offset"], row["__length"]) for batch in batches for row in batch.rows.to_pylist()]
    spans = sorted(spans + [(part.offset, part.length) for part in parts if isinstance(part, Rejected)])
    assert all(start + size <= following for (start, size), (following, _) in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("dialect", "expression", "value"),
    [
        ("oracle", "'a''b'||CHR(10)||'c'", "a'b\nc"),
        ("oracle", "TO_CLOB('a')||TO_CLOB('b')", "ab"),
        ("oracle", "EMPTY_CLOB()", ""),
        ("oracle", "HEXTORAW('0A')", "0A"),
        ("oracle", "TIMESTAMP '2020-01-01 00:00:00'", "2020-01-01 00:00:00"),
        ("sqlserver", "N'a' + CHAR(10) + 'b'", "a\nb"),
        ("sqlserver", "CONVERT(datetime, N'20200101', 112)", "20200101"),
        ("sqlserver", "0x0aFF", "0aFF"),
        ("postgresql", "'2020-01-01'::timestamp without time zone", "2020-01-01"),
        ("postgresql", "E'a\\tb\\u3042'", "a\tbあ"),
        ("postgresql", "'\\x0aff'::bytea", "\\x0aff"),
        ("mysql", "CONCAT('a', CHAR(10))", "a\n"),
        ("mysql", "_binary 'a\\0b'", "a\0b"),
        ("mysql", "X'0AFF'", "0AFF"),
        ("db2", "U&'\\3042'", "あ"),
        ("db2", "DATE('20200101')", "20200101"),
        ("db2", "1 + 1", None),
        ("oracle", "SYSDATE", None),
        ("postgresql", "'a' || NULL", None),
        ("mysql", "'a' || 'b'", None),
    ],
)
def test_literals_say_their_text_or_are_a_fault(tmp_path, dialect, expression, value):
    path = tmp_path / "a.sql"
    path.write_text(f"INSERT INTO kihon VALUES ({expression}, 'x', 1);\n", "utf-8")  # noqa: S608 — read, never executed
    file = layout(dialect)
    batches, rejected = read(file, path)
    assert (values(batches), rejected) == ([(value, "x", "1")], [])
    assert [one["fault"] for one in batches[0].faults.to_pylist()] == ([] if value is not None else ["unknown_literal"])
    assert files.encode(file, {"JUMIN.kihon": batches}) == path.read_bytes()
