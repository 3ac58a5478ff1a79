"""mappings: how each item of a group is obtained. Layouts, the expression language, operators, and the packages, which are data."""
