"""Files that are out of the house: read aloud, checked and cleaned, also after people have edited them."""
