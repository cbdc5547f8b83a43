"""What supervisor and candidate say at the end: given, taken down for them, shown to whom it is meant for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import FieldFault, IllegalMove, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain import BEFORE_START, PlacementStatus
from app.journey.placements.domain.ending import OWN_AUTHOR, SPOKEN_OF, Window, may_see, window_of
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.errors import OwnWordsStand, SpeaksForOthers, StatementTooEarly, StatementTooLate
from app.journey.placements.models import EndStatement, Placement
from app.journey.placements.schemas import (
    CompletionBody,
    EndReport,
    EndStatementBody,
    EndStatementRead,
)
from app.journey.placements.service.moving import subject_of

Statements = Mapping[EndAuthor, EndStatement]


def window(placement: Placement) -> Window:
    """When statements on this placement are taken."""
    return window_of(placement.status, placement.starts_on, placement.ends_on, placement.ended_on)


async def put_statement(
    work: Work, placement_id: UUID, author: EndAuthor, body: EndStatementBody, precondition: Precondition
) -> EndStatement:
    """Gives a statement, or another one in its place; the report of a completed placement follows it.

    Each side speaks for itself (SpeaksForOthers); the jobcenter takes down what it was told, with reason and channel
    (Invalid), but never over words that somebody gave in person (OwnWordsStand). StatementTooEarly and
    StatementTooLate outside the window.
    """
    placement = await repository.get_placement(work, placement_id, lock=True)
    _require_voice(work.actor, author, body)
    _require_facts_of_supervisor(author, body)
    _require_window(work, placement)
    statements = (await repository.statements_of(work, [placement.id]))[placement.id]
    existing = statements.get(author)
    precondition.check(existing.version if existing else 0)
    values = body.model_dump(include={"assessment", "outcome", "actual_hours", "disagreement", "may_be_shared"})
    told = body.on_behalf.model_dump(mode="json") if body.on_behalf else None
    statement = await _write(work, placement, author, existing, values, told)
    if placement.end_report is not None:
        hours = body.actual_hours if author is EndAuthor.SUPERVISOR else None
        placement.end_report = _followed(placement.end_report, {**statements, author: statement}, hours)
    touch(placement, work.now())
    await work.session.flush()
    return statement


async def list_statements(work: Work, placement_id: UUID) -> list[EndStatementRead]:
    """Both statements, as far as the caller may read them."""
    placement = await repository.get_placement(work, placement_id)
    statements = (await repository.statements_of(work, [placement.id]))[placement.id]
    return readable_statements(work.actor, statements)


async def report_at_completion(work: Work, placement: Placement, body: CompletionBody) -> EndReport:
    """The end report of what stands and of what comes with the completion.

    An assessment in the body becomes a statement: the company's own, or what the jobcenter took down. A company's
    words on the candidate's behalf are no statement; they stand in the report only until the candidate speaks.
    Raises SpeaksForOthers, OwnWordsStand.
    """
    staff = work.actor.role in JOBCENTER_STAFF
    if body.on_behalf is not None and not staff:
        raise SpeaksForOthers
    statements = dict((await repository.statements_of(work, [placement.id]))[placement.id])
    told = {
        EndAuthor.SUPERVISOR: body.supervisor_assessment or None,
        EndAuthor.CANDIDATE: body.candidate_assessment or None,
    }
    for author, assessment in told.items():
        if assessment is not None and (staff or OWN_AUTHOR[work.actor.role] is author):
            statements[author] = await _take_down(work, placement, author, statements.get(author), assessment, body)
    supervisor = statements.get(EndAuthor.SUPERVISOR)
    hours = body.actual_hours if body.actual_hours is not None or supervisor is None else supervisor.actual_hours
    report = EndReport(
        outcome=body.outcome,
        actual_hours=None if hours is None else float(hours),
        supervisor_assessment=told[EndAuthor.SUPERVISOR],
        candidate_assessment=told[EndAuthor.CANDIDATE],
    )
    return EndReport.model_validate(_followed(report.model_dump(mode="json"), statements, None))


def readable_statements(actor: Actor, statements: Statements) -> list[EndStatementRead]:
    """In a fixed order, and without what the caller may not read."""
    return [
        _read(actor, statements[author])
        for author in EndAuthor
        if author in statements and may_see(actor.role, author, may_be_shared=statements[author].may_be_shared)
    ]


def readable_report(actor: Actor, placement: Placement, statements: Statements) -> Mapping[str, Any] | None:
    """The end report; without the candidate's own words where they are not shared, and never for a mentor."""
    report = placement.end_report
    if report is None or actor.role is Role.MENTOR:
        return None
    candidate = statements.get(EndAuthor.CANDIDATE)
    if candidate is None or may_see(actor.role, EndAuthor.CANDIDATE, may_be_shared=candidate.may_be_shared):
        return report
    return {**report, "candidate_assessment": None, "candidate_disagreement": None}


