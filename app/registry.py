"""Imports every models.py once, so that the metadata is whole for Alembic and for the application."""

from sqlmodel import SQLModel

from app.foundation.api import models as api
from app.foundation.audit import models as audit
from app.foundation.identity import models as identity
from app.integration.calendars import models as calendars
from app.integration.imports import models as imports
from app.integration.webhooks import models as webhooks
from app.journey.aftercare import models as aftercare
from app.journey.attendance import models as attendance
from app.journey.changes import models as changes
from app.journey.conversations import models as conversations
from app.journey.courses import models as courses
from app.journey.cv import models as cv
from app.journey.matching import models as matching
from app.journey.mentorships import models as mentorships
from app.journey.milestones import models as milestones
from app.journey.needs import models as needs
from app.journey.notices import models as notices
from app.journey.placements import models as placements
from app.journey.signing import models as signing
from app.journey.training import models as training
from app.journey.transfers import models as transfers
from app.journey.voice import models as voice
from app.oversight.access import models as access
from app.oversight.privacy import models as privacy
from app.registers.candidates import models as candidates
from app.registers.companies import models as companies
from app.registers.jobcenters import models as jobcenters
from app.registers.reference import models as reference

MODELS = (
    api,
    audit,
    identity,
    reference,
    jobcenters,
    companies,
    candidates,
    needs,
    matching,
    placements,
    changes,
    signing,
    training,
    courses,
    attendance,
    cv,
    aftercare,
    milestones,
    mentorships,
    voice,
    transfers,
    conversations,
    notices,
    access,
    privacy,
    calendars,
    webhooks,
    imports,
)
metadata = SQLModel.metadata
REFERENCE_TABLES = frozenset(
    str(model.__tablename__)
    for model in vars(reference).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and model.__module__ == reference.__name__
)
