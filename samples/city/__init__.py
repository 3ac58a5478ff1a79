"""The synthetic city: fictitious residents of a fictitious designated city, simulated from a seed and written as standard files.

`README.md` says how it is built and how a family of domains is added; `writing.write` makes a city.
"""
