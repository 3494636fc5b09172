"""Other communities than the sample one, each with the truth about every row: what the reader of ledgers must find.

A seed makes a town, the layouts its people use and the slips they make; nothing here knows how the reader works.
"""
