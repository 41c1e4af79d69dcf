"""YAML files to located plain data, and located data to models: every value and error keeps file, line and column.

`read_yaml` walks the parser's events (PyYAML's C loader where it is built) rather than letting YAML construct objects:
so nothing but text, numbers, true/false, dates, lists and mappings can come out, aliases cannot multiply, and depth and
size are bounded while reading. A plain scalar is text unless it is clearly something else; what YAML 1.1 would turn
into a surprise (yes/no, 12:30, 0123, 1_000) is an error that asks for quotation marks. `validate` turns the data into
a pydantic model and each of pydantic's errors into a `Problem` at the place in the file.
"""

from __future__ import annotations

import hashlib
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

import yaml
from msgspec import Struct
from pydantic import BaseModel, ValidationError

from generator.kept import packed, unpacked
from generator.problems import NOWHERE, Problems, Where, nearest

KIB = 1024
MAX_BYTES = KIB * KIB
MAX_DEPTH = 24
MAX_NODES = 60_000
MAX_REPORTED = 100

Loc: TypeAlias = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LocatedStr(str):
    """Text with its place. `where` is the scalar's start; `body` the place of the text's first character.

    `indent` is the column where each later line of the text starts, 0 for text on one line, and -1 for quoted or plain
    text over several lines, of which only the start is known. `folds` are the lengths of a folded scalar's lines.
    """

    where: Where = NOWHERE
    body: Where = NOWHERE
    indent: int = 0
    folds: tuple[int, ...] = ()


class FaultyStr(LocatedStr):
    """A value that was reported while reading; `validate` does not report it again."""


class LocatedList(list[Any]):
    """A list with its place; `item_where` holds the place of each element."""

    where: Where = NOWHERE

    def __init__(self, where: Where = NOWHERE) -> None:
        super().__init__()
        self.where = where
        self.item_where: list[Where] = []


class LocatedDict(dict[str, Any]):
    """A mapping with its place; `key_where` and `value_where` hold the places of each key and each value.

    `names` are what messages call its fields, where that is not their keys: the questions of a form.
    """

    where: Where = NOWHERE

    def __init__(self, where: Where = NOWHERE) -> None:
        super().__init__()
        self.where = where
        self.key_where: dict[str, Where] = {}
        self.value_where: dict[str, Where] = {}
        self.names: Mapping[str, str] = {}

    def put(self, key: str, value: Any, key_where: Where, value_where: Where) -> None:
        """Set `key` with both its places."""
        self[key] = value
        self.key_where[key] = key_where
        self.value_where[key] = value_where

    def take(self, other: LocatedDict, key: str) -> None:
        """Set `key` to the value it has in `other`, with the places it has there."""
        self.put(key, other[key], other.key_where.get(key, other.where), other.value_where.get(key, other.where))

    def cut(self, key: str) -> None:
        """Remove `key` and its places, if it is there."""
        self.pop(key, None)
        self.key_where.pop(key, None)
        self.value_where.pop(key, None)

    def clone(self) -> Self:
        """Return a shallow copy that keeps all places."""
        copy = type(self)(self.where)
        copy.update(self)  # values as they stand, packed ones too
        copy.key_where.update(self.key_where)
        copy.value_where.update(self.value_where)
        copy.names = self.names
        return copy


class PackedDict(LocatedDict):
    """Located data whose values are packed until they are asked for, each time a copy; what is put in stays itself.

    Bytes are what is packed: nothing that is read can be bytes, for YAML's tag of them is refused.
    """

    @classmethod
    def of(cls, data: LocatedDict) -> PackedDict:
        found = cls(data.where)
        for key, value in data.items():
            found.put(key, packed(value), data.key_where[key], data.value_where[key])
        return found

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return unpacked(value) if isinstance(value, bytes) else value

    def get(self, key: str, default: Any = None) -> Any:
        value = super().get(key, default)
        return unpacked(value) if isinstance(value, bytes) else value

    def items(self) -> Any:
        return ((key, self[key]) for key in self)

    def values(self) -> Any:
        return (self[key] for key in self)

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedDict, (), vars(self), None, iter(super().items())


