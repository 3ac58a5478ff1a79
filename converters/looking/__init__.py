"""looking: any file as tables that people and other tools read, and those tables as the file again."""
