"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Integer
from sqlalchemy import Enum as SAEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

JSON_VARIANT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class ScaledDecimal(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, stored as an integer: exact on both databases, sortable, summable."""

    impl = Integer
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else int((Decimal(value) * 10**self.places).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002  as above
        return None if value is None else (Decimal(value) / 10**self.places).quantize(Decimal(1).scaleb(-self.places))

    def __repr__(self) -> str:
        return f"ScaledDecimal({self.places})"


def hours_field(*, nullable: bool = False, default: Any = ...) -> Any:
    """Weekly hours: one decimal."""
    return Field(default=default, sa_column=Column(ScaledDecimal(1), nullable=nullable))


def percent_field(*, nullable: bool = False, default: Any = ...) -> Any:
    """A share of a hundred: one decimal."""
    return Field(default=default, sa_column=Column(ScaledDecimal(1), nullable=nullable))


def fte_field(*, nullable: bool = False, default: Any = ...) -> Any:
    """Full-time equivalents: four decimals."""
    return Field(default=default, sa_column=Column(ScaledDecimal(4), nullable=nullable))


def enum_type(members: type[StrEnum], name: str) -> SAEnum:
    """A string of the member's *value* with a CHECK called `ck_<table>_<name>`."""
    return SAEnum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda enum: [member.value for member in enum],
    )


def enum_field(
    members: type[StrEnum], name: str, *, nullable: bool = False, index: bool = False, default: Any = ...
) -> Any:
    """A column for an enum: stored as its value, named CHECK."""
    return Field(default=default, sa_column=Column(enum_type(members, name), nullable=nullable, index=index))


def json_field(default_factory: Callable[[], Any] = dict, *, nullable: bool = False) -> Any:
    """A JSON document (jsonb on PostgreSQL): replace it whole; changes inside it are not tracked."""
    return Field(default_factory=default_factory, sa_column=Column(JSON_VARIANT, nullable=nullable))
