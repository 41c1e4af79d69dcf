"""Expressions in content: `{{ team_count | word }}` in texts, `when: strategy == "trinvis"`, and computed values.

Jinja2 parses single expressions (`grammar`); texts are split at `{{ }}` first, so blocks, loops, includes, macros and
comments cannot occur, and every error knows its own line and column. What it parsed becomes a tree of the few forms
there are, which is worked out here: no code is made of it. Attributes are read only from our own `Record`s, nothing can
be called, and `+ - * / % **` work on numbers within bounds (`+` also joins short texts), so neither memory nor time can
be made to run away. What an expression shows is data: it is handed to `parse_markup` beside the template's own text,
never inside it.

Reading a fact that nobody gave leaves a trace in the `Scope`, so a headline can tell that it rests on one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias

from msgspec import Struct, field

from generator import danish
from generator.problems import Problems, Where, nearest
from generator.reading.markup import CLOSE, OPEN, parse_markup
from generator.reading.model import Model
from generator.reading.source import forbidden_character
from generator.reading.text import Expression, Paragraph, Text

MOST_OUTPUT = 20_000  # characters of one filled text
MOST_SOURCE = 1_000  # characters of one expression
MOST_NUMBER = 10**15
MOST_POWER = 16
MOST_TOKENS = 250
MOST_DEPTH = 25
MOST_ITEMS = 1_000

# The forms of an expression as plain data: the form's name, then names, values and trees; `names` are all it mentions.
Tree: TypeAlias = tuple[Any, ...]
Parsed: TypeAlias = tuple[tuple[str, ...], Tree]


class Fault(Exception):
    """What is wrong with an expression: a message code of `problems.MESSAGES`, its values and a hint."""

    def __init__(self, code: str, hint: str = "", where: Where | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.hint = hint
        self.where = where
        self.values = values

    def at(self, where: Where) -> Fault:
        """The same fault, placed at `where` unless it has a place already."""
        return Fault(self.code, self.hint, self.where or where, **self.values)

    def report(self, problems: Problems, where: Where) -> None:
        problems.report(self.code, self.where or where, hint=self.hint, **self.values)


class Record:
    """A named group of facts in expressions: fields by dot, read-only; every read is traced under `path`.

    `ledger` collects the paths read; `label` is what the record itself prints as, "" when it prints as nothing.
    """

    __slots__ = ("fields", "label", "ledger", "path")

    def __init__(self, path: str, fields: Mapping[str, Any], ledger: set[str], label: str = "") -> None:
        self.path = path
        self.fields = fields
        self.ledger = ledger
        self.label = label

    def read(self, name: str) -> Any:
        """Return a field. Raises `KeyError` when there is none; hyphens may be written as underscores."""
        value = self.fields[name]
        if not isinstance(value, Record):
            self.ledger.add(f"{self.path}.{name}")
        return value

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return self.label or self.path


class Scope(Struct):
    """What one evaluation may see: `values` by name, `computed` expressions evaluated on demand.

    `closed` names facts that exist, but not here (plan and effort in conditions). `ledger` collects the paths read, and
    is shared with the records in `values`.
    """

    values: Mapping[str, Any]
    ledger: set[str] = field(default_factory=set)
    computed: Mapping[str, Expression] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    _memory: dict[str, tuple[Any, frozenset[str]]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def with_values(self, **values: Any) -> Scope:
        """The same scope with more names, for one item."""
        return Scope({**self.values, **values}, self.ledger, self.computed, self.closed, self._memory)

    def names(self) -> list[str]:
        return [*self.values, *self.computed]

    def __contains__(self, name: object) -> bool:
        return name in self.values or name in self.computed or name in self.closed

    def __getitem__(self, name: str) -> Any:
        if name in self.values:
            value = self.values[name]
            if not isinstance(value, Record):
                self.ledger.add(name)
            return value
        if name in self.closed:
            raise Fault("not-in-conditions", name=name)
        if name not in self._memory:
            if name in self._open:
                chain = " → ".join([*self._open[self._open.index(name) :], name])
                raise Fault("circular-computed", chain=chain)
            outer = set(self.ledger)
            self.ledger.clear()
            self._open.append(name)
            try:
                self._memory[name] = (value_of(self.computed[name].source, self), frozenset(self.ledger))
            except Fault as fault:
                raise fault.at(self.computed[name].place(1)) from None
            finally:
                self._open.pop()
                self.ledger |= outer
        value, touched = self._memory[name]
        self.ledger |= touched
        self.ledger.add(name)
        return value


class _Missing:
    """An unknown name: using it in any way is a fault that names its nearest neighbour. `record` is what lacks it."""

    def __init__(self, name: str, record: Record | None = None) -> None:
        self.name = name
        self.record = record

    def __repr__(self) -> str:
        return self.name

    def fail(self, *_: Any) -> NoReturn:
        if self.record is not None:
            known = nearest(self.name, (key for key in self.record.fields if "-" not in key))
            raise Fault("undefined-name", name=f"{self.record.path}.{self.name}", hint=known)
        raise Fault("undefined-name", name=self.name)

    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = fail
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = fail
    __mod__ = __rmod__ = __pow__ = __rpow__ = __pos__ = __neg__ = fail
    __call__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = fail


def _attribute(value: Any, name: str) -> Any:
    if isinstance(value, Record) and not name.startswith("_"):
        try:
            return value.read(name)
        except KeyError:
            return _Missing(name, value)
    if isinstance(value, _Missing):
        value.fail()
    raise Fault("forbidden-expression", what=f".{name}")


def _element(value: Any, place: Any) -> Any:
    if isinstance(value, Record) and isinstance(place, str):
        return _attribute(value, place)
    if isinstance(value, _Missing):
        value.fail()
    if isinstance(value, (list, tuple)) and isinstance(place, int):
        try:
            return value[place]
        except IndexError:
            raise Fault("no-such-place", place=place + 1, size=len(value)) from None
    raise Fault("forbidden-expression", what=f"[{_shown(place)}]")


def _signed(sign: str, value: Any) -> Any:
    if not _is_number(value):
        raise Fault("wrong-operand", operator=sign, value=_shown(value))
    return -value if sign == "-" else value


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _arithmetic(sign: str, left: Any, right: Any) -> Any:
    """Compute on numbers within bounds; `+` also on two texts or two lists. Raises `Fault` for all else."""
    for side in (left, right):
        if isinstance(side, _Missing):
            side.fail()
    if sign == "+" and type(left) is type(right) and isinstance(left, (str, list, tuple)):
        if len(left) + len(right) > (MOST_OUTPUT if isinstance(left, str) else MOST_ITEMS):
            raise Fault("expression-too-big")
        return left + right
    for side in (left, right):
        if not _is_number(side):
            raise Fault("wrong-operand", operator=sign, value=_shown(side))
        if abs(side) > MOST_NUMBER:
            raise Fault("expression-too-big")
    if sign == "**" and (abs(right) > MOST_POWER or abs(left) > 10_000):
        raise Fault("expression-too-big")
    try:
        result = _OPERATORS[sign](left, right)
    except ZeroDivisionError:
        raise Fault("division-by-zero") from None
    except (OverflowError, ValueError):
        raise Fault("expression-too-big") from None
    if isinstance(result, complex) or abs(result) > MOST_NUMBER:
        raise Fault("expression-too-big")
    return result


def _shown(value: object) -> str:
    """A short picture of a value for a message."""
    text = "" if isinstance(value, Record) else str(value)
    return text if len(text) <= 30 else text[:30] + "…"


# --- filters ---------------------------------------------------------------------------------------------------------


def _need(kind: type | tuple[type, ...], name: str, value: object) -> Any:
    if isinstance(value, _Missing):
        value.fail()
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Fault("wrong-filter-value", filter=name, value=_shown(value))
    return value


def _dated(name: str, function: Callable[[date], str]) -> Callable[[Any], str]:
    return lambda value: function(_need(date, name, value))


def _spanned(name: str, function: Callable[[date, date], str]) -> Callable[[Any, Any], str]:
    return lambda value, end: function(_need(date, name, value), _need(date, name, end))


def _bounded(name: str, value: object) -> Any:
    number = _need((int, float), name, value)
    if not abs(number) <= MOST_NUMBER:
        raise Fault("expression-too-big")
    return number


def _decimals(name: str, value: object) -> int:
    count: int = _need(int, name, value)
    if not 0 <= count <= 6:
        raise Fault("expression-too-big")
    return count


def _named(value: object) -> str:
    """What an element of a list is called."""
    if isinstance(value, Record):
        if "name" in value.fields:
            return str(value.read("name"))
        return value.label
    return str(_need(str, "join", value))


def _join(value: Any) -> str:
    words = [_named(element) for element in _need((list, tuple), "join", value)]
    if sum(map(len, words)) > MOST_OUTPUT:
        raise Fault("expression-too-big")
    return danish.join(words)


def _length(value: Any) -> int:
    return len(_need((list, tuple, str), "length", value))


def _end(value: Any, place: int, name: str) -> Any:
    found = _need((list, tuple), name, value)
    if not found:
        raise Fault("no-such-place", place=1, size=0)
    return found[place]


def _round(value: Any, decimals: Any = 0) -> float:
    return float(round(_bounded("round", value), _decimals("round", decimals)))


FILTERS: dict[str, Callable[..., Any]] = {
    "date": _dated("date", danish.date_text),
    "date_short": _dated("date_short", danish.date_short),
    "month": _dated("month", danish.month_text),
    "week": _dated("week", danish.week_text),
    "year": _dated("year", lambda day: str(day.year)),
    "date_span": _spanned("date_span", danish.date_span),
    "month_span": _spanned("month_span", danish.month_span),
    "week_span": _spanned("week_span", danish.week_span),
    "number": lambda value, decimals=0: danish.number(_bounded("number", value), _decimals("number", decimals)),
    "percent": lambda value, decimals=0: danish.percent(_bounded("percent", value), _decimals("percent", decimals)),
    "kroner": lambda value: danish.kroner(_bounded("kroner", value)),
    "word": lambda value, one="", many="": danish.number_word(
        _need(int, "word", value), _need(str, "word", one), _need(str, "word", many)
    ),
    "plural": lambda value, one, many: danish.plural(
        _need(int, "plural", value), _need(str, "plural", one), _need(str, "plural", many)
    ),
    "join": _join,
    "capitalise": lambda value: danish.capitalise(_need(str, "capitalise", value)),
    "genitive": lambda value: danish.genitive(_need(str, "genitive", value)),
    "lower": lambda value: _need(str, "lower", value).lower(),
    "length": _length,
    "first": lambda value: _end(value, 0, "first"),
    "last": lambda value: _end(value, -1, "last"),
    "round": _round,
}

TESTS: dict[str, Callable[..., bool]] = {
    "defined": lambda value: not isinstance(value, _Missing),
    "none": lambda value: value is None,
    "odd": lambda value: bool(value % 2 == 1),
    "even": lambda value: bool(value % 2 == 0),
    "in": lambda value, found: value in found,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda value, found: value in found,
    "notin": lambda value, found: value not in found,
}


# --- one expression --------------------------------------------------------------------------------------------------


# What was parsed of public content, from an earlier run (`remember`).
_KNOWN: dict[str, Parsed] = {}


@lru_cache(maxsize=8192)
def _parsed(source: str) -> Parsed | Fault:
    """Return the tree of one expression; a `Fault` is remembered as well, and raised by the caller."""
    if (known := _KNOWN.get(source)) is not None:
        return known
    from generator.tailoring.grammar import parse  # Jinja is loaded when something is parsed

    try:
        return parse(source)
    except Fault as fault:
        return fault


def value_of(source: str, scope: Scope) -> Any:
    """Return the value of one expression. Raises `Fault`."""
    parsed = _parsed(source)
    if isinstance(parsed, Fault):
        raise Fault(parsed.code, parsed.hint, **parsed.values)
    mentioned, tree = parsed
    try:
        # Every name counts as read, whichever branch is taken: what is shown may rest on each.
        names = {name: scope[name] for name in mentioned if name in scope}
        value = _worked_out(tree, names)
        if isinstance(value, _Missing):
            if value.record is None:
                raise Fault("undefined-name", name=value.name, hint=nearest(value.name, scope.names()))
            value.fail()
        return value
    except Fault as fault:
        if fault.code == "undefined-name" and not fault.hint:
            fault.hint = nearest(str(fault.values["name"]), scope.names())
        raise fault from None
    except TypeError:
        raise Fault("bad-expression", reason="værdierne passer ikke sammen") from None
    except (ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise Fault("bad-expression", reason=_shown(error)) from None


def _worked_out(tree: Tree, names: Mapping[str, Any]) -> Any:
    """Return the value of a tree. As in Python, `and`, `or`, `if` and chains stop where they are decided."""
    form, *parts = tree
    return _FORMS[form](names, *parts)


def _named_value(names: Mapping[str, Any], name: str) -> Any:
    return names[name] if name in names else _Missing(name)


def _call(
    function: Callable[..., Any], names: Mapping[str, Any], value: Tree, given: tuple[Tree, ...], named: Tree
) -> Any:
    values = [_worked_out(one, names) for one in (value, *given)]
    return function(*values, **{key: _worked_out(one, names) for key, one in named})


def _compare(names: Mapping[str, Any], first: Tree, rest: tuple[tuple[str, Tree], ...]) -> Any:
    left, result = _worked_out(first, names), True
    for sign, tree in rest:
        right = _worked_out(tree, names)
        result = _COMPARED[sign](left, right)
        if not result:
            return result
        left = right
    return result


_FORMS: dict[str, Callable[..., Any]] = {
    "value": lambda names, value: value,
    "name": _named_value,
    "attribute": lambda names, tree, name: _attribute(_worked_out(tree, names), name),
    "element": lambda names, tree, place: _element(_worked_out(tree, names), _worked_out(place, names)),
    "filter": lambda names, name, *call: _call(FILTERS[name], names, *call),
    "test": lambda names, name, *call: _call(TESTS[name], names, *call),
    "compare": _compare,
    "and": lambda names, left, right: _worked_out(left, names) and _worked_out(right, names),
    "or": lambda names, left, right: _worked_out(left, names) or _worked_out(right, names),
    "not": lambda names, tree: not _worked_out(tree, names),
    "sign": lambda names, sign, tree: _signed(sign, _worked_out(tree, names)),
    "compute": lambda names, sign, left, right: _arithmetic(sign, _worked_out(left, names), _worked_out(right, names)),
    "if": lambda names, test, yes, no: _worked_out(yes if _worked_out(test, names) else no, names),
    # Each part is put into words as if it stood alone, so dates and numbers are Danish there too.
    "join": lambda names, trees: "".join([printed(_worked_out(tree, names)) for tree in trees]),
    "list": lambda names, trees: [_worked_out(tree, names) for tree in trees],
    "tuple": lambda names, trees: tuple([_worked_out(tree, names) for tree in trees]),
}


def printed(value: object) -> str:
    """Return what `{{ value }}` shows: numbers and dates in Danish. Raises `Fault` for what has no wording."""
    if isinstance(value, _Missing):
        value.fail()
    if isinstance(value, str):
        if forbidden_character(value) >= 0:
            raise Fault("not-printable", value=ascii(value)[:40])
        return value
    if isinstance(value, bool) or value is None:
        raise Fault("not-printable", value={True: "sand", False: "falsk", None: "ingenting"}[value])
    if isinstance(value, (int, float)):
        return danish.number(_bounded("number", value), 0 if value == int(value) else 1)
    if isinstance(value, date):
        return danish.date_text(value)
    if isinstance(value, (list, tuple)):
        return _join(value)
    if isinstance(value, Record) and value.label:
        return value.label
    raise Fault("not-printable", value=getattr(value, "path", type(value).__name__))


# --- texts -----------------------------------------------------------------------------------------------------------


class Piece(Struct, frozen=True):
    """Part of a text: the author's own words, or an expression. `line` and `column` count from 1 in the text."""

    source: str
    expression: bool
    line: int
    column: int


