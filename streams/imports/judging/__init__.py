"""A row against what is known: its door, its people, its verdict and doubts."""
