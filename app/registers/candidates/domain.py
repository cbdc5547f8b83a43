"""The words a candidate is described in (function and level, never diagnosis or origin), and the rules about them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class CandidateStatus(StrEnum):
    """Where the person stands in the flow; kept by the reactions, paused and closed by people."""

    AVAILABLE = "available"
    IN_MATCH = "in_match"
    PLACED = "placed"
    EMPLOYED = "employed"
    PAUSED = "paused"
    CLOSED = "closed"


class Cefr(StrEnum):
    """Levels of the Common European Framework of Reference; `none` is before A1."""

    NONE = "none"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"

    @property
    def rank(self) -> int:
        """0 for none up to 6 for C2."""
        return _CEFR_RANKS[self]


_CEFR_RANKS = {level: rank for rank, level in enumerate(Cefr)}


class DanishTrack(StrEnum):
    """Danish education tracks: DU1 (little schooling) to DU3 (long schooling)."""

    DU1 = "DU1"
    DU2 = "DU2"
    DU3 = "DU3"


class DanishExam(StrEnum):
    """Passed exams of Danish education: PD1 ≈ A2, PD2 ≈ B1, PD3 ≈ B2, Studieprøven = C1."""

    PD1 = "PD1"
    PD2 = "PD2"
    PD3 = "PD3"
    SP = "SP"


class SkillSource(StrEnum):
    """How a skill is known."""

    SELF = "self"
    ASSESSED = "assessed"
    SIGNED_OFF = "signed_off"


class TransportMode(StrEnum):
    """How the person gets about."""

    WALK = "walk"
    BICYCLE = "bicycle"
    PUBLIC = "public"
    CAR = "car"


class Licence(StrEnum):
    """Licences and certificates tasks may ask for."""

    DRIVING_B = "driving_b"
    DRIVING_C = "driving_c"
    DRIVING_D = "driving_d"
    FORKLIFT = "forklift"
    CRANE = "crane"
    WELDING = "welding"
    FOOD_HYGIENE = "food_hygiene"
    FIRST_AID = "first_aid"
    CRIMINAL_RECORD_CHILDREN = "criminal_record_children"


class Condition(StrEnum):
    """Physical conditions of the tasks."""

    HEAVY_LIFTING = "heavy_lifting"
    STANDING = "standing"
    NIGHT_WORK = "night_work"
    HEIGHTS = "heights"
    STAIRS = "stairs"
    WET_WORK = "wet_work"
    NOISE = "noise"
    COLD = "cold"
    OUTDOOR = "outdoor"
    DRIVING = "driving"


class Constraint(StrEnum):
    """What the person cannot do, as function: each rules out the condition of the same name."""

    NO_HEAVY_LIFTING = "no_heavy_lifting"
    NO_STANDING = "no_standing"
    NO_NIGHT_WORK = "no_night_work"
    NO_HEIGHTS = "no_heights"
    NO_STAIRS = "no_stairs"
    NO_WET_WORK = "no_wet_work"
    NO_NOISE = "no_noise"
    NO_COLD = "no_cold"
    NO_OUTDOOR = "no_outdoor"
    NO_DRIVING = "no_driving"

    @property
    def rules_out(self) -> Condition:
        return Condition(self.value.removeprefix("no_"))


class PauseReason(StrEnum):
    """Why a candidate is paused; health is deliberately not among the reasons."""

    OWN_REQUEST = "own_request"
    LEAVE = "leave"
    EDUCATION = "education"
    OTHER_PROGRAMME = "other_programme"
    NOT_REACHABLE = "not_reachable"
    OTHER = "other"


class CloseReason(StrEnum):
    """Why the case ends at this jobcenter."""

    MOVED_MUNICIPALITY = "moved_municipality"
    LEFT_COUNTRY = "left_country"
    EDUCATION = "education"
    SELF_SUPPORTING = "self_supporting"
    OWN_REQUEST = "own_request"
    REGISTERED_IN_ERROR = "registered_in_error"
    OTHER = "other"


class RevealPurpose(StrEnum):
    """What a CPR number is shown for."""

    GRANT_REGISTRATION = "grant_registration"
    PAYMENT = "payment"
    IDENTITY_CHECK = "identity_check"
    AUTHORITY_REQUEST = "authority_request"


S = CandidateStatus
# What happens to a person's matches and jobs sets these off, whoever acts: the right to act was tested there.
FLOW_ACTIONS = ("hold", "release", "place", "finish", "employ", "lose_job")
# Pausing and closing begin where no proposal and no placement is open: a company would wait for nothing.
CANDIDATE_LIFE = LifeCycle[CandidateStatus](
    {
        "hold": move([S.AVAILABLE, S.IN_MATCH], S.IN_MATCH, EVERY_ROLE),
        "release": move([S.IN_MATCH], S.AVAILABLE, EVERY_ROLE),
        "place": move([S.AVAILABLE, S.IN_MATCH], S.PLACED, EVERY_ROLE),
        "finish": move([S.PLACED], S.AVAILABLE, EVERY_ROLE),
        "employ": move([S.AVAILABLE, S.IN_MATCH, S.PLACED, S.PAUSED], S.EMPLOYED, EVERY_ROLE),
        "lose_job": move([S.EMPLOYED], S.AVAILABLE, EVERY_ROLE),
        "pause": move([S.AVAILABLE], S.PAUSED, JOBCENTER_STAFF),
        "resume": move([S.PAUSED], S.AVAILABLE, JOBCENTER_STAFF),
        "close": move([S.AVAILABLE, S.PAUSED, S.EMPLOYED], S.CLOSED, JOBCENTER_STAFF),
        "reopen": move([S.CLOSED], S.AVAILABLE, JOBCENTER_STAFF),
    }
)
# Where the flow meets a status that says more than it does, that status stands: a placed person who is proposed for
# the next place stays placed, a match that falls away frees nobody who is paused, a second job changes nothing.
STANDS: Mapping[str, frozenset[CandidateStatus]] = {
    "hold": frozenset({S.PLACED, S.EMPLOYED}),
    "release": frozenset({S.AVAILABLE, S.PLACED, S.EMPLOYED, S.PAUSED, S.CLOSED}),
    "place": frozenset({S.PLACED, S.EMPLOYED}),
    "finish": frozenset({S.AVAILABLE, S.IN_MATCH, S.EMPLOYED, S.PAUSED, S.CLOSED}),
    "employ": frozenset({S.EMPLOYED}),
    "lose_job": frozenset({S.AVAILABLE, S.IN_MATCH, S.PLACED, S.PAUSED, S.CLOSED}),
}


def offered_actions(status: CandidateStatus, role: Role) -> list[str]:
    """What this role may do by hand; the flow's own moves are not on offer."""
    return [name for name in CANDIDATE_LIFE.allowed_actions(status, role) if name not in FLOW_ACTIONS]


