"""One module per kind of ledger: what a row of it means."""
