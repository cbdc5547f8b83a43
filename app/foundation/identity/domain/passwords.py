"""Which passwords are refused: too common, or mostly made of what everybody knows about the person."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

SHORTEST, LONGEST = 12, 128
LEAST_OF_ITS_OWN = 8
LEAST_STEPS = 5
_SHORTEST_WORD = 3
_WORDS = re.compile(r"[^\W\d_]+")
_KNOWN = ("praktikmatch", "praktik", "jobcenter", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_AS_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


class PasswordFault(StrEnum):
    """Why a password is refused: a stable code."""

    TOO_COMMON = "password.too_common"
    TOO_PERSONAL = "password.too_personal"


@dataclass(frozen=True, slots=True)
class Person:
    """What everybody knows about whose password it is."""

    email: str
    full_name: str


def fault_of(password: str, person: Person, common: Collection[str]) -> PasswordFault | None:
    """Why a password that is long enough is refused all the same, or None.

    NIST SP 800-63B-4 §3.1.1.2 and OWASP ASVS 5.0 §6.2: compared with common passwords and with words of the context,
    no rules about kinds of characters. A common word may be part of a password; what is left beside it must be eight
    characters, or `Sommer2026!!` would be a password of twelve.
    """
    lowered = password.lower()
    if _is_common(lowered, common) or _is_common(lowered.translate(_AS_LETTERS), common) or _is_even(lowered):
        return PasswordFault.TOO_COMMON
    if _has_little_beside(lowered, _KNOWN):
        return PasswordFault.TOO_COMMON
    if _has_little_beside(lowered, (*_words_of(person), *_KNOWN)):
        return PasswordFault.TOO_PERSONAL
    return None


def _is_common(lowered: str, common: Collection[str]) -> bool:
    if lowered in common:
        return True
    half = lowered[: len(lowered) // 2]
    if half * 2 == lowered and half in common:
        return True
    return any(
        word in common and len(lowered) - len(word) < LEAST_OF_ITS_OWN
        for word in _WORDS.findall(lowered)
        if len(word) > _SHORTEST_WORD
    )


def _is_even(lowered: str) -> bool:
    """Repetition and counting: `aaaaaaaaaaaa`, `abababababab`, `abcdefghijkl`, `112233445566`."""
    steps = {ord(b) - ord(a) for a, b in pairwise(lowered)}
    return len(steps) < LEAST_STEPS and (len(set(lowered)) < LEAST_STEPS or steps <= {-1, 0, 1})


def _words_of(person: Person) -> Iterable[str]:
    told = f"{person.email.partition('@')[0]} {person.full_name}".lower()
    return {word for word in _WORDS.findall(told) if len(word) >= _SHORTEST_WORD}


def _has_little_beside(lowered: str, words: Iterable[str]) -> bool:
    for word in sorted(words, key=len, reverse=True):
        lowered = lowered.replace(word, "")
    return len(lowered) < LEAST_OF_ITS_OWN
