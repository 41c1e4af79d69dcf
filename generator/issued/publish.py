"""A copy to put on a web page: the document as everybody sees it, without what only its makers should.

Removes base text and marks, comments, revisions (accepted), notes, hidden slides and text, custom data, author and
editor, names, e-mail addresses and phone numbers, and counts what went. The names are those the file itself marks as
personal, those its base text says are personal, and those the caller gives; who stands in a free sentence in a picture
or in a chart's sheet is for eyes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from generator.issued.office import CORE, NS, Element, Office, is_on, paragraph_text, q, words
from generator.ooxml import marks
from generator.ooxml.package import Relationship, resolve
from generator.ooxml.values import read_values

GONE = "[navn fjernet]"
ADDRESS_GONE = "[adresse fjernet]"
_PERSONAL = re.compile(r"(?:people/[^{}]*|contact)/(name|email|phone)|approval")
_PERSON_PATH = re.compile(r"/f:(?:people\.[^/]*|contact)\.name\[1\]$")
_FIELD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+45[ \u00a0]?)?\d{2}[ \u00a0]\d{2}[ \u00a0]\d{2}[ \u00a0]\d{2}(?!\d)")
_FEWEST = 3  # letters of a name, and of the fixed text around one
_MOST_FIELDS, _MOST_PATTERNS, _LONGEST = 2, 500, 1000  # a stranger's base text must not keep us busy
# Relationships to what stays at home, by the last word of their type.
_HOME = {
    "comments": "kommentarer", "commentsExtended": "", "commentsIds": "", "commentsExtensible": "", "people": "",
    "commentAuthors": "", "authors": "", "notesSlide": "noter", "customXml": "skjulte data", "tags": "mærker",
    "attachedTemplate": "sti til skabelon", "thumbnail": "miniature",
}  # fmt: skip
_COMMENTS = {q("w:commentRangeStart"), q("w:commentRangeEnd"), q("w:commentReference"), q("w:annotationRef")}
_TEXTS = (q("w:t"), q("a:t"))
_GAPS = (q("w:tab"), q("w:br"), q("w:cr"), q("a:br"))
_UNWRAPPED = {q("w:ins"), q("w:moveTo")}
_DROPPED = {q("w:del"), q("w:moveFrom")}
_RANGES = {q(f"w:move{way}Range{end}") for way in ("From", "To") for end in ("Start", "End")}


def personal_values(office: Office) -> set[str]:
    """Return the names, addresses and numbers that the file itself says are personal."""
    snapshot = marks.read_snapshot(office.parts)
    if snapshot is None:
        return set()
    templates = {text for block in snapshot.blocks for text in _templates(block)}
    fields = {name for text in templates for name in _FIELD.findall(text) if _PERSONAL.fullmatch(name)}
    by_mark = {marks.short_mark(name) for name in fields}
    found = {text for mark, text in _marked(office) if mark in by_mark}
    # What somebody wrote in a form field of a person stands in the values, even where Word dropped the bookmark.
    found |= {text for name, text in read_values(office.parts).items() if _PERSONAL.fullmatch(name)}
    lines = list(_lines(office))
    for pattern, names in _patterns(sorted(templates)):
        for line in lines:
            match = pattern.fullmatch(line)
            if match:
                found |= {text for name, text in zip(names, match.groups(), strict=True) if _PERSONAL.fullmatch(name)}
    return {name for name in map(words, found) if len(name) >= _FEWEST and name != GONE and not name.startswith("[")}


def has_personal_fields(office: Office) -> bool:
    """Whether the file was issued with people's names in it."""
    snapshot = marks.read_snapshot(office.parts)
    texts = (text for block in snapshot.blocks for text in _templates(block)) if snapshot else ()
    return any(_PERSONAL.fullmatch(name) for text in texts for name in _FIELD.findall(text))