_CPR = re.compile(r"([0-9]{6})[- ]?([0-9]{4})")
_ADMINISTRATIVE_DAYS = range(61, 92)


def read_cpr(number: str, today: date) -> str | None:
    """The ten digits of a CPR number written with or without its hyphen, or None when it is none.

    A number holds a day of birth that exists and is not in the future; the seventh digit gives the century. Modulus
    11 is *not* asked for: since 2007 numbers are issued without it, first for 1 January, the day most often recorded
    for refugees (CPR-kontoret, "Personnumre uden kontrolciffer (modulus 11 kontrol)").
    Administrative numbers, which municipalities issue to people who have no CPR number yet, carry the day of birth
    plus 60 (61 to 91) and are accepted.
    """
    written = _CPR.fullmatch(number.strip())
    if written is None:
        return None
    digits = "".join(written.groups())
    day = int(digits[:2])
    if day in _ADMINISTRATIVE_DAYS:
        day -= 60
    try:
        born_on = cpr.get_birth_date(f"{day:02}{digits[2:]}")
    except ValidationError:
        return None
    return digits if born_on <= today else None


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """One skill of a candidate: level 0 to 3, how it is known, and where the proof is.

    `activity_id` and `signed_off_on` say which training activity a workplace vouched for it in, and when that was seen.
    """

    skill_id: UUID
    level: int
    source: SkillSource
    proof: str | None = None
    activity_id: UUID | None = None
    signed_off_on: date | None = None


def keeps_what_others_say(present: Iterable[HeldSkill], wanted: Iterable[HeldSkill]) -> bool:
    """True when two lists of skills differ in self-stated ones only.

    What a caseworker assessed or a supervisor signed off is the worth of the Danish CV: a candidate who replaces the
    list sends those rows back as they are.
    """
    return _said_by_others(present) == _said_by_others(wanted)


def _said_by_others(skills: Iterable[HeldSkill]) -> set[HeldSkill]:
    return {skill for skill in skills if skill.source is not SkillSource.SELF}


def completed(present: Iterable[HeldSkill], wanted: Iterable[HeldSkill]) -> list[HeldSkill]:
    """The wanted list, its signed-off skills with the activity and the day that were left out of it."""
    vouched = {skill.skill_id: skill for skill in vouched_for(present)}
    return [_complete(skill, vouched.get(skill.skill_id)) for skill in wanted]


def _complete(wanted: HeldSkill, held: HeldSkill | None) -> HeldSkill:
    if held is None or wanted.source is not SkillSource.SIGNED_OFF:
        return wanted
    return replace(
        wanted,
        activity_id=wanted.activity_id or held.activity_id,
        signed_off_on=wanted.signed_off_on or held.signed_off_on,
    )


def vouched_for(skills: Iterable[HeldSkill]) -> set[HeldSkill]:
    """What a workplace has signed off. It comes into being by a sign-off alone: no list may add, change or drop it."""
    return {
        skill for skill in skills if skill.source is SkillSource.SIGNED_OFF or skill.activity_id or skill.signed_off_on
    }


# The status reason of the row that stays where a person was erased: nobody in it, so that counts of the past hold.
ERASED = "erased"


class SharedKind(StrEnum):
    """What a company may be shown of a person beyond the minimum, each with a consent of its own."""

    CV = "cv"
    CONTACT_DETAILS = "contact_details"
    WORK_ACCOMMODATIONS = "work_accommodations"
