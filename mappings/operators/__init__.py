"""operators: one file each; what a value is, and why there is none."""
