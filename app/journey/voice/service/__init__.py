"""The use cases of the own voice; the reactions table takes its reactions from here."""

from app.journey.voice.service.answering import answer, mark_seen, object_to_report
from app.journey.voice.service.asking import (
    ask_about_end_of_job,
    ask_about_end_of_placement,
    ask_about_grant,
    ask_about_job,
    ask_about_match,
    keep_voice_of_follow_up,
)
from app.journey.voice.service.reading import get_voice, list_voices, questions_in, read_voice

__all__ = [
    "answer",
    "ask_about_end_of_job",
    "ask_about_end_of_placement",
    "ask_about_grant",
    "ask_about_job",
    "ask_about_match",
    "get_voice",
    "keep_voice_of_follow_up",
    "list_voices",
    "mark_seen",
    "object_to_report",
    "questions_in",
    "read_voice",
]
