"""Showing: takes the record, gives people something to look at: the command line."""
