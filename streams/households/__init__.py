"""The slice of households: where they are, and who in them must stay at home."""
