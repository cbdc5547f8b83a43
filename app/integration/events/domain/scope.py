"""Whose part of the feed: one tenant's, of named types."""

from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader of the feed may hear of. One without a tenant hears nothing unless `everything` is said.

    `types`: names of events. `unless_from`: of some of them only those that did not begin in this state (a proposal
    that comes to nothing before the person's yes is not the company's to know). `with_reasons`: coded reasons are the
    jobcenter's; the others read them, where they may, in the resource itself.
    """

    types: frozenset[str]
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    everything: bool = False
    with_reasons: bool = False
    unless_from: tuple[tuple[str, str], ...] = ()

    def narrowed(self, types: frozenset[str]) -> "Scope":
        """The same of these types only; none named leaves all. Types the reader may not hear of fall away."""
        return replace(self, types=self.types & types) if types else self
