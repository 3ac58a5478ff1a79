"""003 and 004, what lies beside the registers: notifications that shall be refused, corrections, images, papers received, protection, notices to be done.

Sources: 戸籍法 24, 113, 114, 116 (corrections), 27 の 2 第 3 項 (不受理申出, since 2008-05-01), 120 の 4 (papers received are kept as images and sent to where the register is, since
2024-03-01), 戸籍法施行規則 附則 (paper registers are kept as images after 改製); 住民基本台帳法 19 (notices of addresses), 20; 住民基本台帳事務処理要領 第6の10 (支援措置 holds for 附票 too).
Simplified: images are small pictures without meaning (BMP, 32 × 32, in hexadecimal), two pages of each register; every protected resident whose register is here asked for both.
Codes of the city's own: 対象届出種別 as 事件種別; 画像種別 1 改製原戸籍; 処理状況 1 to be done, 2 asked back.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from utsushi.samples.city.describing import address, full_address
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.family_register import received
from utsushi.samples.city.people import Koseki, Person, Shard
from utsushi.samples.city.places import Address, Places
from utsushi.samples.city.register_membership import closed, gone, name_in, rewritten
from utsushi.samples.city.registry import protected
from utsushi.samples.city.sheets import Sheets

GROUPS = (
    *(("003", group) for group in ("不受理申出", "戸籍訂正・更正", "戸籍画像", "届書等情報")),
    *(("004", group) for group in ("附票支援措置", "住所地通知未処理")),
)
REFUSED_SINCE = dt.date(2008, 5, 1)
PAPERS_SINCE = dt.date(2024, 3, 1)
COMPUTER_REGISTERS = dt.date(1995, 4, 1)
"""Registers are kept in a computer, and their corrections with them (戸籍法 118, 平成6年法律67号)."""
_CORRECTIONS = (
    ("24-2", "父の氏名の記載に誤りがあるため訂正。"),
    ("24-2", "出生の場所の記載に遺漏があるため訂正。"),
    ("113", "父母との続柄の記載が真実でないため訂正。"),
    ("114", "届出による記載が無効であることが明らかなため訂正。"),
    ("116", "確定判決により記載を訂正。"),
)
"""訂正根拠条項 and 訂正事項."""
_SIZE = 32


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Register by register, then person by person, then what was received."""
    dice, notices = shard.dice("family registers corrected"), shard.dice("notices of addresses")
    count = 0
    for register in shard.registers:
        if not isinstance(register.place, Address):
            continue
        _correct(shard, register, dice, sheets)
        if rewritten(shard, register):
            _images(register, sheets)
        count += _notice(shard, register, count, notices, sheets)
    _refused(shard, sheets)
    _protected(shard, sheets)
    _papers(shard, sheets)


def _correct(shard: Shard, register: Koseki, dice: Dice, sheets: Sheets) -> None:
    """A mistake was found, allowed to be mended by the bureau or a court, and mended."""
    chance, (clause, what), share, days = dice.random(), dice.choice(_CORRECTIONS), dice.random(), dice.between(1, 30)
    if chance >= 0.008:
        return
    first = max(register.made, COMPUTER_REGISTERS)
    last = (closed(shard, register) or shard.base) - dt.timedelta(31)
    if first >= last:
        return
    allowed = first + dt.timedelta(int(share * (last - first).days))
    sheets.row(
        "003",
        "戸籍訂正・更正",
        {
            "戸籍番号": f"{register.number:010d}",
            "訂正連番": 1,
            "訂正根拠条項": clause,
            "訂正事項": what,
            "許可年月日": allowed,
            "訂正年月日": allowed + dt.timedelta(days),
        },
    )


def _images(register: Koseki, sheets: Sheets) -> None:
    """The pages of the paper register."""
    for page in (1, 2):
        sheets.row(
            "003",
            "戸籍画像",
            {
                "戸籍番号": f"{register.number:010d}",
                "画像種別": "1",
                "頁番号": page,
                "画像データ": _page(page),
                "画像形式": "BMP",
                "見出_筆頭者氏名": name_in(register.head, register).full,
            },
        )


