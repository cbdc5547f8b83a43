"""Statistics: who falls through, and why."""
