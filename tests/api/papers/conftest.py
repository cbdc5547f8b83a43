"""The placements room's stage serves here too."""

from tests.api.placements.conftest import stage

__all__ = ["stage"]
