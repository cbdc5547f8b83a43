"""What a jobcenter may set: the default settings, and the rules for weights and for the steps of aftercare."""

import math
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text

CRITERIA = ("potential", "coverage", "language", "wish", "occupation", "travel")
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "potential": 0.35,
        "coverage": 0.15,
        "language": 0.15,
        "wish": 0.15,
        "occupation": 0.10,
        "travel": 0.10,
        "waiting_lambda": 0.15,
        "congestion_gamma": 0.06,
        "weeks_per_level": 3.0,
        "usable_share": 0.8,
    }
)
DEFAULT_AFTERCARE_STEPS = ("3d", "1w", "2w", "4w", "8w", "3m", "6m", "9m", "12m")
DEFAULT_REMINDER_DAYS = (3, 7)
DEFAULT_END_REPORT_REMINDER_DAYS = (3, 10)
DEFAULT_SIGNING_LINK_DAYS = 14
DEFAULT_FILL_BONUS = Decimal("0.10")
# 10,000 kr.: what one person may promise of public money alone.
DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE = 1_000_000
DEFAULT_ESCALATE_AFTER_DAYS = 5
DEFAULT_REMINDER_PAUSE_DAYS = 3
DEFAULT_ANSWER_LINK_DAYS = 14
SUM_TOLERANCE = 1e-9


class ActivityKind(StrEnum):
    """The kinds of training activity: what a plan may hold, and what a jobcenter may put into a bundle."""

    ON_THE_JOB = "on_the_job"
    COURSE = "course"
    LANGUAGE = "language"
    READINESS = "readiness"
    FINANCIAL_LITERACY = "financial_literacy"
    CITIZENSHIP = "citizenship"
    COUNSELLING = "counselling"
    LICENCE = "licence"
    MENTORING = "mentoring"


class RetentionBasis(StrEnum):
    """Counted with the employer of the first day, or with whoever employs the person on the day."""

    SAME_EMPLOYER = "same_employer"
    ANY_EMPLOYER = "any_employer"


class Recipient(StrEnum):
    """Who receives an incentive."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"


class Audience(StrEnum):
    """Who may be asked in aftercare; the two are asked separately."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"


DEFAULT_AFTERCARE_AUDIENCES = tuple(side.value for side in Audience)


class SecondApproval(StrEnum):
    """A decision that takes two people where the jobcenter says so; `override` sets a failed legal check aside."""

    GRANT = "grant"
    OVERRIDE = "override"
    REJECT = "reject"
    END_EARLY = "end_early"
    CHANGE = "change"


DEFAULT_SECOND_APPROVALS = (SecondApproval.OVERRIDE,)

# 730 days, said in each unit: two years is as far as aftercare reaches.
LONGEST_STEP = {"d": 730, "w": 104, "m": 24}
_STEP = re.compile(r"(0|[1-9][0-9]{0,2})([dwm])", re.ASCII)
_MALFORMED = Text(
    "Et trin skrives som et tal og d, w eller m, f.eks. 3d, 2w eller 6m, og ligger højst to år fremme.",
    "A step is a number and d, w or m, such as 3d, 2w or 6m, and lies two years ahead at most.",
)
_DUPLICATE = Text("Trinnet kan falde på samme dag som et andet.", "The step may fall on the same day as another.")
# Two questions lie half a year apart at most, as 6m and 12m do in every year; who is never asked falls away unseen.
LONGEST_GAP_DAYS = 190
_GAP = Text(
    "Der går mere end et halvt år uden en opfølgning før dette trin.",
    "More than half a year passes without a follow-up before this step.",
)
_UNSORTED = Text("Trinnene skal stå i rækkefølge.", "The steps must be in order.")
_BUNDLE_TWICE = Text("To pakker har samme kode.", "Two bundles have the same code.")
_INCENTIVE_TWICE = Text("To incitamenter har samme kode.", "Two incentives have the same code.")
_SKILL_TWICE = Text("En kompetence står to gange i pakken.", "A skill stands in the bundle twice.")
_WEIGHTS_SUM = Text("De seks vægte skal tilsammen give 1.", "The six weights must add up to 1.")


