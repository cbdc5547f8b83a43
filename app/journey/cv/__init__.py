"""The Danish CV: what the person can do and who vouched for it, carried from internship to internship."""
