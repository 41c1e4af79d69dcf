"""Writers: a document tree becomes bytes, one package per format."""
