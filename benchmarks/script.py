"""The script an engineer would write for `package/`: struct, codecs and pandas, every distinct value of a column converted once.

`script.py FILE OUT`: what becomes of each field stands in script.csv. As `utsushi convert` does, it converts and checks every value,
lists faults, holds the history of a person with a fault that matters, and compares the trailer. It keeps no trace.
"""

# fmt: off
# ruff: noqa: ANN001, ANN002, ANN201, ANN204 - a script of one afternoon
import codecs
import csv
import datetime as dt
import struct
import sys
import unicodedata
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent

def rows_of(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
def table(name):
    rows = rows_of(HERE.parent / "converters/files/tables" / name)
    return {int(row["code"], 16): "".join(chr(int(point, 16)) for point in row["points"].split("+")) for row in rows}

FIELDS = rows_of(HERE / "script.csv")
RECORD = struct.Struct("".join(f"{field['bytes']}s" for field in FIELDS))
PLAN = [(place, field["items"].split(), field) for place, field in enumerate(FIELDS) if field["items"]]
ITEMS = [item for _, items, _ in PLAN for item in items]
ERAS = {"1": (1867, "1868-01-25", "1912-07-29"), "2": (1911, "1912-07-30", "1926-12-24"), "3": (1925, "1926-12-25", "1989-01-07"),
        "4": (1988, "1989-01-08", "2019-04-30"), "5": (2018, "2019-05-01", "9999-12-31")}
SINGLE = "".join((dict.fromkeys(range(256), "\0") | table("sbcs-1390.csv")).values())
DOUBLE = {code.to_bytes(2, "big"): text for code, text in table("dbcs-1390.csv").items()}
CODES = {path.stem: {row["旧コード"]: row["標準コード"] for row in rows_of(path)} for path in (HERE / "package/codes").iterdir()}

class Fault(Exception):  # noqa: N818 - its name, and the value to keep where there is one
    pass
def fail(name, *kept):
    raise Fault(name, *kept)

class Once(dict):
    """Distinct raw values and what they become, or their Fault."""
    def __init__(self, field):
        name, _, codes = field["conversion"].partition(":")
        self.convert, self.more = CONVERSIONS[name], {"codes": CODES[codes]} if codes else {}
        self.digits, self.wide = int(field["digits"] or 999), field["type"] == "N"
    def __missing__(self, raw):
        try:
            self[raw] = value = self.convert(raw, **self.more)
            whole = value if isinstance(value, str) else value[0]
            wrong = "too_long" if len(whole) > self.digits else ""
            wrong = "half_width" if self.wide and any(unicodedata.east_asian_width(char) in "NaH" for char in whole) else wrong
            private = self.wide and any("\ue000" <= char <= "\uf8ff" for char in whole)
            self[raw] = Fault(wrong) if wrong else Fault("private_use", value) if private else value
        except Fault as fault:
            self[raw] = fault
        return self[raw]

def text(raw):
    value = "" if not raw.strip(b"\0") else codecs.charmap_decode(raw, "strict", SINGLE)[0].rstrip(" ")
    return fail("no_character") if any(char < " " for char in value) else value
def kanji(raw):
    while raw.endswith(b"\x40\x40"):
        raw = raw[:-2]
    try:
        return "".join([DOUBLE[raw[at : at + 2]] for at in range(0, len(raw), 2)])
    except KeyError:
        raise Fault("no_character") from None
def kana(raw):
    value = unicodedata.normalize("NFKC", text(raw)).replace(" ", "　")
    return value if all("ァ" <= char <= "ー" or char in "　・" for char in value) else fail("not_kana")
def halves(value):
    parts = value.split("　")
    return (value, *parts) if len(parts) == 2 and all(parts) else fail("not_split")
def packed(raw):
    digits, sign = raw.hex()[:-1], raw.hex()[-1]
    if not raw.strip(b"\0") or not raw.strip(b"\x40"):
        return ""
    return str(int(digits) * (-1 if sign in "bd" else 1)) if digits.isdigit() and sign in "abcdef" else fail("bad_packed")
def zoned(raw):
    value = codecs.charmap_decode(raw, "strict", SINGLE)[0].strip()
    return value if not value or (value.isascii() and value.isdigit()) else fail("bad_zoned")
def real(year, month, day):
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise Fault("no_such_day") from None
def wareki(digits):
    if not digits.strip("0"):
        return "", ""
    base, first, last = ERAS[digits[0]] if digits[0] in ERAS and len(digits) == 7 and digits[1:3] > "00" else fail("not_a_date")
    if "00" in {digits[3:5], digits[5:]}:
        return f"{base + int(digits[1:3]):04}-{digits[3:5]}-{digits[5:]}", "1"
    value = real(base + int(digits[1:3]), digits[3:5], digits[5:])
    return (value, "0") if first <= value <= last else fail("overrun", (value, "0"))
def clock(raw):
    value = "{}{}:{}{}:{}{}".format(*zoned(raw))
    return fail("no_such_time") if value > "23:59:59" or value[3:5] > "59" or value[6:] > "59" else value
def code(raw, codes):
    value = text(raw)
    return codes.get(value, "") if not value or value in codes else fail("not_in_map")

CONVERSIONS = {
    "text": text, "kanji": kanji, "kana": kana, "packed": packed, "code": code, "clock": clock,
    "atena": lambda raw: zoned(raw).rjust(15, "0"), "sex": lambda raw: code(raw, {"0": "0", "1": "1", "2": "2"}),
    "split_kanji": lambda raw: halves(kanji(raw)), "split_kana": lambda raw: halves(kana(raw)),
    "binary": lambda raw: f"{int.from_bytes(raw, 'big', signed=True):05}", "dates": lambda raw: wareki(zoned(raw)),
    "date": lambda raw: wareki(zoned(raw))[0], "packed_date": lambda raw: wareki(packed(raw).rjust(7, "0"))[0],
    "western": lambda raw: real(zoned(raw)[:4], zoned(raw)[4:6], zoned(raw)[6:]),
}

def converted(memos, raws, first, faults):
    """The columns of a chunk and the rows to hold."""
    columns, held = [], set()
    for (place, items, field), memo in zip(PLAN, memos, strict=True):
        found = memo if field["distinct"] else Once(field)
        values = [found[raw] for raw in raws[place]]
        for n in [n for n, value in enumerate(values) if type(value) is Fault]:
            name, *kept = values[n].args
            faults.append((first + n + 1, " ".join(items), name, "listed" if kept else field["fault"]))
            values[n] = kept[0] if kept else "" if len(items) == 1 else ("",) * len(items)
            held.update([n] if field["fault"] == "hold" and not kept else [])
        columns += [values] if len(items) == 1 else zip(*values, strict=True)
    return columns, held

def main(source, out):
    out.mkdir()
    memos, faults, keys, held, first, declared = [Once(field) for *_, field in PLAN], [], [], set(), 0, -1
    with source.open("rb") as file, (out / "all.csv").open("w", encoding="utf-8", newline="") as every:
        while chunk := file.read(RECORD.size * 50_000):
            records = list(RECORD.iter_unpack(chunk))
            if records[-1][0] == b"\xf9":
                declared = int(packed(chunk[-RECORD.size :][1:6]))
                records.pop()
            columns, wrong = converted(memos, list(zip(*records, strict=True)) or [()] * len(FIELDS), first, faults)
            csv.writer(every).writerows(zip(*columns, strict=True))
            held.update(columns[0][n] for n in wrong)
            keys.append(pd.DataFrame({"key": columns[0], "history": columns[1], "branch": columns[2]}))
            first += len(records)
    with (out / "all.csv").open(encoding="utf-8", newline="") as every, (out / "001_住民情報.csv").open("w", encoding="utf-8", newline="") as kept:
        kept.write(",".join(ITEMS) + "\r\n")
        kept.writelines(line for line in every if line[:15] not in held)
    (out / "all.csv").unlink()
    pd.DataFrame(faults, columns=["record", "items", "fault", "action"]).to_csv(out / "faults.csv", index=False)
    if pd.concat(keys).duplicated().any() or declared != first:
        raise SystemExit("not balanced")

if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
