"""Shapes every room's schemas build on: strict inputs, resources, pages, problems.

Their validators are built at the first use or by `late_route.warm_up`, not at the start (ADR 0028).
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

T = TypeVar("T")

HoursOut = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Input(BaseModel):
    """A request body: unknown fields are refused, numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)


class Output(BaseModel):
    """A part of an answer; reads attributes of rows as well as mappings."""

    model_config = ConfigDict(from_attributes=True, defer_build=True)


class Resource(Output):
    """What every resource carries; `version` is the ETag."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: int


class Page(BaseModel, Generic[T]):
    """One page of a list; pass `next_cursor` back as `?cursor=`, null means that this is the last page."""

    model_config = ConfigDict(defer_build=True)

    items: list[T]
    next_cursor: str | None = None


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    model_config = ConfigDict(defer_build=True)

    pointer: str = Field(description="JSON pointer into the body, or the name of the parameter.", examples=["/seats"])
    code: str = Field(examples=["field.required"])
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    type: str = Field(examples=["urn:praktikmatch:problem:resource.not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable and dotted: what programs branch on.", examples=["resource.not_found"])
    errors: list[FieldProblem] | None = Field(default=None, description="Faulty fields; never their values.")
    checks: list[dict[str, Any]] | None = Field(default=None, description="Legal checks, when they refused.")
    request_id: str
