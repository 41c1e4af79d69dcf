"""The look: a brand colour becomes a palette, a folder a layout, a file a logo; text gets its width."""
