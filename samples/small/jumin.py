"""jumin: the mainframe export of residents, households, protected persons and 個人番号 of package 001/host.

Four files of fixed-length records without line ends. Values are dicts by COBOL name, so that a test can spoil one field of
one record and write the file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from utsushi.samples.host.records import Form, Value, Values
from utsushi.samples.host.text import UnwritableError
from utsushi.samples.people import EXTRACTED, STREETS, TOWN_CODE, Elsewhere, Event, Person, heads, with_check_digit
from utsushi.samples.small import jumin_records as records

Row = dict[str, Value | Sequence[Values]]

LOW_VALUES = bytes(4)
BLANKS = b"\x40" * 7
"""What programs of forty years leave in a date that has no value: zeros, blanks, low-values."""

_WIDE = {ord(half): ord(half) + 0xFEE0 for half in "0123456789"}
_NARROW = {ord(half) + 0xFEE0: ord(half) for half in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_HALF_KANA = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー　",
        "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ ",
        strict=True,
    )
)
_VOICED = dict(zip("ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ", strict=True))
_PLOSIVE = dict(zip("パピプペポ", "ﾊﾋﾌﾍﾎ", strict=True))
_BEFORE = "大字大沢字南１番地"


def files(people: Sequence[Person]) -> dict[str, bytes]:
    """The four files of the export."""
    return {
        "JUKIKHN.DAT": resident_file([*residents(people), trial(people[0])]),
        "SETAI.DAT": file(records.HOUSEHOLD, households(people), records.HOUSEHOLD_TRAILER),
        "SIEN.DAT": file(records.PROTECTED, protected(), records.PROTECTED_TRAILER),
        "MYNO.DAT": file(records.NUMBER, numbers(people), records.NUMBER_TRAILER),
    }


def resident_file(rows: Sequence[Row], count: int | None = None) -> bytes:
    """Header, residents and trailer; `count` is what the trailer says, the truth unless given."""
    header = records.HEADER.write(
        {"REC-KBN": "0", "H-FILE": "JUKIKHN", "H-CHUSHUTU-YMD": int(EXTRACTED[:10].replace("-", ""))}
    )
    body = b"".join((records.FOREIGNER if "ROMAJI" in row else records.JAPANESE).write(row) for row in rows)
    trailer = records.TRAILER.write({"REC-KBN": "9", "T-KENSU": len(rows) if count is None else count})
    return header + body + trailer


def file(form: Form, rows: Sequence[Row], trailer: Form, count: int | None = None) -> bytes:
    """Records of one type and a trailer that counts them."""
    body = b"".join(form.write(row) for row in rows)
    return body + trailer.write({"REC-KBN": "9", "T-KENSU": len(rows) if count is None else count})


def residents(people: Iterable[Person]) -> list[Row]:
    """One record for each history of each person, by person."""
    everybody = tuple(people)
    head = heads(everybody)
    return [
        _resident(person, number, head[person.household])
        for person in everybody
        for number in range(1, len(person.events) + 1)
    ]


def trial(like: Person) -> Row:
    """A resident that the operators made up to try the terminals with; no household knows it."""
    row = _resident(like, 1, like)
    return row | {"ATENA-NO": 9_900_000_001, "SETAI-NO": 9_900_000_000, "SIMEI-KJ": "試験　太郎", "SIMEI-KN": "ｼｹﾝ ﾀﾛｳ"}


def households(people: Sequence[Person]) -> list[Row]:
    """One record for each household; those that have left have an end."""
    members: dict[int, list[Person]] = {}
    for person in people:
        members.setdefault(person.household, []).append(person)
    head = heads(people)
    return [_household(number, head[number], all(one.gone for one in found)) for number, found in members.items()]


def protected() -> list[Row]:
    """Two supports of one person: one has ended; the other was provisional first, and has no history number of its own."""
    row: Row = {"REC-KBN": "1", "ATENA-NO": 20, "SIEN-JIYU": "1", "SEIGEN-KBN": "01", "SAKUJO": "0"}
    ended: Row = {"SIEN-KBN": "C", "MOSIDE-YMD": "2023-04-03", "KAISI-YMD": "2023-04-03", "SHURYO-YMD": "2024-04-02"}
    running: Row = {
        "MOSIDE-YMD": "2025-03-20",
        "KAISI-YMD": "2025-04-03",
        "AWASE-ATENA": 21,
        "AITE-SIMEI": "影山　某",
        "TENSO-CD": "990027",
    }
    return [
        row | ended | _operated("2024-04-03"),
        row | running | {"SIEN-KBN": "B"} | _operated("2025-04-03"),
        row | running | {"SIEN-KBN": "A", "SHURYO-YMD": "2026-04-02"} | _operated("2025-04-10"),
    ]


def numbers(people: Iterable[Person]) -> list[Row]:
    """個人番号 of everybody; one person's was changed once."""
    rows: list[Row] = []
    for person in people:
        row: Row = {"REC-KBN": "1", "ATENA-NO": person.number, "RENBAN": 1, "KOJIN-NO": person.my_number}
        rows.append(row | _operated(max(person.came.day, "2015-10-05")))
        if person.number == 9:
            changed: Row = {"RENBAN": 2, "KOJIN-NO": with_check_digit(f"9901{person.number:07d}")}
            rows.append(row | changed | _operated("2022-09-01"))
    return rows


