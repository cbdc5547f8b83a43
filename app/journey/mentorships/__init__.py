"""Mentors and volunteers: confidentiality first, then hours and notes."""
