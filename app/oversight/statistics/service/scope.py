"""Whose figures somebody may ask for, and how the question is cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from app.foundation.core.actor import Role
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.oversight.statistics.domain.tables import Cut, Leaf, Measured
from app.oversight.statistics.errors import ComparisonNotPermitted, period_reversed
from app.oversight.statistics.repository.counting import PLACE, UNKNOWN, Grain, Period
from app.oversight.statistics.repository.dimensions import Place, give_room, list_places

REGION, MUNICIPALITY = "region", "municipality"
_PLACES = (REGION, MUNICIPALITY)
# Dimensions in which the same person can be found twice.
OVERLAPPING = frozenset({"sector", "company", "reason", "step", "purpose"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of any report."""

    first: date | None = None
    last: date | None = None
    municipality: str | None = None
    region: str | None = None
    sector: str | None = None
    legal_basis: str | None = None
    group_by: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question made ready: its period, whose rows are read, and the places by jobcenter."""

    period: Period
    cut: Cut
    jobcenter_id: UUID | None
    own_id: UUID | None
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def is_across(self) -> bool:
        """Whether other jobcenters are counted too."""
        return self.jobcenter_id is None

    def by(self, name: str) -> "Asked":
        """The same people by another dimension."""
        chain = (*self.cut.chain[: len(self.cut.total)], name)
        return replace(self, cut=Cut(chain, self.cut.wanted, name))

    @property
    def overlapping(self) -> tuple[frozenset[str], ...]:
        """The sets of overlapping dimensions that totals are needed for, the smallest first."""
        found = [frozenset(self.cut.chain[:depth]) & OVERLAPPING for depth in range(len(self.cut.chain) + 1)]
        return tuple(dict.fromkeys(found))

    def grain(self, overlapping: frozenset[str] | None = None) -> Grain:
        """What the database groups by: everything, or of the overlapping dimensions only these."""
        names = frozenset(self.cut.chain) - set(_PLACES)
        if overlapping is not None:
            names = (names - OVERLAPPING) | overlapping
        return Grain(self.period, self.jobcenter_id, self.own_id, names, not set(_PLACES).isdisjoint(self.cut.chain))

    def locate(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Each leaf with its region and municipality, where anybody asked for places."""
        if not self.grain().by_place:
            return list(leaves)
        return [replace(leaf, keys=self._located(leaf.keys)) for leaf in leaves]

    def locate_numbers(self, measured: Sequence[Measured]) -> list[Measured]:
        """The same of numbers. Without places they stay as they are."""
        if not self.grain().by_place:
            return list(measured)
        return [replace(each, keys=self._located(each.keys)) for each in measured]

    def _located(self, keys: Mapping[str, str]) -> dict[str, str]:
        place = self.places.get(keys[PLACE])
        return {
            **keys,
            REGION: place.region if place else UNKNOWN,
            MUNICIPALITY: place.municipality if place else UNKNOWN,
        }


async def ask(work: Work, question: Question) -> Asked:
    """Staff are told of their own jobcenter. Other places, and a comparison of places, are for managers and admins.

    Raises Invalid for a reversed period, ComparisonNotPermitted for a caseworker who asks for others.
    """
    last = question.last or work.today()
    if question.first is not None and last < question.first:
        raise period_reversed()
    places = {str(place.jobcenter_id): place for place in await list_places(work, last)}
    own_id = work.actor.jobcenter_id
    own = places.get(str(own_id))
    is_own = question.municipality is not None and own is not None and question.municipality == own.municipality
    across = (
        own_id is None
        or question.group_by in _PLACES
        or (question.municipality is not None and not is_own)
        or (question.region is not None and not is_own)
    )
    if across and (work.actor.role not in {Role.MANAGER, Role.ADMIN} or question.group_by == "company"):
        raise ComparisonNotPermitted
    await work.leave_wall(Beyond.FIGURES)
    await give_room(work)
    regions = {place.municipality: place.region for place in places.values()} if across else None
    cut = _cut(question, regions)
    return Asked(Period(question.first, last), cut, None if across else own_id, own_id, places)


def _cut(question: Question, regions: Mapping[str, str] | None) -> Cut:
    """Places first, then the people's legal basis, then sectors; what varies comes last. Municipalities lie in regions,
    so that a table of municipalities gives away no region's figures either.
    """
    wanted: dict[str, str] = {}
    group_by = question.group_by
    if regions is not None and question.municipality is not None:
        wanted[REGION] = question.region or regions.get(question.municipality, UNKNOWN)
        wanted[MUNICIPALITY] = question.municipality
        group_by = MUNICIPALITY if group_by == REGION else group_by
    elif regions is not None and question.region is not None:
        wanted[REGION] = question.region
    for name in ("legal_basis", "sector"):
        value = getattr(question, name)
        if value is not None:
            wanted[name] = value
    chain = [name for name in wanted if name != group_by]
    if group_by == MUNICIPALITY and REGION not in chain:
        chain.append(REGION)
    if group_by is not None:
        chain.append(group_by)
    return Cut(tuple(chain), wanted, group_by)
