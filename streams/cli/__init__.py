"""The commands of `doorstep`, one module per group."""
