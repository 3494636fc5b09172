"""The life of an import: begun, written in one transaction a file, asked about, previewed, undone, kept."""
