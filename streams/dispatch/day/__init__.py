"""One area and day as plain values: its facts, its doors, its clock, how far each team is."""
