"""The page behind a signing link, in words that need no explanation."""

from app.journey.signing.page.agreement import agreement_page
from app.journey.signing.page.outcome import thanks_page

__all__ = ["agreement_page", "thanks_page"]
