"""THE LANGUAGE: what may be said on the stream. No I/O, no decisions; imports msgspec only."""
