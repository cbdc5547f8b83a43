"""Shapes of the exclusion report."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output
from app.registers.candidates.domain import CandidateStatus


class ExclusionGroup(StrEnum):
    """What an exclusion report can be grouped by."""

    LEGAL_BASIS = "legal_basis"
    DANISH_ORAL = "danish_oral"
    STATUS = "status"


class ExclusionCounts(Output):
    """How many candidates fall through, and in which way."""

    candidates: int
    no_feasible_need: int = Field(description="A hard filter keeps them out of every open need.")
    never_proposed: int = Field(description="No proposal in the period.")
    waiting: int = Field(description="Waited more than `waiting_days` days.")
    all_three: int


class ExclusionGroupCounts(ExclusionCounts):
    """The same counts for one group."""

    group: str = Field(examples=["A2"])


class NeedsConsidered(Output):
    """The open needs of the report: the own ones and those other jobcenters share."""

    considered: int
    own: int
    shared: int
    cut: bool = Field(description="True: there are more open needs, and only the newest were looked at.")


class SingleFilterCount(Output):
    """A filter that alone keeps people out."""

    code: str = Field(examples=["travel_time"])
    candidates: int = Field(description="Without a feasible need, and without this filter they would have one.")
    pairs: int = Field(description="Those candidates and needs that this filter alone keeps apart.")


class SingleFilter(Output):
    """A filter that alone keeps this candidate out of some need, and the need with the smallest change."""

    code: str = Field(examples=["travel_time"])
    needs: int = Field(description="Needs that would open without the filter.")
    need_id: UUID
    need_title: str
    changeable_by: str = Field(examples=["company"])
    relaxation: str | None
    explanation: str


class ExcludedCandidate(Output):
    """Somebody who falls through in at least one way."""

    candidate_id: UUID
    name: str
    status: CandidateStatus
    waited_days: int
    proposals: int = Field(description="In the period.")
    feasible_needs: int
    no_feasible_need: bool
    never_proposed: bool
    waiting: bool
    single_filters: list[SingleFilter] = Field(description="Empty for somebody who has a feasible need.")


class OpenedDoor(Output):
    """A place among the first ten of a need that the candidate has by the training alone."""

    candidate_id: UUID
    name: str
    need_id: UUID
    need_title: str


class TrainingDoors(Output):
    """What placing first and training then has opened, compared with today's skills alone."""

    trainable: int = Field(
        description="Candidates with a feasible need of potential 0.7 or more and coverage below 0.4."
    )
    top_ten: int = Field(description="Candidates among the first ten of a need by potential, not by coverage.")
    only_top_ten: int = Field(description="Of these, candidates who by coverage would be among no first ten at all.")
    doors: list[OpenedDoor] = Field(description="At most `limit` of them, need by need.")
    doors_total: int


class ExclusionRead(Output):
    """Who falls through, and why. For the jobcenter's own staff, about its own people: no figure is suppressed."""

    as_of: date
    jobcenter_id: UUID
    proposed_from: date | None
    proposed_until: date
    waiting_days: int
    settings_version: int
    config_hash: str
    needs: NeedsConsidered
    counts: ExclusionCounts
    groups: list[ExclusionGroupCounts]
    filters: list[SingleFilterCount]
    no_single_filter: int = Field(description="Candidates without a feasible need whom more than one filter keeps out.")
    training: TrainingDoors
    candidates: list[ExcludedCandidate] = Field(
        description="At most `limit`: first those without a feasible need, then who is marked most, then longest wait."
    )
    candidates_total: int