def _require_voice(actor: Actor, author: EndAuthor, body: EndStatementBody) -> None:
    if actor.role in JOBCENTER_STAFF:
        if body.on_behalf is None:
            text = Text(
                "Angiv årsag og kanal for at skrive ned for andre.", "Give reason and channel to write down for others."
            )
            raise Invalid(FieldFault("/on_behalf", "end_statement.on_behalf_required", text))
    elif OWN_AUTHOR.get(actor.role) is not author or body.on_behalf is not None:
        raise SpeaksForOthers


def _require_facts_of_supervisor(author: EndAuthor, body: EndStatementBody) -> None:
    """Outcome and hours are the workplace's to tell; whether to share is the candidate's to say."""
    faults = []
    text = Text("Feltet hører til tilsynets udtalelse.", "This belongs to the supervisor's statement.")
    if author is EndAuthor.CANDIDATE:
        faults += [
            FieldFault(f"/{name}", "end_statement.supervisors_field", text)
            for name in ("outcome", "actual_hours")
            if getattr(body, name) is not None
        ]
    elif body.may_be_shared:
        text = Text("Feltet hører til kandidatens udtalelse.", "This belongs to the candidate's statement.")
        faults.append(FieldFault("/may_be_shared", "end_statement.candidates_field", text))
    if faults:
        raise Invalid(*faults)


def _require_window(work: Work, placement: Placement) -> None:
    """Raises StatementTooEarly also before the start; IllegalMove for a placement that never came to be."""
    open_ = window(placement)
    if placement.status in BEFORE_START or work.today() < open_.opens_on:
        raise StatementTooEarly(opens_on=open_.opens_on.isoformat())
    if placement.status not in SPOKEN_OF:
        raise IllegalMove(action="end-statements", state=placement.status.value)
    if open_.closes_on is not None and not open_.holds(work.today()):
        raise StatementTooLate(closes_on=open_.closes_on.isoformat())


async def _take_down(
    work: Work,
    placement: Placement,
    author: EndAuthor,
    existing: EndStatement | None,
    assessment: str,
    body: CompletionBody,
) -> EndStatement:
    """An assessment that comes with the completion, as a statement; a disagreement that stands is kept."""
    told = None
    if work.actor.role in JOBCENTER_STAFF:
        told = body.on_behalf.model_dump(mode="json") if body.on_behalf else {"reason_code": "end_report"}
    values: dict[str, Any] = {"assessment": assessment}
    if author is EndAuthor.SUPERVISOR:
        values["outcome"] = body.outcome
        if body.actual_hours is not None:
            values["actual_hours"] = body.actual_hours
    return await _write(work, placement, author, existing, values, told)


async def _write(
    work: Work,
    placement: Placement,
    author: EndAuthor,
    existing: EndStatement | None,
    values: Mapping[str, Any],
    told: Mapping[str, Any] | None,
) -> EndStatement:
    """The statement with these values; who gave it, and the event. The placement is locked."""
    if existing is not None and existing.on_behalf is None and told is not None:
        raise OwnWordsStand
    common = {
        **values,
        "given_by": work.actor.account_id,
        "given_role": work.actor.role,
        "on_behalf": None if told is None else dict(told),
    }
    if existing is None:
        statement = EndStatement(placement_id=placement.id, author=author, created_at=work.now(), **common)
        statement.updated_at = work.now()
        work.session.add(statement)
    else:
        statement = existing
        for name, value in common.items():
            setattr(statement, name, value)
        touch(statement, work.now())
    await work.session.flush()
    data = {"author": author.value, "on_behalf": told is not None, "replaced": existing is not None}
    await record(work, "placement.end_statement_given", subject_of(placement), Change(data=data))
    return statement


def _followed(report: Mapping[str, Any], statements: Statements, hours: Any) -> dict[str, Any]:
    """The report with the words of the statements that stand; what nobody has stated stays as it was told."""
    changed = dict(report)
    for author, statement in statements.items():
        changed[f"{author.value}_assessment"] = statement.assessment
        changed[f"{author.value}_disagreement"] = statement.disagreement
    if hours is not None:
        changed["actual_hours"] = float(hours)
    return changed


def read_statement(work: Work, statement: EndStatement) -> EndStatementRead:
    """A statement as the caller, who has just given it, may read it."""
    return _read(work.actor, statement)


def _read(actor: Actor, statement: EndStatement) -> EndStatementRead:
    """A statement; why and how it was taken down is for the jobcenter and for whose words they are."""
    own = OWN_AUTHOR.get(actor.role) is statement.author
    shown = actor.role in JOBCENTER_STAFF or own
    return EndStatementRead.model_validate(
        {
            **statement.model_dump(exclude={"on_behalf"}),
            "is_on_behalf": statement.on_behalf is not None,
            "on_behalf": statement.on_behalf if shown else None,
        }
    )


def is_over(placement: Placement) -> bool:
    """Whether nothing more happens at the workplace."""
    return placement.status in (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
