"""One lawful case, and the same case with each single rule broken: that rule answers, and every other one passes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import Placement, Signature
from app.registers.candidates.models import Commitment
from app.registers.companies.models import EmployeeReport, Occupancy
from app.registers.law.domain import CHECKS, CommitmentKind, LegalBasis
from app.registers.law.domain.employees import month_of
from tests.api.placements.stage import Stage, act, code_of, outcomes, read

WEEKS = 13
OTHER_EMPLOYER = "11111111"


@dataclass(frozen=True)
class Facts:
    """What a case is made of; as it stands here it is lawful to the last check."""

    basis: LegalBasis = LegalBasis.LAB_OTHER
    weeks: int = WEEKS
    weekly_hours: int = 25
    classes_from: int | None = 17
    others_fte: int = 1
    represented: bool = True
    declares_no_seasonal_peak: bool = True
    last_employer: str = OTHER_EMPLOYER
    earlier_here: int = 0
    completed_here: int = 0
    days_late: int = 0


async def build(stage: Stage, facts: Facts) -> Placement:
    """An agreement in review that rests on exactly these facts; the workplace has 12 employees and may have 2."""
    world = stage.world
    await _workplace(stage, facts)
    same = facts.last_employer == "same"
    person = await world.make_candidate(
        legal_basis=facts.basis,
        last_employer_cvr=world.company_row.cvr_number if same else facts.last_employer,
    )
    placement = await stage.another(
        person,
        legal_basis=facts.basis,
        ends_on=stage.match.planned_starts_on + timedelta(weeks=facts.weeks, days=-1),
        hours_schedule=[{"from_week": 1, "weekly_hours": facts.weekly_hours}],
        declares_no_seasonal_peak=facts.declares_no_seasonal_peak,
        no_other_employees=False,
    )
    for party in Party:
        if facts.represented or party is not Party.EMPLOYEE_REPRESENTATIVE:
            await _sign(stage, placement, party)
    if facts.classes_from is not None:
        await world.add(*_classes(stage, placement, facts.classes_from))
    await _history(stage, placement, person, facts)
    if facts.days_late:
        stage.travel(placement.starts_on + timedelta(days=facts.days_late))
    return placement


async def _workplace(stage: Stage, facts: Facts) -> None:
    row = await stage.world.reload(stage.world.workplace)
    row.has_other_employees = True
    others = Occupancy(
        workplace_id=row.id,
        jobcenter_id=stage.world.there.id,
        source_type="employment",
        source_id=stage.world.there.id,
        legal_basis=LegalBasis.LAB_OTHER,
        starts_on=stage.match.planned_starts_on - timedelta(days=30),
        fte_fraction=Decimal(facts.others_fte),
    )
    await stage.world.add(row, others, *_reports(stage))


def _reports(stage: Stage) -> list[EmployeeReport]:
    """Twelve ordinary employees in each of the eight months before the start."""
    return [
        EmployeeReport(
            workplace_id=stage.world.workplace.id,
            month=month_of(stage.match.planned_starts_on, back),
            ordinary_employees_fte=Decimal(12),
            reported_at=datetime.now(UTC),
        )
        for back in range(1, 9)
    ]


async def _sign(stage: Stage, placement: Placement, party: Party) -> None:
    account_id = stage.world.caseworker.account.id
    row = Signature(
        placement_id=placement.id,
        agreement_version=1,
        party=party,
        signed_at=datetime.now(UTC),
        signed_by=account_id,
        signer_role=stage.world.caseworker.account.role,
    )
    await stage.world.add(row)


def _classes(stage: Stage, placement: Placement, hour: int) -> list[Commitment]:
    """Danish classes of three times four hours a week: with 25 hours of internship exactly 37."""
    return [
        Commitment(
            candidate_id=placement.candidate_id,
            jobcenter_id=stage.world.here.id,
            kind=CommitmentKind.DANISH_CLASS,
            source_type="classes",
            source_id=placement.candidate_id,
            starts_on=placement.starts_on - timedelta(days=30),
            weekday=weekday,
            from_time=time(hour),
            to_time=time(hour + 4),
            weekly_hours=Decimal(12),
        )
        for weekday in (1, 2, 4)
    ]


async def _history(stage: Stage, placement: Placement, person: Any, facts: Facts) -> None:
    """Earlier internships: of this person with the company, and of others at the workplace."""
    world = stage.world
    ended: dict[str, Any] = {
        "status": PlacementStatus.COMPLETED,
        "starts_on": placement.starts_on - timedelta(weeks=30),
        "ends_on": placement.starts_on - timedelta(weeks=18),
        "ended_on": placement.starts_on - timedelta(weeks=18),
        "end_report": {"outcome": "no_job"},
    }
    for _ in range(facts.earlier_here):
        await stage.another(person, **ended)
    for _ in range(facts.completed_here):
        await stage.another(await world.make_candidate(), **ended)


@dataclass(frozen=True)
class Broken:
    """One thing changed; what the rule answers, and what its sentence must say in Danish and in English."""

    facts: Facts
    outcome: str
    da: tuple[str, ...]
    en: tuple[str, ...]
    also: dict[str, str] = field(default_factory=dict)


REFUSED = {
    "ratio_requirement": Broken(Facts(others_fte=2), "fail", ("2 personer", "2,68"), ("2 people", "2.68")),
    "duration": Broken(Facts(weeks=14), "fail", ("14 uger", "13 uger"), ("14 weeks", "13 weeks")),
    "weekly_hours": Broken(Facts(weekly_hours=26), "fail", ("38", "12", "37"), ("38", "12", "37")),
    "overlap": Broken(
        Facts(classes_from=13), "fail",
        ("danskundervisning", "mandag", "13", "14"), ("Danish classes", "Monday", "13", "14"),
    ),
    "start_date": Broken(Facts(days_late=1), "fail", ("kan ikke begynde", "flyt", "tidligst"), ("cannot start", "move", "earliest")),
    "purpose": Broken(
        Facts(declares_no_seasonal_peak=False), "fail", ("mangler", "sæsonspids"), ("issing", "seasonal peak")
    ),
    "representative_statement": Broken(
        Facts(represented=False), "fail",
        ("mangler", "medarbejderrepræsentant", "senest"), ("missing", "employee representative", "by"),
    ),
    "same_employer": Broken(
        Facts(last_employer="same"), "fail", ("senest ordinært ansat", "samme"), ("most recently", "same")
    ),
}  # fmt: skip
FLAGGED = {
    # A person of the programme beyond the ratio: the ratio itself says how far, and warns instead of refusing.
    "ratio_applies_to_programme": Broken(
        Facts(basis=LegalBasis.INTL_23B, others_fte=2), "warn",
        ("§ 23 b", "vurder"), ("§ 23 b", "consider"), {"ratio_requirement": "warn"},
    ),
    "repeat_placement": Broken(Facts(earlier_here=1), "warn", ("1 praktik",), ("1 internship",)),
    "revolving_door": Broken(Facts(completed_here=4), "warn", ("4 praktikker", "0"), ("4 internships", "0")),
    "work_obligation": Broken(Facts(classes_from=None), "pass", ("25", "37"), ("25", "37")),
}  # fmt: skip
LANGUAGES = ("da", "en")


def told(checks: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(check for check in checks if check["code"] == code)


async def checks_of(stage: Stage, placement: Placement, language: str) -> list[dict[str, Any]]:
    path = f"/v1/placements/{placement.id}/checks"
    answer = await stage.world.caseworker.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    checks: list[dict[str, Any]] = answer.json()["checks"]
    return checks


def assert_only(checks: list[dict[str, Any]], code: str, broken: Broken) -> None:
    """That rule's answer, and all the other twelve as in the lawful case."""
    expected = dict.fromkeys(CHECKS, "pass") | {code: broken.outcome} | broken.also
    assert outcomes(checks) == expected


