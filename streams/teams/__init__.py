"""The slice of teams: who works when, who passed the gate, who is lost, where they are."""
