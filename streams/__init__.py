"""THE RUNNING SYSTEM: facts in, routes out. Start reading at `apps.py`."""
