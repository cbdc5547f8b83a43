"""What every table has: the naming convention, and the key, times and version of a mutable row."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import declared_attr
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# A row is never validated: what comes in is, by its schema. So no table needs a validator at the start (ADR 0028).
SQLModel.model_config["defer_build"] = True


def utc_now() -> datetime:
    return datetime.now(UTC)


class Entity(SQLModel):
    """A mutable row: UUIDv7 key, UTC times, and a version that every ORM update raises and checks.

    Two transactions that read the same version cannot both write: the second meets StaleDataError,
    which callers see as `conflict.lost_race`. A Core `update()` must raise `version` itself.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(default_factory=utc_now, nullable=False)
    updated_at: datetime = Field(default_factory=utc_now, nullable=False, sa_column_kwargs={"onupdate": utc_now})
    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  declared_attr hands in the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # set by SQLAlchemy


def touch(row: Entity, at: datetime) -> None:
    """Raises the row's version with the next flush though only rows beside it changed: the ETag stands for them too."""
    row.updated_at = at
    flag_modified(row, "updated_at")
