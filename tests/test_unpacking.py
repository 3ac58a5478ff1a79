"""Archives around legacy files: the same conversion, and a clear word about what is wrong with them."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters import unpacking
from utsushi.converters.cli.door import run
from utsushi.converters.unpacking import unpacked
from utsushi.specs.errors import UtsushiError

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "small" / "001_host"


def code(source: Path) -> str:
    """Why a source is refused."""
    with pytest.raises(UtsushiError) as error, unpacked(source):
        pass
    (problem,) = error.value.problems
    assert problem.sentence("ja") != problem.sentence("en")
    return problem.code


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def packed(folder: Path) -> Path:
    """The mainframe sample, half of it in a zip, one file in a gzip."""
    folder.mkdir()
    for path in SAMPLE.iterdir():
        if path.name == "SETAI.DAT":
            (folder / "SETAI.DAT.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        elif path.suffix == ".DAT" and path.name != "JUKIKHN.DAT":
            with zipfile.ZipFile(folder / "rest.zip", "a") as made:
                made.write(path, path.name)
        else:
            shutil.copy(path, folder / path.name)
    return folder


def test_a_packed_source_converts_to_the_same_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every byte of OUT but the manifest, which names the archives."""
    source = packed(tmp_path / "source")
    assert run(["convert", "001/host", str(SAMPLE), str(tmp_path / "plain")]) == 0
    assert run(["convert", "001/host", str(source), str(tmp_path / "packed")]) == 0
    capsys.readouterr()
    for path in sorted((tmp_path / "plain").rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            assert (tmp_path / "packed" / path.relative_to(tmp_path / "plain")).read_bytes() == path.read_bytes()
    manifest = json.loads((tmp_path / "packed" / "manifest.json").read_text("utf-8"))
    assert list(manifest["options"]["unpacked"]) == ["SETAI.DAT.gz", "rest.zip"]
    assert manifest["options"]["not_read"] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packed", "plain", "source"]


def test_a_packed_source_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """roundtrip and read take archives too."""
    source = packed(tmp_path / "source")
    assert run(["roundtrip", "001/host", str(source)]) == 0
    layout = Path(__file__).resolve().parents[1] / "mappings" / "001_host" / "layout.yaml"
    single = tmp_path / "SETAI.DAT.gz"
    shutil.copy(source / "SETAI.DAT.gz", single)
    assert run(["read", str(single), "--layout", str(layout), "--to", "csv", "--out", str(tmp_path / "read")]) == 0
    capsys.readouterr()
    assert (tmp_path / "read").is_dir()


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "C:out.csv", "a/../../out.csv", "..\\out.csv"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    """Zip slip."""
    assert code(archive(tmp_path / "a.zip", {name: b"x"})) == "U783"


def test_damage_and_twins_are_refused(tmp_path: Path) -> None:
    """Cut short, a wrong checksum, no archive at all, one name twice."""
    whole = gzip.compress(b"a" * 10_000)
    for n, data in enumerate((whole[:-9], whole[:-8] + b"\0" * 8, b"no gzip")):
        path = tmp_path / f"{n}.csv.gz"
        path.write_bytes(data)
        assert code(path) == "U781"
        path.unlink()
    (tmp_path / "b.zip").write_bytes(b"no zip")
    assert code(tmp_path / "b.zip") == "U781"
    (tmp_path / "b.zip").unlink()
    (tmp_path / "A.csv").write_bytes(b"1")
    archive(tmp_path / "c.zip", {"a.CSV": b"2"})
    assert code(tmp_path) == "U784"


def test_an_archive_made_to_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused on the way, not afterwards."""
    monkeypatch.setattr(unpacking, "FREE", 1 << 20)
    path = archive(tmp_path / "a.zip", {"A.DAT": bytes(8 << 20)})
    assert code(path) == "U780"


def test_an_encrypted_member(tmp_path: Path) -> None:
    """Its flag says so."""
    path = archive(tmp_path / "a.zip", {"A.DAT": b"abc"})
    raw = bytearray(path.read_bytes())
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1
    path.write_bytes(bytes(raw))
    assert code(path) == "U782"


def test_names_of_archives_made_in_japan(tmp_path: Path) -> None:
    """cp932 where the flag does not say UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("AAAA.csv", b"x")
    raw = buffer.getvalue().replace(b"AAAA", "住民".encode("cp932"))
    (tmp_path / "a.zip").write_bytes(raw)
    with unpacked(tmp_path / "a.zip") as opened:
        assert opened.source.name == "住民.csv"
        assert opened.source.read_bytes() == b"x"
    assert not opened.source.exists()


@given(data=st.binary(max_size=300), flips=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=5))
def test_any_damage_gives_our_own_errors(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, flips: list[tuple[int, int]]
) -> None:
    """Never a traceback of zipfile or zlib."""
    folder = tmp_path_factory.mktemp("archive")
    for path in (archive(folder / "a.zip", {"A.csv": data}), folder / "b.csv.gz"):
        raw = bytearray(path.read_bytes() if path.exists() else gzip.compress(data, mtime=0))
        for place, byte in flips:
            raw[place % len(raw)] = byte
        path.write_bytes(bytes(raw))
        with contextlib.suppress(UtsushiError), unpacked(path):
            pass
