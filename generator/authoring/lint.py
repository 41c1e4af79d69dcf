"""The finer checks of content: what is right by the rules and still wrong for the reader.

Each check takes what is already read, tailored or composed, and reports warnings at the place in the file: items that
stand in no document, long texts without `brief`, section texts with no room, words that the spelling list does not
know. Errors are the readers' business; nothing here stops a pack.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.outline import Outline, Words
from generator.problems import NOWHERE, Problems, Where, nearest
from generator.programme import Programme, references, texts_of
from generator.reading.model import Item
from generator.reading.source import place
from generator.reading.spans import plain
from generator.reading.text import Text
from generator.tailoring.tailor import Tailored
from generator.tree.canonical import canonical
from generator.tree.nodes import Document, Slide, Table, walk

# Characters that a section's texts may fill, in the chapter or on the slide.
LIMITS = {"label": 24, "title": 66, "headline": 100, "headline_assumed": 100}
# A text longer than this needs `brief`, when its kind is shown on a slide.
LONG = 300
# A text at least this long does not stand in a document by chance.
TELLING = 20
WORD_LIST = "ordliste.txt"
DICTIONARY = "da_DK"

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_CODE = re.compile(r"\{\{.*?\}\}|\]\([^)]*\)", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S+/\S+\.\w+")


# Unused items --------------------------------------------------------------------------------------------------------


def check_use(made: Sequence[tuple[Tailored, Sequence[Document]]], programme: Programme, problems: Problems) -> None:
    """Report each item that was in for a sampled kommune and of which no document shows an id or a text."""
    seen: set[str] = set()
    used: set[str] = set()
    for tailored, documents in made:
        ids, text = _shown(documents)
        for items in tailored.content.values():
            for item in items:
                seen.add(item.id)
                if item.id not in used and (item.id in ids or _is_told(item, text)):
                    used.add(item.id)
    for item in programme.items():
        if item.id in used:
            # What a shown item rests on, such as the activity its date follows, is in use too.
            used.update(f"{programme.id}/{one.kind}/{one.key}" for one in references(item))
    whole = {name for name in programme.common if "/" not in name}
    shown = {(item.where.file, item.id.split("/")[1]) for item in programme.items() if item.id in used}
    for item in programme.items():
        # Of shared content taken whole, such as the glossary, a document may pick what it needs.
        picked = item.id.split("/")[1] in whole and (item.where.file, item.id.split("/")[1]) in shown
        if item.id in seen - used and not picked:
            problems.warn("unused-item", item.where, id=item.id)


def _shown(documents: Iterable[Document]) -> tuple[set[str], str]:
    """Return the addresses of the items that have a node or row of their own, and all text, blanks made one."""
    ids: set[str] = set()
    texts: list[str] = []
    for document in documents:
        for node in walk(document):
            ids.add(node.id.partition("@")[0])
            found = canonical(node)
            texts.append(found.text)
            texts.extend(text for _, text in found.rows)
            if isinstance(node, Table):
                ids.update(row.id.partition("@")[0] for row in node.rows)
    return ids, _one_blank(" ".join(texts))


def _is_told(item: Item, shown: str) -> bool:
    """Say whether the documents hold the first line of one of the item's texts.

    A short name can stand anywhere by chance, so it counts only for an item that has nothing longer to say.
    """
    lines = [told for text in texts_of(item) if (told := _first_line(text))]
    long = [line for line in lines if len(line) >= TELLING]
    return any(line in shown for line in long or lines)


def _first_line(text: Text) -> str:
    """Return a filled text's first line as canonical text writes it, "" for one that was not filled."""
    lines = text.lines if text.blocks is not None else ()
    return _one_blank(plain(lines[0]).replace("{", "{{").replace("}", "}}")) if lines else ""


