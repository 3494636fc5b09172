"""What `check.py` and the reasons ask: constraints, cost, claims and slots, from the problem and the plan alone."""
