"""Conversations between the jobcenter and a company or a candidate, and how soon each answers."""
