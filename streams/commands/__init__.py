"""The slice of commands: what a coordinator asked for, as facts with an author."""
