"""The format-neutral document: nodes, drawings, and the tree as text."""
