"""Text measures for writers: the base module's functions under the look's own roof."""

from generator.metrics import has_widths, line_height_mm, longest_part_mm, stretch, text_width_mm, wrap, wrap_runs

__all__ = ["has_widths", "line_height_mm", "longest_part_mm", "stretch", "text_width_mm", "wrap", "wrap_runs"]