def publish(office: Office, names: Iterable[str]) -> tuple[bytes, Counter[str]]:
    """Return the file to publish and what went: Danish word → how many. Raises `BadPackage` for a broken part."""
    gone: Counter[str] = Counter()
    _leave_home(office, gone)
    if office.kind == "pptx":
        _drop_slides(office, gone)
    _prune(office)
    known = sorted({words(name) for name in names if len(words(name)) >= _FEWEST}, key=lambda one: (-len(one), one))
    for part in sorted(office.parts.parts):
        if part.endswith((".xml", ".vml")) and not part.startswith("/_"):
            root = office.xml(part)
            if office.kind == "docx":
                _clean_word(root, gone)
            else:
                _clean_slide(root, gone)
            _anonymise(root, known, gone)
            office.parts.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    _unlink_mail(office, gone)
    for part in office.parts.targets("/", CORE):
        if part in office.parts.parts:
            _clear_core(office, part, gone)
    return office.parts.to_bytes(), +gone


# What is personal


def _templates(block: marks.Block) -> Iterator[str]:
    yield from block.text.split("\n")
    yield from (text for _, text in block.rows)


def _patterns(templates: Sequence[str]) -> Iterator[tuple[re.Pattern[str], list[str]]]:
    """A base text with fields becomes a pattern whose groups are the values; texts of fields alone say nothing."""
    count = 0
    for template in templates:
        names = _FIELD.findall(template)
        fixed = _FIELD.split(template)[::2]
        if not 0 < len(names) <= _MOST_FIELDS or len(template) > _LONGEST or count == _MOST_PATTERNS:
            continue
        if sum(one.isalpha() for one in "".join(fixed)) < _FEWEST:
            continue
        count += 1
        pieces = (re.escape(one.replace("{{", "{").replace("}}", "}")) for one in fixed)
        yield re.compile(r"([^\t\n]+?)".join(pieces)), names


def _lines(office: Office) -> Iterator[str]:
    """Every paragraph, and every table row as its cells with tabs between: the form of base texts."""
    for part in sorted(office.parts.parts):
        if not part.startswith(("/word/", "/ppt/slides/")) or not part.endswith(".xml"):
            continue
        for element in office.xml(part).iter(q("w:p"), q("a:p"), q("w:tr"), q("a:tr")):
            if element.tag in (q("w:p"), q("a:p")):
                line = _said(element)
            else:
                cells = element.iter(q("w:tc"), q("a:tc"))
                line = "\t".join("\n".join(_said(one) for one in cell.iter(q("w:p"), q("a:p"))) for cell in cells)
            if line and len(line) <= _LONGEST:
                yield line


def _said(paragraph: Element) -> str:
    word = paragraph.tag == q("w:p")
    text = paragraph_text(paragraph) if word else "".join(one.text or "" for one in paragraph.iter(q("a:t")))
    return text.replace("\u00ad", "")


def _marked(office: Office) -> Iterator[tuple[str, str]]:
    """(mark, text) of each value between the ends of its own bookmark."""
    for part in sorted(office.parts.parts):
        if not part.startswith("/word/") or not part.endswith(".xml"):
            continue
        for start in office.xml(part).iter(q("w:bookmarkStart")):
            mark = marks.value_mark(start.get(q("w:name"), ""))
            if mark:
                found = []
                for after in start.itersiblings():
                    if after.tag == q("w:bookmarkEnd") and after.get(q("w:id")) == start.get(q("w:id")):
                        break
                    found.append(paragraph_text(after))
                yield mark, "".join(found).replace("\u00ad", "")


# What goes


def _leave_home(office: Office, gone: Counter[str]) -> None:
    for source, found in office.parts.relationships.items():
        kept: list[Relationship] = []
        for rel in found:
            word = rel.type.rpartition("/")[2]
            if word not in _HOME:
                kept.append(rel)
                continue
            target = resolve(source, rel.target)
            if word == "customXml" and marks.NAMESPACE.encode() in office.parts.parts.get(target, b""):
                gone["grundtekst"] += 1
            elif word == "comments" and target in office.parts.parts:
                gone["kommentarer"] += len(office.xml(target))
            elif _HOME[word]:
                gone[_HOME[word]] += 1
        office.parts.relationships[source] = kept


