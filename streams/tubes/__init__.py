"""The slice of tubes: sealed, on board, handed over, resulted."""
