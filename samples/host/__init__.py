"""host: writes fixed-length mainframe records in plain Python, a second opinion beside the encoder of the product."""