@lru_cache(maxsize=8192)
def pieces(source: str) -> tuple[Piece, ...] | Fault:
    """Split a text at its `{{ }}`. `{% %}` and `{# #}` are refused; braces inside quotes belong to the expression."""
    found: list[Piece] = []
    place = 0
    while place < len(source):
        opening = min((at for at in (source.find(mark, place) for mark in ("{{", "{%", "{#")) if at >= 0), default=-1)
        if opening < 0:
            found.append(_piece(source, place, len(source), False))
            break
        if opening > place:
            found.append(_piece(source, place, opening, False))
        if source[opening + 1] != "{":
            return Fault("forbidden-block", what=source[opening : opening + 2], at=_position(source, opening))
        closing = _closing(source, opening + 2)
        if closing < 0:
            return Fault("unclosed-expression", at=_position(source, opening))
        found.append(_piece(source, opening + 2, closing, True))
        place = closing + 2
    return tuple(found)


def _closing(source: str, place: int) -> int:
    """Return where the `}}` of an expression stands, skipping quoted text; -1 when there is none."""
    quote = ""
    while place < len(source):
        sign = source[place]
        if quote:
            if sign == "\\":
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif source.startswith("}}", place):
            return place
        place += 1
    return -1


def _piece(source: str, start: int, end: int, expression: bool) -> Piece:
    line, column = _position(source, start)
    return Piece(source[start:end].strip() if expression else source[start:end], expression, line, column)


