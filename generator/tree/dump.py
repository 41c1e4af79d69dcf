"""The tree as text a person can review: one line per node, indented, nothing left out. Goldens are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.reading.spans import Span, Spans
from generator.tree.drawing import Box, Drawing
from generator.tree.nodes import Document, Node

_INDENT = "  "


def dump(document: Document) -> str:
    """Return the whole document as indented text, ending with a line feed."""
    return "\n".join(_object(document, 0)) + "\n"


def dump_node(node: Node) -> str:
    """Return one node and what is inside it as indented text, ending with a line feed."""
    return "\n".join(_object(node, 0)) + "\n"


def spans_text(spans: Spans) -> str:
    """Return spans with their look in brackets: `[bold]Fed`, `[field people/x/0/name]Karen`."""
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    look = [word for word in ("bold", "italic") if getattr(span, word)]
    words = ("tone", "field", "href", "lang", "note", "refers")
    look += [f"{word} {getattr(span, word)}" for word in words if getattr(span, word)]
    text = span.text.replace("\\", "\\\\").replace("\n", "\\n").replace("\u00a0", "~").replace("[", "\\[")
    return (f"[{', '.join(look)}]" if look else "") + text + ("[/]" if look else "")


def _object(value: Struct, depth: int) -> Iterator[str]:
    pad = _INDENT * depth
    simple, nested = [], []
    for name in value.__struct_fields__:
        content = getattr(value, name)
        if name in ("where", "says") or content in ("", (), None, False):
            continue
        if isinstance(content, tuple | Struct):
            nested.append((name, content))
        else:
            simple.append(f"{name}={_plain(content)}")
    yield f"{pad}{type(value).__name__}" + (f" {' '.join(simple)}" if simple else "")
    for key, content in nested:
        yield from _nested(key, content, depth + 1)


def _nested(key: str, content: object, depth: int) -> Iterator[str]:
    pad = _INDENT * depth
    if isinstance(content, Drawing):
        yield f"{pad}{key}: drawing {content.width:g} × {content.height:g} mm, {len(content.shapes)} shapes"
        for shape in content.shapes:
            words = " / ".join(spans_text(line) for line in shape.lines) if isinstance(shape, Box) else ""
            yield f"{pad}{_INDENT}{type(shape).__name__.lower()} {shape.name}" + (f": {words}" if words else "")
    elif isinstance(content, tuple) and _is_spans(content):
        yield f"{pad}{key}: {spans_text(content)}"
    elif isinstance(content, tuple):
        yield f"{pad}{key}:"
        for item in content:
            yield from _item(item, depth + 1)
    elif isinstance(content, Struct):
        yield f"{pad}{key}:"
        yield from _object(content, depth + 1)


def _item(item: object, depth: int) -> Iterator[str]:
    pad = _INDENT * depth
    if isinstance(item, tuple) and _is_spans(item):
        yield f"{pad}- {spans_text(item)}"
    elif isinstance(item, tuple):
        yield f"{pad}- {' | '.join(_plain(part) for part in item if not isinstance(part, tuple))}"
        for part in item:
            if isinstance(part, tuple):
                for inner in part:
                    yield from _item(inner, depth + 1)
    elif isinstance(item, Struct):
        yield from _object(item, depth)
    else:
        yield f"{pad}- {_plain(item)}"


def _is_spans(content: Iterable[object]) -> bool:
    found = list(content)
    return all(isinstance(one, Span) for one in found)


def _plain(value: object) -> str:
    return f"«{value}»" if isinstance(value, str) else str(value)
