"""The routes that were published, and what of them can still move."""
