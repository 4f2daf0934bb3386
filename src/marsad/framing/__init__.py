"""Framing: takes Mentions, gives Frames: who did, said or promised what. Next: resolving."""