def assert_told(check: dict[str, Any], words: tuple[str, ...]) -> None:
    sentence = check["explanation"]
    assert sentence.endswith(".")
    for word in words:
        assert word in sentence, (word, sentence)


def test_every_rule_is_broken_once():
    assert {*REFUSED, *FLAGGED, "extension"} == set(CHECKS)


async def test_the_lawful_case_passes_every_check_and_is_granted(stage: Stage):
    placement = await build(stage, Facts())
    granted = await act(stage.world.caseworker, placement, "grant")

    assert granted.status_code == 200, granted.text
    assert outcomes(granted.json()["checks"]) == dict.fromkeys(CHECKS, "pass")
    assert granted.json()["decisions"][0]["overridden"] == []


@pytest.mark.parametrize("code", list(REFUSED))
async def test_one_broken_rule_refuses_the_grant_with_its_code_and_a_sentence(stage: Stage, code):
    broken = REFUSED[code]
    placement = await build(stage, broken.facts)
    for language in LANGUAGES:
        refused = await act(stage.world.caseworker, placement, "grant", headers={"Accept-Language": language})
        assert code_of(refused) == (409, "placement.checks_failed")
        checks = refused.json()["checks"]
        assert_only(checks, code, broken)
        assert_told(told(checks, code), getattr(broken, language))
        assert told(checks, code)["source"]

    shown = (await stage.world.caseworker.get(f"/v1/placements/{placement.id}/checks")).json()
    assert (shown["outcome"], shown["blocking"]) == ("fail", [code])
    assert (await read(stage.world.caseworker, placement))["status"] == "in_review"
    (standing,) = await stage.world.all(Occupancy)
    assert standing.source_type == "employment"


