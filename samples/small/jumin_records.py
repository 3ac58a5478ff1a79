"""The record types and legacy codes of the sample export of package 001/host, as its operator's manual would list them."""

from __future__ import annotations

from utsushi.samples.host.records import Form, Part, Slots

OPERATED = (Part("SOSA-ID", "half", 8), Part("SOSA-YMD", "seireki", 8), Part("SOSA-JIKOKU", "zoned", 6))

_IDENTITY = (
    Part("REC-KBN", "half", 1),
    Part("SHICHOSON-CD", "half", 6),
    Part("ATENA-NO", "zoned", 10),
    Part("RIREKI-NO", "packed", 3),
    Part("SETAI-NO", "zoned", 10),
    Part("KAISEI-NO", "zoned", 2),
    Part("JUMINHYO-CD", "half", 11),
    Part("SHUBETU", "half", 1),
    Part("JOTAI", "half", 2),
)
_PERSON = (
    Part("SIMEI-KN", "half", 40),
    Part("SIMEI-KJ", "national", 40),
    Part("KYUSI-KJ", "national", 20),
    Part("SEIBETU", "half", 1),
    Part("UMARE-YMD", "wareki", 7),
    *(Part(f"ZOKU-{n}", "half", 2) for n in (1, 2, 3, 4)),
    Part("JUNI", "zoned", 2),
)
_EVENT = (
    Part("IDO-KBN", "half", 1),
    Part("IDO-JIYU", "half", 3),
    Part("IDO-YMD", "wareki", 7),
    Part("IDO-TODOKE-YMD", "wareki", 7),
    Part("SHORI-YMD", "seireki", 8),
    Part("JUMIN-YMD", "wareki", 7),
    Part("KISAI-YMD", "wareki", 7),
    Part("KISAI-JIYU", "half", 2),
    Part("SHUSEI-JIYU", "half", 2),
    Part("JUTEI-YMD", "wareki_packed", 7, signed=True),
    Part("SHOJO-JIYU", "half", 2),
    Part("SHOJO-TODOKE-YMD", "wareki", 7),
    Part("SHOJO-YMD", "wareki", 7),
)
_ADDRESS = (
    Part("AZA-CD", "half", 7),
    Part("YUBIN", "national", 14),
    Part("AZA", "national", 40),
    Part("BANCHI", "national", 24),
    Part("KATAGAKI", "mixed", 42),
)
_LEAVING = (
    Part("TENSHUTU-TODOKE-YMD", "wareki", 7),
    Part("TENSHUTU-YOTEI-YMD", "wareki", 7),
    Part("TENSHUTU-KAKUTEI-YMD", "wareki", 7),
    Part("TENNYU-TSUCHI-YMD", "wareki", 7),
    Part("SAKI-CD", "half", 6),
    Part("SAKI-YUBIN", "national", 14),
    Part("SAKI-JUSHO", "national", 60),
)
_JAPANESE = (
    Part("HONSEKI", "national", 60),
    Part("HITTO-UJI", "national", 20),
    Part("HITTO-NA", "national", 20),
    Part("NIHONJIN-YOBI", "half", 20),
)
_FOREIGN = (
    Part("ROMAJI", "half", 40),
    Part("TUSHO", "national", 40),
    Part("KOKUSEKI", "half", 3),
    Part("ZAIRYU-SIKAKU", "half", 3),
    Part("KIKAN-NEN", "zoned", 2),
    Part("KIKAN-TUKI", "zoned", 2),
    Part("KIKAN-HI", "zoned", 3),
    Part("MANRYO-YMD", "wareki", 7),
    Part("CARD-NO", "half", 12),
    Part("KITEI-KBN", "half", 1),
    Part("GAI-JUMIN-YMD", "wareki", 7),
)
_FORMER = Slots(
    "MAE-JUSHO",
    (Part("MJ-SHICHOSON", "half", 6), Part("MJ-YUBIN", "national", 14), Part("MJ-JUSHO", "national", 50)),
    3,
)
_REST = (Part("HIKOKEN", "half", 1), Part("JOHYO", "half", 1), _FORMER, *OPERATED)

