"""Web and HTTP API: the coordinator's console, the team lead's phone, the wall. It runs without Faust."""
