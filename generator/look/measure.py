"""Text measures for writers: the base module's functions under the look's own roof."""

from generator.metrics import line_height_mm, longest_part_mm, text_width_mm, wrap, wrap_runs

__all__ = ["line_height_mm", "longest_part_mm", "text_width_mm", "wrap", "wrap_runs"]
