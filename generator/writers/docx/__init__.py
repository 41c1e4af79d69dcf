"""The Word writer: a document tree becomes a .docx file."""

from generator.writers.docx.document import write_docx

__all__ = ["write_docx"]
