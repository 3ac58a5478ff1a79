"""A few bytes as characters of a code table, and back: headers, labels, fields of delimited files. Whole files have kernels."""

from __future__ import annotations

from utsushi.converters.files.codetables import SHIFTS, CodeTable


def plain_text(raw: bytes, made: CodeTable) -> str | None:
    """The characters of bytes in a table; None where a byte is none."""
    outs, inn = SHIFTS.get(made.shift, ((), -1))
    marks: dict[int, bool] = {**dict.fromkeys(outs, True), inn: False} if outs else {}
    leads = made.leads if made.kind != "host" else frozenset()
    found: list[str] = []
    at, wide = 0, made.kind == "ucs2"
    while at < len(raw):
        mark = next((code for code in marks if raw.startswith(raw_code(code), at) and marks[code] != wide), None)
        if mark is not None:
            wide, at = marks[mark], at + len(raw_code(mark))
            continue
        size = 2 if wide or raw[at] in leads else 1
        text = (made.doubles if size > 1 else made.singles).get(int.from_bytes(raw[at : at + size], "big"))
        if text is None or at + size > len(raw):
            return None
        found.append(text)
        at += size
    return "".join(found)


def plain_bytes(text: str, made: CodeTable) -> bytes | None:
    """The bytes of characters, shift codes around double bytes; None where the table has not all of them."""
    codes = made.canonical
    outs, inn = SHIFTS.get(made.shift, ((), 0))
    out, wide, at = b"", False, 0
    while at < len(text):
        size = 2 if text[at : at + 2] in codes and at + 1 < len(text) else 1
        code = codes.get(text[at : at + size])
        if code is None:
            return None
        if outs and (code > 0xFF) != wide:
            wide = not wide
            out += raw_code(outs[0] if wide else inn)
        out += code.to_bytes(2 if code > 0xFF or made.kind == "ucs2" else 1, "big")
        at += size
    return out + (raw_code(inn) if wide else b"")


def raw_code(code: int) -> bytes:
    """A code as it stands in a file: one byte, or two."""
    return code.to_bytes(2 if code > 0xFF else 1, "big")
