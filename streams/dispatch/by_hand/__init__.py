"""What a coordinator does to a plan, what it would mean, and taking it back."""
