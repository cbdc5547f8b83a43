"""Papers about an internship: the agreement as PDF, and the record for VITAS."""
