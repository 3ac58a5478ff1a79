"""Defects on order: named things that go wrong in real migrations, placed in a city, with the answers beside them.

`catalogue/*.yaml` says what each is; a file of the user says which and how many (`ordered.read`); `placing.place` puts them into the
files of a city before anybody sees them and writes answers.csv. A person, a household and a levy have one defect at most, so
that nothing is found for two reasons.
"""
