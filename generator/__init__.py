"""Forankring: tailored, editable implementation packs (Word and PowerPoint) for Danish municipalities.

The names below are the public interface; every other name may change freely. They are imported on first use, because a
command that only prints its help should not wait for the writers.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Where": "problems",
    "Problem": "problems",
    "Problems": "problems",
    "ProblemsError": "problems",
    "Programme": "programme",
    "read_programme": "programme",
    "Municipality": "municipality",
    "read_municipality": "municipality",
    "read_register": "municipality",
    "Facts": "kinds.facts",
    "Tailored": "tailoring.tailor",
    "tailor": "tailoring.tailor",
    "Outline": "outline",
    "read_outline": "outline",
    "read_words": "outline",
    "compose": "compose",
    "Document": "tree.nodes",
    "Drawing": "tree.drawing",
    "Layout": "look.layout",
    "load_layout": "look.layout",
    "Palette": "look.brand",
    "derive_palette": "look.brand",
    "write_docx": "writers.docx",
    "write_pptx": "writers.pptx",
    "Order": "pack",
    "Pack": "pack",
    "build_pack": "pack",
    "write_pack": "pack",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'generator' has no attribute {name!r}")
    return getattr(import_module(f"generator.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
