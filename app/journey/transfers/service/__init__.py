"""The use cases of transfers."""

from app.journey.transfers.service.accepting import accept
from app.journey.transfers.service.asking import ask, consent, decline, withdraw
from app.journey.transfers.service.history import history_of
from app.journey.transfers.service.reading import get_transfer, list_transfers, read_transfer

__all__ = [
    "accept",
    "ask",
    "consent",
    "decline",
    "get_transfer",
    "history_of",
    "list_transfers",
    "read_transfer",
    "withdraw",
]
