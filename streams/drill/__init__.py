"""A simulated day: a community of our own making, and its people as outside clients of the same topics and URLs."""
