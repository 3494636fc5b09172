"""THE RULE ENGINE: which doors are due on which day, derived from facts and reconciled with what is open."""
