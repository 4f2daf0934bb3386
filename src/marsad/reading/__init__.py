"""Reading: bytes and files in, Report and Reading (sentences over clean text) out. Next: finding."""
