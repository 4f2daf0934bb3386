"""One reader per public data set: `read(folder, part)` gives its documents. Nothing of the data is kept here."""
