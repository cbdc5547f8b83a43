"""The overlap of skills between many needs and many candidates, as a sparse matrix product."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from app.journey.matching.domain.assignment.columns import PoolColumns
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.pool import Floats, Ints, NeedFacts
from app.journey.matching.domain.weights import Weights


class SkillOverlap:
    """What candidates hold of what needs ask.

    One row of `held` per (skill, level) asked by any need: e_k = max over held skills of min(L, ℓ) · c. Coverage and
    the weeks already covered are sums over a need's skills, so that both are products of a sparse matrix of the
    needs' weights with this one.
    """

    def __init__(
        self, needs: Sequence[NeedFacts], columns: PoolColumns, closeness: Closeness, weights: Weights
    ) -> None:
        levels: dict[int, set[int]] = {}
        for need in needs:
            for item in need.skills:
                levels.setdefault(item.skill, set()).add(item.level)
        self._row: dict[tuple[int, int], int] = {}
        buffer = np.zeros(len(columns))
        owners, values = [np.empty(0, dtype=np.int64)], [np.empty(0)]
        for skill in sorted(levels):
            owner, held, close = _near(columns, dict(closeness.get(skill, {})) | {skill: 1.0})
            for level in sorted(levels[skill]):
                self._row[(skill, level)] = len(self._row)
                np.maximum.at(buffer, owner, np.minimum(held, level) * close)
                owners.append(np.flatnonzero(buffer))
                values.append(buffer[owners[-1]])
                buffer[owner] = 0.0
        pointers = np.cumsum([0, *(len(owner) for owner in owners[1:])])
        shape = (len(self._row), len(columns))
        self._held = csr_array((np.concatenate(values), np.concatenate(owners), pointers), shape=shape)
        self._weights = weights

    def holders(self, skill: int, level: int) -> Ints:
        """Who holds one skill asked in full."""
        row = self._row[(skill, level)]
        span = slice(self._held.indptr[row], self._held.indptr[row + 1])
        full: Ints = self._held.indices[span][self._held.data[span] >= level]
        return full

    def of(self, needs: Sequence[NeedFacts]) -> tuple[Floats, Floats, Floats]:
        """For these needs: coverage (needs, N), training weeks that the held skills spare (needs, N), and the weeks of
        somebody who holds nothing (needs,).
        """
        pointers, rows, shares, weeks, from_nothing = [0], [], [], [], np.zeros(len(needs))
        for number, need in enumerate(needs):
            total = float(sum(item.importance for item in need.skills))
            for item in need.skills:
                each = self._weights.weeks_per_level if item.weeks_per_level is None else item.weeks_per_level
                rows.append(self._row[(item.skill, item.level)])
                shares.append(item.importance / total / item.level)
                weeks.append(each)
                from_nothing[number] += item.level * each
            pointers.append(len(rows))
        shape = (len(needs), len(self._row))
        coverage, spared = (
            (csr_array((np.array(column, dtype=np.float64), rows, pointers), shape=shape) @ self._held).toarray()
            for column in (shares, weeks)
        )
        return coverage, spared, from_nothing


def _near(columns: PoolColumns, close: Mapping[int, float]) -> tuple[Ints, Floats, Floats]:
    """Who holds something that counts for a skill, at what level, and how close it comes."""
    spans = [(columns.skill_at[code], value) for code, value in close.items() if code in columns.skill_at]
    nobody: tuple[Ints, Floats] = np.empty(0, dtype=np.int64), np.empty(0)
    owner = np.concatenate([nobody[0], *(columns.skill_owner[span] for span, _ in spans)])
    held = np.concatenate([nobody[1], *(columns.skill_level[span] for span, _ in spans)])
    return owner, held, np.repeat([value for _, value in spans], [span.stop - span.start for span, _ in spans])
