"""A pure index of labels: prefix and typo-tolerant search in Danish and English, with æøå typed any way."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

from app.foundation.core.i18n import Language

K = TypeVar("K", bound=Hashable)
Ids = NDArray[np.int32]
Levels = NDArray[np.uint8]

# How well a term answers a query, best first; fuzzy ones add their number of typing errors.
EXACT, LABEL_PREFIX, LABEL_PREFIX_FOLDED, WORD_PREFIX, INSIDE_WORD, FUZZY, NO_MATCH = 0, 1, 2, 3, 4, 5, 255
# Typing errors are only looked for when the query as typed finds fewer concepts than this.
FEW = 5
MAX_WORDS = 6
MIN_INSIDE = 3
SHORTEST_FUZZY = 4
AFTER_EVERY_LETTER = "\U0010ffff"

_WRITTEN_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "đ": "d"})


def spell(text: str) -> str:
    """Lower case without accents or punctuation, æøå written out (ae, oe, aa): how a label is compared strictly."""
    written = normalize("NFC", text).casefold().translate(_WRITTEN_OUT)
    plain = "".join(c for c in normalize("NFKD", written) if not combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def fold(spelled: str) -> str:
    """Makes ø, oe and a plain o the same letter (likewise æ/ae/a and å/aa/a): keyboards without Danish letters."""
    return spelled.replace("ae", "a").replace("oe", "o").replace("aa", "a")


def errors_allowed(word: str) -> int:
    """None in numbers and the shortest words, where one error makes another; two in long words."""
    if len(word) < SHORTEST_FUZZY or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


@dataclass(frozen=True, slots=True)
class Term(Generic[K]):
    """One label of one concept: its preferred label in a language, or another name for it."""

    key: K
    text: str
    language: Language
    preferred: bool = True


class LabelIndex(Generic[K]):
    """Terms of one kind of concept, built once and read by any number of threads."""

    def __init__(self, terms: Iterable[Term[K]]) -> None:
        self._terms: Sequence[Term[K]] = tuple(terms)
        spelled = [spell(term.text) for term in self._terms]
        folded = [fold(text) for text in spelled]
        self._spelled, self._spelled_ids = _sorted(spelled)
        self._folded, self._folded_ids = _sorted(folded)
        self._index_words(folded)
        numbers: dict[K, int] = {}
        concepts = [numbers.setdefault(term.key, len(numbers)) for term in self._terms]
        self._concepts: Ids = np.array(concepts, dtype=np.int32)
        self._danish = np.array([term.language is Language.DA for term in self._terms], dtype=np.bool_)
        self._ranks = {language: self._rank(language) for language in Language}

    def _index_words(self, folded: Sequence[str]) -> None:
        """Every word once, sorted, with its terms side by side: the terms of a prefix are then one slice."""
        postings: dict[str, list[int]] = {}
        for number, text in enumerate(folded):
            for word in set(text.split()):
                postings.setdefault(word, []).append(number)
        self._words: list[str] = sorted(postings)
        ordered = [postings[word] for word in self._words]
        self._starts: Ids = np.cumsum([0, *map(len, ordered)], dtype=np.int32)
        self._word_terms: Ids = np.array([number for ids in ordered for number in ids], dtype=np.int32)

    def _rank(self, language: Language) -> Ids:
        """The order among equally good terms: the caller's language, preferred labels, short ones, the alphabet."""

        def key(number: int) -> tuple[bool, bool, int, str, int]:
            term = self._terms[number]
            return term.language is not language, not term.preferred, len(term.text), term.text, number

        ranks: Ids = np.empty(len(self._terms), dtype=np.int32)
        ranks[sorted(range(len(self._terms)), key=key)] = np.arange(len(self._terms), dtype=np.int32)
        return ranks

    def search(self, query: str, language: Language, limit: int) -> list[K]:
        """The keys of the best `limit` concepts, best first.

        Order: exact label, start of a label, start of words (each word of the query, in any order), inside a
        Danish compound, with typing errors; within each, the caller's language first. An empty query finds nothing.
        """
        spelled = spell(query)
        words = fold(spelled).split()[:MAX_WORDS]
        if not words:
            return []
        levels = self._levels(words, fuzzy=False)
        self._mark_labels(levels, spelled)
        if len(np.unique(self._concepts[levels != NO_MATCH])) < FEW:
            np.minimum(levels, self._levels(words, fuzzy=True), out=levels)
        return self._best(levels, language, limit)

    def _levels(self, words: Sequence[str], *, fuzzy: bool) -> Levels:
        """For every term how well it answers its worst word."""
        worst: Levels = np.zeros(len(self._terms), dtype=np.uint8)
        for word in words:
            level: Levels = np.full(len(self._terms), NO_MATCH, dtype=np.uint8)
            if fuzzy:
                self._mark_fuzzy(level, word)
            self._mark_inside(level, word)
            first, last = _span(self._words, word)
            level[self._terms_of(first, last)] = WORD_PREFIX
            np.maximum(worst, level, out=worst)
        return worst

    def _terms_of(self, first: int, last: int) -> Ids:
        """The terms of the words `first` to `last` (exclusive)."""
        return self._word_terms[self._starts[first] : self._starts[last]]

    def _mark_inside(self, level: Levels, word: str) -> None:
        """Parts of Danish compounds (`medhjælper` in køkkenmedhjælper).

        English words or numbers inside others mean nothing (`chef` in mischief, 200 in 1200).
        """
        if len(word) < MIN_INSIDE or word.isdigit():
            return
        for number in [n for n, other in enumerate(self._words) if word in other]:
            ids = self._terms_of(number, number + 1)
            level[ids[self._danish[ids]]] = INSIDE_WORD

    def _mark_fuzzy(self, level: Levels, word: str) -> None:
        """Words that begin with something like `word`: optimal string alignment, one or two errors.

        Only words that begin with the first or second letter typed are compared, which is a tenth of the work and
        misses only a wrong first letter. Short queries are compared with whole words: too much begins like them.
        """
        allowed = errors_allowed(word)
        if allowed == 0:
            return
        from rapidfuzz.distance import OSA  # with the first word nobody knows (ADR 0028)
        from rapidfuzz.process import cdist

        shifts = range(-allowed, allowed + 1) if len(word) > SHORTEST_FUZZY else (allowed + 1,)
        for letter in {word[0], word[1]}:
            first, last = _span(self._words, letter)
            others = self._words[first:last]
            if not others:
                continue
            distances: NDArray[Any] = np.full(len(others), allowed + 1, dtype=np.uint8)
            for shift in shifts:
                starts = [other[: len(word) + shift] for other in others]
                found = cdist([word], starts, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)
                np.minimum(distances, found[0], out=distances)
            for number in np.flatnonzero(distances <= allowed).tolist():
                ids = self._terms_of(first + number, first + number + 1)
                level[ids] = np.minimum(level[ids], FUZZY + distances[number])

    def _mark_labels(self, levels: Levels, spelled: str) -> None:
        """Terms whose whole label is, or starts with, the query."""
        folded = fold(spelled)
        first, last = _span(self._folded, folded)
        levels[self._folded_ids[first:last]] = LABEL_PREFIX_FOLDED
        first, last = _span(self._spelled, spelled)
        levels[self._spelled_ids[first:last]] = LABEL_PREFIX
        first, last = bisect_left(self._folded, folded), bisect_left(self._folded, folded + "\0")
        levels[self._folded_ids[first:last]] = EXACT

    def _best(self, levels: Levels, language: Language, limit: int) -> list[K]:
        found = np.flatnonzero(levels != NO_MATCH)
        order = found[np.lexsort((self._ranks[language][found], levels[found]))]
        _, firsts = np.unique(self._concepts[order], return_index=True)
        return [self._terms[number].key for number in order[np.sort(firsts)[:limit]].tolist()]


def _sorted(texts: Sequence[str]) -> tuple[list[str], Ids]:
    order = sorted(range(len(texts)), key=texts.__getitem__)
    return [texts[number] for number in order], np.array(order, dtype=np.int32)


def _span(ordered: Sequence[str], prefix: str) -> tuple[int, int]:
    """Where the texts with this prefix stand in a sorted list."""
    return bisect_left(ordered, prefix), bisect_left(ordered, prefix + AFTER_EVERY_LETTER)
