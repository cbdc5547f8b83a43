"""A day as 48 half hours in the bits of one integer: bit 0 is 00:00–00:30.

Whether two times clash is then one AND, and a clash cannot be overlooked. Times off the half hour are taken
carefully: free time counts only where the whole half hour is free, busy time from the first minute it touches.
"""

from datetime import time

from app.journey.training.domain.values import GRID_MINUTES

SLOTS_PER_DAY = 24 * 60 // GRID_MINUTES


def slots(minutes: int) -> int:
    """How many half hours fit into that many minutes."""
    return minutes // GRID_MINUTES


def minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _mask(first: int, end: int) -> int:
    return ((1 << (end - first)) - 1) << first if end > first else 0


def free_mask(from_time: time, to_time: time) -> int:
    """The half hours that lie wholly inside."""
    first = -(-minute_of_day(from_time) // GRID_MINUTES)
    return _mask(first, minute_of_day(to_time) // GRID_MINUTES)


def busy_mask(from_time: time, to_time: time) -> int:
    """The half hours that are touched."""
    return _mask(minute_of_day(from_time) // GRID_MINUTES, -(-minute_of_day(to_time) // GRID_MINUTES))


def run_mask(first: int, length: int) -> int:
    return _mask(first, first + length)


def clock(slot: int) -> time:
    """The time at which a half hour begins. No working time reaches midnight, so slot 48 is never asked for."""
    return time(slot * GRID_MINUTES // 60, slot * GRID_MINUTES % 60)


def best_run(mask: int, wanted: int) -> tuple[int, int]:
    """The earliest unbroken run of at least `wanted` half hours, else the longest: (first half hour, length)."""
    best = (0, 0)
    slot = 0
    while mask >> slot:
        if not mask >> slot & 1:
            slot += 1
            continue
        first = slot
        while mask >> slot & 1:
            slot += 1
        if slot - first > best[1]:
            best = (first, slot - first)
        if best[1] >= wanted:
            return best
    return best
