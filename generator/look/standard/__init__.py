"""The standard layout: its tokens, and the scripts that build its two template files from them (`make layouts`)."""
