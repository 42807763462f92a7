"""Lets Rucio's conveyor ask DMM which storage hosts a rule uses. See README.md beside this folder."""
