"""Two lists matched, two vintages compared: numbers and tables, no prose."""