def settings_faults(weights: Mapping[str, float], aftercare_steps: Sequence[str]) -> list[FieldFault]:
    """Everything wrong with a jobcenter's settings beyond the bounds of each single number; empty when all is well."""
    return [*weights_faults(weights), *(step_faults(aftercare_steps) or gap_faults(aftercare_steps))]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that differs between two versions; None where a version did not know it."""

    field: str
    before: Any
    after: Any


def settings_changes(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> list[SettingChange]:
    """What differs between two versions of the settings, by dotted name; objects inside are compared field by field,
    lists as a whole. In the order of the names, so that the same two versions always read the same.
    """
    changes: list[SettingChange] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            changes += settings_changes(old, new, f"{prefix}{name}.")
        elif old != new:
            changes.append(SettingChange(prefix + name, old, new))
    return changes


def weights_faults(weights: Mapping[str, float]) -> list[FieldFault]:
    """The weights of the six criteria are shares of one score, so they add up to 1 (within 1e-9)."""
    total = math.fsum(weights[name] for name in CRITERIA)
    if abs(total - 1) <= SUM_TOLERANCE:
        return []
    return [FieldFault("/weights", "settings.weights_sum", _WEIGHTS_SUM)]


def step_faults(steps: Sequence[str]) -> list[FieldFault]:
    """Steps after the first day of a job grow, whatever day the job starts on.

    `4w, 1m` is in order; `30d, 1m` is not, because from 1 February it would turn round.
    """
    spans = [_span(step) for step in steps]
    malformed = [_fault(position, "malformed", _MALFORMED) for position, span in enumerate(spans) if span is None]
    if malformed:
        return malformed
    known = [span for span in spans if span is not None]
    faults = []
    for position in range(1, len(known)):
        if known[position] in known[:position]:
            faults.append(_fault(position, "duplicate", _DUPLICATE))
        elif known[position - 1][1] > known[position][0]:
            faults.append(_fault(position, "unsorted", _UNSORTED))
    return faults


def gap_faults(steps: Sequence[str]) -> list[FieldFault]:
    """Steps in order leave no gap of more than half a year: not before the first one, and not between two of them."""
    spans = [(0, 0), *(span for step in steps if (span := _span(step)) is not None)]
    return [
        _fault(position, "gap", _GAP)
        for position, (before, after) in enumerate(pairwise(spans))
        if after[1] - before[0] > LONGEST_GAP_DAYS
    ]


def bundle_faults(bundles: Sequence[Mapping[str, Any]]) -> list[FieldFault]:
    """A bundle is applied by its code, so a code occurs once; a skill is trained once, so a bundle names it once."""
    faults = []
    for position, bundle in enumerate(bundles):
        if bundle["code"] in [other["code"] for other in bundles[:position]]:
            faults.append(FieldFault(f"/bundles/{position}/code", "settings.bundle_duplicate", _BUNDLE_TWICE))
        skills = [item["skill_id"] for item in bundle["items"]]
        faults += [
            FieldFault(f"/bundles/{position}/items/{each}/skill_id", "settings.bundle_skill_duplicate", _SKILL_TWICE)
            for each, skill_id in enumerate(skills)
            if skill_id is not None and skill_id in skills[:each]
        ]
    return faults


def incentive_faults(scheme: Sequence[Mapping[str, Any]]) -> list[FieldFault]:
    """A milestone gives what a line of the scheme says once, and knows the line by its code: a code occurs once."""
    codes = [line["code"] for line in scheme]
    return [
        FieldFault(f"/incentive_scheme/{place}/code", "settings.incentive_duplicate", _INCENTIVE_TWICE)
        for place, code in enumerate(codes)
        if code in codes[:place]
    ]


def _fault(position: int, what: str, text: Text) -> FieldFault:
    return FieldFault(f"/aftercare_steps/{position}", f"settings.step_{what}", text)


def _span(step: str) -> tuple[int, int] | None:
    """The fewest and the most days a step can mean; None when it is not a step."""
    match = _STEP.fullmatch(step)
    if match is None or int(match[1]) > LONGEST_STEP[match[2]]:
        return None
    amount, unit = int(match[1]), match[2]
    if unit == "m":
        return _months_in_days(amount)
    days = amount * (7 if unit == "w" else 1)
    return days, days


@lru_cache(maxsize=32)
def _months_in_days(months: int) -> tuple[int, int]:
    """Over four years of first days, a leap day among them."""
    first_days = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(4 * 365 + 1)]
    lengths = [(_add_months(day, months) - day).days for day in first_days]
    return min(lengths), max(lengths)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
