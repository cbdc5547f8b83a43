"""Who has which occupation, looked up once for many needs: wishes, or experience."""

import numpy as np

from app.journey.matching.domain.pool import Floats, Ints, owners
from app.journey.matching.domain.score import SAME_ISCO2, SAME_ISCO4, SAME_OCCUPATION


class Occupations:
    """The candidates of each occupation and of each ISCO group; `offsets` tell whose the entries are."""

    def __init__(self, offsets: Ints, occupations: Ints, isco4: Ints, isco2: Ints) -> None:
        owner = owners(offsets)
        self._count = len(offsets) - 1
        self._of_occupation, self._of_isco4, self._of_isco2 = (
            _owners_by(codes, owner) for codes in (occupations, isco4, isco2)
        )

    def match(self, occupation: int, isco4: int, isco2: int) -> Floats:
        """What `occupation_match` gives for a need of these codes, one value a candidate."""
        best = np.zeros(self._count)
        nobody: Ints = np.empty(0, dtype=np.int64)
        # From the least value to the highest, so that the highest stays.
        if isco2 >= 0:
            best[self._of_isco2.get(isco2, nobody)] = SAME_ISCO2
        if isco4 >= 0:
            best[self._of_isco4.get(isco4, nobody)] = SAME_ISCO4
        best[self._of_occupation.get(occupation, nobody)] = SAME_OCCUPATION
        return best


def _owners_by(codes: Ints, owner: Ints) -> dict[int, Ints]:
    order = np.argsort(codes, kind="stable")
    distinct, first = np.unique(codes[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(owner[order], first[1:]), strict=True)) if len(codes) else {}
