"""The rules of mentorships."""
