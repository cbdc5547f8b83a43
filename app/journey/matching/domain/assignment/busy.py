"""Placements and Danish classes that stand in the way, for many pairs of need and candidate at once."""

from collections.abc import Sequence

import numpy as np

from app.journey.matching.domain.assignment.columns import BusyTimes, Narrow
from app.journey.matching.domain.filters import occurs, work_meets
from app.journey.matching.domain.pool import Bools, Ints, NeedFacts, owners


class BusyNeeds:
    """The needs of one block as columns, asked about pairs (`need`: number in the block, `candidate`: row)."""

    def __init__(self, needs: Sequence[NeedFacts], weekly_tenths: int) -> None:
        self._needs = needs
        self._weekly_tenths = weekly_tenths
        self._from = _column([need.starts_from.toordinal() for need in needs])
        self._until = _column([need.starts_until.toordinal() for need in needs])
        self._days = _column([need.days for need in needs])
        self._most = _column([need.most_tenths for need in needs])
        self._timed = np.array([bool(need.working_times) for need in needs])
        codes: dict[object, int] = {}
        self._times = _column([codes.setdefault(need.working_times, len(codes)) for need in needs])
        self._patterns = [needs[self._times.tolist().index(code)] for code in range(len(codes))]

    def free(
        self, need: Ints, candidate: Ints, available_from: Ints, placements: BusyTimes, classes: BusyTimes
    ) -> Bools:
        """Which pairs pass `overlap` and `danish_classes`, as `apply_filters` has them; all pass `start_window`."""
        available = np.maximum(available_from[candidate], self._from[need])
        start = self._after_placements(need, candidate, available, placements)
        in_time = start <= self._until[need]
        starts_on = np.where(in_time, start, available)
        free: Bools = (in_time | (start == available)) & ~self._clashing(need, candidate, starts_on, classes)
        return free

    def _meets(self, busy: BusyTimes) -> Bools:
        """Which rows meet which pattern of working times, shape (patterns, rows)."""
        meets: Bools = np.array([work_meets(need, busy.weekday, busy.start, busy.end) for need in self._patterns])
        return meets

    def _after_placements(self, need: Ints, candidate: Ints, available: Ints, busy: BusyTimes) -> Ints:
        """The first day after which no placement excludes the whole duration (see `earliest_starts`), one a pair."""
        start = available.copy()
        placed = np.flatnonzero((busy.offsets[1:] > busy.offsets[:-1])[candidate])
        if not len(placed):
            return start
        position, row = busy.of(candidate[placed])
        pair = placed[position]
        # Placements of the past, or after the latest end, move no start that would still be in the window.
        asked = need[pair]
        near = (busy.last[row] >= available[pair]) & (busy.first[row] < (self._until + self._days)[asked])
        pair, row, asked = pair[near], row[near], asked[near]
        if not len(pair):
            return start
        timed = (busy.weekday[row] > 0) & self._timed[asked]
        fits = (busy.tenths[row] >= 0) & (busy.tenths[row] + self._most[asked] <= self._weekly_tenths)
        blocking = np.where(timed, self._meets(busy)[self._times[asked], row], ~fits)
        pair, row, asked = pair[blocking], row[blocking], asked[blocking]
        begins, ends, days = busy.first[row], busy.last[row], self._days[asked]
        weekday = np.where(self._timed[asked], busy.weekday[row], 0)
        while True:
            first, last = np.maximum(begins, start[pair]), np.minimum(ends, start[pair] + days - 1)
            met = (first <= last) & occurs(weekday, first, last)
            if not met.any():
                return start
            np.maximum.at(start, pair[met], ends[met].astype(np.int64) + 1)

    def _clashing(self, need: Ints, candidate: Ints, starts_on: Ints, busy: BusyTimes) -> Bools:
        """Whose classes meet the working times on a day of the placement (see `class_clashes`)."""
        clashing: Bools = np.zeros(len(need), dtype=np.bool_)
        meets, times, count = self._meets(busy), self._times[need], len(busy.offsets) - 1
        # Who has a class at such hours at all; only their classes are looked at one by one.
        pattern, met_row = np.nonzero(meets)
        anybody = np.zeros(len(meets) * count, dtype=np.bool_)
        anybody[pattern * count + owners(busy.offsets)[met_row]] = True
        some = np.flatnonzero(anybody[times * count + candidate])
        position, row = busy.of(candidate[some])
        pair = some[position]
        met = np.flatnonzero(meets[times[pair], row])
        pair, row = pair[met], row[met]
        first: Narrow = np.maximum(busy.first[row], starts_on[pair])
        last: Narrow = np.minimum(busy.last[row], starts_on[pair] + self._days[need[pair]] - 1)
        # A weekday comes within every seven days; only shorter spans are looked at closely.
        clash = last - first >= 6
        short = np.flatnonzero((last >= first) & ~clash)
        clash[short] = occurs(busy.weekday[row[short]].astype(np.int64), first[short], last[short])
        clashing[pair[clash]] = True
        return clashing


def _column(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
