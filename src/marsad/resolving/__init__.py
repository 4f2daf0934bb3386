"""Resolving: takes Frames, gives Accounts: intervals, places, actors, ranges, codes. Next: linking."""
