"""The words an answer is given in."""

from enum import StrEnum


class StillEmployed(StrEnum):
    """Whether the person still works there; `unknown` is never counted as lasting work."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Issue(StrEnum):
    """What makes it hard to stay; a word for the kind, never a diagnosis."""

    TRANSPORT = "transport"
    CHILDCARE = "childcare"
    HEALTH = "health"
    CONFLICT = "conflict"
    LANGUAGE = "language"
    PERMIT = "permit"
    BANK = "bank"
    OTHER = "other"


class ActionOwner(StrEnum):
    """Who does what was agreed."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    JOBCENTER = "jobcenter"


class VoiceAnswer(StrEnum):
    """An answer to a question about how somebody is met, in plain words."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
