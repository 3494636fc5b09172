"""Ledgers as communities really keep them: files in, understood and judged rows out."""
