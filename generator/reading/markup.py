"""The little markup that prose may use, to paragraphs and lists of spans.

`**bold**`, `*italic*`, `[text](https://address)`, `[text](#chapter)` for what a document tells elsewhere, lines that
begin with `- ` or `1. ` for lists, a blank line for a new paragraph; a backslash makes the next sign plain. Values that
expressions insert are opaque: the template holds U+E000, the value's number and U+E001 in their place, so a team called
"**A**" or "- A" stays as typed and can neither open a list nor forge a link. `parse_markup` never fails, for what is
not markup is text; `check_markup` tells the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.problems import Problems
from generator.reading.spans import Span, Spans
from generator.reading.text import Paragraph, Text

OPEN, CLOSE = "\ue000", "\ue001"

_INSERTED = re.compile(f"{OPEN}(\\d{{1,6}}){CLOSE}")
_TOKEN = re.compile(rf"\\[\\*\[\]_-]|\*\*|\*|\[|{OPEN}\d{{1,6}}{CLOSE}|[{OPEN}{CLOSE}]|[^\\*\[{OPEN}{CLOSE}]+|\\")
_LINK = re.compile(r"\[([^\[\]\n]+(?:\n[^\[\]\n]+)?)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
# Signs that no address may hold unescaped; one of them makes Office call the whole file damaged. Neither may the ones
# nobody sees. A host is named plainly: what stands before an "@" would pass for it.
_SIGN = r"(?:[^\s<>\"\\^`{|}\[\]%\x00-\x20\u200b-\u200f\u2060\ufeff]|%[0-9A-Fa-f]{2})"
_ADDRESS = re.compile(
    rf"(?:https?://(?:(?![/?#@:]){_SIGN})+(?::\d{{1,5}})?(?:[/?#]{_SIGN}*)?|mailto:(?:(?!@){_SIGN})+@{_SIGN}+)"
)
_POINTER = re.compile(r"#[a-z][a-z0-9_-]*(?:[/@][a-z0-9_-]+)*")
_BULLET = re.compile(r"[ \t]*-[ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(\d{1,2})\.[ \t]+(?=\S)")
_BLANKS = re.compile(r"[ \t\n]+")
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)

Report = Callable[[str, int, str], None]


class _Line(Struct, frozen=True):
    """A line of the source: its bounds, and where its text begins after a list's mark; `number` 0 for a bullet."""

    start: int
    end: int
    body: int
    number: int = -1

    @property
    def marked(self) -> bool:
        return self.number >= 0


def parse_markup(source: str, inserted: Sequence[str | Span] = ()) -> tuple[Paragraph, ...]:
    """Return the paragraphs and lists of `source`; `inserted` are the values its numbered sentinels stand for.

    Lines of one paragraph are joined by a blank. Numbered lines make a list only when "1." is followed by "2.", so
    that "1. februar" stays text. Text that is empty once values are in gives no paragraph.
    """
    return _parse(source, inserted, lambda code, offset, value: None)


def check_markup(text: Text, problems: Problems) -> None:
    """Report marks that are never closed, and links to anything but http, https and mailto, at their place.

    Expressions are passed over: what they insert is no markup.
    """
    source = _EXPRESSION.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text.source)
    if "*" not in source and "](" not in source:
        return

    def report(code: str, offset: int, value: str) -> None:
        before = source[:offset]
        where = text.place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
        if code == "bad-markup":
            problems.report(code, where, sign=value, hint="skriv \\* for en stjerne, der skal ses")
        elif not value.startswith("x"):
            hint = "brug en adresse, der begynder med https:// eller mailto:"
            problems.report(code, where, address=value[:80], hint=hint)

    _parse(source, (), report)


def _parse(source: str, inserted: Sequence[str | Span], report: Report) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for block in _blocks(source):
        if not block[0].marked:
            spans = _inline(source, block[0].start, block[-1].end, inserted, report)
            if spans:
                found.append(Paragraph(spans))
            continue
        starts = [index for index, line in enumerate(block) if line.marked]
        items = []
        for at, following in zip(starts, [*starts[1:], len(block)], strict=True):
            spans = _inline(source, block[at].body, block[following - 1].end, inserted, report)
            if spans:
                items.append(spans)
        if items:
            found.append(Paragraph((), tuple(items), block[0].number > 0))
    return tuple(found)


def _blocks(source: str) -> Iterator[list[_Line]]:
    """Yield the lines of each paragraph, and of each list with the lines that continue its items."""
    lines = list(_lines(source))
    block: list[_Line] = []
    for index, line in enumerate(lines):
        empty = not source[line.start : line.end].strip()
        if line.number > 0 and not _numbered(lines, index, block):
            line = replace(line, number=-1, body=line.start)
        in_list = bool(block) and block[0].marked
        same = in_list and line.marked and (line.number > 0) == (block[0].number > 0)
        goes_on = not line.marked and (not in_list or source[line.start : line.start + 1] in (" ", "\t"))
        if empty or (block and not same and not goes_on):
            if block:
                yield block
            block = []
        if not empty:
            block.append(line)
    if block:
        yield block


