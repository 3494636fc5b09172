"""What a reading means: the facts it says as events, what Postgres keeps, and the way back."""