def _drop_slides(office: Office, gone: Counter[str]) -> None:
    """Hidden slides are still in the file for whoever looks."""
    root = office.xml(office.main)
    for part, key in list(office.slides):
        if office.xml(part).get("show") not in ("0", "false"):
            continue
        gone["skjulte slides"] += 1
        for entry in [*root.iter(q("p:sldId")), *root.iter(q("p14:sldId"))]:
            if entry.get("id") == key:
                _remove(entry)
        rels = office.parts.relationships[office.main]
        kept = [rel for rel in rels if rel.external or resolve(office.main, rel.target) != part]
        office.parts.relationships[office.main] = kept


def _prune(office: Office) -> None:
    """Take out every part that nothing leads to any more."""
    reached, waiting = set(), ["/"]
    while waiting:
        source = waiting.pop()
        for rel in office.parts.relationships.get(source, []):
            target = "" if rel.external else resolve(source, rel.target)
            if target and target not in reached:
                reached.add(target)
                waiting.append(target)
    for part in [part for part in office.parts.parts if part not in reached]:
        office.parts.remove(part)


def _remove(element: Element) -> None:
    """Take an element out; the text after it stays."""
    parent = element.getparent()
    if parent is not None:
        if element.tail and element.tail.strip():
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        for child in reversed(element):
            parent.insert(place, child)
        parent.remove(element)


def _drop_head_names(root: Element, gone: Counter[str]) -> None:
    """A header's line of a label and one person's name goes whole: without the name it says nothing."""
    for paragraph in root.findall("w:p", NS)[1:] if root.tag == q("w:hdr") else ():
        controls = paragraph.findall("w:sdt", NS)
        label = "".join(paragraph_text(run) for run in paragraph.findall("w:r", NS))
        if len(controls) != 1 or not label.rstrip().endswith(":"):
            continue
        binding = controls[0].find("w:sdtPr/w:dataBinding", NS)
        if binding is not None and _PERSON_PATH.search(binding.get(q("w:xpath"), "")):
            gone["navne og adresser"] += controls[0].find("w:sdtPr/w:showingPlcHdr", NS) is None
            _remove(paragraph)


def _clean_word(root: Element, gone: Counter[str]) -> None:
    """Accept revisions, and take out marks, comments and hidden text."""
    _drop_head_names(root, gone)
    ours: set[str | None] = set()
    for element in list(root.iter()):
        tag = element.tag
        if not isinstance(tag, str):
            _remove(element)
        elif (tag == q("w:tr") and element.find("w:trPr/w:del", NS) is not None) or (
            tag == q("w:p") and _is_deleted(element)
        ):
            gone["rettelser"] += 1
            _remove(element)
        elif tag in _DROPPED | _UNWRAPPED and not _gone(element, root):
            gone["rettelser"] += 1
            (_remove if tag in _DROPPED else _unwrap)(element)
        elif (tag.startswith(q("w:")) and tag.endswith("Change")) or tag in (q("w:cellIns"), q("w:trackRevisions")):
            gone["rettelser"] += tag != q("w:trackRevisions")
            _remove(element)
        elif tag in _COMMENTS | _RANGES:
            _remove(element)
        elif tag == q("w:bookmarkStart") and element.get(q("w:name"), "").startswith("_i"):
            gone["mærker"] += 1
            ours.add(element.get(q("w:id")))
            _remove(element)
        elif tag == q("w:bookmarkEnd") and element.get(q("w:id")) in ours:
            _remove(element)
        elif tag in (q("w:tag"), q("w:dataBinding"), q("w:docVars"), q("w:attachedTemplate"), q("w:rsids")):
            gone["mærker"] += tag == q("w:tag")
            _remove(element)
        elif tag == q("w:r") and is_on(element.find("w:rPr/w:vanish", NS)) and paragraph_text(element).strip():
            gone["skjult tekst"] += 1
            _remove(element)


def _is_deleted(element: Element) -> bool:
    """Whether a revision deleted a whole row or paragraph; the last paragraph of a cell or a body always stays."""
    if element.tag == q("w:tr"):
        return element.find("w:trPr/w:del", NS) is not None
    after = element.getnext()
    if element.tag != q("w:p") or after is None or after.tag != q("w:p"):
        return False
    return element.find("w:pPr/w:rPr/w:del", NS) is not None and not paragraph_text(element).strip()


