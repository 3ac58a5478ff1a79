"""support: what several operators stand on."""
