"""Training of marsad's tagger: data readers, the network, the two stages, export and evaluation. Not installed."""
