"""Linking: takes Accounts, gives Events, Statements and Commitments. Next: storing."""

from marsad.linking.folding import fold

__all__ = ["fold"]
