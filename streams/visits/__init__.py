"""The slice of visits: what the field reported."""
