"""Memory that nobody uses any more, and that the C library keeps in case somebody will."""

import ctypes
import sys


def give_back() -> None:
    """Hands free memory back to the system, where the C library can do so when asked (glibc); takes milliseconds.

    For after large work that comes seldom: what it leaves free lies between what is kept, and would stay with the process.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
