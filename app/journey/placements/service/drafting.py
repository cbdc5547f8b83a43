"""A placement begins as a draft that copies what the company asked for."""

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.matching import repository as matches
from app.journey.matching import service as matching
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs import repository as needs
from app.journey.placements import repository
from app.journey.placements.errors import MatchNotAgreed, PlacementStands
from app.journey.placements.models import Placement
from app.journey.placements.schemas import PlacementCreate
from app.journey.placements.service.agreement import begin_version
from app.journey.placements.service.moving import subject_of


async def create_placement(work: Work, body: PlacementCreate) -> Placement:
    """A new draft for a match whose earlier placement was rejected or cancelled.

    Raises Invalid for a match that is not there (or not the caller's), MatchNotAgreed, and PlacementStands.
    """
    try:
        match = await matches.get_match(work, body.match_id)
    except NotFound:
        text = Text("Matchet findes ikke.", "There is no such match.")
        raise Invalid(FieldFault("/match_id", "reference.unknown", text)) from None
    if match.status is not MatchStatus.AGREED:
        raise MatchNotAgreed
    if await repository.find_standing_placement(work, match.id) is not None:
        raise PlacementStands
    return await _draft(work, match)


async def draft_placement(work: Work, event: Event) -> None:
    """On `match.agreed`: the draft that company, candidate and jobcenter go on with. A match is agreed once, so it has
    none yet.
    """
    await _draft(work, await matches.load_match(work, event.subject_id))


async def _draft(work: Work, match: Match) -> Placement:
    """The agreement as the need describes it; that nobody else is employed is taken from the register of workplaces
    and becomes the employer's declaration by the signature.
    """
    need = await needs.load(work, match.need_id)
    legal_basis, has_other_employees = await repository.get_registered(work, match.candidate_id, match.workplace_id)
    placement = Placement(
        match_id=match.id,
        need_id=match.need_id,
        workplace_id=match.workplace_id,
        company_id=match.company_id,
        candidate_id=match.candidate_id,
        jobcenter_id=match.jobcenter_id,
        legal_basis=legal_basis,
        starts_on=match.planned_starts_on,
        ends_on=match.planned_ends_on,
        hours_schedule=need.hours_schedule,
        working_times=need.working_times,
        tasks=need.tasks,
        purpose=need.purpose,
        declares_no_seasonal_peak=need.declares_no_seasonal_peak,
        declares_replaces_nobody=need.declares_replaces_nobody,
        no_other_employees=not has_other_employees,
    )
    work.session.add(placement)
    await work.session.flush()
    await begin_version(work, placement)
    data = {"match_id": str(match.id), "need_id": str(match.need_id)}
    change = Change(to_state=placement.status.value, data=data)
    await record(work, "placement.drafted", subject_of(placement), change)
    await matching.link_placement(work, match.id, placement.id)
    await work.session.flush()
    return placement
