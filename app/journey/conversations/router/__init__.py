"""Routes of conversations: threads, messages and files."""

from fastapi import APIRouter

from app.journey.conversations.router import files, messages, threads

UPLOADS = files.UPLOADS
router = APIRouter()
for part in (threads, messages, files):
    router.include_router(part.router)
