"""Attendance and readiness at the workplace; three signals in a fortnight open support, never a sanction."""
