"""layout: what one legacy package exports; layout.yaml and COBOL copybooks compile into one model."""