@pytest.mark.parametrize("code", list(FLAGGED))
async def test_a_flag_is_shown_with_its_sentence_and_does_not_refuse(stage: Stage, code):
    broken = FLAGGED[code]
    placement = await build(stage, broken.facts)
    for language in LANGUAGES:
        checks = await checks_of(stage, placement, language)
        assert_only(checks, code, broken)
        assert_told(told(checks, code), getattr(broken, language))

    granted = await act(stage.world.caseworker, placement, "grant")
    assert granted.status_code == 200, granted.text
    assert_only(granted.json()["checks"], code, broken)


EXTENSION = Broken(Facts(), "fail", ("20 uger", "konkret vurdering"), ("20 weeks", "concrete assessment"))
BEYOND = Broken(Facts(), "fail", ("27 uger", "26 uger", "særligt behov"), ("27 weeks", "26 weeks", "particular need"))
ASSESSED = {"concrete_assessment": "Målet nås på nogle uger mere."}
NEEDED = {"particular_need": "Jobbet begynder først i august."}
SAID_AT_A_MEETING = {"agrees": True, "on_behalf": {"reason_code": "no_account", "channel": "meeting"}}


async def asked_to_extend(stage: Stage, weeks: int) -> str:
    """An internship on the lawful facts, granted and heard on an extension to so many weeks in all: its path."""
    placement = await build(stage, Facts())
    assert (await act(stage.world.caseworker, placement, "grant")).status_code == 200
    ends_on = placement.starts_on + timedelta(weeks=weeks, days=-1)
    body = {"ends_on": ends_on.isoformat(), "reason_code": "job_prospect"}
    asked = await act(stage.world.caseworker, placement, "extensions", body)
    assert asked.status_code == 201, asked.text
    path = f"/v1/placement-changes/{asked.json()['id']}"
    for party in ("company", "candidate"):
        heard = await stage.world.caseworker.post(f"{path}/answer", {**SAID_AT_A_MEETING, "party": party})
        assert heard.status_code == 200, heard.text
    return path


@pytest.mark.parametrize(("weeks", "given", "broken"), [(20, {}, EXTENSION), (27, ASSESSED, BEYOND)])
async def test_an_extension_without_its_ground_is_refused_and_every_other_rule_passes(
    stage: Stage, weeks, given, broken
):
    path = await asked_to_extend(stage, weeks)
    for language in LANGUAGES:
        refused = await stage.world.caseworker.post(f"{path}/grant", given, headers={"Accept-Language": language})
        assert code_of(refused) == (409, "change.checks_failed")
        assert_only(refused.json()["checks"], "extension", broken)
        assert_told(told(refused.json()["checks"], "extension"), getattr(broken, language))
    shown = (await stage.world.caseworker.get(path)).json()
    assert (shown["status"], shown["blocking"]) == ("requested", ["extension"])


@pytest.mark.parametrize(
    ("weeks", "ground", "status"),
    [
        (20, ASSESSED, 200),
        (26, ASSESSED, 200),
        (27, ASSESSED, 409),
        (27, ASSESSED | NEEDED, 200),
        (39, ASSESSED | NEEDED, 200),
        (40, ASSESSED | NEEDED, 409),
    ],
)
async def test_an_extension_on_its_ground_is_granted_up_to_its_limit(stage: Stage, weeks, ground, status):
    path = await asked_to_extend(stage, weeks)
    granted = await stage.world.caseworker.post(f"{path}/grant", ground)
    assert granted.status_code == status, granted.text
    expected = "granted" if status == 200 else "requested"
    assert (await stage.world.caseworker.get(path)).json()["status"] == expected


async def test_all_rules_broken_at_once_are_all_answered(stage: Stage):
    """None stops at the first failure: one answer names everything there is to put right."""
    facts = Facts(
        weeks=14, weekly_hours=26, classes_from=13, others_fte=2, represented=False,
        declares_no_seasonal_peak=False, last_employer="same", earlier_here=1, completed_here=4, days_late=1,
    )  # fmt: skip
    refused = await act(stage.world.caseworker, await build(stage, facts), "grant")
    found = outcomes(refused.json()["checks"])

    assert list(found) == list(CHECKS)
    assert {code for code, outcome in found.items() if outcome == "fail"} == set(REFUSED)
    assert {code for code, outcome in found.items() if outcome == "warn"} == {"repeat_placement", "revolving_door"}
