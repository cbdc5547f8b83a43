"""Routes of conversations: threads, messages and files."""

from app.foundation.api.late_route import joined
from app.journey.conversations.router import files, messages, threads

UPLOADS = files.UPLOADS
router = joined(threads.router, messages.router, files.router)
