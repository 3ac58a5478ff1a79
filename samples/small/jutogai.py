"""jutogai: the mainframe export of non-residents (住登外者) of package 031/host. None of these people exists."""

from __future__ import annotations

from collections.abc import Sequence

from utsushi.samples.host.records import Form, Part, Value, Values
from utsushi.samples.people import with_check_digit

Row = dict[str, Value | Sequence[Values]]

LENGTH = 620
RECORD = Form(
    LENGTH,
    (
        Part("REC-KBN", "half", 1),
        Part("ATENA-NO", "zoned", 10),
        Part("KOJIN-NO", "half", 12),
        Part("SIMEI-KN", "half", 40),
        Part("SIMEI-KJ", "national", 60),
        Part("GAI-EI", "half", 40),
        Part("GAI-KJ", "national", 40),
        Part("SEIBETU", "half", 1),
        Part("UMARE-YMD", "wareki", 7),
        Part("SHICHOSON-CD", "half", 6),
        Part("AZA-CD", "half", 7),
        Part("YUBIN", "national", 14),
        Part("KEN", "national", 8),
        Part("SHI", "national", 24),
        Part("AZA", "national", 36),
        Part("BANCHI", "national", 50),
        Part("KATAGAKI", "national", 60),
        Part("KATAGAKI-KN", "half", 60),
        Part("GYOMU", "half", 2),
        Part("DOKUJI-ID", "half", 3),
        Part("DAIHYO-KBN", "half", 1),
        Part("NAYOSE-ATENA", "zoned", 10),
        Part("SOSA-ID", "half", 8),
        Part("SOSA-YMD", "seireki", 8),
        Part("SOSA-JIKOKU", "zoned", 6),
    ),
)
TRAILER = Form(LENGTH, (Part("REC-KBN", "half", 1), Part("T-KENSU", "packed", 7)))

_FAR: Row = {"SHICHOSON-CD": "990027", "AZA-CD": "0011002", "YUBIN": "９９０２００２", "KEN": "幻海県", "SHI": "汐見市"}
_NEAR: Row = {
    "SHICHOSON-CD": "990035",
    "AZA-CD": "0021000",
    "YUBIN": "９９０３００７",
    "KEN": "架空県",
    "SHI": "雲居市",
}


def files() -> dict[str, bytes]:
    """The file of the export."""
    return {"JUTOGAI.DAT": file(rows())}


def file(table: Sequence[Row], count: int | None = None) -> bytes:
    """Records and trailer; `count` is what the trailer says, the truth unless given."""
    trailer = TRAILER.write({"REC-KBN": "9", "T-KENSU": len(table) if count is None else count})
    return b"".join(RECORD.write(row) for row in table) + trailer


def rows() -> list[Row]:
    """Land owners, car owners, a person merged into another, foreigners, an unknown birthday."""
    return [
        _row(1, "霧島　栄一", "ｷﾘｼﾏ ｴｲｲﾁ", "1", "1955-06-01", "01", _FAR | _at("浜町二丁目", "５番地１")),
        _row(2, "霧島　栄一", "ｷﾘｼﾏ ｴｲｲﾁ", "1", "1955-06-01", "03", _FAR | _at("浜町二丁目", "５－１"))
        | {"DAIHYO-KBN": "2", "NAYOSE-ATENA": 9_000_000_001},
        _row(3, "髙橋　千代", "ﾀｶﾊｼ ﾁﾖ", "2", "1926-12-24", "01", _NEAR | _at("朝日町", "７番地", "曙荘３号"))
        | {"KATAGAKI-KN": "ｱｹﾎﾞﾉｿｳｻﾝｺﾞｳ"},
        _row(4, "灘　一", "ﾅﾀﾞ ﾊｼﾞﾒ", "1", "1989-01-07", "04", _NEAR | _at("朝日町", "１２番地")),
        _row(5, "", "ﾁｪﾝ ﾘﾝ", "2", "1990-09-09", "02", _NEAR | _at("朝日町", "１５番地"))
        | {"GAI-EI": "CHEN LIN", "GAI-KJ": "陳　琳"},
        _row(6, "", "ｽﾐｽ ｼﾞｮﾝ", "1", "1985-00-00", "03", _FAR | _at("浜町二丁目", "９番地")) | {"GAI-EI": "SMITH JOHN"},
        _row(7, "仮名　某", "ｶﾒｲ ﾎﾞｳ", "9", "", "", {}) | {"DOKUJI-ID": "801"},
    ]


def _row(number: int, name: str, kana: str, sex: str, born: str, business: str, address: Row) -> Row:
    row: Row = {
        "REC-KBN": "1",
        "ATENA-NO": 9_000_000_000 + number,
        "SIMEI-KN": kana,
        "SIMEI-KJ": name,
        "SEIBETU": sex,
        "UMARE-YMD": born,
        "GYOMU": business,
        "DAIHYO-KBN": "1",
        "SOSA-ID": "OPE00031",
        "SOSA-YMD": "2025-10-01",
        "SOSA-JIKOKU": 160_005,
    }
    return row | address | ({"KOJIN-NO": with_check_digit(f"9931{number:07d}")} if number in {1, 3} else {})


def _at(street: str, number: str, building: str = "") -> Row:
    return {"AZA": street, "BANCHI": number, "KATAGAKI": building}
