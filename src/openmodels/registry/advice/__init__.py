"""Rules that a registry may break for a reason: one module a rule, and the table of them in table.py."""
