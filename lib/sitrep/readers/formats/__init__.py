"""One module a format: its raw rows in, incidents out."""