def _notice(shard: Shard, register: Koseki, count: int, dice: Dice, sheets: Sheets) -> bool:
    """A notice (住民基本台帳法 19 条) about somebody of the register who lives elsewhere, not done yet; whether there is one."""
    chance, asked = dice.random(), dice.chance(0.2)
    if chance >= 0.01 or closed(shard, register) or all(member.resident for member in register.members):
        return False
    sheets.row(
        "004",
        "住所地通知未処理",
        {
            "通知番号": f"{shard.base:%Y%m}{shard.number + 1:05d}{count + 1:04d}",
            "附票番号": f"{register.number:010d}",
            "処理状況": "2" if asked else "1",
        },
    )
    return True


def _refused(shard: Shard, sheets: Sheets) -> None:
    """不受理申出 of people whose register is here: of a divorce, else of a marriage or an adoption."""
    dice, count = shard.dice("notifications refused"), 0
    for person in shard.people:
        chance, share, again, days = dice.random(), dice.random(), dice.chance(0.25), dice.between(20, 900)
        register = person.register
        if chance >= 0.006 or not person.resident or register is None or not isinstance(register.place, Address):
            continue
        married = _married(person)
        first = max(REFUSED_SINCE, years_after(person.born, 15), person.came, married or dt.date.min)
        if first >= shard.base or years_after(person.born, 18) > shard.base:
            continue
        count += 1
        day = first + dt.timedelta(int(share * (shard.base - first).days))
        withdrawn = day + dt.timedelta(days)
        sheets.row(
            "003",
            "不受理申出",
            {
                "不受理申出番号": f"{day.year}{shard.number + 1:05d}{count:04d}",
                "申出人_氏名": person.name.full,
                "申出人_本籍": full_address(register.place),
                "対象届出種別": "03" if married else "02" if chance < 0.004 else "05",
                "受付年月日": day,
                "取下年月日": withdrawn if again and withdrawn <= shard.base else None,
            },
        )


def _married(person: Person) -> dt.date | None:
    """The day of a marriage that lasts."""
    lasts = person.married and not person.divorced and person.spouse and not person.spouse.dead
    return person.married if lasts else None


def _protected(shard: Shard, sheets: Sheets) -> None:
    """支援措置 of 001, for the 附票 that are here."""
    guarded = protected(shard)
    for register in shard.registers:
        if not isinstance(register.place, Address):
            continue
        for order, member in enumerate(register.members, 1):
            if member.number not in guarded or gone(shard, register, member):
                continue
            start = max(shard.base - dt.timedelta(guarded[member.number]), member.histories[0].day)
            sheets.row(
                "004",
                "附票支援措置",
                {
                    "附票番号": f"{register.number:010d}",
                    "個人連番": order,
                    "支援措置開始年月日": start,
                    "支援措置終了年月日": years_after(start, 1),
                },
            )


def _papers(shard: Shard, sheets: Sheets) -> None:
    """届書等情報 of what was received since then; sent to where the register is, if that is elsewhere."""
    for one in received(shard):
        if one.day < PAPERS_SINCE:
            continue
        place = one.register.place if one.register else None
        away = place is not None and not isinstance(place, Address)
        sheets.row(
            "003",
            "届書等情報",
            {
                "届書番号": f"{one.day.year}{one.number:06d}",
                "受附年": f"{one.day.year:04d}",
                "受附番号": one.number,
                "届書画像": _page(int(one.kind)),
                "送付先市区町村コード": address("", place)["_市区町村コード"] if away else "",
            },
        )


@cache
def _page(number: int) -> str:
    """A BMP of one bit per pixel in hexadecimal: lines as of writing, others for another number."""
    rows = bytearray()
    for y in range(_SIZE):
        ink = (0x3FFF_FFFC >> (y * number) % 7) & 0x3FFF_FFFC if y % 4 == 1 else 0
        rows += (~ink & (1 << _SIZE) - 1).to_bytes(_SIZE // 8, "big")
    head = b"BM" + (62 + len(rows)).to_bytes(4, "little") + bytes(4) + (62).to_bytes(4, "little")
    sizes = (40).to_bytes(4, "little") + _SIZE.to_bytes(4, "little") * 2 + b"\x01\x00\x01\x00" + bytes(4)
    rest = len(rows).to_bytes(4, "little") + (2835).to_bytes(4, "little") * 2 + (2).to_bytes(4, "little") + bytes(4)
    return (head + sizes + rest + bytes(4) + b"\xff\xff\xff\x00" + bytes(rows)).hex()
