"""How places are written: doors and their signs, the address tree with its names, points."""
