"""002 印鑑登録: from 15 years of age, one seal for a person, ended by leaving and death.

Sources: 印鑑登録証明事務処理要領 (昭和49年自治振10号) 第2–第4; IN-01 to IN-04; no certificate is given out while it is stopped. Simplified: the impression is a small picture
without meaning (BMP, 24 × 24, written in hexadecimal). From memory, to be confirmed: an answer is due within 30 days, a registration that ended is kept for five years. The
share of who registers (58 %), by letter (10 %), of stops, and 印影サイズ are the city's own, as are the codes of 999: 登録区分 1; 登録状態 1 registered, 9 ended; 登録方法 1 at
once, 2 by letter; 廃止事由 3 left, 4 died; 登録時_氏名表記区分 1 氏名, 2 通称; 停止事由 01 the card was lost, 02 the seal, 03 by request; 異動区分 1 handed out.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(
    ("002", group) for group in ("印鑑登録", "印影", "印鑑登録証履歴", "照会・保証", "発行停止", "コンビニ交付")
)
_PIXELS = 24
_ENDS = {"21": "3", "22": "3", "23": "4"}
"""消除の事由 → 廃止事由: 3 転出, 4 死亡."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """A registration for about six in ten who may have one."""
    dice, stops = shard.dice("seals"), shard.dice("seals stopped")
    for index, person in enumerate(shard.people):
        first = max(years_after(person.born, 15), person.histories[0].day)
        last = min(person.removed or shard.base, shard.base)
        if first < last and dice.chance(0.58):
            day = dice.day(first, last - dt.timedelta(1))
            stopped = _stop(shard, person, day, stops, sheets)
            _register(shard, person, index, day, dice, sheets, stopped=stopped)


def _stop(shard: Shard, person: Person, registered: dt.date, dice: Dice, sheets: Sheets) -> bool:
    """No certificates for a while: the card (01) or the seal (02) was lost, or the holder asked for it (03); whether it lasts still."""
    chance, reason, back, days = (
        dice.random(),
        dice.choice(("01", "01", "02", "03")),
        dice.between(0, 900),
        dice.between(3, 60),
    )
    last = person.removed or shard.base
    start = last - dt.timedelta(back)
    if chance >= 0.006 or start <= registered:
        return False
    end = start + dt.timedelta(days) if reason != "03" else last if person.removed else None
    end = min(end, last) if end and (person.removed or end <= shard.base) else None
    sheets.row(
        "002",
        "発行停止",
        {
            "印鑑登録番号": f"{person.number:010d}",
            "停止連番": 1,
            "停止事由": reason,
            "停止開始年月日": start,
            "停止終了年月日": end,
        },
    )
    return end is None


def _register(
    shard: Shard, person: Person, index: int, day: dt.date, dice: Dice, sheets: Sheets, *, stopped: bool
) -> None:  # fmt: skip
    number = f"{person.number:010d}"
    card = f"{shard.number:05d}{index:05d}"
    by_letter = dice.chance(0.1)
    ended = person.removed
    sheets.row(
        "002",
        "印鑑登録",
        {
            "印鑑登録番号": number,
            "履歴番号": 1,
            "最新フラグ": "1",
            "印鑑登録証番号": card,
            "宛名番号": numbers.atena(person.number),
            "登録年月日": day,
            "登録区分": "1",
            "登録状態": "9" if ended else "1",
            "登録方法": "2" if by_letter else "1",
            "登録氏名": person.name.full,
            "照会書発送年月日": max(day - dt.timedelta(7), person.histories[0].day) if by_letter else None,
            "照会書回答年月日": day if by_letter else None,
            "廃止年月日": ended,
            "廃止事由": _ENDS[person.removed_as] if ended else "",
            "登録証_交付年月日": day,
            "証明発行停止区分": stopped,
            "抹消年月日": ended,
            "保存満了年月日": years_after(ended, 5) if ended else None,
            "登録時_氏名表記区分": "2" if person.name.alias[0] else "1",
            "区コード": person.last.address.street.city,
        },
    )
    sheets.row(
        "002",
        "印影",
        {
            "印鑑登録番号": number,
            "印影連番": 1,
            "印影データ": _picture(dice),
            "印影サイズ": "8.5",
            "印影作成日": day,
            "画像形式": "BMP",
            "幅画素": _PIXELS,
            "高さ画素": _PIXELS,
            "解像度dpi": 72,
            "登録年月日": day,
        },
    )
    sheets.row(
        "002",
        "印鑑登録証履歴",
        {
            "印鑑登録番号": number,
            "登録証履歴番号": 1,
            "印鑑登録証番号": card,
            "交付年月日": day,
            "異動区分": "1",
            "異動年月日": day,
        },
    )
    if by_letter:
        sent = max(day - dt.timedelta(7), person.histories[0].day)
        sheets.row(
            "002",
            "照会・保証",
            {"印鑑登録番号": number, "照会年月日": sent, "回答期限": sent + dt.timedelta(30)},
        )
    if not ended:
        card_login = dice.chance(0.7) and not stopped
        sheets.row(
            "002",
            "コンビニ交付",
            {"印鑑登録番号": number, "コンビニ交付可否": card_login, "マイナンバーカード登録証利用": card_login},
        )


def _picture(dice: Dice) -> str:
    """A BMP of one bit per pixel in hexadecimal: a ring, and some strokes inside."""
    rows = bytearray()
    strokes = [int(f"{dice.below(1 << _PIXELS):0{_PIXELS}b}"[::-1], 2) for _ in range(4)]
    for y, (ring, inside) in enumerate(_MASKS):
        on = ring | inside & strokes[y % 4]
        rows += (~on & (1 << _PIXELS) - 1).to_bytes(_PIXELS // 8, "big") + b"\x00"
    head = b"BM" + (62 + len(rows)).to_bytes(4, "little") + bytes(4) + (62).to_bytes(4, "little")
    sizes = (40).to_bytes(4, "little") + _PIXELS.to_bytes(4, "little") * 2 + b"\x01\x00\x01\x00" + bytes(4)
    rest = len(rows).to_bytes(4, "little") + (2835).to_bytes(4, "little") * 2 + (2).to_bytes(4, "little") + bytes(4)
    return (head + sizes + rest + bytes(4) + b"\xff\xff\xff\x00" + bytes(rows)).hex()


def _mask(y: int, low: int, high: int) -> int:
    """The pixels of line y that are that far from the middle (squared), the first one in the highest bit."""
    middle = _PIXELS // 2
    return int("".join("01"[low <= (x - middle) ** 2 + (y - middle) ** 2 <= high] for x in range(_PIXELS)), 2)


_MASKS = tuple((_mask(y, 100, 144), _mask(y, 0, 79)) for y in range(_PIXELS))
"""The ring and the disc inside of it, line by line."""
