"""Answers without YAML: a workbook made from the parameter models, and filled-in workbooks read back as parameters."""