def _position(source: str, place: int) -> tuple[int, int]:
    return source.count("\n", 0, place) + 1, place - (source.rfind("\n", 0, place) + 1) + 1


def fill(text: Text, scope: Scope, problems: Problems) -> Text:
    """Return `text` with its expressions evaluated and its markup parsed; faults are reported, all of them.

    What an expression could not give is left out, so that later stages can go on and report more.
    """
    filled = _fill(text, scope, problems)
    return text.filled(filled)


def shown(text: Text, scope: Scope) -> tuple[str, ...] | None:
    """Return what each expression of `text` shows, all that its filled form rests on; None where `fill` must report."""
    if "{" not in text.source:
        return ()
    split = pieces(text.source)
    if isinstance(split, Fault):
        return None
    try:
        return tuple(printed(value_of(piece.source, scope)) for piece in split if piece.expression)
    except Fault:
        return None


def _fill(text: Text, scope: Scope, problems: Problems) -> tuple[Paragraph, ...]:
    if "{" not in text.source:
        return _constant(text.source)
    split = pieces(text.source)
    if isinstance(split, Fault):
        line, column = split.values["at"]
        problems.report(split.code, text.place(line, column), what=split.values.get("what", ""))
        return ()
    template: list[str] = []
    inserted: list[str] = []
    size = 0
    for piece in split:
        if not piece.expression:
            template.append(piece.source)
            size += len(piece.source)
            continue
        try:
            shown = printed(value_of(piece.source, scope))
        except Fault as fault:
            fault.report(problems, text.place(piece.line, piece.column))
            shown = ""
        template.append(f"{OPEN}{len(inserted)}{CLOSE}")
        inserted.append(shown)
        size += len(shown)
    if size > MOST_OUTPUT:
        problems.report("expression-too-big", text.where)
        return ()
    return _inserted("".join(template), tuple(inserted))


