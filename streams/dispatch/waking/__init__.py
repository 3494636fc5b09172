"""What happened, whom it concerns, how urgent that is, and whose turn it is."""