def half_kana(text: str) -> str:
    """Full-width katakana → half-width, as the mainframe holds it.

    Raises:
        UnwritableError: a character that is no katakana; the message names only its place.
    """
    out = ""
    for place, char in enumerate(text, 1):
        if char in _HALF_KANA:
            out += _HALF_KANA[char]
        elif char in _VOICED:
            out += _VOICED[char] + "ﾞ"
        elif char in _PLOSIVE:
            out += _PLOSIVE[char] + "ﾟ"
        else:
            raise UnwritableError(f"character {place} is no katakana")
    return out


def _resident(person: Person, number: int, head: Person) -> Row:
    event = person.events[number - 1]
    row = _identity(person, number, event) | _person(person) | _event(event) | _stay(person, number) | _home(event)
    row |= _foreign(person) if person.foreigner else _registry(person, head)
    if event.kind in {"転出届", "転出"}:
        row |= _leaving(event)
    if person.number == 22:
        row["SHOJO-YMD"] = BLANKS
    row["HIKOKEN"] = "1" if person.ward else "0"
    row["JOHYO"] = "1" if event.kind in records.REMOVED else "0"
    row["MAE-JUSHO"] = _former(person, number)
    return row | _operated(event.notified)


def _identity(person: Person, number: int, event: Event) -> Row:
    return {
        "REC-KBN": "1",
        "SHICHOSON-CD": TOWN_CODE,
        "ATENA-NO": person.number,
        "RIREKI-NO": number,
        "SETAI-NO": person.household,
        "KAISEI-NO": 1,
        "JUMINHYO-CD": person.resident_code,
        "SHUBETU": "3" if person.foreigner else "1",
        "JOTAI": records.STATES.get(event.kind, "10"),
    }


def _person(person: Person) -> Row:
    return {
        "SIMEI-KN": half_kana(person.kana),
        "SIMEI-KJ": person.name,
        "KYUSI-KJ": person.former_name,
        "SEIBETU": person.sex,
        "UMARE-YMD": person.born,
        "ZOKU-1": records.RELATIONS[person.relation],
        "JUNI": person.order,
    }


def _event(event: Event) -> Row:
    change, reason = records.CHANGES[event.kind]
    row: Row = {
        "IDO-KBN": change,
        "IDO-JIYU": reason,
        "IDO-YMD": event.day,
        "IDO-TODOKE-YMD": event.notified,
        "SHORI-YMD": event.notified,
        "SHUSEI-JIYU": records.MENDED.get(event.kind, ""),
    }
    if event.kind in records.REMOVED:
        removed = {"SHOJO-TODOKE-YMD": event.notified, "SHOJO-YMD": event.day}
        row |= {"SHOJO-JIYU": records.REMOVED[event.kind], **removed}
    return row


