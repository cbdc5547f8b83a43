"""The agreement: who must sign it, what changed in it, and what may be done with it now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Text
from app.journey.placements.domain.states import PLACEMENT_LIFE, SYSTEM_ACTIONS, Party, PlacementStatus
from app.registers.law.domain import LegalBasis

APPEAL_GUIDANCE = Text(
    "Du kan klage over afgørelsen inden 4 uger fra den dag, du har modtaget den. Send klagen til jobcentret. "
    "Jobcentret vurderer sagen igen og sender klagen videre til Ankestyrelsen, hvis afgørelsen ikke ændres.",
    "You may appeal against the decision within 4 weeks from the day you received it. Send the appeal to the "
    "jobcenter. The jobcenter considers the case again and forwards the appeal to the National Social Appeals Board "
    "(Ankestyrelsen) if the decision is not changed.",
)
LEGAL_BASIS_TEXTS: Mapping[LegalBasis, str] = {
    LegalBasis.INTL_23B: "Integrationsloven § 23 b",
    LegalBasis.LAB_JOB_READY: "Lov om en aktiv beskæftigelsesindsats, kapitel 11",
    LegalBasis.LAB_GRADUATE: "Lov om en aktiv beskæftigelsesindsats, kapitel 11",
    LegalBasis.LAB_OTHER: "Lov om en aktiv beskæftigelsesindsats, kapitel 11",
}
_PARTY_OF: Mapping[Role, Party] = {
    Role.COMPANY: Party.COMPANY,
    Role.CANDIDATE: Party.CANDIDATE,
    **dict.fromkeys(JOBCENTER_STAFF, Party.JOBCENTER),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Who has signed or objected on the present version, and whether the company has confirmed the grant."""

    given: frozenset[Party] = frozenset()
    confirmed: bool = False


def party_of(role: Role) -> Party:
    """The party a role signs as. Raises KeyError for a role that is no party."""
    return _PARTY_OF[role]


def missing_parties(
    given: Collection[Party], *, no_other_employees_declared: bool, has_other_employees: bool
) -> list[Party]:
    """The parties whose answer an agreement still waits for.

    The employee representative is left out only where the agreement declares that nobody else is employed *and*
    the register of workplaces says the same (BEK 2636/2021 § 65, stk. 6). An objection is an answer too: the
    jobcenter decides on it.
    """
    alone = no_other_employees_declared and not has_other_employees
    required = [party for party in Party if not (alone and party is Party.EMPLOYEE_REPRESENTATIVE)]
    return [party for party in required if party not in given]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The fields whose content differs: name, before, after; in the order of the newer version."""
    names = list(dict.fromkeys([*after, *before]))
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def missing_content(content: Mapping[str, Any]) -> list[Text]:
    """What an agreement lacks before it may be submitted, in words (LAB § 59 asks for both declarations)."""
    wanted: Iterable[tuple[str, Text]] = (
        ("tasks", Text("opgaver", "tasks")),
        ("hours_schedule", Text("ugentlige timer", "weekly hours")),
        (
            "declares_no_seasonal_peak",
            Text("erklæring om, at der ikke er tale om en sæsonspids", "the declaration on seasonal peaks"),
        ),
        (
            "declares_replaces_nobody",
            Text("erklæring om, at ingen erstattes", "the declaration that nobody is replaced"),
        ),
    )
    return [text for name, text in wanted if not content.get(name)]


def offered_actions(status: PlacementStatus, role: Role, answers: Answers) -> list[str]:
    """The actions worth offering a caller: what the table allows, less what has been done already."""
    done = set(SYSTEM_ACTIONS)
    if role in _PARTY_OF and role not in JOBCENTER_STAFF and _PARTY_OF[role] in answers.given:
        done.add("sign")
    if Party.EMPLOYEE_REPRESENTATIVE in answers.given:
        done.add("object")
    done.add("confirm" if answers.confirmed else "start")
    return [action for action in PLACEMENT_LIFE.allowed_actions(status, role) if action not in done]


# These answer from the person's programme, benefit and earlier jobs.
_CHECKS_OF_THE_PERSON = frozenset({"ratio_applies_to_programme", "work_obligation", "same_employer", "extension"})


def shown_check(code: str, *, sees_basis: bool) -> bool:
    """Whether a check may be shown to somebody who may not know the person's legal basis (a company)."""
    return sees_basis or code not in _CHECKS_OF_THE_PERSON
