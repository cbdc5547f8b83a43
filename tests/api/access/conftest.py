"""Rows of every kind, as the access matrix has them."""

from tests.contract.conftest import sides

__all__ = ["sides"]
