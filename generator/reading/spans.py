"""Runs of text with one look: the atom that content, tree and writers share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace


class Span(Struct, frozen=True, gc=False):
    """A run of text with one look.

    `field` is the id of a personal value (`people/projektleder/0/name`): the file's base text stores that id, never the
    value. `tone` is a role word: "" plain, "muted" (slate), "accent" (accent1), "highlight" (accent2), "fill-in" for
    «[Udfyld: …]», "blank" for one without a mark, "assumed" for values nobody gave, "local" for the tag «Lokalt hos
    os», "risk.1"–"risk.4" and "phase.N" for a chip in that colour, "tag" for a risk number, "big" for a key number.
    `lang` is a BCP 47 tag when
    not Danish. `says` names what a number, date or name in the text is of (`hours vitas/effort`): the cross-check
    compares those of the same thing, writers pass it over. `note` is a footnote that belongs where the span stands,
    which then has no text of its own; only paper has room for it. `refers` is what the text points at: a chapter of the
    document by its key, or a block of the programme (`activities@table`); on paper its number and page follow.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    field: str = ""
    tone: str = ""
    lang: str = ""
    says: str = ""
    note: str = ""
    refers: str = ""


Spans: TypeAlias = tuple[Span, ...]


def plain(spans: Spans) -> str:
    """Return the text of `spans` as a reader sees it."""
    return "".join(span.text for span in spans)


def spans(text: str, **look: object) -> Spans:
    """Return one span of `text`, or () for an empty text."""
    return (Span(text, **look),) if text else ()  # type: ignore[arg-type]


Foreign: TypeAlias = tuple[tuple[str, str], ...]  # (words, the BCP 47 tag of their language)


def by_language(span: Span, foreign: Foreign) -> Spans:
    """Return `span` in pieces, each of the words that `foreign` lists in its own language.

    A value that is filled in, a chip and a link stay whole, for each is one thing; a link that is nothing but such
    words takes their language.
    """
    if not foreign or span.lang or span.field:
        return (span,)
    finder, languages = _finder(foreign)
    found = finder.search(span.text)
    if found is None or ((span.href or span.tone not in ("", "muted")) and found[0] != span.text):
        return (span,)
    pieces, at = [], 0
    for found in finder.finditer(span.text):
        pieces += [replace(span, text=span.text[at : found.start()])] if found.start() > at else []
        pieces.append(replace(span, text=found[0], lang=languages[" ".join(found[0].split())]))
        at = found.end()
    return (*pieces, replace(span, text=span.text[at:])) if at < len(span.text) else tuple(pieces)


@lru_cache(maxsize=32)
def _finder(foreign: Foreign) -> tuple[re.Pattern[str], dict[str, str]]:
    """The longest first, so that a title is not broken up by a name in it; a blank may be one that does not break."""
    words = sorted((" ".join(one.split()) for one, _ in foreign), key=lambda one: (-len(one), one))
    either = "|".join(re.escape(one).replace("\\ ", r"\s+") for one in words)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)"), {" ".join(one.split()): tag for one, tag in foreign}
