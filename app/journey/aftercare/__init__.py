"""Aftercare (efterværn): employments, and the follow-ups that stay with the person."""
