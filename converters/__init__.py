"""converters: files, runs, and the way back; the highest room but for the front door."""
