"""The whole flow on one page: which event sets off what, in the same transaction."""

from app.foundation.db.work import Reactions

REACTIONS: Reactions = {}
