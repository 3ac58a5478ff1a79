"""Images in the records, or beside them: each one is looked at, hashed and counted; what is missing or no image is listed.

An index in CSV names files of a folder; or the image stands in the record, as hexadecimal or base64 text. `images.csv` has a line
per image (no value, no file name: both may name a person), the ledger a line per field. Source: practice, 印影・改製原・除票の画像.
"""

from __future__ import annotations

import base64
import binascii
import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.images import inspect
from utsushi.converters.sources import Found
from utsushi.mappings.layout.model import Field, Image, Layout, Table

Listener = Callable[[Batch], None]

COLUMNS = ("ファイル", "表", "項目", "レコード", "繰返し", "状態", "形式", "枚数", "幅", "高さ", "バイト", "SHA-256")
MISSING, BROKEN, OUTSIDE, NOT_TEXT = "image_missing", "image_broken", "image_outside", "image_not_text"
LIMIT = 256 << 20
"""Bytes of one image at most; a larger one is listed as broken."""


@dataclass(frozen=True)
class _Asked:
    table: Table
    field: Field
    image: Image


class Images:
    """Listens to the tables whose fields hold or name images; `with` it, its list is closed at the end."""

    def __init__(self, layout: Layout, found: Found, source: Path, path: Path) -> None:
        """Know the fields and where their folders are.

        Args:
            layout: its fields with `image:`.
            found: the files that are read.
            source: folders of images are relative to it, or to the folder of a single source file.
            path: of the list, images.csv; written only where some field has images.
        """
        self._root = source if source.is_dir() else source.parent
        self._found, self._path = found, path
        self._asked = [
            _Asked(table, field, field.hint.image)
            for file in layout.files.values()
            for table in file.tables
            for field in table.fields
            if field.hint.image is not None
        ]
        self._names = {table.name: file.name for file in layout.files.values() for table in file.tables}
        self._counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._faults: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._named: dict[str, set[Path]] = defaultdict(set)
        self._list: Any = None
        self._file: Any = None

    @property
    def listeners(self) -> dict[str, list[Listener]]:
        """Table → what to call with its batches."""
        found: dict[str, list[Listener]] = defaultdict(list)
        for asked in self._asked:
            found[asked.table.name].append(self._taker(asked))
        return dict(found)

    def rows(self, table: str) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
        """(field, fault, rising row numbers) of images that are missing or none."""
        for (name, field, fault), rows in self._faults.items():
            if name == table:
                yield field, fault, np.array(rows, np.int64)

    def lines(self) -> list[dict[str, Any]]:
        """`{"record", "field", "images", "pages", "bytes", "empty", "missing", "broken", "orphans"}` for each field."""
        orphans = {folder: len(self._beside(folder)) for folder in {asked.image.folder for asked in self._asked}}
        return [
            {
                "record": asked.table.name,
                "field": asked.field.name,
                **{word: self._counts[asked.table.name, asked.field.name][word] for word in _WORDS},
                "orphans": orphans[asked.image.folder] if asked.image.encoding == "file" else 0,
            }
            for asked in self._asked
        ]

    def read(self) -> set[Path]:
        """The image files that some record names."""
        return {path for named in self._named.values() for path in named}

    def close(self) -> None:
        """Close the list."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the list."""
        self.close()

    def _beside(self, folder: str) -> set[Path]:
        """Files of an image folder that no record names."""
        place = self._root / folder
        inside = {path for path in place.rglob("*") if path.is_file()} if folder and place.is_dir() else set()
        return inside - self._named[folder] - {path for paths in self._found.values() for path in paths}

    def _taker(self, asked: _Asked) -> Listener:
        def take(batch: Batch) -> None:
            rows = batch.rows
            occurrences = rows["__occurrence"].to_pylist() if "__occurrence" in rows.schema.names else None
            files, records = rows["__file"].to_pylist(), rows["__record"].to_pylist()
            for n, value in enumerate(rows[asked.field.name].to_pylist()):
                if not value:
                    self._counts[asked.table.name, asked.field.name]["empty"] += 1
                    continue
                place = (
                    self._found[self._names[asked.table.name]][files[n]].name,
                    asked.table.name,
                    asked.field.name,
                    records[n],
                    occurrences[n] if occurrences else "",
                )
                self._look(asked, value, place, batch.start + n)

        return take

    def _look(self, asked: _Asked, value: str, place: tuple[Any, ...], row: int) -> None:
        counts = self._counts[asked.table.name, asked.field.name]
        data = self._bytes(asked.image, value)
        image = inspect(data) if isinstance(data, bytes) else None
        fault = data if isinstance(data, str) else BROKEN if image is None else ""
        if fault:
            counts["missing" if fault == MISSING else "broken"] += 1
            self._faults[asked.table.name, asked.field.name, fault].append(row)
        if not isinstance(data, bytes):
            self._write([*place, fault, "", "", "", "", "", ""])
            return
        size, digest = len(data), sha256(data).hexdigest()
        if image is None:
            self._write([*place, fault, "", "", "", "", size, digest])
            return
        counts["images"] += 1
        counts["pages"] += image.pages
        counts["bytes"] += size
        self._write([*place, "", image.kind, image.pages, image.width, image.height, size, digest])

    def _bytes(self, image: Image, value: str) -> bytes | str:
        """The image, or why there is none."""
        try:
            if image.encoding == "hex":
                return bytes.fromhex(value.removeprefix("0x").removeprefix("0X"))
            if image.encoding == "base64":
                return base64.b64decode("".join(value.split()), validate=True)
        except (ValueError, binascii.Error):
            return NOT_TEXT
        return self._file_of(image.folder, value)

    def _file_of(self, folder: str, value: str) -> bytes | str:
        """The named file, which has to stand below the folder."""
        name = PurePosixPath(value.strip().replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in value or "\0" in value:
            return OUTSIDE
        try:
            root = (self._root / folder).resolve()
            path = (root / name).resolve()
            if not path.is_relative_to(root):
                return OUTSIDE
            if path.stat().st_size > LIMIT:
                return BROKEN
            data = path.read_bytes()
        except (OSError, RuntimeError):  # too long a name, links in a circle
            return MISSING
        self._named[folder].add(self._root / folder / name)
        return data

    def _write(self, line: list[Any]) -> None:
        if self._list is None:
            self._path.touch(0o600)
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._list = csv.writer(self._file, lineterminator="\n")
            self._list.writerow(COLUMNS)
        self._list.writerow(line)


_WORDS = ("images", "pages", "bytes", "empty", "missing", "broken")
