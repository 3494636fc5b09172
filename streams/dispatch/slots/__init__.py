"""What the checker alone can say, without a search: where a visit fits, and the plan in force brought up to date."""
