"""Images beside the records and in them: pages, size and hash are accounted for, what is missing is listed."""

from __future__ import annotations

import base64
import csv
import hashlib
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import run_plans as plans
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters.files.images import Image, inspect
from utsushi.converters.run import Options, Result, carry
from utsushi.mappings.layout import load
from utsushi.mappings.layout import model as layouts


def tiff(pages: int, order: str = "<", width: int = 1728, height: int = 2200, strip: bytes = b"\0" * 9) -> bytes:
    """A fax of so many pages (Group 4), its pages one behind the other."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    out, at = b"", 8
    for page in range(pages):
        tags = [(256, 3, width), (257, 4, height), (259, 3, 4), (273, 4, at + 2 + 5 * 12 + 4), (279, 4, len(strip))]
        one = struct.pack(f"{order}H", len(tags))
        for tag, kind, value in tags:
            one += struct.pack(f"{order}HHI", tag, kind, 1)
            one += struct.pack(f"{order}I", value) if kind == 4 else struct.pack(f"{order}HH", value, 0)
        behind = at + len(one) + 4 + len(strip)
        one += struct.pack(f"{order}I", behind if page + 1 < pages else 0) + strip
        out, at = out + one, behind
    return head + out


def png(width: int = 64, height: int = 32) -> bytes:
    """A grey rectangle."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 20, 30) + b"\x01\x01\x11\x00\xff\xd9"
BMP = b"BM" + struct.pack("<IIIIii", 30, 0, 26, 40, 16, -8) + b"\0" * 4
GIF = b"GIF89a" + struct.pack("<HH", 5, 6) + b"\0;"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (tiff(3), Image("TIFF/G4", 3, 1728, 2200)),
        (tiff(1, ">"), Image("TIFF/G4", 1, 1728, 2200)),
        (png(), Image("PNG", 1, 64, 32)),
        (JPEG, Image("JPEG", 1, 30, 20)),
        (BMP, Image("BMP", 1, 16, 8)),
        (GIF, Image("GIF", 1, 5, 6)),
        (b"", None),
        (b"%PDF-1.4", None),
        (tiff(2)[:-5], None),
        (png()[:-3], None),
        (JPEG[:-1], None),
    ],
)
def test_an_image_is_told_by_its_header(data: bytes, found: Image | None) -> None:
    """Cut short, it is none."""
    assert inspect(data) == found


def test_a_chain_of_pages_that_turns_back_is_broken() -> None:
    """No endless loop."""
    data = bytearray(tiff(1))
    data[8 + 2 + 5 * 12 : 8 + 2 + 5 * 12 + 4] = struct.pack("<I", 8)
    assert inspect(bytes(data)) is None


@given(
    st.sampled_from([tiff(2), tiff(1, ">"), png(), JPEG, BMP, GIF]),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 255)), max_size=4),
    st.integers(0, 200),
)
def test_damaged_images_are_no_crash(data: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    """Any byte may be another one, anything may be missing at the end."""
    damaged = bytearray(data)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    found = inspect(bytes(damaged[: max(len(damaged) - cut, 0)]))
    assert found is None or found.pages >= 1


def run(tmp_path: Path, image: layouts.Image, values: list[str], files: dict[str, bytes]) -> Result:
    """People whose last column is an image."""
    people = [f"{n}|1|見本|2000-01-01|7|{value}" for n, value in enumerate(values, 1)]
    source = plans.write(tmp_path / "source", table="utf-8", people=people, households=("7|町1",), supports=())
    for name, data in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    plan = plans.plan(plans.households(), plans.people(unmatched="試験の世帯"), plans.supports())
    file = plan.layout.files["JUMIN"]
    table = file.tables[0]
    fields = tuple(replace(one, hint=layouts.Hint(image=image)) if one.name == "YOBI" else one for one in table.fields)
    record = replace(file.records[0], tables=(replace(table, fields=fields),))
    layout = replace(plan.layout, files={**plan.layout.files, "JUMIN": replace(file, records=(record,))})
    return carry(replace(plan, layout=layout), source, tmp_path / "OUT", None, Options(), plans.spec_nothing)


def listed(result: Result) -> list[dict[str, str]]:
    """images.csv."""
    with (result.out / "images.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_that_an_index_names(tmp_path: Path) -> None:
    """One of two pages, one missing, one outside, one that is no image, one without a name, one that nobody names."""
    values = ["a/1.tif", "2.tif", "../people.csv", "3.tif", ""]
    files = {"gazo/a/1.tif": tiff(2), "gazo/3.tif": b"no image", "gazo/4.tif": png()}
    result = run(tmp_path, layouts.Image("file", "gazo"), values, files)
    (line,) = result.ledger["images"]
    assert line == {
        "record": "JUMIN.kihon", "field": "YOBI", "images": 1, "pages": 2, "bytes": len(tiff(2)), "empty": 1,
        "missing": 1, "broken": 2, "orphans": 1,
    }  # fmt: skip
    assert [(one["レコード"], one["状態"]) for one in listed(result)] == [
        ("1", ""), ("2", "image_missing"), ("3", "image_outside"), ("4", "image_broken"),
    ]  # fmt: skip
    assert listed(result)[0]["SHA-256"] == hashlib.sha256(tiff(2)).hexdigest()
    assert (listed(result)[0]["形式"], listed(result)[0]["枚数"], listed(result)[0]["幅"]) == ("TIFF/G4", "2", "1728")
    faults = (result.out / "faults.csv").read_text("utf-8")
    assert all(fault in faults for fault in ("image_missing", "image_outside", "image_broken"))
    assert result.exit_code == 1
    assert result.ledger["balanced"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("hex", "0x" + png().hex()), ("hex", png().hex().upper()), ("base64", base64.b64encode(png()).decode())],
)
def test_images_in_the_record(tmp_path: Path, encoding: str, text: str) -> None:
    """As a dump or an XML file holds them."""
    result = run(tmp_path, layouts.Image(encoding), [text, "zz"], {})
    (line,) = result.ledger["images"]
    assert (line["images"], line["pages"], line["bytes"], line["broken"]) == (1, 1, len(png()), 1)
    assert [one["状態"] for one in listed(result)] == ["", "image_not_text"]


def test_a_layout_says_where_images_are(tmp_path: Path) -> None:
    """`image:` of a field."""
    path = tmp_path / "layout.yaml"
    path.write_text(
        "title: 印鑑\ntext: {table: utf-8}\nfiles:\n  INKAN:\n    path: '*.csv'\n    format: delimited\n"
        "    records: {kihon: {columns: [NO, FILE]}}\n"
        "    fields: {kihon.FILE: {image: {encoding: file, folder: gazo}}}\n",
        "utf-8",
    )
    (file,) = load.load(path).files.values()
    assert file.tables[0].fields[1].hint.image == layouts.Image("file", "gazo")
