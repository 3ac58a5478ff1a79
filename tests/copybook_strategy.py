"""Random copybooks, as people write them: levels, names (full-width too, repeated in other groups), pictures, usages, OCCURS, REDEFINES …

A copybook is drawn as a tree and then written: in fixed format with sequence numbers, change tags, comments and entries over several
lines, or in free format. What a feature needs stands in FEATURES, so that a test can leave it out.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st

FEATURES = frozenset(
    {
        "occurs",
        "redefines",
        "group_usage",
        "sign",
        "conditions",
        "edited",
        "justified",
        "blank_zero",
        "scaled",
        "float",
        "sync",
    }
)
"""Beside levels, names, FILLER, pictures and the usages DISPLAY, BINARY, PACKED-DECIMAL."""
DEPENDING = FEATURES | {"depending"}
"""Records of several lengths: OCCURS DEPENDING ON, one in another."""
EDITED = (("ZZ,ZZ9", 6), ("-(4)9.99", 7), ("+999", 4), ("9999/99/99", 10), ("**9", 3), ("XXBXX", 5))
"""Pictures of edited items, and their characters."""
COUNTERS = ("PIC 9(2)", "PIC 9(1)", "PIC S9(3) COMP-3", "PIC 9(4) COMP")
WORDS = ("KBN", "SIMEI", "GAKU", "KINGAKU", "UMARE-YMD", "氏名", "世帯番号", "住所コード", "A", "X1", "KAZU-2")
NUMBERS = ("9({0})", "S9({0})", "9({0})V9({1})", "S9({0})V9({1})", "{9}", "S{9}")


@dataclass
class Entry:
    """An entry and what is in it."""

    name: str
    clauses: list[str] = field(default_factory=list)
    children: list["Entry"] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    length: int = 0
    """Of one occurrence, where nothing inside depends on alignment; -1: not known here."""
    occurs: int = 1

    @property
    def size(self):
        return -1 if self.length < 0 else self.length * self.occurs


@st.composite
def copybooks(draw, features=FEATURES, records=1):
    """(text, format): a copybook of so many records; where there are several they begin with SHU PIC X."""
    found = [draw(_record(f"REC-{n + 1}", features)) for n in range(records)]
    for one in found if records > 1 else ():
        one.children.insert(0, Entry("SHU", ["PIC X"], length=1))
    free = draw(st.booleans())
    lines = [line for one in found for line in draw(_lines(one, 1, free=free))]
    return "\n".join(lines) + "\n", "free" if free else "fixed"


@st.composite
def _record(draw, name, features):
    entry = Entry(name)
    entry.children = draw(_entries(features, 0, {}, usage=""))
    if "depending" in features:
        for number in range(draw(st.integers(1, 2))):
            entry.children += draw(_counted(features - {"depending"}, f"{number}", deeper=draw(st.booleans())))
    return entry


@st.composite
def _counted(draw, features, number, *, deeper):
    """A counter, the occurrences that it counts, and a field behind them."""
    most = draw(st.integers(1, 3))
    group = Entry(
        f"HYO-{number}", [f"OCCURS {draw(st.integers(0, 1))} TO {most} TIMES DEPENDING ON CNT-{number}"], length=-1
    )
    group.children = draw(_entries(features, 2, {}, ""))
    if deeper:
        group.children += draw(_counted(features, f"{number}-N", deeper=False))
    return [Entry(f"CNT-{number}", [draw(st.sampled_from(COUNTERS))]), group, Entry(f"ATO-{number}", ["PIC X(2)"])]


@st.composite
def _entries(draw, features, level, names, usage):
    found = []
    for _ in range(draw(st.integers(1, 4 if level else 6))):
        name = draw(_name(names, level))
        entry = draw(_entry(features, level, name, usage))
        found.append(entry)
        if (
            "redefines" in features
            and not usage
            and entry.name != "FILLER"
            and _plain(entry)
            and draw(st.integers(0, 4)) == 0
        ):
            found.append(draw(_redefinition(entry, names, level)))
    return found


def _plain(entry):
    return entry.occurs == 1 and entry.length > 0 and not any("OCCURS" in clause for clause in entry.clauses)


@st.composite
def _redefinition(draw, entry, names, level):
    """Another description of the same bytes: of any number of pieces."""
    other = Entry(draw(_name(names, level, filler=False)), [f"REDEFINES {entry.name}"], length=entry.length)
    cut = draw(st.integers(0, entry.length))
    pieces = [size for size in (cut, entry.length - cut) if size]
    if len(pieces) == 1:
        other.clauses.append(f"PIC X({entry.length})")
    else:
        inside = {}
        other.children = [
            Entry(
                draw(_name(inside, level + 1)),
                [f"PIC {draw(st.sampled_from('X9'))}({min(size, 18)})" if size <= 18 else f"PIC X({size})"],
                length=size,
            )
            for size in pieces
        ]
    return other


@st.composite
def _name(draw, names, level, *, filler=True):
    """A name that no sibling has; the same in other groups now and then."""
    if filler and draw(st.integers(0, 5)) == 0:
        return "FILLER"
    word = draw(st.sampled_from(WORDS))
    count = names[word] = names.get(word, 0) + 1
    return word if count == 1 and level else f"{word}-{level}{count}"


@st.composite
def _entry(draw, features, level, name, usage):
    if level < 3 and draw(st.integers(0, 3)) == 0:
        entry = draw(_group(features, level, name, usage))
    else:
        entry = draw(_elementary(features, name, usage))
    if "occurs" in features and level < 3 and draw(st.integers(0, 4)) == 0:
        entry.occurs = draw(st.integers(1, 3))
        entry.clauses.append(draw(st.sampled_from(("OCCURS {}", "OCCURS {} TIMES"))).format(entry.occurs))
    return entry


@st.composite
def _group(draw, features, level, name, usage):
    entry = Entry(name)
    if "group_usage" in features and not usage and draw(st.integers(0, 4)) == 0:
        usage = draw(st.sampled_from(("COMP-3", "BINARY", "COMP")))
        entry.clauses.append(usage)
    entry.children = draw(_entries(features, level + 1, {}, usage))
    sizes = [one.size for one in entry.children if not any(c.startswith("REDEFINES") for c in one.clauses)]
    entry.length = -1 if -1 in sizes else sum(sizes)
    return entry


@st.composite
def _elementary(draw, features, name, usage):
    kind = (
        "number"
        if usage
        else draw(st.sampled_from(("text", "text", "national", "number", "number", "number", "other")))
    )
    if kind == "other" and features & {"edited", "float"}:
        return draw(_other(features, name))
    if kind in {"text", "other"}:
        size = draw(st.integers(1, 12))
        clauses = [f"PIC X({size})" if draw(st.booleans()) else f"PIC {'X' * size}"]
        if "justified" in features and draw(st.integers(0, 3)) == 0:
            clauses.append(draw(st.sampled_from(("JUSTIFIED", "JUST RIGHT"))))
        return Entry(name, clauses, length=size)
    if kind == "national":
        size = draw(st.integers(1, 8))
        return Entry(name, [f"PIC {draw(st.sampled_from('NG'))}({size})"], length=2 * size)
    return draw(_number(features, name, usage))


@st.composite
def _other(draw, features, name):
    """An edited item, or a float."""
    if "float" in features and ("edited" not in features or draw(st.booleans())):
        usage = draw(st.sampled_from(("COMP-1", "COMP-2")))
        return Entry(name, [usage], length=4 if usage == "COMP-1" else 8)
    picture, size = draw(st.sampled_from(EDITED))
    return Entry(name, [f"PIC {picture}"], length=size)


@st.composite
def _number(draw, features, name, usage):
    whole, scale = draw(st.integers(1, 14)), draw(st.integers(1, 4))
    picture = draw(st.sampled_from(NUMBERS))
    digits = whole + (scale if "V" in picture else 0)
    text = picture.replace("{9}", "9" * whole).format(whole, scale)
    if "scaled" in features and "V" not in text and draw(st.integers(0, 5)) == 0:
        text = draw(st.sampled_from((f"{text}PP", f"{text[: text.startswith('S')]}VPP{text.lstrip('S')}")))
    own = (
        ""
        if usage
        else draw(st.sampled_from(("", "", "COMP", "BINARY", "COMP-3", "PACKED-DECIMAL", "USAGE IS COMP-3")))
    )
    clauses = [f"PIC {text}", *([own] if own else [])]
    used = (usage or own).removeprefix("USAGE IS ")
    length = digits
    if used in {"COMP-3", "PACKED-DECIMAL"}:
        length = digits // 2 + 1
    elif used:
        length = 2 if digits <= 4 else 4 if digits <= 9 else 8
    elif text.startswith("S") and "sign" in features and draw(st.booleans()):
        separate = draw(st.booleans())
        clauses.append(f"SIGN {draw(st.sampled_from(('LEADING', 'TRAILING', 'IS TRAILING')))}{' SEPARATE' * separate}")
        length += separate
    entry = Entry(name, clauses, length=length)
    if (
        "conditions" in features
        and name != "FILLER"
        and not used
        and digits <= 4
        and not {*"VP"} & {*text}
        and draw(st.booleans())
    ):
        entry.conditions = [f"88  {name}-C VALUE 1 2 THRU 5."]
    return entry


@st.composite
def _lines(draw, entry, level, *, free):
    name = entry.name
    if name == "FILLER" and entry.clauses and draw(st.booleans()):
        name = ""
    words = [f"{level:02d}", *([name] if name else []), *entry.clauses]
    text = "  ".join(words) + "."
    margin = "    " * (level > 1)
    step = draw(st.sampled_from((1, 4, 5)))
    found = [_placed(draw, f"{margin}{line}", free=free) for line in _broken(draw, text)]
    if draw(st.integers(0, 6)) == 0:
        found.insert(0, "*> 注" if free else "000100* 注 (A) 旧 01 X PIC X.")
    found += [_placed(draw, f"        {condition}", free=free) for condition in entry.conditions]
    for child in entry.children:
        found += draw(_lines(child, min(level + step, 49), free=free))
    return found


def _broken(draw, text):
    """The entry in one line, or in more at gaps between clauses: where it is drawn, and where it would go beyond column 72."""
    parts = text.split("  ")
    head = "  ".join(parts[:2])
    lines = [head]
    for part in parts[2:]:
        line = f"{lines[-1]}  {part}"
        if len(line.encode("cp932")) > 56 or draw(st.integers(0, 5)) == 0:
            lines.append(f"      {part}")
        else:
            lines[-1] = line
    return lines


def _placed(draw, text, *, free):
    if free:
        return text
    sequence = draw(st.sampled_from(("      ", "000100", "ABC123")))
    line = f"{sequence} {text}"
    tag = draw(st.sampled_from(("", "", "H0304-A")))
    width = len(line.encode("cp932"))
    return line + " " * (72 - width) + tag if tag and width <= 72 else line
