"""〓 for each byte sequence that is no character, in every character set a file may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.converters.lenient import lenient
from utsushi.mappings.layout.model import Field, TextStyle

DELIMITED = Field("F", "delimited")
TEXT = Field("F", "text", length=20)
WIDE = Field("F", "national", length=20)
HOST = TextStyle("ibm-1390")


@pytest.mark.parametrize(
    ("field", "style", "raw", "shown"),
    [
        (DELIMITED, TextStyle("utf-8"), "山".encode() + b"\xff" + "川".encode(), "山〓川"),
        (DELIMITED, TextStyle("utf-8"), "\ufffd".encode() + b"\xc3", "\ufffd〓"),
        (DELIMITED, TextStyle("cp932"), "山".encode("cp932") + b"\xfc\xfc" + b"A", "山〓A"),
        (DELIMITED, TextStyle("cp932"), b"A\xfc", "A〓"),
        (TEXT, TextStyle("cp932"), "山".encode("cp932") + b"\xfc\xfc  ", "山〓"),
        (TEXT, HOST, b"\xc1\x0e\x45\x6c\xfe\xfe\x0f\xc2\x40", "A木〓B"),
        (WIDE, HOST, b"\x45\x6c\xfe\xfe\x40\x40", "木〓"),
    ],
    ids=["utf-8", "utf-8 cut short", "cp932", "cp932 cut short", "fixed cp932", "host with shifts", "host without"],
)
def test_what_is_no_character_shows_as_geta(field, style, raw, shown):
    assert lenient(raw, field, style) == shown


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=8))
def test_text_without_faults_is_itself(text):
    assert lenient(text.encode(), DELIMITED, TextStyle("utf-8")) == text
    known = text.encode("cp932", "ignore").decode("cp932")
    if not set(known) & {
        "\x80",
        "\xa0",
        "\uf8f0",
        "\uf8f1",
        "\uf8f2",
        "\uf8f3",
    }:  # Python's codec takes them for characters
        assert lenient(known.encode("cp932"), DELIMITED, TextStyle("cp932", symbols="microsoft")) == known


def test_numbers_have_no_substitute():
    assert lenient(b"\xff", Field("F", "packed", digits=1), HOST) is None
