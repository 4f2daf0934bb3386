"""Storing: takes the record, gives it back: SQLite, numbered migrations, exchange formats."""
