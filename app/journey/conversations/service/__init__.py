"""The use cases of conversations."""

from app.journey.conversations.service.files import download, forget_loose_files, upload
from app.journey.conversations.service.messages import list_messages, post_message
from app.journey.conversations.service.response_times import response_times
from app.journey.conversations.service.threads import (
    follow_person,
    list_threads,
    mark_read,
    move_thread,
    open_thread,
    read_thread,
)

__all__ = [
    "download",
    "follow_person",
    "forget_loose_files",
    "list_messages",
    "list_threads",
    "mark_read",
    "move_thread",
    "open_thread",
    "post_message",
    "read_thread",
    "response_times",
    "upload",
]
