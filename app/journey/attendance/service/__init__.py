"""The use cases of attendance."""

from app.journey.attendance.service.hours import attendance_months, every_hours, list_hours
from app.journey.attendance.service.pictures import give_picture, list_pictures, reply
from app.journey.attendance.service.reading import read_day, read_picture
from app.journey.attendance.service.recording import list_days, note_day, record_days

__all__ = [
    "attendance_months",
    "every_hours",
    "give_picture",
    "list_days",
    "list_hours",
    "list_pictures",
    "note_day",
    "read_day",
    "read_picture",
    "record_days",
    "reply",
]
