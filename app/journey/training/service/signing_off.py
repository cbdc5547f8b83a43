"""Vouching for what was learned, and the candidate's own words where they see it otherwise."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.training import repository
from app.journey.training.domain.signing_off import sign_off_faults
from app.journey.training.domain.states import ACTIVITY_LIFE
from app.journey.training.errors import AlreadyDisagreed, SpeaksForCandidate
from app.journey.training.models import TrainingActivity
from app.journey.training.schemas import DisagreeBody, SignOffBody
from app.journey.training.service.activities import activity_subject, move_activity, status_of, take
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import HeldSkill, SkillSource

_ON_BEHALF_MISSING = Text(
    "Angiv årsag og kanal for at skrive ned for kandidaten.", "Give reason and channel to write down for the candidate."
)


async def sign_off(work: Work, activity_id: UUID, body: SignOffBody, precondition: Precondition) -> TrainingActivity:
    """The workplace vouches for the level: it becomes a verified skill of the candidate, with this activity as its
    source. Raises IllegalMove before the activity is completed, Invalid for a level or a day that cannot be.
    """
    activity = await take(work, activity_id, precondition)
    target = ACTIVITY_LIFE.target("sign-off", status_of(work, activity), work.actor.role)
    seen_on = body.seen_on or work.today()
    asked = None if activity.skill_id is None else activity.need
    if faults := sign_off_faults(body.level_reached, asked, seen_on, activity.starts_on, work.today()):
        raise Invalid(*faults)
    activity.level_reached = body.level_reached
    activity.evidence = body.evidence
    activity.seen_on = seen_on
    activity.signed_off_at = work.now()
    activity.signed_off_by = work.actor.account_id
    await move_activity(work, activity, target, "training_activity.signed_off")
    if activity.skill_id is not None and body.level_reached:
        vouched = HeldSkill(
            activity.skill_id,
            body.level_reached,
            SkillSource.SIGNED_OFF,
            activity_id=activity.id,
            signed_off_on=seen_on,
        )
        await candidates.raise_skill(work, activity.candidate_id, vouched)
    return activity


async def disagree(work: Work, activity_id: UUID, body: DisagreeBody, precondition: Precondition) -> TrainingActivity:
    """The candidate's own words beside the sign-off, which stands; neither is ever changed or taken away.

    Raises AlreadyDisagreed, IllegalMove before there is a sign-off, Invalid and SpeaksForCandidate about `on_behalf`.
    """
    activity = await take(work, activity_id, precondition)
    status = status_of(work, activity)
    ACTIVITY_LIFE.target("disagree", status, work.actor.role)
    is_staff = work.actor.role in JOBCENTER_STAFF
    if is_staff and body.on_behalf is None:
        raise Invalid(FieldFault("/on_behalf", "training.on_behalf_required", _ON_BEHALF_MISSING))
    if not is_staff and body.on_behalf is not None:
        raise SpeaksForCandidate
    if activity.disagreement is not None:
        raise AlreadyDisagreed
    activity.disagreement = body.words
    activity.disagreed_at = work.now()
    activity.disagreement_on_behalf = body.on_behalf.model_dump(mode="json") if body.on_behalf else None
    await work.session.flush()
    await repository.touch_plan(work, activity.plan_id)
    change = Change(status.value, status.value, data={"on_behalf": body.on_behalf is not None})
    await record(work, "training_activity.disagreed", activity_subject(activity), change)
    return activity
