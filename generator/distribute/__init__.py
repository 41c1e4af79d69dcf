"""Distribution: packs for many kommuner at once, delivered so that anyone can check what was sent."""