def _lines(source: str) -> Iterator[_Line]:
    start = 0
    for text in source.split("\n"):
        end = start + len(text)
        bullet, number = _BULLET.match(source, start, end), _NUMBER.match(source, start, end)
        if bullet:
            yield _Line(start, end, bullet.end(), 0)
        elif number:
            yield _Line(start, end, number.end(), int(number[1]))
        else:
            yield _Line(start, end, start)
        start = end + 1


def _numbered(lines: Sequence[_Line], index: int, block: Sequence[_Line]) -> bool:
    """Return whether the line "n. …" is an item: the next of a numbered list, or a "1." that a "2." follows."""
    line = lines[index]
    before = next((other.number for other in reversed(block) if other.marked), 0)
    if before > 0:
        return line.number == before + 1
    if line.number != 1 or (block and not block[0].marked):
        return False
    later = next((other for other in lines[index + 1 :] if other.marked or other.start == other.end), None)
    return later is not None and later.number == 2


def _inline(source: str, start: int, end: int, inserted: Sequence[str | Span], report: Report) -> Spans:
    """Return the spans of `source[start:end]`, outer blanks left out and equal neighbours joined."""
    runs: list[Span] = []
    _scan(source, start, end, inserted, report, "", runs)
    joined: list[Span] = []
    for run in runs:
        if joined and replace(run, text="") == replace(joined[-1], text=""):
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip(" "))
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(run for run in joined if run.text)


def _scan(
    source: str, start: int, end: int, inserted: Sequence[str | Span], report: Report, href: str, runs: list[Span]
) -> None:
    tokens = list(_TOKEN.finditer(source, start, end))
    closers = _last_closers(source, tokens)
    open_at: dict[str, bool] = {"**": False, "*": False}
    skip_to = start
    for token in tokens:
        text, at = token[0], token.start()
        if at < skip_to:
            # The rest of a token that a link has covered in part.
            if token.end() <= skip_to:
                continue
            text, at = source[skip_to : token.end()], skip_to
        bold, italic = open_at["**"], open_at["*"]
        if text in ("**", "*"):
            if _toggles(source, token, open_at[text], closers.get(text, -1), start, end):
                open_at[text] = not open_at[text]
                continue
            if _touches_word(source, at, len(text), start, end):
                report("bad-markup", at, text)
            runs.append(Span(text, bold, italic, href))
        elif text == "[" and not href and (link := _LINK.match(source, at, end)):
            address = _INSERTED.sub(lambda found: _value(found, inserted).text, link[2])
            points = bool(_POINTER.fullmatch(link[2]))
            if points or _ADDRESS.fullmatch(address):
                inner: list[Span] = []
                _scan(source, link.start(1), link.end(1), inserted, report, "" if points else address, inner)
                if points and inner:  # the number and page follow the last word
                    inner[-1] = replace(inner[-1], refers=link[2][1:])
                runs.extend(replace(run, bold=run.bold or bold, italic=run.italic or italic) for run in inner)
                skip_to = link.end()
            else:
                report("bad-link", link.start(2), address)
                runs.append(Span(text, bold, italic, href))
        elif text[0] == OPEN and (found := _INSERTED.fullmatch(text)):
            value = _value(found, inserted)
            runs.append(
                replace(
                    value,
                    bold=value.bold or bold,
                    italic=value.italic or italic,
                    href=value.href or href,
                )
            )
        elif text not in (OPEN, CLOSE):
            plain = text[1:] if len(text) == 2 and text[0] == "\\" else _BLANKS.sub(" ", text)
            runs.append(Span(plain, bold, italic, href))


def _value(found: re.Match[str], inserted: Sequence[str | Span]) -> Span:
    number = int(found[1])
    value = inserted[number] if number < len(inserted) else ""
    span = Span(value) if isinstance(value, str) else value
    return replace(span, text=_BLANKS.sub(" ", span.text))


def _last_closers(source: str, tokens: Sequence[re.Match[str]]) -> dict[str, int]:
    """Return where the last `**` and the last `*` stand that could close: text stands right before them."""
    return {
        token[0]: token.start()
        for token in tokens
        if token[0] in ("**", "*") and token.start() and not source[token.start() - 1].isspace()
    }


def _toggles(source: str, token: re.Match[str], is_open: bool, last_closer: int, start: int, end: int) -> bool:
    """Return whether the sign closes what is open, or opens and can be closed later in the same paragraph."""
    if is_open:
        return token.start() > start and not source[token.start() - 1].isspace()
    return token.end() < end and not source[token.end()].isspace() and last_closer > token.end()


def _touches_word(source: str, at: int, length: int, start: int, end: int) -> bool:
    """Return whether text stands right beside the sign: a lone star between blanks is meant as a star."""
    before = source[at - 1] if at > start else " "
    after = source[at + length] if at + length < end else " "
    return not (before.isspace() and after.isspace())
