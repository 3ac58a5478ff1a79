"""SQL dumps: what is read is what the dump says, and the same bytes come back."""

from pathlib import Path

import pytest

from utsushi.converters import files
from utsushi.converters.files.batch import Batch, Rejected
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
