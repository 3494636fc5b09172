"""Files as grids of cells: what they are, what must not come in, and the user's own sheet with remarks."""