@lru_cache(maxsize=1024)
def _inserted(template: str, shown: tuple[str, ...]) -> tuple[Paragraph, ...]:
    """Return a text with what its expressions show; most are the same for every kommune."""
    return parse_markup(template, shown)


_CONSTANT: dict[str, tuple[Paragraph, ...]] = {}


@lru_cache(maxsize=16384)
def _constant(source: str) -> tuple[Paragraph, ...]:
    return _CONSTANT.get(source) or parse_markup(source, ())


class Learnt(Struct, frozen=True):
    """What follows from the wording of public content alone, by source: parsed expressions, and texts without any."""

    expressions: Mapping[str, Parsed] = field(default_factory=dict)
    texts: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)


def learn(value: object) -> Learnt:
    """Return what can be known of all texts and conditions in `value` before anyone fills them; faults are left out."""
    expressions: dict[str, Parsed] = {}
    texts: dict[str, tuple[Paragraph, ...]] = {}
    for one in _wordings(value):
        sources = [one.source]
        if isinstance(one, Text):
            if "{" not in one.source:
                texts[one.source] = _constant(one.source)
            split = pieces(one.source)
            sources = [piece.source for piece in split if piece.expression] if isinstance(split, tuple) else []
        for source in sources:
            parsed = _parsed(source)
            if isinstance(parsed, tuple):
                expressions[source] = parsed
    return Learnt(expressions, texts)


def _wordings(value: object) -> Iterator[Text | Expression]:
    if isinstance(value, (Text, Expression)):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _wordings(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _wordings(part)
    elif isinstance(value, Model):
        yield from _wordings(list(vars(value).values()))
    elif isinstance(value, Struct) and not isinstance(value, Where):
        yield from _wordings([getattr(value, name) for name in value.__struct_fields__])


def remember(learnt: Learnt) -> None:
    """Spare this process what is known from an earlier run. It changes no answer, only when it is found."""
    _KNOWN.update(learnt.expressions)
    _CONSTANT.update(learnt.texts)


def holds(condition: Expression, scope: Scope, problems: Problems) -> bool:
    """Return whether a condition is true; a fault is reported and counts as true, so that what it guards is checked."""
    try:
        value = value_of(condition.source, scope)
    except Fault as fault:
        fault.report(problems, condition.place(1))
        return True
    if not isinstance(value, bool):
        problems.report("condition-not-boolean", condition.place(1), value=_shown(value))
        return True
    return value
