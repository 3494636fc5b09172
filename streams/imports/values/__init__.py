"""One module per kind of value a ledger cell may hold; each reads a cell and says what it could not read."""
