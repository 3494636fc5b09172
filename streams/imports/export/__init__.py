"""Ledgers written out as people keep them, so that they read in again without a difference."""
