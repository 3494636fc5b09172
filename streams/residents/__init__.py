"""The slice of residents: who is registered, cannot leave home, is excused, was tested."""
