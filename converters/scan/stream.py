"""A delimited file of any encoding as batches of string columns, in bounded memory: for counting alone, never for conversion."""

from __future__ import annotations

import codecs
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from utsushi.converters.scan.encodings import CODECS
from utsushi.converters.scan.separators import Delimited

_BLOCK = 1 << 20
_ERRORS = "utsushi-scan"
_KEPT = 1_000
"""Different bytes that are no character."""
_bad: Counter[str] = Counter()


class Utf8(io.RawIOBase):
    """The bytes of a file as UTF-8; what is no character becomes U+FFFD and is counted by its bytes."""

    def __init__(self, handle: BinaryIO, encoding: str) -> None:
        """`encoding` is one of CODECS."""
        codecs.register_error(_ERRORS, _replace)
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder(CODECS[encoding])(_ERRORS)
        self._left, self._first, self._done = b"", True, False
        self.unmapped: Counter[str] = Counter()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with UTF-8; 0 at the end."""
        parts, size = [self._left], len(self._left)
        while size < len(buffer) and not self._done:  # whole blocks: a batch is what one read gives
            parts.append(self._next())
            size += len(parts[-1])
        whole = b"".join(parts)
        part, self._left = whole[: len(buffer)], whole[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _next(self) -> bytes:
        raw = self._handle.read(1 << 18)
        self._done = not raw
        _bad.clear()
        text = self._decoder.decode(raw, final=self._done)
        if len(self.unmapped) < _KEPT:
            self.unmapped.update(_bad)
        if self._first and text:
            text, self._first = text.removeprefix("\ufeff"), False
        return text.replace("\0", "\ufffd").encode("utf-8", "replace")


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = max(error.end, error.start + 1)
    _bad[error.object[error.start : end].hex().upper()] += 1
    return "\ufffd", end


class Rows:
    """Batches of the columns, and what did not fit."""

    def __init__(self, path: Path, encoding: str, form: Delimited) -> None:
        """Nothing read."""
        self._path, self._encoding, self._form = path, encoding, form
        self.ragged = 0
        """Lines with another number of columns."""
        self.stopped = ""
        """Why reading ended early: a code; the rest was not seen."""
        self.unmapped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Any]:
        """RecordBatches of strings."""
        import pyarrow as pa
        from pyarrow import csv

        form = self._form
        with self._path.open("rb") as handle:
            source = Utf8(handle, self._encoding)
            try:
                yield from csv.open_csv(
                    pa.PythonFile(source, mode="r"),
                    csv.ReadOptions(
                        use_threads=False, block_size=_BLOCK, column_names=list(form.names), skip_rows=int(form.header)
                    ),
                    csv.ParseOptions(
                        delimiter=form.delimiter,
                        quote_char='"' if form.quoted else False,
                        newlines_in_values=form.quoted,
                        invalid_row_handler=self._skip,
                    ),
                    csv.ConvertOptions(
                        check_utf8=False,
                        column_types=dict.fromkeys(form.names, pa.string()),
                        strings_can_be_null=False,
                        quoted_strings_can_be_null=False,
                    ),
                )
            except pa.ArrowInvalid:
                self.stopped = "U843"
            finally:
                self.unmapped = source.unmapped

    def _skip(self, _row: Any) -> str:
        self.ragged += 1
        return "skip"
