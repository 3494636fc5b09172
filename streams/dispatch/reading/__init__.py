"""The facts of an area and day out of the database, all of them or what changed since."""
