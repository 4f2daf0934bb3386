"""Knowledge: what it knows before it reads: reviewed data files with a card each, and the look-ups over them."""
