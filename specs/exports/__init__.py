"""What is made from a spec for others: tables of a database, JSON Schema, pandera, pages of a manual. Text only; nothing is written here."""
