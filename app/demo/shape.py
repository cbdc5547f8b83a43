"""How large a demo is, where its people live, and how far each of them has come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.demo.dice import Dice
from app.demo.stages import STAGES, Stage
from app.demo.year import SHARES, draw_stage

# Jobcenters of Region Hovedstaden and the share of the candidates each looks after.
CENTRES = (
    ("0147", 0.46), ("0101", 0.26), ("0157", 0.05), ("0167", 0.05), ("0169", 0.05), ("0151", 0.05), ("0217", 0.04),
    ("0159", 0.04),
)  # fmt: skip
LEAST_COMPANIES = 36
LOGINS = 2
USUAL_CANDIDATES, YEAR_CANDIDATES = 60, 2_400
_CANDIDATES_A_COMPANY, _CANDIDATES_A_COMPANY_OF_A_YEAR = 25, 8
_JOURNEYS_OF_A_YEAR = 0.8


@dataclass(frozen=True, slots=True)
class Shape:
    """What a demo is to hold.

    `silent`: the share of jobs about which nobody answers any more from some day on. `customers`: how many candidates get a voucher, and
    how many of them one jobcenter may have.
    """

    centres: tuple[tuple[str, float], ...]
    candidates: int
    journeys: int
    companies: int
    idle_needs: int
    customers: tuple[int, int] = (16, 16)
    silent: float = 0.0
    year: bool = False

    @property
    def codes(self) -> list[str]:
        return [code for code, _ in self.centres]

    def draw_centre(self, dice: Dice) -> str:
        return dice.random.choices(self.codes, [share for _, share in self.centres])[0]

    def home_of(self, dice: Dice, number: int) -> str:
        """The municipality of a company: in turn, or in a year by how many candidates live there."""
        if self.year and number > 2 * len(self.centres):
            return self.draw_centre(dice)
        return self.codes[(number - 1) % len(self.centres)]

    def stages(self) -> Iterator[Stage | None]:
        """For each candidate after the logins the stage reached, or None; the journeys are spread evenly."""
        others = max(1, self.candidates - LOGINS)
        begun = 0
        for number in range(1, others + 1):
            if number * self.journeys // others > begun:
                yield STAGES[begun % len(STAGES)]
                begun += 1
            else:
                yield None

    def stage_at(self, dice: Dice, stage: Stage, code: str) -> Stage:
        """The stage itself; in a year another one, by what usually comes of a proposal in the municipality."""
        return draw_stage(dice, code) if self.year else stage


def count_journeys(candidates: int) -> int:
    """How many of the candidates go through the flow: about half of a small demo, an eighth of a large one."""
    return max(0, min(candidates - LOGINS, int(candidates * 0.55), 40 + candidates // 8))


def usual(candidates: int) -> Shape:
    """A few jobcenters in the middle of their work."""
    companies = max(LEAST_COMPANIES, candidates // _CANDIDATES_A_COMPANY)
    return Shape(CENTRES, candidates, count_journeys(candidates), companies, max(14, candidates // 40))


def shape_of(candidates: int | None, *, year: bool) -> Shape:
    """What `praktikmatch demo` is asked for."""
    return a_year(candidates or YEAR_CANDIDATES) if year else usual(candidates or USUAL_CANDIDATES)


def a_year(candidates: int) -> Shape:
    """A year of all 29 municipalities of Region Hovedstaden."""
    base = usual(candidates)
    return replace(
        base,
        centres=SHARES,
        journeys=min(candidates - LOGINS, int(candidates * _JOURNEYS_OF_A_YEAR)),
        companies=max(len(SHARES) * 2, candidates // _CANDIDATES_A_COMPANY_OF_A_YEAR),
        customers=(400, 40),
        silent=0.45,
        year=True,
    )