def _stay(person: Person, number: int) -> Row:
    came = person.came
    settled = next((event.day for event in reversed(person.events[:number]) if event.kind == "転居"), came.day)
    return {
        "JUMIN-YMD": came.day,
        "KISAI-YMD": came.day,
        "KISAI-JIYU": records.ENTERED[came.kind],
        "JUTEI-YMD": settled,
    }


def _home(event: Event) -> Row:
    street = STREETS[event.address.street]
    return {
        "AZA-CD": street.code,
        "YUBIN": street.postal.translate(_WIDE),
        "AZA": street.name,
        "BANCHI": event.address.number,
        "KATAGAKI": event.address.building.translate(_NARROW),
    }


def _registry(person: Person, head: Person) -> Row:
    family, given = (head if head.foreigner is None else person).name.split("　")
    home = head.came.address
    return {"HONSEKI": STREETS[home.street].name + home.number, "HITTO-UJI": family, "HITTO-NA": given}


def _foreign(person: Person) -> Row:
    foreigner = person.foreigner
    assert foreigner is not None
    return {
        "ROMAJI": foreigner.roman,
        "KOKUSEKI": foreigner.country,
        "ZAIRYU-SIKAKU": records.STATUSES[foreigner.status],
        "KIKAN-NEN": foreigner.years,
        "MANRYO-YMD": foreigner.until,
        "CARD-NO": foreigner.card,
        "KITEI-KBN": "A",
        "GAI-JUMIN-YMD": person.came.day,
    }


def _leaving(event: Event) -> Row:
    done = event.kind == "転出"
    row: Row = {"TENSHUTU-TODOKE-YMD": event.notified, "TENSHUTU-YOTEI-YMD": event.day if done else "2026-01-31"}
    if done:
        row |= {"TENSHUTU-KAKUTEI-YMD": event.day, "TENNYU-TSUCHI-YMD": "2025-12-24"}
    if event.elsewhere:
        row |= {"SAKI-CD": event.elsewhere.code, "SAKI-YUBIN": event.elsewhere.postal.translate(_WIDE)}
        row["SAKI-JUSHO"] = event.elsewhere.whole
    return row


def _former(person: Person, number: int) -> list[Row]:
    """Slot 1: where the person came from. Slot 2: the last address in the town. Slot 3: the one before that."""
    moved = any(event.kind == "転居" for event in person.events[:number])
    if person.came.elsewhere is None and not moved:
        return []
    slots: list[Row] = [_slot(person.came.elsewhere)]
    if moved:
        home = person.came.address
        last: Row = {
            "MJ-SHICHOSON": TOWN_CODE,
            "MJ-YUBIN": STREETS[home.street].postal.translate(_WIDE),
            "MJ-JUSHO": home.whole,
        }
        slots.append(last)
    if moved and person.number == 9:
        slots.append({"MJ-SHICHOSON": TOWN_CODE, "MJ-JUSHO": _BEFORE})
    return slots


def _slot(place: Elsewhere | None) -> Row:
    if place is None:
        return {}
    return {"MJ-SHICHOSON": place.code, "MJ-YUBIN": place.postal.translate(_WIDE), "MJ-JUSHO": place.whole}


def _household(number: int, head: Person, ended: bool) -> Row:
    street = STREETS[head.last.address.street]
    row: Row = {
        "REC-KBN": "1",
        "SETAI-NO": number,
        "SETAI-RIREKI": 1,
        "NUSI-ATENA": head.number,
        "NUSI-FUZAI": "0",
        "KAISI-YMD": head.came.day,
        "SHURYO-YMD": head.last.day if ended else LOW_VALUES if number == 900 else "",
        "GYOSEIKU": street.district,
        "SHOGAKKU": street.school,
        "SAKUJO": "0",
    }
    return row | _operated(head.last.notified)


def _operated(day: str) -> Row:
    return {"SOSA-ID": "OPE00012", "SOSA-YMD": day, "SOSA-JIKOKU": 91500}
