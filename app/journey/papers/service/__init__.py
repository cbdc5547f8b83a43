"""The agreement as a paper, and the record for VITAS."""

from app.journey.papers.service.gathering import agreement_facts
from app.journey.papers.service.handover import get_placement, read_handover, store_reference

__all__ = ["agreement_facts", "get_placement", "read_handover", "store_reference"]
