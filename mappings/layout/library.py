"""COPY and REPLACE: the text of other members, with words put in place of others.

COPY name [OF|IN folder] [SUPPRESS] [REPLACING {[LEADING|TRAILING] ==a== BY ==b==} …] (ISO/IEC 1989:2014 7.2.2), REPLACE (7.2.3);
COPY name [DISJOINING a] JOINING b AS PREFIX|SUFFIX joins a word to every name with a hyphen (Fujitsu NetCOBOL);
PREFIXING, SUFFIXING b as it stands (Hitachi COBOL2002).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from utsushi.mappings.layout.clauses import CLAUSES, FIGURATIVE, OTHER_USAGES, USAGES
from utsushi.mappings.layout.reference import Text, read
from utsushi.mappings.layout.texts import Builder, Replacement, TextWord, replaced, text_words, user_words
from utsushi.specs.errors import UtsushiError, closest

MOST = 1 << 20
"""Characters of expanded text at most."""
_SUFFIXES = ("", ".cpy", ".cbl", ".cob", ".copy", ".inc", ".txt")
_RESERVED = frozenset(
    (
        *CLAUSES, *USAGES, *OTHER_USAGES, *FIGURATIVE,
        "ALL", "ARE", "ASCENDING", "BY", "CHARACTER", "COPY", "DEPENDING", "DESCENDING", "FALSE", "FILLER", "HIGH-VALUE",
        "HIGH-VALUES", "IN", "INDEXED", "IS", "KEY", "LEFT", "LOW-VALUE", "LOW-VALUES", "OF", "ON", "QUOTE", "QUOTES",
        "REPLACE", "RIGHT", "SEPARATE", "SET", "SIGNED", "THROUGH", "THRU", "TIMES", "TO", "UNSIGNED", "WHEN",
    )
)  # fmt: skip
"""Words that are no names."""


@dataclass
class Library:
    """Where members are looked for, and those that were read."""

    folders: tuple[Path, ...]
    form: Literal["fixed", "free"]
    encoding: str
    members: list[Path] = field(default_factory=list)
    _texts: dict[Path, Text] = field(default_factory=dict)

    def find(self, name: str, folder: str = "") -> Path | None:
        """The file of a member: as named, in any case of its letters, with the suffixes that copybooks have."""
        wanted = [f"{Path(name).name}{suffix}".lower() for suffix in _SUFFIXES]
        inside = Path(folder) / Path(name).parent
        if ".." in inside.parts or inside.is_absolute():
            return None
        for base in self.folders:
            known = {one.name.lower(): one for one in self._files(base / inside)}
            found = next((known[one] for one in wanted if one in known), None)
            if found is not None:
                return found
        return None

    def text(self, path: Path, around: tuple[Path, ...]) -> Text:
        """The text of a member with what it copies itself; each is read once."""
        if path not in self._texts:
            self.members.append(path)
            self._texts[path] = _copied(read(path, self.form, self.encoding), self, (*around, path.resolve()))
        return self._texts[path]

    def near(self, name: str) -> str:
        """The member whose name is most like it."""
        return closest(name, [one.stem for base in self.folders for one in self._files(base)]) or "—"

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        return sorted(one for one in folder.glob("*") if one.is_file()) if folder.is_dir() else []


def expanded(text: Text, library: Library, around: tuple[Path, ...]) -> Text:
    """The text with what its COPY statements name, and without its REPLACE statements; `around`: the files that are being read.

    Raises:
        UtsushiError: U710 a statement that is none, U711 no such member, U712 a member inside itself, U713 `()` beside JOINING,
            U714 too long; and what `reference.read` raises.
    """
    if "COPY" in text.text.upper():
        text = _copied(text, library, around)
    return _replaced(text) if "REPLACE" in text.text.upper() else text


def _copied(text: Text, library: Library, around: tuple[Path, ...]) -> Text:
    found = text_words(text.text)
    built = Builder()
    done = at = 0
    while at < len(found):
        if found[at].key != "COPY" or found[at].kind != "word":
            at += 1
            continue
        statement = _Statement(text, found, at + 1)
        built.take(text, done, found[at].start)
        member = statement.copy(library, around)
        built.take(member, 0, len(member.text))
        if len(built.spots) > MOST:
            raise text.wrong("U714", found[at].start, most=MOST)
        at, done = statement.at, statement.end
    built.take(text, done, len(text.text))
    return built.text(text)


def _replaced(text: Text) -> Text:
    """REPLACE holds until the next one, or to the end."""
    found = text_words(text.text)
    built = Builder()
    active: list[Replacement] = []
    done = at = 0
    while at < len(found):
        if found[at].key != "REPLACE" or found[at].kind != "word":
            at += 1
            continue
        part = replaced(text, active, done, found[at].start)
        built.take(part, 0, len(part.text))
        statement = _Statement(text, found, at + 1)
        active = statement.replace()
        at, done = statement.at, statement.end
    part = replaced(text, active, done)
    built.take(part, 0, len(part.text))
    return built.text(text)


class _Statement:
    """Reads a COPY or REPLACE statement, word by word."""

    def __init__(self, text: Text, found: list[TextWord], at: int) -> None:
        self.text = text
        self.found = found
        self.at = at
        self.end = 0

    @property
    def key(self) -> str:
        return self.found[self.at].key if self.at < len(self.found) else ""

    def wrong(self, expected: str) -> UtsushiError:
        last = self.found[min(self.at, len(self.found) - 1)]
        return self.text.wrong("U710", last.start, found=self.key or "—", expected=expected)

    def take(self, *keys: str) -> bool:
        hit = self.key in keys and self.at < len(self.found)
        self.at += hit
        return hit

    def word(self, expected: str) -> TextWord:
        if self.at >= len(self.found) or self.found[self.at].kind not in {"word", "literal"}:
            raise self.wrong(expected)
        self.at += 1
        return self.found[self.at - 1]

    def stop(self) -> None:
        if self.key != ".":
            raise self.wrong(".")
        self.end = self.found[self.at].end
        self.at += 1

    def copy(self, library: Library, around: tuple[Path, ...]) -> Text:
        """The text that a COPY stands for."""
        named = self.word("COPY …")
        folder = _bare(self.word("OF …").value) if self.take("OF", "IN") else ""
        self.take("SUPPRESS")
        self.take("PRINTING")
        joined = list(self._joined())
        replacements = list(self._pairs()) if self.take("REPLACING") else []
        self.stop()
        path = library.find(_bare(named.value), folder)
        if path is None:
            name = _bare(named.value)
            raise self.text.wrong("U711", named.start, name=name, near=library.near(name))
        if path.resolve() in around:
            raise self.text.wrong("U712", named.start, name=_bare(named.value))
        member = library.text(path, around)
        member = replaced(member, replacements) if replacements else member
        for each in joined:
            if "()" in member.text:
                raise self.text.wrong("U713", named.start, name=_bare(named.value))
            member = each.applied(member)
        return member

    def replace(self) -> list[Replacement]:
        """What a REPLACE replaces from now on."""
        found = [] if self.take("OFF") else list(self._pairs())
        self.stop()
        return found

    def _joined(self) -> Iterator[_Joining]:
        old, new = "", ""
        while self.key in {"JOINING", "DISJOINING", "PREFIXING", "SUFFIXING"}:
            kind = self.key
            self.at += 1
            word = _bare(self.word(f"{kind} …").value)
            if kind in {"PREFIXING", "SUFFIXING"}:
                yield _Joining("", word, suffix=kind == "SUFFIXING", hyphen="")
                return
            old, new = (word, new) if kind == "DISJOINING" else (old, word)
            if self.take("AS"):
                if self.key not in {"PREFIX", "SUFFIX"}:
                    raise self.wrong("PREFIX")
                yield _Joining(old, new, suffix=self.key == "SUFFIX", hyphen="-")
                self.at += 1
                return
        if old or new:
            raise self.wrong("AS PREFIX")

    def _pairs(self) -> Iterator[Replacement]:
        while self.key not in {".", ""}:
            if self.take(",", ";"):
                continue
            part: Any = self.key if self.key in {"LEADING", "TRAILING"} else ""
            self.at += bool(part)
            old, start = self._operand(), self.at
            if not self.take("BY"):
                raise self.wrong("BY")
            keys = tuple(word.key for word in text_words(old) if word.value not in ",;")
            if not keys or (part and (len(keys) > 1)):
                self.at = start - 1
                raise self.wrong("==…==")
            yield Replacement(keys, self._operand(), part)

    def _operand(self) -> str:
        """Pseudo-text between ==, or one word or literal."""
        if not self.take("=="):
            return self.word("==…==").value
        first = self.found[self.at - 1].end
        while self.at < len(self.found) and self.key != "==":
            self.at += 1
        if not self.take("=="):
            raise self.wrong("==")
        return self.text.text[first : self.found[self.at - 1].start].strip()


@dataclass(frozen=True)
class _Joining:
    """A word that every name gets, or that stands for another one in front of it."""

    old: str
    new: str
    suffix: bool
    hyphen: str

    def applied(self, text: Text) -> Text:
        built = Builder()
        done = 0
        for word in user_words(text.text, _RESERVED):
            built.take(text, done, word.start)
            built.put(self._name(word.value), text.spots[word.start])
            done = word.end
        built.take(text, done, len(text.text))
        return built.text(text)

    def _name(self, name: str) -> str:
        if self.old:
            old = self.hyphen + self.old if self.suffix else self.old + self.hyphen
            if not (name.upper().endswith(old.upper()) if self.suffix else name.upper().startswith(old.upper())):
                return name
            name = name[: -len(old)] if self.suffix else name[len(old) :]
        if not self.new:
            return name
        return name + self.hyphen + self.new if self.suffix else self.new + self.hyphen + name


def _bare(word: str) -> str:
    return word[1:-1] if word[:1] in "'\"" else word


def members(folders: Sequence[Path], form: Literal["fixed", "free"], encoding: str) -> Library:
    """A library over folders, each once."""
    return Library(tuple(dict.fromkeys(folders)), form, encoding)
