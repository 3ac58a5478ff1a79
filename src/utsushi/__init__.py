"""utsushi: carry a municipality's core-system data into the national standard layout, and prove that nothing was lost."""

__version__ = "0.1.0"
