"""What an event or a commitment is called: a name made of its first account, the same whatever else was read.

Any member's account leads to the whole by the name it would have given it, so that ids given out before a merge or a
split still lead somewhere.
"""

from __future__ import annotations

from hashlib import blake2b


def whole_id(prefix: str, account: str) -> str:
    """The id a whole has when `account` is its first: "ev" for events, "co" for commitments."""
    return f"{prefix}-{blake2b(account.encode(), digest_size=6).hexdigest()}"
