"""Legal checks as pure functions over facts handed in; what other rooms use of the law."""

from app.registers.law.domain.capacity import Capacity, cap, capacity
from app.registers.law.domain.checks_workplace import ratio_exceeded
from app.registers.law.domain.employees import BasisKind, EmployeeBasis, employee_basis, stated
from app.registers.law.domain.facts import (
    Commitment,
    CommitmentKind,
    ExtensionFacts,
    HoursStep,
    LegalBasis,
    Occupant,
    PlacementFacts,
    Purpose,
    RepresentativeStatement,
    WeekdayTime,
)
from app.registers.law.domain.rules import (
    CheckResult,
    Enforcement,
    LegalParameters,
    Outcome,
    Rule,
    RuleBook,
)
from app.registers.law.domain.run import CHECKS, blocking, failed, run_checks

__all__ = [
    "CHECKS",
    "BasisKind",
    "Capacity",
    "CheckResult",
    "Commitment",
    "CommitmentKind",
    "EmployeeBasis",
    "Enforcement",
    "ExtensionFacts",
    "HoursStep",
    "LegalBasis",
    "LegalParameters",
    "Occupant",
    "Outcome",
    "PlacementFacts",
    "Purpose",
    "RepresentativeStatement",
    "Rule",
    "RuleBook",
    "WeekdayTime",
    "blocking",
    "cap",
    "capacity",
    "employee_basis",
    "failed",
    "ratio_exceeded",
    "run_checks",
    "stated",
]
