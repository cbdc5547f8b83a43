"""How long jobs last, where many still go on: the estimate of Kaplan and Meier (1958)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.oversight.statistics.domain.suppression import FEWEST_PEOPLE


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, and whether they ended (True) or were only watched that long (False: censored)."""

    days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on the share stands at `share`; `at_risk` were watched when the day began."""

    day: int
    at_risk: int
    ended: int
    share: float


def survival(spans: Mapping[Span, int]) -> list[Step]:
    """S(t) = Π over days tᵢ ≤ t of (1 − dᵢ / nᵢ): dᵢ ended on day tᵢ of the nᵢ that had lasted until then.

    `spans` counts how many there are of each. Who is censored on a day is still at risk on that day. One step for each
    day on which something ended; none where nothing did.
    """
    ended: dict[int, int] = {}
    leaving: dict[int, int] = {}
    for span, number in spans.items():
        leaving[span.days] = leaving.get(span.days, 0) + number
        if span.ended:
            ended[span.days] = ended.get(span.days, 0) + number
    at_risk, share, steps = sum(leaving.values()), 1.0, []
    for day in sorted(leaving):
        if day in ended:
            share *= 1 - ended[day] / at_risk
            steps.append(Step(day, at_risk, ended[day], share))
        at_risk -= leaving[day]
    return steps


def share_on(steps: list[Step], day: int) -> float:
    """S(day): the share that lasts longer than `day` days."""
    return next((step.share for step in reversed(steps) if step.day <= day), 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a published curve."""

    day: int
    share: float
    at_risk: int


def curve(spans: Mapping[Span, int], days: Iterable[int]) -> list[Point]:
    """S on a grid of days, as far as at least five are still watched: beyond, a step would tell of one person.

    The grid keeps the day on which somebody left out of the figures.
    """
    steps = survival(spans)
    points = []
    for day in days:
        at_risk = sum(number for span, number in spans.items() if span.days >= day)
        if at_risk < FEWEST_PEOPLE:
            break
        points.append(Point(day, share_on(steps, day), at_risk))
    return points
