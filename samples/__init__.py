"""samples: the synthetic exports and what writes them; knows nothing of any mapping."""
