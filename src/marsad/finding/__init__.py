"""Finding: takes a Reading, gives Mentions (clean spans with a kind). Next: framing."""
