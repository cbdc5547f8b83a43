"""The record for VITAS as a form, and what it says is missing."""

from dataclasses import replace

import pytest

from app.foundation.core.i18n import Language
from app.journey.papers.domain.handover import HandoverFacts, Representative, decision_of, form_of, missing_from
from app.journey.placements.domain import Party, PlacementStatus
from app.registers.law.domain import LegalBasis
from tests.factories.papers import TERMS, agreement_facts, grant


def facts(**changes: object) -> HandoverFacts:
    complete = HandoverFacts(
        agreement=agreement_facts(status=PlacementStatus.GRANTED, rulings=(grant(),)),
        legal_basis=LegalBasis.INTL_23B,
        has_cpr=True,
        has_other_employees=True,
        representative=Representative("Kirsten Lund", None, "+45 20 30 40 50"),
        ratio="Der er plads.",
        decided_by="Mette Holm",
    )
    return replace(complete, **changes)  # type: ignore[arg-type]  # fields by name


def lacking(**changes: object) -> list[str]:
    return [item.name for item in missing_from(facts(**changes))]


def without(**terms: object) -> HandoverFacts:
    base = facts()
    return replace(base, agreement=replace(base.agreement, terms=replace(TERMS, **terms)))  # type: ignore[arg-type]  # the same


def test_a_granted_internship_with_everything_on_file_lacks_nothing() -> None:
    assert lacking() == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"has_cpr": False}, "person.has_cpr"),
        ({"representative": None}, "representative"),
        ({"agreement": agreement_facts()}, "decision"),
        ({"agreement": agreement_facts(rulings=(grant(),), missing=(Party.JOBCENTER,))}, "signatures"),
    ],
)
def test_each_thing_that_is_not_there_is_named_by_its_place(changes: dict[str, object], name: str) -> None:
    assert lacking(**changes) == [name]


@pytest.mark.parametrize(
    ("terms", "name"),
    [
        ({"tasks": ""}, "agreement.tasks"),
        ({"times": ()}, "agreement.working_times"),
        ({"steps": ()}, "agreement.hours_schedule"),
        (
            {"declarations": {**TERMS.declarations, "declares_replaces_nobody": False}},
            "agreement.declares_replaces_nobody",
        ),
    ],
)
def test_each_part_of_the_agreement_that_is_empty_is_named(terms: dict[str, object], name: str) -> None:
    assert [item.name for item in missing_from(without(**terms))] == [name]


def test_where_nobody_else_is_employed_no_representative_is_missing() -> None:
    assert lacking(representative=None, has_other_employees=False) == []


def test_a_refusal_leaves_the_grant_missing_and_is_itself_the_decision() -> None:
    refused = agreement_facts(status=PlacementStatus.REJECTED, rulings=(grant(action="reject"),))
    assert lacking(agreement=refused) == ["decision"]
    ruling = decision_of(refused)
    assert ruling is not None
    assert ruling.action == "reject"


def test_every_line_has_a_label_in_both_languages_and_the_value_in_the_readers() -> None:
    for language, starts in ((Language.DA, "1. februar 2027"), (Language.EN, "1 February 2027")):
        agreement = agreement_facts(language=language, rulings=(grant(language),))
        groups = form_of(facts(agreement=agreement))
        lines = {line.name: line for group in groups for line in group.fields}
        assert all(line.label.da and line.label.en for line in lines.values())
        assert lines["agreement.starts_on"].value == starts
        assert lines["company.production_unit_number"].value == "1003456789"
        assert lines["decided_by_name"].value == "Mette Holm"


def test_the_cpr_number_is_never_in_the_form() -> None:
    line = next(line for group in form_of(facts()) for line in group.fields if line.name == "person.has_cpr")
    assert line.value == "Registreret; vises særskilt med formål"
