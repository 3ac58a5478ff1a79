"""From the reference lists and the decision tables of specs_2_1 to the shipped specs."""
