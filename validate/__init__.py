"""validate: judges tables, never opens files."""