def _one_blank(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


# Lengths and labels --------------------------------------------------------------------------------------------------


def check_sections(tailored: Tailored, problems: Problems) -> None:
    """Report section texts that are longer than their place, as filled for one kommune."""
    for key, section in tailored.sections.items():
        for field, limit in LIMITS.items():
            text = getattr(section, field)
            if text is not None and text.blocks is not None and len(text.plain) > limit:
                where = text.where
                problems.warn("too-long", where, id=f"sections/{key}", key=field, length=len(text.plain), limit=limit)


def check_briefs(made: Sequence[tuple[Tailored, Sequence[Document]]], programme: Programme, problems: Problems) -> None:
    """Report long texts that a slide shows because the item has no `brief`."""
    known = {one.where for one in problems.warnings if one.code == "missing-brief"}
    for tailored, documents in made:
        shown = _on_slides(documents)
        for kind, items in tailored.content.items():
            for item in items:
                text = getattr(item, "text", None)
                if not isinstance(text, Text) or len(text.source) <= LONG or item.brief is not None:
                    continue
                where = place(programme.raw[kind][item.key], ("text",), key=True)
                if where not in known and _first_line(text) in shown:
                    known.add(where)
                    problems.warn("missing-brief", where, id=item.id, length=len(text.source))


def _on_slides(documents: Iterable[Document]) -> str:
    """Return all text on slides, notes left out."""
    texts = []
    for document in documents:
        for node in walk(document) if document.slides else ():
            if not isinstance(node, Slide):
                found = canonical(node)
                texts += [found.text, *(text for _, text in found.rows)]
    return _one_blank(" ".join(texts))


def shown_kinds(outlines: Iterable[Outline]) -> set[str]:
    """Return the kinds (and "facts") that the outlines have views of."""
    found: set[str] = set()
    for outline in outlines:
        for chapter in outline.chapters:
            for blocks in (chapter.blocks, *(page.blocks for page in chapter.pages)):
                found.update(block.view.partition("@")[0] for block in blocks)
        for slide in outline.slides:
            for blocks in (slide.notes, *slide.slots.values()):
                found.update(block.view.partition("@")[0] for block in blocks)
    return found


def check_labels(needed: Mapping[str, Where], words: Words, problems: Problems) -> None:
    """Report labels that views ask for and words.yaml lacks; `needed` is label -> who asks."""
    for key, where in needed.items():
        if key not in words:
            problems.report("missing-word", where, key=key, hint=nearest(key, words))


_MODULES = {"facts": "about"}  # where views stand that belong to no kind

_LABEL = re.compile(r"\bword\(\s*(?:facts|material\.facts|work\.facts)\s*,\s*\"([a-z0-9-]+)\"")


def labels_in(folder: Path, kinds: Iterable[str]) -> dict[str, Where]:
    """Return the labels that the views of these kinds name outright; `folder` holds their modules."""
    found: dict[str, Where] = {}
    names = {_MODULES.get(kind, kind) for kind in kinds} | {"parts"}
    for path in sorted(folder.glob("*.py")):
        if path.stem not in names:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for key in _LABEL.findall(line):
                found.setdefault(key, Where(f"{path.parent.name}/{path.name}", number, 1))
    return found


# References ----------------------------------------------------------------------------------------------------------

# Fields that name an item of another kind, in any item or part of one, beside those that a programme's reader checks.
REFERENCES = {"role": "roles", "exercise": "exercises", "to": "parties"}


def check_references(programme: Programme, problems: Problems) -> None:
    """Report names of items that do not exist, wherever a kind keeps them; an item's own parts included."""
    for kind, data in programme.raw.items():
        for key, fields in data.items():
            for loc, field, name in _named(fields, ()):
                target = REFERENCES[field]
                known = list(programme.raw.get(target, ()))
                if target == "roles":
                    known += programme.vocabulary.holders
                elif target == "parties":
                    known += [f"{party}/{member}" for party in known for member in _members(programme, party)]
                if name not in known:
                    problems.report(
                        "unknown-reference",
                        place(fields, loc),
                        id=f"{programme.id}/{kind}/{key}",
                        key=name,
                        kind=target,
                        hint=nearest(name, known),
                    )


def _members(programme: Programme, party: str) -> list[str]:
    members = programme.raw["parties"][party].get("members")
    return list(members) if isinstance(members, Mapping) else []


def _named(value: object, loc: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in REFERENCES and isinstance(part, str) and part:
                yield (*loc, key), key, str(part)
            else:
                yield from _named(part, (*loc, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _named(part, (*loc, number))


# Spelling ------------------------------------------------------------------------------------------------------------


def check_spelling(programmes: Iterable[Programme], content: Path, problems: Problems) -> None:
    """Report words that neither the Danish dictionary nor content/ordliste.txt knows, each once, at its first place.

    Where hunspell is not installed, one note says so.
    """
    program = shutil.which("hunspell")
    if program is None:
        problems.warn("spelling-not-checked", hint="installér hunspell og ordbogen da_DK for at få tjekket stavningen")
        return
    places: dict[str, Where] = {}
    for programme in programmes:
        for text in _all_texts(programme):
            for word in words_of(text.source):
                places.setdefault(word, text.where)
    unknown = _misspelt(program, sorted(places), problems)
    own = _word_list(content / WORD_LIST)
    for word in sorted(unknown, key=lambda one: (places[one], one)):
        if word.casefold() not in own:
            problems.warn("unknown-spelling", places[word], word=word, file=f"content/{WORD_LIST}")


def words_of(source: str) -> list[str]:
    """Return the words of a text an author wrote, without expressions, addresses and the parts of names in capitals."""
    found = _WORD.findall(_ADDRESS.sub(" ", _CODE.sub(" ", source)).replace("*", ""))
    return [word for word in found if len(word) > 2 and not word.isupper()]


def _all_texts(programme: Programme) -> Iterator[Text]:
    yield programme.disclaimer
    for section in (*programme.sections.values(), *programme.cover.values()):
        yield from texts_of(section)
    for item in programme.items():
        yield from texts_of(item)


def _misspelt(program: str, words: Sequence[str], problems: Problems) -> set[str]:
    done = subprocess.run(
        [program, "-d", DICTIONARY, "-i", "utf-8", "-l"],
        input="\n".join(words) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        problems.warn("spelling-not-checked", NOWHERE, hint=f"ordbogen {DICTIONARY} mangler")
        return set()
    return set(done.stdout.split()) & set(words)


def _word_list(path: Path) -> set[str]:
    """Return the project's own words; one a line, # begins a comment."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {line.partition("#")[0].strip().casefold() for line in lines}
