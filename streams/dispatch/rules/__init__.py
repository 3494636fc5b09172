"""Between the facts and the router: what the clock forces, what is allowed by hand, what waits for a phone."""
