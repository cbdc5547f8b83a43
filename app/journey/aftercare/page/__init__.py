"""The page behind an answer link: a few questions in plain words, in four languages."""

from app.journey.aftercare.page.closing import refusal, thanks_page
from app.journey.aftercare.page.form import read_answer
from app.journey.aftercare.page.questions import question_page

__all__ = ["question_page", "read_answer", "refusal", "thanks_page"]
