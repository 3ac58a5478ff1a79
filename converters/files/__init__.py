"""files: bytes to tables and back."""
