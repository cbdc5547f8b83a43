"""Candidates: their skills, wishes and constraints, and the ledger of when they are busy."""