JUKIKHN = 820
HEADER = Form(
    JUKIKHN,
    (
        Part("REC-KBN", "half", 1),
        Part("H-FILE", "half", 8),
        Part("H-CHUSHUTU-YMD", "seireki", 8),
    ),
)
JAPANESE = Form(JUKIKHN, (*_IDENTITY, *_PERSON, *_EVENT, *_ADDRESS, *_LEAVING, *_JAPANESE, *_REST))
FOREIGNER = Form(JUKIKHN, (*_IDENTITY, *_PERSON, *_EVENT, *_ADDRESS, *_LEAVING, *_FOREIGN, *_REST))
TRAILER = Form(JUKIKHN, (Part("REC-KBN", "half", 1), Part("T-KENSU", "zoned", 7)))

SETAI = 80
HOUSEHOLD = Form(
    SETAI,
    (
        Part("REC-KBN", "half", 1),
        Part("SETAI-NO", "zoned", 10),
        Part("SETAI-RIREKI", "packed", 3),
        Part("NUSI-ATENA", "zoned", 10),
        Part("NUSI-FUZAI", "half", 1),
        Part("KAISI-YMD", "wareki_packed", 7, signed=True),
        Part("SHURYO-YMD", "wareki_packed", 7, signed=True),
        Part("GYOSEIKU", "half", 3),
        Part("SHOGAKKU", "half", 2),
        Part("SAKUJO", "half", 1),
        *OPERATED,
    ),
)
HOUSEHOLD_TRAILER = Form(SETAI, (Part("REC-KBN", "half", 1), Part("T-KENSU", "binary", 8, signed=True)))

SIEN = 160
PROTECTED = Form(
    SIEN,
    (
        Part("REC-KBN", "half", 1),
        Part("ATENA-NO", "zoned", 10),
        Part("SIEN-KBN", "half", 1),
        Part("SIEN-JIYU", "half", 1),
        Part("MOSIDE-YMD", "wareki", 7),
        Part("KAISI-YMD", "wareki", 7),
        Part("SHURYO-YMD", "wareki", 7),
        Part("SEIGEN-KBN", "half", 2),
        Part("AWASE-ATENA", "zoned", 10),
        Part("AITE-ATENA", "zoned", 10),
        Part("AITE-SIMEI", "national", 40),
        Part("TENSO-CD", "half", 6),
        Part("SAKUJO", "half", 1),
        *OPERATED,
    ),
)
PROTECTED_TRAILER = Form(SIEN, (Part("REC-KBN", "half", 1), Part("T-KENSU", "zoned", 7)))

MYNO = 60
NUMBER = Form(
    MYNO,
    (
        Part("REC-KBN", "half", 1),
        Part("ATENA-NO", "zoned", 10),
        Part("RENBAN", "packed", 3),
        Part("KOJIN-NO", "half", 12),
        *OPERATED,
    ),
)
NUMBER_TRAILER = Form(MYNO, (Part("REC-KBN", "half", 1), Part("T-KENSU", "zoned", 7)))

RELATIONS = {"世帯主": "01", "夫": "02", "妻": "03", "子": "10", "母": "31", "弟": "41", "縁故者": "80", "同居人": "90"}
STATES = {"転出": "20", "死亡": "30"}
CHANGES = {
    "転入": ("1", "101"),
    "国外転入": ("1", "102"),
    "出生": ("1", "103"),
    "転居": ("3", "301"),
    "職権修正": ("3", "303"),
    "転出届": ("3", "302"),
    "転出": ("2", "201"),
    "死亡": ("2", "203"),
}
"""What happened → 異動区分 (1 増, 2 減, 3 修正) and 異動事由."""
ENTERED = {"転入": "11", "国外転入": "12", "出生": "13"}
MENDED = {"転居": "71", "転出届": "72", "職権修正": "73"}
REMOVED = {"転出": "51", "死亡": "53"}
STATUSES = {"技術・人文知識・国際業務": "303", "家族滞在": "302"}
