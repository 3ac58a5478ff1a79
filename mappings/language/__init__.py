"""language: expressions, and what they compile into."""
