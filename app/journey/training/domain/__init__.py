"""The rules of training: from gaps to a timetable, and the life cycle of an activity."""
