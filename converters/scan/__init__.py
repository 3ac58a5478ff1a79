"""scan: what a legacy file holds, known or unknown, field by field; every guess with its evidence."""
