"""Pure geometry: plain data in, `Drawing` out."""
