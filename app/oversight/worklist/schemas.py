"""Shapes of the worklist."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output
from app.oversight.worklist.domain import Urgency, WorkKind


class WorkItem(Output):
    """One thing that waits for the caller."""

    kind: WorkKind
    urgency: Urgency
    due_on: date = Field(description="The day by which it is meant to be done.")
    reason: str = Field(examples=["Opfølgning med kandidaten. 3 dage over fristen."])
    link: str = Field(description="Where it is read and dealt with.", examples=["/v1/follow-ups/0197a2b0-…"])
    subject_id: UUID
    candidate_id: UUID | None = Field(description="Null where it is about nobody, or about the caller.")
    candidate_name: str | None = Field(description="As far as the caller may know it.")
    company_id: UUID | None
    company_name: str | None
    title: str | None = Field(description="What a need, an activity or a conversation is called.")
    is_mine: bool = Field(description="False: nobody has been named for it yet, or it is a colleague's.")


class WorkCount(Output):
    """How many things of one kind wait."""

    kind: WorkKind
    count: int


class WorklistRead(Output):
    """What needs the caller today: the most urgent first."""

    as_of: date
    items: list[WorkItem] = Field(description="At most `limit`.")
    counts: list[WorkCount] = Field(
        description="All that waits, also what `limit` leaves out; kinds with none are left out."
    )
    total: int
