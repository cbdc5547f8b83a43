"""Shapes of placements: the agreement, what the actions take, and what callers read."""

from app.journey.placements.schemas.agreement import (
    LONGEST,
    AgreementContent,
    AgreementPatch,
    AgreementWrite,
    PlacementCreate,
)
from app.journey.placements.schemas.deciding import (
    CheckOverride,
    CheckOverrideRead,
    DecisionRead,
    GrantBody,
    LegalChecksRead,
    PlacementCheckRead,
    RejectionBody,
    ReturnPlacementBody,
)
from app.journey.placements.schemas.ending import (
    CancellationBody,
    CompletionBody,
    EarlyEndBody,
    EndReport,
    EndReportDue,
    EndStatementBody,
    EndStatementRead,
)
from app.journey.placements.schemas.reading import (
    AgreementVersionRead,
    FieldChange,
    PlacementRead,
    PlacementSummary,
)
from app.journey.placements.schemas.requesting import (
    DecisionRequestRead,
    DecisionRequestSummary,
    PendingDecisionRead,
    RequestRefusalBody,
)
from app.journey.placements.schemas.signing import (
    ObjectionBody,
    SignatureBody,
    SignatureRead,
    SignedOnBehalf,
    SignedOnBehalfRead,
)

__all__ = [
    "LONGEST",
    "AgreementContent",
    "AgreementPatch",
    "AgreementVersionRead",
    "AgreementWrite",
    "CancellationBody",
    "CheckOverride",
    "CheckOverrideRead",
    "CompletionBody",
    "DecisionRead",
    "DecisionRequestRead",
    "DecisionRequestSummary",
    "EarlyEndBody",
    "EndReport",
    "EndReportDue",
    "EndStatementBody",
    "EndStatementRead",
    "FieldChange",
    "GrantBody",
    "LegalChecksRead",
    "ObjectionBody",
    "PendingDecisionRead",
    "PlacementCheckRead",
    "PlacementCreate",
    "PlacementRead",
    "PlacementSummary",
    "RejectionBody",
    "RequestRefusalBody",
    "ReturnPlacementBody",
    "SignatureBody",
    "SignatureRead",
    "SignedOnBehalf",
    "SignedOnBehalfRead",
]
