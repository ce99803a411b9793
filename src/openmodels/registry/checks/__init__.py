"""The rules that look beyond one file: one module a rule, and the table of them in table.py."""
