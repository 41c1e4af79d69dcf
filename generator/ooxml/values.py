"""Values filled in once: a custom XML part that holds each name, date and address, and what binds a control to it.

Word shows in every control that is bound to one element the same text, and writes what somebody types in any of them
into the element. A name that stands in twenty places is so changed in one. docs/file-format.md fixes names and shapes.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from generator.ooxml import marks
from generator.ooxml.build import attr, clean, esc, stable_guid
from generator.ooxml.package import BadPackage, Parts, parse

NAMESPACE = "urn:forankring:values:1"


class Values(Struct):
    """The values of one document, in the order they are met; `document` is its id (`vitas/guide`)."""

    document: str
    _texts: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def guid(self) -> str:
        """The id that ties controls to the part."""
        return stable_guid(f"{NAMESPACE}/{self.document}")

    def binding(self, field_id: str, text: str) -> str:
        """Return `w:dataBinding` to the value `field_id`, "" when another text already stands there.

        An empty text is a value nobody has given yet. A bound control shows what the part holds, so a place that shows
        the value in other words cannot be bound to it.
        """
        field_id, text = clean(field_id), clean(text)
        if self._texts.setdefault(field_id, text) != text:
            return ""
        if field_id not in self._names:
            name = _element_name(field_id)
            self._names[field_id] = name if name not in self._names.values() else f"v.{marks.mark(field_id)}"
        return (
            f'<w:dataBinding w:prefixMappings="xmlns:f=&apos;{NAMESPACE}&apos;"'
            f' w:xpath="/f:values[1]/f:{self._names[field_id]}[1]" w:storeItemID="{self.guid}"/>'
        )

    def add(self, parts: Parts, source_part: str) -> None:
        """Store the values as a custom XML item related to `source_part`, when there are any."""
        if not self._names:
            return
        rows = "".join(
            f'<f:{name} id="{attr(field_id)}">{esc(self._texts[field_id])}</f:{name}>'
            for field_id, name in self._names.items()
        )
        xml = f'<f:values xmlns:f="{NAMESPACE}">{rows}</f:values>'
        marks.add_item(parts, source_part, xml, NAMESPACE, self.guid)


def read_values(parts: Parts) -> dict[str, str]:
    """Return {field id: text} of the values in `parts`, found by their namespace; nothing when there are none."""
    for name in sorted(parts.parts):
        if not name.startswith("/customXml/") or NAMESPACE.encode() not in parts.parts[name]:
            continue
        try:
            root = parse(parts.parts[name])
        except BadPackage:
            continue
        if root.tag == f"{{{NAMESPACE}}}values":
            return {one.get("id", ""): "".join(one.itertext()).strip() for one in root if one.get("id")}
    return {}


def _element_name(field_id: str) -> str:
    """`people/projektejer/0/name` → `people.projektejer.0.name`; an id that makes no XML name goes by its mark."""
    name = field_id.replace("/", ".")
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", name) else f"v.{marks.mark(field_id)}"
