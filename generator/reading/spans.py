"""Runs of text with one look: the atom that content, tree and writers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one look.

    `field` is the id of a personal value (`people/projektleder/0/name`): the file's base text stores that id, never the
    value. `tone` is a role word: "" plain, "muted" (slate), "accent" (accent1), "highlight" (accent2), "fill-in" for
    «[Udfyld: …]», "assumed" for values nobody gave, "local" for the tag «Lokalt hos os», "risk.1"–"risk.4" and
    "phase.N" for a chip in that colour, "tag" for a risk number, "big" for a key number. `lang` is a BCP 47 tag when
    not Danish. `says` names what a number, date or name in the text is of (`hours vitas/effort`): the cross-check
    compares those of the same thing, writers pass it over.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    field: str = ""
    tone: str = ""
    lang: str = ""
    says: str = ""


Spans: TypeAlias = tuple[Span, ...]


def plain(spans: Spans) -> str:
    """Return the text of `spans` as a reader sees it."""
    return "".join(span.text for span in spans)


def spans(text: str, **look: object) -> Spans:
    """Return one span of `text`, or () for an empty text."""
    return (Span(text, **look),) if text else ()  # type: ignore[arg-type]