def place(data: object, loc: Sequence[object], *, key: bool = False) -> Where:
    """Return the place of the value at `loc` in located data, or of its key when `key` is true.

    Parts of `loc` that the data does not have (a missing key, pydantic's names of union members) are passed over, so
    the answer is the nearest place known.
    """
    where = getattr(data, "where", NOWHERE)
    for part in loc:
        if isinstance(data, LocatedDict) and isinstance(part, str) and part in data:
            places = data.key_where if key else data.value_where
            where, data = places.get(part, where), data[part]
        elif isinstance(data, LocatedList) and isinstance(part, int) and 0 <= part < len(data):
            where, data = data.item_where[part], data[part]
    return where


def shown_path(path: Path) -> str:
    """Return how messages name `path`: relative to the working folder when it lies inside, else as given."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError, RuntimeError):
        return path.as_posix()


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether `path`, with links followed, lies inside `folder`."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


# --- files to text ---------------------------------------------------------------------------------------------------


class SourceText(Struct, frozen=True):
    """A file's text (no byte order mark, line ends as "\\n") and the SHA-256 of its bytes."""

    text: str
    sha256: str


_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufffe\uffff]"
)


def forbidden_character(text: str) -> int:
    """Return the position of the first character that no document may carry, or -1.

    Those are control characters, the bidirectional overrides that make text read otherwise than it is stored, and the
    private-use characters that fonts fill as they like (and that mark inserted values between expressions and markup).
    """
    found = _FORBIDDEN.search(text)
    return found.start() if found else -1


def read_bytes(path: Path, problems: Problems, *, shown: str = "", max_bytes: int = MAX_BYTES) -> bytes | None:
    """Return the bytes of the file `path`, or report why not: missing, a folder, unreadable, more than `max_bytes`."""
    shown = shown or shown_path(path)
    here = Where(shown)
    try:
        if path.is_dir():
            problems.report("not-a-file", here, file=shown)
            return None
        if not path.is_file():
            problems.report("missing-file", here, file=shown)
            return None
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        problems.report("unreadable-file", here, file=shown, hint=str(getattr(error, "strerror", None) or ""))
        return None
    if len(data) > max_bytes:
        whole = max_bytes % (KIB * KIB) == 0
        limit = f"{max_bytes // KIB // KIB} MB" if whole else f"{max_bytes // KIB} kB"
        problems.report("too-large", here, limit=limit)
        return None
    return data


def read_source(path: Path, problems: Problems, *, shown: str = "", max_bytes: int = MAX_BYTES) -> SourceText | None:
    """Return the text of the UTF-8 file `path`, or report why not: missing, a folder, too large, not UTF-8."""
    shown = shown or shown_path(path)
    data = read_bytes(path, problems, shown=shown, max_bytes=max_bytes)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        table = path.suffix.lower() == ".csv"
        hint = "gem den i Excel som «CSV UTF-8» eller som .xlsx" if table else "gem filen som UTF-8 i din teksteditor"
        problems.report("not-utf8", Where(shown, line, column), hint=hint)
        return None
    return SourceText(text.replace("\r\n", "\n").replace("\r", "\n"), hashlib.sha256(data).hexdigest())


