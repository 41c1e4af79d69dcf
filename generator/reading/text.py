"""Prose with markup and expressions: `**bold**`, `*italic*`, `[text](address)`, `- ` lists, blank line = new paragraph.

A `Text` holds what an author wrote; `fill` (in tailoring) gives it `blocks`. Inserted values are data, never markup:
markup is parsed on the template's own text, so a team called "**A**" stays as typed.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from generator.problems import NOWHERE, Where
from generator.reading.spans import Spans, plain

MOST_TEXT = 8_000  # characters; more than any page of a document takes


class Paragraph(Struct, frozen=True, gc=False):
    """One filled paragraph, or a list when `items` is not empty (then `spans` is empty)."""

    spans: Spans = ()
    items: tuple[Spans, ...] = ()
    ordered: bool = False


class Text(Struct, frozen=True, gc=False):
    """What an author wrote, and after tailoring what it became. `blocks` is None until filled.

    `body`, `indent` and `folds` say where its lines stand in the file (see `LocatedStr`); `place` uses them.
    """

    source: str
    where: Where = NOWHERE
    blocks: tuple[Paragraph, ...] | None = None
    body: Where = NOWHERE
    indent: int = 0
    folds: tuple[int, ...] = ()

    def place(self, line: int, column: int = 1) -> Where:
        """Return the place in the file of `line` and `column` (1-based) of `source`."""
        return _place(self, line, column)

    def filled(self, blocks: tuple[Paragraph, ...]) -> Text:
        return replace(self, blocks=blocks)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The filled blocks. Raises `ValueError` for a text that was never filled: a bug, not a content error."""
        if self.blocks is None:
            raise ValueError(f"text at {self.where} was not filled")
        return self.blocks

    @property
    def spans(self) -> Spans:
        """The first paragraph's spans: what a name, a cell or a title shows."""
        return self.paragraphs[0].spans if self.paragraphs else ()

    @property
    def lines(self) -> tuple[Spans, ...]:
        """All paragraphs as lines of spans; list items become lines of their own."""
        found: list[Spans] = []
        for paragraph in self.paragraphs:
            found.extend(paragraph.items or (paragraph.spans,))
        return tuple(found)

    @property
    def plain(self) -> str:
        """All text without markup; lines joined by a space."""
        return " ".join(plain(line) for line in self.lines)

    def __bool__(self) -> bool:
        return bool(self.source)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._from_yaml)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string"}

    @classmethod
    def _from_yaml(cls, value: object) -> Text:
        if isinstance(value, Text):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("text_type", "expected text")
        source, where, body, indent, folds = _trimmed(value)
        if not source.strip("\u00ad\u200b\u200c\u200d\u2060\ufeff"):
            raise PydanticCustomError("text_blank", "expected words")
        if len(source) > MOST_TEXT:
            raise PydanticCustomError("text_long", "text too long")
        return cls(source, where, None, body, indent, folds)


class Expression(Struct, frozen=True):
    """A condition or computed value in the sandboxed expression language, not yet evaluated."""

    source: str
    where: Where = NOWHERE
    body: Where = NOWHERE
    indent: int = 0
    folds: tuple[int, ...] = ()

    def place(self, line: int, column: int = 1) -> Where:
        """Return the place in the file of `line` and `column` (1-based) of `source`."""
        return _place(self, line, column)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._from_yaml)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string"}

    @classmethod
    def _from_yaml(cls, value: object) -> Expression:
        if isinstance(value, Expression):
            return value
        if not isinstance(value, str) or not value.strip():
            raise PydanticCustomError("expression_type", "expected expression")
        return cls(*_trimmed(value))


def _trimmed(value: str) -> tuple[str, Where, Where, int, tuple[int, ...]]:
    """Return `value` without outer blanks, its place, the place of what is then its first character, indent, folds."""
    where: Where = getattr(value, "where", NOWHERE)
    body: Where = getattr(value, "body", where)
    indent: int = getattr(value, "indent", 0)
    folds: tuple[int, ...] = getattr(value, "folds", ())
    text = str(value)
    lead = text[: len(text) - len(text.lstrip())]
    if lead and indent >= 0 and not folds:
        lines = lead.count("\n")
        column = indent + len(lead.rpartition("\n")[2]) if lines else body.column + len(lead)
        body = Where(body.file, body.line + lines, column)
    return text.strip(), where, body, indent, folds


def _place(text: Text | Expression, line: int, column: int) -> Where:
    """Return the place of `line` and `column` of a text; its start when its lines are not the file's.

    Escapes in quoted text make the column approximate, never the line.
    """
    body = text.body
    if not body.line or (text.indent < 0 and line > 1):
        return text.where
    if text.folds:
        down, column = _unfolded(text.folds, line, column)
        return Where(body.file, body.line + down, text.indent + column - 1)
    if line <= 1:
        return Where(body.file, body.line, body.column + column - 1)
    return Where(body.file, body.line + line - 1, text.indent + column - 1)


def _unfolded(folds: tuple[int, ...], line: int, column: int) -> tuple[int, int]:
    """Return how many lines below the first a place in folded text stands, and its column there.

    A line end in the file is a blank in the text; each empty line in the file is a line end in the text.
    """
    at = 1
    last = 0
    for down, length in enumerate(folds):
        if length:
            if at == line and column <= length + 1:
                return down, column
            column -= length + 1 if at == line else 0
            last = down
        else:
            at += 1
    return last, 1
