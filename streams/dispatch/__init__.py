"""Who goes where, now: the first plan, the instant insertion, the improved plan, and how they are published."""
