"""Reading the file of the student affairs office: bytes to rows, rows to graduates, graduates into the tables."""
