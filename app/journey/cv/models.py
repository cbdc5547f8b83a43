"""The table of what a candidate says of themselves on the CV."""

from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from app.foundation.db.model import Entity


class CvProfile(Entity, table=True):
    """The candidate's own introduction, and which ways of contact the CV shows."""

    __tablename__: ClassVar[Any] = "cv_profiles"

    candidate_id: UUID = Field(foreign_key="candidates.id", unique=True)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id", index=True)
    introduction: str = Field(default="", max_length=2000)
    shows_phone: bool = True
    shows_email: bool = True
