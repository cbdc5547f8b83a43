"""Questions about many people and needs."""

from app.oversight.statistics.service.exclusion import ExclusionQuery, read_exclusion

__all__ = ["ExclusionQuery", "read_exclusion"]
