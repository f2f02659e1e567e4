"""Files in, rows of text out, whatever their container, encoding and delimiter."""
