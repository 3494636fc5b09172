"""The compiled parts of the search: what is done millions of times a plan.

`compiled.py` says how they are compiled, `flat.py` what they read and write. `plain*.py` know one hard window a visit
and are laid out for speed; the others know every constraint.
"""
