"""LibreOffice, where it is installed: tagged PDF of documents and decks, and the pages headings really land on."""
