"""specs: what the nation requires. Edition → business (業務ID) → group → item; the lowest room of the house."""
