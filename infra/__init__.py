"""MACHINES: the code that touches them, and the files that describe them."""
