"""What a question gives: a table with its sentence and its chart."""