def _gone(element: Element, root: Element) -> bool:
    """Whether something around the element was taken out already."""
    top = element
    while (parent := top.getparent()) is not None:
        top = parent
    return top is not root


def _clean_slide(root: Element, gone: Counter[str]) -> None:
    """Take out tags, the slides' inner names and hidden shapes."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag == q("p:custDataLst"):
            _remove(element)
        elif element.tag == q("p:cSld") and root.tag == q("p:sld"):
            element.attrib.pop("name", None)
        elif element.tag == q("p:cNvPr") and element.get("hidden") in ("1", "true"):
            shape = element.getparent()
            shape = shape.getparent() if shape is not None else None
            if shape is not None:
                gone["skjulte figurer"] += 1
                _remove(shape)


def _anonymise(root: Element, names: Sequence[str], gone: Counter[str]) -> None:
    """Replace names and addresses in texts, also where one runs over several runs, and in descriptions."""
    for element in list(root.iter()):
        if element.tag in (q("w:p"), q("a:p")):
            _replace(list(element.iter(*_TEXTS, *_GAPS)), names, gone)
        elif element.tag not in _TEXTS and element.text and not len(element):
            _replace([element], names, gone)
        for key in ("descr", "title", "name", q("w:val")):
            given = element.get(key)
            if given and (key != q("w:val") or element.tag in (q("w:alias"), q("w:tblCaption"), q("w:tblDescription"))):
                text, spots = given, _spots(given, names)
                for start, end, put in reversed(spots):
                    text = f"{text[:start]}{put}{text[end:]}"
                if spots:
                    element.set(key, text)
                    gone["navne og adresser"] += len(spots)


def _replace(texts: Sequence[Element], names: Sequence[str], gone: Counter[str]) -> None:
    whole = "".join(" " if one.tag in _GAPS else one.text or "" for one in texts)
    for start, end, put in reversed(_spots(whole, names)):
        gone["navne og adresser"] += 1
        place = 0
        for one in texts:
            text = " " if one.tag in _GAPS else one.text or ""
            first, last = max(start - place, 0), min(end - place, len(text))
            place += len(text)
            if first < last and one.tag not in _GAPS:
                one.text = f"{text[:first]}{put}{text[last:]}"
                put = ""


def _spots(text: str, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where in `text` something personal stands: (start, end, what to put), in order, none over another."""
    found: list[tuple[int, int, str]] = []
    searches: list[tuple[re.Pattern[str], str]] = [(_EMAIL, ADDRESS_GONE), (_PHONE, ADDRESS_GONE)]
    searches += [(_name_pattern(name), ADDRESS_GONE if "@" in name else GONE) for name in names]
    for pattern, put in searches:
        for match in pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), put))
    return sorted(found)


def _name_pattern(name: str) -> re.Pattern[str]:
    """A name as it stands in running text: any blank between its words, soft hyphens in them, not inside a word."""
    letters = "\u00ad?".join("[ \u00a0\n]+" if one == " " else re.escape(one) for one in name)
    return re.compile(rf"(?<!\w){letters}(?!\w)")


def _unlink_mail(office: Office, gone: Counter[str]) -> None:
    """A link to an address is an address too: the text stays, the link goes."""
    for source, found in office.parts.relationships.items():
        mail = {rel.id for rel in found if rel.external and rel.target.lower().startswith("mailto:")}
        if not mail or source not in office.parts.parts:
            continue
        root = office.xml(source)
        for element in list(root.iter(q("w:hyperlink"), q("a:hlinkClick"), q("a:hlinkHover"))):
            if element.get(q("r:id")) in mail:
                gone["navne og adresser"] += 1
                (_unwrap if element.tag == q("w:hyperlink") else _remove)(element)
        office.parts.parts[source] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        office.parts.relationships[source] = [rel for rel in found if rel.id not in mail]


def _clear_core(office: Office, part: str, gone: Counter[str]) -> None:
    root = office.xml(part)
    for name in ("dc:creator", "cp:lastModifiedBy"):
        for element in root.findall(name, NS):
            if words(element.text or ""):
                gone["forfatter og redaktør"] += 1
            element.text = ""
    office.parts.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
