"""The slice of zones: stored from the first day, acted on by a later release."""
