"""The overlap of skills between many needs and many candidates: sums over the holders of each skill."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.journey.matching.domain.assignment.columns import PoolColumns, spans
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.pool import Floats, Ints, NeedFacts
from app.journey.matching.domain.weights import Weights


class SkillOverlap:
    """What candidates hold of what needs ask.

    One list of holders per (skill, level) asked by any need: e_k = max over held skills of min(L, ℓ) · c, above 0.
    Coverage and the weeks already covered are sums of these over a need's skills.
    """

    def __init__(
        self, needs: Sequence[NeedFacts], columns: PoolColumns, closeness: Closeness, weights: Weights
    ) -> None:
        levels: dict[int, set[int]] = {}
        for need in needs:
            for item in need.skills:
                levels.setdefault(item.skill, set()).add(item.level)
        self._row: dict[tuple[int, int], int] = {}
        owners, values, lengths = [np.empty(0, dtype=np.int64)], [np.empty(0)], [0]
        for skill in sorted(levels):
            asked = sorted(levels[skill])
            owner, held = _held(columns, dict(closeness.get(skill, {})) | {skill: 1.0}, asked)
            for level, each in zip(asked, held, strict=True):
                self._row[(skill, level)] = len(self._row)
                owners.append(owner)
                values.append(each)
                lengths.append(len(owner))
        self._ends = np.cumsum(lengths)
        self._owners, self._values = np.concatenate(owners), np.concatenate(values)
        self._count = len(columns)
        self._weights = weights

    def holders(self, skill: int, level: int) -> Ints:
        """Who holds one skill asked in full."""
        row = self._row[(skill, level)]
        span = slice(self._ends[row], self._ends[row + 1])
        full: Ints = self._owners[span][self._values[span] >= level]
        return full

    def of(self, needs: Sequence[NeedFacts]) -> tuple[Floats, Floats, Floats]:
        """For these needs: coverage (needs · N, need by need), training weeks that the held skills spare (the same), and
        the weeks of somebody who holds nothing (needs,).
        """
        rows, asking, shares, weeks, from_nothing = [], [], [], [], np.zeros(len(needs))
        for number, need in enumerate(needs):
            total = float(sum(item.importance for item in need.skills))
            for item in need.skills:
                each = self._weights.weeks_per_level if item.weeks_per_level is None else item.weeks_per_level
                rows.append(self._row[(item.skill, item.level)])
                asking.append(number)
                shares.append(item.importance / total / item.level)
                weeks.append(each)
                from_nothing[number] += item.level * each
        cells = len(needs) * self._count
        begins, ends = self._ends[:-1][rows], self._ends[1:][rows]
        source = spans(begins, ends - begins)
        places = self._owners[source]
        places += np.repeat(np.array(asking, dtype=np.int64) * self._count, ends - begins)
        held = self._values[source]
        coverage, spared = (
            np.bincount(places, np.repeat(np.array(column, dtype=np.float64), ends - begins) * held, cells)
            for column in (shares, weeks)
        )
        return np.asarray(coverage, dtype=np.float64), np.asarray(spared, dtype=np.float64), from_nothing


def _held(columns: PoolColumns, close: Mapping[int, float], levels: Sequence[int]) -> tuple[Ints, list[Floats]]:
    """Who holds something that counts for a skill, and what it is worth at each of the levels asked."""
    near = [(columns.skill_at[code], value) for code, value in close.items() if code in columns.skill_at]
    if not near:
        return np.empty(0, dtype=np.int64), [np.empty(0)] * len(levels)
    owner = np.concatenate([columns.skill_owner[span] for span, _ in near])
    held = np.concatenate([columns.skill_level[span] for span, _ in near])
    closeness = np.repeat([value for _, value in near], [span.stop - span.start for span, _ in near])
    order = np.argsort(owner, kind="stable")
    owner, held, closeness = owner[order], held[order], closeness[order]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    best = [np.maximum.reduceat(np.minimum(held, level) * closeness, first) for level in levels]
    return owner[first].astype(np.int64), [np.maximum(each, 0.0) for each in best]