# --- text to located data --------------------------------------------------------------------------------------------

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_YES_NO = frozenset(
    form for word in ("yes", "no", "on", "off", "y", "n") for form in (word, word.upper(), word.title())
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INT = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?(?:\d{1,18}\.\d{0,18}|\.\d{1,18})")
_TRAP = re.compile(
    r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?"  # 12:30, minutes and seconds to base 60
    r"|[-+]?0\d[\d_]*"  # 0123, octal
    r"|[-+]?\d+_[\d_]*"  # 1_000
    r"|0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d(?::\d\d)?.*"  # a date with a time
)
_HEX_COMMENT = re.compile(r"\s*#[0-9A-Fa-f]{3,8}\b")

_SYNTAX_HINTS: tuple[tuple[str, str], ...] = (
    ("'\\t'", "ryk ind med mellemrum, ikke med tabulator"),
    ("\\t", "ryk ind med mellemrum, ikke med tabulator"),
    ("mapping values are not allowed", "står der et kolon i teksten? Sæt så anførselstegn om hele teksten"),
    ("could not find expected ':'", "mangler der et kolon efter feltets navn, eller er indrykningen forkert?"),
    ("block sequence entries are not allowed", "en liste begynder på sin egen linje, under feltets navn"),
    ("quoted scalar", 'mangler der et anførselstegn til sidst? Et " inde i teksten skrives \\"'),
    ("expected alphabetic or numeric", "tekst, der begynder med * eller &, skal i anførselstegn"),
    ("cannot start any token", "tekst, der begynder med dette tegn, skal i anførselstegn"),
    ("flow", "mangler der en afsluttende } eller ], eller et komma?"),
    ("did not find expected key", "se efter indrykningen: felter på samme niveau begynder i samme kolonne"),
    ("expected <block end>", "se efter indrykningen: felter på samme niveau begynder i samme kolonne"),
    ("did not find expected '-'", "se efter indrykningen: listens punkter begynder i samme kolonne"),
    ("unknown escape", "brug enkelte anførselstegn ('…'), eller skriv \\\\ for \\"),
    ("inconsistent indentation", "se efter indrykningen"),
    ("found unexpected document", "filen må kun rumme ét dokument: fjern linjen med ---"),
)


class _Stop(Exception):
    """Reading cannot go on; the reason is already reported."""


def read_yaml(
    path: Path, problems: Problems, *, shown: str = "", max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> LocatedDict | None:
    """Return the mapping in the YAML file `path`, or None when a problem was reported that leaves nothing to read.

    `shown` is the name that messages use. Traps and duplicate keys are reported and reading goes on, so that all
    problems of a file come at once; a syntax error ends it.
    """
    shown = shown or shown_path(path)
    source = read_source(path, problems, shown=shown, max_bytes=max_bytes)
    return None if source is None else parse_yaml(source.text, shown, problems, max_nodes=max_nodes)


def parse_yaml(text: str, shown: str, problems: Problems, *, max_nodes: int = MAX_NODES) -> LocatedDict | None:
    """Return the mapping in the YAML `text`, called `shown` in messages; see `read_yaml`."""
    reader = _Reader(text, shown, problems, max_nodes)
    try:
        data = reader.read()
    except _Stop:
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        _report_syntax(error, shown, problems)
        return None
    if data is None:
        problems.report("empty-file", Where(shown), file=shown)
        return None
    if not isinstance(data, LocatedDict):
        problems.report("not-a-mapping", Where(shown, 1, 1), hint="filen skal begynde med et felt, fx «navn: værdi»")
        return None
    return data


def _report_syntax(error: Exception, shown: str, problems: Problems) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = Where(shown, mark.line + 1, mark.column + 1) if mark else Where(shown)
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''} {error!r}"
    hint = next((hint for sign, hint in _SYNTAX_HINTS if sign in said), "")
    problems.report("syntax", where, hint=hint)


class _Frame:
    """A mapping or list being filled; `key` is the mapping's key that waits for its value, None between pairs."""

    __slots__ = ("as_key", "data", "key", "key_where")

    def __init__(self, data: LocatedDict | LocatedList, as_key: bool) -> None:
        self.data = data
        self.as_key = as_key
        self.key: str | None = None
        self.key_where = NOWHERE


class _Reader:
    """Fills located data from parser events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, text: str, shown: str, problems: Problems, max_nodes: int) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.shown = shown
        self.problems = problems
        self.max_nodes = max_nodes
        self.reported = 0
        self.nodes = 0
        self.documents = 0
        self.stack: list[_Frame] = []
        self.result: Any = None

    def report(self, code: str, where: Where, *, hint: str = "", **values: Any) -> None:
        self.reported += 1
        if self.reported > MAX_REPORTED:
            self.stop("too-many-problems", where, limit=MAX_REPORTED)
        self.problems.report(code, where, hint=hint, **values)

    def stop(self, code: str, where: Where, **values: Any) -> typing.NoReturn:
        self.problems.report(code, where, **values)
        raise _Stop

    def line(self, number: int) -> str:
        """Return a line by its 0-based number; "" past the end, where the parser may place what is left out."""
        return self.lines[number] if number < len(self.lines) else ""

    def at(self, mark: Any) -> Where:
        return Where(self.shown, mark.line + 1, mark.column + 1)

    def read(self) -> Any:
        self.check_characters()
        for event in yaml.parse(self.text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self.count(event)
                self.scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self.count(event)
                self.open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                frame = self.stack.pop()
                self.attach(frame.data, frame.data.where, frame.as_key)
            elif isinstance(event, yaml.AliasEvent):
                self.report(
                    "yaml-alias", self.at(event.start_mark), hint='skriv værdien ud; * først i tekst skal i "…"'
                )
                self.attach(FaultyStr(""), self.at(event.start_mark), False)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self.stop("several-documents", self.at(event.start_mark))
        return self.result

    def check_characters(self) -> None:
        found = [hit.start() for hit, _ in zip(_FORBIDDEN.finditer(self.text), range(20), strict=False)]
        for start in found:
            line = self.text.count("\n", 0, start)
            column = start - (self.text.rfind("\n", 0, start) + 1)
            code = f"U+{ord(self.text[start]):04X}"
            self.report("control-character", Where(self.shown, line + 1, column + 1), character=code, hint=_NO_SIGN)
        if found:
            raise _Stop

    def count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > self.max_nodes:
            self.stop("too-many-values", self.at(event.start_mark), limit=self.max_nodes)
        if event.anchor is not None:
            self.report("yaml-alias", self.at(event.start_mark), hint="tekst, der begynder med &, skal i anførselstegn")
        if event.tag is not None and event.tag != "!":
            self.report("yaml-tag", self.at(event.start_mark), tag=event.tag[:40], hint=_QUOTE)

    def open(self, event: Any) -> None:
        where = self.at(event.start_mark)
        if len(self.stack) >= MAX_DEPTH:
            self.stop("too-deep", where, limit=MAX_DEPTH)
        as_key = self.awaits_key()
        if as_key:
            self.report("complex-key", where, hint="tekst, der begynder med { eller [, skal i anførselstegn")
        data = LocatedDict(where) if isinstance(event, yaml.MappingStartEvent) else LocatedList(where)
        self.stack.append(_Frame(data, as_key))

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].data, LocatedDict) and self.stack[-1].key is None

    def scalar(self, event: Any) -> None:
        where = self.at(event.start_mark)
        text: str = event.value
        if event.style == '"':
            bad = forbidden_character(text)  # written as an escape, so check_characters did not see it
            if bad >= 0:
                self.report("control-character", where, character=f"U+{ord(text[bad]):04X}", hint=_NO_SIGN)
                text = _FORBIDDEN.sub("", text)
        plain = event.style is None or event.style == ""
        if self.awaits_key():
            self.key(text, where, plain)
        elif plain:
            self.attach(self.resolve(text, event, where), where, False)
        else:
            self.attach(self.located(text, event, where), where, False)

    def key(self, text: str, where: Where, plain: bool) -> None:
        frame = self.stack[-1]
        if plain and text == "<<":
            self.report("yaml-merge", where, hint="skriv felterne ud")
        elif plain and text in _NULL:
            self.report("empty-key", where, hint="mangler der et navn foran kolonet?")
        elif text in frame.data and isinstance(frame.data, LocatedDict):
            first = frame.data.key_where[text].line
            self.report("duplicate-key", where, key=text[:80], line=first)
        frame.key, frame.key_where = text, where

    def attach(self, value: Any, where: Where, as_key: bool) -> None:
        if not self.stack:
            self.result = value
            return
        frame = self.stack[-1]
        if as_key or (isinstance(frame.data, LocatedDict) and frame.key is None):
            frame.key, frame.key_where = "", where
        elif isinstance(frame.data, LocatedDict):
            assert frame.key is not None
            if frame.key not in frame.data:
                key = LocatedStr(frame.key)
                key.where = frame.key_where
                frame.data.put(key, value, frame.key_where, where)
            frame.key = None
        else:
            frame.data.append(value)
            frame.data.item_where.append(where)

    def resolve(self, text: str, event: Any, where: Where) -> Any:
        """Return the value of a plain scalar: None, true/false, a number, a date or text; report traps."""
        if text in _NULL:
            rest = self.line(event.end_mark.line)[event.end_mark.column :]
            if not text and _HEX_COMMENT.match(rest):
                self.report("yaml-trap", where, value=rest.strip()[:20], hint=_QUOTE)
                return self.faulty(text, where)
            return None
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        if text in _YES_NO:
            self.report(
                "yaml-trap", where, value=text, hint="skriv true eller false, eller sæt anførselstegn om teksten"
            )
            return self.faulty(text, where)
        first = text[0]
        if first.isdigit() or first in "+-.":
            if _DATE.fullmatch(text):
                try:
                    return date.fromisoformat(text)
                except ValueError:
                    self.report("invalid-date", where, value=text, hint=date_hint(text))
                    return self.faulty(text, where)
            if _INT.fullmatch(text):
                return int(text)
            if _TRAP.fullmatch(text):
                self.report("yaml-trap", where, value=text[:40], hint=_QUOTE)
                return self.faulty(text, where)
            if _FLOAT.fullmatch(text):
                return float(text)
        return self.located(text, event, where)

    def faulty(self, text: str, where: Where) -> FaultyStr:
        value = FaultyStr(text)
        value.where = value.body = where
        return value

    def located(self, text: str, event: Any, where: Where) -> LocatedStr:
        value = LocatedStr(text)
        value.where = where
        start = event.start_mark
        if event.style in ("|", ">"):
            first = next((n for n in range(start.line + 1, len(self.lines)) if self.lines[n].strip()), start.line + 1)
            raw = self.line(first)
            column = len(raw) - len(raw.lstrip(" ")) + 1
            if event.style == "|":
                written = text.lstrip("\n").split("\n", 1)[0]
                column = len(raw) - len(written) + 1 if raw.endswith(written) else column
            else:
                value.folds = tuple(
                    len(line[column - 1 :].rstrip()) for line in self.lines[first : event.end_mark.line]
                )
            value.body = Where(self.shown, first + 1 if value.folds else start.line + 2, column)
            value.indent = column
        else:
            value.body = Where(self.shown, where.line, where.column + (event.style in ('"', "'")))
            value.indent = 0 if start.line == event.end_mark.line and "\n" not in text else -1
        return value


_QUOTE = "sæt anførselstegn om værdien"
_NO_SIGN = "slet tegnet; det er måske fulgt med fra et andet program"


def date_hint(text: str) -> str:
    """Return the likely fix for a text that is no date: the last day of a month, or the form to write."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if found:
        year, month, day = (int(part) for part in found.groups())
        if year >= 1 and 1 <= month <= 12 and day > 28:
            last = (date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date(9999, 12, 31)).toordinal() - 1
            return f"måneden slutter {date.fromordinal(last).isoformat()}"
    danish = re.fullmatch(r"(\d\d?)[./-](\d\d?)[./-](\d{4})", text.strip())
    if danish:
        day, month, year = (int(part) for part in danish.groups())
        try:
            return f"skriv {date(year, month, day).isoformat()} (år-måned-dag)"
        except ValueError:
            pass
    return "skriv datoen som år-måned-dag, fx 2027-02-28"


# --- located data to models ------------------------------------------------------------------------------------------

_EXPECTED: tuple[tuple[str, str, str], ...] = (
    # start of pydantic's error type, what was expected, hint
    ("text_type", "tekst", _QUOTE),
    ("text_blank", "tekst med ord i", "skriv teksten, eller slet linjen, hvis feltet må mangle"),
    ("text_long", "en tekst på højst 8.000 tegn", "del den op, eller læg den i et andet dokument"),
    ("expression_type", "et udtryk", _QUOTE),
    ("string", "tekst", _QUOTE),
    ("int", "et helt tal", "skriv kun cifre, uden anførselstegn, punktum og enhed"),
    ("float", "et tal", "skriv kun tallet, med punktum som decimaltegn og uden enhed"),
    ("decimal", "et tal", "skriv kun tallet, med punktum som decimaltegn og uden enhed"),
    ("bool", "true eller false", "skriv true eller false uden anførselstegn"),
    ("date", "en dato", "skriv datoen som år-måned-dag, fx 2027-02-28, uden anførselstegn"),
    ("tuple", "en liste", "skriv hvert punkt på sin egen linje med «- » foran"),
    ("list", "en liste", "skriv hvert punkt på sin egen linje med «- » foran"),
    ("set", "en liste", "skriv hvert punkt på sin egen linje med «- » foran"),
    ("dict", "felter med navn og værdi", "skriv «navn: værdi» på linjerne under"),
    ("mapping", "felter med navn og værdi", "skriv «navn: værdi» på linjerne under"),
    ("model", "felter med navn og værdi", "skriv «navn: værdi» på linjerne under"),
)
_RANGE = {
    "greater_than_equal": ("mindst", "ge"),
    "greater_than": ("over", "gt"),
    "less_than_equal": ("højst", "le"),
    "less_than": ("under", "lt"),
}


def validate(model: type[ModelT], data: Mapping[str, Any], problems: Problems) -> ModelT | None:
    """Return `data` as a `model`, or None after reporting every error at its place in the file.

    Where pydantic tried several forms for one value (a union), the first error alone is reported.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        seen: set[tuple[Loc, str]] = set()
        for detail in error.errors(include_url=False)[:MAX_REPORTED]:
            loc, value = _in_data(data, detail["loc"])
            extra = detail["type"] in ("extra_forbidden", "missing")
            mark = (loc, str(detail["loc"][-1]) if extra else "")
            if mark in seen or isinstance(value, FaultyStr):
                continue
            seen.add(mark)
            _report_detail(model, data, typing.cast("dict[str, Any]", detail), loc, value, problems)
        return None


def _in_data(data: object, loc: Sequence[object]) -> tuple[Loc, object]:
    """Return the part of `loc` that the data has, and the value there; union names and "[key]" are passed over."""
    found: list[str | int] = []
    for part in loc:
        if isinstance(data, Mapping):
            inside = isinstance(part, str) and part in data
        else:
            inside = isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)
        if inside:
            found.append(typing.cast("str | int", part))
            data = typing.cast("Any", data)[part]
    return tuple(found), data


def _report_detail(
    model: type[BaseModel], data: object, detail: dict[str, Any], loc: Loc, value: object, problems: Problems
) -> None:
    kind: str = detail["type"]
    context: dict[str, Any] = detail.get("ctx") or {}
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    names: Mapping[str, str] = getattr(data, "names", {})
    name = next((names.get(part, part) for part in reversed(loc) if isinstance(part, str)), "")
    here = place(data, loc)
    if kind == "problem":
        values = {key: text for key, text in context.items() if key not in ("code", "hint")}
        problems.report(context["code"], here, hint=context.get("hint", ""), **values)
    elif kind == "extra_forbidden":
        known = field_names(_model_at(model, loc[:-1]))
        problems.report("unknown-key", place(data, loc, key=True), key=last[:80], hint=nearest(last, known))
    elif kind == "missing":
        problems.report("missing-key", place(data, loc, key=not _is_root(loc)), key=names.get(last, last))
    elif kind in ("literal_error", "enum"):
        allowed = re.findall(r"'((?:[^'\\]|\\.)*)'", str(context.get("expected", "")))
        hint = nearest(value, allowed) if isinstance(value, str) else "mulige: " + ", ".join(allowed)
        problems.report("wrong-value", here, key=name, value=_shown(value), hint=hint)
    elif kind in _RANGE:
        word, bound = _RANGE[kind]
        problems.report("out-of-range", here, key=name, value=_shown(value), limit=f"{word} {context.get(bound)}")
    elif kind in ("too_short", "string_too_short", "too_long", "string_too_long"):
        short = kind.endswith("short")
        unit = "tegn" if kind.startswith("string") else "punkter"
        limit = f"mindst {context.get('min_length')} {unit}" if short else f"højst {context.get('max_length')} {unit}"
        problems.report("wrong-length", here, key=name, limit=limit)
    elif kind == "string_pattern_mismatch":
        problems.report("invalid-value", here, key=name, value=_shown(value))
    elif value is None and kind.partition("_")[0] not in ("value", "assertion"):
        problems.report("empty-value", place(data, loc, key=True), key=name, hint="skriv en værdi, eller slet linjen")
    elif kind.startswith("date") and isinstance(value, str):
        problems.report("invalid-date", here, value=_shown(value), hint=_date_hint_for(value))
    else:
        found = next(((noun, hint) for start, noun, hint in _EXPECTED if kind.startswith(start)), None)
        if found is None:
            problems.report("invalid-value", here, key=name, value=_shown(value))
        else:
            noun, hint = found
            hint = "" if hint == _QUOTE and isinstance(value, dict | list) else hint
            problems.report("wrong-type", here, key=name, expected=noun, found=_noun(value), hint=hint)


def _is_root(loc: Loc) -> bool:
    return not loc


def _date_hint_for(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return date_hint(value)
    return "skriv datoen uden anførselstegn"


def _shown(value: object) -> str:
    text = (
        value.isoformat() if isinstance(value, date) else str(value).lower() if isinstance(value, bool) else str(value)
    )
    return text if len(text) <= 60 else text[:57] + "…"


def _noun(value: object) -> str:
    if isinstance(value, bool):
        return "true/false"
    for form, noun in ((str, "tekst"), (int, "et tal"), (float, "et tal"), (date, "en dato"), (dict, "felter")):
        if isinstance(value, form):
            return noun
    return "en liste" if isinstance(value, list | tuple) else "ingenting"


def field_names(model: type[BaseModel] | None) -> list[str]:
    """Return the keys an author may write in `model`; fields the reader fills itself are left out."""
    if model is None:
        return []
    names = (field.alias or name for name, field in model.model_fields.items())
    return [name for name in names if not name.startswith("__")]


def _model_at(annotation: Any, loc: Sequence[object]) -> type[BaseModel] | None:
    """Return the model that the annotation has at `loc`, through unions, mappings and lists; None if there is none."""
    for found in _models_at(annotation, loc):
        return found
    return None


def _models_at(annotation: Any, loc: Sequence[object]) -> Iterator[type[BaseModel]]:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _models_at(typing.get_args(annotation)[0], loc)
    elif origin in (typing.Union, types.UnionType):
        for member in typing.get_args(annotation):
            yield from _models_at(member, loc)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not loc:
            yield annotation
        else:
            by_key = {field.alias or name: field for name, field in annotation.model_fields.items()}
            if loc[0] in by_key:
                yield from _models_at(by_key[str(loc[0])].annotation, loc[1:])
    elif origin is not None and loc:
        yield from _models_at(next(arg for arg in reversed(typing.get_args(annotation)) if arg is not ...), loc[1:])
