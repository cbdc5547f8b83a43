"""The rules of attendance, hours and readiness."""
