"""How well and how fast marsad reads: measured over `gold/`, held by pinned floors. `docs/measuring.md` says how."""
