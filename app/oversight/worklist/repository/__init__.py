"""One statement for a whole worklist, always within what the caller may see."""

from app.oversight.worklist.repository.listing import list_waiting

__all__ = ["list_waiting"]
