"""Content of elements and attributes ↔ texts.

Styles of holes: `t` the content of an element · `a` an attribute · `s` the `/>` of an empty element, which becomes content and an
end tag where there is a value.
"""

from __future__ import annotations

import re

from utsushi.converters.files.plain import Codec

_PARTS = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>|([^<]+)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_TEXT_OUT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_OUT = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def content(raw: bytes, codec: Codec) -> str | None:
    """The text of an element without elements in it; None where bytes are no characters."""
    text = codec.decode(raw)
    if text is None:
        return None
    if "<" not in text and "&" not in text and "\r" not in text:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one[1] if one[1] is not None else _plain(one[2] or "") for one in _PARTS.finditer(text))


def attribute(raw: bytes, codec: Codec) -> str | None:
    """The value of an attribute; None where bytes are no characters."""
    text = codec.decode(raw)
    return None if text is None else _plain(re.sub(r"\r\n|[\t\n\r]", " ", text))


def write(style: str, value: str, codec: Codec, name: bytes) -> bytes | None:
    """The bytes of a hole; None where the encoding or XML has no such character."""
    if _NO_XML.search(value):
        return None
    made = codec.encode(value.translate(_ATTRIBUTE_OUT if style == "a" else _TEXT_OUT))
    if made is None or style != "s":
        return made
    return b">" + made + b"</" + name + b">" if made else b"/>"


def _plain(text: str) -> str:
    return _REFERENCE.sub(_said, text) if "&" in text else text


def _said(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED.get(found[3], found[0])
    point = int(found[1], 16) if found[1] else int(found[2])
    return chr(point) if point < 0x110000 else found[0]
