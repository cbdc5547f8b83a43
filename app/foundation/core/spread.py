"""Medians and other quantiles of whole numbers that come as counts: so many times so many days."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil


def quantile(counts: Mapping[int, int], part: Fraction) -> int | None:
    """The smallest number that at least this part of all lies at or below; None without any.

    It is one of the numbers themselves (the inverse of the distribution function), so half a day never comes out.
    """
    total = sum(counts.values())
    if total == 0:
        return None
    rank, seen = max(1, ceil(part * total)), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank:
            return number
    raise AssertionError  # the counts add up to the total


def median(counts: Mapping[int, int]) -> int | None:
    """The lower median."""
    return quantile(counts, Fraction(1, 2))
