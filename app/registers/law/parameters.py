"""Loads the dated legal parameters from the file in this folder, or from one the installation hands in."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.registers.law.domain.facts import CommitmentKind, LegalBasis
from app.registers.law.domain.rules import Enforcement, LegalParameters, Rule
from app.registers.law.errors import LegalParametersInvalid

__all__ = ["DEFAULT_FILE", "LegalParameters", "load_parameters"]

DEFAULT_FILE = Path(__file__).with_name("parameters.toml")

_FIELDS = {"code", "valid_from", "valid_to", "source", "verified", "enforcement", "overridable", "values"}
_OPTIONAL = {"valid_to"}


@lru_cache(maxsize=8)
def load_parameters(path: Path | None = None) -> LegalParameters:
    """Read and verify a parameter file; without a path, the one delivered with the service.

    Raises LegalParametersInvalid for an unreadable file, an unknown code, a wrong or missing value, or two rows
    of one code in force on the same day: law that can be read in two ways is refused at the start.
    """
    try:
        with (path or DEFAULT_FILE).open("rb") as file:
            rows = tomllib.load(file).get("parameter", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        msg = f"the legal parameters cannot be read: {error}"
        raise LegalParametersInvalid(msg) from error
    if not isinstance(rows, list) or not rows:
        msg = "the file holds no [[parameter]] rows"
        raise LegalParametersInvalid(msg)
    rules = tuple(_rule(number, row) for number, row in enumerate(rows, start=1))
    _refuse_double_validity(rules)
    return LegalParameters(rules)


def _rule(number: int, row: Any) -> Rule:
    if not isinstance(row, dict):
        msg = f"row {number} is not a table"
        raise LegalParametersInvalid(msg)
    where = f"row {number} ({row.get('code')})"
    _need(row.keys() <= _FIELDS, where, f"knows no {sorted(row.keys() - _FIELDS)}")
    _need(row.keys() >= _FIELDS - _OPTIONAL, where, f"lacks {sorted(_FIELDS - _OPTIONAL - row.keys())}")
    _need(row["code"] in _READERS, where, "has an unknown code")
    _need(isinstance(row["source"], str) and bool(row["source"].strip()), where, "names no source")
    _need(row["enforcement"] in set(Enforcement), where, "has an unknown enforcement")
    for flag in ("verified", "overridable"):
        _need(isinstance(row[flag], bool), where, f"{flag} is true or false")
    valid_from, valid_to = row["valid_from"], row.get("valid_to")
    _need(_is_day(valid_from) and (valid_to is None or _is_day(valid_to)), where, "dates are written 2026-07-01")
    _need(valid_to is None or valid_from <= valid_to, where, "ends before it begins")
    try:
        values = _READERS[row["code"]](row["values"])
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError) as error:
        msg = f"{where}: wrong values: {error!r}"
        raise LegalParametersInvalid(msg) from error
    return Rule(
        code=row["code"],
        valid_from=valid_from,
        valid_to=valid_to,
        source=row["source"],
        verified=row["verified"],
        enforcement=Enforcement(row["enforcement"]),
        overridable=row["overridable"],
        values=values,
    )


def _need(holds: bool, where: str, fault: str) -> None:
    if not holds:
        msg = f"{where} {fault}"
        raise LegalParametersInvalid(msg)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _refuse_double_validity(rules: tuple[Rule, ...]) -> None:
    ordered = sorted(rules, key=lambda rule: (rule.code, rule.valid_from))
    for earlier, later in pairwise(ordered):
        if earlier.code == later.code and (earlier.valid_to is None or earlier.valid_to >= later.valid_from):
            msg = f"two rows of {later.code} are in force on {later.valid_from.isoformat()}"
            raise LegalParametersInvalid(msg)


def _whole(value: Any, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        msg = f"{value!r} is not a whole number from {least}"
        raise ValueError(msg)
    return value


def _hours(value: Any) -> Decimal:
    """Hours are written as text ("37" or "37.5"), so that they stay exact."""
    hours = Decimal(value) if isinstance(value, str) else Decimal(_whole(value))
    if not 0 < hours <= 168:
        msg = f"{value!r} is not a number of weekly hours"
        raise ValueError(msg)
    return hours


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        msg = f"{value!r} is not true or false"
        raise TypeError(msg)
    return value


def _nothing(values: Any) -> Mapping[str, Any]:
    if values:
        msg = "this rule takes no values"
        raise ValueError(msg)
    return {}


def _ratio(values: Any) -> Mapping[str, Any]:
    return {
        "first_employees": _whole(values["first_employees"]),
        "first_per": _whole(values["first_per"]),
        "further_per": _whole(values["further_per"]),
        "least": _whole(values["least"], 0),
        "full_time_hours": _hours(values["full_time_hours"]),
    }


def _extension(values: Any) -> Mapping[LegalBasis, Mapping[str, Any]]:
    return {
        LegalBasis(basis): {
            "total_weeks": _whole(row["total_weeks"]),
            "assessment_required": _flag(row["assessment_required"]),
            "beyond_weeks_at_a_time": _whole(row.get("beyond_weeks_at_a_time", 0), 0),
        }
        for basis, row in values.items()
    }


_READERS: Mapping[str, Callable[[Any], Mapping[Any, Any]]] = {
    "ratio_requirement": _ratio,
    "ratio_applies_to_programme": lambda values: {"bases": frozenset(LegalBasis(b) for b in values["bases"])},
    "duration": lambda values: {"max_weeks": {basis: _whole(values["max_weeks"][basis.value]) for basis in LegalBasis}},
    "extension": _extension,
    "weekly_hours": lambda values: {"max_hours": _hours(values["max_hours"])},
    "representative_statement": _nothing,
    "same_employer": _nothing,
    "purpose": _nothing,
    "overlap": lambda values: {"max_hours": _hours(values["max_hours"])},
    "start_date": _nothing,
    "repeat_placement": _nothing,
    "revolving_door": lambda values: {"completed_placements": _whole(values["completed_placements"])},
    "work_obligation": lambda values: {
        "hours": _hours(values["hours"]),
        "counted_kinds": frozenset(CommitmentKind(kind) for kind in values["counted_kinds"]),
    },
}
