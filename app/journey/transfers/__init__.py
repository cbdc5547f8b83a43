"""A person moves to another municipality: handed over with consent, history kept, access closed."""
