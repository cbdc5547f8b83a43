"""What stands on the papers of an internship, and what the record for VITAS holds."""
