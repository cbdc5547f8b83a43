"""The training plan: the gap, on a calendar, at the workplace."""
