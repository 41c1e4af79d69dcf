"""The overview across programmes: what one kommune's programmes ask of it together, as a deck."""

FOLDER = "samlet"  # where its pack lies, beside the programmes' own
