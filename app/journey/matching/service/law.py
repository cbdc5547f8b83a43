"""What the law says beforehand about many people and many needs: asked once a legal basis, not once a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.journey.matching.domain import LegalFlags
from app.journey.matching.domain.pool import Ints
from app.journey.matching.service.judging import Asked, ratio_by_basis
from app.registers.law.domain import LegalBasis, LegalParameters, Outcome


@dataclass(frozen=True, slots=True)
class LawOfPeople:
    """The legal bases of N people (`basis` numbers them, shape N), and who was last employed by whom."""

    bases: tuple[LegalBasis, ...]
    basis: Ints
    employed: dict[str, list[int]]
    parameters: LegalParameters
    today: date

    @staticmethod
    def of(people: Sequence[Any], parameters: LegalParameters, today: date) -> "LawOfPeople":
        """People are anything with `legal_basis` and `last_employer_cvr`."""
        bases = tuple(dict.fromkeys(row.legal_basis for row in people))
        number = {basis: place for place, basis in enumerate(bases)}
        employed: dict[str, list[int]] = {}
        for row, person in enumerate(people):
            if person.last_employer_cvr is not None:
                employed.setdefault(person.last_employer_cvr, []).append(row)
        basis = np.array([number[row.legal_basis] for row in people], dtype=np.int64)
        return LawOfPeople(bases, basis, employed, parameters, today)

    def ratio(self, asked: Asked) -> tuple[Outcome, ...]:
        """What the ratio at the need's workplace says to each of the bases."""
        return tuple(ratio_by_basis(asked, basis, self.parameters, self.today) for basis in self.bases)

    def flags(self, asked: Asked, ratio: Sequence[Outcome] | None = None) -> LegalFlags:
        """The same as `legal_flags` of the pool (a test holds them together); `ratio` where it has been asked already."""
        outcomes = self.ratio(asked) if ratio is None else ratio
        refuses, warns = (
            np.array([found is outcome for found in outcomes], dtype=np.bool_)
            for outcome in (Outcome.FAIL, Outcome.WARN)
        )
        same = np.zeros(len(self.basis), dtype=np.bool_)
        same[self.employed.get(asked.cvr_number, [])] = True
        return LegalFlags(ratio_refuses=refuses[self.basis], ratio_warns=warns[self.basis], same_employer=same)
