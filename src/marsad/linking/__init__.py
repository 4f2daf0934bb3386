"""Linking: takes Accounts, gives Events, Statements and Commitments. Next: storing."""
