"""XML files, judged by lxml before a byte of them is used: well-formed, no DTD, no entities, no network, bounded."""

from __future__ import annotations

import re
from io import BufferedReader
from typing import Any

from utsushi.converters.files.plain import Codec
from utsushi.specs.errors import Place, UtsushiError, fail

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_SAME = {
    "utf-8": {"utf-8", "utf8"},
    "cp932": {"cp932", "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"},
}


class Judged:
    """Reads a file; every byte has passed the parser when it is given.

    Raises:
        UtsushiError: U811 not well-formed, U812 a document type, U813 another encoding than the layout's, U814 a limit of the
            parser (10 MiB of one attribute).
    """

    def __init__(self, handle: BufferedReader, name: str, codec: Codec) -> None:
        """Of a file opened at its beginning."""
        from lxml import etree

        self._handle, self._name, self._codec = handle, name, codec
        target: Any = _Target(name)
        self._parser: Any = etree.XMLParser(
            target=target,
            encoding=codec.name,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        self._begun = self._done = False

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        from lxml import etree

        data = self._handle.read(size)
        if not self._begun:
            self._begun = True
            self._check_encoding(data)
        try:
            if data:
                self._parser.feed(data)
            elif not self._done:
                self._done = True
                self._parser.close()
        except etree.XMLSyntaxError as error:
            line, column = error.position
            where = Place(self._name, line=max(line, 1), column=max(column, 1))
            kinds: Any = etree.ErrorTypes
            number = getattr(error, "code", 0)
            code = "U814" if number == kinds.ERR_RESOURCE_LIMIT or "limit" in str(error) else "U811"
            why = kinds._getName(number, "ERR")  # noqa: SLF001 — the sentence itself would hold names of the data
            raise fail(code, where, why=why) from None
        return data

    def _check_encoding(self, data: bytes) -> None:
        found = _DECLARED.match(data)
        said = found[1].decode().casefold() if found else ""
        if said and said not in _SAME[self._codec.name]:
            raise fail("U813", Place(self._name, line=1, column=1), said=said, table=self._codec.name)


class _Target:
    """Keeps nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def doctype(self, *_: object) -> None:
        """Refuse it before its declarations are read."""
        raise _refused(self._name)

    def close(self) -> None:
        """Nothing to give."""


def _refused(name: str) -> UtsushiError:
    return fail("U812", Place(name))
