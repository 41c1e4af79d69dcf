"""Open Packaging and Office XML: deterministic zips, escaped XML, native charts, marks and snapshots, themes."""
